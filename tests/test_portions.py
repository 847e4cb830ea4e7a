"""How much of what was found the language model is shown before it is asked, over a real library; only it is played."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from rag.chatbot import Chatbot
from rag.library import Library
from rag.llm import HostedModel
from rag.portions import Lately, Portions, portions
from rag.schema import Answer, CitedBy, Claimed, Event, Finished, Hit, Status
from rag.settings import Settings
from tests.fakes import TEXT, article, hit
from tests.scripted import ScriptedEndpoint
from tests.test_chatbot import FRAMEWORK, library, settings

__all__ = ["library", "settings"]  # fixtures

QUESTION = "What duration is proposed?"
ISSUES = "territorial issues remain unresolved"
MUCH_ASKED = "Which issues of the border and the harbour remain unresolved?"


def first(*counts: int) -> Portions:
    return lambda _, hits: [hits[:count] for count in counts]


class Asked:
    """A chatbot asked once, whose model says what `says` makes of the passages it is shown, by their numbers."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        says: Callable[[dict[int, str]], str],
        portions: Portions,
        stop: threading.Event | None = None,
        question: str = QUESTION,
    ) -> None:
        with ScriptedEndpoint(lambda prompt: says(passages(prompt))) as endpoint:
            hosted = settings.model_copy(update={"llm_base_url": endpoint.base_url})
            chatbot = Chatbot(library, HostedModel(hosted, "openai", "scripted"), hosted, portions=portions)
            self.events: Sequence[Event] = list(chatbot.ask(question, stop=stop))
        self.prompts = [str(body["messages"][-1]["content"]) for body in endpoint.asked]

    @property
    def answer(self) -> Answer:
        assert isinstance(self.events[-1], Finished)
        return self.events[-1].answer


def passages(prompt: str) -> dict[int, str]:
    shown = prompt.rpartition("\n\nQuestion:")[0].split("\n\n")
    return {int(number): text for part in shown for number, text in re.findall(r"(?s)^\[(\d+)\] (.*)", part)}


def framework(shown: dict[int, str]) -> str:
    number = next((number for number, text in shown.items() if FRAMEWORK in text), None)
    return "NO ANSWER" if number is None else f"{FRAMEWORK} [{number}]."


