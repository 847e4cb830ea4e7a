"""How much of what was found the language model reads before it is asked, and how much more where that does not answer.

Reading is what an answer costs, the best passages hold most answers, and what else it reads leads a small model astray
(`python -m bench prompts`). Each portion begins as the one before, so that the model's server reads only what is new.
"""

import itertools
import re
import threading
from collections import deque
from collections.abc import Callable, Sequence

from rag.relevance import tells, unsaid
from rag.schema import Claim, Evidence, Hit, Verdict
from rag.verify.reading import read_claim, read_source

# A question and its hits → what the model is shown of them, one after the other until a sentence of it is borne out and
# answers: in the prompt's order, whole or shortened. At least one portion, of at least one hit.
Portions = Callable[[str, Sequence[Hit]], Sequence[Sequence[Hit]]]

MOST_UNSAID = 1 / 3  # of the question's telling words; chosen on tuning halves (bench/TRIALS.md)
SEVERAL = 2  # passages from which on a claim answers that says less, or is only partly supported
FOR_ONE_THING, FOR_MORE = (1, 2), (2,)  # passages, before all of them are read
_ONE_THING = re.compile(
    r"^\W*(?:who|whom|whose|when|where)\b(?! (?:are|were)\b)"
    r"|\bhow (?:many|much|old|long|far|often|high|large|tall)\b"
    r"|\b(?:at|by|from|in|of|on|to|under) (?:what|which)\b"
    r"|\b(?:what|which) (?:age|amount|city|cost|country|date|day|distance|duration|fee|height|length|month|name|number"
    r"|percentage|period|price|rate|share|size|sum|time|title|weight|year)\b",
    re.IGNORECASE,
)


def portions(question: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    """Choose: a name, a date, a number mostly stands in one passage, an explanation or a list in several.

    A question such as "What is proposed?" is put to all at once, for nothing would show that a part of them answers it.
    """
    if not tells(question):
        return [hits]
    counts = FOR_ONE_THING if _ONE_THING.search(question) else FOR_MORE
    return [*(hits[:count] for count in counts if count < len(hits)), hits]


def numbers_of(shown: Sequence[Hit], hits: Sequence[Hit]) -> list[int]:
    """Under which numbers passages are cited, whichever of them are shown to the model, and in whatever order."""
    places = {hit.passage.id: number for number, hit in enumerate(hits, 1)}
    return [places[hit.passage.id] for hit in shown]


def answers_early(claim: Claim, question: str, evidence: Evidence, read: int) -> bool:
    """Whether a claim answers before all passages are read, of which the model had so many.

    What a claim of the first one leaves unsaid, the second may say better; those behind them rarely do. It doesn't
    answer yet where the passages state another number in its unit, for that may be the one asked for.
    """
    nearly_all = claim.verdict is Verdict.SUPPORTED and unsaid(claim, question) <= MOST_UNSAID
    enough = nearly_all or (claim.verdict.shown and read >= SEVERAL)
    return enough and not is_stated_otherwise(claim, evidence)


def is_stated_otherwise(claim: Claim, evidence: Evidence) -> bool:
    """Whether the passages state another number in the unit of one of the claim's."""
    stated = {value.unit: value.amount for value in read_claim(claim.text, []).values if value.unit}
    others = [value for hit in evidence.hits for value in read_source(hit.text).values]
    return any(other.unit in stated and other.amount != stated[other.unit] for other in others)


class Lately:
    """The order of the passages that the model read last, so that a prompt can begin as one that it still has read."""

    def __init__(self, prompts: int) -> None:
        """Remember so many prompts: as many as the model's server has slots for."""
        self._orders: deque[tuple[str, ...]] = deque(maxlen=prompts)
        self._lock = threading.Lock()

    def arrange(self, portions: Sequence[Sequence[Hit]]) -> list[Sequence[Hit]]:
        """Reorder each portion within itself: first what the model still has read, then as it was."""
        with self._lock:
            orders = list(self._orders)
        first = {hit.passage.id: hit for hit in portions[0]}
        shared = (list(itertools.takewhile(first.__contains__, order)) for order in orders)
        lead = [first[name] for name in max(shared, key=len, default=[])]
        arranged: list[Sequence[Hit]] = []
        for portion in portions:
            known = {hit.passage.id for hit in lead}
            lead = [*lead, *(hit for hit in portion if hit.passage.id not in known)]
            arranged.append(lead)
        return arranged

    def read(self, portion: Sequence[Hit]) -> None:
        """Note what the model was shown just now."""
        order = tuple(hit.passage.id for hit in portion)
        with self._lock:
            for earlier in [one for one in self._orders if one == order[: len(one)]]:
                self._orders.remove(earlier)  # the server goes on from it
            self._orders.append(order)
