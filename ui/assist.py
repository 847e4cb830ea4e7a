"""The one component: it speaks to screen readers, and brings words into view. Its JavaScript is constant."""

import functools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).with_name("assist.js")


@dataclass(frozen=True, slots=True)
class Log:
    """What happened in the work of this id. Lines only ever grow; of work found over, nothing is said."""

    id: str
    lines: Sequence[str]
    over: bool


@dataclass(frozen=True, slots=True)
class Focus:
    """The element to bring into view, once per stamp, and to focus unless the keyboard is needed elsewhere."""

    id: str
    stamp: str
    only_scroll: bool = False


def assist(log: Log | None = None, focus: Focus | None = None) -> None:
    """Mount the component; each page does so once, so that leaving a page forgets its stamp."""
    _component()(
        key="assist",
        data={"log": asdict(log) if log else None, "focus": asdict(focus) if focus else None},
        height=0,
    )


@functools.cache
def _component() -> Any:  # Streamlit doesn't export the type
    return st.components.v2.component("presscheck_assist", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)
