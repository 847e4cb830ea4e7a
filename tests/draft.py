"""A draft with a sentence of each kind, and what the library of the screens' tests says of each."""

from collections.abc import Sequence

from rag.schema import Check, CheckKind, Claim, Hit, PassedOver, Verdict
from tests.fakes import TEXT, article, citation, found, hit, missing

QUOTE = "Current proposals outline a 15-year framework with a possible extension."
PARIS = "Leaders met in Paris to advance the plan."
GREETING = "Hello everybody!"
SUPPORTED = "Current proposals outline a 15-year framework."
CONTRADICTED = "The framework lasts 99 years."
PARTLY = "Leaders met Washington’s envoys in Paris."
NOT_FOUND = "Canada sends two ships."
DRAFT = f"{GREETING} {SUPPORTED} {CONTRADICTED}\n\n{PARTLY} {NOT_FOUND} They met in Paris."
SUMMARY = "6 sentences: 1 contradicted, 2 supported, 1 partly, 1 not found; 1 without a claim."


def judge(sentence: str, place: int, *, text: str = TEXT) -> tuple[Claim | PassedOver, Sequence[Hit]]:
    """What is said of a sentence of the draft; any other sentence is not found."""
    duration, paris = hit(article(), QUOTE, text=text), hit(article(), PARIS, text=text)
    hits = (duration, paris)
    cited, met = citation(1, duration, QUOTE), citation(2, paris, PARIS)
    if sentence == GREETING:
        return PassedOver.GREETING, ()
    if sentence == SUPPORTED:
        return Claim(sentence, (cited,), (found(CheckKind.NUMBER, "15-year", cited),), Verdict.SUPPORTED), hits
    if sentence == CONTRADICTED:
        stated = found(CheckKind.NUMBER, "15-year", cited).excerpt
        against = Check(CheckKind.NUMBER, "99 years", 1, None, None, "the article says 15-year", stated)
        return Claim(sentence, (cited,), (against,), Verdict.CONTRADICTED), hits
    if sentence == PARTLY:
        checks = (found(CheckKind.NAME, "Paris", met), missing(CheckKind.NAME, "Washington"))
        return Claim(sentence, (met,), checks, Verdict.PARTLY), hits
    if sentence == "They met in Paris.":
        understood = "Leaders met in Paris."
        return Claim(understood, (met,), (found(CheckKind.NAME, "Paris", met),), Verdict.SUPPORTED), hits
    return Claim(sentence, (), (missing(CheckKind.WORDING, sentence),), Verdict.UNSUPPORTED), hits
