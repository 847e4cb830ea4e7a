"""Which Presscheck this is: its version, and which code gives the verdicts."""

import hashlib
from functools import cache
from pathlib import Path

VERSION = "0.1.0"  # as in pyproject.toml
_FILES = (
    "addressed.py checker.py entail.py excerpts.py foregoing.py manuscript.py normalise.py phrases.py predicate.py "
    "relevance.json relevance.py sentences.py signs.py stating.py topic.py verbs.py"
).split()


@cache
def verifier() -> str:
    """A name for the code that verifies, as it is: another one may come to other verdicts."""
    here = Path(__file__).parent
    files = [*(here / name for name in _FILES), *(here / "verify").glob("*.py"), *(here / "verify").glob("*.json")]
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]
