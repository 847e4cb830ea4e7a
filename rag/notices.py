"""Correction notices: where an article says at its start or end that it was changed, and how.

They say what was wrong, so no passage is made of them: a value that was taken back must prove nothing. They are told
in the reader, and with each answer that cites the article. A text never changes, so what it says of itself is read
from it when it is wanted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rag.periods import written
from rag.schema import Article, Claim, Hit


class Kind(StrEnum):
    """What a notice says that was done."""

    CORRECTED = "corrected"
    CLARIFIED = "clarified"
    CHANGED = "changed"  # amended, updated, annotated: as an editor's note may say
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Notice:
    """What an article says of itself: `text[start:end]`."""

    kind: Kind
    start: int
    end: int
    words: str
    day: str | None  # as it states it: "3 May"


_AT_START, _AT_END = 4, 6  # paragraphs, headline and byline included, among which a notice stands
_LONGEST = 1500  # characters; a longer paragraph is part of the article
_LABEL_ALONE = 40
_QUOTED = 300  # characters of a notice that are quoted with an answer
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = re.compile(
    rf"\b(?:\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{4}}-\d\d-\d\d)(?!\w)", re.IGNORECASE
)
# Never "the article", which may be somebody else's, or a law's.
_THIS_ONE = r"this (?:\w+ )?(?:article|story|piece|post|column|interview|obituary|page|report|headline|text|review)"
_EARLIER = rf"(?:an?|the) (?:earlier|previous|prior|original|first) (?:version|edition) of {_THIS_ONE}"
_LABEL = (
    r"(?P<label>corrections?(?: and clarifications?)?|corrected|clarifications?|editor['’]?s['’]? note|"
    r"editors['’] note|correction notice|amendment|retraction)"
)
_DATED = rf"(?:[ ,]*\(?(?:on )?{_DAY.pattern}\)?)?"
_SHAPES = (
    # "Correction: …", "CORRECTION (3 May): …", "Editor's note – …"
    re.compile(rf"[\W_]*{_LABEL}{_DATED}\W{{0,3}}(?::|\s[–—-]\s|[–—])\s*(?P<said>\S.*)", re.IGNORECASE | re.DOTALL),
    re.compile(rf"[\W_]*(?:{_DATED}\W*)?{_EARLIER}\b.*", re.IGNORECASE | re.DOTALL),
    # "This article was amended on 3 May 2024 to …"
    re.compile(
        rf"[\W_]*(?:{_THIS_ONE}|the headline(?: of {_THIS_ONE})?) (?:was|has been|had been|is) (?:since |later |also )?"
        r"(?:amended|corrected|updated|clarified|revised|edited|changed|retracted|withdrawn)\b.*",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(
        rf"[\W_]*(?:we|the editors) have (?:amended|corrected|updated|clarified|retracted|withdrawn) {_THIS_ONE}\b.*",
        re.IGNORECASE | re.DOTALL,
    ),
)
_ONLY_LABEL = re.compile(rf"[\W_]*{_LABEL}{_DATED}[\W_]*", re.IGNORECASE)
_OF_THIS = re.compile(  # what a paragraph behind "Editor's note:" must speak of, for such a note may say anything
    r"\b(?:corrected|correct|corrects|correction|amended|clarif\w+|misstated|misspelled|misidentified|incorrectly"
    r"|inaccurate\w*|erroneous\w*|in error|earlier version|previous version|updated|revised|retract\w*|withdrawn)\b",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(r"\b(?:retract\w*|withdrawn|withdrew)\b", re.IGNORECASE)
_CLARIFIED = re.compile(r"\bclarif\w+", re.IGNORECASE)
_CORRECTED = re.compile(
    r"\b(?:correct(?:ed|s|ion|ions)?|misstated|misspelled|misidentified|incorrectly|inaccurate\w*|erroneous\w*|in error"
    r"|wrongly|mistakenly)\b",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")


@lru_cache(maxsize=256)
def notices(text: str) -> tuple[Notice, ...]:
    """Find the notices of a text among its first and last paragraphs."""
    paragraphs = [found.span() for found in _PARAGRAPH.finditer(text)]
    at_edge = range(len(paragraphs)) if len(paragraphs) <= _AT_START + _AT_END else None
    places = at_edge or [*range(_AT_START), *range(len(paragraphs) - _AT_END, len(paragraphs))]
    found: list[Notice] = []
    for place in places:
        start, end = paragraphs[place]
        if found and start < found[-1].end:
            continue  # it was the paragraph behind a label
        if end - start <= _LABEL_ALONE and _ONLY_LABEL.fullmatch(text[start:end]) and place + 1 < len(paragraphs):
            end = paragraphs[place + 1][1]
            words = " ".join(text[start:end].split("\n")).strip()
            label = text[start : paragraphs[place][1]].strip(" :–—-")
            said = text[paragraphs[place + 1][0] : end]
            whole = f"{label}: {said}"
        else:
            words = whole = text[start:end]
        if end - start <= _LONGEST and _is_notice(whole):
            found.append(Notice(_kind(whole), start, end, words, _day(whole)))
    return tuple(found)


def correction_notes(claims: Sequence[Claim], hits: Sequence[Hit], texts: Mapping[str, str]) -> Iterator[str]:
    """Say of each article that a shown sentence cites what it says of its own corrections, quoting it."""
    told: set[str] = set()
    for claim in claims:
        for citation in claim.citations if claim.verdict.shown else ():
            if citation.article_id in told:
                continue
            told.add(citation.article_id)
            article = hits[citation.number - 1].article
            for notice in notices(texts.get(citation.revision_id, "")):
                yield note(article, notice)


def note(article: Article, notice: Notice) -> str:
    """What an article says of a change, in a sentence: who changed it, when, and its own words."""
    who = article.outlet or f"The publisher of “{article.title}”"
    day = f" on {notice.day}" if notice.day else ""
    words = " ".join(notice.words.split())
    if len(words) > _QUOTED:
        words = words[:_QUOTED].rsplit(maxsplit=1)[0] + " …"
    of = f" of {written(article.published)}" if article.published else ""
    which = f"the cited article{of}" if article.outlet else f"this article{of}"
    return f"{who} {notice.kind} {which}{day}: “{words}”"


def _is_notice(words: str) -> bool:
    shape = next((found for shape in _SHAPES if (found := shape.fullmatch(words))), None)
    if shape is None:
        return False
    if "label" not in shape.groupdict():
        return True
    label = shape["label"].lower()
    return "note" not in label or bool(_OF_THIS.search(shape["said"]))


def _kind(words: str) -> Kind:
    if _WITHDRAWN.search(words):
        return Kind.WITHDRAWN
    if _CORRECTED.search(words):
        return Kind.CORRECTED
    return Kind.CLARIFIED if _CLARIFIED.search(words) else Kind.CHANGED


def _day(words: str) -> str | None:
    """The day of the change, where it is said right where the change is."""
    found = re.search(
        rf"(?:correct\w*|amended|updated|clarif\w*|revised|edited|changed|note|retract\w*|withdrawn)\W{{0,3}}(?:on )?"
        rf"(?P<day>{_DAY.pattern})",
        words,
        re.IGNORECASE,
    )
    return found["day"] if found else None