def last_first(_: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    """First a passage without the framework, then all."""
    return [[hit for hit in hits if FRAMEWORK not in hit.text][:1], hits]


def with_it_first(_: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    return [[hit for hit in hits if FRAMEWORK in hit.text], hits]


def issues(shown: dict[int, str]) -> str:
    number = next((number for number, text in shown.items() if ISSUES in text), None)
    return "NO ANSWER" if number is None else f"Territorial issues remain unresolved [{number}]."


def with_issues_first(_: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    return [[hit for hit in hits if ISSUES in hit.text], hits]


def two_with_issues_first(_: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    ordered = sorted(hits, key=lambda hit: ISSUES not in hit.text)
    return [ordered[:2], ordered]


def two_with_both_first(_: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    ordered = sorted(hits, key=lambda hit: FRAMEWORK not in hit.text and ISSUES not in hit.text)
    return [ordered[:2], ordered]


def test_where_the_first_portion_answers_no_more_is_read(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, issues, with_issues_first, question="Which issues remain unresolved?")

    assert asked.answer.status is Status.ANSWERED
    assert [len(passages(prompt)) for prompt in asked.prompts] == [1]


def test_what_one_passage_says_in_part_is_looked_for_in_more(library: Library, settings: Settings) -> None:
    asked = Asked(
        library,
        settings,
        issues,
        with_issues_first,
        question=MUCH_ASKED,
    )

    assert [len(passages(prompt)) for prompt in asked.prompts] == [1, 5]


def test_what_two_passages_say_in_part_answers(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, issues, two_with_issues_first, question=MUCH_ASKED)

    assert asked.answer.status is not Status.NOT_IN_LIBRARY
    assert [len(passages(prompt)) for prompt in asked.prompts] == [2]


def test_where_the_passages_state_another_number_all_are_read(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, framework, with_it_first)

    assert [len(passages(prompt)) for prompt in asked.prompts] == [1, 5]


def test_a_sentence_behind_such_a_number_ends_nothing(library: Library, settings: Settings) -> None:
    def says(shown: dict[int, str]) -> str:
        return f"{framework(shown)} {issues(shown)}"

    asked = Asked(library, settings, says, two_with_both_first, question="Which issues remain unresolved?")

    assert [len(passages(prompt)) for prompt in asked.prompts] == [2, 5]


def test_where_it_does_not_more_is_read(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, framework, last_first)

    assert asked.answer.status is Status.ANSWERED
    assert [len(passages(prompt)) for prompt in asked.prompts] == [1, 5]


def test_a_passage_is_cited_by_its_number_among_the_hits(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, framework, lambda _, hits: [hits[::-1]])

    citation = asked.answer.claims[0].citations[0]
    assert FRAMEWORK in asked.answer.hits[citation.number - 1].text
    assert citation.cited_by is CitedBy.MODEL


def test_a_number_that_no_passage_has_cites_none(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, lambda _: f"{FRAMEWORK} [3].", with_it_first)

    citation = asked.answer.claims[0].citations[0]
    assert FRAMEWORK in citation.quote
    assert citation.cited_by is CitedBy.PRESSCHECK


def hits_of(*names: str) -> list[Hit]:
    made = hit(article(), TEXT)
    return [replace(made, passage=replace(made.passage, id=name)) for name in names]


def order(portions: Sequence[Sequence[Hit]]) -> list[str]:
    return ["".join(one.passage.id for one in portion) for portion in portions]


def test_a_prompt_begins_with_what_the_model_has_just_read() -> None:
    lately = Lately(2)
    lately.read(hits_of("b", "x"))

    assert order(lately.arrange([hits_of("a", "b"), hits_of("a", "b", "c")])) == ["ba", "bac"]


def test_what_was_read_behind_another_passage_stays_where_it_is() -> None:
    lately = Lately(2)
    lately.read(hits_of("x", "b"))

    assert order(lately.arrange([hits_of("a", "b"), hits_of("a", "b", "c")])) == ["ab", "abc"]


def test_of_several_prompts_that_with_the_longest_beginning_counts() -> None:
    lately = Lately(2)
    lately.read(hits_of("c", "b", "x"))
    lately.read(hits_of("b", "x"))

    assert order(lately.arrange([hits_of("a", "b", "c")])) == ["cba"]


def test_only_as_many_prompts_are_remembered_as_the_model_keeps() -> None:
    lately = Lately(2)
    for name in "bcd":
        lately.read(hits_of(name))

    assert order(lately.arrange([hits_of("a", "b")])) == ["ab"]


def test_the_portions_of_one_question_are_one_prompt_to_remember() -> None:
    lately = Lately(2)
    lately.read(hits_of("b", "x"))
    lately.read(hits_of("y"))
    lately.read(hits_of("y", "z"))

    assert order(lately.arrange([hits_of("a", "b")])) == ["ba"]


def test_a_prompt_begins_as_the_one_before(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, lambda _: "NO ANSWER", first(1, 2, 5))

    before = [prompt.rpartition("Question:")[0] for prompt in asked.prompts]
    assert len(before) == 3
    assert before[1].startswith(before[0])
    assert before[2].startswith(before[1])


def test_what_an_earlier_portion_did_not_prove_is_not_shown(library: Library, settings: Settings) -> None:
    def says(shown: dict[int, str]) -> str:
        return "Spain proposes 40 years [1]." if len(shown) == 1 else framework(shown)

    asked = Asked(library, settings, says, last_first)

    assert [event.claim.text for event in asked.events if isinstance(event, Claimed)] == [f"{FRAMEWORK}."]


def test_what_the_last_portion_did_not_prove_is_shown_as_withheld(library: Library, settings: Settings) -> None:
    asked = Asked(library, settings, lambda shown: f"Spain proposes {40 + len(shown)} years [1].", first(1, 5))

    assert [claim.text for claim in asked.answer.claims if not claim.verdict.shown] == ["Spain proposes 45 years."]


def test_a_sentence_before_the_one_that_answers_comes_before_it(library: Library, settings: Settings) -> None:
    def says(shown: dict[int, str]) -> str:
        return f"Spain proposes a tunnel [1]. {issues(shown)}"

    asked = Asked(library, settings, says, with_issues_first, question="Which issues remain unresolved?")

    claims = [event.claim.text for event in asked.events if isinstance(event, Claimed)]
    assert claims == ["Spain proposes a tunnel.", "Territorial issues remain unresolved."]
    assert len(asked.prompts) == 1


def test_an_early_portion_that_does_not_answer_is_not_heard_to_its_end(library: Library, settings: Settings) -> None:
    def says(shown: dict[int, str]) -> str:
        rambling = " ".join(f"Spain proposes {number} years [1]." for number in range(40, 60))
        return f"{rambling} {framework(shown)}" if len(shown) == 1 else framework(shown)

    asked = Asked(library, settings, says, with_it_first)

    assert [claim.text for claim in asked.answer.claims] == [f"{FRAMEWORK}."]
    assert len(asked.prompts) == 2


def test_stopped_no_more_is_read(library: Library, settings: Settings) -> None:
    stop = threading.Event()

    def says(_: dict[int, str]) -> str:
        stop.set()
        return "NO ANSWER"

    asked = Asked(library, settings, says, first(1, 2, 5), stop)

    assert len(asked.prompts) == 1


@pytest.mark.parametrize(
    ("question", "counts"),
    [
        ("Who is the mayor?", [1, 2, 5]),
        ("who runs the line", [1, 2, 5]),
        ("How many ferries were leased?", [1, 2, 5]),
        ("In which city did they meet?", [1, 2, 5]),
        ("What year did it open?", [1, 2, 5]),
        ("Who are the members of the council?", [2, 5]),
        ("What did the mayor say?", [2, 5]),
        ("Why did the line close?", [2, 5]),
        ("ferries", [2, 5]),
        ("What is proposed?", [5]),
    ],
)
def test_a_question_for_one_thing_is_first_put_to_one_passage(question: str, counts: list[int]) -> None:
    hits = [hit(article(f"a{number}"), TEXT) for number in range(5)]

    assert [len(portion) for portion in portions(question, hits)] == counts


@pytest.mark.parametrize("count", [1, 2])
def test_few_passages_are_read_at_once_where_there_are_no_more(count: int) -> None:
    hits = [hit(article(f"a{number}"), TEXT) for number in range(count)]

    assert portions("Why?", hits) == [hits]
