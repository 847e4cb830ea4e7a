"""JSON Lines: an article a line; a bad line fails with its number, and the others go on."""

import codecs
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from ingest import lines
from ingest.document import Item
from ingest.items import items_of
from ingest.parse import parse
from ingest.pipeline import add
from rag.library import Library
from rag.schema import AddStatus, Progress
from rag.settings import Settings
from tests.shelf import Shelf

TEXT = "Leaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it."


def items(data: bytes, *, max_mb: int = 1) -> list[Item]:
    return list(lines.articles_in(io.BytesIO(data), "dump.jsonl", "/press/dump.jsonl", max_mb=max_mb))


def line(**stated: Any) -> bytes:
    return json.dumps({"text": TEXT} | stated).encode() + b"\n"


def added(tmp_path: Path, *rows: bytes) -> tuple[Shelf, list[Progress]]:
    path = tmp_path / "dump.jsonl"
    path.write_bytes(b"".join(rows))
    shelf = Shelf()
    told = add(cast(Library, shelf), path, settings=Settings(max_upload_mb=1))
    return shelf, [progress for progress in told if progress.status is not None]


def test_each_line_is_an_article_named_by_its_id_or_its_number() -> None:
    data = line(id="a7") + b"\n" + line() + line(id=12)

    assert [item.source for item in items(data)] == [f"/press/dump.jsonl#{key}" for key in ("a7", "3", "12")]


def test_what_a_line_states_is_kept(tmp_path: Path) -> None:
    stated = {
        "title": "Talks",
        "url": "https://example.org/talks",
        "published": "2026-01-07T10:00:00Z",
        "outlet": "The Daily",
        "author": ["Ann Lee", "Bo Ek"],
        "language": "en-GB",
    }
    shelf, (end,) = added(tmp_path, line(**stated))

    article = shelf.articles()[0].article
    assert end.status is AddStatus.ADDED
    assert end.reason is None
    assert (article.title, article.url, article.outlet) == ("Talks", "https://example.org/talks", "The Daily")
    assert (article.author, str(article.published), article.language) == ("Ann Lee, Bo Ek", "2026-01-07", "en")
    assert article.media_type == "application/json"
    assert shelf.texts[article.id] == TEXT


@pytest.mark.parametrize("text", ["text", "body", "content"])
@pytest.mark.parametrize(("outlet", "date"), [("source", "date"), ("publisher", "published")])
def test_other_names_for_the_same_things_are_known(tmp_path: Path, text: str, outlet: str, date: str) -> None:
    row = json.dumps({text: TEXT, outlet: {"id": None, "name": "The Daily"}, date: "7 January 2026"}).encode()
    shelf, _ = added(tmp_path, row)

    article = shelf.articles()[0].article
    assert (article.outlet, str(article.published)) == ("The Daily", "2026-01-07")


def test_a_text_of_html_loses_its_tags(tmp_path: Path) -> None:
    shelf, _ = added(tmp_path, line(text=f"<p>{TEXT}</p><p>{TEXT.upper()}</p><script>alert(1)</script>"))

    assert list(shelf.texts.values()) == [f"{TEXT}\n\n{TEXT.upper()}"]


@pytest.mark.parametrize("date", ["31/31/2026", "yesterday", 1767744000, "0001-01-01", "\x1b[31m"])
def test_a_date_that_cannot_be_read_is_unknown_and_that_is_said(tmp_path: Path, date: object) -> None:
    shelf, (end,) = added(tmp_path, line(published=date))

    assert end.status is AddStatus.ADDED
    assert end.reason
    assert "can't be read, so it is unknown" in end.reason
    assert end.reason.isprintable()
    assert shelf.articles()[0].article.published is None


@pytest.mark.parametrize("author", [None, [], {}, True, [None, {"x": 1}], ""])
def test_a_value_of_another_kind_is_unknown(tmp_path: Path, author: object) -> None:
    shelf, (end,) = added(tmp_path, line(author=author, url="javascript:alert(1)", language=7))

    article = shelf.articles()[0].article
    assert end.status is AddStatus.ADDED
    assert (article.author, article.url, article.language) == (None, None, None)


