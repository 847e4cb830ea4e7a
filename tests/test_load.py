import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.document import Block, RawDocument
from ingest.load import load, read_bytes
from ingest.parse import parse
from ingest.worker import Worker
from rag.errors import UnreadableArticle
from rag.schema import Origin

PAGE = "<!doctype html><html><body><article><h1>Talks</h1><p>{}</p></article></body></html>"
PROSE = "Leaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it."


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(seconds=20)
    yield worker
    worker.close()


def refusal(data: bytes, name: str = "a.txt") -> str:
    with pytest.raises(UnreadableArticle) as raised:
        parse(data, name)
    return str(raised.value)


# What a file is


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ("<!DOCTYPE html><html>", "a.txt"),
        ("\ufeff \n<HTML lang=en>", "a.md"),
        ("<!-- saved --><html>", "a.txt"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "a.txt"),
        ("<p>", "a.txt"),
    ],
)
def test_html_is_told_by_its_content(start: str, name: str) -> None:
    assert parse(f"{start}<body><p>{PROSE}</p><p>{PROSE}</p>".encode(), name).media_type == "text/html"


@pytest.mark.parametrize(
    "text", ["# Talks\n\nThey met.", "---\ntitle: Talks\n---\nThey met.", "**Now**\n\n[a](http://b.example)"]
)
def test_markdown_is_told_by_its_content(text: str) -> None:
    assert parse(text.encode(), "a.txt").media_type == "text/markdown"


def test_a_name_decides_where_the_content_leaves_it_open() -> None:
    assert parse(b"Just words.", "a.md").media_type == "text/markdown"
    assert parse(b"Just words.", "a.html").media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xd0\xcf\x11\xe0rest", "an old office document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "a web archive"),
        (b"{\\rtf1 hello}", "an RTF document"),
        (b"text\0with nothing", "not a text file"),
        (bytes(range(1, 32)) * 20, "not a text file"),
        (b'<?xml version="1.0"?><rss></rss>', "XML"),
    ],
)
def test_what_is_no_article_is_refused_by_kind(data: bytes, kind: str) -> None:
    assert kind in refusal(data)


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0\0"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data) == "it is empty; add a file that holds an article"


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(encoding: str) -> None:
    assert parse("Élysée — “oui”".encode(encoding), "a.txt").title == "Élysée — “oui”"


def test_a_page_in_the_encoding_it_declares_is_read() -> None:
    head = '<html><head><meta charset="windows-1251"></head>'
    page = f"{head}<body><p>Путин заявил, что переговоры идут.</p></body></html>"

    assert parse(page.encode("windows-1251"), "a.html").blocks[-1].text == "Путин заявил, что переговоры идут."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le président français a déclaré que la situation était préoccupante à l’Élysée.", "cp1252"),
        ("El señor Muñoz habló con la niña en España.", "latin-1"),
        ("A £5m deal for the “café”.", "cp1252"),
        ("Путин заявил, что переговоры продолжаются в Париже.", "cp1251"),
        ("Ελλάδα και Ευρώπη συμφώνησαν σήμερα.", "iso8859-7"),
        ("中国政府表示会谈将继续进行。", "gb18030"),
    ],
)
def test_an_undeclared_encoding_is_told_from_the_text(text: str, encoding: str) -> None:
    assert parse(text.encode(encoding), "a.txt").blocks[0].text == text


def test_a_declared_codec_that_is_no_encoding_is_not_used() -> None:
    page = f'<html><head><meta charset="rot13"></head><body><p>{PROSE} É.</p></body></html>'

    assert PROSE in parse(page.encode("cp1252"), "a.html").blocks[-1].text


def test_a_broken_utf_16_file_is_refused() -> None:
    assert "UTF-16" in refusal(b"\xff\xfeA")


# Plain text


def test_the_first_line_is_the_headline_and_stays_in_the_text() -> None:
    document = parse(f"Talks in Paris\n{PROSE}".encode(), "a.txt")

    assert (document.title, document.blocks) == (
        "Talks in Paris",
        (Block("Talks in Paris", heading=True), Block(PROSE, close=True)),
    )


def test_a_first_line_that_is_a_sentence_is_no_headline() -> None:
    assert parse(f"{PROSE}\n{PROSE}".encode(), "a.txt").title is None


