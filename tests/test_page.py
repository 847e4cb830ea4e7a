import json

import pytest

from ingest.document import Block
from ingest.parse import parse
from rag.errors import UnreadableArticle

PROSE = "Leaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it."


def page(head: str = "", body: str = f"<article><h1>Talks</h1><p>{PROSE}</p></article>") -> bytes:
    return (
        f'<!doctype html><html lang="en-GB"><head><title>Talks</title>{head}</head><body>{body}</body></html>'.encode()
    )


def published(head: str = "", body: str = f"<article><p>{PROSE}</p></article>") -> str | None:
    return parse(page(head, body), "a.html").published


def test_metadata_is_what_the_page_states() -> None:
    head = (
        '<meta property="og:site_name" content="The Daily"><meta name="author" content="Jane Roe">'
        '<meta property="article:published_time" content="2026-01-07T08:00:00Z">'
        '<link rel="canonical" href="https://daily.example/1">'
    )
    document = parse(page(head), "a.html")

    assert (document.title, document.outlet, document.author) == ("Talks", "The Daily", "Jane Roe")
    assert (document.url, document.published) == ("https://daily.example/1", "2026-01-07T08:00:00Z")
    assert document.language == "en-GB"


@pytest.mark.parametrize("outlet", ["iNews", "THE DAILY", "la Repubblica"])
def test_an_outlet_is_spelt_as_the_page_spells_it(outlet: str) -> None:
    assert parse(page(f'<meta property="og:site_name" content="{outlet}">'), "a.html").outlet == outlet


def test_a_page_that_states_nothing_leaves_all_unknown() -> None:
    document = parse(f"<div><p>{PROSE}</p><p>{PROSE}</p></div>".encode(), "a.html")

    stated = (document.title, document.outlet, document.author, document.url, document.published, document.language)
    assert stated == (None,) * 6


def test_headings_paragraphs_items_and_rows_are_blocks() -> None:
    body = (
        f"<nav><a href=/>Home</a></nav><article><h1>Talks</h1><p>{PROSE}</p><h2>What <i>next</i></h2>"
        f"<p>One <b>bold</b> <a href=/x>link</a>.<br>New line.</p><ul><li>first</li><li>second</li></ul>"
        f"<blockquote><p>“Yes,” he said.</p></blockquote>"
        f"<table><tr><th>a</th><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
        f"<p>{PROSE}</p><script>alert(1)</script></article><footer>Copyright 2024</footer>"
    )

    assert parse(page(body=body), "a.html").blocks == (
        Block("Talks", heading=True),
        Block(PROSE),
        Block("What next", heading=True),
        Block("One bold link.\nNew line."),
        Block("• first"),
        Block("• second", close=True),
        Block("“Yes,” he said."),
        Block("a | b"),
        Block("c | d", close=True),
        Block(PROSE),
    )


@pytest.mark.parametrize(
    "head",
    [
        '<meta itemprop="datePublished" content="2026-01-07">',
        '<meta name="DC.date.issued" content="2026-01-07">',
        '<script type="application/ld+json">'
        + json.dumps(
            {
                "@graph": [
                    {"@type": "WebPage", "datePublished": "2020-01-01"},
                    {"@type": ["NewsArticle"], "datePublished": "2026-01-07"},
                ]
            }
        )
        + "</script>",
    ],
)
def test_a_date_in_the_metadata_is_the_publication_date(head: str) -> None:
    assert published(head) == "2026-01-07"


def test_a_marked_time_is_the_publication_date() -> None:
    body = f'<article><header><time datetime="2026-01-07">today</time></header><p>{PROSE}</p></article>'

    assert published(body=body) == "2026-01-07"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", f"<article><p>{PROSE}</p></article>"),
        ("", f"<article><p>On 3 March 2024 it rained. {PROSE}</p></article><footer>© 2024 The Daily</footer>"),
        ('<meta property="article:modified_time" content="2026-01-07">', f"<article><p>{PROSE}</p></article>"),
        ('<link rel="canonical" href="https://daily.example/2024/03/03/a">', f"<article><p>{PROSE}</p></article>"),
        (
            '<script type="application/ld+json">{"@type": "VideoObject", "datePublished": "2024-03-03"}</script>',
            f"<p>{PROSE}</p>",
        ),
        ('<script type="application/ld+json">{broken</script>', f"<p>{PROSE}</p>"),
        ("", f'<article><p>{PROSE} <time datetime="2024-03-03">then</time></p></article>'),
    ],
)
def test_a_date_that_is_not_stated_as_publication_date_is_not_taken(head: str, body: str) -> None:
    assert published(head, body) is None


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<nav><a href=/>Home</a><a href=/about>About us</a></nav>",
        "<h1>Log in</h1><form><label>User</label><input></form>",
        '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>',
    ],
)
def test_a_page_without_an_article_is_refused(body: str) -> None:
    with pytest.raises(UnreadableArticle, match="no article was found"):
        parse(page(body=body), "a.html")
