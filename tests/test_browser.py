"""What only a real browser shows. Each test also holds that nothing is asked of any other host."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect, sync_playwright

from tests.offline import OFFLINE
from tests.served import HOSTILE, QUOTE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROOT = Path(__file__).parent.parent
STARTING_TAKES_AT_MOST = 60  # seconds
ANSWERING_TAKES_AT_MOST = 240_000  # ms, with the packaged models on a slow machine

expect.set_options(timeout=20_000)  # ms; a busy machine draws slowly

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path: install one to test in a browser"),
]


@contextmanager
def serving(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """Run a server until its page answers, and end it and its children afterwards."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        wait_for(f"{address}_stcore/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    direct = build_opener(ProxyHandler({}))
    until = time.monotonic() + STARTING_TAKES_AT_MOST
    while True:
        try:
            direct.open(address, timeout=2).close()
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    folder = tmp_path_factory.mktemp("served")
    with serving([sys.executable, "-m", "tests.served", str(port), str(folder)], port, {}) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    asked: set[str] = set()
    opened.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
    yield opened
    opened.close()
    assert asked <= {"127.0.0.1", ""}


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def ask(page: Page, question: str) -> None:
    box = page.get_by_placeholder("Ask about the articles")
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_role("heading", name=question)).to_be_visible()


def answered(page: Page, *questions: str) -> None:
    """The page holds these questions, each with the end of its own answer, and nothing of any other."""
    expect(page.locator(".pc-notes li")).to_have_text([f"Asked: {question}" for question in questions])
    expect(page.locator("h2.pc-question")).to_have_text(list(questions))


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(
        page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".map(element => element.scrollWidth - element.clientWidth))"
        )
    )


def in_view(page: Page, selector: str) -> bool:
    return bool(
        page.evaluate(
            "selector => { const box = document.querySelector(selector).getBoundingClientRect();"
            " return box.top >= 0 && box.bottom <= innerHeight }",
            selector,
        )
    )


def expect_in_view(page: Page, selector: str) -> None:
    page.wait_for_selector(selector)
    page.wait_for_function(
        "selector => { const box = document.querySelector(selector)?.getBoundingClientRect();"
        " return box && box.top >= 0 && box.bottom <= innerHeight }",
        arg=selector,
    )


