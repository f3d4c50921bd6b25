"""compose.yaml against the schema of the Compose Specification, and what it promises."""

import re
import subprocess
import sysconfig
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.dockerfile import TOP

COMPOSE = TOP / "deploy" / "compose.yaml"
WHOLE: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
SERVICES: dict[str, dict[str, Any]] = WHOLE["services"]
APP, NGINX = SERVICES["app"], SERVICES["nginx"]


def valkey_options(name: str) -> dict[str, str]:
    """The options of a Valkey's command line."""
    words = SERVICES[name]["command"]
    return {option: value for option, value in pairwise(words) if option.startswith("--")}


def test_the_schema_holds() -> None:
    tool = Path(sysconfig.get_path("scripts")) / "check-jsonschema"
    words = [tool, "--builtin-schema", "vendor.compose-spec", COMPOSE]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert int(service["user"].partition(":")[0]) > 0
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["stop_grace_period"]
    image, _, tag = service["image"].partition(":")
    assert image
    assert tag not in ("", "latest")


def test_the_runs_are_kept_and_never_evicted() -> None:
    options = valkey_options("valkey-runs")
    assert options["--maxmemory-policy"] == "noeviction"
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory"] == "1gb"
    assert SERVICES["valkey-runs"]["volumes"] == ["runs:/data"]
    assert "runs" in WHOLE["volumes"]


def test_the_cache_is_evicted_and_never_kept() -> None:
    options = valkey_options("valkey-cache")
    assert options["--maxmemory-policy"] == "allkeys-lru"
    assert (options["--appendonly"], options["--save"]) == ("no", "")
    assert "volumes" not in SERVICES["valkey-cache"]


def test_each_waits_for_what_it_needs() -> None:
    healthy = {"condition": "service_healthy"}
    assert APP["depends_on"] == {"valkey-runs": healthy, "valkey-cache": healthy}
    assert NGINX["depends_on"] == {"app": healthy}
    for name in ("valkey-runs", "valkey-cache", "nginx"):
        assert SERVICES[name]["healthcheck"]["test"]
    assert "healthcheck" not in APP  # the image has one


def test_the_app_is_told_of_both_stores_and_of_one_proxy() -> None:
    told = APP["environment"]
    assert told["NEUROVIZ_REDIS_URL"] == "redis://valkey-runs:6379/0"
    assert told["NEUROVIZ_CACHE_URL"] == "redis://valkey-cache:6379/0"
    assert told["NEUROVIZ_PROXY_HOPS"] == "1"


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    networks = WHOLE["networks"]
    assert networks["inside"] == networks["store"] == {"internal": True}
    assert set(NGINX["networks"]) == {"outside", "inside"}
    assert set(APP["networks"]) == {"inside", "store"}
    for name in ("valkey-runs", "valkey-cache"):
        assert SERVICES[name]["networks"] == ["store"]


def test_secrets_come_from_files_that_git_ignores() -> None:
    assert APP["env_file"] == [{"path": "secrets.env", "required": True}]
    files = {f"deploy/{each['file']}" for each in WHOLE["secrets"].values()} | {"deploy/secrets.env"}
    result = subprocess.run(
        ["git", "check-ignore", *files], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert set(result.stdout.split()) == files
    assert not {"NEUROVIZ_SECRET_KEY", "NEUROVIZ_TEACHER_KEY"} & APP["environment"].keys()


def test_what_slow_browsers_have_not_taken_yet_fills_no_memory() -> None:
    # What nginx keeps in files is in memory here: fifty browsers with 5 MB each on the way would need more.
    text = (TOP / "deploy/nginx.conf").read_text()
    assert re.findall(r"proxy_max_temp_file_size (\w+);", text) == ["0"]


def test_nginx_is_told_all_that_its_template_asks_for() -> None:
    text = (TOP / "deploy/nginx.conf").read_text()
    asked = {part.partition("}")[0] for part in text.split("${")[1:]} - {"..."}
    assert asked == {name for name in NGINX["environment"] if name.startswith("SITE_")}
