"""`python -m rag` in a process of its own, without the language model."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rag.__main__
import rag.chatbot
from ingest.pipeline import add
from rag.chatbot import Chatbot
from rag.errors import FAULT
from rag.library import Library
from rag.reasons import OPINIONS
from rag.schema import AddStatus, Event, Leaning
from rag.settings import Settings
from tests.documents import Pages
from tests.scripted import ScriptedEndpoint

ROOT = Path(__file__).parent.parent
CLOSED = "http://127.0.0.1:9/v1"  # nobody listens on the discard port


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Library.open(Settings(data=folder)) as library:
        for _ in add(library, ROOT / "corpus" / "000_fad379a7aa59c7d7.txt"):
            pass
    return folder


def run(
    data: Path, *arguments: str, given: str = "", module: str = "rag", **environment: str
) -> subprocess.CompletedProcess[str]:
    endpoint = {"PRESSCHECK_LLM": "openai:none", "PRESSCHECK_LLM_BASE_URL": CLOSED}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(data)} | endpoint | environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_search_needs_no_language_model(data: Path) -> None:
    done = run(data, "search", "what duration is proposed", "-k", "3", "--json")
    hits = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, len(hits)) == (0, 3)
    assert any("15-year framework" in hit["text"] for hit in hits)


def test_search_prints_cards_for_a_person(data: Path) -> None:
    done = run(data, "search", "what duration is proposed", "-k", "1")

    assert done.stdout.startswith("[1] Draft Plan Outlines Potential US Backing")


def test_a_passage_of_a_pdf_is_printed_with_its_page(tmp_path: Path) -> None:
    pages = Pages().page().line(60, 80, "The harbour plan was read to the council on Monday.")
    pages.page().line(60, 80, "The council leased two electric ferries for twelve years.")
    (tmp_path / "ferries.pdf").write_bytes(pages.data())
    with Library.open(Settings(data=tmp_path / "data")) as library:
        for _ in add(library, tmp_path / "ferries.pdf"):
            pass

    card = run(tmp_path / "data", "search", "electric ferries", "-k", "1").stdout.splitlines()[0]
    hit = json.loads(run(tmp_path / "data", "search", "electric ferries", "-k", "1", "--json").stdout)
    assert card == "[1] Ferries · p. 1"  # the passage begins on the first page
    assert hit["page"] == 1


def test_no_model_is_one_sentence_and_status_1(data: Path) -> None:
    done = run(data, "ask", "What duration is proposed?")

    assert done.returncode == 1
    assert "15-year framework" in done.stdout  # the passages are shown all the same
    assert [line for line in done.stderr.splitlines() if line != "Starting the model…"] == [
        "The language model can't be reached; ask again, and check PRESSCHECK_LLM_BASE_URL if you set it."
    ]


def test_what_is_no_question_for_the_passages_needs_no_language_model(data: Path) -> None:
    counted = run(data, "ask", "How many articles mention Greenland?")
    told = json.loads(run(data, "ask", "Summarise this article", "--json").stdout)

    assert (counted.returncode, counted.stderr) == (0, "")
    assert counted.stdout.startswith("Articles that hold “Greenland”: 1 of 1.")
    assert (told["status"], told["model"], {claim["verdict"] for claim in told["claims"]}) == (
        "answered",
        None,
        {"supported"},
    )


FRAMEWORK = "Current proposals outline a 15-year framework with a possible extension."


def says(prompt: str) -> str:
    """Answer from the passages; lean to no when asked again."""
    return "No" if prompt.startswith("Words of the article:") else f"{FRAMEWORK} It costs 99 billion dollars."


def test_an_answer_explains_itself_on_request(data: Path) -> None:
    with ScriptedEndpoint(says) as endpoint:
        done = run(data, "ask", "What duration is proposed?", "--explain", PRESSCHECK_LLM_BASE_URL=endpoint.base_url)

    assert (done.returncode, done.stderr) == (0, "Starting the model…\n")
    assert re.search(r"^    Number “15-year”: found in \d, “.*»15-year« framework", done.stdout, re.MULTILINE)
    assert re.search(r"withheld.*:\n  It costs 99 billion dollars\.\n    \w+", done.stdout)


def test_figures_that_differ_are_printed_and_in_the_json(data: Path) -> None:
    with ScriptedEndpoint(says) as endpoint:
        read = run(data, "ask", "What duration is proposed?", PRESSCHECK_LLM_BASE_URL=endpoint.base_url).stdout
        told = run(data, "ask", "What duration is proposed?", "--json", PRESSCHECK_LLM_BASE_URL=endpoint.base_url)

    figures = json.loads(told.stdout)["differences"][0]["figures"]
    assert [figure["value"] for figure in figures] == ["up to 50 years", "15-year"]
    assert re.search(
        r"^The article gives different figures:\n  up to 50 years · .* · said by: The Ukrainian president \[\d\]\n",
        read,
        re.M,
    )


def test_a_second_opinion_on_request_is_told_apart_and_changes_no_verdict(data: Path) -> None:
    ask = ["ask", "What duration is proposed?", "--second-opinion"]
    with ScriptedEndpoint(says, thinks={"No": 0.75, "Yes": 0.25}) as endpoint:
        read = run(data, *ask, PRESSCHECK_LLM_BASE_URL=endpoint.base_url).stdout
        told = json.loads(run(data, *ask, "--json", PRESSCHECK_LLM_BASE_URL=endpoint.base_url).stdout)

    assert f"✓ {FRAMEWORK}" in read
    assert f"“{FRAMEWORK}”\n    {OPINIONS[Leaning.NO]}\n" in read
    assert told["claims"][0]["verdict"] == "supported"
    assert told["claims"][0]["second_opinion"] == {"leaning": "no", "probability": 0.25}


def test_a_model_that_fails_at_a_second_opinion_leaves_the_answer(data: Path) -> None:
    def breaks(prompt: str) -> str:
        if prompt.startswith("Words of the article:"):
            raise ConnectionError
        return FRAMEWORK

    with ScriptedEndpoint(breaks) as endpoint:
        ask = ["ask", "What duration is proposed?", "--second-opinion", "--json"]
        done = run(data, *ask, PRESSCHECK_LLM_BASE_URL=endpoint.base_url)

    assert (done.returncode, json.loads(done.stdout)["claims"][0]["second_opinion"]) == (1, None)
    assert done.stderr.startswith("The language model")


def test_a_question_may_lean_on_one_asked_before(data: Path) -> None:
    with ScriptedEndpoint(says) as endpoint:
        ask = ["ask", "What did he caution about?", "--after", "Who is Mark Carney?"]
        done = run(data, *ask, PRESSCHECK_LLM_BASE_URL=endpoint.base_url)

    assert "Understood as: What did Mark Carney caution about?" in done.stdout


def test_a_bad_setting_is_one_sentence_and_status_2(data: Path) -> None:
    done = run(data, "ask", "Why?", PRESSCHECK_NONSENSE="1")

    assert done.returncode == 2
    assert "PRESSCHECK_NONSENSE" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["search", "x", "-k", "0"],
        ["nonsense"],
        ["ask", "Why?", "--batch", "x"],
        ["ask", "--batch", "x", "--second-opinion"],
        ["ask", "--batch", "x", "--after", "Who?"],
        ["ask", "Why?", "--anew"],
    ],
)
def test_wrong_usage_is_status_2(data: Path, arguments: list[str]) -> None:
    assert run(data, *arguments).returncode == 2


@pytest.mark.parametrize(("options", "prompts"), [([], 1), (["--anew"], 2)])
def test_a_question_that_comes_twice_in_a_batch_is_asked_once_unless_anew(
    data: Path, options: list[str], prompts: int
) -> None:
    lines = '{"question": "What duration is proposed?"}\n{"question": "what duration is proposed"}\n'
    with ScriptedEndpoint(says) as endpoint:
        done = run(data, "ask", "--batch", "-", *options, given=lines, PRESSCHECK_LLM_BASE_URL=endpoint.base_url)
    first, second = map(json.loads, done.stdout.splitlines())

    assert len(endpoint.asked) == prompts
    assert first["repeated_from"] is None
    assert (second["repeated_from"] is None) == bool(options)
    assert second["claims"] == first["claims"]


def test_a_batch_reports_each_bad_line(data: Path) -> None:
    turns = '{"question": "Why?", "history": [%s]}'
    bad = '{"role": "x"}', '{"role": "user", "text": "Who?", "article_id": 3}'
    lines = ["nonsense", "[1]", '{"question": 3}', *(turns % turn for turn in bad), ""]
    done = run(data, "ask", "--batch", "-", given="\n".join(lines))

    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [f"Line {number}" for number in range(1, 6)]


def test_a_question_that_is_no_clean_text_is_searched_all_the_same(data: Path) -> None:
    done = run(data, "search", "what dura\udce9tion is proposed", "-k", "1")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_question_without_words_finds_nothing(data: Path) -> None:
    assert run(data, "search", "?!...,;").stdout == ""


def test_a_batch_that_is_not_there_is_one_sentence(data: Path) -> None:
    done = run(data, "ask", "--batch", "nowhere.jsonl")

    assert done.returncode == 1
    assert "nowhere.jsonl" in done.stderr


def test_a_fault_is_one_sentence_without_what_the_error_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("words of an article")

    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path))
    monkeypatch.setattr(rag.__main__, "retrieve", broken)

    assert rag.__main__.main(["search", "ferries"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1]) == ("", FAULT)
    assert "words of an article" not in err


def test_a_fault_in_one_question_of_a_batch_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Faulty(Chatbot):
        def ask(self, question: str, *_: Any, **__: Any) -> Iterator[Event]:
            if question == "Why?":
                raise ValueError("words of an article")
            return super().ask(question)

    (tmp_path / "batch.jsonl").write_text('{"question": "Why?"}\n{"question": "What duration is proposed?"}\n')
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(rag.chatbot, "Chatbot", Faulty)

    assert rag.__main__.main(["ask", "--batch", str(tmp_path / "batch.jsonl")]) == 1
    out, err = capsys.readouterr()
    assert (json.loads(out)["status"], err.splitlines()[-1]) == ("not_in_library", f"Line 1: {FAULT}")
    assert "words of an article" not in err


STEERING = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202egnirts\u2066\u200b\u2028line\rover\x08\x7f"


@pytest.fixture(scope="module")
def steering(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose one article tries to steer the terminal, in every part that it gives us."""
    folder = tmp_path_factory.mktemp("steering")
    file = folder / f"ferries {STEERING}\n✓ forged [1].md"
    stated = {name: f"{name} {STEERING}" for name in ("title", "outlet", "author")}
    head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in stated.items())
    body = "The council leased two electric ferries \u202e\u2066\u200b for 12 years.\n\n✓ It is 99 years. [1]\n"
    file.write_text(f"---\n{head}---\n{body}")
    with Library.open(Settings(data=folder / "data")) as library:
        *_, last = add(library, file)
        assert last.status is AddStatus.ADDED
    return folder / "data"


