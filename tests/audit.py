"""Asks PyPI whether a package of deploy/requirements.lock has a known vulnerability: status 1 if one has.

Where PyPI, or its list of vulnerabilities, cannot be reached, it says so and fails nothing. Whatever else
keeps pip-audit from looking is a failure: else nobody would know that nothing is looked up any more.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "deploy" / "requirements.lock"
SECONDS = 180
UNREACHED = re.compile(
    r"requests\.exceptions\."
    r"(ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|ChunkedEncodingError|"
    r"HTTPError: (403|407|429|5[0-9]{2}) )|"
    r"Could not connect to PyPI|PyPI is not redirecting"
)
"""What pip-audit prints of a service that is away, of one in trouble, and of a network without a way out."""


def main() -> int:
    """Run pip-audit, print one line or the vulnerabilities, and give the exit status."""
    command = ["--requirement", str(LOCK), "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *command],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"audit: nothing was looked up: no answer within {SECONDS} s")
        return 0
    status, said = judge(done.stdout, done.returncode, done.stderr)
    print(said)
    return status


def judge(report: str, ended: int = 0, errors: str = "") -> tuple[int, str]:
    """Exit status and words for what pip-audit has printed as JSON, for the status with which it ended, and
    for what it printed as errors."""
    failed = 1, f"audit: pip-audit failed with status {ended}: {(errors.splitlines() or ['no reason'])[-1]}"
    try:
        packages = json.loads(report)["dependencies"]
    except ValueError:
        if ended and UNREACHED.search(errors):
            return 0, "audit: nothing was looked up: the vulnerability service could not be reached"
        return failed
    found = [
        f"audit: {each['name']} {each['version']}: {vulnerability['id']}"
        for each in packages
        for vulnerability in each.get("vulns", [])
    ]
    unknown = sum("skip_reason" in each for each in packages)
    left_out = f"; {unknown} could not be looked up" if unknown else ""
    if found:
        return 1, "\n".join(found) + left_out
    if ended:
        return failed
    if unknown == len(packages):
        return 0, "audit: nothing was looked up: the index has no list of vulnerabilities"
    return 0, f"audit: {len(packages) - unknown} packages have no known vulnerability{left_out}"


if __name__ == "__main__":
    sys.exit(main())
