"""The sentences of an answer on the page: how each was checked unfolds below it, and what the model thinks of it."""

import streamlit as st

from rag.counting import plural
from rag.reasons import INSTEAD
from ui.asker import who
from ui.checks import checks_list, why
from ui.claims import claim_block, withheld_claim
from ui.exchanges import Exchange, Shown
from ui.jobs import State, explain
from ui.opinions import asking, opinion_block, spoken
from ui.parts import message
from ui.state import Parts


def show_claims(parts: Parts, exchange: Exchange, shown: Shown) -> None:
    """The sentences that are part of the answer."""
    for place, claim in enumerate(shown.claims):
        if claim.verdict.shown:
            st.html(claim_block(claim, shown.hits or (), exchange.id, place))
            with st.expander(why(claim), type="compact", key=f"why-{exchange.id}-{place}"):
                _checks(parts, exchange, shown, place)


def show_instead(exchange: Exchange, shown: Shown) -> None:
    """What the library says where the question presumes otherwise, with its proof."""
    for place, claim in enumerate(shown.instead, len(shown.claims)):
        st.html(f'<p class="pc-small">{INSTEAD}</p>')
        st.html(claim_block(claim, shown.hits or (), exchange.id, place))
        with st.expander(why(claim), type="compact", key=f"why-{exchange.id}-{place}"):
            st.html(checks_list(claim, shown.hits or ()))


def show_withheld(parts: Parts, exchange: Exchange, shown: Shown) -> None:
    """What did not hold: counted, and opened by whoever wants to see it."""
    counted = f"{plural(len(shown.withheld), 'sentence')} withheld"
    with st.expander(counted, type="compact", key=f"withheld-{exchange.id}"):
        for place, claim in enumerate(shown.claims):
            if not claim.verdict.shown:
                st.html(withheld_claim(claim))
                _checks(parts, exchange, shown, place)


def _checks(parts: Parts, exchange: Exchange, shown: Shown, place: int) -> None:
    """How a sentence was checked; once the answer is there, what the model thinks of it, for whoever asks."""
    claim, job = shown.claims[place], exchange.opinions.find(place)
    st.html(checks_list(claim, shown.hits or ()))
    if not claim.citations or exchange.job.state is State.RUNNING:
        return
    if job is not None and job.state is State.RUNNING:
        with st.container(horizontal=True, vertical_alignment="center", key=f"asking-{exchange.id}-{place}"):
            st.html(f'<p class="pc-status">{asking(job)}… {job.seconds:.0f}\u00a0s</p>', width="content")
            st.button("Stop asking", key=f"stop-opinion-{exchange.id}-{place}", type="tertiary", on_click=job.stop)
        return
    if job is not None and (words := spoken(job)):
        st.html(opinion_block(words))
        return
    if job is not None and job.failure is not None:
        st.html(message(explain(job.failure)))
    if st.button("Ask the language model, too", key=f"opinion-{exchange.id}-{place}"):
        asker = who()  # told to the page's own thread only
        exchange.opinions.ask(place, lambda stop: parts.opine(claim, stop, asker))
        st.rerun()  # all of the page, which decides how often this is drawn
