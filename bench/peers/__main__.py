"""`python -m bench.peers [NAME …]`: make the environments of the peers, each from its pinned requirements.

One that was made from the same requirements stays as it is.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from bench.peer import ENVIRONMENTS, PEERS
from preflight import index_options


def main() -> int:
    """Make the named environments, or all; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(PEERS)} (default: all)")
    names = parser.parse_args().names or list(PEERS)
    if unknown := [name for name in names if name not in PEERS]:
        parser.error(f"there is no peer {unknown[0]}; there are {', '.join(PEERS)}")
    for name in names:
        folder = ENVIRONMENTS / name
        requirements = Path(__file__).parent / f"{name}.txt"
        pinned, made = requirements.read_text("utf-8"), folder / "made-from.txt"
        if made.exists() and made.read_text("utf-8") == pinned:
            continue
        print(f"Setting up {PEERS[name]}: a few minutes, 1 to 2 GB…", file=sys.stderr)
        python = folder / "bin" / "python"
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *index_options().split()]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            subprocess.run([*pip, "-r", str(requirements)], check=True)
            made.write_text(pinned, "utf-8")
        except (OSError, subprocess.CalledProcessError):
            print(f"{PEERS[name]} could not be set up; see above, and try again.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
