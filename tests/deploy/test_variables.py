"""Every setting that a file under deploy/ names is one, and none has a secret in it."""

import re
from pathlib import Path

import pytest
import yaml

from neuroviz_dash.setting_table import TABLE
from neuroviz_dash.settings import read_settings
from tests.deploy.dockerfile import DOCKERFILE, TOP, stages

CONTAINERS = [
    DOCKERFILE,
    *(TOP / "deploy").glob("*.yaml"),
    *(path for path in (TOP / "deploy/kubernetes").rglob("*") if path.is_file()),
]
PAGES = [TOP / "deploy" / name for name in ("CONTAINERS.md", "KUBERNETES.md", "SIZING.md")]


@pytest.mark.parametrize("path", CONTAINERS + PAGES, ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"NEUROVIZ_[A-Z_]*[A-Z]", path.read_text()))
    assert named <= {setting.variable for setting in TABLE}


@pytest.mark.parametrize("path", CONTAINERS, ids=lambda path: path.name)
def test_no_file_sets_a_secret(path: Path) -> None:
    secrets = "|".join(setting.variable for setting in TABLE if setting.secret)
    assert not re.search(rf"({secrets})['\"]?\s*[=:]\s*\S", path.read_text())
    assert not re.search(r"//[^/\s]*:[^/\s@]+@", path.read_text())  # a password in an address


def test_the_values_of_image_compose_and_kubernetes_are_allowed() -> None:
    image = {k: v for each in stages(DOCKERFILE.read_text())[-1].instructions if each.word == "ENV"
             for k, v in each.pairs({"PATH": ""}).items() if k.startswith("NEUROVIZ_")}  # fmt: skip
    compose = yaml.safe_load((TOP / "deploy/compose.yaml").read_text())["services"]["app"]["environment"]
    compose = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in compose.items()}
    lines = (TOP / "deploy/kubernetes/settings.env").read_text().splitlines()
    for environ in (image, image | compose, image | dict(line.split("=", 1) for line in lines)):
        settings = read_settings(environ)
        assert (settings.host, settings.port) == ("0.0.0.0", 8050)
