"""Untrusted text made harmless for a page, for Markdown, and for whoever copies it.

Everything an article, a file name, a question or a model says is hostile until it has been here.
"""

import html
import re
import unicodedata
from urllib.parse import quote, urlsplit

_CLOSED_BY_PDF = "\u202a\u202b\u202d\u202e"  # embeddings and overrides
_CLOSED_BY_PDI = "\u2066\u2067\u2068"  # isolates
_PDF, _PDI = "\u202c", "\u2069"
# A hyphen within a word, a stop or comma behind one, quotes: these can't begin anything. Any other sign is escaped,
# and so is what would make a first number or letter that of a list.
_MEANING_NOTHING = re.compile(
    r"(?P<plain>(?<=\w)-(?=\w)|(?<=[^\W\d])(?<!^.)(?<!^..)(?<!^...)(?<!^....)[.](?=\s|$)|[,;'\"?%/])|(?P<sign>[!-/:-@\[-`{-~])"
)
# What isn't seen, joiners of letters apart: it can neither turn words round nor hide any.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINER = "\u2060"  # isn't seen, and keeps what is joined from becoming a link
# Many renderers look for addresses, mentions, numbers of issues and names of emoji once escapes are gone.
_LINKED = re.compile(r"(?<=[@:#])(?=\S)|(?<=\S)(?=@)|(?<=\w)(?=\.[^\W\d_]{2})|(?<=\bwww)(?=\.)", re.IGNORECASE)
_IN_ADDRESSES = "-._~:/?#[]@!$&'*+,;=%"  # of what RFC 3986 allows: all but parentheses


def escape(text: str) -> str:
    """Turn untrusted text into HTML that shows it and does nothing else.

    Control characters and lone surrogates go; what changes the direction of writing is closed
    within the text, so that it can't reorder what stands beside it.
    """
    return html.escape(verbatim(text), quote=True)


def verbatim(text: str) -> str:
    """Untrusted text with its lines, without what steers; for where it is shown or copied as it is."""
    return _balance(_strip(text))


def plain(text: str) -> str:
    """The same in one line."""
    return " ".join(verbatim(text).split())


def markdown(text: str) -> str:
    """Untrusted text as a line of Markdown that is nothing but this text. What can't mean anything is left readable.

    It becomes no list, link, image or HTML, and no renderer makes a link, a mention or an emoji of it either.
    """
    line = _LINKED.sub(_JOINER, plain(_UNSEEN.sub("", text)))
    return _MEANING_NOTHING.sub(lambda found: found[0] if found["plain"] else f"\\{found['sign']}", line)


def markdown_link(url: str) -> str:
    """An address that `web_address` let through, as an autolink; nothing in it can end the link."""
    return f"<{quote(url, safe=_IN_ADDRESSES)}>"


def web_address(url: str | None) -> str | None:
    """The address if a browser may follow it: http and https only."""
    if not url:
        return None
    try:
        address = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if address.scheme in ("http", "https") and address.hostname else None


def _strip(text: str) -> str:
    return "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )


def _balance(text: str) -> str:
    if not any(character in text for character in _CLOSED_BY_PDF + _CLOSED_BY_PDI + _PDF + _PDI):
        return text
    kept, open_ones = [], []
    for character in text:
        if character in _CLOSED_BY_PDF + _CLOSED_BY_PDI:
            open_ones.append(_PDF if character in _CLOSED_BY_PDF else _PDI)
        elif character in (_PDF, _PDI):
            if not open_ones or open_ones[-1] != character:
                continue
            open_ones.pop()
        kept.append(character)
    return "".join(kept + open_ones[::-1])
