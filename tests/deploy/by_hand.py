"""The image's steps without a container engine: a stage is a folder, in which RUN lines run by chroot."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.deploy.dockerfile import Instruction, Stage

PACKAGES = "ca-certificates,python3,python3-venv,python-is-python3"
MIRROR = "http://deb.debian.org/debian"
START_PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"

# The new mount namespace ends with its last process, and these mounts with it.
ENTER = """
mount --make-rprivate /
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
exec chroot "$0" "$@"
"""


def debootstrap(suite: str, folder: Path) -> None:
    """A minimal Debian with Python, in place of the image `python:...-slim`."""
    words = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(folder), MIRROR]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


class Build:
    """Carries out the instructions of stages in order. `certificates` is a bundle that RUN lines trust beside
    their own, for networks that look into TLS."""

    def __init__(self, context: Path, base: Path, work: Path, certificates: Path | None) -> None:
        self._context, self._base, self._work = context, base, work
        self._certificates = certificates
        self._stage = ""
        self.environment: dict[str, str] = {}
        self._arguments: dict[str, str] = {}
        self._directory = "/"

    def root(self, stage: str) -> Path:
        """The root folder of a stage."""
        return self._work / stage

    def stage(self, stage: Stage) -> None:
        """All instructions of one stage."""
        self._stage, self._directory = stage.name, "/"
        self.environment, self._arguments = {"PATH": START_PATH}, {}
        subprocess.run(["cp", "-a", str(self._base), str(self.root(stage.name))], check=True)
        shutil.copy("/etc/resolv.conf", self.root(stage.name) / "etc/resolv.conf")
        for each in stage.instructions:
            print(f"{stage.name}: {each.word} {each.text}", flush=True)
            self._carry_out(each)

    def _carry_out(self, each: Instruction) -> None:
        if each.word == "ENV":
            self.environment |= each.pairs(self.environment | self._arguments)
        elif each.word == "ARG":
            self._arguments |= each.pairs({})
        elif each.word == "WORKDIR":
            self._directory = each.text
            self._inside(each.text).mkdir(parents=True, exist_ok=True)
        elif each.word == "COPY":
            self._copy(each)
        elif each.word == "RUN":
            self._run(each)

    def _inside(self, path: str) -> Path:
        return self.root(self._stage) / os.path.join(self._directory, path).lstrip("/")

    def _copy(self, each: Instruction) -> None:
        *sources, target = each.words
        origin = self.root(each.flags["from"]) if "from" in each.flags else self._context
        for source in sources:
            path = origin / source.lstrip("/")
            if path.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.pyc") if origin == self._context else None
                shutil.copytree(path, self._inside(target), symlinks=True, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(path, self._inside(target))

    def _run(self, each: Instruction) -> None:
        variables = self.environment | self._arguments
        if self._certificates:
            shutil.copy(self._certificates, self.root(self._stage) / "tmp/certificates.pem")
            variables = variables | {"PIP_CERT": "/tmp/certificates.pem"}
        line = f"cd {self._directory} && {each.text}"
        words = ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in variables.items()), "/bin/sh"]
        root = str(self.root(self._stage))
        enter = ["unshare", "--mount", "--pid", "--fork", "sh", "-ec", ENTER, root]
        subprocess.run([*enter, *words, "-c", line], check=True)
        (self.root(self._stage) / "tmp/certificates.pem").unlink(missing_ok=True)
