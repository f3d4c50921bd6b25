"""Numbers as the page writes them."""

import pytest

from neuroviz_dash.views.numbers import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"), (-0.0, "0.000"), (0.0005, "0.001"), (-0.0004999, "−5.00e−4"), (1.0, "1.000"),
        (-12.3456, "−12.346"), (9999.9, "9999.900"), (10000.0, "1.00e4"), (-1.5e-9, "−1.50e−9"),
        (float("inf"), "∞"), (float("-inf"), "−∞"), (float("nan"), "not a number"),
    ],
)  # fmt: skip
def test_number(value: float, text: str) -> None:
    assert number(value) == text
