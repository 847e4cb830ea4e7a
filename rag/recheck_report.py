"""What became of an evidence pack, in words and as JSON."""

from collections.abc import Iterator
from typing import Any

from rag.located import Located, Standing
from rag.pack_format import Pack
from rag.reasons import VERDICTS
from rag.rechecked import Fault, Recheck, Rechecked, Requoted
from rag.references import written
from rag.terminal import safe

Json = dict[str, Any]
HOLDS = "Everything in the pack holds in this library."
HOLDS_SO_FAR = "Everything in the pack that can be worked out anew holds in this library."
FAILS = "The pack does not hold in this library as it stands."
FAULTS = {
    Fault.NO_SENTENCE: "it is no sentence of the text that makes a claim",
    Fault.OTHER_TEXT: "it is not worded as what is verified: it has signs that no verified sentence has",
    Fault.UNPROVED: "it quotes no article",
    Fault.OTHER_PROOF: "other words bear it out than those that the pack quotes",
    Fault.CHECKS: "its checks are not what the verifier finds here",
}


def claim_lines(checked: Rechecked) -> list[str]:
    """A claim, and what of it holds or not, and why."""
    mark = "holds" if checked.holds else "DOES NOT HOLD"
    lines = [f"{mark}: {_line(checked.packed.text)} ({VERDICTS[checked.packed.verdict]})"]
    lines += [f"    {told}" for told in why(checked)]
    return lines


def why(checked: Rechecked) -> Iterator[str]:
    """What is to be said of a claim beside that it holds, or why it doesn't."""
    said, now = VERDICTS[checked.packed.verdict], VERDICTS[checked.now]
    if Fault.VERDICT in checked.faults:
        yield f"its verdict is now “{now}”, not “{said}”"
    elif checked.now is not checked.packed.verdict:
        yield f"it is proved; “{said}” in the answer, for it may be beside the question"
    yield from (FAULTS[fault] for fault in checked.faults if fault in FAULTS)
    for quotation in checked.quotations:
        yield from quotation_lines(quotation)
    if checked.missing:
        yield f"passages it was held against that are not in this library: {checked.missing}"


def quotation_lines(quotation: Requoted) -> Iterator[str]:
    """What is to be said of a quotation."""
    told = became(quotation.located)
    if told:
        yield f"[{quotation.packed.passage}] “{_short(quotation.packed.quote)}”: {told}"
    for name in quotation.otherwise:
        value = quotation.located.page if name == "page" else getattr(quotation.located.article, name, None)
        here = f"“{_line(str(value))}”" if value is not None else "unknown"
        yield f"[{quotation.packed.passage}] the article's {_NAMES.get(name, name)} is {here} in this library"


def became(located: Located) -> str:
    """What became of quoted words; empty where they stand as they did."""
    title = f"“{_line(located.article.title)}”" if located.article else ""
    match located.standing:
        case Standing.STANDS:
            return ""
        case Standing.CHANGED:
            return f"{title} has changed since; these words still stand in it"
        case Standing.GONE:
            return f"{title} has changed since, and these words are no longer in it"
        case Standing.REWORDED:
            return f"this revision of the article is not in this library; the words stand in another one, in {title}"
        case Standing.ALTERED:
            return f"the quotation was altered: {title} says something else at this place"
        case Standing.REMOVED:
            when = f" on {written(located.since.date())}" if located.since else ""
            return f"the article was removed from this library{when}"
        case Standing.ABSENT:
            return "not in this library"


def closing_lines(result: Recheck) -> Iterator[str]:
    """What is said at the end."""
    for figure in result.figures:
        yield from (f"Figure {line}" for line in quotation_lines(figure))
    yield from result.faults
    if result.claims:
        yield f"{sum(claim.holds for claim in result.claims)} of {len(result.claims)} sentences hold."
    yield FAILS if not result.holds else HOLDS_SO_FAR if result.unchecked else HOLDS
    if result.unchecked:
        yield "Not worked out anew:"
        yield from (f"  {_line(told)}" for told in result.unchecked)


def heading(pack: Pack) -> str:
    """What the pack says that it is."""
    what = f"the question: {_line(pack.question)}" if pack.question is not None else "a checked text"
    return f"Evidence for {what} (made {written(pack.made_at.date())}, as it says)"


def result_json(result: Recheck) -> Json:
    """All of it as JSON."""
    return {
        "holds": result.holds,
        "kind": result.pack.kind,
        "question": result.pack.question,
        "made_at": result.pack.made_at.isoformat(),
        "claims": [_claim(claim) for claim in result.claims],
        "figures": [_quotation(figure) for figure in result.figures],
        "faults": list(result.faults),
        "unchecked": list(result.unchecked),
    }


_NAMES = {"published": "day of publication", "url": "address"}


def _claim(checked: Rechecked) -> Json:
    return {
        "text": checked.packed.text,
        "holds": checked.holds,
        "verdict": checked.packed.verdict.value,
        "verdict_now": checked.now.value,
        "faults": [fault.value for fault in checked.faults],
        "missing_passages": checked.missing,
        "quotations": [_quotation(one) for one in checked.quotations],
        "told": list(why(checked)),
    }


def _quotation(quotation: Requoted) -> Json:
    located = quotation.located
    return {
        "passage": quotation.packed.passage,
        "quote": quotation.packed.quote,
        "holds": quotation.holds,
        "standing": located.standing.value,
        "otherwise": list(quotation.otherwise),
        "article_id": located.article.id if located.article else None,
        "title": located.article.title if located.article else None,
        "revision_id": located.revision.id if located.revision else None,
        "removed_at": located.since.isoformat() if located.since else None,
    }


def _short(quote: str, most: int = 80) -> str:
    line = _line(quote)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _line(text: str) -> str:
    return " ".join(safe(text).split())
