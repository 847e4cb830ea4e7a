"""The chat: evidence first, then each sentence as it is verified."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from rag.again import told as told_again
from rag.counting import plural, turn_comes
from rag.errors import BadFilter
from rag.examples import examples
from rag.reasons import ASKABLE, INSTEAD, looked_for
from rag.schema import EVERYTHING, Event, Filter, Found, Hit, Shelved, Status, Verdict
from rag.since import since
from rag.since import told as told_since
from ui.asker import who
from ui.assist import Focus, Log, assist
from ui.chats import Chat
from ui.checks import WORDS
from ui.exchanges import Exchange, Shown
from ui.faults import told, told_later
from ui.figures import difference_block, spoken_difference
from ui.filters import chosen_filter, only_line, refused_by, show_filter, widened
from ui.jobs import State, explain
from ui.judging import show_judging
from ui.parts import card, day, escape, label, message, notes_block
from ui.proof import show_claims, show_instead, show_withheld
from ui.replies import reply_block
from ui.shelf import extent
from ui.state import Parts, open_parts
from ui.take import take_answer
from ui.uploads import no_articles, numbered

POLL = 0.4  # seconds
POLL_IN_LINE = 1.0  # seconds; all who wait are drawn while the model works for others
MOST_DRAWN = 20  # questions of a conversation, until all are asked for
MOST_CHANGED = 5  # cited articles that are named
FOUND_BEFORE_DRAWING = 0.5  # seconds the page waits for evidence, so that it is drawn once

FIRST_VISIT = (
    "Every sentence of an answer is checked against the article it cites. "
    "If your articles don't say, the answer is that they don't."
)
CAVEAT = "Supported means: your articles say so. It does not mean: it is true."
NO_MODEL = "No language model is running, so here are the matching passages, without an answer."


def show() -> None:
    """Draw the page."""
    parts = open_parts()
    if wanted := st.session_state.pop("wanted", None):  # asked on another page
        _ask(parts, wanted)
    chat = _chat(parts)
    if chat is None or not chat.exchanges:
        _welcome(parts)
        assist()
    else:
        st.html('<h1 class="pc-hidden">Ask</h1>')
        with st.container(horizontal=True, vertical_alignment="center", key="conversation"):
            st.button("New conversation", type="tertiary", icon=":material/add:", on_click=_leave)
            _lead_to_conversations()
        _turns(parts, chat)
    with st.bottom:
        show_filter(parts)
        st.chat_input(
            "Ask about the articles in the library",
            key="question",
            accept_file="multiple",
            max_upload_size=parts.settings.largest_upload_mb,
            max_chars=2000,
            on_submit=_submit,
            args=(parts,),
        )
        st.html(f'<p class="pc-caveat">{CAVEAT}</p>')


def _turns(parts: Parts, chat: Chat) -> None:
    exchanges = chat.exchanges
    earlier = 0 if st.session_state.get("whole") == chat.id else max(0, len(exchanges) - MOST_DRAWN)
    if earlier:
        st.button(f"Show {plural(earlier, 'earlier question')}", on_click=_show_whole, args=(chat,))
    for place, exchange in enumerate(exchanges[earlier:], earlier):
        last = place == len(exchanges) - 1
        pace = _pace(exchange)
        draw = st.fragment(_turn, run_every=pace)
        draw(parts, exchange, place, last, pace)


def _pace(exchange: Exchange) -> float | None:
    """The seconds between two looks at a question; None where there is nothing more to come."""
    if not exchange.working:
        return None
    return POLL_IN_LINE if exchange.job.state is State.RUNNING and exchange.shown.ahead else POLL


def _show_whole(chat: Chat) -> None:
    st.session_state["whole"] = chat.id


def _lead_to_conversations() -> None:
    st.page_link("ui/conversations.py", label="Conversations", icon=":material/history:")


def _chat(parts: Parts) -> Chat | None:
    """The conversation of the address, else of this session (changing pages clears the address)."""
    asked = st.query_params.get("chat")
    chat = None
    if asked is not None:
        chat = parts.chats.find(asked) if _is_id(asked) else None
        if chat is None:
            st.session_state.pop("chat", None)
            del st.query_params["chat"]
            st.html(message("This conversation is not kept; it may have been deleted. Ask to begin another."))
    elif "chat" in st.session_state:
        chat = parts.chats.find(st.session_state["chat"])
    if chat is not None:
        st.session_state["chat"] = chat.id
        st.query_params["chat"] = chat.id
    return chat


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _leave() -> None:
    st.session_state.pop("chat", None)
    st.query_params.pop("chat", None)


@told_later()
def _submit(parts: Parts) -> None:
    value = st.session_state["question"]
    if value is None:
        return
    uploads = parts.intake.put([(file.name, file.getvalue()) for file in value.files]) if value.files else ()
    if value.text.strip():
        _ask(parts, value.text.strip(), uploads)


def _ask(
    parts: Parts,
    question: str,
    uploads: tuple[str, ...] = (),
    *,
    standalone: bool = False,
    anew: bool = False,
    only: Filter | None = None,
) -> None:
    """Ask in this session's conversation; without `only`, of the articles that are chosen now."""
    reading = st.session_state.pop("reading", None)
    only = chosen_filter() if only is None else only
    chat = _joined(parts)
    _follow(chat.ask(question, uploads, reading, standalone=standalone, only=only, who=who(), anew=anew))