HOSTILE = {
    "no JSON": (b"Talks in Paris\n", "not JSON, from character 1 on"),
    "cut off": (line()[:30] + b"\n", "not JSON"),
    "a list": (b'["text"]\n', "not an object"),
    "a number": (b"17\n", "not an object"),
    "nothing": (b"null\n", "not an object"),
    "no text": (b'{"title": "Talks"}\n', "no “text”"),
    "a blank text": (line(text=" \t\n"), "no “text”"),
    "a text that is a list": (line(text=["a"]), "no “text”"),
    "a text that is a number": (line(text=5), "no “text”"),
    "nested without end": (b'{"text": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "nested too deeply"),
    "a number without end": (b'{"text": "a", "x": ' + b"9" * 5000 + b"}\n", "a number that is too long"),
    "not UTF-8": (b'{"text": "caf\xe9"}\n', "not UTF-8"),
    "zero bytes": (b"\0" * 50 + b"\n", "not JSON"),
    "a raw control sign": (b'{"text": "a\x00b"}\n', "not JSON"),
    "too long": (line(text="a" * (1 << 20)), "longer than 1 MB"),
    "much too long": (line(text="a" * (5 << 20)), "longer than 1 MB"),
    "the id of another line": (line(id="first"), "an earlier line has this “id”"),
    "the id of another line, with blanks": (line(id=" first "), "an earlier line has this “id”"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_line_fails_with_its_number_and_the_others_go_on(case: str) -> None:
    bad, says = HOSTILE[case]
    found = items(line(id="first") + bad + line(id="last"))

    assert [item.failure is None for item in found] == [True, False, True]
    assert found[1].source == "/press/dump.jsonl#2"
    reason = found[1].failure or ""
    assert reason.startswith("dump.jsonl, line 2 can't be read: ")
    assert says in reason
    assert "; " in reason
    assert found[2].source == "/press/dump.jsonl#last"


def test_a_line_whose_number_is_the_id_of_an_earlier_one_is_told_so() -> None:
    _, second = items(line(id=2) + line())

    assert second.failure == (
        "dump.jsonl, line 2 can't be read: an earlier line has this “id”, or this line's number as its “id”; "
        "give each line its own."
    )


@pytest.mark.parametrize("name", ["", " ", "a\x1b[31m", "a\ud800", "x" * 201, True, None, ["a"], 1.5])
def test_an_id_that_is_unfit_for_a_source_gives_way_to_the_number(name: object) -> None:
    assert [item.source for item in items(line(id=name))] == ["/press/dump.jsonl#1"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    data = codecs.BOM_UTF8 + line().replace(b"\n", b"\r\n") + line()[:-1]

    assert [(item.source, item.failure) for item in items(data)] == [
        ("/press/dump.jsonl#1", None),
        ("/press/dump.jsonl#2", None),
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n \n"])
def test_a_file_without_lines_fails_as_a_whole(data: bytes) -> None:
    (only,) = items(data)

    assert only.failure == "dump.jsonl can't be read: it holds no articles; write one JSON object a line."


def test_utf_16_is_told_apart_at_once() -> None:
    (only,) = items(line().decode().encode("utf-16"))

    assert "not UTF-8" in (only.failure or "")


def test_a_file_of_another_kind_is_given_up_after_some_lines() -> None:
    found = items(b"word\n" * 5000)

    assert len(found) == 101
    assert "not one of 100 lines" in (found[-1].failure or "")


def test_more_lines_than_may_be_are_left_out_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_MOST_LINES", 3)
    found = items(line() * 4)

    assert [item.failure is None for item in found] == [True, True, True, False]
    assert "more than 3 lines" in (found[-1].failure or "")
    assert len(items(line() * 3)) == 3


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    with path.open("wb") as file:
        for _ in range(400):
            file.write(line(text="word " * 20_000))
    assert path.stat().st_size > 30 << 20

    def run() -> Iterator[Item]:
        return items_of(path, path.name, "/dump.jsonl", max_mb=1)

    tracemalloc.start()
    count = sum(item.failure is None for item in run())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 400
    assert peak < 4 << 20


def test_one_object_in_a_file_is_an_article_too() -> None:
    document = parse(line(title="Talks", outlet="The Daily"), "article.json")

    assert (document.title, document.outlet, document.blocks[0].text) == ("Talks", "The Daily", TEXT)


@pytest.mark.parametrize("text", ["{braces} begin this text.", '{"a": 1}', "{" * 5000])
def test_a_text_that_begins_with_a_brace_stays_a_text(text: str) -> None:
    assert parse(text.encode(), "a.txt").media_type == "text/plain"
