"""How numbers are written on the page. `assets/10-numbers.js` writes the same."""


def number(value: float) -> str:
    """Three decimals with a typographic minus; powers of ten for what is tiny or huge."""
    size = abs(value)
    text = f"{value:.3f}" if size == 0.0 or 0.0005 <= size < 1e4 else _scientific(value)
    return text.replace("-", "−")


def _scientific(value: float) -> str:
    digits, power = f"{value:.2e}".split("e")
    return f"{digits}e{int(power)}"
