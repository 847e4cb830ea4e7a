"""Working out an evidence pack anew, from this library alone: what still holds, and what does not, and why.

The pack tells what is claimed and where that is said to stand. The texts, the passages and every verdict are this
library's and this verifier's own. No language model is needed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rag.figures import differences
from rag.library import Library
from rag.located import Finder, Located, Standing, differing
from rag.pack_format import Pack, PackedClaim, PackedQuotation
from rag.pack_reader import Read
from rag.relevance import relevant
from rag.requests import Summary, read_request
from rag.schema import Check, CheckKind, CitedBy, Claim, Evidence, Hit, Status, Verdict
from rag.verify import Entails, read_marks, verify
from rag.verify.citations import RANK
from rag.verify.reading import read_source
from rag.verify.scene import ASKED_ABOUT


class Fault(StrEnum):
    """What of a claim is not as the pack says, beside its quotations."""

    VERDICT = "verdict"
    SIGNS = "signs"  # in its text, that are no part of what is verified and yet are read
    UNPROVED = "unproved"  # it quotes nothing
    OTHER_PROOF = "other proof"  # other words bear it out than those that are quoted
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Requoted:
    """A quotation of the pack, and what became of it. `otherwise` names details that the library knows otherwise."""

    packed: PackedQuotation
    located: Located
    otherwise: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it is word for word what this library's article says."""
        return self.located.standing.holds and not self.otherwise


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A claim of the pack. `now` is the verdict as it is worked out here."""

    packed: PackedClaim
    now: Verdict
    quotations: tuple[Requoted, ...]
    missing: int  # passages it was held against that are not here
    faults: tuple[Fault, ...]  # what else is not as the pack says

    @property
    def holds(self) -> bool:
        """Whether the pack may say what it says of it."""
        return not self.faults and all(one.holds for one in self.quotations)


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of all of it."""

    pack: Pack
    claims: tuple[Rechecked, ...]
    figures: tuple[Requoted, ...]
    faults: tuple[str, ...]  # of the pack as a whole
    unchecked: tuple[str, ...]  # what nobody can work out anew

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return not self.faults and all(one.holds for one in self.claims) and all(one.holds for one in self.figures)


def recheck(
    library: Library, read: Read, entails: Entails | None = None, careful: float = 0.0
) -> Iterator[Rechecked | Recheck]:
    """Work a pack out anew: each claim as it is done, and all of it at the end.

    `careful` is this library's own measure of whether a claim answers the question, see `rag.relevance`.
    """
    pack, finder = read.pack, Finder(library, read.pack)
    claims: list[Rechecked] = []
    found: list[Claim] = []
    asked = _asked(pack)
    for packed in pack.claims:
        previous = found[-1] if found and asked is not None else None
        claim = _verified(finder, pack, packed, asked or "", previous, entails)
        claims.append(_compared(finder, pack, packed, claim))
        if asked and not any(one.packed.verdict.shown for one in claims[:-1]):
            evidence = Evidence(_evidence(finder, pack, packed)[0], finder.texts)
            claims[-1] = _answering(claims[-1], claim, asked, evidence, entails, careful)
        # What leans on it is no surer than the pack gives it.
        found.append(replace(claim, verdict=min(claims[-1].now, packed.verdict, key=RANK.__getitem__)))
        yield claims[-1]
    if pack.instead is not None:
        claims.append(_compared(finder, pack, pack.instead, _verified(finder, pack, pack.instead, "", None, entails)))
        yield claims[-1]
    figures = tuple(
        _requoted(finder, pack, figure.quotation) for difference in pack.differences for figure in difference
    )
    faults = (*_faults(read), *_untold(pack, finder), *_undiffering(finder, pack, asked, found))
    yield Recheck(pack, tuple(claims), figures, faults, tuple(_unchecked(pack)))


def _verified(
    finder: Finder, pack: Pack, packed: PackedClaim, asked: str, previous: Claim | None, entails: Entails | None
) -> Claim:
    """Verify a claim against this library's passages."""
    hits, numbers, _ = _evidence(finder, pack, packed)
    evidence = Evidence(hits, finder.texts)
    if pack.claim_of(packed).is_quotation:
        return _verified_quotation(packed, evidence, numbers, asked, entails)
    marks = [n for one in packed.quotations if one.cited_by is CitedBy.MODEL for n in numbers.get(one.passage, ())]
    words = packed.text + "".join(f" [{number}]" for number in dict.fromkeys(marks))
    return verify(words, evidence, question=asked, previous=previous, entails=entails)


