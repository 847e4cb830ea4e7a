"""A pasted text made ready to be checked: normalised, bounded, and cut into sentences that keep their places.

Lists, headings, quoted lines, Markdown, links and citation marks are how a text looks, not what it says: they stay in
the text, where a reader sees them, and are left out of what is verified. Nothing that says something is left out.
"""

import re

from rag.errors import BadText
from rag.normalise import normalise
from rag.schema import Manuscript
from rag.sentences import spans

MOST_WORDS = 10_000
MOST_CHARACTERS = 200_000  # words of any script, or none
LONGEST_SENTENCE = 5_000  # characters; a longer one is cut at a space, and no part of it can be checked
_LINE_MARK = re.compile(
    r"^(?:[ \t]*(?:>+|#{1,6}(?= )|[-*+•‣◦–—·▪](?= )|\d{1,3}[.)](?= )|\(?[a-z][.)](?= )|\[[ xX]\](?= )))+[ \t]*",
    re.MULTILINE,
)
_CITATION = re.compile(
    r"\[\^?[0-9]{1,4}(?:\s*[,;–-]\s*[0-9]{1,4})*\]|【[0-9]{1,4}[†:][^】\s]{0,40}】|\[citation needed\]|[⁰¹²³⁴-⁹]+"
)
_WRAP = re.compile(r"(?<=[^\n.!?:;…\"”’|])\n(?=[a-z(])")  # a line that goes on in the next one
_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\((?:https?://|mailto:|/|#)[^\s()<>]{0,500}\)")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>\"”]+[^\s<>\"”.,;:!?)\]]>?")
_TAG = re.compile(
    r"</?(?:a|b|i|u|p|q|em|strong|br|span|div|sup|sub|small|mark|code|pre|cite|blockquote|ul|ol|li|h[1-6])\s*/?>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*+|__+|`+|~~|(?<!\w)_(?=\w)|(?<=[\w.,!?])_(?!\w)")


def read_text(text: str) -> Manuscript:
    """Normalise a text and find its sentences.

    Raises:
        BadText: there is nothing in it, or too much.
    """
    if len(text) > 2 * MOST_CHARACTERS:
        raise _too_long(f"{len(text):,} characters")
    text = normalise(text)
    if (words := len(text.split())) > MOST_WORDS:
        raise _too_long(f"{words:,} words")
    if len(text) > MOST_CHARACTERS:
        raise _too_long(f"{len(text):,} characters")
    sentences = tuple(part for start, end in spans(_shadow(text)) for part in _pieces(text, start, end))
    if not any(re.search(r"\w", plain(text[start:end])) for start, end in sentences):
        raise BadText("There is no text to check; paste a few sentences, or name a file that holds some.")
    return Manuscript(text, sentences)


def plain(sentence: str) -> str:
    """What a sentence says, without how it looks: no marks, addresses or tags; a link's words stay."""
    text = _TAG.sub(" ", _ADDRESS.sub(" ", _LINK.sub(r"\1", _CITATION.sub(" ", sentence))))
    text = " ".join(_EMPHASIS.sub("", text).split())
    return re.sub(r" ([.,;:!?])(?!\d)", r"\1", text)


def _shadow(text: str) -> str:
    """The text as long as it is, with what only seems to end a sentence, or to be of one, made space."""
    text = _CITATION.sub(_blank, text)
    text = _LINE_MARK.sub(_blank, text)
    return _WRAP.sub(" ", text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence, or pieces of one that is too long to be any."""
    found = []
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = space if space > start else start + LONGEST_SENTENCE
        found.append((start, cut))
        start = cut + (space > start)
    return [*found, (start, end)]


def _too_long(size: str) -> BadText:
    return BadText(f"The text has {size}; check at most {MOST_WORDS:,} words at a time, so cut it into parts.")
