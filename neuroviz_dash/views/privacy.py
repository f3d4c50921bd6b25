"""The privacy page, and what "Forget me" answers: plain HTML that needs no script."""

from dataclasses import dataclass
from html import escape

from neuroviz_dash.views.plain_page import PlainPage


@dataclass(frozen=True)
class Kept:
    """How many days what is stored is kept, the frame of the page, who runs the server in their own words and
    the address of their imprint, and whether the log has a line of each request."""

    run_days: int
    class_days: int
    idle_days: int
    session_days: int
    plain: PlainPage
    operator: str = ""
    operator_url: str = ""
    logs_requests: bool = False


FORGET_WARNING = (
    "Deletes at once all runs of this browser, their names and its place in a class. A teacher’s classes "
    "that nobody else leads end. There is no way back."
)
_FORM = """<form method="post" action="/forget">
<label><input type="checkbox" required> I want all of it deleted</label>
<button type="submit">Forget me</button>
</form>"""
_IN_SHORT = (
    "You need no account here, and nothing is asked about you: no name, no address, no e-mail. The server "
    "knows your browser by a random number, and keeps no address of your computer with your work. It sends "
    "nothing to anybody else, and its pages load nothing from elsewhere."
)
_OTHERS = (
    "Nobody sees your runs, unless you join a class or share a link. The teachers of a class that you have "
    "joined see your nickname there, how far you have got, and the run that you work on. They can put a copy "
    "of that run before the whole class, with your nickname or without, and on the projector in the hall, "
    "always without. In all that they see and show, the names that you gave columns and classes of own data "
    "are replaced by “input 1”, “class 1” and so on; its numbers are not. Whoever in the class goes on with "
    "what is shown has a copy of their own. A link that you share gives others a copy of that place."
)
_REST = (
    "Your tables go too, but for one that others work with, in a class or by your link: it goes at its time, "
    "and nothing ties it to you. A copy of your run that a teacher "
    "has shown goes with the class, and so do its last messages, which may hold your nickname; copies that "
    "others of the class took stay theirs. Runs in the memory of the server’s processes are out of "
    "everyone’s reach at once, and gone within three minutes; what was computed from a table, which nothing "
    "ties to you, goes when others need the room."
)
_TROUBLE = (
    "It has a line of what goes wrong or is refused, with the time and which kind of request it was, and "
    "nothing of who asked."
)
_REQUESTS = (
    "It has a line of each request: the time, which kind of request it was, how long it took, and a mark of "
    "your browser, which is another one each day and leads to you by the server’s secret key alone."
)
_LOGS = (
    "No line has your random number, your nickname or the address of your computer. Who runs the server "
    "decides how long logs are kept, and whether a web server or a network in front keeps logs of its own, "
    "which may have addresses."
)
_BACKUPS = (
    "Who runs the server may keep backups of what is stored, and decides for how long. “Forget me” does not "
    "reach into them. If one has to be restored, what was forgotten since is stored again, until the time in "
    "the table above is over; as your browser is someone new then, only who runs the server can delete it "
    "earlier."
)
_ASK = "Who gave you the address of this page can tell you."


def privacy_page(kept: Kept) -> str:
    """What is stored, for how long, and how to have it deleted."""
    parts = [
        _paragraph(_IN_SHORT),
        "<h2>Who runs this server</h2>",
        _operator(kept),
        "<h2>What is stored on the server</h2>",
        _table(kept),
        _paragraph("Type no personal data into names of runs or into tables of your own."),
        "<h2>In your browser</h2>",
        _cookies(kept),
        "<h2>Logs and backups</h2>",
        _paragraph(f"The server keeps a log. {_REQUESTS if kept.logs_requests else _TROUBLE} {_LOGS}"),
        _paragraph(_BACKUPS),
        "<h2>What others see</h2>",
        _paragraph(_OTHERS),
        "<h2>Forget me</h2>",
        _paragraph(f"{FORGET_WARNING} {_REST}"),
        _FORM,
    ]
    return kept.plain.html("Privacy", parts)


def forgotten_page(kept: Kept, runs: int, classes_ended: int) -> str:
    """What has happened."""
    deleted = [_count(runs, "run", "runs"), "the names of runs", "any place in a class"]
    if classes_ended:
        deleted.append(_count(classes_ended, "class that nobody else led", "classes that nobody else led"))
    parts = [
        f'<p role="status">All that was stored of this browser is deleted: {", ".join(deleted)}.</p>',
        _paragraph("Other tabs of this browser show what they had; they cannot go on with it."),
        _paragraph("The cookie is removed. When you go on, you are someone new."),
    ]
    return kept.plain.html("Forgotten", parts)


def _operator(kept: Kept) -> str:
    parts = [escape(kept.operator)] if kept.operator else []
    if kept.operator_url:
        parts.append(f'<a href="{escape(kept.operator_url)}">Imprint and contact</a>')
    return _paragraph(" · ".join(parts) or _ASK)


def _table(kept: Kept) -> str:
    longest = max(kept.run_days, kept.class_days)
    rows = (
        ("Runs",
         "the experiment, own data that was put in, weights, where a run stands, its name",
         f"{_days(kept.run_days)} after its last use"),
        ("A place in a class",
         "a nickname from a list of words, since when, how far the runs have got, whether the page is open",
         f"when the class ends, or {_days(kept.class_days)} after its last page was closed"),
        ("Tables and start weights",
         "what a link cannot hold itself, under a number made of its content, with a mark for each who works "
         "with it, made of that number and the browser's own",
         f"{_days(longest)} after their last use"),
    )  # fmt: skip
    lines = [
        f'<tr><th scope="row">{what}</th><td>{holds}</td><td>{deleted}</td></tr>'
        for what, holds, deleted in rows
    ]
    heads = "".join(f'<th scope="col">{title}</th>' for title in ("What", "It holds", "Deleted"))
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="What is stored"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cookies(kept: Kept) -> str:
    return _paragraph(
        "One cookie, <code>neuroviz_student</code>, holds the random number and a signature by which the "
        f"server recognizes it. It ends after {_days(kept.idle_days)} without a visit, and after "
        f"{_days(kept.session_days)} in any case. A teacher’s browser has <code>neuroviz_teacher</code> as "
        "well, a projector <code>neuroviz_hall</code>. Under TLS the names begin with <code>__Host-</code>. "
        "No cookie serves anything else. The page also keeps which run it shows, and your choice of theme "
        "and size."
    )


def _paragraph(html: str) -> str:
    return f"<p>{html}</p>"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _days(number: int) -> str:
    return _count(number, "day", "days")
