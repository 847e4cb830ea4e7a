"""Conversations taken along, judged, and told what became of their articles."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from markdown_it import MarkdownIt

import rag.__main__
from bench.datasets import read_collection
from bench.rows import BenchError
from rag.chat_export import as_json, as_markdown
from rag.errors import UnknownChat
from rag.feedback import feedback_rows
from rag.kept import Asked, Ending, Feedback, Said
from rag.library import Library
from rag.schema import Answer, Filter, Finished, Hit, Reply, Status, Verdict
from rag.settings import Settings
from rag.since import since, told
from tests.fakes import TEXT, FakeLibrary, answer_of, article, hit, supported_claim
from tests.samples import ADDED

QUOTE = "Current proposals outline a 15-year framework with a possible extension."
CHAT = "7f2c1c1e-6ad2-4f3b-9a53-0d4fbd8f8f11"
HOSTILE = (
    "![x](http://evil.example/x.png) [click](javascript:alert(1)) <img src=x onerror=alert(1)> <https://evil.example> "
    "http://evil.example www.evil.example me@evil.example "
    "`code` **b** # h\n- item\n\n> quote\n1. one\n|a|b|\n&lt; \\ \u202e"
)


def answer(hits: list[Hit], **changes: Any) -> Answer:
    *_, last = answer_of("What is proposed?", hits, [supported_claim(hits[0])], **changes)
    assert isinstance(last, Finished)
    return last.answer


@pytest.fixture
def library() -> FakeLibrary:
    made = FakeLibrary()
    made.put(article(author="Jane Roe", url="https://bloomberg.example/plan?a=1"))
    return made


def real(library: FakeLibrary) -> Library:
    return cast(Library, library)


def evidence(library: FakeLibrary) -> Hit:
    return hit(library.article("a1"), QUOTE)


def keep(
    library: FakeLibrary,
    said: Said | None,
    question: str = "What is proposed?",
    feedback: Feedback | None = None,
    asked: Asked = Asked(),  # noqa: B008
) -> str:
    """Keep a question of the one chat; give its id."""
    name = f"{len(library.chats.exchanges(CHAT)):032x}"
    library.chats.begin(CHAT, name, question, asked)
    if said is not None:
        library.chats.finish(name, said)
    if feedback is not None:
        library.chats.judge(name, feedback)
    return name


def done(library: FakeLibrary, **changes: Any) -> Said:
    return Said(Ending.DONE, 1.5, answer([evidence(library)], **changes))


# What became of the cited articles


def fates(library: FakeLibrary) -> list[str]:
    found = evidence(library) if library.articles() else hit(article(), QUOTE)
    return [told(one) for one in since(real(library), supported_claim(found).citations, [found])]


def test_of_an_article_as_it_was_nothing_is_said(library: FakeLibrary) -> None:
    assert fates(library) == []


def test_an_article_that_changed_around_the_cited_words_is_told(library: FakeLibrary) -> None:
    library.put(article(), TEXT + " A correction follows.")
    (said,) = fates(library)

    assert said.endswith("(Bloomberg) has changed since this answer. The cited words still stand in it.")


def test_an_article_that_lost_the_cited_words_is_told(library: FakeLibrary) -> None:
    library.put(article(), TEXT.replace("15-year", "50-year"))
    (said,) = fates(library)

    assert said.endswith("has changed since this answer. The cited words no longer stand in it.")


def test_an_article_that_came_back_to_the_cited_revision_is_as_it_was(library: FakeLibrary) -> None:
    library.put(article(), "Something else.")
    library.put(article())

    assert fates(library) == []


def test_a_removed_article_is_told_with_the_day(library: FakeLibrary) -> None:
    library.remove("a1")
    (said,) = fates(library)

    when = ADDED.astimezone()
    assert said.endswith(f"(Bloomberg) was removed from the library on {when.day} {when:%b %Y}, after this answer.")


def test_an_article_that_this_library_never_had_is_told_without_a_day(library: FakeLibrary) -> None:
    library.remove("a1")
    library.removed.clear()

    assert fates(library)[0].endswith("(Bloomberg) was removed from the library, after this answer.")


# Markdown


def tokens(markdown: str) -> list[Any]:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = parser.parse(markdown)
    return [*found, *(child for token in found for child in token.children or ())]


def test_markdown_has_the_answer_with_its_numbered_references(library: FakeLibrary) -> None:
    keep(library, done(library, notes=["It is old."]))
    written = as_markdown(real(library), CHAT)
    shown = MarkdownIt("commonmark").render(written)

    assert "<h1>What is proposed?</h1>" in shown
    assert "Current proposals outline a 15-year framework. [1] (Supported)" in shown
    assert "<li>It is old.</li>" in shown
    assert f"[1] Jane Roe, Bloomberg, {article().title}, 2026-01-06, " in shown
    assert '<a href="https://bloomberg.example/plan?a=1">https://bloomberg.example/plan?a=1</a>' in shown
    assert f"“{QUOTE}” (revision " in shown


def test_markdown_of_a_refusal_says_so(library: FakeLibrary) -> None:
    refused = replace(answer([evidence(library)]), claims=(), status=Status.NOT_IN_LIBRARY)
    keep(library, Said(Ending.DONE, 1.0, refused))

    assert "**The library does not answer this.**" in as_markdown(real(library), CHAT)


def test_an_answer_given_before_says_when_in_the_markdown(library: FakeLibrary) -> None:
    keep(library, done(library, repeated_from=datetime(2026, 1, 8, 12, tzinfo=UTC)))

    assert "The same question was answered on 8 Jan 2026 at " in as_markdown(real(library), CHAT)


def test_markdown_counts_what_was_withheld_and_does_not_say_it(library: FakeLibrary) -> None:
    whole = answer([evidence(library)])
    claim = replace(whole.claims[0], text="It lasts 99 years.", verdict=Verdict.CONTRADICTED)
    keep(library, Said(Ending.DONE, 1.0, replace(whole, claims=(*whole.claims, claim))))
    written = as_markdown(real(library), CHAT)

    assert "1 sentence withheld" in written
    assert "99 years" not in written


def test_markdown_tells_an_answer_that_was_stopped_from_one_that_never_came(library: FakeLibrary) -> None:
    keep(library, Said(Ending.STOPPED, 1.0, hits=(evidence(library),)))
    keep(library, None, "And when?")
    written = as_markdown(real(library), CHAT)

    assert "The answer was stopped" in written
    assert written.rstrip().endswith("This was not answered.")


def test_markdown_says_that_an_article_changed_since(library: FakeLibrary) -> None:
    keep(library, done(library))
    library.put(article(), "Something else.")

    assert "has changed since this answer" in as_markdown(real(library), CHAT)


def test_hostile_words_are_words_in_markdown() -> None:
    library = FakeLibrary()
    bad = article(title=HOSTILE, outlet=HOSTILE, author=HOSTILE, url="https://evil.example/)[x](javascript:1) <b>")
    library.put(bad, HOSTILE + QUOTE)
    found = hit(bad, QUOTE, text=HOSTILE + QUOTE)
    claim = replace(supported_claim(found), text=HOSTILE)
    whole = replace(
        answer([found], notes=[HOSTILE], reply=Reply(HOSTILE)), claims=(claim,), model=HOSTILE, status=Status.ANSWERED
    )
    keep(
        library,
        Said(Ending.FAILED, 1.0, whole, HOSTILE + "?", failure=HOSTILE),
        HOSTILE,
        asked=Asked(only=Filter(outlets=(HOSTILE,))),
    )
    library.put(bad, "Something else.")
    written = as_markdown(real(library), CHAT)
    kinds = {token.type for token in tokens(written)}

    assert not kinds & {"image", "html_inline", "html_block", "code_inline", "fence", "table_open"}
    links = {token.attrs["href"] for token in tokens(written) if token.type == "link_open"}
    assert links == {"https://evil.example/%29%5Bx%5D%28javascript:1%29%20%3Cb%3E"}  # the article's own address
    assert not kinds & {"blockquote_open", "ordered_list_open", "code_block"}
    assert written.replace("\u2060", "").replace("\\", "").count("evil.example") > 20


# JSON


def test_json_holds_everything_that_is_kept(library: FakeLibrary) -> None:
    keep(library, done(library), feedback=Feedback(True, "Good."))
    library.put(article(), "Something else.")
    whole = json.loads(as_json(real(library), CHAT))
    (exchange,) = whole["exchanges"]
    (citation,) = exchange["said"]["answer"]["claims"][0]["citations"]

    assert (whole["format"], whole["name"]) == ("Presscheck conversation 1", "What is proposed?")
    assert TEXT[citation["start"] : citation["end"]] == citation["quote"] == QUOTE
    assert exchange["feedback"] == {"helpful": True, "reason": "Good.", "corrected": None}
    assert "has changed since" in exchange["since"][0]


def test_a_chat_that_is_not_there_can_not_be_exported(library: FakeLibrary) -> None:
    with pytest.raises(UnknownChat):
        as_markdown(real(library), CHAT)


# Feedback


def rows(library: FakeLibrary) -> list[dict[str, Any]]:
    return list(feedback_rows(real(library)))


SENTENCE = "Current proposals outline a 15-year framework."


@pytest.mark.parametrize(
    ("status", "feedback", "answers"),
    [
        (Status.ANSWERED, Feedback(True), [SENTENCE]),
        (Status.NOT_IN_LIBRARY, Feedback(True), []),
        (Status.LISTED, Feedback(True), None),
        (Status.ANSWERED, Feedback(False), None),
        (Status.ANSWERED, Feedback(False, "No.", "15 years"), ["15 years"]),
        (Status.ANSWERED, Feedback(False, "No.", ""), []),
        (Status.NOT_IN_LIBRARY, Feedback(False, "It does.", "15 years"), ["15 years"]),
    ],
)
def test_only_what_is_known_to_be_right_is_expected(
    library: FakeLibrary, status: Status, feedback: Feedback, answers: list[str] | None
) -> None:
    whole = answer([evidence(library)], status=status)
    whole = whole if status is Status.ANSWERED else replace(whole, claims=())
    keep(library, Said(Ending.DONE, 1.0, whole), feedback=feedback)

    assert [row["answers"] for row in rows(library)] == [answers]


def test_what_nobody_judged_is_no_feedback(library: FakeLibrary) -> None:
    keep(library, done(library))

    assert rows(library) == []


def test_feedback_on_a_follow_up_has_the_conversation_before_it(library: FakeLibrary) -> None:
    keep(library, done(library))
    keep(library, done(library), "And when?", Feedback(True))
    keep(library, done(library), "And who?", Feedback(True), Asked(standalone=True))

    assert [row["history"] for row in rows(library)] == [
        [{"role": "user", "text": "What is proposed?"}, {"role": "assistant", "text": SENTENCE}],
        [],
    ]


def test_the_bench_reads_feedback_and_passes_over_what_nobody_knows(library: FakeLibrary, tmp_path: Path) -> None:
    keep(library, done(library), "One?", Feedback(True))
    keep(library, done(library), "Two?", Feedback(False))
    keep(library, done(library), "Three?", Feedback(False, "", "15 years"))
    file = tmp_path / "feedback.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows(library)))
    read = read_collection(file).questions

    assert [(one.question, one.answers) for one in read] == [("One?", (SENTENCE,)), ("Three?", ("15 years",))]
    assert [turn.text for turn in read[1].history] == ["One?", SENTENCE, "Two?", SENTENCE]


def test_the_bench_says_that_nothing_is_known(library: FakeLibrary, tmp_path: Path) -> None:
    keep(library, done(library), feedback=Feedback(False))
    file = tmp_path / "feedback.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows(library)))

    with pytest.raises(BenchError, match="null"):
        read_collection(file)


# The command line


class Command:
    """The command in this process, over a library with one conversation."""

    def __init__(self, capsys: pytest.CaptureFixture[str], data: Path) -> None:
        self._capsys = capsys
        self.data = data
        self.code = 0

    def __call__(self, *arguments: str) -> tuple[str, str]:
        self.code = rag.__main__.main(["chats", *arguments])
        said = self._capsys.readouterr()
        return said.out, said.err


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], library: FakeLibrary
) -> Command:
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    with Library.open(Settings(data=tmp_path / "data")) as opened:
        opened.chats.begin(CHAT, "0" * 32, "What is\x1b[31m proposed?", Asked())
        opened.chats.finish("0" * 32, done(library))
        opened.chats.judge("0" * 32, Feedback(True, "Good."))
    return Command(capsys, tmp_path)


def test_conversations_are_listed_for_a_person_and_a_program(command: Command) -> None:
    out, _ = command("list", "--search", "framework")
    listed = json.loads(command("list", "--json")[0])

    assert out.startswith(f"{CHAT}  ")
    assert out.endswith("  1 question  What is [31m proposed?\n")
    assert (listed["id"], listed["questions"]) == (CHAT, 1)
    assert command("list", "--search", "nothing of it") == ("", "No conversation holds these words.\n")


def test_a_conversation_is_printed_with_what_became_of_its_articles(command: Command) -> None:
    out, _ = command("show", CHAT)

    assert "✓ Current proposals outline a 15-year framework. [1]" in out
    assert "was removed from the library, after this answer." in out
    assert "\x1b" not in out


def test_a_conversation_is_renamed_and_deleted(command: Command) -> None:
    command("rename", CHAT, "The plan")
    name = json.loads(command("list", "--json")[0])["name"]
    out, _ = command("delete", CHAT)

    assert (name, out) == ("The plan", "1 conversation deleted.\n")
    assert command("list") == ("", "No conversations.\n")


def test_of_several_conversations_those_that_are_there_are_deleted_and_that_is_said(command: Command) -> None:
    out, error = command("delete", CHAT, "1")

    assert (command.code, out) == (1, "1 conversation deleted.\n")
    assert error.startswith("There is no conversation 1;")


def test_all_conversations_are_deleted_only_when_that_is_said(command: Command) -> None:
    _, error = command("delete")
    code = command.code
    out, _ = command("delete", "--all")

    assert (code, error) == (2, "Name the conversations to delete by their ids, or give --all.\n")
    assert out == "1 conversation deleted.\n"


@pytest.mark.parametrize(
    "arguments", [("show", "1"), ("show", "\udcff"), ("export", "1"), ("rename", "1", "A"), ("delete", "1")]
)
def test_an_unknown_conversation_is_an_error_in_a_sentence(command: Command, arguments: tuple[str, ...]) -> None:
    _, error = command(*arguments)

    assert command.code == 1
    assert error.startswith("There is no conversation ")
    assert error.count("\n") == 1


def test_a_name_that_says_nothing_is_wrong_usage(command: Command) -> None:
    command("rename", CHAT, " ")

    assert command.code == 2


def test_exports_go_to_files_and_overwrite_none(command: Command) -> None:
    file = command.data / "chat.md"
    command("export", CHAT, "--out", str(file))
    _, error = command("export", CHAT, "--format", "json", "--out", str(file))

    assert file.read_text().startswith("# What is \\[31m proposed?\n")
    assert (command.code, error) == (1, f"{file} is there already; name another file.\n")
    assert json.loads(command("export", CHAT, "--format", "json")[0])["id"] == CHAT


def test_feedback_is_written_for_the_bench(command: Command) -> None:
    file = command.data / "feedback.jsonl"
    _, error = command("feedback", "--out", str(file))

    assert error == "1 judged; of 0 of them the right answer is not known.\n"
    assert [one.answers for one in read_collection(file).questions] == [(SENTENCE,)]


def test_the_command_runs_in_a_process_of_its_own(command: Command) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rag", "chats", "list", "--json"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert json.loads(done.stdout)["id"] == CHAT
