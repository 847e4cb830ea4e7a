import html.parser
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.counting import plural
from rag.schema import Check, CheckKind, Claim, Excerpt, Verdict
from tests.fakes import TEXT, article, citation, found, hit, missing, supported_claim
from ui.checks import checks_list
from ui.claims import claim_block, marked_sentence, reason, withheld_claim
from ui.parts import card, chip, day, escape, highlight, label, listed, reader_address, web_address
from ui.reading import Span, about, article_head, article_text, read_span

HOSTILE = "<img src=x onerror=alert(1)>\"'`&<script>alert(1)</script>"
QUOTE = "Current proposals outline a 15-year framework with a possible extension."


class Reader(html.parser.HTMLParser):
    """Keeps the text and the tags of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


PLAIN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf")))


@given(PLAIN)
def test_escaped_text_reads_back_as_itself_and_holds_no_tag(text: str) -> None:
    read = Reader(f"<p>{escape(text)}</p>")

    assert read.text == text
    assert [tag for tag, _ in read.tags] == ["p"]


@given(st.text())
def test_any_text_can_be_escaped_and_encoded(text: str) -> None:
    escape(text).encode()


def test_lone_surrogates_and_control_characters_go() -> None:
    assert escape("a\ud800b\x00c\x1b[31m\x85d\te\n") == "abc[31md\te\n"


def test_an_override_is_closed_within_its_text() -> None:
    assert escape("safe\u202eevil") == "safe\u202eevil\u202c"


def test_a_closer_without_an_opener_goes() -> None:
    assert escape("a\u2069b\u202cc") == "abc"


def test_nested_directions_are_closed_in_their_order() -> None:
    assert escape("\u2067\u202aa") == "\u2067\u202aa\u202c\u2069"


def test_a_label_escapes_all_markdown() -> None:
    escaped = label("**b** ![i](http://x)\n:red[x]").replace("\u2060", "")

    assert escaped == r"\*\*b\*\* \!\[i\]\(http\:\/\/x\) \:red\[x\]"


@pytest.mark.parametrize("symbol", ["->", "<-", ">=", "--", ":streamlit:", "www.x.org", "http://x", "a@x.org"])
def test_a_label_keeps_apart_what_would_become_a_symbol_or_a_link(symbol: str) -> None:
    assert symbol not in label(symbol).replace("\\", "")
    assert symbol == label(symbol).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "http://",
        "file:///etc/passwd",
        "",
        None,
        "http://[x",
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_a_web_address_is_kept() -> None:
    assert web_address(" https://example.org/a?b=c ") == "https://example.org/a?b=c"


def test_dates_are_written_as_newspapers_do() -> None:
    assert day(article().published) == "6 Jan 2026"
    assert day(None) == "date unknown"


def test_one_is_singular() -> None:
    assert [plural(number, "article") for number in (0, 1, 1200)] == ["0 articles", "1 article", "1,200 articles"]


def test_long_lists_are_cut_short() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "a"]) == "a and b"
    assert listed(list("abcdef")) == "a, b, c, d and 2 more"


def test_overlapping_and_neighbouring_spans_become_one_mark() -> None:
    assert highlight("one two three", [(0, 3), (4, 7), (-5, 2)]) == "<mark>one two</mark> three"


def test_a_span_outside_the_text_marks_nothing() -> None:
    assert highlight("one", [(7, 9), (3, 3)]) == "one"


def test_a_supported_sentence_says_where_its_facts_were_found() -> None:
    assert reason(supported_claim(hit(article(), QUOTE))) == "15-year found in 1"


def test_facts_are_grouped_by_the_passage_they_were_found_in() -> None:
    evidence = hit(article(), TEXT)
    first, second = citation(1, evidence, QUOTE), citation(2, evidence, "Leaders met in Paris to advance the plan.")
    checks = (found(CheckKind.NUMBER, "15-year", first), found(CheckKind.NAME, "Paris", second))

    assert reason(Claim("…", (first, second), checks, Verdict.SUPPORTED)) == "15-year found in 1; Paris found in 2"


def test_a_fact_within_another_is_not_said_twice() -> None:
    cited = citation(1, hit(article(), TEXT), "The Ukrainian president has previously indicated")
    checks = (found(CheckKind.NAME, "Ukrainian president", cited), found(CheckKind.NAME, "Ukrainian", cited))

    assert reason(Claim("…", (cited,), checks, Verdict.SUPPORTED)) == "Ukrainian president found in 1"


def test_what_is_missing_is_named() -> None:
    checks = (
        missing(CheckKind.NUMBER, "20 years"),
        missing(CheckKind.NAME, "Canada", "asked about"),
        missing(CheckKind.NAME, "Merz", "by context"),
    )

    assert reason(Claim("…", (), checks, Verdict.UNSUPPORTED)) == (
        "Merz only by context; 20 years not found; the question's Canada not found"
    )


def test_a_sentence_that_failed_as_a_whole_is_not_repeated_as_its_own_reason() -> None:
    claim = Claim("It rained.", (), (missing(CheckKind.WORDING, "It rained."),), Verdict.UNSUPPORTED)

    assert reason(claim) == "not found in these passages"


def test_unmet_words_of_a_partly_supported_sentence_are_marked() -> None:
    claim = Claim("Washington asked <b>.", (), (missing(CheckKind.NAME, "Washington"),), Verdict.PARTLY)

    assert marked_sentence(claim) == (
        '<bdi><span class="pc-unmet" title="not found in the cited words">Washington</span> asked &lt;b&gt;.</bdi>'
    )


def test_unmet_words_are_not_marked_inside_others() -> None:
    claim = Claim("The Usage in US.", (), (missing(CheckKind.NAME, "US"),), Verdict.PARTLY)

    assert marked_sentence(claim).count("pc-unmet") == 1


def test_a_verdict_is_told_by_mark_word_and_class() -> None:
    read = Reader(claim_block(supported_claim(hit(article(), QUOTE)), [hit(article(), QUOTE)], "t", 0))

    assert "✓Supported · 15-year found in 1" in read.text
    assert read.tags[0] == ("div", {"class": "pc-claim pc-supported"})


def test_a_chip_opens_the_preview_of_its_source() -> None:
    evidence = hit(article(), QUOTE)
    read = Reader(chip(citation(1, evidence, QUOTE), [evidence], "preview-t-0-0"))

    assert read.tags[0][1]["popovertarget"] == "preview-t-0-0"
    assert ("span", "preview-t-0-0") in [(tag, attributes.get("id")) for tag, attributes in read.tags]
    assert read.text.startswith("1 Bloomberg")
    assert QUOTE in read.text


def test_a_chip_without_its_hit_still_leads_to_the_article() -> None:
    evidence = hit(article(), QUOTE)

    assert "reader?article=a1" in chip(citation(7, evidence, QUOTE), [evidence], "p")


def test_a_citation_links_to_its_own_revision() -> None:
    evidence = hit(article(), QUOTE)
    start = evidence.passage.start

    assert reader_address(citation(1, evidence, QUOTE)) == (
        f"reader?article=a1&revision={evidence.passage.revision_id}&start={start}&end={start + len(QUOTE)}"
    )


def test_a_cited_card_marks_the_words_and_says_by_which_sentence() -> None:
    evidence = hit(article(), TEXT)
    source = card(1, evidence, [supported_claim(evidence)], whole=False)

    assert f"<mark>{QUOTE}</mark>" in source
    assert "cited in sentence 1" in source


def test_a_card_nobody_cites_is_dashed_and_short() -> None:
    source = card(2, hit(article(), QUOTE), [supported_claim(hit(article(), QUOTE))], whole=False)

    assert "pc-uncited pc-clipped" in source
    assert "<mark>" not in source


def test_a_withheld_sentence_has_its_reason() -> None:
    claim = Claim(HOSTILE, (), (missing(CheckKind.NUMBER, "99"),), Verdict.UNSUPPORTED)

    assert Reader(withheld_claim(claim)).text == f"{HOSTILE}○Not found · 99 not found"


def test_hostile_words_make_no_tags_anywhere() -> None:
    hostile = article("a1", title=HOSTILE, outlet=HOSTILE, author=HOSTILE, url="javascript:alert(1)")
    evidence = hit(hostile, HOSTILE, text=HOSTILE)
    cited = citation(1, evidence, HOSTILE)
    excerpt = Excerpt(0, 9, HOSTILE, HOSTILE, HOSTILE)
    checks = (missing(CheckKind.NAME, HOSTILE), Check(CheckKind.NAME, HOSTILE, 1, 0, 9, HOSTILE, excerpt))
    claim = Claim(HOSTILE, (cited,), checks, Verdict.PARTLY)
    pieces = [
        claim_block(claim, [evidence], "t", 0),
        checks_list(claim, [evidence]),
        card(1, evidence, [claim], whole=True),
        withheld_claim(claim),
        article_head(hostile),
        article_text(HOSTILE, "", Span(3, 20)),
        about(hostile, None, added=HOSTILE),
    ]
    tags = {tag for piece in pieces for tag, _ in Reader(piece).tags}

    assert not tags & {"img", "script", "style", "form", "iframe"}
    assert all("onerror" not in attributes for piece in pieces for _, attributes in Reader(piece).tags)


@given(st.text(st.sampled_from("ab \n<&\u2028")), st.integers(0, 12), st.integers(0, 12))
def test_an_article_keeps_its_words_whatever_is_marked(text: str, start: int, end: int) -> None:
    read = Reader(article_text(text, "a title of its own", Span(start, end) if start < end else None))

    assert "".join(read.text.split()) == "".join(text.split())


def test_cited_words_are_marked_anew_in_each_paragraph_and_found_by_the_first() -> None:
    text = "One two.\nThree four."

    assert article_text(text, "", Span(4, 14)) == (
        '<div class="pc-article"><p dir="auto">One <mark id="cited" tabindex="-1">two.</mark></p>'
        '<p dir="auto"><mark>Three</mark> four.</p></div>'
    )


def test_each_pages_start_is_labelled_where_it_is_even_within_cited_words() -> None:
    label = '<span class="pc-page" role="doc-pagebreak" aria-label="Page {0}" data-page="p.\u00a0{0}"></span>'

    assert article_text("One two.\nThree four.", "", Span(4, 15), (0, 0, 15)) == (
        f'<div class="pc-article"><p dir="auto">{label.format(2)}One '
        '<mark id="cited" tabindex="-1">two.</mark></p>'
        f'<p dir="auto"><mark>Three </mark>{label.format(3)}four.</p></div>'
    )
    assert label.format(3) in article_text("One two.", "", Span(0, 8), (0, 0, 4)).split("<mark")[1]


@given(st.text(st.sampled_from("ab \n<&")), st.lists(st.integers(0, 12)), st.integers(0, 11), st.integers(1, 12))
def test_labels_of_pages_change_no_word(text: str, pages: list[int], start: int, length: int) -> None:
    read = Reader(article_text(text, "a title of its own", Span(start, start + length), sorted(pages)))

    assert "".join(read.text.split()) == "".join(text.split())


def test_a_chip_and_a_card_name_the_page_of_the_cited_words() -> None:
    evidence = replace(hit(article(), TEXT), pages=(0, 30, 120))
    cited = replace(citation(1, evidence, "Momentum Builds"), page=2)
    claim = Claim("It builds.", (cited,), (), Verdict.SUPPORTED)

    assert "6 Jan 2026 · p.\u00a02<" in chip(cited, [evidence], "p")
    assert "6 Jan 2026 · p.\u00a02<" in card(1, evidence, [claim], whole=True)
    assert "6 Jan 2026 · p.\u00a01<" in card(1, evidence, [], whole=True)


def test_a_first_line_that_repeats_the_title_is_left_out_unless_it_is_cited() -> None:
    assert "Title" not in article_text("Title\nWords.", "Title", None)
    assert "Title" in article_text("Title\nWords.", "Title", Span(0, 5))


def test_a_short_line_between_paragraphs_reads_as_a_heading() -> None:
    tags = [tag for tag, _ in Reader(article_text(TEXT, "", None)).tags]

    assert tags == ["div", "p", "h2", "p", "p"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        ("1", None),
        ("5", "5"),
        ("7", "3"),
        ("0", "11"),
        ("-1", "4"),
        ("a", "b"),
        ("١", "٣"),
        ("0", "9" * 5000),
    ],
)
def test_numbers_that_mean_no_words_of_the_text_are_refused(start: str | None, end: str | None) -> None:
    assert read_span(start, end, 10) is None


def test_numbers_within_the_text_are_its_words() -> None:
    assert read_span("0", "10", 10) == Span(0, 10)


def test_what_is_not_known_of_an_article_stays_unknown() -> None:
    text = Reader(about(article(outlet=None, published=None), None, added="8 Jan 2026")).text

    assert "Outlet: unknown" in text
    assert "Published: unknown" in text
    assert "Author: unknown" in text
