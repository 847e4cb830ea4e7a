"""What a figure must say of how it was made."""

import platform
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("chromadb", "langchain", "langchain-chroma", "sentence-transformers", "torch", "xllamacpp")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Command, day, commit, machine and versions."""

    command: str
    day: str
    commit: str  # with "+" where the files differ from it
    machine: str
    versions: Mapping[str, str]


def provenance(arguments: Sequence[str]) -> Provenance:
    """Describe this run."""
    shown = shlex.join(["python", "-m", "bench", *map(_short, arguments)])
    ours = {name: found for name in PACKAGES if (found := _version(name))}
    return Provenance(shown, datetime.now(UTC).date().isoformat(), _commit(), _machine(), ours)


def _short(argument: str) -> str:
    """Show of a path outside the project only its last two parts: where data lie is nobody's business."""
    path = Path(argument)
    if len(path.parts) < 2 or not path.exists():
        return argument
    ours = path.resolve().is_relative_to(ROOT / "bench")
    return path.resolve().relative_to(ROOT).as_posix() if ours else "/".join(path.parts[-2:])


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _commit() -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        code = ["--", ".", ":!bench/RESULTS.md", ":!bench/results"]
        changed = git("status", "--porcelain", "--untracked-files=no", *code)
        return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _machine() -> str:
    processor = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), processor)
    except OSError:
        pass  # not Linux
    return f"{platform.system()}, {cpu_count()} cores of {processor}, Python {platform.python_version()}"
