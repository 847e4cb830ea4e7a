"""The revisions of an article, on the command line and where a citation of an earlier one leads."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.split import split
from rag.history import steps, still_at
from rag.library import Library
from rag.schema import Revision
from rag.settings import read_settings
from rag.tables import revisions
from tests import samples
from tests.samples import revision_id

FIRST = "The storm closed the harbour.\n\nFifteen men were saved.\n\nFerries wait."
SECOND = (
    "The storm closed the harbour.\n\nFourteen men were saved.\n\nFerries wait.\n\n"
    "Correction: An earlier version of this article gave the number of men as 15."
)


def revision(text: str, day: int = 0) -> Revision:
    return Revision(revision_id(text), "a", text, samples.ADDED + timedelta(days=day))


def put(library: Library, text: str, day: int = 0) -> None:
    """Add an article without its vectors, which a history does not need."""
    article = replace(samples.article(id="a"), added_at=samples.ADDED + timedelta(days=day))
    library._catalog.begin(article, revision_id(text), text, split(revision_id(text), text), "0" * 64)
    library._catalog.publish(article, revision_id(text), "0" * 64)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    with Library.open(read_settings()) as opened:
        yield opened


def test_the_revisions_come_in_the_order_they_had(library: Library) -> None:
    put(library, FIRST)
    put(library, SECOND, day=1)

    assert [one.text for one in library.revisions("a")] == [FIRST, SECOND]
    assert [one.added_at for one in library.revisions("a")] == [samples.ADDED, samples.ADDED + timedelta(days=1)]


def test_history_lists_the_revisions_with_their_corrections(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    put(library, FIRST)
    put(library, SECOND, day=1)

    assert main(["history", "a"]) == 0

    first, second, correction = capsys.readouterr().out.splitlines()
    assert revision_id(FIRST)[:12] in first
    assert not first.endswith("current")
    assert revision_id(SECOND)[:12] in second
    assert second.endswith("current")
    assert correction == (
        "    corrected: “Correction: An earlier version of this article gave the number of men as 15.”"
    )


def test_history_tells_what_changed(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    put(library, FIRST)
    put(library, SECOND, day=1)

    assert main(["history", "a", "--diff"]) == 0

    assert "[-Fifteen-]{+Fourteen+} men were saved." in capsys.readouterr().out


def test_history_in_json_has_exactly_these_keys(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    put(library, FIRST)
    put(library, SECOND, day=1)

    assert main(["history", "a", "--diff", "--json"]) == 0

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    changes = second.pop("changes")
    start = SECOND.index("Correction")
    assert "changes" not in first
    assert second == {
        "article_id": "a",
        "revision_id": revision_id(SECOND),
        "added_at": (samples.ADDED + timedelta(days=1)).isoformat(),
        "current": True,
        "returned": False,
        "characters": len(SECOND),
        "notices": [
            {"kind": "corrected", "day": None, "start": start, "end": len(SECOND), "words": SECOND[start:]},
        ],
    }
    assert "".join(change["text"] for change in changes if change["fate"] != "came") == FIRST
    assert "".join(change["text"] for change in changes if change["fate"] != "went") == SECOND


def test_history_of_what_was_removed_says_when(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    put(library, FIRST)
    library._catalog.remove("a")

    assert main(["history", "a"]) == 1
    assert capsys.readouterr().err.startswith("This article was removed from the library on ")
    assert library.removed_at("a") is not None
    assert list(library._catalog.rows(revisions)) == []


def test_history_of_what_never_was_says_so(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "nobody"]) == 1
    assert "not in the library" in capsys.readouterr().err
    assert library.removed_at("nobody") is None


def test_a_hostile_text_cannot_steer_the_terminal(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    put(library, FIRST)
    put(library, FIRST + "\n\nCorrection: \x1b[31m was \u202e wrong.", day=1)

    main(["history", "a", "--diff"])

    assert all(character.isprintable() or character == "\n" for character in capsys.readouterr().out)


def test_an_article_that_returns_to_an_earlier_revision_has_it_again() -> None:
    first, second = revision(FIRST), revision(SECOND, 1)

    found = steps([first, second], first.id)

    assert [(step.revision.id, step.is_current, step.is_return) for step in found] == [
        (first.id, False, False),
        (second.id, False, False),
        (first.id, True, True),
    ]
    assert [step.before and step.before.id for step in found] == [None, first.id, second.id]


def test_one_revision_is_the_current_one() -> None:
    (step,) = steps([revision(FIRST)], revision_id(FIRST))

    assert (step.before, step.is_current, step.is_return) == (None, True, False)


@pytest.mark.parametrize(
    ("words", "before", "after", "place"),
    [
        ("Ferries wait.", FIRST, SECOND, SECOND.index("Ferries")),
        ("Fifteen men", FIRST, SECOND, None),
        ("b", "a b c b d", "x b c b d", 6),
        ("b", "a b c b d", "a b c x d b", 2),
    ],
)
def test_cited_words_are_found_where_they_stand_now(words: str, before: str, after: str, place: int | None) -> None:
    start = before.rindex(words) if place == 6 else before.index(words)

    assert still_at(before, after, start, start + len(words)) == (
        place if place is None else (place, place + len(words))
    )


def test_words_that_are_everywhere_do_not_take_long_to_be_found() -> None:
    assert still_at("a" * 100_000, "a" * 100_000, 50, 51) is not None
