"""How numbers are written on the page. `assets/10-numbers.js` writes the same."""

import math


def number(value: float) -> str:
    """Three decimals with a typographic minus; powers of ten for what is tiny or huge."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    # Adding 0.0 makes of a negative zero a plain one.
    text = f"{value + 0.0:.3f}" if size == 0.0 or 0.0005 <= size < 1e4 else _scientific(value)
    return text.replace("-", "−")


def _scientific(value: float) -> str:
    digits, power = f"{value:.2e}".split("e")
    return f"{digits}e{int(power)}"