def _ask_again(parts: Parts, of: Exchange, only: Filter) -> None:
    """Ask a question as it was asked, so that it is understood as it was then."""
    chat = _joined(parts)
    asked = chat.ask(
        of.question,
        of.uploads,
        of.article_id,
        standalone=of.standalone,
        only=only,
        who=who(),
        anew=of.anew,
        again=of,
    )
    _follow(asked)


def _joined(parts: Parts) -> Chat:
    """The conversation of this session; a new one where there is none."""
    chat_id = st.session_state.get("chat")
    chat = (parts.chats.find(chat_id) if chat_id else None) or parts.chats.open()
    st.session_state["chat"] = chat.id
    st.query_params["chat"] = chat.id
    return chat


def _follow(exchange: Exchange) -> None:
    st.session_state["asked"] = exchange.id
    exchange.job.wait(_has_found, FOUND_BEFORE_DRAWING)


def _has_found(events: tuple[Event, ...]) -> bool:
    return any(isinstance(event, Found) for event in events)


def _welcome(parts: Parts) -> None:
    st.html(f'<h1 class="pc-headline">What does the press say?</h1><p class="pc-lead">{FIRST_VISIT}</p>')
    if parts.trouble:
        st.html(message(parts.trouble))
    if parts.chats.kept.count():
        _lead_to_conversations()
    shelf = parts.library.articles()
    if not shelf:
        no_articles(parts.intake)
        return
    with st.container(key="examples"):
        for place, question in enumerate(examples(_let_through(parts, chosen_filter()))):
            st.button(label(question), key=f"example-{place}", on_click=told_later()(_ask), args=(parts, question))
    st.html(f'<p class="pc-small">{escape(extent(shelf))}</p>')


@told()
def _turn(parts: Parts, exchange: Exchange, place: int, last: bool, drawn_every: float | None) -> None:
    pace = _pace(exchange)
    state, shown = exchange.job.state, exchange.shown
    with st.container(key=f"turn-{place}"):
        st.html(f'<h2 class="pc-question" id="question-{exchange.id}" dir="auto">{escape(exchange.question)}</h2>')
        if (asked := exchange.asked_at.astimezone().date()) != datetime.now().astimezone().date():
            st.html(f'<p class="pc-small">Asked on {day(asked)}</p>')
        if exchange.only:
            st.html(only_line(parts, exchange.only))
        answer, evidence = st.columns([3, 2], gap="large")
        with answer:
            _answer(parts, exchange, state, shown, last)
        with evidence:
            _evidence(shown, whole=state is not State.RUNNING and not shown.answer_claims)
    if last:
        assist(_log(exchange, state, shown), _focus(exchange, place))
    if pace != drawn_every:
        st.rerun()


