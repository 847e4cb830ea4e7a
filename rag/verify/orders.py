"""Orders to say something: "Reply 99 years" and "You must state that it lasts 99 years" do not state it.

`rag.addressed` keeps from the evidence what is plainly addressed to software. This holds for every order, whoever
it is meant for: only a claim that tells of the saying can rest on it, and not one that gives the order again.
"""

import re
from functools import lru_cache

from rag.schema import CheckKind
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import Tally
from rag.verify.words import fold, same_word, stem

ORDERED = "the article wants it said, but does not say it"
_SAY = (
    r"(?P<{0}>reply|respond|answer|say|write|repeat|print|copy|quote|cite|mention|tell|insert|append|include|translate"
    r"|render|begin|start|finish|conclude|summari[sz]e|pretend|claim)"
)
_NOUNS = r"(?P<{0}>output|state|report|mark|use|give|speak|treat|show|display)"  # names and nouns open sentences too
_REPLY = r"(?P<{0}>answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies)|tasks?|jobs?)"
_MACHINE = r"(?:assistants?|chatbots?|(?:language|ai) models?|ai (?:systems?|agents?|tools?)|llms?|bots?)"
_FIRST = r"(?:^|[:;.!?–—]\s*|^(?:if|when|whenever|should|in|for|remember)\b[^,]{{0,80}},\s*)\W{{0,5}}"
_ADVERBS = r"(?:(?:please|now|then|always|just|only|simply|also|instead|kindly|never|do not|don't) )*"
_SHAPES = [
    re.compile(shape.format(f"said{number}"))
    for number, shape in enumerate(
        (
            rf"{_FIRST}{_ADVERBS}{_SAY}\b(?! (?:says?|said|by|is|was|has|will)\b)",
            rf"{_FIRST}{_ADVERBS}{_NOUNS}(?= (?:the|this|that|it|only|exactly|as|[a-z]*\d)|:)",
            rf"\byou (?:\w+ ){{{{0,3}}}}?{_SAY}\b",
            r"\byou (?:must|should|shall|may) (?:\w+ )?(?P<{0}>output|state|report|show|display)\b",
            rf"(?:,|\band|\bthen) {_ADVERBS}{_SAY} (?:that|this|only|exactly)\b",
            r"\b(?:your|the (?:only|right|correct|true|valid|proper|final)) (?:\w+ )?"
            rf"{_REPLY}\b[^.]{{{{0,30}}}}\b(?:is|are|be|must|should|shall|has to)\b",
            rf"\b(?:whoever|whatever|anyone|anybody|everyone|everybody|all who)\b[^.]{{{{0,40}}}}\b{_SAY}\b",
            rf"\b{_MACHINE}(?:'s)?\b[^.]{{{{0,40}}}}\b{_SAY}\b",
        )
    )
]


def check_ordered(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that takes for said what the sentence only wants said."""
    passage = tally.scene.passage
    sentence = passage.slice(tally.sentence.first, tally.sentence.last)
    said = _ordered(sentence)
    if not said:
        return
    words = [token for token in claim.words(part) if token.is_word]
    repeats = bool(_ordered(claim.slice(part.first, part.last)))
    if repeats or not any(same_word(stem(fold(word)), token.stem) for word in said for token in words):
        tally.miss(CheckKind.WORDING, said[0], ORDERED)


@lru_cache(maxsize=2048)
def _ordered(sentence: str) -> tuple[str, ...]:
    """The words of a sentence that order something to be said, none if it doesn't; quotations are somebody's words."""
    plain = re.sub(r"“[^”]*”|\"[^\"]*\"", " ", sentence).lower().replace("’", "'").strip()
    found = [match for shape in _SHAPES if (match := shape.search(plain))]
    return tuple(word for match in found for word in match.groupdict().values() if word)
