"""What the image promises, as far as its Dockerfile says it; `image_by_hand` builds and runs it."""

import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

from tests.deploy.dockerfile import DOCKERFILE, TOP, instructions, stages

BUILD, RUNTIME = stages(DOCKERFILE.read_text())


def test_hadolint_finds_nothing() -> None:
    tool = Path(sysconfig.get_path("scripts")) / "hadolint"
    result = subprocess.run([tool, DOCKERFILE], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_the_base_has_a_version() -> None:
    base = next(each for each in instructions(DOCKERFILE.read_text()) if each.word == "ARG")
    assert re.fullmatch(r"PYTHON=python:3\.\d+-slim-\w+", base.text)


def test_the_server_is_no_root_and_has_a_fixed_number() -> None:
    assert re.fullmatch(r"([1-9]\d{3,}):\1", RUNTIME.last("USER").text)
    number = RUNTIME.last("USER").text.partition(":")[0]
    made = next(each.text for each in RUNTIME.instructions if each.word == "RUN")
    assert f"--uid {number}" in made
    assert f"--owner={number}" in made
    words = [each.word for each in RUNTIME.instructions]
    assert words.index("USER") > max(at for at, word in enumerate(words) if word in ("RUN", "COPY"))


def test_the_server_is_process_1_and_gets_signals() -> None:
    assert RUNTIME.last("ENTRYPOINT").words == ["neuroviz-dash", "serve"]
    assert RUNTIME.last("ENTRYPOINT").text.startswith("[")  # else a shell would be process 1
    assert RUNTIME.last("STOPSIGNAL").text == "SIGTERM"


def test_health_is_asked_of_the_process_by_python_alone() -> None:
    (command,) = instructions(RUNTIME.last("HEALTHCHECK").text)
    assert command.words[:2] == ["python", "-c"]
    compile(command.words[2], "HEALTHCHECK", "exec")
    assert "/healthz'" in command.words[2]
    assert RUNTIME.last("HEALTHCHECK").flags.keys() == {"interval", "timeout", "start-period", "retries"}


def test_all_that_is_installed_is_pinned_by_digest() -> None:
    fetching = [
        part
        for each in BUILD.instructions
        if each.word == "RUN"
        for part in each.text.split("&&")
        if re.search(r"pip (--python \S+ )?(install|wheel)", part)
    ]
    assert len(fetching) == 4
    for each in fetching:
        assert "--require-hashes" in each or "--no-index" in each or "--no-deps --no-build-isolation" in each


@pytest.mark.parametrize("name", ["build.lock", "requirements.lock"])
def test_every_line_of_a_lock_file_has_a_version_and_a_digest(name: str) -> None:
    text = (TOP / "deploy" / name).read_text()
    lines = [line for line in text.replace("\\\n", " ").split("\n") if line.strip() and line[0] != "#"]
    lines = [line for line in lines if not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


def test_the_lock_file_has_every_dependency() -> None:
    # The image installs without an index: what is missing here would stop its build.
    text = (TOP / "deploy/requirements.lock").read_text()
    locked = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    project = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[<>=!~\[; ]", each)[0].lower() for each in project["dependencies"]}
    assert wanted - locked == set()


def test_the_context_holds_what_is_copied_and_no_more() -> None:
    copied = {
        source
        for each in BUILD.instructions
        if each.word == "COPY" and "from" not in each.flags
        for source in each.words[:-1]
    }
    lines = (TOP / "deploy/Dockerfile.dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert [source for source in copied if not (TOP / source).exists()] == []


def test_the_runtime_has_the_virtual_environment_and_labels() -> None:
    copies = [each for each in RUNTIME.instructions if each.word == "COPY"]
    assert [(each.flags, each.text) for each in copies] == [
        ({"from": "build"}, "/opt/neuroviz /opt/neuroviz")
    ]
    labels = RUNTIME.last("LABEL").pairs({"VERSION": "1", "REVISION": "2"})
    names = {"title", "description", "licenses", "version", "revision"}
    assert labels.keys() == {f"org.opencontainers.image.{name}" for name in names}