def _compared(finder: Finder, pack: Pack, packed: PackedClaim, found: Claim) -> Rechecked:
    quotations = tuple(_requoted(finder, pack, one) for one in packed.quotations)
    missing = _evidence(finder, pack, packed)[2]
    checked = Rechecked(packed, found.verdict, quotations, missing, ())
    return replace(checked, faults=tuple(_claim_faults(finder, pack, checked, found)))


def _answering(
    checked: Rechecked, found: Claim, asked: str, evidence: Evidence, entails: Entails | None, careful: float
) -> Rechecked:
    """The same, no surer than a claim can be that begins an answer, whatever the language model thought of it."""
    best = relevant(found, asked, evidence, refusal=0.0, entails=entails, careful=careful).verdict
    now = min(checked.now, best, key=RANK.__getitem__)
    if RANK[now] >= RANK[checked.packed.verdict]:
        return checked
    return replace(checked, now=now, faults=tuple(dict.fromkeys([Fault.VERDICT, *checked.faults])))


def _evidence(finder: Finder, pack: Pack, packed: PackedClaim) -> tuple[tuple[Hit, ...], dict[int, list[int]], int]:
    """This library's passages for those that a claim was held against, which of them each is, and how many lack."""
    hits: list[Hit] = []
    numbers: dict[int, list[int]] = {}
    missing = 0
    for number in packed.held_against:
        own = finder.hits(pack.passages[number - 1])
        missing += not own
        for hit in own:
            ids = [(one.article.id, one.passage.id) for one in hits]
            if (hit.article.id, hit.passage.id) not in ids:
                hits.append(hit)
                ids.append((hit.article.id, hit.passage.id))
            numbers.setdefault(number, []).append(ids.index((hit.article.id, hit.passage.id)) + 1)
    return tuple(hits), numbers, missing


def _asked(pack: Pack) -> str | None:
    """The question that claims were verified with, empty for a checked text; None: each stands alone, in a summary."""
    if pack.reply is not None and isinstance(read_request(pack.question or "", today=date.today()), Summary):
        return None
    return pack.understood_as or ""


def _verified_quotation(
    packed: PackedClaim, evidence: Evidence, numbers: dict[int, list[int]], asked: str, entails: Entails | None
) -> Claim:
    """Verify a sentence that is an article's own: it, or what of it does not belong to the sentence before."""
    quotation = next(one for one in packed.quotations if _as_quoted(one.quote) == packed.text)
    read = read_source(quotation.quote)
    marks = "".join(f" [{number}]" for number in numbers.get(quotation.passage, ()))
    starts = [0, *(sentence.start for sentence in read.sentences[1:])]
    found = [
        verify(quotation.quote[start:] + marks, evidence, question=asked, entails=entails) for start in starts[:10]
    ]
    return max(found, key=lambda claim: RANK[claim.verdict])


def _as_quoted(quote: str) -> str:
    return f"“{' '.join(quote.split())}”"


def _claim_faults(finder: Finder, pack: Pack, checked: Rechecked, found: Claim) -> Iterator[Fault]:
    packed, said = checked.packed, pack.claim_of(checked.packed)
    same = checked.now is packed.verdict or _is_modest(pack, packed.verdict, checked.now)
    if not same:
        yield Fault.VERDICT
    if not said.is_quotation and read_marks(packed.text)[0] != packed.text:
        yield Fault.SIGNS
    if not packed.quotations and packed.verdict.shown:
        yield Fault.UNPROVED
    here = not checked.missing and all(one.located.standing.holds for one in checked.quotations)
    if same and here and not said.is_quotation and not _quoted(said) <= _quoted(found):
        yield Fault.OTHER_PROOF
    stand = all(_excerpt_stands(finder, pack, check) for check in said.checks)
    if not stand or (same and here and not _told(said) <= _told(found)):
        yield Fault.CHECKS


def _quoted(claim: Claim) -> set[tuple[str, int, int]]:
    return {(one.revision_id, one.start, one.end) for one in claim.citations}


def _is_modest(pack: Pack, said: Verdict, now: Verdict) -> bool:
    """Whether an answer shows as partly supported what is proved: it may be beside the question, which isn't known."""
    return pack.kind == "answer" and said is Verdict.PARTLY and now is Verdict.SUPPORTED


def _told(claim: Claim) -> set[tuple[CheckKind, str, str | None]]:
    """What the checks say; not what of the question is left out, for that also depends on the language model."""
    own = claim.text if claim.is_quotation else None
    return {
        (check.kind, check.value, check.reason)
        for check in claim.checks
        if check.reason != ASKED_ABOUT and not (own and check.kind is CheckKind.QUOTATION)
    }


