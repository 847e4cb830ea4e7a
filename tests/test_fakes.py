"""Stand-ins take what the real part takes: one that lags behind fails in a browser only."""

import inspect
from typing import Any

import pytest

from rag.chatbot import Chatbot
from tests.attacks.page import HostileChatbot
from tests.fakes import FakeChatbot
from tests.served import SlowChatbot


@pytest.mark.parametrize("fake", [FakeChatbot, SlowChatbot, HostileChatbot])
def test_a_stand_in_is_asked_as_the_chatbot_is(fake: Any) -> None:
    assert list(inspect.signature(fake.ask).parameters) == list(inspect.signature(Chatbot.ask).parameters)


@pytest.mark.parametrize("fake", [FakeChatbot, SlowChatbot, HostileChatbot])
def test_a_stand_in_tells_whether_it_answers(fake: Any) -> None:
    assert hasattr(Chatbot, "is_answering") == hasattr(fake, "is_answering")
