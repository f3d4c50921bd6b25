"""`python -m tests.deploy.image_by_hand`, as root: builds and runs the image of deploy/Dockerfile where no
container engine is at hand. Says what it does, and fails at the first thing that is not as promised."""

import argparse
import os
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.callbacks.student import Student
from tests.deploy.by_hand import Build, debootstrap
from tests.deploy.contained import Container
from tests.deploy.dockerfile import DOCKERFILE, TOP, Stage, instructions, stages
from tests.ports import free_ports

START_SECONDS = 60.0


def main() -> None:
    """Build, run, look, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--context", type=Path, default=TOP, help="what is built (default: this checkout)")
    parser.add_argument("--base", type=Path, help="a minimal Debian with Python (default: one is made)")
    parser.add_argument("--suite", default="trixie", help="which Debian is made (default: trixie)")
    parser.add_argument("--certificates", type=Path, help="a bundle that pip is to trust")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="neuroviz-image-") as folder:
        work = Path(folder)
        work.chmod(0o755)  # the image's user looks into it
        base = options.base or work / "base"
        if not options.base:
            debootstrap(options.suite, base)
        build = Build(options.context, base, work, options.certificates)
        for stage in stages(DOCKERFILE.read_text()):
            build.stage(stage)
        check(stage, build, work)
    print("the image was built and run by hand: all as promised")


def check(stage: Stage, build: Build, work: Path) -> None:
    """Run the last stage twice on the same data, as a restart of the container would."""
    number = stage.last("USER").text.partition(":")[0]
    data = work / "data"
    data.mkdir(mode=0o700)
    os.chown(data, int(number), int(number))
    environment = build.environment | {"NEUROVIZ_PORT": str(free_ports(1)[0])}
    address = f"http://127.0.0.1:{environment['NEUROVIZ_PORT']}"
    container = Container(build.root(stage.name), number, environment, data)
    without_data = Container(build.root(stage.name), number, environment, None)
    student = Student(address)
    with container.running(stage.last("ENTRYPOINT").words) as pid:
        wait_for(address)
        look_at_rights(pid, number)
        look_at_page(address)
        student.open()
        assert student.move(3)["cursor"]["iteration"] == 3
        say("a student's run is at iteration 3")
        look_at_health(stage, container, address)
    with container.running(stage.last("ENTRYPOINT").words):
        wait_for(address)
        assert student.open(student.run)["cursor"]["iteration"] == 3
        say("after a restart the run is at iteration 3, by the same cookie")
    refused = without_data.run(stage.last("ENTRYPOINT").words)
    assert refused.returncode == 1, refused
    assert "can't be written" in refused.stderr, refused.stderr
    say(f"without a volume: {refused.stderr.strip()}")


def look_at_rights(pid: int, number: str) -> None:
    """The user, the capabilities and the root of the server's process, as the kernel has them."""
    lines = Path(f"/proc/{pid}/status").read_text().split("\n")
    status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    assert status["Uid"] == [number] * 4, status["Uid"]
    assert status["NSpid"][-1] == "1", status["NSpid"]
    assert status["NoNewPrivs"] == ["1"], status["NoNewPrivs"]
    held = {name: int(status[name][0], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd")}
    assert not any(held.values()), held
    mounts = [line.split() for line in Path(f"/proc/{pid}/mounts").read_text().splitlines()]
    root = next(options for _, place, _, options, *_ in mounts if place == "/")
    assert "ro" in root.split(","), root
    say(f"process 1 is user {number}, without capabilities or new privileges, on a read-only root")


def look_at_page(address: str) -> None:
    """The first page and its style."""
    with urllib.request.urlopen(address + "/", timeout=10) as answer:
        assert b"NeuroViz" in answer.read(), "the page has no title"
    say("the page answers")


def look_at_health(stage: Stage, container: Container, address: str) -> None:
    """The command of HEALTHCHECK, in the image, while the server runs.

    Dash answers an address that it does not know with the page and status 200, so that the command alone
    would succeed where there is no such route.
    """
    with urllib.request.urlopen(address + "/healthz", timeout=5) as answer:
        kind = answer.headers.get_content_type()
        assert kind != "text/html", f"/healthz is no route of its own: it gave {kind}"
    (command,) = instructions(stage.last("HEALTHCHECK").text)
    result = container.run(command.words)
    assert result.returncode == 0, result.stderr
    say("HEALTHCHECK succeeds")


def wait_for(address: str) -> None:
    """Until the server answers."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address + "/", timeout=5).close()
        except OSError:  # refused, cut or too slow: it is still starting
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


def say(text: str) -> None:
    """One line of the report."""
    print(f"ok: {text}", flush=True)


if __name__ == "__main__":
    main()