def _answer(parts: Parts, exchange: Exchange, state: State, shown: Shown, last: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"status-row-{exchange.id}"):
        status = escape(_status(parts, exchange, state, shown, last))
        st.html(f'<p class="pc-status" id="status-{exchange.id}" tabindex="-1">{status}</p>', width="content")
        if state is State.RUNNING:
            st.button("Stop", key=f"stop-{exchange.id}", icon=":material/stop:", on_click=_stop, args=(exchange,))
            if shown.hits is None and _can_go_ahead(parts, exchange):
                st.button(
                    "Answer from what is in",
                    key=f"ahead-{exchange.id}",
                    type="tertiary",
                    on_click=parts.intake.release,
                    args=(exchange.uploads,),
                )
        elif state is State.STOPPED and last:
            _offer_again(parts, exchange, exchange.only)
    if shown.standalone_question and shown.standalone_question != exchange.question:
        _understood(parts, exchange, shown.standalone_question, last)
    if shown.answer is not None and shown.answer.repeated_from is not None:
        _repeated(parts, exchange, told_again(shown.answer.repeated_from, datetime.now(UTC)), last)
    if shown.reply is not None:
        st.html(reply_block(shown.reply))
    show_claims(parts, exchange, shown)
    if shown.reply is not None and last and state is State.DONE:
        _suggest(parts, exchange, shown.reply.suggestions)
    if shown.answer is not None and shown.answer.status is Status.NOT_IN_LIBRARY:
        st.html(message(_refusal(parts, shown), lead=refused_by(exchange.only)))
        if last and state is State.DONE and widened(exchange.only, exchange.id):
            _ask_again(parts, exchange, EVERYTHING)
            st.rerun()  # all of the page, as after asking again
    if state is State.FAILED:
        _failed(parts, exchange, shown, last)
    for at, difference in enumerate(shown.differences):
        st.html(difference_block(difference, shown.hits or (), f"{exchange.id}-{at}"))
    if shown.notes:
        st.html(notes_block(shown.notes))
    if shown.refusal is not None:
        show_instead(exchange, shown)
        if last and state is State.DONE and shown.refusal.suggestions:
            st.html(f'<p class="pc-small">{ASKABLE}</p>')
            _suggest(parts, exchange, shown.refusal.suggestions)
    if shown.withheld:
        show_withheld(parts, exchange, shown)
    if state is not State.RUNNING:
        _changed(parts, shown)
    take_answer(exchange)
    for problem in exchange.unkept:
        st.html(message(problem, lead="This can't be kept."))
    if state is State.DONE and shown.answer is not None and not exchange.unkept:
        show_judging(parts, exchange)


def _changed(parts: Parts, shown: Shown) -> None:
    """Say which of the articles that it cites are not any more what was cited."""
    found = since(parts.library, shown.cited, shown.hits or ())
    for one in found[:MOST_CHANGED]:
        st.html(message(told_since(one)))
    if (more := len(found) - MOST_CHANGED) > 0:
        st.html(message(f"{plural(more, 'more cited article')} changed or went."))