@pytest.mark.parametrize(
    "arguments",
    [
        ["rag", "ask", f"How long is the lease of the ferries {STEERING}?"],
        ["rag", "search", "electric ferries"],
        ["rag", "search", "electric ferries", "--json"],
        ["ingest", "list"],
        ["ingest", "list", "--json"],
        ["ingest", "remove", f"nothing {STEERING}"],
    ],
)
def test_no_article_steers_the_terminal_or_the_log(steering: Path, arguments: list[str]) -> None:
    module, *rest = arguments
    done = run(steering, *rest, module=module, PRESSCHECK_LOG_LEVEL="DEBUG")

    assert all(character.isprintable() or character == "\n" for character in done.stdout + done.stderr)
    assert not [line for line in done.stdout.splitlines() if line.startswith(("✓", "◐"))]


def test_half_a_character_in_a_batch_comes_back_as_it_is(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "--batch", "-", given=r'{"id": "\ud800", "question": "Why \ud800?"}')

    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, "\ud800")


def test_an_empty_library_answers_that_it_does_not_know(tmp_path: Path) -> None:
    done = run(tmp_path, "ask", "What duration is proposed?", "--json")

    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "not_in_library")


def test_the_app_and_the_command_line_work_on_one_library_at_once(data: Path, tmp_path: Path) -> None:
    (tmp_path / "ferries.txt").write_text("Ferries\n\nThe council leased two electric ferries for 12 years.\n")
    with Library.open(Settings(data=data)) as app:
        assert app.search_dense("electric ferries", 5)
        done = subprocess.run(
            [sys.executable, "-m", "ingest", "add", str(tmp_path / "ferries.txt")],
            cwd=ROOT,
            env=os.environ | {"PRESSCHECK_DATA": str(data)},
            capture_output=True,
            timeout=120,
            check=False,
        )
        found = run(data, "search", "electric ferries", "-k", "1", "--json")

        assert (done.returncode, json.loads(found.stdout)["text"]) == (
            0,
            app.search_dense("electric ferries", 1)[0].text,
        )
        assert "12 years" in app.search_dense("electric ferries", 1)[0].text
