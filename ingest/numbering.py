"""What a Word document's styles and list definitions say of a paragraph."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

Element = Any  # lxml ships no types

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = _W + "val"
_BODY_LEVEL = 9  # of the outline
_DEEPEST = 20  # styles based on styles


@dataclass(frozen=True, slots=True)
class Style:
    """What of a paragraph's style matters for its text."""

    is_heading: bool = False
    is_title: bool = False
    list_id: str | None = None


class Styles:
    """A document's styles, each with what it inherits."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(_W + "style")
        self._by_id = {style.get(_W + "styleId"): style for style in found}

    def of(self, paragraph: Element) -> Style:
        """The style of a paragraph, with what it sets by itself."""
        own = _value(paragraph, f"{_W}pPr/{_W}pStyle")
        chain = list(self._chain(own))
        names = [(_value(style, _W + "name") or "").lower() for style in chain]
        levels = [_value(element, f"{_W}pPr/{_W}outlineLvl") for element in [paragraph, *chain]]
        level = next((level for level in levels if level is not None), "")
        lists = [_value(element, f"{_W}pPr/{_W}numPr/{_W}numId") for element in [paragraph, *chain]]
        is_title = "title" in names
        is_heading = any(name.startswith(("heading", "subtitle")) for name in names)
        outlined = level.isdigit() and int(level) < _BODY_LEVEL
        return Style(
            is_heading or is_title or outlined, is_title, next((number for number in lists if number is not None), None)
        )

    def _chain(self, style_id: str | None) -> Any:
        for _ in range(_DEEPEST):
            style = self._by_id.get(style_id)
            if style is None:
                return
            yield style
            style_id = _value(style, _W + "basedOn")


class Numbering:
    """A document's lists; counts their items as they come."""

    def __init__(self, root: Element | None) -> None:
        self._formats: dict[tuple[str | None, str | None], str | None] = {}
        self._counts: dict[tuple[str, int], int] = defaultdict(int)
        if root is None:
            return
        abstract = {each.get(_W + "abstractNumId"): each for each in root.findall(_W + "abstractNum")}
        for number in root.findall(_W + "num"):
            levels = abstract.get(_value(number, _W + "abstractNumId"))
            for level in [] if levels is None else levels.findall(_W + "lvl"):
                key = number.get(_W + "numId"), level.get(_W + "ilvl")
                self._formats[key] = _value(level, _W + "numFmt")

    def mark(self, paragraph: Element, style: Style) -> str:
        """What stands before a list item; nothing before other paragraphs."""
        if style.list_id in (None, "0"):
            return ""
        level = _value(paragraph, f"{_W}pPr/{_W}numPr/{_W}ilvl") or "0"
        kind = self._formats.get((style.list_id, level), "bullet")
        if kind == "none" or not level.isdigit():
            return ""
        if kind == "bullet" or style.list_id is None:
            return "• "
        place = int(level)
        self._counts[style.list_id, place] += 1
        for deeper in range(place + 1, _BODY_LEVEL):
            self._counts[style.list_id, deeper] = 0
        count = self._counts[style.list_id, place]
        letters = kind in ("lowerLetter", "upperLetter") and count <= 26
        shown = chr(ord("a" if kind == "lowerLetter" else "A") + count - 1) if letters else str(count)
        return f"{shown}. "


def _value(element: Element, path: str) -> str | None:
    found = element.find(path)
    value = None if found is None else found.get(_VAL)
    return None if value is None else str(value)
