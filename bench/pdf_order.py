"""Compare PDF libraries, and our reader, on pages with columns: does the text come in reading order, and whole?

    pip install pdfminer.six pdfplumber pypdf        # the others; those that are missing are left out
    python -m bench.pdf_order [FOLDER …]

A folder holds pairs: NAME.pdf, and NAME.txt with its known text, a paragraph a line. Two pages of our own are
made besides: the article in `corpus/` in two columns, once written column by column, once line by line across.
`pairs`: of two neighbouring sentences, how many stand one directly after the other; spaces, hyphens and
punctuation don't count. `whole`: how many sentences stand there letter by letter, but for the shape of quotes.
"""

import argparse
import importlib
import multiprocessing
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, zip_longest
from pathlib import Path
from textwrap import TextWrapper

from rag.sentences import spans

CORPUS = Path(__file__).parent.parent / "corpus"
COLUMN, LINES, LEADING = 46, 50, 12.5


def main() -> None:
    """Print one row for each library and file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    folders = parser.parse_args().folders
    with tempfile.TemporaryDirectory() as made:
        make_pages(Path(made))
        files = [file for folder in [Path(made), *folders] for file in sorted(folder.glob("*.pdf"))]
        print(f"{'file':<24}{'library':<12}{'pairs':>8}{'whole':>8}{'ms/page':>9}{'MB':>6}")
        for file in files:
            paragraphs = file.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
            for name, read in LIBRARIES.items():
                with multiprocessing.get_context("spawn").Pool(1) as process:
                    measured = process.apply(measure, (read, file))
                if measured is not None:
                    text, seconds, megabytes = measured
                    pairs, whole = order(text, paragraphs)
                    figures = f"{pairs:>8.1%}{whole:>8.1%}{seconds * 1000:>9.0f}{megabytes:>6.0f}"
                    print(f"{file.stem[:23]:<24}{name:<12}{figures}", flush=True)


def order(text: str, paragraphs: Sequence[str]) -> tuple[float, float]:
    """The shares of neighbouring sentences in order, and of sentences whole."""
    known = [[part[start:end] for start, end in spans(part)] for part in paragraphs]
    letters = _letters(text)
    pairs = [_letters(one + other) in letters for sentences in known for one, other in pairwise(sentences)]
    spaced = _plain(text)
    whole = [_plain(sentence) in spaced for sentences in known for sentence in sentences]
    return sum(pairs) / max(1, len(pairs)), sum(whole) / max(1, len(whole))


def _plain(text: str) -> str:
    quotes = text.translate(str.maketrans("‘’“”", "''\"\"")).replace("''", '"').replace("ﬁ", "fi").replace("ﬂ", "fl")
    return " ".join(quotes.split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff")).casefold()


def measure(read: Callable[[Path], Iterator[str]], file: Path) -> tuple[str, float, float] | None:
    """Text, seconds a page and peak megabytes of one library, in a process of its own; None if it is missing."""
    try:
        list(read(file))  # what is imported and loaded once doesn't count
    except ModuleNotFoundError:
        return None
    started = time.perf_counter()
    pages = list(read(file))
    seconds = (time.perf_counter() - started) / _pages(file)
    return "\n".join(pages), seconds, _peak()


def _peak() -> float:
    status = Path("/proc/self/status")  # the system's other figure counts the parent's too
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii")) if status.exists() else None
    return int(found.group(1)) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _pages(file: Path) -> int:
    return len(importlib.import_module("pypdfium2").PdfDocument(file))


def read_ours(file: Path) -> Iterator[str]:
    """Presscheck's own reader, on top of pypdfium2."""
    from ingest.pdf import read_pdf

    return (block.text for block in read_pdf(file.read_bytes()).blocks)


def read_pypdfium2(file: Path) -> Iterator[str]:
    """Its text as it comes."""
    document = importlib.import_module("pypdfium2").PdfDocument(file)
    return (re.sub("[\x02\ufffe]", "-", page.get_textpage().get_text_range()) for page in document)


def read_pdfminer(file: Path) -> Iterator[str]:
    """With its layout analysis."""
    yield importlib.import_module("pdfminer.high_level").extract_text(file)


def read_pdfplumber(file: Path) -> Iterator[str]:
    """Built on pdfminer.six, with a layout of its own."""
    with importlib.import_module("pdfplumber").open(file) as document:
        yield from (page.extract_text() for page in document.pages)


def read_pypdf(file: Path) -> Iterator[str]:
    """Its plain extraction."""
    return (page.extract_text() for page in importlib.import_module("pypdf").PdfReader(file).pages)


LIBRARIES: dict[str, Callable[[Path], Iterator[str]]] = {
    "presscheck": read_ours,
    "pypdfium2": read_pypdfium2,
    "pdfminer": read_pdfminer,
    "pdfplumber": read_pdfplumber,
    "pypdf": read_pypdf,
}


def make_pages(folder: Path) -> None:
    """Set the article in `corpus/` in two columns, in two orders of writing."""
    from fpdf import FPDF

    known = next(CORPUS.glob("*.txt")).read_text(encoding="utf-8").replace("—", "-")
    paragraphs = [line for line in known.encode("latin-1", "ignore").decode("latin-1").splitlines() if line.strip()]
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    for name in ("by_column", "across"):
        document = FPDF(unit="pt", format="a4")
        document.set_font("Times", size=10)
        for start in range(0, len(lines), 2 * LINES):
            document.add_page()
            left, right = lines[start : start + LINES], lines[start + LINES : start + 2 * LINES]
            placed = [(50, row, line) for row, line in enumerate(left)] + [
                (310, row, line) for row, line in enumerate(right)
            ]
            if name == "across":
                placed = [(x, row, line) for row, both in enumerate(zip_longest(left, right, fillvalue=""))
                          for x, line in zip((50, 310), both, strict=True)]  # fmt: skip
            for x, row, line in placed:
                if line:
                    document.text(x, 80 + row * LEADING, line)
        document.output(str(folder / f"{name}.pdf"))
        (folder / f"{name}.txt").write_text("\n".join(paragraphs), encoding="utf-8")


def _wrapped(paragraph: str) -> list[str]:
    """Lines of a column; a long word that doesn't fit in is divided in its middle."""
    lines = TextWrapper(COLUMN, initial_indent="   ", break_on_hyphens=False).wrap(paragraph)
    for number in range(len(lines) - 1):
        word = lines[number + 1].split(maxsplit=1)[0]
        if word.isalpha() and len(word) > 7 and len(lines[number]) + 5 <= COLUMN:
            rest = lines[number + 1].lstrip()[4:]
            lines[number], lines[number + 1] = f"{lines[number]} {word[:4]}-", rest
    return lines


if __name__ == "__main__":
    main()