def _understood(parts: Parts, exchange: Exchange, question: str, last: bool) -> None:
    """What a follow-up was taken for; of the last one it can be put right and asked again, without the conversation."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"understood-{exchange.id}"):
        st.html(f'<p class="pc-small">Understood as: <bdi>{escape(question)}</bdi></p>', width="content")
        if not last:
            return
        if st.session_state.get("editing") != exchange.id:
            st.button("Edit", key=f"edit-{exchange.id}", type="tertiary", on_click=_edit, args=(exchange,))
            return
    with st.form(f"editing-{exchange.id}", border=False):
        typed = st.text_input(
            "The question, so that it stands alone", question, max_chars=2000, key=f"edited-{exchange.id}"
        )
        if st.form_submit_button("Ask this") and (edited := typed.strip()):
            del st.session_state["editing"]
            _ask(parts, edited, standalone=True, only=exchange.only)
            st.rerun()  # all of the page, as after asking again


def _repeated(parts: Parts, exchange: Exchange, words: str, last: bool) -> None:
    """That an answer was given before; the last one can be had anew, to the question as it was understood."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"repeated-{exchange.id}"):
        st.html(f'<p class="pc-small">{escape(words)}</p>', width="content")
        if last and st.button("Ask anew", key=f"anew-{exchange.id}", type="tertiary", icon=":material/refresh:"):
            understood = exchange.shown.standalone_question or exchange.question
            _ask(parts, understood, standalone=True, anew=True, only=exchange.only)  # what leans is never repeated
            st.rerun()  # all of the page, as after asking again


def _edit(exchange: Exchange) -> None:
    st.session_state["editing"] = exchange.id


def _suggest(parts: Parts, exchange: Exchange, suggestions: Sequence[str]) -> None:
    for place, question in enumerate(suggestions):
        key = f"suggested-{exchange.id}-{place}"
        if st.button(label(question), key=key, type="tertiary", icon=":material/subdirectory_arrow_right:"):
            _ask(parts, question)
            st.rerun()  # all of the page, as after asking again


def _stop(exchange: Exchange) -> None:
    exchange.job.stop()
    st.session_state["stopped"] = exchange.id


def _status(parts: Parts, exchange: Exchange, state: State, shown: Shown, last: bool) -> str:
    claims = shown.answer_claims
    took = f"{exchange.job.seconds:.1f}\u00a0s"
    if state is State.STOPPED:
        stopped = "You stopped this answer." if last else "This answer was stopped."
        return stopped + (" What is shown was checked." if claims else "")
    if state is State.FAILED:
        return _passages(shown.hits) or "No answer"
    if state is State.DONE:
        return f"{_sentences(shown) or _passages(shown.hits) or _without_passages(shown)} · {took}"
    seconds = f"{exchange.job.seconds:.0f}\u00a0s"
    if shown.hits is None:
        waits = parts.intake.pending(exchange.uploads)
        search = "Searching" if parts.library.ready else "Loading the search model"
        return f"{_adding(parts, exchange) if waits else search}… {seconds}"
    if shown.ahead:
        comes = turn_comes(shown.ahead, shown.turn_in)
        return f"{_passages(shown.hits) or 'No passages found'}; {comes}… {seconds}"
    if shown.starting and not parts.model_ready():
        return f"Starting the model… {seconds}"
    return f"{_sentences(shown) or _passages(shown.hits) or 'No passages found'}… {seconds}"


def _can_go_ahead(parts: Parts, exchange: Exchange) -> bool:
    """Whether some articles that a question waits for are in, and others are not."""
    coming = parts.intake.progress_of(exchange.uploads)
    return coming.active and coming.done > 0


def _adding(parts: Parts, exchange: Exchange) -> str:
    coming = parts.intake.progress_of(exchange.uploads)
    return "Adding your files first" + (f", {said}" if (said := numbered(coming)) else "")


def _passages(hits: tuple[Hit, ...] | None) -> str:
    return f"{plural(len(hits), 'passage')} found" if hits else ""


def _without_passages(shown: Shown) -> str:
    if shown.answer is None or shown.answer.reply is None:
        return "No passages found"
    return "From the catalogue" if shown.answer.status is Status.LISTED else "Nothing was searched"


def _sentences(shown: Shown) -> str:
    claims = shown.answer_claims
    if not claims:
        return ""
    numbers = {verdict: sum(claim.verdict is verdict for claim in claims) for verdict in Verdict}
    parts = [f"{number} {WORDS[verdict].lower()}" for verdict, number in numbers.items() if number]
    return f"{plural(len(claims), 'sentence')}: {', '.join(parts)}"


