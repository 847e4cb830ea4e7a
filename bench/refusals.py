"""Whether an answer in free words says that there is none. In doubt it does: that is kinder to the peers."""

import re

_NOT = r"(?:not|n['’]t|never)"
_HOW = r"(?:explicitly |specifically |directly |clearly |any |enough |the |have |be )*"
_TOLD = r"(?:know|inform|context|say|said|stat|mention|specif|provid|contain|includ|giv|address|discuss|determin|find)"
_PATTERNS = (
    rf"\b(?:do|does|did|could|can|is|are|was|were|has|have) ?{_NOT} {_HOW}{_TOLD}",
    rf"\bcan(?:not|['’]t) {_HOW}(?:{_TOLD}|answer|tell|found)",
    r"\b(?:is|has|have|contains?|provides?|gives?) no (?:\w+ )?(?:information|mention|context|data|answer)\b",
    r"\b(?:insufficient|not enough|no relevant|no specific) (?:information|context|data)\b",
    r"\b(?:unable|impossible|not possible) to (?:answer|determine|find|provide|say)\b",
    r"\bnone of the (?:\w+ )?sources\b",
    r"\bnot (?:helpful|in the (?:\w+ )?(?:context|sources?|passages?|text))\b",
    r"\bno answer\b",
)
_SAYS_NO = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def refuses(text: str) -> bool:
    """Tell whether a text is a refusal: it is empty, or its first sentence says that the answer is not known."""
    first = _SENTENCE_END.split(text.strip(), maxsplit=1)[0]
    return not first or bool(_SAYS_NO.search(first))
