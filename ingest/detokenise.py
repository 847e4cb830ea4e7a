"""Put together a text that came cut into tokens, as research corpora often do: "The council , he said , `` won ''"."""

import re

_FEWEST = 3  # commas and full stops that stand off, before a text counts as cut
_OFF = re.compile(r"\w [,.](?=\s|$)")
_TOUCHING = re.compile(r"\w[,.](?=\s|$)")
_QUOTES = re.compile(r"``\s*(.*?)\s*''", re.S)
_JOINTS = (
    (re.compile(r" (?=(?:[,.;:!?%)\]]|\.\.\.)(?:\s|[,.)\]”]|$))"), ""),
    (re.compile(r"(?<=\w) (?=(?:n't|['’](?:s|re|ll|ve|d|m))\b)"), ""),  # "did n't", "the council 's"
    (re.compile(r"(?<=s) (?=['’](?:\s|$))"), ""),  # "the councils '"
    (re.compile(r"(?<=[(\[$£€]) "), ""),
    (re.compile(r"(?<=\w) - (?=\w)"), "-"),  # a dash is "--" there
)


def whole(text: str) -> str:
    """Give a text without a tokenizer's gaps, if it has them."""
    return detokenise(text) if is_tokenised(text) else text


def is_tokenised(text: str) -> bool:
    """Whether most commas and full stops stand off from the word before."""
    off = len(_OFF.findall(text))
    return off >= _FEWEST and off > len(_TOUCHING.findall(text))


def detokenise(text: str) -> str:
    """Close the gaps that a tokenizer left."""
    text = _QUOTES.sub("“\\1”", text)
    for gap, joint in _JOINTS:
        text = gap.sub(joint, text)
    return text
