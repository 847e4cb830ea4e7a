"""Files on their way in, as the library page and the strip on other pages show them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from rag.counting import plural
from ui.batch import LISTED, Overview, Stage, Upload
from ui.dialogs import is_dialog_open
from ui.faults import told
from ui.intake import Intake
from ui.parts import escape, label, message

POLL = 0.5  # seconds
REDRAW = 3.0  # seconds that a page stands still before what came in is shown on all of it; about a batch
SHOWN_FAILURES = 5  # the others open on request
RETRIED = 20  # files that are listed to be tried again one by one
LONGEST_LABEL = 60
COMING = "Your articles are on their way in. The first can be asked about in a moment."
STEPS = {
    "waiting": "waiting",
    "loading": "reading",
    "cleaning": "finding the text",
    "splitting": "cutting into passages",
    "embedding": "making it searchable",
    "done": "done",
}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the page shows, and since when."""

    active: bool
    passages: int
    at: float


def show_strip(intake: Intake) -> None:
    """One line about files on their way in, where they are not the page's subject."""
    active = intake.active
    if intake.uploads:
        st.fragment(_strip, run_every=POLL if active else None)(intake, active, intake.overview.passages > 0)


def no_articles(intake: Intake) -> None:
    """What stands where articles are needed and there are none."""
    st.html(message(COMING if intake.active else "Add articles first."))
    st.page_link("ui/library.py", label="Library", icon=":material/arrow_forward:")


def show_uploads(intake: Intake, may_redraw: Callable[[], bool]) -> None:
    """How far the files are, and what became of each that failed.

    The whole page is drawn again as articles come in and when all are in, once `may_redraw` allows it.
    """
    active = intake.active
    if intake.uploads:
        drawn = _Drawn(active, intake.overview.passages, time.monotonic())
        st.fragment(_uploads, run_every=POLL if active else None)(intake, drawn, may_redraw)


def numbered(seen: Overview) -> str:
    """Say which article of how many is being added: "120 of 2,000"; nothing where it is a single one."""
    if seen.total is None:
        return f"{seen.done + 1:,}"
    return f"{min(seen.done + 1, seen.total):,} of {seen.total:,}" if seen.total > 1 else ""


@told()
def _strip(intake: Intake, drawn_active: bool, drawn_any: bool) -> None:
    seen = intake.overview
    first = seen.passages > 0 and not drawn_any  # the page may have said that there are no articles
    if (first or seen.active != drawn_active) and not is_dialog_open():
        st.rerun()
    if seen.active:
        _progress(seen)
    elif seen.files:
        _result(intake, seen, link=seen.failed > 0)


@told()
def _uploads(intake: Intake, drawn: _Drawn, may_redraw: Callable[[], bool]) -> None:
    seen = intake.overview
    if seen.active and not drawn.active:
        st.rerun()  # so that it is looked at again from now on
    came = seen.passages != drawn.passages and time.monotonic() - drawn.at >= REDRAW
    if (came or seen.active != drawn.active) and may_redraw():
        st.rerun()
    if seen.active:
        _progress(seen)
        _to_go(intake, seen)
    elif seen.files:
        _result(intake, seen)
    _failures(seen)


def _progress(seen: Overview) -> None:
    said = [f"Adding {numbered(seen) or '1 of 1'}"]
    if seen.passages:
        said.append(plural(seen.passages, "passage"))
    if seen.per_minute is not None:
        said.append(f"{max(1, round(seen.per_minute)):,} a minute")
    if seen.seconds_left is not None:
        said.append(time_left(seen.seconds_left))
    st.progress(seen.share, text=" · ".join(said))
    if seen.current is not None:
        st.html(f'<p class="pc-small"><bdi>{escape(seen.current.at)}</bdi> · {escape(_step(seen.current))}</p>')


