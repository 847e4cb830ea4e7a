"""Whether a claim answers the question, however true it is: "How many soldiers?" is not answered by "15 years".

Several signals make one probability: the kind of thing asked for, the question's words in the claim and around it,
how the wording model reads the question beside the evidence, what the verifier left open, and how probable the
language model thought a refusal. `python -m bench.fit_relevance` fits their weights.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from rag.addressed import reporting
from rag.schema import Check, CheckKind, Claim, Evidence, Verdict
from rag.verify.follows import Entails
from rag.verify.gather import Sought
from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.reading import Reading, read_claim, read_source
from rag.verify.scene import ASKED_ABOUT, articles_of, scenes_of
from rag.verify.telling import AUXILIARIES
from rag.verify.words import Token, content, is_generic, opposite, stands, stem, tokenize

MOST_AWAY = 0.5  # of a question's telling words; from there on a claim answers it at best in part
CLOSEST = 1e-4  # a language model's probabilities are not told apart closer to 0 and 1
_FILE = Path(__file__).with_name("relevance.json")
_AMOUNT = re.compile(
    r"\bhow (?:many|much|old|long|far|often|high|large|tall)\b"
    r"|\b(?:what|which) (?:age|amount|distance|height|length|number|percentage|price|share|sum|weight)\b",
    re.I,
)
_DURATION = re.compile(r"\b(?:what|which) duration\b", re.I)
_OF_TIME = frozenset("second minute hour day week month year".split())
_YEAR = re.compile(
    r"\b(?:in|by|since|until|before|after|around|about|circa) [0-9]{3,4}\b(?!,?\d)(?= ([a-z]\w*))?", re.I
)
_COUNT = re.compile(r"\bhow (?:many|much)\b", re.I)  # no date is one
_COUNTED = re.compile(r"\bhow many ((?:\w+ )?\w+)", re.I)
_WHEN = re.compile(
    r"^\W*when\b|\b(?:on|in|by) (?:what|which) (?:date|day|month|year)\b|\bwhat (?:date|day|year)\b", re.I
)
_WHO = re.compile(r"^\W*(?:who|whom|whose)\b", re.I)
_TIMES = frozenset(["once", "twice", "thrice", "none", "nobody", "no"])  # amounts that are no numbers
_SPAN_STEMS = frozenset(
    stem(word) for word in "decade century fortnight moment indefinite permanent forever temporary".split()
)
_TIME_STEMS = frozenset(
    stem(word)
    for word in """
    after before during until since earlier later ago today yesterday tomorrow hour week weekend month year morning
    evening night day spring summer autumn winter recently soon
    """.split()
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells whether a claim answers a question."""

    unsaid: float  # share of the question's telling words that neither the claim nor its cited words have
    away: float  # share of them that do not stand around the cited words either
    open: float  # 1: the claim is only partly supported
    reading: float  # what the wording model makes of the question beside the cited passages: more, the likelier
    nearby: float  # the same beside the cited words alone
    refusal: float  # log-odds that the language model would have refused


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression over the signals, and which probabilities are enough."""

    intercept: float
    weights: Mapping[str, float]
    usual: Mapping[str, float]  # of the signals that may not be known
    sure: float  # from here on a claim answers
    enough: float  # from here on it may: it is partly supported

    def probability(self, signals: Signals) -> float:
        """How probable it is that the claim answers."""
        total = self.intercept + sum(self.weights[name] * value for name, value in asdict(signals).items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


@cache
def fitted() -> Model:
    """The model that was fitted."""
    return Model(**json.loads(_FILE.read_text(encoding="utf-8")))


def relevant(
    claim: Claim,
    question: str,
    evidence: Evidence,
    *,
    refusal: float | None = None,
    entails: Entails | None = None,
    careful: float = 0.0,
) -> Claim:
    """Withhold a claim that does not answer the question, saying what of the question it leaves out.

    One that only may answer it is partly supported, and says the same. `refusal` is how probable the language model
    held a refusal; `careful` is added to the probabilities that are enough.
    """
    if not claim.verdict.shown:
        return claim
    missing = [*missing_kind(claim, question), *_uncounted(claim, question), *_turned_round(claim, question)]
    signals = signals_of(claim, question, evidence, refusal, entails)
    probability = fitted().probability(signals)
    needed = (fitted().sure if signals.unsaid else fitted().enough) + careful  # nothing left out: nothing to mark
    if not missing and signals.away < MOST_AWAY and probability >= needed:
        return claim
    elsewhere = (signals.away == 1 and len(_telling(question)) > 1) or (signals.away >= MOST_AWAY and _is_bare(claim))
    shown = not missing and not elsewhere and probability >= fitted().enough + careful
    missing += [token.text for token in _unsaid(claim, question, [] if shown else _cited_words(claim, evidence))]
    unmet = [
        Check(CheckKind.WORDING, value, None, None, None, ASKED_ABOUT) for value in dict.fromkeys(missing or [question])
    ]
    verdict = Verdict.PARTLY if shown else Verdict.UNSUPPORTED
    return Claim(claim.text, claim.citations, (*claim.checks, *unmet), verdict)


def signals_of(
    claim: Claim, question: str, evidence: Evidence, refusal: float | None, entails: Entails | None
) -> Signals:
    """Give the signals of a claim that is shown."""
    usual = fitted().usual
    asked = max(1, len(_telling(question)))
    # Words around the cited ones tell what a sentence is about, but not what a name or number by itself answers.
    around = [] if _is_bare(claim) else _cited_words(claim, evidence)
    reading, nearby = (
        (usual["reading"], usual["nearby"]) if entails is None else _read(claim, question, evidence, entails)
    )
    return Signals(
        unsaid=unsaid(claim, question),
        away=len(_unsaid(claim, question, around)) / asked,
        open=float(claim.verdict is Verdict.PARTLY),
        reading=reading,
        nearby=nearby,
        refusal=usual["refusal"] if refusal is None else _log_odds(refusal),
    )


def tells(question: str) -> bool:
    """Whether a question has words that tell what it is about; without any, no claim shows that it answers."""
    return bool(_telling(question))


def unsaid(claim: Claim, question: str) -> float:
    """The share of the question's telling words that neither the claim nor its cited words have."""
    return len(_unsaid(claim, question, [])) / max(1, len(_telling(question)))