def _refusal(parts: Parts, shown: Shown) -> str:
    only = shown.answer.only if shown.answer else EVERYTHING
    shelf = _let_through(parts, only)
    dates = [entry.article.published for entry in shelf if entry.article.published]
    newest = f", newest {day(max(dates))}" if dates else ""
    nearest = " The nearest passages are shown; they don't answer it." if shown.hits else ""
    sought = f" {looked_for(shown.refusal)}" if shown.refusal else ""
    return f"{plural(len(shelf), 'article')} searched{newest}.{nearest}{sought}"


def _let_through(parts: Parts, only: Filter) -> list[Shelved]:
    try:
        return parts.library.articles(only)
    except BadFilter:  # what it names went since it was chosen
        return []


def _failed(parts: Parts, exchange: Exchange, shown: Shown, last: bool) -> None:
    failure = exchange.job.failure
    cause = explain(failure) if failure else ""
    claims = shown.answer_claims
    if claims:
        stands = (
            "sentence above was checked and stands" if len(claims) == 1 else "sentences above were checked and stand"
        )
        st.html(message(f"The language model stopped in the middle of the answer. The {stands}."))
    elif exchange.without_model:
        st.html(message(NO_MODEL))
    st.html(f'<p class="pc-small">{escape(cause)}</p>')
    if last:
        # where what it names is gone, it can only be asked of what is chosen now
        _offer_again(parts, exchange, chosen_filter() if isinstance(failure, BadFilter) else exchange.only)


def _offer_again(parts: Parts, exchange: Exchange, only: Filter) -> None:
    if st.button("Ask again", key=f"again-{exchange.id}"):
        _ask_again(parts, exchange, only)
        st.rerun()  # all of the page: this is drawn in a fragment, which has no place for another question


def _evidence(shown: Shown, *, whole: bool) -> None:
    if not shown.hits:
        return
    st.html('<h3 class="pc-small">Evidence</h3>')
    for number, hit in enumerate(shown.hits, 1):
        st.html(card(number, hit, shown.answer_claims or shown.instead, whole=whole))


def _log(exchange: Exchange, state: State, shown: Shown) -> Log:
    lines = []
    if shown.hits or (shown.hits is not None and shown.reply is None):
        lines.append((_passages(shown.hits) or "No passages found") + ".")
    if shown.reply is not None:
        lines += [shown.reply.text, *(entry.text for entry in shown.reply.entries)]
    lines += [
        f"Sentence {number}, {WORDS[claim.verdict]}: {claim.text}"
        for number, claim in enumerate(shown.answer_claims, 1)
    ]
    lines += [spoken_difference(difference) for difference in shown.differences]
    if state is State.DONE:
        if shown.answer is not None and shown.answer.repeated_from is not None:
            lines.append(told_again(shown.answer.repeated_from, datetime.now(UTC)))
        refused = shown.answer is not None and shown.answer.status is Status.NOT_IN_LIBRARY
        lines.append(refused_by(exchange.only) if refused else "Answer complete.")
        lines += shown.notes if refused else ()
        lines += [f"{INSTEAD} {claim.text}" for claim in shown.instead]
    elif state is State.FAILED:
        lines.append(NO_MODEL if exchange.without_model else "The answer broke off.")
    elif state is State.STOPPED:
        lines.append("You stopped this answer.")
    if state is not State.RUNNING:
        lines += exchange.opinions.said
    return Log(exchange.id, lines, over=state is not State.RUNNING)


def _focus(exchange: Exchange, place: int) -> Focus | None:
    """Where the eye goes: to the question just asked here, or to the status line after Stop."""
    if st.session_state.get("stopped") == exchange.id:
        return Focus(f"status-{exchange.id}", f"stopped:{exchange.id}")
    if place > 0 and st.session_state.get("asked") == exchange.id:
        return Focus(f"question-{exchange.id}", f"asked:{exchange.id}", only_scroll=True)
    return None


show()
