from datetime import date
from typing import Any

import pytest

from ingest import metadata
from ingest.clean import clean
from ingest.document import Block, RawDocument
from rag.errors import UnreadableArticle
from rag.normalise import normalise, printable


def document(*blocks: Block, **stated: Any) -> RawDocument:
    return RawDocument("text/plain", blocks, **stated)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Cafe\u0301", "Café"),
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\n\ne"),
        ("a  \n \n\n\n  b\t\tc ", "a\n\nb c"),
        ("15\u00a0years, 1\u202f200", "15 years, 1 200"),
        ("a\0b\x07c\x1b[31md", "abc[31md"),
        ("zero\u200bwidth soft\u00adhyphen\ufeff", "zerowidth softhyphen"),
        ("safe\u202eevil\u202c \u2066in\u2069", "safeevil in"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("שלום עולם، مرحبا", "שלום עולם، مرحبا"),
        ("👨‍👩‍👧 می‌خواهم", "👨‍👩‍👧 می‌خواهم"),
    ],
)
def test_text_is_brought_into_one_form(raw: str, text: str) -> None:
    assert normalise(raw) == text


def test_a_text_cut_into_tokens_is_put_together() -> None:
    raw = "The council , he said , did n't `` hurry '' . The mayor 's long - term plan ( of 2019 ) came late ."
    text = "The council, he said, didn't “hurry”. The mayor's long-term plan (of 2019) came late."
    assert clean(document(Block(raw)), "a.txt").text == text


def test_a_text_that_was_never_cut_keeps_its_spaces() -> None:
    raw = "Scores : 3 - 1, 2 - 2 , and 0 - 0. Readers' letters, as ever, follow. So it goes."
    assert clean(document(Block(raw)), "a.txt").text == raw


def test_blocks_become_the_text_and_headings_keep_their_place() -> None:
    cleaned = clean(
        document(
            Block("Talks\n in Paris", heading=True), Block(" They met. "), Block("\0"), Block("They left.", close=True)
        ),
        "a.txt",
    )

    assert cleaned.text == "Talks in Paris\n\nThey met.\nThey left."
    assert [cleaned.text[start:end] for start, end in cleaned.headings] == ["Talks in Paris"]


def test_a_paragraph_in_a_headings_clothes_is_a_paragraph() -> None:
    assert clean(document(Block("word " * 80, heading=True), Block("They met.")), "a.txt").headings == ()


@pytest.mark.parametrize("words", ["", "\u200b\0 \n", "*** — …"])
def test_a_text_without_words_is_refused(words: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"^a\.txt can't be read: it holds no words; .*\.$"):
        clean(document(Block(words)), "a.txt")


def test_metadata_is_taken_as_stated() -> None:
    cleaned = clean(
        document(
            Block("They met."),
            title="The\ntalks",
            outlet=" The Daily ",
            author="Jane Roe",
            url="https://daily.example/1",
            published="2026-01-07",
            language="en-GB",
        ),
        "a.txt",
    )

    assert (cleaned.title, cleaned.outlet, cleaned.author) == ("The talks", "The Daily", "Jane Roe")
    assert (cleaned.url, cleaned.published, cleaned.language) == ("https://daily.example/1", date(2026, 1, 7), "en")


def test_what_is_not_stated_stays_unknown() -> None:
    cleaned = clean(document(Block("They met.")), "a.txt")

    known = (cleaned.outlet, cleaned.author, cleaned.url, cleaned.published, cleaned.language)
    assert known == (None,) * 5


def test_an_article_without_title_is_named_after_its_file() -> None:
    assert clean(document(Block("They met.")), "2026-01-07_talks in-paris.txt").title == "2026 01 07 talks in paris"


def test_a_long_title_is_bounded() -> None:
    assert len(clean(document(Block("They met."), title="word " * 1000), "a.txt").title) <= 300


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "//a.example",
        "https://",
        "https://bank.example@evil.example/",
        "https://a.example/ b",
        "http://[bad",
        "https://a.example/" + "a" * 2000,
        "https://a.example/\u202e",
    ],
)
def test_an_address_that_is_no_safe_link_is_not_taken(url: str) -> None:
    assert metadata.address(url) is None


@pytest.mark.parametrize(
    "stated",
    [
        "2026-01-07",
        "2026-01-07T23:30:00-08:00",
        "2026-01-07T08:00:00.000Z",
        "2026-01-07 8h",
        "20260107",
        "Wed, 07 Jan 2026 08:00:00 GMT",
        "January 7, 2026",
        "7 January 2026",
        "Jan. 7, 2026",
        "2026/01/07",
    ],
)
def test_a_day_is_read_in_its_own_time_zone(stated: str) -> None:
    assert metadata.day(stated) == date(2026, 1, 7)


@pytest.mark.parametrize(
    "stated", ["", "07/01/2026", "yesterday", "2026", "2026-13-45", "0001-01-01", "1767772800", "12:30"]
)
def test_a_day_that_can_be_read_in_two_ways_or_none_is_unknown(stated: str) -> None:
    assert metadata.day(stated) is None


@pytest.mark.parametrize(("tag", "code"), [("en", "en"), ("pt_BR", "pt"), ("english", None), ("", None), ("<b>", None)])
def test_a_language_is_the_main_part_of_its_tag(tag: str, code: str | None) -> None:
    assert metadata.language(tag) == code


def test_a_name_for_the_terminal_has_no_controls() -> None:
    assert printable("a\x1b[31m\x9b\n\u202e\ud800b") == "a�[31m����b"
