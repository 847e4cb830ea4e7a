"""Text in the one form that is hashed, stored, shown and cited."""

import re
import unicodedata

_PARAGRAPH_END = re.compile("\u2029")
_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Controls; what is not seen (soft hyphen, zero-width space, byte order mark, tags); overrides of the
# direction of writing, which can make a text read otherwise than it is. Joiners and direction marks stay:
# Persian, Hindi and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060-\u206f\u202a-\u202e\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_AROUND_LINE_END = re.compile(" *\n *")
_BLANK_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """NFC, `\\n` line ends, single spaces, one blank line at most, nothing unseen; doing it twice is safe."""
    text = _LINE_END.sub("\n", _PARAGRAPH_END.sub("\n\n", text))
    text = _SPACES.sub(" ", _UNSEEN.sub("", _SURROGATE.sub("\ufffd", text)))
    text = unicodedata.normalize("NFC", text)
    return _BLANK_LINES.sub("\n\n", _AROUND_LINE_END.sub("\n", text)).strip(" \n")


def printable(text: str) -> str:
    """A name on one line that a terminal can be given: whatever could steer it or hide is replaced."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
