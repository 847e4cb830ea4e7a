"""What people thought of answers, as rows that `python -m bench answers` reads.

`answers` is what is known of the right answer: the sentences of one that was found right, nothing where a refusal
was, what the person gave where it was wrong; null where nobody knows, which the bench passes over.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.kept import Feedback, KeptExchange, Said, turns_of
from rag.schema import Status, Turn

if TYPE_CHECKING:
    from rag.library import Library


def feedback_rows(library: "Library") -> Iterator[dict[str, Any]]:
    """Give a row for each answer that somebody judged, in the order they were asked, chat by chat."""
    for chat_id in library.chats.judged():
        before: list[Turn] = []
        for kept in library.chats.exchanges(chat_id):
            if kept.feedback is not None and kept.said is not None:
                yield _row(kept, kept.feedback, kept.said, [] if kept.asked.standalone else before)
            before = before + turns_of(kept)


def _row(kept: KeptExchange, feedback: Feedback, said: Said, before: Sequence[Turn]) -> dict[str, Any]:
    return {
        "id": kept.id,
        "question": kept.question,
        "answers": right_answers(feedback, said),
        "history": [{"role": turn.role, "text": turn.text} for turn in before],
        "helpful": feedback.helpful,
        "reason": feedback.reason,
        "said": [claim.text for claim in said.shown_claims],
        "status": said.answer.status.value if said.answer else None,
        "asked_at": kept.asked_at.isoformat(),
    }


def right_answers(feedback: Feedback, said: Said) -> list[str] | None:
    """What is known of the right answer: empty where the articles hold none, None where nobody knows."""
    if not feedback.helpful:
        if feedback.corrected is None:
            return None
        return [feedback.corrected] if feedback.corrected else []
    if said.answer is not None and said.answer.status is Status.NOT_IN_LIBRARY:
        return []
    return [claim.text for claim in said.shown_claims] or None  # a reply from the catalogue is of no passage