def test_a_short_line_without_a_stop_before_a_longer_paragraph_is_a_heading() -> None:
    document = parse(f"{PROSE}\nMomentum Builds, But Key Issues Remain\n{PROSE}\nThe end".encode(), "a.txt")

    assert [block.text for block in document.blocks if block.heading] == ["Momentum Builds, But Key Issues Remain"]


def test_a_byline_is_no_heading() -> None:
    document = parse(f"Talks\n\nBy Jane Roe\n\n{PROSE}".encode(), "a.txt")

    assert [block.heading for block in document.blocks] == [True, False, False]


@pytest.mark.parametrize(
    ("below", "author", "published"),
    [
        ("By Lena Marsh\n3 March 2026", "Lena Marsh", "3 March 2026"),
        ("BY Lena Marsh and Tom Reed | Published: Tuesday, 3 March 2026", "Lena Marsh, Tom Reed", "3 March 2026"),
        ("By Maria de la Cruz, chief reporter", "Maria de la Cruz", None),
        ("By Lena Marsh in Vikstad", "Lena Marsh", None),
        ("2026-03-03", None, "2026-03-03"),
        ("By train to Rome", None, None),
        ("The vote was held on 3 March 2026.", None, None),
        ("31 March or 3 April", None, None),
    ],
)
def test_lines_below_the_headline_tell_author_and_day(below: str, author: str | None, published: str | None) -> None:
    document = parse(f"Night ferry approved\n\n{below}\n\n{PROSE}".encode(), "a.txt")

    assert (document.author, document.published) == (author, published)
    stated = [name for name in ("author", "published") if getattr(document, name)]
    assert {document.origins[name] for name in stated} <= {Origin.BYLINE}


def test_a_signature_further_down_is_no_byline() -> None:
    assert parse(f"Night ferry approved\n\n{PROSE}\n{PROSE}\n{PROSE}\n\nBy Lena Marsh".encode(), "a.txt").author is None


def test_lines_broken_for_width_are_joined_again() -> None:
    wrapped = (
        "The leaders met in Paris on Tuesday to advance\n"
        "the plan which centers on monitoring of the\n"
        "ceasefire. They met again on Wednesday and\n"
        "went home."
    )

    assert [block.text for block in parse(f"Title\n\n{wrapped}".encode(), "a.txt").blocks] == [
        "Title",
        wrapped.replace("\n", " "),
    ]


def test_short_lines_that_were_not_broken_for_width_stay_lines() -> None:
    lines = ["Roses are red", "Violets are blue, they say here and there", "Sugar"]

    assert [block.text for block in parse("\n".join(lines).encode(), "a.txt").blocks] == lines


# Markdown


def test_front_matter_becomes_metadata() -> None:
    text = (
        "---\ntitle: 'Talks: a start'\nauthors: [Jane Roe, Max Mo]\npublisher: The Daily\n"
        "date: 2026-01-07\nurl: https://daily.example/1\nlang: en-GB\n---\nThey met."
    )

    assert parse(text.encode(), "a.md") == RawDocument(
        "text/markdown",
        (Block("They met."),),
        title="Talks: a start",
        outlet="The Daily",
        author="Jane Roe, Max Mo",
        url="https://daily.example/1",
        published="2026-01-07",
        language="en-GB",
        origins=dict.fromkeys(("title", "outlet", "author", "url", "published", "language"), Origin.FRONT_MATTER),
    )


@pytest.mark.parametrize("header", ["title: [unclosed", "title: 'a': b", "date: 2026-13-45"])
def test_front_matter_that_is_not_yaml_is_refused(header: str) -> None:
    assert "front matter" in refusal(f"---\n{header}\n---\nThey met.".encode(), "a.md")


def test_a_colon_within_a_stated_value_is_part_of_it() -> None:
    text = "---\ntitle: Talks: a start\nauthor: Roe: Jane # editor\ntags: [a, b]\n---\nThey met."

    document = parse(text.encode(), "a.md")

    assert (document.title, document.author, document.blocks) == (
        "Talks: a start",
        "Roe: Jane # editor",
        (Block("They met."),),
    )


