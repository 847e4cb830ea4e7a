"""Checks, before anything is installed, that this machine will do. Needs nothing but Python itself.

python3.11 preflight.py          exits 1 with one sentence if something won't do
python3.11 preflight.py --index  prints pip options that keep PyTorch to its CPU build, where they are of use
"""

import os
import platform
import shutil
import sys
import urllib.request
from pathlib import Path

NEEDED_DISK_GB = 7  # 3.9 installed, as much again of it in flight, 1.1 for the joined language model
NEEDED_MEMORY_GB = 4  # the language model takes 2.1, the app and the vector server the rest
MACHINES = {"Linux": ("x86_64", "aarch64"), "Darwin": ("arm64",)}
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
INDEX_SECONDS = 3.0


def problem() -> str | None:
    """Say in one sentence what won't do here, or None."""
    system, machine = platform.system(), platform.machine()
    if sys.version_info[:2] != (3, 11):
        return f"Presscheck needs Python 3.11 and this is {platform.python_version()}: install 3.11, or set PYTHON=…"
    if machine not in MACHINES.get(system, ()):
        return f"Presscheck runs on Linux (x86-64, ARM) and macOS (Apple silicon), not on {system} {machine}."
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    if free < NEEDED_DISK_GB and not Path(".venv").exists():
        return f"Presscheck needs {NEEDED_DISK_GB} GB of free disk to set up and there are {free:.1f}: free some."
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    if memory < NEEDED_MEMORY_GB:
        return f"Presscheck needs {NEEDED_MEMORY_GB} GB of memory and this machine has {memory:.1f}."
    return None


def index_options() -> str:
    """Give options for pip: on Linux the default build of PyTorch brings gigabytes for graphics cards."""
    if platform.system() != "Linux" or os.environ.get("PIP_NO_INDEX"):
        return ""
    try:
        with urllib.request.urlopen(f"{CPU_INDEX}/torch/", timeout=INDEX_SECONDS):  # noqa: S310  # a constant
            return f"--extra-index-url {CPU_INDEX}"
    except OSError:
        return ""  # behind a mirror, or offline: pip's own sources decide


if __name__ == "__main__":
    if "--index" in sys.argv:
        print(index_options())
    elif sentence := problem():
        sys.exit(sentence)
