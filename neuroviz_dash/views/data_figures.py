"""The data panel's figure and its sentence: which picture fits the task, with the weights of which moment."""

from collections.abc import Callable

from neuroviz_dash.views.class_figure import class_figure, counts
from neuroviz_dash.views.curve_figure import curve_figure, targets_figure
from neuroviz_dash.views.looks import Kind, Look, kind_of
from neuroviz_dash.views.plane_figure import plane_figure
from neuroviz_dash.views.plots import Figure

FIGURES: dict[Kind, Callable[[Look], Figure]] = {
    "plane": plane_figure,
    "curve": curve_figure,
    "image": class_figure,
    "classes": class_figure,
    "targets": targets_figure,
}

FILLED = "Training rows are filled, test rows are open."
ROUND = "Training rows are round, test rows are diamonds."


def data_figure(look: Look) -> Figure:
    """The figure that fits the task."""
    return FIGURES[kind_of(look.experiment)](look)


def data_sentence(look: Look, iteration: int, after: bool) -> str:
    """Which weights made the picture, and how to read it."""
    when = f"{'after' if after else 'before'} iteration {iteration}" if iteration else "of the start"
    kind = kind_of(look.experiment)
    if kind in ("classes", "image"):
        found, all_rows = counts(look), len(look.counted_rows)
        which = "test" if look.test else "training"
        how = f"{int(found.trace())} of {all_rows} {which} rows are classified correctly."
        if lost := all_rows - int(found.sum()):
            how += f" For {lost} of them the outputs are not finite numbers: they are left out of the matrix."
    elif kind == "plane" and look.record.task == "regression":
        how = ROUND if len(look.sets) > 1 else ""
    else:
        how = FILLED if len(look.sets) > 1 else ""
    return f"With the weights {when}. {how}".strip()
