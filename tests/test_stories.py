"""Copies of one story are one origin, whatever order they come in; over a real catalogue, without a model."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import count, permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

import rag.stories
import rag.upkeep
from ingest.split import split
from rag.catalog import Catalog
from rag.shingles import (
    BAND,
    HELD,
    LEAST_PART,
    LONGEST,
    PERMUTATIONS,
    alike,
    bands,
    may_be_alike,
    resemblance,
    shingles,
    sketch,
)
from rag.tables import bands as band_rows
from rag.tables import sketches
from tests import samples
from tests.samples import revision_id
from tests.wire import CUT, EDITED, FOLLOW_UP, LOCAL, OTHER_REPORT, REVIEW, UNRELATED, WIRE

COPIES = {"whole": WIRE, "cut": CUT, "local": LOCAL, "edited": EDITED}
STRANGERS = {"other report": OTHER_REPORT, "follow-up": FOLLOW_UP, "unrelated": UNRELATED, "review": REVIEW}


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with closing(Catalog(tmp_path / "catalog.sqlite")) as opened:
        yield opened


def put(catalog: Catalog, name: str, text: str, published: date | None = None) -> None:
    article = samples.article(f"About {name}", id=name, outlet=f"The {name} paper", published=published)
    revision = revision_id(text)
    catalog.begin(article, revision, text, split(revision, text), "0" * 64)
    catalog.publish(article, revision, "0" * 64)


def told(catalog: Catalog) -> set[frozenset[str]]:
    """The articles by their origin."""
    groups: dict[int, set[str]] = {}
    for name, origin in catalog.origins().items():
        groups.setdefault(origin, set()).add(name)
    return {frozenset(group) for group in groups.values()}


@pytest.mark.parametrize("copy", [CUT, LOCAL, EDITED], ids=["cut", "local", "edited"])
def test_a_copy_is_the_same_story(copy: str) -> None:
    assert alike(shingles(WIRE), shingles(copy))
    assert set(bands(sketch(shingles(WIRE)))) & set(bands(sketch(shingles(copy))))


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_another_article_on_the_same_event_is_another_story(copy: str, stranger: str) -> None:
    assert not alike(shingles(copy), shingles(stranger))


def test_copies_share_an_origin_and_others_have_their_own(catalog: Catalog) -> None:
    for name, text in (COPIES | STRANGERS).items():
        put(catalog, name, text)

    assert told(catalog) == {frozenset(COPIES), *(frozenset([name]) for name in STRANGERS)}


def test_the_same_text_from_another_outlet_is_the_same_origin(catalog: Catalog) -> None:
    put(catalog, "one", WIRE)
    put(catalog, "two", WIRE)

    assert told(catalog) == {frozenset(["one", "two"])}
    catalog.remove("one")
    assert told(catalog) == {frozenset(["two"])}


def test_a_story_begins_with_what_was_published_first(catalog: Catalog) -> None:
    put(catalog, "undated", WIRE)
    put(catalog, "late", CUT, date(2026, 3, 2))
    put(catalog, "early", EDITED, date(2026, 3, 1))
    put(catalog, "alone", UNRELATED, date(2026, 1, 1))

    stories = catalog.stories(["late", "alone"])

    assert [article.id for article in stories["late"]] == ["early", "late", "undated"]
    assert "alone" not in stories


def test_an_article_that_is_reworded_leaves_its_story(catalog: Catalog) -> None:
    for name, text in COPIES.items():
        put(catalog, name, text)
    put(catalog, "cut", UNRELATED)

    assert told(catalog) == {frozenset(COPIES) - {"cut"}, frozenset(["cut"])}
    put(catalog, "cut", CUT)
    assert told(catalog) == {frozenset(COPIES)}


def test_a_story_falls_apart_when_what_held_it_together_is_removed(catalog: Catalog) -> None:
    words = [f"word{number}" for number in range(400)]
    put(catalog, "first half", " ".join(words[:200]))
    put(catalog, "second half", " ".join(words[200:]))
    put(catalog, "all", " ".join(words))
    assert told(catalog) == {frozenset(["first half", "second half", "all"])}

    catalog.remove("all")

    assert told(catalog) == {frozenset(["first half"]), frozenset(["second half"])}


def test_what_is_removed_leaves_no_sketch(catalog: Catalog) -> None:
    for name, text in COPIES.items():
        put(catalog, name, text)
    put(catalog, "whole", UNRELATED)
    for name in COPIES:
        catalog.remove(name)

    assert list(catalog.rows(sketches)) == list(catalog.rows(band_rows)) == []


def test_stories_that_were_not_told_are_told_once_and_come_out_the_same(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.upkeep, "TOLD_AT_ONCE", 2)
    for name, text in (COPIES | STRANGERS).items():
        put(catalog, name, text)
    before = told(catalog)
    with catalog._database.writing() as db:
        db.execute(sa.delete(band_rows))
        db.execute(sa.delete(sketches))

    assert not catalog.stories_are_told()
    assert catalog.tell_stories() == len(COPIES | STRANGERS)
    assert catalog.stories_are_told()
    assert catalog.tell_stories() == 0
    assert told(catalog) == before


def test_sketches_are_of_numbers_only_and_always_the_same() -> None:
    drawn = sketch(shingles(WIRE))

    assert drawn == sketch(shingles(WIRE))
    assert len(drawn) == 4 * PERMUTATIONS + 4
    assert len(set(bands(drawn))) == PERMUTATIONS // BAND
    assert drawn[:16].hex() == "8faeb4009f96440066047801cb33d100"  # a library is read by whoever opens it later


def test_sketches_resemble_as_the_texts_do() -> None:
    one, other = shingles(WIRE), shingles(LOCAL)
    true = len(one & other) / len(one | other)

    assert resemblance(sketch(one), sketch(other)) == pytest.approx(true, abs=0.15)


def test_texts_that_are_alike_are_read() -> None:
    dice = random.Random(3)  # noqa: S311  # to be repeated
    missed = 0
    for _ in range(400):
        size = dice.randint(40, 400)
        one = frozenset(str(dice.random()) for _ in range(size))
        smaller = dice.randint(int(LEAST_PART * size) + 1, size)
        shared = dice.sample(sorted(one), int(HELD * smaller) + 1)
        other = frozenset([*shared, *(str(dice.random()) for _ in range(smaller - len(shared)))])
        assert alike(one, other)
        missed += not may_be_alike(sketch(one), sketch(other))
    assert missed <= 4  # each of them as little alike as may be


def test_texts_that_have_a_template_in_common_are_not_read() -> None:
    template = [f"template {number}" for number in range(60)]
    one, other = (frozenset([*template, *(f"{name} {number}" for number in range(200))]) for name in ("one", "other"))

    assert resemblance(sketch(one), sketch(other)) > 0.1
    assert not may_be_alike(sketch(one), sketch(other))


def test_a_text_that_is_a_small_part_of_another_is_not_read() -> None:
    other = frozenset(map(str, range(300)))

    assert not may_be_alike(sketch(frozenset(map(str, range(100)))), sketch(other))


@pytest.mark.parametrize("text", ["Rain.", "word " * 300_000, "x" * 1_000_000, "\ud800 \udfff lone halves in it"])
def test_any_text_has_a_sketch(text: str) -> None:
    assert len(sketch(shingles(text))) == 4 * PERMUTATIONS + 4


def test_no_more_of_a_text_is_compared_than_a_story_has() -> None:
    words = " ".join(str(number) for number in range(LONGEST))

    assert shingles(words) == shingles(words[:LONGEST])


TEXTS = [WIRE, CUT, LOCAL, EDITED, OTHER_REPORT, UNRELATED]


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(len(TEXTS))), gone=st.sets(st.integers(0, len(TEXTS) - 1), max_size=3))
def test_origins_do_not_depend_on_the_order_of_additions_and_removals(order: list[int], gone: set[int]) -> None:
    with TemporaryDirectory() as folder, closing(Catalog(Path(folder) / "catalog.sqlite")) as catalog:
        for place in order:
            put(catalog, str(place), TEXTS[place])
        for place in sorted(gone, key=order.index):
            catalog.remove(str(place))
        left = {place for place in range(len(TEXTS)) if place not in gone}
        copies = frozenset(str(place) for place in left & {0, 1, 2, 3})

        expected = {frozenset([str(place)]) for place in left & {4, 5}}
        assert told(catalog) == expected | ({copies} if copies else set())


def test_a_chain_is_one_story_in_whatever_order_its_links_come(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(300)]
    links = {str(start): " ".join(words[start : start + 180]) for start in (0, 60, 120)}
    assert not alike(shingles(links["0"]), shingles(links["120"]))
    for number, order in enumerate(permutations(links)):
        with closing(Catalog(tmp_path / f"{number}.sqlite")) as catalog:
            for name in order:
                put(catalog, name, links[name])

            assert told(catalog) == {frozenset(links)}


def test_an_addition_to_thousands_is_compared_with_a_few(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 articles: 1,400 of their own, 150 stories with 3 more copies each, whole, cut and with a local lead."""
    dice = random.Random(7)  # noqa: S311  # the same each time
    vocabulary = [f"w{number}" for number in range(3000)]
    compared = count()
    monkeypatch.setattr(rag.stories, "alike", lambda *texts: next(compared) >= 0 and alike(*texts))

    def text() -> str:
        return " ".join(dice.choices(vocabulary, k=120))

    made = []
    for number in range(1400):
        made.append((f"own-{number}", text()))
    for number in range(150):
        whole = text()
        made += [
            (f"story-{number}-whole", whole),
            (f"story-{number}-again", whole + " " + text()[:60]),
            (f"story-{number}-cut", whole[: len(whole) * 2 // 3]),
            (f"story-{number}-local", text()[:100] + " " + whole),
        ]
    dice.shuffle(made)
    for name, words in made:
        put(catalog, name, words)

    groups = told(catalog)
    assert sorted(len(group) for group in groups) == [1] * 1400 + [4] * 150
    assert all(len({name.rpartition("-")[0] for name in group}) == 1 for group in groups if len(group) > 1)
    assert next(compared) <= 1.5 * 450  # of two million pairs: about one for each copy
