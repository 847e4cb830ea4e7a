"""Hostile words in every place of the real app, in a real browser: they are read, and do nothing.

That no request leaves for another host, the browser context checks when it is closed.
"""

import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from rag.normalise import normalise
from rag.sentences import spans
from tests.attacks.page import QUESTION, WORDS
from tests.test_browser import browser, context, free_port, overflow, page, pytestmark, serving
from ui.uploads import SHOWN_FAILURES

__all__ = ["browser", "context", "page", "pytestmark"]  # fixtures and marks, used by name

ELEMENTS = "img, script, style, link, iframe, object, embed, form, input, svg, math, base, meta, video, audio, canvas"
MARKDOWN = (
    "img, a[href], strong, em, code, del, table, li, blockquote, h1, h2, h3, .katex, [data-testid=stIconMaterial]"
)
SENTENCES = len(spans(normalise("\n".join(WORDS))))
OURS = 1  # style element: ui/style.css


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    folder = tmp_path_factory.mktemp("hostile")
    with serving([sys.executable, "-m", "tests.attacks.page", str(port), str(folder)], port, {}) as address:
        yield address


def visible(words: str) -> str:
    """What a reader sees of words: no controls, spaces as one."""
    return " ".join("".join(character for character in words if character.isprintable()).split())


def read(page: Page, selector: str) -> str:
    texts = page.locator(selector).all_text_contents()
    return visible(" ".join(texts))


def nothing_of_theirs(page: Page, address: str) -> None:
    """What must hold on every page."""
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.locator(f".stHtml :is({ELEMENTS})").count() <= OURS
    assert page.locator(".stHtml [style], .stHtml [onmouseover], .stHtml [onerror], .stHtml [onload]").count() == 0
    targets = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    assert [target for target in targets if not target.startswith(address)] == []
    assert page.url.startswith(address)
    assert overflow(page) == 0


def ask(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_placeholder("Ask about the articles")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.locator(".pc-status")).to_contain_text("sentences:")
    expect(page.locator(".pc-verdict > .pc-mark")).to_have_count(len(WORDS))  # one for each claim; drawn after it
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_an_answer_of_hostile_words_is_only_words(hostile: str, page: Page) -> None:
    ask(page, hostile)
    claims = read(page, ".pc-claim bdi, .pc-withheld > p > bdi")

    nothing_of_theirs(page, hostile)
    assert [words for words in WORDS if visible(words) not in claims] == []
    checks = page.locator(".pc-checks > li > .pc-mark")
    assert page.locator(".pc-mark").count() == len(WORDS) + checks.count()
    assert page.locator("#cited").count() == 0
    assert visible(QUESTION) in read(page, "h2.pc-question")
    assert page.title() == "Ask · Presscheck"


def test_chips_cards_notes_and_previews_of_hostile_words_are_only_words(hostile: str, page: Page) -> None:
    ask(page, hostile)
    page.locator(".pc-chip").first.click()
    expect(page.locator(".pc-preview:popover-open")).to_have_count(1)

    nothing_of_theirs(page, hostile)
    for place in (
        ".pc-card .pc-title",
        ".pc-card .pc-source",
        ".pc-card .pc-quote",
        ".pc-figures",
        ".pc-notes",
        ".pc-small bdi",
    ):
        shown = read(page, place)
        assert [words for words in WORDS if visible(words) not in shown] == [], place


def test_titles_in_the_examples_are_only_words(hostile: str, page: Page) -> None:
    page.goto(hostile)
    buttons = page.locator(".st-key-examples button")
    expect(buttons).to_have_count(3)
    shown = read(page, ".st-key-examples button")

    nothing_of_theirs(page, hostile)
    assert page.locator(f".st-key-examples button :is({MARKDOWN})").count() == 0
    assert [words for words in WORDS[-3:] if visible(words) not in shown] == []


def check(page: Page, address: str) -> None:
    page.goto(f"{address}check")
    page.get_by_label("Text to check").fill("\n".join(WORDS))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("h2.pc-status")).to_contain_text(f"{SENTENCES} sentences:")


