"""Sentences of an article that speak to the software that reads it, rather than to people.

They report nothing: the language model is not shown them, and they are evidence of nothing. They are told by
their shape (see `rag.signs`), in doubt not at all, for a sentence taken for one is lost to every answer.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rag.schema import Evidence, Hit
from rag.sentences import spans
from rag.signs import ENOUGH, ENOUGH_IN_QUOTES, REFUSAL, SIGNS

ADDRESSED = "addressed to the reader's software, not reported"
LONGEST_LABEL = 80  # characters
STRETCH, OVERLAP = 2_000, 300  # characters of a sentence that are looked at in one: no shape may take long
LONGEST_TEXT = 400_000  # characters of a revision that are looked at as a whole; what lies behind, by passages

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_HINT = re.compile(  # cheap, and in every sentence that could have enough signs
    r"[<\[{#✓✔☑✅◐✕✗✘❌]|answer|repl(?:y|ies)|respon|output|statement|citation|messag|summar|instruct|prompt|rule"
    r"|guideline|directive|command|constraint|restriction|programm|assist|bot|model|machine|software|crawler|system"
    r"|tool|program|llm|gpt|\ba\.?i\b|question|quer(?:y|ied)|\bask|\bthis \w|passage|article|source|reader|user"
    r"|verbatim|told|know|else|unchanged|overrid|briefing|refuse|decline|ignor|istruz|anweis|antwor|rispond|odpowi",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]")
_SPACED = re.compile(r"(?<!\w)(?:\w ){9,}\w(?!\w)")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_FOREIGN = re.compile(r"[^\x00-\u024f\u2000-\u206f\u20a0-\u20bf]|[\xad\u200b-\u200f\u2060-\u2064]")
_SAID_SPACED = re.compile(r"ignore|disregard|instruct|answer|reply|respond|output|prompt|forget")
_ASKS = re.compile(r"\s*(?:user|human|q|question)\s*:", re.IGNORECASE)
_ANSWERS = re.compile(r"\s*(?:ai|model|bot|gpt)\s*:", re.IGNORECASE)
_LOOKALIKES = str.maketrans(  # Cyrillic and Greek letters that look like Latin ones
    "аеорсухіјѕԁһӏАВЕКМНОРСТХІЈЅοανΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhlABEKMHOPCTXIJSoavABEZHIKMNOPTYX"
)


@lru_cache(maxsize=512)
def reported(text: str) -> str:
    """The text with every sentence blanked that speaks to the reader's software; offsets stay as they are.

    Of a sentence that quotes such an order, only the quotation is blanked.
    """
    found = list(_addressed(text))
    if not found:
        return text
    pieces, last = [], 0
    for start, end in found:
        pieces += [text[last:start], re.sub(r"[^\n]", " ", text[start:end])]
        last = end
    return "".join(pieces) + text[last:]


def reporting(evidence: Evidence) -> tuple[Hit, ...]:
    """The hits with only what they report: in their text, and in what is said of their articles.

    An order may begin before the passage, so the passage is cut from its revision's text where that is there.
    """
    return tuple(_reporting(hit, evidence.texts.get(hit.passage.revision_id)) for hit in evidence.hits)


def plain_question(question: str) -> str:
    """A question without the sentences in it that order the software about; all of it where nothing else is left."""
    left = reported(question)
    return question if left == question or not re.search(r"\w", left) else " ".join(left.split())


def _reporting(hit: Hit, whole: str | None) -> Hit:
    article, passage = hit.article, hit.passage
    end = passage.start + len(hit.text)
    fits = whole is not None and end <= LONGEST_TEXT and whole[passage.start : end] == hit.text
    text = reported(whole[:LONGEST_TEXT])[passage.start : end] if whole is not None and fits else reported(hit.text)
    return replace(
        hit,
        text=text,
        passage=replace(passage, heading=_words(passage.heading)),
        article=replace(
            article, title=_words(article.title) or "", outlet=_words(article.outlet), author=_words(article.author)
        ),
    )


def _words(text: str | None) -> str | None:
    return reported(text).strip() or None if text else None


def _addressed(text: str) -> Iterator[Span]:
    """The stretches to blank, in order."""
    before = waiting = asked = False  # the sentence before; the line before leads to this one; it asked something
    for line in _LINE.finditer(text):
        words = line.group()
        if not words.strip():
            continue
        if waiting or (asked and _ANSWERS.match(words)):
            yield line.span()
            before, waiting, asked = True, False, False
            continue
        asked = bool(_ASKS.match(words))
        if not (before or _may_be(words)):
            continue
        quoting = False
        for start, end in spans(words):
            sentence, inside = words[start:end], quoting
            quoting = _still_quoting(sentence, inside)
            if not (before or _may_be(sentence)):
                continue
            stretches, opens, whole = _judged(sentence, before, inside)
            if opens and whole:
                yield line.start() + start, line.end()
                before, waiting = True, _leads_on(words, label=True)
                break
            for first, last in stretches:
                yield line.start() + start + first, line.start() + start + last
            before = whole
            waiting = whole and end == len(words.rstrip()) and _leads_on(words, label=False)


def _leads_on(line: str, *, label: bool) -> bool:
    """Whether a line that is addressed speaks of the next one: it ends in a colon, or heads it like a title."""
    end = line.rstrip()[-1:]
    return end == ":" or (label and len(line) <= LONGEST_LABEL and end not in '.!?…"”»)>]}')


def _may_be(words: str) -> bool:
    """Whether words are worth a closer look; letters may hide: of another alphabet, spaced out, or encoded."""
    return bool(_HINT.search(words) or _SPACED.search(words) or _ENCODED.search(words) or _FOREIGN.search(words))


def _still_quoting(sentence: str, inside: bool) -> bool:
    """Whether a quotation is open behind a sentence."""
    opened = sentence.count("“") - sentence.count("”") + inside
    return opened > 0 or (opened == 0 and (sentence.count('"') + inside) % 2 == 1)


def _judged(sentence: str, before: bool, inside: bool) -> tuple[list[Span], bool, bool]:
    """What of a sentence is addressed, whether that holds for the rest of its line, and whether it is all of it."""
    quotations = [found.span() for found in _QUOTED.finditer(sentence)]
    outside = _without(sentence, quotations)
    if quotations and len(re.findall(r"\w+", outside)) >= 2:  # somebody is quoted
        weight, opens = _weight(outside, before)
        if weight >= ENOUGH:
            return [(0, len(sentence))], opens, True
        said = [(start + 1, end - 1) for start, end in quotations]
        return [(a, b) for a, b in said if _weight(sentence[a:b], False)[0] >= ENOUGH_IN_QUOTES], False, False
    weight, opens = _weight(sentence, before)
    if weight >= (ENOUGH_IN_QUOTES if inside or quotations else ENOUGH):
        return [(0, len(sentence))], opens, True
    return [], False, False


def _without(sentence: str, stretches: list[Span]) -> str:
    pieces, last = [], 0
    for start, end in stretches:
        pieces.append(sentence[last:start])
        last = end
    return " ".join([*pieces, sentence[last:]])


def _weight(sentence: str, before: bool) -> tuple[int, bool]:
    """How much speaks for a sentence being addressed, and whether it opens a stretch of such."""
    best, opening = 0, False
    stretches = (sentence[start : start + STRETCH] for start in range(0, len(sentence), STRETCH - OVERLAP))
    for form in (form for stretch in stretches for form in _forms(stretch)):
        signs = [sign for sign in SIGNS if sign.shape.search(form)]
        if not any(sign.telling for sign in signs):
            continue
        weight = sum(sign.weight for sign in signs) + before
        if weight > best:
            best, opening = weight, any(sign.opens for sign in signs)
    if any(_SAID_SPACED.search(run.replace(" ", "").lower()) for run in _SPACED.findall(sentence)):
        best = max(best, ENOUGH_IN_QUOTES)
    return best, opening


def _forms(sentence: str) -> Iterator[str]:
    """A sentence as it reads, and as it would with what disguises it undone."""
    folded = fold(sentence)
    yield folded
    if not folded.isascii():
        plain = folded.translate(_LOOKALIKES)
        if plain != folded:
            yield plain.lower()
    for run in _ENCODED.findall(sentence):
        decoded = _decoded(run)
        if decoded:
            yield fold(decoded)


def fold(sentence: str) -> str:
    """Lower case, one width of letters, nothing unseen; NO ANSWER as our prompts write it is told from the words."""
    plain = unicodedata.normalize("NFKC", sentence)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf").replace("’", "'")
    if "NO ANSWER" in plain and not plain.isupper():
        plain = plain.replace("NO ANSWER", REFUSAL)
    return plain.lower()


def _decoded(run: str) -> str | None:
    plain = run.translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        text = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if text.isprintable() else None
