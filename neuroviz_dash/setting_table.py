"""Every setting of the server: one table, from which their reading, `--help` and the README's table come."""

from neuroviz_dash.setting import Setting, number, variable
from neuroviz_dash.setting_values import (
    LONGEST_LINE,
    SHORTEST_SECRET,
    choice,
    directory,
    header,
    host,
    line,
    link,
    names,
    networks,
    redis_url,
    secret,
    secrets,
)
from neuroviz_dash.store.address import ALLOWED as STORE_ADDRESSES

_SECRET = f"at least {SHORTEST_SECRET} characters"
_SERVER = (
    Setting("host", "127.0.0.1", host, "a host name or an IP address", "address that the server listens on"),
    number("port", 8050, 0, 65535, "port that the server listens on; 0 takes any free one", option=True),
    number(
        "workers",
        2,
        1,
        64,
        "processes that answer requests; one for each processor core is a good start",
        option=True,
    ),
    Setting(
        "redis_url",
        "",
        redis_url,
        STORE_ADDRESSES,
        "the Redis or Valkey that keeps the runs; empty starts an embedded Valkey",
    ),
    variable(
        "cache_url",
        "",
        redis_url,
        STORE_ADDRESSES,
        "the Redis or Valkey of what can be computed again, which may evict it; empty uses that of the runs",
    ),
    Setting(
        "data_dir",
        "~/.local/share/neuroviz-data",
        directory,
        "the path of a folder",
        "folder of the embedded Valkey's data and of the secret key; XDG_DATA_HOME is honoured",
    ),
    variable(
        "log_level",
        "warning",
        choice("info", "warning", "error"),
        "info, warning or error",
        "what the log on the error output holds, a line of JSON each; info: every request",
    ),
)
_LIFETIMES = (
    number("run_ttl_days", 7, 1, 3650, "days after which a run that nobody opened is deleted"),
    number("class_ttl_days", 7, 1, 3650, "days after which a class that nobody opened is deleted"),
    number(
        "session_idle_days",
        30,
        1,
        400,
        "days without a visit after which a browser's cookie is worth nothing",
    ),
    number(
        "session_days", 365, 1, 400, "days after which a browser's cookie is worth nothing, visits or not"
    ),
)
_PEOPLE = (
    variable(
        "secret_key",
        "",
        secrets,
        f"secrets of {_SECRET} each, separated by commas, or empty",
        "signs the cookies: the first one signs, the others are still believed; empty makes one and keeps it "
        "in the data folder",
        secret=True,
    ),
    variable(
        "identity_key",
        "",
        secret,
        f"{_SECRET}, or empty",
        "what the ids of teachers whom a proxy names follow from; empty takes the last of the secret keys",
        secret=True,
    ),
    variable(
        "teacher_key",
        "",
        secret,
        f"{_SECRET}, or empty",
        "who has it is a teacher; empty makes one and keeps it in the data folder",
        secret=True,
    ),
    variable(
        "auth_header",
        "",
        header,
        "the name of a header that has no other use, or empty",
        "request header in which a trusted proxy names the user, for example X-Remote-User",
    ),
    variable(
        "teachers",
        "",
        names,
        "names without spaces, separated by commas",
        "the users of that header who are teachers",
    ),
    variable(
        "trusted_proxies",
        "",
        networks,
        "IP addresses or networks such as 10.0.0.0/8, separated by commas",
        "the addresses from which that header is believed, and no other",
    ),
    number(
        "proxy_hops",
        0,
        0,
        9,
        "proxies in front, each of which adds to X-Forwarded-For; the nearest sets -Proto and -Host",
    ),
)
_OPERATOR = (
    variable(
        "operator",
        "",
        line,
        f"a line of at most {LONGEST_LINE} characters, or empty",
        "who runs the server and how to reach them, for the privacy page",
        public=True,
    ),
    variable(
        "operator_url",
        "",
        link,
        "https://..., http://..., mailto:..., or empty",
        "the imprint, to which the privacy page links",
        public=True,
    ),
)
_LIMITS = (
    number(
        "requests_per_second",
        20,
        1,
        1000,
        "requests of one student a second, in the long run; a download counts for 20",
    ),
    number("request_burst", 100, 1, 10_000, "requests of one student that may come at once"),
    number("runs_per_student", 200, 1, 100_000, "runs of one student"),
    number("runs_in_all", 200_000, 1, 100_000_000, "runs of all students; then the server is full"),
    number(
        "data_bytes_per_student",
        20_000_000,
        2_000_000,
        10_000_000_000,
        "own data of one student that is kept",
    ),
    number("students_per_class", 1000, 1, 1000, "students of one class"),
    number("streams_per_student", 8, 1, 100, "pages of one student, or teacher, that follow a class at once"),
    number("hidden_layers", 6, 1, 6, "hidden layers of a network"),
    number("units_per_layer", 16, 6, 16, "units of a hidden layer"),
    number(
        "compute_milliseconds",
        30,
        5,
        1000,
        "training in one request, in pieces between which others have their turn; the page asks for the rest",
    ),
    number("request_bytes", 2_500_000, 100_000, 2_500_000, "the largest body of a request"),
)
TABLE = (*_SERVER, *_LIFETIMES, *_PEOPLE, *_OPERATOR, *_LIMITS)


def settings_table() -> str:
    """The table of all settings in Markdown, as it stands in the README."""
    lines = ["| variable | option of `serve` | default | meaning |", "|---|---|---|---|"]
    for setting in TABLE:
        flag = f"`{setting.flag}`" if setting.option else ""
        default = f"`{setting.default}`" if setting.default else "empty"
        lines.append(f"| `{setting.variable}` | {flag} | {default} | {setting.help} ({setting.allowed}) |")
    return "\n".join(lines)
