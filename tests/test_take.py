"""Taking an answer along from the screen, with the real page and a scripted chatbot."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from rag.schema import Claim, Entry, Reply, Status, Verdict
from tests.fakes import answer_of, article, hit, supported_claim
from tests.paged import ask, open_app, settled
from tests.test_pages import HOSTILE, QUOTE, World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    yield made
    made.parts.chats.stop()


def exchange_id(app: AppTest, world: World) -> str:
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    return chat.exchanges[-1].id


def copying(app: AppTest, world: World) -> list[str]:
    """Open the popover; give what can be copied."""
    app.session_state[f"copy-{exchange_id(app, world)}"] = True
    return [block.value for block in settled(app).code]


def test_a_finished_answer_can_be_taken_along(world: World) -> None:
    app = ask(open_app(), world)

    assert [button.label for button in app.download_button] == ["Download evidence"]


def test_what_can_be_copied_is_made_when_it_is_wanted(world: World) -> None:
    app = ask(open_app(), world)
    assert not app.code

    text, markdown, footnote = copying(app, world)
    assert text.startswith("Current proposals outline a 15-year framework. [1]\n\n[1] Bloomberg, “Draft Plan")
    assert markdown.startswith(
        "Current proposals outline a 15-year framework. \\[1\\]\n\n\\[1\\] Bloomberg, “Draft Plan"
    )
    assert footnote.endswith(f", 6 Jan 2026: “{QUOTE}”")


def test_a_refusal_can_be_taken_along_with_its_passages(world: World) -> None:
    withheld = Claim("The framework lasts 99 years.", (), (), Verdict.UNSUPPORTED)
    world.chatbot.script = answer_of("Who?", [world.evidence], [withheld], status=Status.NOT_IN_LIBRARY)
    app = ask(open_app(), world)

    assert app.download_button
    text, markdown = copying(app, world)
    assert text == markdown == "The library does not answer this."


def test_a_list_from_the_catalogue_has_no_evidence_to_take(world: World) -> None:
    listed = Reply("One article.", (Entry("A title", article()),))
    world.chatbot.script = answer_of("List", [], [], status=Status.LISTED, reply=listed)
    app = ask(open_app(), world)

    assert not app.download_button


def test_hostile_text_is_copied_as_text(world: World) -> None:
    evidence = hit(article(title=HOSTILE, outlet="\u202eevil\x00\ud800"), QUOTE)
    world.chatbot.script = answer_of("What?", [evidence], [supported_claim(evidence)])
    app = ask(open_app(), world)
    text, markdown, _ = copying(app, world)

    assert HOSTILE in text
    assert "\u202eevil?\u202c" in text
    assert not {"\x00", "\ud800"} & set(text + markdown)
    assert "![" not in markdown.replace("\\!\\[", "")
    languages: list[Any] = [block.proto.language for block in app.code]
    assert set(languages) == {"plaintext"}
