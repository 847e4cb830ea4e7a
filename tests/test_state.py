"""What the app opens, with the real parts; no model is started for it."""

from pathlib import Path

from rag.chatbot import Chatbot
from rag.settings import Settings
from ui.state import make_entailment, open_chatbot, open_library


def test_the_chatbot_is_made_of_the_library_and_the_settings(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    library = open_library(settings)
    try:
        assert isinstance(open_chatbot(library, settings, make_entailment(settings)), Chatbot)
    finally:
        library.close()
