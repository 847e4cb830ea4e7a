"""The Check page in a real browser. Each test also holds that nothing is asked of any other host."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.draft import CONTRADICTED, DRAFT, SUMMARY
from tests.test_browser import app, browser, context, expect_in_view, overflow, page, pytestmark

__all__ = ["app", "browser", "context", "page", "pytestmark"]  # fixtures and marks, used by name

SLOW = f"{DRAFT} It is slow."


def check(page: Page, app: str, text: str = DRAFT) -> None:
    page.goto(f"{app}check")
    page.get_by_label("Text to check").fill(text)
    press(page)


def press(page: Page) -> None:
    page.get_by_role("button", name="Check", exact=True).click()


def checked(page: Page, summary: str = SUMMARY) -> None:
    expect(page.locator("h2.pc-status")).to_contain_text(summary)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_text_is_checked_in_its_place_and_listed_beside_it(app: str, page: Page) -> None:
    check(page, app)
    checked(page)

    expect(page.locator(".pc-manuscript .pc-chip")).to_have_count(5)
    expect(page.locator(".pc-finding")).to_have_count(3)
    text, cards = page.locator(".pc-manuscript").first.bounding_box(), page.locator(".pc-finding").first.bounding_box()
    assert text is not None
    assert cards is not None
    assert cards["x"] > text["x"] + text["width"]
    expect(page.locator("#pc-log p").last).to_have_text(SUMMARY.replace("sentences:", "sentences checked:"))


def test_results_come_into_view_and_the_page_does_not_jump_back(app: str, page: Page) -> None:
    check(page, app)
    checked(page)
    expect_in_view(page, "h2.pc-status")
    page.wait_for_timeout(1500)  # it settles for a moment
    page.mouse.move(300, 400)
    page.mouse.wheel(0, -100_000)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    page.get_by_label("Text to check").fill("Something else.")
    page.get_by_label("Text to check").blur()
    expect(page.get_by_text("The text in the box has changed since it was checked.")).to_be_visible()

    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_a_proof_opens_by_keyboard_and_escape_gives_the_focus_back(app: str, page: Page) -> None:
    check(page, app)
    checked(page)
    chip = page.get_by_role("button", name="3 Contradicted")
    chip.focus()
    page.keyboard.press("Enter")
    proof = page.get_by_role("dialog", name="Sentence 3, Contradicted")

    expect(proof).to_be_visible()
    expect(proof.locator("mark").first).to_have_text("15-year")
    page.keyboard.press("Tab")
    expect(proof.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(proof).to_have_count(0)
    expect(chip).to_be_focused()


def test_a_proof_leads_to_the_words_in_a_new_tab(app: str, context: BrowserContext, page: Page) -> None:
    check(page, app)
    checked(page)
    page.get_by_role("button", name="3 Contradicted").click()
    with context.expect_page() as opened:
        page.get_by_role("dialog").get_by_role("link").first.click()

    expect(opened.value.locator("#cited")).to_have_text("15-year")
    expect(opened.value.locator("#cited")).to_be_focused()


def test_an_open_proof_stays_open_while_the_rest_is_checked(app: str, page: Page) -> None:
    check(page, app, f"{DRAFT}\n{DRAFT}\nThis is slow. {DRAFT}")
    page.get_by_role("button", name="3 Contradicted").click()
    proof = page.get_by_role("dialog", name="Sentence 3, Contradicted")
    expect(proof).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(1)
    checked(page, "19 sentences: 3 contradicted")

    expect(proof).to_be_visible()


def test_the_list_follows_the_verdicts_chosen(app: str, page: Page) -> None:
    check(page, app)
    checked(page)
    page.locator("[data-variant=pills]", has_text="Contradicted").click()
    expect(page.locator(".pc-finding")).to_have_count(2)

    expect(page.locator(".pc-finding", has_text=CONTRADICTED)).to_have_count(0)


def test_the_list_follows_a_choice_made_while_the_check_runs(app: str, page: Page) -> None:
    check(page, app, SLOW)
    expect(page.locator(".pc-finding.pc-contradicted")).to_have_count(1)
    page.locator("[data-variant=pills]", has_text="Contradicted").click()
    expect(page.locator(".pc-finding.pc-contradicted")).to_have_count(0)
    checked(page, "7 sentences: 1 contradicted, 2 supported")

    expect(page.locator(".pc-finding.pc-contradicted")).to_have_count(0)
    expect(page.locator(".pc-finding.pc-unsupported")).to_have_count(2)


def test_a_check_goes_on_while_its_page_is_left(app: str, page: Page) -> None:
    check(page, app, SLOW)
    expect(page.locator("h2.pc-status")).to_contain_text("of 7 sentences")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    page.get_by_role("link", name="Check").click()

    checked(page, "7 sentences: 1 contradicted, 2 supported")
    expect(page.get_by_label("Text to check")).to_have_value(SLOW)


def test_a_check_survives_a_reload_and_is_seen_in_another_tab(app: str, context: BrowserContext, page: Page) -> None:
    check(page, app, SLOW)
    expect(page).to_have_url(re.compile(r"\?check=[0-9a-f-]{36}$"))
    page.reload()
    other = context.new_page()
    other.goto(page.url)

    for tab in (page, other):
        checked(tab, "7 sentences: 1 contradicted, 2 supported")
        expect(tab.get_by_label("Text to check")).to_have_value(SLOW)


def test_stop_is_seen_at_once_takes_the_focus_and_keeps_what_was_checked(app: str, page: Page) -> None:
    check(page, app, SLOW)
    expect(page.locator(".pc-finding")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()

    expect(page.locator("h2.pc-status")).to_contain_text("You stopped after", timeout=2000)
    expect(page.locator("h2.pc-status")).to_be_focused()
    expect(page.locator(".pc-finding", has_text=CONTRADICTED)).to_be_visible()


def test_check_pressed_twice_checks_once(app: str, page: Page) -> None:
    page.goto(f"{app}check")
    page.get_by_label("Text to check").fill(SLOW)
    page.get_by_role("button", name="Check", exact=True).dblclick()
    expect(page).to_have_url(re.compile(r"\?check="))
    address = page.url

    checked(page, "7 sentences: 1 contradicted, 2 supported")
    assert page.url == address


def test_a_files_words_are_checked(app: str, page: Page) -> None:
    page.goto(f"{app}check")
    page.get_by_role("button", name="From a file").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "draft.txt", "mimeType": "text/plain", "buffer": DRAFT.encode()}
    )
    expect(page.get_by_label("Text to check")).to_have_value(DRAFT)
    page.keyboard.press("Escape")
    press(page)

    checked(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_narrow_screen(app: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(f"{app}check")
    expect(page.get_by_label("Text to check")).to_be_visible()
    widths = {"empty": overflow(page)}
    check(page, app)
    checked(page)
    expect(page.locator(".pc-finding")).to_have_count(3)
    widths["checked"] = overflow(page)
    page.get_by_role("button", name="3 Contradicted").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    widths["proof"] = overflow(page)
    text, cards = page.locator(".pc-manuscript").last.bounding_box(), page.locator(".pc-finding").first.bounding_box()
    context.close()

    assert widths == dict.fromkeys(widths, 0)
    assert text is not None
    assert cards is not None
    assert cards["y"] > text["y"] + text["height"]  # the list stands below the text