def _excerpt_stands(finder: Finder, pack: Pack, check: Check) -> bool:
    excerpt = check.excerpt
    if excerpt is None or check.citation_number is None:
        return True
    passage = pack.passages[check.citation_number - 1]
    if len(excerpt.words) != excerpt.end - excerpt.start:
        return False
    return finder.stands(passage, excerpt.start, excerpt.end, excerpt.before, excerpt.words, excerpt.after)


def _requoted(finder: Finder, pack: Pack, packed: PackedQuotation) -> Requoted:
    located = finder.quotation(packed)
    if located.article is None or not located.standing.holds:
        return Requoted(packed, located, ())
    return Requoted(packed, located, tuple(differing(pack.article_of(pack.passage_of(packed)), located.article)))


def _faults(read: Read) -> Iterator[str]:
    if not read.page_fits:
        yield (
            "The page in the pack is not the one that this Presscheck makes of its evidence, so don't rely on it: "
            "somebody changed it, or another version made it."
        )
    if not read.json_fits:
        yield "The evidence in the pack is not written as Presscheck writes it: another program may read it otherwise."


def _untold(pack: Pack, finder: Finder) -> Iterator[str]:
    """What the pack says of itself as a whole, and is not so."""
    if pack.kind == "answer" and pack.status is not _status(pack):
        yield "The pack's status does not go with the verdicts in it."
    cited = {quotation.passage for quotation in pack.quotations()}
    others = [passage for number, passage in enumerate(pack.passages, 1) if number not in cited]
    altered = 0
    otherwise = 0
    for passage in others if pack.kind == "answer" else ():
        located = finder.place(passage, passage.start, passage.end, passage.text)
        altered += located.standing is Standing.ALTERED
        known = located.standing.holds and located.article is not None
        otherwise += bool(known and differing(pack.article_of(passage), located.article))
    if altered:
        yield f"Passages that no sentence cites were altered: {altered}."
    if otherwise:
        yield f"Passages that no sentence cites are of articles that the library knows otherwise: {otherwise}."


def _undiffering(finder: Finder, pack: Pack, asked: str | None, found: Sequence[Claim]) -> Iterator[str]:
    """Different figures that are not found here, where everything is there that they were read from."""
    said = {
        (pack.passage_of(one.quotation).revision, one.start, one.end, one.value, one.said_by)
        for difference in pack.differences
        for one in difference
    }
    if not said or not pack.claims:
        return
    hits, _, missing = _evidence(finder, pack, pack.claims[0])
    told = {
        (one.citation.revision_id, one.start, one.end, one.value, one.said_by)
        for difference in differences(asked or "", found, Evidence(hits, finder.texts))
        for one in difference.figures
    }
    if not missing and not said <= told:
        yield "The different figures are not found here as the pack gives them."


def _status(pack: Pack) -> Status | None:
    """The status that these verdicts make; what is replied without any is not worked out here."""
    verdicts = {claim.verdict for claim in pack.claims}
    if Verdict.SUPPORTED in verdicts:
        return Status.ANSWERED
    if Verdict.PARTLY in verdicts:
        return Status.PARTIAL
    return Status.NOT_IN_LIBRARY if pack.status is not Status.LISTED else Status.LISTED


def _unchecked(pack: Pack) -> Iterator[str]:
    """What is in the pack and can't be worked out anew."""
    if pack.understood_as != pack.question:
        yield f"Sentences were verified as answers to the question as it was understood: {pack.understood_as}"
    if pack.status is Status.NOT_IN_LIBRARY:
        yield "That the library does not answer the question: ask it to see."
    if pack.withheld:
        yield f"Sentences that were withheld, and are not in the pack: {pack.withheld}."
    if pack.notes or pack.reply:
        yield "What Presscheck remarked beside the sentences."
    if any(claim.verdict is Verdict.UNSUPPORTED for claim in pack.claims):
        yield "“Not found” means: in the passages that the pack names. Check the text here to search the whole library."
    covered = sum(end - start for start, end in _covered(pack))
    if pack.text is not None and covered < len(re.sub(r"\s", "", pack.text)):
        yield "Part of the text has no verdict in the pack."
    if pack.passed_over:
        yield f"Sentences that were passed over as making no claim: {len(pack.passed_over)}."


def _covered(pack: Pack) -> Iterator[tuple[int, int]]:
    """Where the text's sentences with a verdict are, and those that were passed over."""
    yield from ((claim.start or 0, claim.end or 0) for claim in pack.claims)
    yield from ((over.start, over.end) for over in pack.passed_over)