def test_a_line_across_the_page_is_no_front_matter() -> None:
    document = parse(b"---\n\nThey met: a start.\n\n---\n\nThey left.", "a.md")

    assert [block.text for block in document.blocks] == ["They met: a start.", "They left."]


def test_markup_goes_and_words_stay() -> None:
    text = (
        "# The *talks*\n\nSee [the plan](http://a.example) ![picture](b.png), `code` &amp; <b>bold</b>\nas ~~it~~ is."
        "\n\n"
        "<div>gone</div>\n\n> Quoted.\n\n```py\nx = 1\n```\n"
    )

    assert parse(text.encode(), "a.md").blocks == (
        Block("The talks", heading=True),
        Block("See the plan , code & bold as it is."),
        Block("Quoted."),
        Block("x = 1"),
    )


def test_list_items_and_table_rows_are_lines() -> None:
    text = "- one\n- two\n  - three\n\n1. first\n2. second\n\n| a | b |\n|---|---|\n| c | d |\n"

    assert parse(text.encode(), "a.md").blocks == (
        Block("• one"),
        Block("• two", close=True),
        Block("• three", close=True),
        Block("1. first"),
        Block("2. second", close=True),
        Block("a | b"),
        Block("c | d", close=True),
    )


# Reading a file


def test_a_file_in_a_process_of_its_own_gives_the_same_document(worker: Worker) -> None:
    data = PAGE.format(PROSE).encode()

    assert load(data, "a.html", worker=worker) == parse(data, "a.html")


def test_a_refusal_names_the_file(worker: Worker) -> None:
    with pytest.raises(UnreadableArticle, match=r"^a\ufffd\[31m\.gif can't be read: it is a picture; save it as .*\.$"):
        load(b"GIF89a", "a\x1b[31m.gif", worker=worker)


def test_one_process_serves_many_files(worker: Worker) -> None:
    load(b"One.", "a.txt", worker=worker)
    first = worker.pid
    load(b"Two.", "b.txt", worker=worker)

    assert worker.pid == first


def test_a_process_that_died_is_replaced(worker: Worker) -> None:
    load(b"One.", "a.txt", worker=worker)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)

    assert load(b"Two.", "b.txt", worker=worker).blocks == (Block("Two."),)


def test_a_process_that_hangs_is_given_up_and_replaced() -> None:
    worker = Worker(seconds=5)
    load(b"One.", "a.txt", worker=worker)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)

    with pytest.raises(UnreadableArticle, match="takes too long"):
        load(b"Two." * 100_000, "b.txt", worker=worker)
    assert load(b"Three.", "c.txt", worker=worker).blocks == (Block("Three."),)
    worker.close()


def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    worker = Worker(memory=120 * 2**20)

    with pytest.raises(UnreadableArticle, match="too much memory"):
        load(b"word *a " * 2_000_000, "a.md", worker=worker)
    worker.close()


def test_a_file_that_needs_too_much_processor_time_is_refused() -> None:
    worker = Worker(cpu_seconds=0)

    with pytest.raises(UnreadableArticle, match="takes too long"):
        load(b"# A\n\n" + b"*a **b _c " * 300_000, "a.md", worker=worker)
    worker.close()


def test_the_process_is_not_given_keys(monkeypatch: pytest.MonkeyPatch, worker: Worker) -> None:
    monkeypatch.setenv("PRESSCHECK_LLM_API_KEY", "secret")
    load(b"One.", "a.txt", worker=worker)

    assert b"secret" not in Path(f"/proc/{worker.pid}/environ").read_bytes()


def why(path: Path, *, max_mb: int = 1) -> str:
    with pytest.raises(UnreadableArticle) as raised:
        read_bytes(path, path.name, max_mb=max_mb)
    return str(raised.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert why(tmp_path / "a.txt") == "a.txt can't be read: there is no such file; check its name and folder."


def test_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert "it is a folder" in why(tmp_path)
    assert "it is not a file" in why(tmp_path / "pipe")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * (2**20 + 1))

    assert "larger than 1 MB" in why(tmp_path / "a.txt")


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 2**20)

    assert len(read_bytes(tmp_path / "a.txt", "a.txt", max_mb=1)) == 2**20


def test_a_name_that_is_no_path_is_refused(tmp_path: Path) -> None:
    assert "its name is not a path" in why(tmp_path / "a\0b")
