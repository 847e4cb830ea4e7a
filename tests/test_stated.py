"""Where a page states what is known of it."""

import json
from pathlib import Path

import pytest

from ingest.clean import clean
from ingest.items import filed
from ingest.jsonld import read_json_ld
from ingest.parse import parse
from ingest.savenote import read_save_note
from rag.schema import Origin, Stated

PROSE = "Leaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it."
LINKED = {
    "@type": "NewsArticle",
    "headline": "Talks go on",
    "author": [{"@type": "Person", "name": "Jane Roe"}, {"name": "John Doe"}],
    "publisher": {"@type": "Organization", "name": "The Daily"},
    "datePublished": "2026-01-07T08:00:00Z",
    "dateModified": "2026-01-09",
    "url": "https://daily.example/talks",
    "inLanguage": "en",
}


def linked(thing: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def stated(head: str = "", body: str = "", *, before: str = "", name: str = "talks.html") -> dict[str, Stated]:
    page = (
        f"<!doctype html>{before}<html><head>{head}</head><body><article>{body}<p>{PROSE}</p></article></body></html>"
    )
    return {one.field: one for one in clean(parse(page.encode(), name), name).stated}


def test_json_ld_tells_all_of_an_article() -> None:
    found = stated(linked(LINKED), "<h1>Talks go on</h1>")

    assert {one.origin for one in found.values()} == {Origin.JSON_LD}
    assert {field: one.value for field, one in found.items()} == {
        "title": "Talks go on",
        "outlet": "The Daily",
        "author": "Jane Roe; John Doe",
        "url": "https://daily.example/talks",
        "published": "2026-01-07",
        "language": "en",
        "modified": "2026-01-09",
    }


def test_open_graph_and_other_meta_tags_are_told_apart() -> None:
    found = stated(
        '<meta property="og:title" content="Talks go on"><meta property="og:site_name" content="The Daily">'
        '<meta name="author" content="Jane Roe"><meta property="article:published_time" content="2026-01-07">'
    )

    origins = {field: one.origin for field, one in found.items()}
    assert origins == {
        "title": Origin.OPEN_GRAPH,
        "outlet": Origin.OPEN_GRAPH,
        "author": Origin.META,
        "published": Origin.OPEN_GRAPH,
    }


def test_a_marked_time_a_byline_and_a_heading_are_told() -> None:
    found = stated(
        "", '<h1>Talks go on</h1><p class="byline">By Jane Roe</p><header><time datetime="2026-01-07">x</time></header>'
    )

    assert (found["title"].origin, found["author"].origin) == (Origin.HEADING, Origin.BYLINE)
    assert found["published"] == Stated("published", "2026-01-07", Origin.TIME)


@pytest.mark.parametrize(
    ("byline", "day"),
    [
        ("By Jane Roe, 7 January 2026", "2026-01-07"),
        ("Jane Roe | January 7, 2026", "2026-01-07"),
        ("By Jane Roe. Updated 7 January 2026", None),
        ("By Jane Roe, 7 January 2026 and 9 January 2026", None),
        ("By Jane Roe, 7/1/2026", None),
    ],
)
def test_the_one_day_of_a_byline_is_that_of_publication(byline: str, day: str | None) -> None:
    found = stated("", f'<p class="byline">{byline}</p>').get("published")

    assert (found and found.value) == day
    assert found is None or found.origin is Origin.BYLINE


def test_a_day_that_can_be_read_is_taken_before_one_that_can_not() -> None:
    head = '<meta property="article:published_time" content="soon">' + linked(LINKED)

    assert stated(head)["published"] == Stated("published", "2026-01-07", Origin.JSON_LD)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2026-01-09T10:00:00Z">',
        '<meta http-equiv="Last-Modified" content="Fri, 09 Jan 2026 10:00:00 GMT">',
        linked({"@type": "NewsArticle", "dateModified": "2026-01-09"}),
    ],
)
def test_a_day_of_change_is_kept_apart_from_publication(head: str) -> None:
    found = stated(head)

    assert (found["modified"].value, "published" in found) == ("2026-01-09", False)


SAVED = (
    "<!--\n Page saved with SingleFile \n url: https://daily.example/talks \n"
    " saved date: Wed Jan 07 2026 10:00:00 GMT+0100 (Central European Standard Time)\n-->",
    "<!-- saved from url=(0027)https://daily.example/talks -->",
    "<!-- Mirrored from daily.example/talks by HTTrack Website Copier/3.x [XR&CO'2014], "
    "Wed, 07 Jan 2026 10:00:00 GMT -->",
    "<!--\n     FILE ARCHIVED ON 08:00:00 Jan 07, 2026 AND RETRIEVED FROM THE\n"
    " INTERNET ARCHIVE ON 09:00:00 Feb 01, 2026.\n-->",
)


@pytest.mark.parametrize("note", [SAVED[0], SAVED[2], SAVED[3]])
def test_a_day_of_saving_is_kept_apart_from_publication(note: str) -> None:
    found = stated(before=note)

    assert found["saved"] == Stated("saved", "2026-01-07", Origin.SAVE_NOTE)
    assert "published" not in found


@pytest.mark.parametrize("note", SAVED[:2])
def test_the_address_that_a_page_was_saved_from_is_taken(note: str) -> None:
    assert stated(before=note)["url"] == Stated("url", "https://daily.example/talks", Origin.SAVE_NOTE)


@pytest.mark.parametrize(
    "text", ["<!--" * 40_000, "<!--" + "x" * 200_000, "<!-- Page saved with SingleFile " + "\n" * 90_000]
)
def test_a_hostile_comment_is_no_note(text: str) -> None:
    assert read_save_note(text) == {}


def test_what_no_place_of_the_file_states_is_its_name() -> None:
    assert stated(name="the_harbour-plan.html")["title"] == Stated("title", "The harbour plan", Origin.FILE_NAME)


def test_front_matter_is_told_from_the_text() -> None:
    text = f"---\noutlet: The Daily\ndate: 2026-01-07\nretrieved: 2026-02-01\n---\n# Talks\n\n{PROSE}\n"
    found = {one.field: one for one in clean(parse(text.encode(), "a.md"), "a.md").stated}

    assert (found["title"].origin, found["outlet"].origin) == (Origin.TEXT, Origin.FRONT_MATTER)
    assert (found["published"].value, found["saved"].value) == ("2026-01-07", "2026-02-01")


def test_the_day_of_a_file_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)

    (day,) = filed(tmp_path / "a.txt")
    assert (day.field, day.origin) == ("filed", Origin.FILE)
    assert list(filed(tmp_path / "missing.txt")) == []


@pytest.mark.parametrize(
    "thing",
    [
        "[" * 5000,
        json.dumps({"@type": "NewsArticle", "author": {"name": {"name": {"name": "x"}}}}),
        json.dumps({"@type": {"a": 1}, "headline": "x"}),
        json.dumps({"@type": "NewsArticle", "headline": ["a", ["b", ["c"]]], "author": [None, 7, {}]}),
    ],
)
def test_strange_json_ld_breaks_nothing(thing: str) -> None:
    import lxml.html  # type: ignore[import-untyped]  # it ships no types

    tree = lxml.html.document_fromstring(f'<script type="application/ld+json">{thing}</script><p>x</p>')
    assert set(read_json_ld(tree)) <= {"title"}
