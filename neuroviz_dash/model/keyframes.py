"""Which states of a run are kept, so that going back costs a replay not much longer than the way back."""

from collections.abc import Iterable

from neuroviz_dash.model.piece import Saved


def kept_keyframes(keyframes: Iterable[Saved], now: int, spacing: int) -> tuple[Saved, ...]:
    """Those worth keeping at an iteration."""
    return tuple(each for each in keyframes if is_keyframe(each.iteration, now, spacing))


def is_keyframe(iteration: int, now: int, spacing: int) -> bool:
    """Whether to keep an iteration's state: at every `spacing` within the last 4 of them, and four times as
    sparse each time that the distance is four times as long. So a run has few keyframes."""
    reach = 4 * spacing
    while now - iteration > reach:
        spacing, reach = 4 * spacing, 4 * reach
    return iteration % spacing == 0
