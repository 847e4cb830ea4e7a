"""How much of what was found the language model reads before it is asked, and how much more where that does not answer.

Reading is what an answer costs, the best passages hold most answers, and what else it reads leads a small model astray
(`python -m bench prompts`). Each portion begins as the one before, so that the model's server reads only what is new.
"""

import re
from collections.abc import Callable, Sequence

from rag.schema import Hit

# A question and its hits → what the model is shown of them, one after the other until a sentence of it is borne out and
# answers: in the prompt's order, whole or shortened. At least one portion, of at least one hit.
Portions = Callable[[str, Sequence[Hit]], Sequence[Sequence[Hit]]]

FOR_ONE_THING, FOR_MORE = (1, 2), (2,)  # passages, before all of them are read
_ONE_THING = re.compile(
    r"^\W*(?:who|whom|whose|when|where)\b(?! (?:are|were)\b)"
    r"|\bhow (?:many|much|old|long|far|often|high|large|tall)\b"
    r"|\b(?:at|by|from|in|of|on|to|under) (?:what|which)\b"
    r"|\b(?:what|which) (?:amount|date|day|month|number|percentage|share|year)\b",
    re.IGNORECASE,
)


def portions(question: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    """Choose: a name, a date, a number mostly stands in one passage, an explanation or a list in several."""
    counts = FOR_ONE_THING if _ONE_THING.search(question) else FOR_MORE
    return [*(hits[:count] for count in counts if count < len(hits)), hits]
