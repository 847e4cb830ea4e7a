"""Holds the pinned requirements against the known vulnerabilities: part of `make check`.

Exits 1 where one has a known vulnerability. Where no source of advisories can be reached it says so and exits 0:
a machine without a network can still be developed on.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

SOURCES = {"pypi": "PyPI", "osv": "OSV"}
SECONDS = 300
Pins = Sequence[dict[str, Any]]


def main() -> int:
    """Ask one source after the other, until one knows our packages."""
    for source, name in SOURCES.items():
        pins = _asked(source)
        if any("vulns" in pin for pin in pins):
            return _told(name, pins)
    print(f"Not audited: none of {', '.join(SOURCES.values())} can be reached from here for known vulnerabilities.")
    return 0


def _asked(source: str) -> Pins:
    """What a source says of each pinned package; nothing where it can't be reached."""
    options = ["--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off", "--timeout=10"]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--vulnerability-service", source, "-r", "constraints.txt", *options],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    try:
        pins: Pins = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):  # it ended in an error of the connection
        return []
    return pins


def _told(source: str, pins: Pins) -> int:
    unknown = [pin["name"] for pin in pins if "vulns" not in pin]
    found = [(pin, vulnerability) for pin in pins for vulnerability in pin.get("vulns", ())]
    for pin, vulnerability in found:
        fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
        print(f"{pin['name']} {pin['version']}: {vulnerability['id']}, mended in {fixed}.")
    print(f"Audited with {source}: {len(pins) - len(unknown)} packages, {len(found)} known vulnerabilities.")
    if unknown:
        print(f"Not known there: {', '.join(unknown)}.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
