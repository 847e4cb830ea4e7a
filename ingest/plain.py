"""Plain text → raw document."""

import re
from itertools import pairwise, takewhile

from ingest.boilerplate import NAME
from ingest.document import Block, RawDocument
from ingest.media import PLAIN
from ingest.metadata import day
from rag.schema import Origin

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_TERMINAL = re.compile(r"[.!…:;,][\"'”’»)\]]*$")
_NOT_A_HEADING = re.compile(r"[-–—•*·>|]|by\s+[A-Z]|\(|https?://", re.IGNORECASE)
_WRAPPED_WIDTHS = range(40, 121)
_SIGNED = re.compile(r"[Bb][Yy]:? (.{3,80}?)(?: (?:in|for) .*)?")
_JOINED = re.compile(r", and |, | and | & ")
_DATED = re.compile(r"(?:(?:published|posted)?(?: on)?:?\s*)?(?:[a-z]{3,6}day,?\s+)?(.+)", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|·•–—]\s+")
_BELOW_HEADLINE = 3  # paragraphs, among which a byline is looked for
_BYLINE_CHARACTERS = 120
_HEADLINE_WORDS = 30
_HEADING_WORDS = 14


def read_plain(text: str) -> RawDocument:
    """Take lines as paragraphs, hard-wrapped ones rejoined, and find the headline, the headings and the byline.

    The text is kept whole: all of them stay where they are.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = [
        (line, number > 0)
        for part in _BLANK_LINES.split(text)
        for number, line in enumerate(_unwrapped([line.strip() for line in part.split("\n") if line.strip()]))
    ]
    lines = [line for line, _ in paragraphs]
    title = lines[0] if lines and _is_headline(lines[0]) else None
    blocks = tuple(
        Block(
            line,
            heading=_is_heading(line, lines[number + 1 : number + 2])
            or (number == 0 and title is not None and len(lines) > 1),
            close=close,
        )
        for number, (line, close) in enumerate(paragraphs)
    )
    signed = _byline(lines[1 : 1 + _BELOW_HEADLINE]) if title is not None else {}
    origins = {"title": Origin.TEXT, **dict.fromkeys(signed, Origin.BYLINE)}
    return RawDocument(PLAIN, blocks, title=title, origins=origins, **signed)


def _byline(lines: list[str]) -> dict[str, str]:
    """Author and day of publication from lines that hold nothing else: "By Ann Lee | 3 March 2026"."""
    found: dict[str, str] = {}
    for line in lines:
        for part in _PARTS.split(line) if len(line) <= _BYLINE_CHARACTERS else ():
            signed, dated = _SIGNED.fullmatch(part), _DATED.fullmatch(part)
            names = list(takewhile(_is_name, _JOINED.split(signed[1]))) if signed else []
            if names:
                found.setdefault("author", ", ".join(names))
            elif dated and day(dated[1]):
                found.setdefault("published", dated[1])
    return found


def _is_name(text: str) -> bool:
    return re.fullmatch(NAME, text) is not None


def _unwrapped(lines: list[str]) -> list[str]:
    """Join lines that were broken for width: each next word would not have fitted."""
    if len(lines) < 2:
        return lines
    width = max(map(len, lines))
    filled = all(len(line) + 1 + len(following.split(maxsplit=1)[0]) > width for line, following in pairwise(lines))
    open_ended = any(not _TERMINAL.search(line) for line in lines[:-1])
    return [" ".join(lines)] if width in _WRAPPED_WIDTHS and filled and open_ended else lines


def _is_headline(line: str) -> bool:
    return len(line) <= 200 and len(line.split()) <= _HEADLINE_WORDS and not line.endswith((".", ";", ","))


def _is_heading(line: str, following: list[str]) -> bool:
    """A short line without an end, before a longer paragraph that has one."""
    return (
        len(line) <= 100
        and len(line.split()) <= _HEADING_WORDS
        and any(character.isalpha() for character in line)
        and not line[0].islower()
        and not _TERMINAL.search(line)
        and not _NOT_A_HEADING.match(line)
        and bool(following)
        and len(following[0]) > max(len(line), 60)
        and bool(re.search(r"[.!?…][\"'”’»)\]]*$", following[0]))
    )
