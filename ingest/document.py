"""What is handed on from step to step: an article on its way in, and what a format's reader makes of it."""

from dataclasses import dataclass, field

from rag.schema import Origin, Stated


@dataclass(frozen=True, slots=True)
class Item:
    """One article on its way in, as it is in a file; or why it can't be had from there."""

    source: str
    name: str  # for people
    data: bytes = b""
    failure: str | None = None  # the whole sentence
    stated: tuple[Stated, ...] = ()  # what is known of it beside its bytes


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row, still as the file has it."""

    text: str
    heading: bool = False
    close: bool = False  # on the next line, without a blank line before it
    pages: tuple[tuple[int, int], ...] = ()  # offset in `text` and number of each page it stands on


@dataclass(frozen=True, slots=True)
class RawDocument:
    """An article as its file has it. What the file does not state is None."""

    media_type: str
    blocks: tuple[Block, ...]
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None  # as written
    language: str | None = None
    modified: str | None = None  # the day of its last change, as written
    saved: str | None = None  # the day of its saving, as written
    origins: dict[str, Origin] = field(default_factory=dict)  # where each of these stands
