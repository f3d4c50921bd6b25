"""The command line: `neuroviz-dash serve`, `check`, `files` and `trace`."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from neuroviz_dash import __version__
from neuroviz_dash.setting import Setting, SettingsError
from neuroviz_dash.setting_table import TABLE
from neuroviz_dash.settings import Settings, read_settings

# A worker answers many students; threads inside one matrix product would only fight over the cores.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class _Subcommands(Protocol):
    def add_parser(self, name: str, *, help: str, allow_abbrev: bool) -> argparse.ArgumentParser: ...  # noqa: A002


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0, 1 if it failed, 2 if it was called wrongly."""
    options = _parser().parse_args(arguments)
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")  # before numpy is imported, which reads it once
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except SettingsError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return 130  # what a shell calls "ended by Ctrl-C"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="neuroviz-dash",
        description="See, inside one training iteration, how a neural network learns.",
        epilog="Settings come from NEUROVIZ_* variables too: see `neuroviz-dash serve --help`.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"neuroviz-dash {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    serving = _add_settings(commands, "serve", "start the server", _serve)
    serving.add_argument(
        "--teacher-link", action="store_true", help="print the secret link that makes a teacher"
    )
    _add_settings(commands, "check", "see whether a server can run here; exit status 1 if not", _check)
    files = commands.add_parser(
        "files", help="write the files that a web server in front may serve itself", allow_abbrev=False
    )
    files.add_argument("folder", metavar="FOLDER", help="the web server's root; made if it is not there")
    files.set_defaults(command=_files)
    trace = commands.add_parser(
        "trace", help="print every number of the first iterations", allow_abbrev=False
    )
    trace.add_argument(
        "--experiment", required=True, metavar="FILE", help="experiment in JSON; - reads stdin"
    )
    trace.add_argument("--iterations", type=_positive, default=1, metavar="N", help="how many (default: 1)")
    trace.add_argument("--format", choices=("json", "csv"), default="json", help="(default: json)")
    trace.set_defaults(command=_trace)
    return parser


def _add_settings(
    commands: _Subcommands, name: str, purpose: str, command: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=purpose, allow_abbrev=False)
    parser.set_defaults(command=command)
    only_variables = parser.add_argument_group("settings that have a variable only")
    for setting in TABLE:
        explained = f"{setting.help} ({setting.variable}; default: {setting.default or 'empty'})"
        if setting.option:
            metavar = setting.name.upper()
            parser.add_argument(setting.flag, type=_option(setting), metavar=metavar, help=explained)
        else:
            only_variables.description = "; ".join(filter(None, (only_variables.description, explained)))
    return parser


def _option(setting: Setting) -> Callable[[str], str]:
    def parse(text: str) -> str:
        try:
            setting.parse(text)
        except ValueError:
            shown = repr(setting.shown(text))
            raise argparse.ArgumentTypeError(f"{shown} is not allowed; allowed: {setting.allowed}") from None
        return text

    return parse


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; allowed: a whole number from 1")
    return int(text)


def _settings(options: argparse.Namespace, environ: Mapping[str, str]) -> Settings:
    given = {setting.name: getattr(options, setting.name) for setting in TABLE if setting.option}
    return read_settings(environ, **given)


def _fail(text: str) -> int:
    for line in text.splitlines():
        print(f"neuroviz-dash: {line}", file=sys.stderr)
    return 1


def _say(text: str) -> None:
    print(text, flush=True)


def _serve(options: argparse.Namespace) -> int:
    from neuroviz_dash.embedded import EmbeddedError
    from neuroviz_dash.listening import ListenError
    from neuroviz_dash.server import serve

    try:
        serve(_settings(options, os.environ), _say, options.teacher_link)
    except (ListenError, EmbeddedError) as error:
        return _fail(str(error))
    return 0


def _check(options: argparse.Namespace) -> int:
    from neuroviz_dash.check import check

    return 0 if check(_settings(options, os.environ), _say) else 1


def _files(options: argparse.Namespace) -> int:
    from neuroviz_dash.files import write_files

    try:
        count = write_files(Path(options.folder))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    _say(f"{count} files are in {options.folder}, each with its compressed form beside it")
    return 0


def _trace(options: argparse.Namespace) -> int:
    from neuroviz_dash.engine.training import Diverged
    from neuroviz_dash.model.experiment import parse_experiment_json
    from neuroviz_dash.model.parsing import BadInput
    from neuroviz_dash.model.trace import trace_lines

    try:
        experiment = parse_experiment_json(_read(options.experiment))
        for line in trace_lines(experiment, options.iterations, options.format):
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, `head` for one, has what it wanted. Python would complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        return _fail(f"--experiment {options.experiment}: {error.strerror}")
    except (BadInput, Diverged) as error:
        sys.stdout.flush()
        return _fail(str(error))
    return 0


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    with open(name, "rb") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main())
