"""At least 300 files that go wrong in every way we know, made from good ones: `python -m tests.bad_files FOLDER`.

The same every time: what is random has a fixed seed. Each says what has to become of it.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import bad_text, bad_word
from tests.bad_pdf import bad_pdfs
from tests.documents import pdf, word_of

SEED = 20260107
PARAGRAPHS = (
    "Talks in Paris",
    "Leaders met in Paris on Tuesday to talk about the harbour plan, and they agreed on most of it before the night.",
    "Ministers will return next week to sign it, and the parliament of Lerida votes on the treaty in June, they said.",
    "Opponents said that nobody had asked the fishermen, who have used the old quay since 1874 without paying rent.",
)
HELD = "fishermen"  # a word of the last paragraph
TEXTS = (".txt", ".md", ".html")


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file, and what has to become of it."""

    name: str
    data: bytes
    outcome: str | None = None  # "added" | "failed"; None: either, but one of them
    says: str = ""  # in the reason
    holds: str = ""  # in the text


def good_files() -> dict[str, bytes]:
    """One article in each format, by its suffix."""
    title, *body = PARAGRAPHS
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in body)
    page = f"<!doctype html><html><head><title>{title}</title></head><body><article>{inside}</article></body></html>"
    return {
        ".txt": "\n\n".join(PARAGRAPHS).encode(),
        ".md": f"---\ntitle: {title}\ndate: 2026-01-07\n---\n\n".encode() + "\n\n".join(body).encode(),
        ".html": page.encode(),
        ".docx": word_of(*PARAGRAPHS),
        ".pdf": pdf(*PARAGRAPHS),
    }


def bad_files() -> Iterator[BadFile]:
    """All of them."""
    good = good_files()
    for made in (
        _empty(good),
        _cut(good),
        _flipped(good),
        _misnamed(good),
        _overwritten(good),
        (BadFile(*some) for some in bad_text.bad_texts()),
        (BadFile(*some) for some in bad_text.bad_markdown()),
        (BadFile(*some) for some in bad_text.bad_pages()),
        (BadFile(*some) for some in bad_text.junk(random.Random(SEED))),  # noqa: S311
        (BadFile(*some) for some in bad_word.bad_documents(good[".docx"])),
        (BadFile(*some) for some in bad_pdfs(good[".pdf"])),
    ):
        yield from made


def _empty(good: dict[str, bytes]) -> Iterator[BadFile]:
    for suffix in good:
        for name, data in (("nothing", b""), ("blanks", b" \r\n\t" * 50), ("mark", b"\xef\xbb\xbf\n")):
            yield BadFile(f"{name}{suffix}", data, "failed", "it is empty")
        yield BadFile(f"large{suffix}", good[suffix] + b" " * (20 * 2**20), "failed", "it is larger than 20 MB")


def _cut(good: dict[str, bytes]) -> Iterator[BadFile]:
    """A text that is cut is a shorter text; of a PDF or DOCX nobody can tell what is missing."""
    for suffix, data in good.items():
        for share in (0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95):
            kept = data[: int(len(data) * share)]
            yield BadFile(f"cut-{share}{suffix}", kept, None if suffix in TEXTS else "failed")


def _flipped(good: dict[str, bytes]) -> Iterator[BadFile]:
    chance = random.Random(SEED)  # noqa: S311
    for suffix, data in good.items():
        for number in range(12):
            changed = bytearray(data)
            for _ in range(1 + number * number):
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            yield BadFile(f"flipped-{number}{suffix}", bytes(changed))


def _misnamed(good: dict[str, bytes]) -> Iterator[BadFile]:
    """What a file is, its content tells."""
    for suffix, data in good.items():
        for other in (*good, ".exe", ""):
            if other != suffix:
                yield BadFile(f"really-{suffix[1:]}{other}", data, "added", holds=HELD)


def _overwritten(good: dict[str, bytes]) -> Iterator[BadFile]:
    for suffix, data in good.items():
        half = len(data) // 2
        yield BadFile(f"half-zero{suffix}", data[:half] + bytes(len(data) - half), "failed")
        yield BadFile(f"hole{suffix}", data[: half - 50] + bytes(100) + data[half + 50 :], "failed")  # in the text
        yield BadFile(f"doubled{suffix}", data + data)
        yield BadFile(f"swapped{suffix}", data[half:] + data[:half])
        yield BadFile(f"reversed{suffix}", data[::-1])


def main(folder: str) -> None:
    """Write them."""
    for number, file in enumerate(bad_files()):
        Path(folder, f"{number:03}-{file.name}").write_bytes(file.data)


if __name__ == "__main__":
    main(*sys.argv[1:])
