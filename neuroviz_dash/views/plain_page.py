"""Pages that need no script: privacy, "Forgotten", and what is at an address of nothing."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class PlainPage:
    """The frame of such a page; the addresses of its style sheet and its icon."""

    style: str
    icon: str

    def html(self, title: str, parts: list[str]) -> str:
        """The whole document; `parts` are HTML already."""
        head = [
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title} · NeuroViz</title>",
            f'<link rel="icon" type="image/svg+xml" href="{escape(self.icon)}">',
            f'<link rel="stylesheet" href="{escape(self.style)}">',
        ]
        back = '<p class="back"><a href="/">NeuroViz</a> · <a href="/privacy">Privacy</a></p>'
        lines = [
            "<!DOCTYPE html>", '<html lang="en">', "<head>", *head, "</head>", "<body>", "<main>",
            f"<h1>{title}</h1>", *parts, back, "</main>", "</body>", "</html>",
        ]  # fmt: skip
        return "\n".join(lines) + "\n"