def test_evidence_comes_first_then_each_sentence(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")

    expect(page.locator(".pc-card")).to_have_count(3)
    expect(page.locator(".pc-claim")).to_have_count(1)
    expect(page.locator(".pc-claim")).to_have_count(2)
    expect(page.locator(".pc-status")).to_contain_text("2 sentences: 1 supported, 1 partly supported · ")
    expect(page.locator("#pc-log p").last).to_have_text("Answer complete.")


def test_a_chip_opens_by_keyboard_and_gives_the_focus_back(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    chip = page.locator(".pc-chip").first
    chip.focus()
    page.keyboard.press("Enter")
    preview = page.locator(".pc-preview:popover-open")

    expect(preview).to_contain_text(QUOTE)
    expect(page.locator(".pc-claim")).to_have_count(2)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)  # the answer is complete …
    expect(preview).to_be_visible()  # … and the preview stayed open
    page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    expect(chip).to_be_focused()


def test_a_citation_opens_a_new_tab_at_its_words(app: str, context: BrowserContext, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    page.locator(".pc-chip").first.click()
    with context.expect_page() as opened:
        page.locator(".pc-preview:popover-open a").click()
    reader = opened.value

    expect(reader.locator("#cited")).to_have_text(QUOTE)
    expect(reader.locator("#cited")).to_be_focused()
    expect_in_view(reader, "#cited")
    reader.reload()
    expect(reader.locator("#cited")).to_be_focused()
    expect_in_view(reader, "#cited")


def test_the_reader_does_not_jump_back(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    link = page.locator(".pc-card a").first.get_attribute("href")
    page.goto(f"{app}{link}")
    expect_in_view(page, "#cited")
    page.wait_for_timeout(1500)  # it settles for a moment
    page.mouse.move(300, 400)
    page.mouse.wheel(0, -100_000)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    with page.expect_download() as download:
        page.get_by_role("button", name="Original file").click()
    page.wait_for_timeout(500)

    assert download.value.suggested_filename == "a1.txt"
    assert not in_view(page, "#cited")


def test_stop_is_seen_at_once_and_takes_the_focus(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "A slow question?")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    stop.click()

    expect(page.locator(".pc-status")).to_have_text("You stopped this answer.", timeout=2000)
    expect(page.locator(".pc-status")).to_be_focused()
    expect(stop).to_have_count(0)


def test_an_answer_goes_on_while_its_page_is_left(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.get_by_role("link", name="Ask").click()

    expect(page.locator(".pc-claim")).to_have_count(2)


def test_a_conversation_survives_a_reload(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    expect(page).to_have_url(re.compile(r"\?chat=[0-9a-f-]{36}$"))
    page.reload()

    expect(page.locator(".pc-claim")).to_have_count(2)


def test_two_users_who_ask_at_once_get_their_own_answers(app: str, browser: Browser, page: Page) -> None:
    other = browser.new_context().new_page()
    page.goto(app), other.goto(app)
    ask(page, "What does the first user ask?")
    ask(other, "What does the second user ask?")

    answered(page, "What does the first user ask?")
    answered(other, "What does the second user ask?")
    assert page.url != other.url
    other.context.close()


def test_two_tabs_of_one_conversation_see_the_same_answer_grow(app: str, context: BrowserContext, page: Page) -> None:
    page.goto(app)
    ask(page, "A slow question for two tabs?")
    expect(page).to_have_url(re.compile(r"\?chat="))
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("button", name="Stop")).to_be_visible()
    for tab in (page, other):
        expect(tab.locator(".pc-claim")).to_have_count(1, timeout=20_000)
    other.get_by_role("button", name="Stop").click()

    for tab in (page, other):
        expect(tab.locator(".pc-status")).to_have_text("You stopped this answer. What is shown was checked.")


def test_of_two_tabs_that_ask_at_once_the_later_question_is_answered(
    app: str, context: BrowserContext, page: Page
) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    answered(page, "What duration is proposed?")
    other = context.new_page()
    other.goto(page.url)
    answered(other, "What duration is proposed?")
    ask(page, "A slow question of the first tab?")
    ask(other, "What does the second tab ask?")

    for tab in (page, other):
        expect(tab.locator("h2.pc-question")).to_have_count(3)
        expect(tab.locator(".pc-status").nth(1)).to_contain_text("This answer was stopped.")
        expect(tab.locator(".pc-notes li").last).to_have_text("Asked: What does the second tab ask?")


def test_an_answer_goes_on_when_its_tab_is_closed(app: str, context: BrowserContext, page: Page) -> None:
    page.goto(app)
    ask(page, "What happens when the tab is closed?")
    expect(page).to_have_url(re.compile(r"\?chat="))
    address = page.url
    page.close()
    later = context.new_page()
    later.goto(address)

    answered(later, "What happens when the tab is closed?")


def test_a_page_loaded_again_in_mid_answer_shows_the_rest_of_it(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What happens on a reload?")
    expect(page.locator(".pc-claim")).to_have_count(1)
    page.reload()
    expect(page.locator(".pc-claim").first).to_be_visible()

    answered(page, "What happens on a reload?")


def test_back_and_forward_lead_to_the_running_answer(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What happens when one goes back?")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="What happens when one goes back?")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.go_back()

    answered(page, "What happens when one goes back?")


def test_the_same_question_sent_twice_is_asked_once(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "A slow question sent twice?")
    ask(page, "A slow question sent twice?")
    expect(page.locator(".pc-card").first).to_be_visible()
    page.wait_for_timeout(1000)

    expect(page.locator("h2.pc-question")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()


def test_stop_pressed_twice_stops_once(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "A slow question to be stopped?")
    page.get_by_role("button", name="Stop").dblclick()
    expect(page.locator(".pc-status")).to_have_text("You stopped this answer.")
    ask(page, "What is asked next?")

    expect(page.locator(".pc-notes li")).to_have_text(["Asked: What is asked next?"])


def test_a_question_stopped_while_its_files_wait_leaves_them_to_be_added(app: str, page: Page) -> None:
    page.goto(app)
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=f"wait-{n}.txt", mimeType="text/plain", buffer=f"Text {n}.".encode()) for n in range(4)]
    )
    page.get_by_placeholder("Ask about the articles").fill("What is in the files?")
    page.get_by_role("button", name="Send message").click()  # waits, as Enter does not, until the files are sent
    expect(page.locator(".pc-status")).to_contain_text("Adding your files first")
    page.get_by_role("button", name="Stop").click()

    expect(page.locator(".pc-status")).to_have_text("You stopped this answer.")
    expect(page.get_by_text("4 added")).to_be_visible(timeout=20_000)
    expect(page.locator(".pc-card")).to_have_count(0)


def test_uploads_go_on_over_a_reload_and_when_their_tab_is_closed(
    app: str, context: BrowserContext, page: Page
) -> None:
    page.goto(f"{app}library")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=f"tab-{n}.txt", mimeType="text/plain", buffer=f"Tab {n}.".encode()) for n in range(4)]
    )
    expect(page.get_by_text(re.compile("Adding . of 4"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile("Adding . of 4"))).to_be_visible()
    page.close()
    later = context.new_page()
    later.goto(f"{app}library")

    expect(later.get_by_text("4 added")).to_be_visible(timeout=20_000)


def test_the_question_just_asked_is_in_view(app: str, page: Page) -> None:
    page.goto(app)
    for number in range(3):
        ask(page, f"Asked without a model, {number}?")
        expect(page.locator(".pc-message")).to_have_count(number + 1)

    expect_in_view(page, ".st-key-turn-2 h2")
    expect(page.get_by_placeholder("Ask about the articles")).to_be_focused()


def test_uploads_go_on_while_their_page_is_left(app: str, page: Page) -> None:
    page.goto(f"{app}library")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [
            FilePayload(name="one.txt", mimeType="text/plain", buffer=b"One."),
            FilePayload(name="bad.bin", mimeType="application/octet-stream", buffer=b"\0"),
        ]
    )
    expect(page.get_by_text(re.compile("Adding 1 of 2"))).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    expect(page.get_by_role("heading", name="What does the press say?")).to_be_visible()
    expect(page.get_by_text("1 added, 1 failed")).to_be_visible()
    page.get_by_role("link", name="See why in the library").click()

    expect(page.get_by_role("alert")).to_have_text(re.compile("^bad.+bin holds no text; save it as text.+$"))


def test_hostile_words_stay_words(app: str, page: Page) -> None:
    page.goto(f"{app}reader?article=a2")

    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0
    assert "owned" not in page.title().replace(HOSTILE, "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_narrow_screen(app: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(app)
    ask(page, "What duration is proposed?")
    expect(page.get_by_text("1 sentence withheld")).to_be_visible()
    widths = {"ask": overflow(page)}
    page.locator(".pc-chip").first.click()
    expect(page.locator(".pc-preview:popover-open")).to_be_visible()
    widths["preview"] = overflow(page)
    page.goto(f"{app}reader?article=a2")
    expect(page.locator(".pc-article")).to_be_visible()
    widths["reader"] = overflow(page)
    page.goto(f"{app}library")
    expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
    widths["library"] = overflow(page)
    context.close()

    assert widths == {"ask": 0, "preview": 0, "reader": 0, "library": 0}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_verdict_explains_itself_by_keyboard_on_a_narrow_screen(app: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(app)
    ask(page, "What duration is proposed?")
    summary = page.locator("summary", has_text="Why supported: 1 of 1 check met")
    summary.press("Enter")
    checks = page.locator("details[open] .pc-checks")
    expect(checks).to_contain_text("Number 15-year: found in 1")
    answered(page, "What duration is proposed?")
    expect(checks).to_be_visible()  # the answer is complete, and it stayed open
    page.get_by_text("1 sentence withheld").click()
    contradicted = page.locator(".pc-checks .pc-contradicted")
    expect(contradicted).to_contain_text("the article says 15-year")
    page.get_by_role("button", name="Ask the language model, too").first.press("Enter")
    expect(page.locator(".pc-opinion")).to_contain_text("leans to yes")
    expect(page.locator("#pc-log p").last).to_contain_text("Second opinion: The language model, asked again, leans")
    expect(checks.first).to_be_visible()
    width = overflow(page)
    with context.expect_page() as opened:
        contradicted.get_by_role("link").click()
    expect(opened.value.locator("#cited")).to_have_text("15-year")
    context.close()

    assert width == 0


@pytest.mark.models
@pytest.mark.timeout(600)
def test_from_a_file_to_the_highlighted_words(context: BrowserContext, page: Page, tmp_path: Path) -> None:
    """The main job, with the packaged models: upload, ask, open the citation. Nothing leaves the machine."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    (file,) = (ROOT / "corpus").glob("000_*.txt")
    refused = tmp_path / "refused.log"
    settings = {"PRESSCHECK_DATA": str(tmp_path / "data"), "PRESSCHECK_LLM_TIMEOUT": "600"}
    settings |= OFFLINE | {"LOOPBACK_ONLY_LOG": str(refused)}
    with serving(command, port, settings) as address:
        page.goto(address)
        expect(page.get_by_text("Add articles first.")).to_be_visible(timeout=60_000)  # imports, on a busy machine
        page.get_by_role("link", name="Library").first.click()
        expect(page.get_by_role("heading", name="Library")).to_be_visible()
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text("1 added")).to_be_visible(timeout=120_000)
        page.get_by_role("link", name="Ask").click()
        ask(page, "What duration is proposed for the security guarantees?")
        claim = page.locator(".pc-claim").filter(has_text="15-year").first
        expect(claim).to_contain_text("upported", timeout=ANSWERING_TAKES_AT_MOST)
        claim.locator(".pc-chip").first.click()
        with context.expect_page() as opened:
            claim.locator(".pc-preview:popover-open a").click()
        reader = opened.value

        expect(reader.locator("#cited")).to_contain_text("15-year framework")
        expect(reader.locator("#cited")).to_be_focused()
        expect_in_view(reader, "#cited")
    assert not refused.exists(), refused.read_text()


def test_a_conversation_is_found_again_judged_and_deleted(page: Page, app: str) -> None:
    page.goto(app)
    ask(page, "What is to be found again?")
    expect(page.get_by_text("Was this answer right?")).to_be_visible()
    page.locator('[class*="st-key-judging-"] button').last.click()
    page.get_by_text("Say why").click()
    page.get_by_label("The right answer (optional)").fill("50 years")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.get_by_role("link", name="Conversations").click()
    page.get_by_role("textbox", name="Search").fill("found AGAIN")
    page.get_by_role("textbox", name="Search").press("Enter")
    page.get_by_role("link", name="What is to be found again?").click()
    answered(page, "What is to be found again?")
    page.reload()
    page.get_by_text("Say why").click()
    expect(page.get_by_label("The right answer (optional)")).to_have_value("50 years")

    page.get_by_role("link", name="Conversations").click()
    page.get_by_role("button", name="Manage").first.click()
    page.get_by_label("Name").fill("To be deleted")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("link", name="To be deleted")).to_be_visible()
    page.get_by_role("button", name="Manage").first.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 conversation deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="To be deleted")).to_have_count(0)
