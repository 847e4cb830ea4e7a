"""A conversation to take along: as Markdown for a reader, as JSON for a program.

Whatever an article, a model or a person wrote stands in the Markdown as text: no link, image or HTML of theirs.
"""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.again import told as told_again
from rag.answer_codec import encode_asked, encode_said
from rag.chats import NO_SUCH_CHAT
from rag.counting import plural
from rag.errors import UnknownChat
from rag.kept import Ending, KeptChat, KeptExchange, Said, cited
from rag.markup import markdown, markdown_link, web_address
from rag.reasons import INSTEAD, VERDICTS, differing
from rag.schema import Article, Citation, Claim, Difference, Filter, Hit, Reply, Status
from rag.scope import said as said_filter
from rag.since import since, told

if TYPE_CHECKING:
    from rag.library import Library

FORMAT = "Presscheck conversation 1"
UNANSWERED = "This was not answered."
DAMAGED = "What was kept of this answer can't be read."
_ENDS = {
    Ending.STOPPED: "The answer was stopped; what stands here was checked.",
    Ending.FAILED: "The answer broke off; what stands here was checked.",
}


def read_chat(library: "Library", chat_id: str) -> tuple[KeptChat, list[KeptExchange]]:
    """Give a conversation with all of its questions.

    Raises:
        UnknownChat: there is none of this id.
    """
    chat = library.chats.find(chat_id)
    if chat is None:
        raise UnknownChat(NO_SUCH_CHAT)
    return chat, library.chats.exchanges(chat_id)


def as_json(library: "Library", chat_id: str) -> str:
    """Give a conversation as JSON: everything that is kept of it, and what became of the cited articles."""
    chat, exchanges = read_chat(library, chat_id)
    whole = {
        "format": FORMAT,
        "id": chat.id,
        "name": chat.name,
        "created_at": chat.created_at.isoformat(),
        "used_at": chat.used_at.isoformat(),
        "exchanges": [_exchange(library, kept) for kept in exchanges],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_markdown(library: "Library", chat_id: str) -> str:
    """Give a conversation as Markdown; references have the numbers that they have in their answer."""
    chat, exchanges = read_chat(library, chat_id)
    blocks = [f"# {markdown(chat.name)}", f"Presscheck, {chat.created_at.astimezone().date().isoformat()}"]
    for kept in exchanges:
        blocks += [f"## {markdown(kept.question)}", *_blocks(library, kept)]
    return "\n\n".join(blocks) + "\n"


def _exchange(library: "Library", kept: KeptExchange) -> dict[str, Any]:
    said = kept.said
    feedback = kept.feedback
    return {
        "id": kept.id,
        "question": kept.question,
        "asked_at": kept.asked_at.isoformat(),
        "asked": json.loads(encode_asked(kept.asked))["value"],
        "said": json.loads(encode_said(said))["value"] if said else None,
        "damaged": kept.damaged,
        "feedback": {"helpful": feedback.helpful, "reason": feedback.reason, "corrected": feedback.corrected}
        if feedback
        else None,
        "since": [told(one) for one in since(library, citations_of(said), said.all_hits)] if said else [],
    }


def citations_of(said: Said) -> tuple[Citation, ...]:
    """Every place that an answer points at."""
    return cited(_claims(said), _differences(said), _reply(said))


def _blocks(library: "Library", kept: KeptExchange) -> Iterator[str]:
    when = kept.asked_at.astimezone()
    yield f"Asked on {when.date().isoformat()} at {when:%H:%M}{_within(kept.asked.only)}"
    said = kept.said
    if said is None:
        yield DAMAGED if kept.damaged else UNANSWERED
        return
    if said.standalone_question and said.standalone_question != kept.question:
        yield f"Understood as: {markdown(said.standalone_question)}"
    yield from _answer(said)
    if said.answer and said.answer.repeated_from:
        yield told_again(said.answer.repeated_from, kept.asked_at)
    if said.ending in _ENDS:
        yield _ENDS[said.ending] + (f" {markdown(said.failure)}" if said.failure else "")
    if references := list(_references(said)):
        yield "**References**"
        yield from references
    for one in since(library, citations_of(said), said.all_hits):
        yield f"*{markdown(told(one))}*"
    if said.answer and said.answer.model:
        yield f"Language model: {markdown(said.answer.model)}"


def _answer(said: Said) -> Iterator[str]:
    if reply := _reply(said):
        yield markdown(reply.text)
        lines = [f"- {markdown(' · '.join(part for part in (one.text, one.note) if part))}" for one in reply.entries]
        if lines:
            yield "\n".join(lines)
    for claim in said.shown_claims:
        yield _claim(claim)
    if said.answer and said.answer.status is Status.NOT_IN_LIBRARY:
        yield "**The library does not answer this.**"
    refusal = said.answer.refusal if said.answer else None
    if refusal and refusal.instead:
        yield INSTEAD
        yield _claim(refusal.instead)
    for difference in _differences(said):
        yield differing(one.article.id for one in difference.figures)
        yield "\n".join(
            f"- {markdown(f'{one.value} · {one.article.outlet or one.article.title}')} {_number(one.citation)}"
            for one in difference.figures
        )
    if notes := said.answer.notes if said.answer else said.notes:
        yield "\n".join(f"- {markdown(note)}" for note in notes)
    if withheld := len(said.all_claims) - len(said.shown_claims):
        yield f"{plural(withheld, 'sentence')} withheld, not proved by the articles."


def _claim(claim: Claim) -> str:
    numbers = " ".join(dict.fromkeys(map(_number, claim.citations)))
    return f"{markdown(claim.text)} {numbers} ({VERDICTS[claim.verdict]})"


def _number(citation: Citation) -> str:
    return rf"\[{citation.number}\]"


def _references(said: Said) -> Iterator[str]:
    """The cited places, by number; each with what tells exactly which words of which text are meant."""
    by_number = dict(enumerate(said.all_hits, 1))
    for citation in sorted(citations_of(said), key=lambda one: (one.number, one.start)):
        hit = by_number.get(citation.number)
        source = _source(hit) if hit and hit.article.id == citation.article_id else "An article"
        page = f", p. {citation.page}" if citation.page else ""
        exact = f"revision {citation.revision_id[:12]}, characters {citation.start} to {citation.end}"
        yield f"{_number(citation)} {source}{page}: “{markdown(citation.quote)}” ({markdown(exact)})"


def _source(hit: Hit) -> str:
    article: Article = hit.article
    published = article.published.isoformat() if article.published else None
    known = [article.author, article.outlet, article.title, published]
    address = web_address(article.url)
    return ", ".join([*(markdown(part) for part in known if part), *([markdown_link(address)] if address else [])])


def _within(only: Filter) -> str:
    return f", only articles {markdown(said_filter(only))}" if only else ""


def _claims(said: Said) -> tuple[Claim, ...]:
    refusal = said.answer.refusal if said.answer else None
    return (*said.shown_claims, *((refusal.instead,) if refusal and refusal.instead else ()))


def _differences(said: Said) -> tuple[Difference, ...]:
    return said.answer.differences if said.answer else said.differences


def _reply(said: Said) -> Reply | None:
    return said.answer.reply if said.answer else said.reply
