"""Files on their way in, as the library page and the strip on other pages show them."""

import streamlit as st

from rag.schema import AddStatus
from ui.faults import told
from ui.intake import Intake, Upload, count
from ui.parts import escape, label, plural

SHOWN_FAILURES = 20
STEPS = {
    "waiting": "waiting",
    "loading": "reading",
    "cleaning": "finding the text",
    "splitting": "cutting into passages",
    "embedding": "making it searchable",
    "done": "done",
}


def show_strip(intake: Intake) -> None:
    """One line about files on their way in, where they are not the page's subject."""
    active = intake.active
    if intake.uploads:
        st.fragment(_strip, run_every=0.5 if active else None)(intake, active)


def show_uploads(intake: Intake) -> None:
    """How far the files are, and what became of each that failed."""
    active = intake.active
    if intake.uploads:
        st.fragment(_uploads, run_every=0.5 if active else None)(intake, active)


@told()
def _strip(intake: Intake, drawn_active: bool) -> None:
    uploads = intake.uploads
    if any(upload.status is None for upload in uploads):
        _progress(uploads)
    elif drawn_active:
        st.rerun()
    elif uploads:
        _result(intake, uploads, link=any(upload.status is AddStatus.FAILED for upload in uploads))


@told()
def _uploads(intake: Intake, drawn_active: bool) -> None:
    uploads = intake.uploads
    if any(upload.status is None for upload in uploads):
        _progress(uploads)
    elif drawn_active:
        st.rerun()
    elif uploads:
        _result(intake, uploads)
    _failures(uploads)


def _progress(uploads: tuple[Upload, ...]) -> None:
    done = sum(upload.status is not None for upload in uploads)
    current = next(upload for upload in uploads if upload.status is None)
    progress = current.progress
    share = progress.done / progress.total if progress.total else 0.0
    step = STEPS.get(progress.step, progress.step)
    if progress.total and progress.step == "embedding":
        step += f", {progress.done} of {plural(progress.total, 'passage')}"
    st.progress(min(1.0, (done + share) / len(uploads)), text=f"Adding {done + 1} of {len(uploads)} · {step}")
    st.html(f'<p class="pc-small"><bdi>{escape(current.name)}</bdi></p>')


def _result(intake: Intake, uploads: tuple[Upload, ...], *, link: bool = False) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="uploads-done"):
        st.html(f'<p class="pc-small" role="status">{escape(count(uploads))}</p>', width="content")
        if link:
            st.page_link("ui/library.py", label="See why in the library")
        st.button("Dismiss", type="tertiary", on_click=intake.dismiss)


def _failures(uploads: tuple[Upload, ...]) -> None:
    failures = [upload for upload in uploads if upload.status is AddStatus.FAILED]
    for upload in failures[:SHOWN_FAILURES]:
        reason = upload.progress.reason or "It could not be added; the log says more."
        said = reason if upload.name in reason else f"{upload.name}: {reason}"
        st.error(label(said))
    if len(failures) > SHOWN_FAILURES:
        st.error(f"{plural(len(failures) - SHOWN_FAILURES, 'more file')} failed.")
