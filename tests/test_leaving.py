"""Articles that leave their stories, many at once; over a real catalogue, without a model."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

import rag.stories
from ingest.split import split
from rag.catalog import Catalog
from rag.entering import Entry
from rag.shingles import alike
from rag.tables import bands, sketches
from tests import samples
from tests.samples import revision_id
from tests.wire import UNRELATED, WIRE

COPIES = 60


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with closing(Catalog(tmp_path / "catalog.sqlite")) as opened:
        yield opened


def entry(name: str, text: str) -> Entry:
    revision = revision_id(text)
    return Entry(samples.article(f"About {name}", id=name, source=name), revision, text, split(revision, text), name)


def put(catalog: Catalog, *entries: Entry) -> list[str]:
    catalog.begin_all(entries)
    return catalog.publish_all(entries)


def copies() -> list[Entry]:
    return [entry(f"copy-{number}", f"{WIRE}\n\nBy correspondent number {number}.") for number in range(COPIES)]


def compared(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    times = count()
    monkeypatch.setattr(rag.stories, "alike", lambda *texts: next(times) >= 0 and alike(*texts))
    return times


def test_many_leave_a_large_story_at_the_price_of_one(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    put(catalog, *copies())
    assert len(set(catalog.origins().values())) == 1
    times = compared(monkeypatch)

    catalog.remove(*(f"copy-{number}" for number in range(COPIES // 2)))

    assert next(times) <= COPIES
    assert len(catalog.origins()) == COPIES // 2
    assert len(set(catalog.origins().values())) == 1


def test_a_story_is_numbered_by_the_first_that_is_left(catalog: Catalog) -> None:
    put(catalog, *copies())
    catalog.remove("copy-0", "copy-1")

    rows = {row["row"] for row in catalog.rows(sketches)}
    assert set(catalog.origins().values()) == {min(rows)}


def test_all_of_a_story_leave_nothing(catalog: Catalog) -> None:
    put(catalog, *copies())
    catalog.remove(*(f"copy-{number}" for number in range(COPIES)))

    assert list(catalog.rows(sketches)) == list(catalog.rows(bands)) == []


def test_articles_that_come_together_are_held_against_each_other(catalog: Catalog) -> None:
    put(catalog, *copies()[:3], entry("own", UNRELATED))

    origins = catalog.origins()
    assert len({origins[f"copy-{number}"] for number in range(3)}) == 1
    assert origins["own"] != origins["copy-0"]


def test_what_is_drawn_ahead_is_what_the_catalogue_draws(catalog: Catalog) -> None:
    one = entry("one", "A heading\n\n" + WIRE)
    ahead = rag.stories.draw(one.text, [(part.start, part.end) for part in one.passages])
    put(catalog, one)

    assert [row["sketch"] for row in catalog.rows(sketches)] == [ahead.sketch]


def test_a_text_that_goes_from_one_article_to_another_keeps_its_passages(catalog: Catalog) -> None:
    put(catalog, entry("one", WIRE))
    put(catalog, entry("one", UNRELATED), entry("two", WIRE))

    assert catalog.passages("one")
    assert catalog.passages("two")
    assert catalog.buried() == []


def test_the_original_of_an_earlier_text_is_not_needed_any_more(catalog: Catalog) -> None:
    put(catalog, entry("one", WIRE))
    later = Entry(
        samples.article("About one", id="one", source="one"), revision_id(UNRELATED), UNRELATED, (), "another file"
    )

    assert put(catalog, later) == ["one"]
