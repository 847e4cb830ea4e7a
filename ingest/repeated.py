"""Lines that a site puts under or over many of its articles: what it asks of its readers, in its own words.

`ingest.boilerplate` knows how such lines are worded in general; here a line tells itself by standing in several
articles. That alone would not do, for background and scores are repeated, too. So only a line near an article's
beginning or end counts, of which every sentence speaks to the reader and none reports or quotes or gives a figure; and
it must stand in articles of one site that tell different stories: have another longest paragraph, as copies of one
have not. The articles that came before a line was known keep it in their passages.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

from ingest.boilerplate import REPORTED
from ingest.clean import CleanDocument
from rag.sentences import spans

ENOUGH = 4  # other articles that have it; the fifth and those after it lose it
FIRST, LAST = 3, 8  # paragraphs at the edges of a text
SHORTEST, LONGEST = 12, 400  # characters
_PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")
_ASK = (
    "sign up|subscribe|register|follow|contact|e-?mail|call|write|send|read|listen|watch|download|join|support|donate"
    "|visit|click|share|find|get|tell|report|become|like|have an? (?:story|tip|question)|got an? (?:story|tip)"
)
_TO_READER = re.compile(rf"(?i:\b(?:you|your|yours|our|ours|we)\b|^(?:please )?(?:{_ASK})\b)|\bus\b")
_FIGURE = re.compile(r"\d")
_ADDRESS = re.compile(
    r"\S+@\S+|(?:https?://|www\.)\S+|\+?\(?\d[\d\s()-]{7,}\d|(?:©|\(c\)|copyright)\W*\d{4}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Repeatable:
    """The lines of an article that may turn out to be its site's, and what it tells; both as hashes."""

    lines: tuple[str, ...]
    story: str


NOTHING_REPEATED = Repeatable((), "")


def repeatable(document: CleanDocument) -> Repeatable | None:
    """Give the lines of an article that may be its site's; None: it has none, or it is not known whose it is."""
    site = _site(document)
    lines = {_mark(site, line) for line in talk_of(document.text)} if site else set()
    if not lines:
        return None
    longest = max((found.group() for found in _PARAGRAPH.finditer(document.text)), key=len)
    return Repeatable(tuple(sorted(lines)), _mark("", longest))


def repeated(mine: Repeatable, stored: Mapping[str, set[str]], waiting: Iterable[Repeatable]) -> frozenset[str]:
    """Give those lines of an article that stood under enough other stories, stored already or waiting to be."""
    told = {line: stored.get(line, set()) - {mine.story} for line in mine.lines}
    for other in waiting:
        if other.story != mine.story:
            for line in told.keys() & set(other.lines):
                told[line] = told[line] | {other.story}
    return frozenset(line for line, stories in told.items() if len(stories) >= ENOUGH)


def is_of(line: str, document: CleanDocument, known: Collection[str]) -> bool:
    """Whether a line of an article is one of these."""
    return bool(known) and _mark(_site(document), line) in known


def talk_of(text: str) -> list[str]:
    """Give the lines at the edges of a text that speak to the reader."""
    paragraphs = [found.group() for found in _PARAGRAPH.finditer(text)]
    edges = paragraphs if len(paragraphs) <= FIRST + LAST else paragraphs[:FIRST] + paragraphs[-LAST:]
    return [line for line in edges if _speaks(line)]


def _speaks(line: str) -> bool:
    if not SHORTEST <= len(line) <= LONGEST or REPORTED.search(line):
        return False
    if _FIGURE.search(_ADDRESS.sub("", line)):
        return False
    return all(_TO_READER.search(line[start:end]) for start, end in spans(line))


def _site(document: CleanDocument) -> str:
    """Whose article it is: an outlet's, else that of the host it was found at."""
    host = urlsplit(document.url or "").hostname or ""
    return (document.outlet or host.removeprefix("www.")).casefold()


def _mark(site: str, line: str) -> str:
    """A line of a site as a hash; case and spaces don't count."""
    words = " ".join(line.casefold().split())
    return blake2b(f"{site}\n{words}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
