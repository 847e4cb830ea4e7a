"""What each check came to, in plain words: one table for the screen and the command line.

A check gives its reason in few words of its own; here each has the words that a reader is told.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from rag.addressed import ADDRESSED
from rag.counting import plural
from rag.schema import Check, Checked, CheckKind, Claim, Leaning, Refusal, Verdict
from rag.topic import NOT_NAMED
from rag.verify.contrast import SET_APART
from rag.verify.modality import ONLY_ASKED, ONLY_SAYS
from rag.verify.orders import ORDERED
from rag.verify.scene import ASKED_ABOUT, BY_CONTEXT, IN_OTHER_WORDS, SAID_BY
from rag.verify.speech import NOT_SAID

NEGATED, ANOTHER_ORDER, ANOTHER_PLACE = "negated", "in another order", "in another place"
LEFT_OUT = "left out"

# Reason → what is told of a check with this reason. Each reads on after the words that were looked for.
REASONS: Mapping[str, str] = {
    BY_CONTEXT: "only by context, not in so many words",
    IN_OTHER_WORDS: "said in other words there, as the wording model reads it",
    ASKED_ABOUT: "the question asks about it, but the cited words do not say it",
    NEGATED: "one says “not”, the other does not",
    NOT_NAMED: "the text spoke of it before, the cited article does not name it",
    SET_APART: "the article says it of others, and not of this",
    LEFT_OUT: "the article says this, and the sentence leaves it out",
    ANOTHER_ORDER: "the article gives these the other way round",
    ANOTHER_PLACE: "the article says this of somebody or something else",
    ONLY_ASKED: "the article only asks whether it is so",
    NOT_SAID: "the article does not give these words to that speaker",
    ORDERED: "the article wants this said, but does not say it",
    ADDRESSED: "the article tells software to say this, but does not report it",
    "too long to check": "the sentence is too long to check",
    "too much to check": "the sentence says too much at once to check",
    "states nothing": "the sentence states nothing that could be checked",
    "leans on a withheld sentence": "the sentence before, which it leans on, was withheld",
}
SAYS = "the article says "
# Reasons that go on with words of the source; they are plain as they are.
BEGINNINGS = (SAYS, ONLY_SAYS, SAID_BY)
VERDICTS: Mapping[Verdict, str] = {
    Verdict.SUPPORTED: "Supported",
    Verdict.PARTLY: "Partly supported",
    Verdict.CONTRADICTED: "Contradicted",
    Verdict.UNSUPPORTED: "Not found",
}
MARKED: Mapping[Verdict, str] = {
    Verdict.SUPPORTED: "✓",
    Verdict.PARTLY: "◐",
    Verdict.CONTRADICTED: "✕",
    Verdict.UNSUPPORTED: "○",
}
COUNTED: Mapping[Verdict, str] = {  # of a text's sentences, those to look at first
    Verdict.CONTRADICTED: "contradicted",
    Verdict.SUPPORTED: "supported",
    Verdict.PARTLY: "partly",
    Verdict.UNSUPPORTED: "not found",
}
WITHOUT = "without a claim"
FOUND, NOT_FOUND = "found", "not found in the cited words"
NOT_NEAR, NOWHERE = "not found in the words that come nearest", "not found in the passages"
OPINIONS = {  # worded so that none is taken for a proof
    Leaning.YES: "The language model, asked again, leans to yes: the cited words support this.",
    Leaning.NO: "The language model, asked again, leans to no: the cited words do not support this.",
    Leaning.UNSURE: "The language model, asked again, can't tell whether the cited words support this.",
}
INSTEAD = "The library says:"
QUOTED = "No sentence of the language model was proved; this is the article's own."
ASKABLE = "You can ask, for example:"
_AGAINST = (NEGATED, SET_APART, ANOTHER_ORDER, ANOTHER_PLACE)


def differing(articles: Iterable[Hashable]) -> str:
    """What stands above different figures: of these articles, one for each figure."""
    if len(set(articles)) == 1:
        return "The article gives different figures:"
    return "The articles give different figures, newest first:"


def sought(check: Check, claim: Claim) -> tuple[str, str]:
    """What a check looked for: its kind, and the words; none where these are the sentence, or most of it."""
    whole = check.kind is CheckKind.WORDING and check.value in claim.text and " " in check.value
    whole = whole or (check.kind is CheckKind.QUOTATION and claim.is_quotation)
    words = check.value.rstrip(".") if check.kind is CheckKind.WORDING else check.value
    return check.kind.value.capitalize(), "" if whole else words


def told(check: Check, claim: Claim) -> str:
    """What came of a check of a claim."""
    if check.reason is not None:
        reported = "the article reports this as " if check.reason.startswith(SAID_BY) else ""
        return reported + REASONS.get(check.reason, check.reason)
    if check.span is not None:
        return FOUND
    if check.citation_number is None:
        return NOWHERE
    return NOT_FOUND if claim.citations else NOT_NEAR


def outcome(check: Check) -> Verdict:
    """What a check by itself says of the claim."""
    if check.span is not None:
        return Verdict.SUPPORTED if check.reason in (None, IN_OTHER_WORDS) else Verdict.PARTLY
    if check.reason == BY_CONTEXT:
        return Verdict.PARTLY
    return Verdict.CONTRADICTED if stated(check) is not None else Verdict.UNSUPPORTED


def looked_for(refusal: Refusal) -> str:
    """What was looked for, and what of it is nowhere in the passages."""
    if not refusal.sought:
        return ""
    absent = f" Not in any of the passages: {', '.join(refusal.absent)}." if refusal.absent else ""
    return f"Looked for: {', '.join(refusal.sought)}.{absent}"


def stated(check: Check) -> str | None:
    """What the source says instead, empty where it is not told in its words; None where it says nothing else."""
    if check.span is not None or check.reason is None:
        return None
    if check.reason.startswith(SAYS):
        return check.reason.removeprefix(SAYS)
    return "" if check.reason in _AGAINST else None


def summary(checked: Sequence[Checked]) -> str:
    """Count the sentences by verdict: "3 sentences: 1 contradicted, 1 supported; 1 without a claim."."""
    verdicts = [one.claim.verdict for one in checked if one.claim]
    counted = [f"{verdicts.count(verdict)} {word}" for verdict, word in COUNTED.items() if verdict in verdicts]
    without = [f"{len(checked) - len(verdicts)} {WITHOUT}"] if len(verdicts) < len(checked) else []
    said = "; ".join(([", ".join(counted)] if counted else []) + without)
    return f"{plural(len(checked), 'sentence')}: {said}."
