"""What is said where the library does not answer, or not all: what was looked for, and what was wrongly presumed.

Without the language model, from the passages that were found and their articles.
"""

import re
from collections.abc import Iterator, Sequence

from rag.addressed import reporting
from rag.premises import presumed
from rag.reasons import QUOTED
from rag.relevance import missing_kind
from rag.schema import Claim, Evidence, Refusal
from rag.suggestions import answerable
from rag.unsaid import unsaid
from rag.verify.context import same_bearer
from rag.verify.questions import read_question
from rag.verify.reading import Reading
from rag.verify.scene import ASKED_ABOUT, articles_of, scenes_of
from rag.verify.words import content, is_generic, same_word, tokenize

MOST_SOUGHT = 10  # things that are told to have been looked for
_KINDS = (
    (re.compile(r"\bhow long\b|\bwhat duration\b", re.I), "a duration"),
    (re.compile(r"\bhow many\b", re.I), "a number"),
    (re.compile(r"\bhow much\b", re.I), "an amount"),
    (re.compile(r"\bwhen\b|\b(?:what|which) (?:date|day|month|year)\b", re.I), "a date"),
    (re.compile(r"\bwhere\b", re.I), "a place"),
    (re.compile(r"\bwhy\b|\bwhat (?:reasons?|caused?)\b", re.I), "a reason"),
    (re.compile(r"\bwho(?:m|se)?\b", re.I), "a person"),
)
_PARTS = re.compile(r"(?:^\W*|\b(?:and|or) |, ?)(when|where|who|how (?:many|much|long|old|often|far))\b", re.I)
_PLACES = re.compile(r"\b(?:in|at|near|on|to|from|outside|inside|off|across|along|through|between|here|there)\b", re.I)


def refuse(question: str, evidence: Evidence) -> Refusal:
    """What can be said of a question that the evidence does not answer."""
    sources = _articles(evidence)
    sought, absent = _sought(question, evidence, sources)
    suggestions = answerable(question, evidence)
    premise = presumed(_capitalised(question, sources))
    said, instead = unsaid(premise, evidence, sources) if premise else (None, None)
    return Refusal(sought, absent, said, instead, suggestions)


def remarks(question: str, claims: Sequence[Claim], refusal: Refusal | None) -> Iterator[str]:
    """Say what the question presumes wrongly, or which part of it stays unanswered."""
    if refusal is None:
        if any(claim.is_quotation for claim in claims if claim.verdict.shown):
            yield QUOTED
        if parts := list(_untold_parts(question, [claim for claim in claims if claim.verdict.shown])):
            yield f"The evidence does not say {' or '.join(parts)}."
    elif refusal.premise is not None:
        yield f"The library does not say that {refusal.premise}."
    else:
        yield from _unmet(question, claims)


def _articles(evidence: Evidence) -> list[Reading]:
    scenes = scenes_of(evidence, reporting(evidence))
    return articles_of(scenes)


def _capitalised(question: str, sources: Sequence[Reading]) -> str:
    """A question in lower case, with the names in it that the articles know written as names."""
    if not question[1:].islower():
        return question
    read = read_question(question, sources)
    if read is None or not read.text:
        return question
    words = list(read.text)
    for name in read.names:
        for token in read.tokens[name.first : name.last + 1]:
            words[token.start] = words[token.start].upper() if token.is_word else words[token.start]
    return "".join(words)


def _sought(question: str, evidence: Evidence, sources: Sequence[Reading]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was looked for, and what of it stands in none of the passages."""
    read = read_question(question, sources)
    if read is None:
        return (), ()
    scenes = scenes_of(evidence, reporting(evidence))
    bearers = [name for scene in scenes for name in scene.passage.names]
    held = {token.stem for scene in scenes for token in scene.passage.tokens}
    held |= {token.stem for scene in scenes for token in tokenize(scene.hit.article.title)}
    found: dict[str, bool] = {}
    for first, last in _asked(read):
        words = read.tokens[first : last + 1]
        stands = all(any(same_word(word.stem, one) for one in held) for word in content(words) or words)
        canons = [name.canon for name in read.names if name.first == first]
        named = any(same_bearer(canon, name.canon) for canon in canons for name in bearers)
        found.setdefault(read.slice(first, last), stands or named)
    kinds = [named for shape, named in _KINDS if shape.search(question)]
    return (*kinds, *found)[:MOST_SOUGHT], tuple(words for words, stands in found.items() if not stands)[:MOST_SOUGHT]


def _asked(read: Reading) -> Iterator[tuple[int, int]]:
    """Each name, date and number of a question, and each word that tells what it is about."""
    runs = {value.first: value.last for value in read.values}
    runs |= {day.first: day.last for day in read.dates} | {name.first: name.last for name in read.names}
    place = 0
    while place < len(read.tokens):
        last = runs.get(place, place)
        token = read.tokens[place]
        if place in runs or (content([token]) and not is_generic(token.stem)):
            yield place, last
        place = last + 1


def _untold_parts(question: str, shown: Sequence[Claim]) -> Iterator[str]:
    """The question words that no sentence answers, as far as that can be told: "when", "how many"."""
    for part in dict.fromkeys(part.lower() for part in _PARTS.findall(question)):
        if part == "where":
            untold = not any(_PLACES.search(claim.text) for claim in shown)
        else:
            untold = all(any(missing_kind(claim, f"{part}?")) for claim in shown)
        if shown and untold:
            yield part


def _unmet(question: str, claims: Sequence[Claim]) -> Iterator[str]:
    """Name what the question asked about and the evidence of a withheld claim does not mention."""
    checks = [check for claim in claims if not claim.verdict.shown for check in claim.checks]
    values = list(dict.fromkeys(check.value for check in checks if check.span is None and check.reason == ASKED_ABOUT))
    values = [value for value in values if value != question]  # all of it: no word of it tells
    if parts := [
        value for value in values if value in ("when", "who") or value.startswith(("how ", "what ", "which "))
    ]:
        yield f"The evidence does not say {' or '.join(parts)}."
    elif values:
        listed = ", ".join(f"“{value}”" for value in values)
        yield f"The question asks about {listed}: the evidence does not say this of it."
