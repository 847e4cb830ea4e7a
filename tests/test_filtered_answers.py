"""Asking, counting and searching under a filter, without a language model."""

import io
import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

import rag.__main__
from rag.chatbot import Chatbot
from rag.errors import BadFilter, ModelUnavailable
from rag.library import Library
from rag.schema import EVERYTHING, Answer, Event, Filter, Finished, Found, Passage, Status
from rag.settings import Settings
from tests import samples
from tests.lettered import lettered, open_library
from tests.samples import revision_id

SHELF = (
    ("Ferries", "Bloomberg", "Jane Roe", date(2026, 1, 6)),
    ("Trams", "The Post", "John Doe", date(2026, 1, 7)),
    ("Rails", "The Post", None, None),
)
POST = Filter(outlets=("the post",))
JANUARY = Filter(since=date(2026, 1, 7))


class NoModel:
    name, at_once, ready = "none", 1, True

    def open(self) -> None:
        raise ModelUnavailable("There is no model here; start one.")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("filtered")


@pytest.fixture(scope="module")
def library(data: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(data) as opened:
        for title, outlet, author, published in SHELF:
            text = f"{title} open in the harbour."
            revision = revision_id(text)
            article = samples.article(title, id=title, outlet=outlet, author=author, published=published)
            parts = [Passage(f"{revision}:0", revision, 0, len(text), None)]
            for _ in opened.add(article, text, parts, text.encode()):
                pass
        yield opened


@pytest.fixture(scope="module")
def chatbot(library: Library, data: Path) -> Chatbot:
    return Chatbot(library, cast(Any, NoModel()), Settings(data=data))


def told(chatbot: Chatbot, question: str, only: Filter) -> Answer:
    *_, last = chatbot.ask(question, only=only)
    assert isinstance(last, Finished)
    return last.answer


def titles(events: list[Event]) -> set[str]:
    return {hit.article.title for event in events if isinstance(event, Found) for hit in event.hits}


def test_only_what_the_filter_lets_through_is_evidence(chatbot: Chatbot) -> None:
    events = []
    for event in chatbot.ask("What opens in the harbour?", only=POST):
        events.append(event)
        if isinstance(event, Found):
            break

    assert titles(events) == {"Trams", "Rails"}


def test_counts_and_lists_keep_to_the_filter_and_say_what_has_no_day(chatbot: Chatbot) -> None:
    counted, listed = told(chatbot, "How many articles are there?", POST), told(chatbot, "List the articles", JANUARY)

    assert counted.reply is not None
    assert counted.reply.text.startswith("Within the filter: 2 articles")
    assert counted.notes == ("Only articles in the post were counted: 2 of 3 articles.",)
    assert listed.reply is not None
    assert [entry.text for entry in listed.reply.entries] == ["Trams"]
    assert listed.notes[1:] == ("Left out, because no day of publication is known: 1 article.",)
    assert (listed.status, listed.only) == (Status.LISTED, JANUARY)


def test_a_filter_that_leaves_nothing_to_list_says_so(chatbot: Chatbot) -> None:
    answer = told(chatbot, "What is new?", Filter(since=date(2026, 6, 1)))

    assert answer.reply is not None
    assert answer.reply.text == "No article in the library fits the filter."


def test_a_refusal_says_that_the_filter_was_on(chatbot: Chatbot) -> None:
    answer = told(chatbot, "What opens in the harbour?", Filter(since=date(2026, 6, 1)))

    assert answer.status is Status.NOT_IN_LIBRARY
    assert answer.notes == (
        "Only articles since 1 Jun 2026 were searched: 0 of 3 articles.",
        "Left out, because no day of publication is known: 1 article.",
    )


def test_a_filter_by_an_outlet_that_is_not_there_is_told_before_anything_is_searched(chatbot: Chatbot) -> None:
    with pytest.raises(BadFilter, match="did you mean “Bloomberg”"):
        next(iter(chatbot.ask("What opens?", only=Filter(outlets=("Blomberg",)))))


def test_this_article_means_the_open_one_whatever_the_filter(chatbot: Chatbot) -> None:
    *_, last = chatbot.ask("Summarise this article", article_id="Ferries", only=POST, stop=threading.Event())

    assert isinstance(last, Finished)
    assert {hit.article.title for hit in last.answer.hits} <= {"Ferries"}


def run(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[str], str]:
    class Kept:
        def __enter__(self) -> Library:
            return library

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(Library, "open", lambda settings: Kept())
    status = rag.__main__.main(list(arguments))
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


def test_search_takes_a_filter_and_tells_beside_the_hits_what_has_no_day(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("search", "harbour", "--since", "2026-01-01", "--outlet", "THE POST", "--json")
    status, out, err = run(library, monkeypatch, capsys, *arguments)

    assert (status, [json.loads(line)["title"] for line in out]) == (0, ["Trams"])
    assert err == "Left out, because no day of publication is known: 1 article.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "January"], "since must be a day like 2026-01-31."),
        (["--outlet", "Blomberg"], "The library has no article of the outlet “Blomberg”; did you mean “Bloomberg”?"),
        (
            ["--article", "nobody"],
            "The library has no article of the id “nobody”; `python -m ingest list` shows the ids.",
        ),
        (["--article", " "], "article must be an id of up to 300 characters, or a list of such ids."),
        (["--author", "jane ro"], "The library has no article of the author “jane ro”; did you mean “Jane Roe”?"),
    ],
)
def test_a_filter_that_can_not_be_meant_is_wrong_usage(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    assert run(library, monkeypatch, capsys, "search", "harbour", *arguments) == (2, [], f"{said}\n")


def test_a_line_of_a_batch_is_asked_within_the_filter_of_the_command(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"question": "How many articles are there?", "outlet": ["The Post"]},
        {"question": "How many articles are there?"},
        {"question": "How many articles are there?", "since": "2026-01-07", "article": "Trams"},
        {"question": "How many articles are there?", "since": "soon"},
        {"question": "How many articles are there?", "until": "2025-12-31"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, lines))))
    status, out, err = run(library, monkeypatch, capsys, "ask", "--batch", "-", "--since", "2026-01-01")

    answers = [json.loads(line) for line in out]
    none: dict[str, Any] = {
        "since": "2026-01-01",
        "until": None,
        "outlet": [],
        "author": [],
        "collection": [],
        "article": [],
    }
    assert [answer["filter"] for answer in answers] == [
        none | {"outlet": ["The Post"]},
        none,
        none | {"since": "2026-01-07", "article": ["Trams"]},
    ]
    assert [answer["reply"]["text"].split(",")[0] for answer in answers] == [
        "Within the filter: 1 article",
        "Within the filter: 2 articles",
        "Within the filter: 1 article",
    ]
    assert status == 1
    assert err.splitlines() == [
        "Line 4: since must be a day like 2026-01-31.",
        "Line 5: since 2026-01-01 is after until 2025-12-31, so no article can fit; turn the two round.",
    ]


