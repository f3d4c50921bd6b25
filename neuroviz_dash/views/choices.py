"""What may be chosen beside what: the offers of the experiment panel that hang on the experiment at hand."""

from typing import Any

from neuroviz_dash.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from neuroviz_dash.engine.datasets import FEATURES, Dataset
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.fit import why_not
from neuroviz_dash.model.problems import dataset_of, problem_of

Offer = dict[str, Any]


def choices(experiment: Experiment) -> dict[str, Any]:
    """Outputs with their losses, ranges of the data set's settings, and which controls have a meaning now.

    An offer that makes no sense is disabled, and its label says why.
    """
    record = dataset_of(experiment)
    problem = problem_of(experiment)
    return {
        "title": record.title,
        "about": record.description,
        "ranges": {
            "f-dataset-samples": [record.min_samples, record.max_samples],
            "f-dataset-noise": [0.0, record.max_noise],
            "f-dataset-test_fraction": [0.0, record.max_test_fraction],
            "f-batch_size": [1, len(problem.train_rows)],
        },
        "features": _features(record, experiment.dataset.features),
        "outputs": _outputs(record),
        "losses": {key: _losses(record, key) for key in OUTPUT_ACTIVATIONS},
        "hidden": [] if INITIALIZERS[experiment.initializer.name].scale_help else ["f-initializer-scale"],
        "disabled": _without_effect(experiment),
    }


def _features(record: Dataset, chosen: tuple[str, ...]) -> list[Offer]:
    """What may be made of two inputs; nothing for a data set of more or fewer."""
    if len(record.features) != 2:
        return []
    on = chosen or ("x1", "x2")
    return [
        {"key": key, "name": feature.name(record.features), "on": key in on}
        for key, feature in FEATURES.items()
    ]


def _without_effect(experiment: Experiment) -> list[str]:
    disabled = []
    if experiment.penalty.name == "none":
        disabled.append("f-penalty-rate")
    if getattr(experiment.optimizer, "momentum", None) == 0.0:
        disabled.append("f-sgd-optimizer-nesterov")
    return disabled


def _title(key: str) -> str:
    return ACTIVATIONS[key].title if key in ACTIVATIONS else key


def _outputs(record: Dataset) -> list[Offer]:
    """Every output activation; disabled where no loss at all goes with it and this data set."""
    offers = []
    for key in OUTPUT_ACTIVATIONS:
        misfits = [why_not(record, key, loss) for loss in LOSSES]
        own = next((each for each in misfits if each and each.field == "output_activation"), None)
        reason = own.reason if own and all(misfits) else ""
        offers.append(_offer(key, _title(key), reason))
    return offers


def _losses(record: Dataset, output_activation: str) -> list[Offer]:
    """Every loss for one output activation."""
    offers = []
    for key, loss in LOSSES.items():
        misfit = why_not(record, output_activation, key)
        offers.append(_offer(key, loss.title, misfit.reason if misfit else ""))
    return offers


def _offer(value: str, title: str, reason: str) -> Offer:
    label = f"{title} ({reason})" if reason else title
    return {"value": value, "label": label, "disabled": bool(reason)}
