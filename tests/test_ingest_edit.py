"""`python -m ingest edit`, and what `list` tells of origins."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from ingest.__main__ import main
from rag.library import Library
from tests.shelf import Shelf

PAGE = (
    '<html><head><meta property="og:site_name" content="The Daily"><meta name="last-modified" content="2026-01-09">'
    "</head><body><article><h1>Talks</h1><p>Leaders met in Paris on Tuesday to talk about the plan, and they agreed "
    "on most of it.</p></article></body></html>"
)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(Library, "open", lambda settings: shelf)
    for name in [name for name in os.environ if name.startswith("PRESSCHECK_")]:
        monkeypatch.delenv(name)
    (tmp_path / "talks.html").write_text(PAGE)
    assert main(["add", str(tmp_path / "talks.html")]) == 0
    return shelf


@pytest.fixture
def article_id(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    return shelf.articles()[0].article.id


def test_list_in_json_tells_where_values_came_from_and_days_that_are_no_publication(
    article_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["origins"] == {"title": "heading", "outlet": "OpenGraph"}
    assert (told["published"], told["other_days"]["modified"]) == (None, "2026-01-09")
    assert set(told["other_days"]) == {"modified", "filed"}


def test_an_edit_reaches_the_library_as_values(shelf: Shelf, article_id: str) -> None:
    done = main(["edit", article_id, "--title", "Paris talks", "--published", "2026-01-07", "--author", "unknown"])

    changes = {"title": "Paris talks", "published": date(2026, 1, 7), "author": None}
    assert (done, shelf.edited) == (0, [(article_id, changes, [])])


def test_a_reset_can_stand_beside_an_edit(shelf: Shelf, article_id: str) -> None:
    assert main(["edit", article_id, "--reset", "outlet", "--reset", "url", "--language", "en"]) == 0
    assert shelf.edited == [(article_id, {"language": "en"}, ["outlet", "url"])]


def test_an_edit_in_json_tells_every_value_with_its_origin(article_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", article_id, "--language", "en", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["article_id"], told["status"]) == (article_id, "edited")
    assert told["details"]["outlet"] == {
        "value": "The Daily",
        "origin": "OpenGraph",
        "stated": "The Daily",
        "stated_origin": "OpenGraph",
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--published", "soon"], "The day of publication must be written like 2026-01-31, or be “unknown”.\n"),
        (["--url", "javascript:alert(1)"], "The address must begin with http:// or https://"),
        (["--title", "a\x1b[31m"], "The title holds characters that can't be seen; type it anew without them.\n"),
    ],
)
def test_a_value_that_can_not_be_kept_is_wrong_usage_and_changes_nothing(
    shelf: Shelf, article_id: str, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["edit", article_id, "--outlet", "The Post", *arguments]) == 2
    assert capsys.readouterr().err.startswith(told)
    assert shelf.edited == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "say what to edit: --title, --outlet"),
        (["--outlet", "The Post", "--reset", "outlet"], "outlet: either give it a value or --reset it"),
        (["--reset", "source"], "invalid choice: 'source'"),
    ],
)
def test_an_unclear_edit_is_wrong_usage(
    article_id: str, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["edit", article_id, *arguments])
    assert told in capsys.readouterr().err


def test_an_unknown_article_can_not_be_edited(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    assert main(["edit", "nobody", "--outlet", "The Post"]) == 1
    assert capsys.readouterr().err.startswith("This article is not in the library")


def test_a_page_with_the_same_text_and_other_metadata_is_updated(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "talks.html").write_text(PAGE.replace("The Daily", "The Evening"))
    capsys.readouterr()

    assert main(["add", str(tmp_path / "talks.html")]) == 0
    assert capsys.readouterr().out.startswith("updated")
