"""Which code reads the files: when it is another, files are read again although they did not change."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

# The modules that make an article of a file's bytes, and the libraries they read them with.
_OURS = (
    "clean detokenise document edges flow glyphs hyphens jsonld layout markdown media metadata numbering page parse "
    "pdf plain record savenote stated word"
).split()
_THEIRS = (
    "charset-normalizer lxml lxml_html_clean markdown-it-py pypdfium2 python-docx python-frontmatter trafilatura"
).split()


@cache
def reader() -> str:
    """A name for the code as it is."""
    here = Path(__file__).parent
    whole = hashlib.sha256()
    for file in (*(here / f"{name}.py" for name in _OURS), here.parent / "rag" / "normalise.py"):
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    for name in _THEIRS:
        whole.update(f"{name} {version(name)}\n".encode())
    return whole.hexdigest()[:16]
