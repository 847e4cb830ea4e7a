"""The page of an evidence pack in a real browser, and the way to it from the app."""

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from rag.pack import pack_answer
from tests.packs import evidence
from tests.packs import page as page_of
from tests.samples import ADDED
from tests.served import HOSTILE
from tests.test_browser import app, ask, browser, context, page, pytestmark
from tests.test_packs import QUOTE, answer, hostile_answer

__all__ = ["app", "browser", "context", "page", "pytestmark"]  # fixtures and marks

FORGED = (
    "<script>document.title = 'owned'</script><img src=http://evil.example/x.png onerror=\"document.title='owned'\">"
    "<style>main { color: rgb(1, 2, 3) }</style><link rel=stylesheet href=http://evil.example/x.css>"
)


@pytest.fixture
def asked(context: BrowserContext) -> list[str]:
    """What a page asks for."""
    urls: list[str] = []
    context.on("request", lambda request: urls.append(request.url))
    return urls


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address, and what arrives there."""
    arrived: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            arrived.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", arrived
        server.shutdown()
        thread.join()


def opened(page: Page, folder: Path, document: str) -> Path:
    file = folder / "index.html"
    file.write_text(document, encoding="utf-8")
    page.goto(file.as_uri())
    return file


def test_an_answer_s_evidence_is_downloaded_and_read(app: str, page: Page, tmp_path: Path) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    button = page.get_by_role("button", name="Download evidence")
    expect(button).to_be_visible()
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_visible()  # else the file is made anew
    with page.expect_download() as downloading:
        button.click()
    content = Path(downloading.value.path()).read_bytes()

    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["index.html", "evidence.json"]
    assert evidence(content)["withheld"] == 1
    opened(page, tmp_path, page_of(content))
    expect(page.get_by_role("heading", level=1)).to_have_text("What duration is proposed?")
    expect(page.locator(".claim")).to_have_count(2)
    expect(page.locator(".claim mark").first).to_have_text(QUOTE)


def test_the_words_of_an_answer_are_there_to_copy(app: str, page: Page) -> None:
    page.goto(app)
    ask(page, "What duration is proposed?")
    page.get_by_role("button", name="Copy", exact=False).last.click()
    popover = page.get_by_test_id("stPopoverBody")

    expect(popover.get_by_text("Markdown", exact=True)).to_be_visible()
    expect(popover.get_by_test_id("stCode").first).to_contain_text("Current proposals outline a 15-year framework. [1]")
    expect(popover.locator("img, a")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_loads_nothing_and_is_styled(theme: str, page: Page, tmp_path: Path, asked: list[str]) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text))
    file = opened(page, tmp_path, page_of(pack_answer(hostile_answer(HOSTILE), ADDED)))

    assert asked == [file.as_uri()]
    assert refused == []
    assert page.title() != "owned"
    paper = "rgb(21, 24, 28)" if theme == "dark" else "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert page.locator("script, img, iframe, form, input, button").count() == 0


def test_nothing_put_into_the_page_runs_or_loads(page: Page, tmp_path: Path) -> None:
    """A browser tells of requests that the page's policy stops, too: so somebody listens where they would arrive."""
    with listening() as (address, arrived):
        forged = FORGED.replace("http://evil.example", address)
        opened(page, tmp_path, page_of(pack_answer(answer(), ADDED)).replace("<main>", f"<main>{forged}"))
        page.wait_for_timeout(500)

    assert arrived == []
    assert page.title() != "owned"
    assert page.evaluate("getComputedStyle(document.querySelector('main')).color") != "rgb(1, 2, 3)"


def test_the_page_fits_a_telephone(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, tmp_path, page_of(pack_answer(hostile_answer("x" * 300), ADDED)))

    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_the_page_prints(page: Page, tmp_path: Path) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    opened(page, tmp_path, page_of(pack_answer(answer(), ADDED)))

    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 35, 40)"
    assert page.pdf().startswith(b"%PDF")