def test_a_checked_text_of_hostile_words_is_only_words(hostile: str, page: Page) -> None:
    check(page, hostile)
    for choice in ("Supported", "Without a claim"):
        page.locator("[data-variant=pills]", has_text=re.compile(f"^\\W*{choice}$")).click()
    expect(page.locator(".pc-finding")).to_have_count(20)
    page.locator(".pc-manuscript .pc-chip").first.click()
    expect(page.locator(".pc-preview:popover-open")).to_have_count(1)
    manuscript = read(page, ".pc-manuscript")

    nothing_of_theirs(page, hostile)
    shown = [visible(normalise(words)) for words in WORDS]
    assert [words for words in shown if words not in manuscript] == []
    claims = page.locator(".pc-said").count()
    assert page.locator(".pc-manuscript .pc-chip").count() == claims
    assert page.locator(".pc-chip > .pc-mark").count() == claims  # a mark in the words is none of ours
    assert page.locator(".pc-proof").count() == claims
    assert page.locator("#cited").count() == 0


@pytest.mark.parametrize("place", range(0, len(WORDS), 6))  # all hold the same text
def test_a_hostile_article_is_only_words_in_the_reader(hostile: str, page: Page, place: int) -> None:
    page.goto(f"{hostile}reader?article=a{place}")
    expect(page.locator(".pc-article")).to_be_visible()
    text, head = read(page, "h1, .pc-article"), read(page, "h1")

    nothing_of_theirs(page, hostile)
    assert [words for words in WORDS if visible(words) not in text] == []
    assert visible(WORDS[place]) in head
    assert page.locator("#cited, .pc-mark").count() == 0


def test_hostile_file_names_are_only_words_in_the_library(hostile: str, page: Page) -> None:
    page.goto(f"{hostile}library")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    sent = str.maketrans("/", "∕", '\\"')  # a browser takes a slash for a folder, and quotes the rest in its own way
    names = [f"bad {words.translate(sent)[:100]}.txt" for words in WORDS[:20]]
    files = [FilePayload(name=name, mimeType="text/plain", buffer=b"x") for name in names]
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text("20 failed")).to_be_visible()
    alerts = page.get_by_role("alert")
    expect(alerts).to_have_count(SHOWN_FAILURES)
    page.get_by_text(f"and {20 - SHOWN_FAILURES} more failed").click()
    expect(page.locator(".pc-list li")).to_have_count(20 - SHOWN_FAILURES)
    shown = read(page, "[role=alert]") + read(page, ".pc-list li")

    nothing_of_theirs(page, hostile)
    assert page.locator(f"[role=alert] [data-testid=stMarkdownContainer] :is({MARKDOWN})").count() == 0
    assert [name for name in names if visible(name) not in shown] == []


def test_the_dialog_names_hostile_titles_as_words(hostile: str, page: Page) -> None:
    page.goto(f"{hostile}library")
    table = page.locator("[data-testid=stDataFrame]")
    expect(table).to_be_visible()
    for row in range(1, 7):
        table.click(position={"x": 16, "y": 18 + 35 * row})
        expect(page.get_by_role("button", name=f"Remove {row}")).to_be_visible()
    page.get_by_role("button", name="Remove 6").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    shown = read(page, "[role=dialog] li")

    nothing_of_theirs(page, hostile)
    assert [words for words in WORDS[-6:] if visible(words) not in shown] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_hostile_word_makes_a_narrow_screen_scroll_sideways(hostile: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    widths = {}
    page.goto(hostile)
    expect(page.locator(".st-key-examples button")).to_have_count(3)
    widths["examples"] = overflow(page)
    ask(page, hostile)
    page.get_by_text("sentences withheld").click()
    expect(page.locator(".pc-withheld").last).to_be_visible()
    widths["ask"] = overflow(page)
    page.locator(".pc-chip").last.click()
    expect(page.locator(".pc-preview:popover-open")).to_have_count(1)
    widths["preview"] = overflow(page)
    page.goto(f"{hostile}reader?article=a{len(WORDS) - 1}")
    expect(page.locator(".pc-article")).to_be_visible()
    widths["reader"] = overflow(page)
    check(page, hostile)
    widths["check"] = overflow(page)
    page.locator(".pc-manuscript .pc-chip").last.click()
    expect(page.locator(".pc-preview:popover-open")).to_have_count(1)
    widths["proof"] = overflow(page)
    page.goto(f"{hostile}library")
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
    widths["library"] = overflow(page)
    context.close()

    assert widths == dict.fromkeys(widths, 0)
