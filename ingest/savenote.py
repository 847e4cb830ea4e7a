"""What the program that saved a page wrote into it: where the page was, and when it was saved.

Such a day is not the day of publication.
"""

import re

_READ = 50_000  # characters; the notes stand at the top
_COMMENT = re.compile(r"<!--(.{1,3000}?)-->", re.DOTALL)
_MOST_COMMENTS = 50
_URL = (
    re.compile(r"^\s*saved from url=\(\d{1,6}\)(?P<url>https?://\S{1,2000})\s*$", re.IGNORECASE),  # browsers on Windows
    re.compile(r"^\s*Page saved with SingleFile\s.*?^\s*url:\s*(?P<url>https?://\S{1,2000})", re.DOTALL | re.MULTILINE),
)
_DAY = (
    re.compile(r"^\s*Page saved with SingleFile\s.*?^\s*saved date:\s*(?P<day>[^\n(]{1,80})", re.DOTALL | re.MULTILINE),
    re.compile(r"^\s*Mirrored from \S{1,2000} by HTTrack Website Copier[^,]{0,100},\s*(?P<day>[^\n]{1,60})"),
    re.compile(r"^\s*FILE ARCHIVED ON [\d:]{5,8} (?P<day>\w{3} \d{2}, \d{4}) AND RETRIEVED"),  # the Internet Archive
)
_SCRIPTS_DAY = re.compile(r"\w{3} (\w{3} \d{2}) (\d{4}) \d{2}:\d{2}")  # "Wed Jan 07 2026 10:00:00 GMT+0100"


def read_save_note(text: str) -> dict[str, str]:
    """The address and the day of saving, as far as a note tells them, as written."""
    found: dict[str, str] = {}
    for count, comment in enumerate(_COMMENT.finditer(text[:_READ])):
        if count == _MOST_COMMENTS:
            break
        for field, forms in (("url", _URL), ("saved", _DAY)):
            stated = next(filter(None, (form.search(comment[1]) for form in forms)), None)
            if stated is not None:
                found.setdefault(field, _plain(stated[1].strip()))
    return found


def _plain(stated: str) -> str:
    day = _SCRIPTS_DAY.match(stated)
    return f"{day[1]}, {day[2]}" if day else stated
