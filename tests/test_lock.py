"""The lock file for deployment has what the program needs, in versions that it allows, and names no host."""

import json
import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit import LOCK, judge

ROOT = Path(__file__).parents[1]
TEXT = LOCK.read_text()
WANTED = [
    Requirement(each)
    for each in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
]


def blocks() -> list[tuple[Requirement, list[str]]]:
    """Each pinned package with its hashes."""
    found = []
    for block in re.split(r"\n(?=[a-z])", TEXT.replace("\\\n", " ")):
        if not block.startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", block.strip())
            found.append((Requirement(requirement), hashes))
    return found


LOCKED = [requirement for requirement, _ in blocks()]


def test_each_package_is_pinned_with_hashes() -> None:
    assert len(blocks()) > 40
    for requirement, hashes in blocks():
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        assert requirement.url is None
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), requirement


def test_no_host_and_no_folder_is_named() -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|@ |\.whl", TEXT)


@pytest.mark.parametrize("wanted", WANTED, ids=lambda each: each.name)
def test_what_the_program_asks_for_is_there_in_a_version_that_it_allows(wanted: Requirement) -> None:
    pins = [next(iter(each.specifier)) for each in LOCKED if each.name == canonicalize_name(wanted.name)]
    assert pins
    assert all(pin.version in wanted.specifier for pin in pins)


def test_what_the_dependencies_ask_for_is_there_too() -> None:
    here = {canonicalize_name(each.name) for each in LOCKED if not each.marker or each.marker.evaluate()}
    waiting, seen = {canonicalize_name(each.name) for each in WANTED}, set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for text in requires(name) or []:
            asked = Requirement(text)
            if not asked.marker or asked.marker.evaluate({"extra": ""}):
                waiting |= {canonicalize_name(asked.name)} - seen
    assert seen <= here
    assert len(seen) > 30


def report(**packages: object) -> str:
    return json.dumps({"dependencies": [{"name": name, **each} for name, each in packages.items()]})  # type: ignore[dict-item]


GOOD, BAD = {"version": "1.0", "vulns": []}, {"version": "0.9", "vulns": [{"id": "PYSEC-2026-1"}]}
UNKNOWN = {"skip_reason": "not found"}


@pytest.mark.parametrize(
    ("printed", "status", "said"),
    [
        (report(one=GOOD, two=GOOD), 0, "2 packages have no known vulnerability"),
        (report(one=GOOD, two=BAD), 1, "two 0.9: PYSEC-2026-1"),
        (
            report(one=GOOD, two=UNKNOWN),
            0,
            "1 packages have no known vulnerability; 1 could not be looked up",
        ),
        (report(one=BAD, two=UNKNOWN), 1, "one 0.9: PYSEC-2026-1; 1 could not be looked up"),
        (report(one=UNKNOWN), 0, "nothing was looked up"),
    ],
)
def test_an_audit_fails_by_a_vulnerability_alone(printed: str, status: int, said: str) -> None:
    found, words = judge(printed)
    assert found == status
    assert said in words


AWAY = """Traceback (most recent call last):
requests.exceptions.ProxyError: HTTPSConnectionPool(host='pypi.org', port=443): Max retries exceeded
"""
IN_TROUBLE = """requests.exceptions.HTTPError: 503 Server Error: Unavailable for url: https://pypi.org/
The above exception was the direct cause of the following exception:
pip_audit._service.interface.ServiceError
"""


@pytest.mark.parametrize(
    ("printed", "ended", "errors", "status", "said"),
    [
        ("", 1, AWAY, 0, "could not be reached"),
        ("", 1, IN_TROUBLE, 0, "could not be reached"),
        (
            "",
            1,
            "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed\nTip",
            0,
            "not be reached",
        ),
        ("", 1, "ERROR:pip_audit._cli:invalid requirements input: /x\n", 1, "invalid requirements input: /x"),
        ("", 1, "/usr/bin/python: No module named pip_audit\n", 1, "No module named pip_audit"),
        ("", -9, "", 1, "status -9"),
        ("", 0, "", 1, "status 0: no reason"),
        (report(one=GOOD), 2, "", 1, "status 2"),
        (report(one=BAD), 1, "Found 1 known vulnerability", 1, "one 0.9: PYSEC-2026-1"),
    ],
)
def test_an_audit_that_could_not_look_fails_unless_the_service_was_away(
    printed: str, ended: int, errors: str, status: int, said: str
) -> None:
    found, words = judge(printed, ended, errors)
    assert found == status
    assert said in words
