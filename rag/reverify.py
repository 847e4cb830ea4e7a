"""Every claim of an evidence pack verified anew, against this library's own passages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from rag.checker import Checker
from rag.entail import Entailment
from rag.library import Library
from rag.located import Finder
from rag.pack_format import Pack, PackedClaim
from rag.relevance import relevant
from rag.requests import Summary, read_request
from rag.schema import Checked, CitedBy, Claim, Evidence, Hit, Manuscript, Verdict
from rag.settings import Settings
from rag.verify import Entails, verify
from rag.verify.citations import RANK
from rag.verify.reading import read_source


@dataclass(frozen=True, slots=True)
class Held:
    """This library's passages in place of those that a claim was held against."""

    hits: tuple[Hit, ...]
    numbers: dict[int, list[int]]  # number of a passage of the pack → those of the hits that it is
    missing: int  # passages that are not here


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim of the pack as it is verified here. `claim` is None where the text makes none at its place."""

    claim: Claim | None
    now: Verdict
    held: Held


def held(finder: Finder, pack: Pack, packed: PackedClaim) -> Held:
    """Find what a claim was held against."""
    hits: dict[tuple[str, str], Hit] = {}
    numbers: dict[int, list[int]] = {}
    missing = 0
    for number in packed.held_against:
        own = finder.hits(pack.passages[number - 1])
        missing += not own
        for hit in own:
            hits.setdefault((hit.article.id, hit.passage.id), hit)
            numbers.setdefault(number, []).append(list(hits).index((hit.article.id, hit.passage.id)) + 1)
    return Held(tuple(hits.values()), numbers, missing)


def asked_of(pack: Pack) -> str | None:
    """The question that an answer's claims were verified with; None: each stands alone, in a summary."""
    if pack.reply is not None and isinstance(read_request(pack.question or "", today=date.today()), Summary):
        return None
    return pack.understood_as or ""


def verified_answer(finder: Finder, pack: Pack, entails: Entails | None, careful: float) -> Iterator[Verified]:
    """Verify the claims of an answer, in their order.

    The one that begins it is no surer than such a claim can be, whatever the language model thought of the question.
    """
    asked = asked_of(pack)
    previous: Claim | None = None
    for place, packed in enumerate(pack.claims):
        found = held(finder, pack, packed)
        claim = _verified(finder, pack, packed, found, asked or "", previous, entails)
        now = claim.verdict
        if asked and place == 0:
            evidence = Evidence(found.hits, finder.texts)
            answering = relevant(claim, asked, evidence, refusal=0.0, entails=entails, careful=careful)
            if RANK[answering.verdict] < RANK[packed.verdict]:
                now = answering.verdict
        yield Verified(claim, now, found)
        # What leans on it is no surer than the pack gives it.
        surest = min(now, packed.verdict, key=RANK.__getitem__)
        previous = None if asked is None else replace(claim, verdict=surest)


def verified_instead(finder: Finder, pack: Pack, entails: Entails | None) -> Iterator[Verified]:
    """Verify what the library says where the question presumes otherwise."""
    if pack.instead is not None:
        found = held(finder, pack, pack.instead)
        claim = _verified(finder, pack, pack.instead, found, "", None, entails)
        yield Verified(claim, claim.verdict, found)


def verified_text(
    library: Library, settings: Settings, finder: Finder, pack: Pack, text: Manuscript, entails: Entailment | None
) -> Iterator[tuple[Checked, Held | None]]:
    """Check a text anew, sentence by sentence, against the passages that the pack names for each."""
    held_at = {(packed.start or 0, packed.end or 0): held(finder, pack, packed) for packed in pack.claims}
    checker = Checker(library, settings, entails)
    for checked in checker.check_against(text, {place: one.hits for place, one in held_at.items()}):
        yield checked, held_at.get((checked.start, checked.end))


def _verified(
    finder: Finder,
    pack: Pack,
    packed: PackedClaim,
    found: Held,
    asked: str,
    previous: Claim | None,
    entails: Entails | None,
) -> Claim:
    evidence = Evidence(found.hits, finder.texts)
    if pack.claim_of(packed).is_quotation:
        return _verified_quotation(packed, evidence, found, asked, entails)
    by_model = [one.passage for one in packed.quotations if one.cited_by is CitedBy.MODEL]
    marks = dict.fromkeys(number for passage in by_model for number in found.numbers.get(passage, ()))
    words = packed.text + "".join(f" [{number}]" for number in marks)
    return verify(words, evidence, question=asked, previous=previous, entails=entails)


def _verified_quotation(
    packed: PackedClaim, evidence: Evidence, found: Held, asked: str, entails: Entails | None
) -> Claim:
    """Verify a sentence that is an article's own: it, or what of it does not belong to the sentence before."""
    quotation = next(one for one in packed.quotations if f"“{' '.join(one.quote.split())}”" == packed.text)
    marks = "".join(f" [{number}]" for number in found.numbers.get(quotation.passage, ()))
    starts = [0, *(sentence.start for sentence in read_source(quotation.quote).sentences[1:])]
    claims = [
        verify(quotation.quote[start:] + marks, evidence, question=asked, entails=entails) for start in starts[:10]
    ]
    return max(claims, key=lambda claim: RANK[claim.verdict])
