"""The app as a page draws it, without a browser: opened, pressed and read."""

from pathlib import Path
from typing import Any, Protocol

from streamlit.testing.v1 import AppTest

from ui.state import Parts

APP = str(Path(__file__).parent.parent / "frame.py")


class HasParts(Protocol):
    parts: Parts


def open_app(page: str = "ui/ask.py", **query: str | list[str]) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    return settled(app)


def settled(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, name: str) -> AppTest:
    next(button for button in app.button if button.label == name).click()
    return settled(app)


def html(app: AppTest) -> str:
    """What the page says, as HTML, but for its style."""
    return "\n".join(block.value for block in app.html if not block.value.startswith("<style>"))


def ask(app: AppTest, world: HasParts, question: str = "What duration is proposed?") -> AppTest:
    """Ask, wait for the job, and look again."""
    app.chat_input[0].set_value(question)
    settled(app)
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    chat.exchanges[-1].job.join()
    return settled(app)


def field(app: AppTest, name: str) -> Any:
    return next(one for one in app.text_input if one.label == name)
