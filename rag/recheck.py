"""Working out an evidence pack anew, from this library alone: what still holds, and what does not, and why.

The pack tells what is claimed and where that is said to stand. The texts, the passages and every verdict are this
library's and this verifier's own. No language model is needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.entail import Entailment
from rag.errors import BadPack, BadText
from rag.figures import differences
from rag.library import Library
from rag.located import Finder, Standing, differing
from rag.manuscript import read_text
from rag.pack_format import Pack, PackedClaim, PackedQuotation
from rag.pack_reader import Read
from rag.rechecked import Fault, Recheck, Rechecked, Requoted
from rag.reverify import Held, Verified, asked_of, verified_answer, verified_instead, verified_text
from rag.schema import Check, CheckKind, Claim, Evidence, Manuscript, Status, Verdict
from rag.settings import Settings
from rag.verify.scene import ASKED_ABOUT


def recheck(
    library: Library,
    settings: Settings,
    read: Read,
    entails: Entailment | None = None,
    *,
    on_claim: Callable[[Rechecked], None] = lambda _: None,
) -> Recheck:
    """Work a pack out anew; each claim is told as it is done.

    Raises:
        BadPack: its text can't be checked.
        LibraryError: the library can't be read.
    """
    pack, finder = read.pack, Finder(library, read.pack)
    claims: list[Rechecked] = []
    faults = [*_faults(read), *_untold(pack, finder)]

    def compared(packed: PackedClaim, verified: Verified) -> None:
        claims.append(_compared(finder, pack, packed, verified))
        on_claim(claims[-1])

    if pack.kind == "check":
        faults += _check_text(library, settings, finder, pack, entails, compared)
    else:
        found = []
        for packed, one in zip(pack.claims, verified_answer(finder, pack, entails, settings.careful), strict=True):
            found.append(one)
            compared(packed, one)
        for one in verified_instead(finder, pack, entails):
            assert pack.instead is not None  # noqa: S101  # what it was made of
            compared(pack.instead, one)
        faults += _undiffering(finder, pack, found)
    figures = [_requoted(finder, pack, figure.quotation) for difference in pack.differences for figure in difference]
    return Recheck(pack, tuple(claims), tuple(figures), tuple(faults), tuple(_unchecked(pack)))


def _check_text(
    library: Library,
    settings: Settings,
    finder: Finder,
    pack: Pack,
    entails: Entailment | None,
    compared: Callable[[PackedClaim, Verified], None],
) -> list[str]:
    """Check the pack's text anew; gives what is wrong with how the pack cuts it."""
    packed_at = {(packed.start, packed.end): packed for packed in pack.claims}
    over = {(one.start, one.end): one.reason for one in pack.passed_over}
    stating = left_out = skipped = 0
    for checked, found in verified_text(library, settings, finder, pack, _manuscript(pack), entails):
        place = (checked.start, checked.end)
        packed = packed_at.pop(place, None)
        if packed is not None and found is not None:
            verdict = checked.claim.verdict if checked.claim else Verdict.UNSUPPORTED
            compared(packed, Verified(checked.claim, verdict, found))
        if packed is not None or place in over:
            left_out, skipped = left_out + skipped, 0
        else:
            skipped += 1
        said = over.pop(place, None)
        stating += said is not None and said is not checked.passed_over
    for packed in packed_at.values():
        compared(packed, Verified(None, Verdict.UNSUPPORTED, Held((), {}, 0)))
    faults = [f"Sentences that the pack passes over, and that are something else here: {stating}."] if stating else []
    if left_out:  # where checking was stopped, nothing further has a verdict
        faults.append(f"Sentences of the text that the pack leaves out: {left_out}.")
    if over:
        faults.append(f"Places that the pack passes over as sentences, and that are none: {len(over)}.")
    return faults


def _manuscript(pack: Pack) -> Manuscript:
    try:
        read = read_text(pack.text or "")
    except BadText as error:
        raise BadPack("The text in this pack is empty or too long; ask whoever sent it for another copy.") from error
    if read.text != pack.text:
        raise BadPack("The text in this pack is not as Presscheck keeps one; ask whoever sent it for another copy.")
    return read


def _compared(finder: Finder, pack: Pack, packed: PackedClaim, verified: Verified) -> Rechecked:
    quotations = tuple(_requoted(finder, pack, one) for one in packed.quotations)
    checked = Rechecked(packed, verified.now, quotations, verified.held.missing, ())
    return replace(checked, faults=tuple(_claim_faults(finder, pack, checked, verified.claim)))


def _claim_faults(finder: Finder, pack: Pack, checked: Rechecked, found: Claim | None) -> Iterator[Fault]:
    packed, said = checked.packed, pack.claim_of(checked.packed)
    if found is None:
        yield Fault.NO_SENTENCE
        return
    same = checked.now is packed.verdict or _is_modest(pack, packed.verdict, checked.now)
    if not same:
        yield Fault.VERDICT
    if found.text != packed.text and not said.is_quotation:
        yield Fault.OTHER_TEXT
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


def _told(claim: Claim) -> set[tuple[CheckKind, str, str | None, bool]]:
    """What the checks say, and whether it was found.

    Not what of the question is left out, for that also depends on the language model.
    """
    own = claim.text if claim.is_quotation else None
    return {
        (check.kind, check.value, check.reason, check.span is not None)
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
    otherwise = differing(pack.article_of(pack.passage_of(packed)), located.article)
    return Requoted(packed, located, (*otherwise, *(["page"] if located.page != packed.page else [])))


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
    altered = absent = otherwise = 0
    for passage in others if pack.kind == "answer" else ():
        located = finder.place(passage, passage.start, passage.end, passage.text)
        altered += located.standing is Standing.ALTERED
        absent += located.standing is Standing.ABSENT
        if located.standing.holds:
            otherwise += bool(differing(pack.article_of(passage), located.article) or located.page != passage.page)
    if altered:
        yield f"Passages that no sentence cites were altered: {altered}."
    if absent:
        yield f"Passages that no sentence cites are not in this library: {absent}."
    if otherwise:
        yield f"Passages that no sentence cites are of articles that the library knows otherwise: {otherwise}."


def _undiffering(finder: Finder, pack: Pack, verified: Sequence[Verified]) -> Iterator[str]:
    """Different figures that are not found here, where everything is there that they were read from."""
    said = {
        (pack.passage_of(one.quotation).revision, one.start, one.end, one.value, one.said_by)
        for difference in pack.differences
        for one in difference
    }
    if not said:
        return
    claims = [replace(one.claim, verdict=one.now) for one in verified if one.claim is not None]
    found = verified[0].held if verified else Held((), {}, 0)
    told = {
        (one.citation.revision_id, one.start, one.end, one.value, one.said_by)
        for difference in differences(asked_of(pack) or "", claims, Evidence(found.hits, finder.texts))
        for one in difference.figures
    }
    if not found.missing and not said <= told:
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
    if pack.searched:
        yield f"That only these articles were searched: {pack.searched}"
    yield from (f"Remarked beside the sentences: {remark}" for remark in (pack.reply, *pack.notes) if remark)
    if any(claim.verdict is Verdict.UNSUPPORTED for claim in pack.claims):
        yield "“Not found” means: in the passages that the pack names. Check the text here to search the whole library."
    if pack.text is not None and len(pack.claims) + len(pack.passed_over) < len(read_text(pack.text).sentences):
        yield "Part of the text has no verdict in the pack."
    if pack.passed_over:
        yield f"Sentences that were passed over as making no claim: {len(pack.passed_over)}."