def _read(claim: Claim, question: str, evidence: Evidence, entails: Entails) -> tuple[float, float]:
    """Read the question as if it were a claim, beside the passages that are cited for its answer and their words."""
    cited = {citation.number for citation in claim.citations}
    scenes = [scene for scene in scenes_of(evidence) if scene.number in cited]
    asked = read_claim(question, articles_of(scenes))
    sought = Sought(asked, scenes)
    quoted = tuple(dict.fromkeys(citation.quote for citation in claim.citations))
    return entails(asked.text, sought.texts(sought.choose())), entails(asked.text, quoted)


def _log_odds(probability: float) -> float:
    bounded = min(1 - CLOSEST, max(CLOSEST, probability))
    return math.log(bounded / (1 - bounded))


def missing_kind(claim: Claim, question: str) -> Iterable[str]:
    """The question word that asks for a kind of thing which a claim does not name."""
    read = read_claim(claim.text, [])
    amounts = [value for value in read.values if value.unit != "ordinal"]
    dated = read.dates and not _COUNT.search(question)
    if _AMOUNT.search(question) and not (amounts or dated or _TIMES & {token.key for token in read.tokens}):
        yield _AMOUNT.findall(question)[0].lower()
    lasting = any(value.unit in _OF_TIME for value in read.values) or _SPAN_STEMS & {one.stem for one in read.tokens}
    if _DURATION.search(question) and not lasting:
        yield _DURATION.findall(question)[0].lower()
    measured = {place for value in read.values for place in range(value.first, value.last + 1)}  # "50 years"
    stems = {token.stem for place, token in enumerate(read.tokens) if place not in measured}
    timed = read.dates or _TIME_STEMS & stems or _states_year(claim.text)
    if _WHEN.search(question) and not timed:
        yield "when"
    if _WHO.search(question) and not (read.names or read.roles or _names_anybody(read)):
        yield "who"


