"""What a person says of an article, checked before it is kept: the same bounds as for what a file states."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from ingest import metadata
from rag.errors import BadDetail
from rag.schema import EDITABLE
from rag.scope import iso_day

UNKNOWN = "unknown"
LONGEST = {"title": metadata.LONGEST_TITLE, "outlet": metadata.LONGEST_NAME, "author": metadata.LONGEST_NAME}
_AHEAD = timedelta(days=366)  # magazines are dated ahead
_STEERING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")  # turn the direction of writing


def read_edits(given: Mapping[str, str]) -> dict[str, Any]:
    """Give the values to be kept, by field; "unknown", or nothing, makes a value unknown.

    Raises:
        BadDetail: a value can't be kept; the error names its field.
    """
    return {field: read_edit(field, text) for field, text in given.items()}


def read_edit(field: str, text: str) -> str | date | None:
    """Give one value to be kept; raises as `read_edits` does."""
    if field not in EDITABLE:
        raise BadDetail(f"{field} is nothing that can be edited; {', '.join(EDITABLE)} can.", field)
    text = text.strip()
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for c in text) or any(
        unicodedata.bidirectional(c) in _STEERING for c in text
    ):
        raise BadDetail(f"The {_NAMES[field]} holds characters that can't be seen; type it anew without them.", field)
    if text.casefold() in ("", UNKNOWN):
        if field == "title":
            raise BadDetail("An article needs a title; give it one, or take back what the file says.", field)
        return None
    return _READ[field](field, text)


def _line(field: str, text: str) -> str:
    value = metadata.line(text, len(text) * 20)  # only measured here: what is cut would not be what was meant
    if value is None:
        raise BadDetail(f"The {_NAMES[field]} holds nothing that can be seen; give it words.", field)
    if len(value) > LONGEST[field]:
        raise BadDetail(f"The {_NAMES[field]} is too long; give at most {LONGEST[field]} characters.", field)
    return value


def _address(field: str, text: str) -> str:
    address = metadata.address(text)
    if address is None:
        raise BadDetail("The address must begin with http:// or https:// and name a site; copy it from there.", field)
    return address


def _day(field: str, text: str) -> date:
    day = iso_day(text)
    if day is None:
        raise BadDetail("The day of publication must be written like 2026-01-31, or be “unknown”.", field)
    if not metadata.EARLIEST <= day <= date.today() + _AHEAD:
        first, last = metadata.EARLIEST.year, (date.today() + _AHEAD).isoformat()
        raise BadDetail(f"No article is of {day.isoformat()}; give a day from the year {first} to {last}.", field)
    return day


def _language(field: str, text: str) -> str:
    language = metadata.language(text)
    if language is None:
        raise BadDetail("The language must be a code of two or three letters, like en or fr.", field)
    return language


_NAMES = {
    "title": "title",
    "outlet": "outlet",
    "author": "author",
    "url": "address",
    "published": "day of publication",
    "language": "language",
}
_READ: Mapping[str, Callable[[str, str], str | date]] = {
    "title": _line,
    "outlet": _line,
    "author": _line,
    "url": _address,
    "published": _day,
    "language": _language,
}
