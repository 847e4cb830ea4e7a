"""What a format's reader hands on: the blocks of an article and what the file states about it."""

from dataclasses import dataclass, field

from rag.schema import Origin


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