def _states_year(text: str) -> bool:
    """Whether a number of three or four digits is a year: "in 911 as a fief", not "in 200 houses"."""
    return any(
        not (word := found[1]) or word[0].isupper() or word.lower() in FUNCTION_WORDS for found in _YEAR.finditer(text)
    )


def _names_anybody(read: Reading) -> bool:
    """Whether a capital stands anywhere: in a claim as short as "Macron." nothing else tells that it is a name."""
    return any(
        token.is_word and token.is_capital for token in (read.tokens if len(read.tokens) < 8 else read.tokens[1:])
    )


def _unsaid(claim: Claim, question: str, around: Sequence[Token]) -> list[Token]:
    """The question's telling words that the claim, its cited words and those around them don't have."""
    given = [*_given(claim), *around]
    return [token for token in _telling(question) if not stands(token, given)]


def _given(claim: Claim) -> list[Token]:
    """The words of a claim, and those that are cited for it."""
    return [token for text in (claim.text, *(one.quote for one in claim.citations)) for token in tokenize(text)]


def _turned_round(claim: Claim, question: str) -> list[str]:
    """What is asked for, where the claim and its cited words say its opposite: of public networks, not private ones.

    "Was it correct?" is answered by either.
    """
    if any(token.key in AUXILIARIES for token in tokenize(question)[:1]):
        return []
    said = [token for token in _given(claim) if token.is_word]
    return [token.text for token in _unsaid(claim, question, []) if any(opposite(token.stem, one.stem) for one in said)]


def _uncounted(claim: Claim, question: str) -> list[str]:
    """What is to be counted, where it does not stand beside the claim's numbers."""
    counted = [token for match in _COUNTED.finditer(question) for token in _telling(match[1])]
    beside = [*tokenize(claim.text), *_beside_numbers(claim)]
    return [token.text for token in counted if not stands(token, beside)]


def _beside_numbers(claim: Claim) -> list[Token]:
    """The words of the citations that hold a number of the claim; of all where none does."""
    places = [
        (check.citation_number, check.start)
        for check in claim.checks
        if check.kind is CheckKind.NUMBER and check.start is not None
    ]
    holding = [
        citation
        for citation in claim.citations
        if any(number == citation.number and citation.start <= start < citation.end for number, start in places)
    ]
    return [token for citation in holding or claim.citations for token in tokenize(citation.quote)]


def _is_bare(claim: Claim) -> bool:
    """Whether a claim is only a name or a number: "2027", "The answer is Macron"."""
    return not any(not token.is_capital for token in _telling(claim.text))


def _telling(question: str) -> list[Token]:
    """The words of a question that tell what it is about; names, numbers and dates are checked elsewhere."""
    read = read_source(question)
    checked = set(read.checked if len(read.tokens) > 1 else ())
    checked |= {place + 1 for place, token in enumerate(read.tokens) if token.key == "how"}  # "how old": a kind
    tokens = [token for place, token in enumerate(read.tokens) if place not in checked]
    return [token for token in content(tokens) if not is_generic(token.stem)]


def _cited_words(claim: Claim, evidence: Evidence) -> list[Token]:
    reported = reporting(evidence)
    hits = [reported[citation.number - 1] for citation in claim.citations]
    return [
        token
        for hit in hits
        for text in (hit.text, hit.article.title, hit.passage.heading)
        if text
        for token in tokenize(text)
    ]
