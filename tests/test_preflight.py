import os
import platform
import shutil
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

import preflight


def test_this_machine_will_do() -> None:
    assert preflight.problem() is None


def test_another_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 13, 1))

    assert "Python 3.11" in (preflight.problem() or "")


def test_another_platform_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Windows")

    assert "Windows" in (preflight.problem() or "")


def test_a_full_disk_is_told_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))

    assert "7 GB of free disk" in (preflight.problem() or "")


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 100)

    assert "4 GB of memory" in (preflight.problem() or "")


def test_every_problem_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "i686")

    assert (preflight.problem() or "").count("\n") == 0


def test_no_options_where_there_is_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(urllib.request, "urlopen", refused)

    assert preflight.index_options() == ""
