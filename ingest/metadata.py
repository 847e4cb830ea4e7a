"""What a file states about its article, made safe and bounded. What can't be taken as stated is None."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePath
from urllib.parse import urlsplit

from rag.normalise import normalise

LONGEST_TITLE = 300
LONGEST_NAME = 200
_LONGEST_URL = 2000
EARLIEST = date(1400, 1, 1)  # before the press: a placeholder such as 0001-01-01
_SPOKEN_DATES = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d", "%A, %B %d, %Y", "%A %d %B %Y")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[T\s])")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?")


def line(value: str | None, longest: int) -> str | None:
    """One line of at most `longest` characters, or None if nothing is left."""
    words = " ".join(normalise(value or "").split())
    if len(words) > longest:
        words = words[: longest - 1].rstrip() + "…"
    return words or None


def title_from(name: str) -> str:
    """A file's name made readable, for an article that has no title."""
    stem = line(re.sub(r"[\s_-]+", " ", PurePath(name).stem), LONGEST_TITLE)
    return stem[0].upper() + stem[1:] if stem else "Untitled"


def address(value: str | None) -> str | None:
    """A web address that may become a link: http or https, of bounded length, without a user name in it."""
    url = (value or "").strip()
    if not url or len(url) > _LONGEST_URL or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else None


def day(value: str | None) -> date | None:
    """The day that a date or time states, in its own time zone; None where it can be read in two ways."""
    stated = " ".join(normalise((value or "")[:100]).split())
    found = _iso_day(stated) or _mail_day(stated) or _spoken_day(stated.replace("Sept ", "Sep "))
    return found if found and found >= EARLIEST else None


def language(value: str | None) -> str | None:
    """The main part of a language tag: "en" of "en-GB"."""
    tag = _LANGUAGE.fullmatch((value or "").strip()[:40])
    return tag.group(1).lower() if tag else None


def _iso_day(stated: str) -> date | None:
    try:
        return datetime.fromisoformat(stated).date()
    except ValueError:
        pass
    day_part = _ISO_DAY.match(stated)  # a time we can't read does not make the day unknown
    try:
        return date.fromisoformat(day_part.group()) if day_part else None
    except ValueError:
        return None


def _mail_day(stated: str) -> date | None:
    if ":" not in stated or not any(c.isalpha() for c in stated):
        return None
    try:
        return parsedate_to_datetime(stated).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _spoken_day(stated: str) -> date | None:
    for form in _SPOKEN_DATES:
        try:
            return datetime.strptime(stated.replace(".", ""), form).date()
        except ValueError:
            continue
    return None