def _step(upload: Upload) -> str:
    progress = upload.progress
    step = STEPS.get(progress.step, progress.step)
    if progress.total and progress.step == "embedding":
        step += f", {progress.done:,} of {plural(progress.total, 'passage')}"
    return step


def time_left(seconds: float) -> str:
    """Say about how long it takes: "about 12 min left"."""
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"about {minutes} min left"
    return f"about {round(minutes / 60)} h left"


def _to_go(intake: Intake, seen: Overview) -> None:
    """The ways out: the whole rest, or one of the next files."""
    st.button("Cancel" if seen.to_go == 1 else "Cancel all", key="cancel", on_click=intake.cancel)
    if seen.to_go == 1:
        return
    with st.expander("Files to go"):
        listed = _listed(intake, seen)
        for upload in listed:
            st.button(
                label(f"Cancel {_short(upload.name)}"),
                key=f"cancel-{upload.id}",
                type="tertiary",
                icon=":material/close:",
                on_click=intake.cancel,
                args=(upload.id,),
                disabled=upload.over,
            )
        more = seen.to_go - sum(not upload.over for upload in listed)
        if more > 0:
            st.html(f'<p class="pc-small">and {more:,} more</p>')


def _listed(intake: Intake, seen: Overview) -> list[Upload]:
    """The next files; each keeps its place until none of them waits, so that a click never meets another one."""
    uploads = {upload.id: upload for upload in intake.uploads}
    kept = [uploads[key] for key in st.session_state.get("files-to-go", ()) if key in uploads]
    if any(upload.over for upload in kept) and not any(upload.stage is Stage.WAITING for upload in kept):
        kept = []
    names = {upload.id for upload in kept}
    kept += [upload for upload in seen.next if upload.id not in names][: LISTED - len(kept)]
    st.session_state["files-to-go"] = [upload.id for upload in kept]
    return kept


def _result(intake: Intake, seen: Overview, *, link: bool = False) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="uploads-done"):
        st.html(f'<p class="pc-small" role="status">{escape(seen.result or "Nothing added")}</p>', width="content")
        if link:
            st.page_link("ui/library.py", label="See why in the library")
        elif seen.again:
            st.button("Retry the failed", type="tertiary", on_click=intake.retry)
        st.button("Dismiss", type="tertiary", on_click=intake.dismiss)
    if not link and len(seen.again) > 1:
        _again(intake, seen)


def _again(intake: Intake, seen: Overview) -> None:
    """The files that failed, to be tried again one by one."""
    with st.expander("Retry one of them"):
        for upload in seen.again[:RETRIED]:
            st.button(
                label(f"Retry {_short(upload.name)}"),
                key=f"retry-{upload.id}",
                type="tertiary",
                icon=":material/refresh:",
                on_click=intake.retry,
                args=(upload.id,),
            )
        if (more := len(seen.again) - RETRIED) > 0:
            st.html(f'<p class="pc-small">and {more:,} more</p>')


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else "…" + name[-LONGEST_LABEL:]


def _failures(seen: Overview) -> None:
    """The first ones, each with its name, cause and way out. While files come in, the others are only counted."""
    for name, reason in seen.failures[:SHOWN_FAILURES]:
        st.error(label(_sentence(name, reason)))
    more = seen.failed - SHOWN_FAILURES
    if more > 0 and seen.active:
        st.html(f'<p class="pc-small">and {more:,} more failed; they are listed when all files are through</p>')
    elif more > 0:
        with st.expander(f"and {more:,} more failed"):
            named = seen.failures[SHOWN_FAILURES:]
            listed = "".join(f"<li>{escape(_sentence(*failure))}</li>" for failure in named)
            left = more - len(named)
            rest = f"<li>and {left:,} more, which are named once these are mended</li>" if left else ""
            st.html(f'<ul class="pc-list">{listed}{rest}</ul>')


def _sentence(name: str, reason: str) -> str:
    last = name.rpartition(" › ")[2]
    return reason if last in reason else f"{name}: {reason}"
