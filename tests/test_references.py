"""Answers and checked texts to paste elsewhere."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.markup import markdown, markdown_link, plain, web_address
from rag.pack import answer_pack, check_pack
from rag.references import as_markdown, as_text, footnotes
from rag.schema import Answer, Checked, CheckKind, Claim, Manuscript, Reply, Status, Verdict
from tests.fakes import article, citation, hit, missing
from tests.test_packs import QUOTE, answer, checked_text, hostile_answer

HOSTILE = [
    "![i](http://evil.example/x.png)",
    "[Bloomberg](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "<http://evil.example>",
    "www.evil.example and http://evil.example and me@evil.example",
    "**bold** __bold__ ~~gone~~ `code` $x$ :smile: ^1 #tag @you",
    "# heading",
    "- item",
    "1. item",
    "2) item",
    "> quoted",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "    code",
    "[^1]: note",
    "&lt;b&gt; &#60;",
    "\\[1\\]",
    "***",
    "===",
    "ii. item",
    "HTTP://EVIL.EXAMPLE and www.1.example and evil.example/x",
    "GH-1 #1 a@b !1 :white_check_mark:",
    "a\u202e51\u202cb \u2066c",
]
JOINER = "\u2060"
STEERS = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def rendered(text: str) -> list[str]:
    """The kinds of token that Markdown makes of a text, but for what holds plain text."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inner = [child.type for token in parsed for child in token.children or ()]
    every = [token.type for token in parsed] + inner
    return [one for one in every if one not in ("paragraph_open", "paragraph_close", "inline", "text", "softbreak")]


def words(text: str) -> str:
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return "\n\n".join(
        "".join(child.content for child in token.children or ()) for token in parsed if token.type == "inline"
    ).replace(JOINER, "")


def seen(text: str) -> str:
    """A text in a line, without what isn't seen."""
    return plain(STEERS.sub("", text))


def both(of: Answer) -> tuple[str, str]:
    pack = answer_pack(of)
    return as_text(pack), as_markdown(pack)


def test_sentences_carry_the_numbers_of_their_references() -> None:
    text, _ = both(answer())

    assert text == (
        "Current proposals outline a 15-year framework. [1]\n\nA note.\n\n"
        "[1] Bloomberg, “Draft Plan Outlines Potential US Backing for European-Led Force”, Jane Roe, 6 Jan 2026, "
        f"https://news.example/a?b=1&c=2: “{QUOTE}”"
    )


def test_markdown_says_the_same_with_a_link() -> None:
    _, text = both(answer())

    assert (
        words(text).replace("https://news.example/a?b=1&amp;c=2", "https://news.example/a?b=1&c=2") == both(answer())[0]
    )
    assert rendered(text) == ["link_open", "link_close"]


def test_a_partly_supported_sentence_says_that_it_is() -> None:
    (kept,) = answer().claims

    assert "framework. (partly supported) [1]" in both(answer(claims=(replace(kept, verdict=Verdict.PARTLY),)))[0]


def test_a_withheld_sentence_is_not_copied() -> None:
    withheld = Claim("The framework lasts 99 years.", (), (missing(CheckKind.NUMBER, "99"),), Verdict.UNSUPPORTED)

    assert "99" not in "".join(both(answer(claims=(*answer().claims, withheld))))


def test_a_refusal_says_so() -> None:
    assert both(answer(claims=(), status=Status.NOT_IN_LIBRARY))[0].startswith("The library does not answer this.")


def test_the_sentences_of_a_summary_have_a_line_each() -> None:
    text, _ = both(answer(reply=Reply("1 of 5 sentences."), claims=answer().claims * 2))

    assert text.startswith("1 of 5 sentences.\n\nCurrent proposals outline a 15-year framework. [1]\n\nCurrent")


def test_two_quotations_of_a_passage_share_its_reference() -> None:
    place = hit(article(), QUOTE)
    parts = ("Current proposals", "a possible extension.")
    claims = tuple(Claim(part, (citation(1, place, part),), (), Verdict.SUPPORTED) for part in reversed(parts))
    text, _ = both(answer(claims=claims, hits=(place,)))

    assert text.endswith("6 Jan 2026: “Current proposals” … “a possible extension.”")


def test_a_footnote_stands_by_itself() -> None:
    assert footnotes(answer_pack(answer(article(outlet=None, published=None)))) == [
        f"“Draft Plan Outlines Potential US Backing for European-Led Force”: “{QUOTE}”"
    ]


def test_a_checked_text_has_its_verdicts() -> None:
    manuscript, checked = checked_text()
    pack = check_pack(manuscript, checked)

    assert as_text(pack).splitlines()[0] == "Supported: It is a 15-year framework. [1]"
    assert "**Contradicted:** It is a 99-year framework\\. \\[1\\]" in as_markdown(pack) or (
        "**Contradicted:** It is a 99-year framework. \\[1\\]" in as_markdown(pack)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_in_markdown(text: str) -> None:
    assert rendered(markdown(text)) == []
    assert words(markdown(text)) == seen(text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80) | st.text("[]()!<>&#`*_-+.:/@\\|~=wht1 \n", max_size=40))
def test_any_text_is_only_text_in_markdown(text: str) -> None:
    assert rendered(markdown(text)) == []
    assert words(markdown(text)).strip() == seen(text).strip()
    assert rendered(f"x {markdown(text)} x") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_left_for_a_renderer_that_looks_for_addresses_or_mentions(text: str) -> None:
    parsed = MarkdownIt("commonmark").parse(markdown(text))
    shown = "".join(child.content for token in parsed for child in token.children or ())  # escapes are gone

    assert re.search(r"://|www\.|\w@|@\w|#\w|:\w|\w\.[a-z]{2}", shown, re.IGNORECASE) is None


def test_text_can_not_be_turned_round_in_markdown() -> None:
    assert STEERS.sub("", markdown("\u202e51\u202c \u2067x")) == markdown("\u202e51\u202c \u2067x") == "51 x"


def test_letters_keep_what_joins_them() -> None:
    assert markdown("می\u200cروم") == "می\u200cروم"


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_no_address_gets_out_of_its_link(rest: str) -> None:
    address = web_address(f"https://news.example/{rest}")
    if address is not None:
        assert rendered(markdown_link(address)) == ["link_open", "link_close"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_answer_gives_one_link_only(text: str) -> None:
    _, copied = both(hostile_answer(text))

    assert set(rendered(copied)) <= {"link_open", "link_close"}
    assert rendered(copied).count("link_open") == 1


def test_a_text_without_claims_gives_nothing() -> None:
    assert as_text(check_pack(Manuscript("Hello.", ((0, 6),)), list[Checked]())) == ""