@pytest.fixture(scope="module")
def harbour(library: Library) -> Filter:
    library.collections.put("Harbour", ["Ferries", "Rails"], make=True)
    return Filter(collections=("harbour",))


def test_only_a_collection_is_searched_counted_and_listed(chatbot: Chatbot, harbour: Filter) -> None:
    found = next(event for event in chatbot.ask("What opens in the harbour?", only=harbour) if isinstance(event, Found))
    counted = told(chatbot, "How many articles are there?", harbour)
    newest = told(chatbot, "What is new?", harbour)

    assert titles([found]) == {"Ferries", "Rails"}
    assert counted.notes == ("Only articles of the collection harbour were counted: 2 of 3 articles.",)
    assert newest.reply is not None
    assert {entry.text for entry in newest.reply.entries} == {"Ferries", "Rails"}


def test_what_can_be_asked_first_is_of_the_collection(chatbot: Chatbot, harbour: Filter) -> None:
    answer = told(chatbot, "Hello", harbour)

    assert answer.reply is not None
    assert not any("Trams" in question for question in answer.reply.suggestions)


@pytest.mark.parametrize("question", ["Summarise this article", "List the people named in this article"])
def test_within_one_article_this_article_is_that_one_whatever_is_open(chatbot: Chatbot, question: str) -> None:
    *_, last = chatbot.ask(question, article_id="Ferries", only=Filter(articles=("Trams",)))

    assert isinstance(last, Finished)
    assert last.answer.reply is not None
    assert "“Trams”" in last.answer.reply.text


def test_a_refusal_within_one_article_names_it(chatbot: Chatbot) -> None:
    answer = told(chatbot, "How many articles are there?", Filter(articles=("Trams",)))

    assert answer.notes == ("Only “Trams” was counted: 1 of 3 articles.",)


def test_search_takes_collections_and_articles(
    library: Library, harbour: Filter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("search", "harbour", "--collection", "HARBOUR", "--article", "Rails", "--article", "Trams", "--json")
    status, out, _ = run(library, monkeypatch, capsys, *arguments)

    assert (status, [json.loads(line)["title"] for line in out]) == (0, ["Rails"])


def test_without_a_filter_nothing_is_said_of_one(chatbot: Chatbot) -> None:
    answer = told(chatbot, "How many articles are there?", EVERYTHING)

    assert (answer.notes, answer.only) == ((), EVERYTHING)
