"""Lines that a site repeats become no passage; news that is repeated does. Over a real library without weights."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import ingest.pipeline
from ingest.clean import CleanDocument
from ingest.folder import add_paths
from ingest.repeated import ENOUGH, Repeatable, is_of, repeatable, repeated, talk_of
from rag.library import Library
from rag.schema import AddStatus, Hit
from rag.settings import Settings
from tests.lettered import lettered, open_library

FOOTER = "Our reporters answer your letters on Fridays, so write to us at letters@courier.example."
TOPICS = "harbour railway airport market school bridge museum theatre stadium".split()
NEWS = "The {} was opened on Monday by the mayor of the town, who praised those who had built it in two years."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(tmp_path / "data") as opened:
        yield opened


def document(text: str, outlet: str | None = "The Courier", url: str | None = None) -> CleanDocument:
    return CleanDocument(text, (), "A title", outlet, None, url, date(2026, 3, 1), "en", "text/plain")


def press(tmp_path: Path, name: str, topics: list[str], line: str, site: str = "courier.example") -> Path:
    path = tmp_path / f"{name}.jsonl"
    rows = [
        {"title": f"About the {topic}", "text": f"{NEWS.format(topic)}\n\n{line}", "url": f"https://{site}/{topic}"}
        for topic in topics
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def add(library: Library, *paths: Path) -> list[str]:
    told = list(add_paths(library, paths, settings=Settings(max_upload_mb=1)))
    assert all(one.status is not AddStatus.FAILED for one in told)
    return [one.article_id or "" for one in told if one.status is AddStatus.ADDED]


def holding(hits: list[Hit], line: str) -> bool:
    return any(line in hit.text for hit in hits)


@pytest.mark.parametrize("patience", [0.0, 60.0], ids=["one by one", "all in a batch"])
def test_a_footer_is_left_out_from_the_fifth_article_on(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr(ingest.pipeline, "PATIENCE", patience)
    ids = add(library, press(tmp_path, "courier", TOPICS, FOOTER))

    assert [holding(library.passages(one), FOOTER) for one in ids] == [True] * ENOUGH + [False] * (len(TOPICS) - ENOUGH)
    assert all(holding(library.passages(one), "was opened on Monday") for one in ids)
    assert all(FOOTER in library.revision(one).text for one in ids)
    assert library.doctor() == []


def test_what_was_learned_holds_for_what_comes_later(library: Library, tmp_path: Path) -> None:
    add(library, press(tmp_path, "first", TOPICS[:ENOUGH], FOOTER))
    (late,) = add(library, press(tmp_path, "later", ["cinema"], FOOTER))

    assert not holding(library.passages(late), FOOTER)


def test_another_site_learns_by_itself(library: Library, tmp_path: Path) -> None:
    add(library, press(tmp_path, "first", TOPICS[:ENOUGH], FOOTER))
    (other,) = add(library, press(tmp_path, "other", ["cinema"], FOOTER, site="gazette.example"))

    assert holding(library.passages(other), FOOTER)


def test_what_is_removed_is_not_counted(library: Library, tmp_path: Path) -> None:
    ids = add(library, press(tmp_path, "first", TOPICS[:ENOUGH], FOOTER))
    library.remove(ids[0])
    (late,) = add(library, press(tmp_path, "later", ["cinema"], FOOTER))

    assert holding(library.passages(late), FOOTER)


def test_background_that_is_repeated_stays(library: Library, tmp_path: Path) -> None:
    background = "The council had promised for many years to build it, and the opposition had always been against it."
    ids = add(library, press(tmp_path, "courier", TOPICS, background))

    assert all(holding(library.passages(one), background) for one in ids)


def test_what_is_learned_comes_along_in_a_backup(library: Library, tmp_path: Path) -> None:
    add(library, press(tmp_path, "first", TOPICS[:ENOUGH], FOOTER))
    library.backup(tmp_path / "library.zip")
    with open_library(tmp_path / "other") as other:
        list(other.restore(tmp_path / "library.zip"))
        (late,) = add(other, press(tmp_path, "later", ["cinema"], FOOTER))

        assert not holding(other.passages(late), FOOTER)


@pytest.mark.parametrize(
    "line",
    [
        FOOTER,
        "Have a story for us? Tell our news desk what you saw.",
        "Follow the Courier wherever you are, and never miss what our town talks about.",
        "You can reach our news desk at any hour on +44 1632 960 001.",
        "Contact the reporter at jane.doe@courier.example",
    ],
)
def test_lines_to_the_reader_may_be_the_sites(line: str) -> None:
    assert talk_of(f"The harbour was opened.\n\n{line}") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Referee: A Wiley",
        "Substitutes not used: Smith, Jones.",
        "The minister denies the charges.",
        "“We ask you to stay at home,” the mayor said.",
        "We ask you to stay at home, the mayor said.",
        "Your council tax will rise by 5% in April.",
        "Our correspondent was there. The bridge fell at night.",
        "The US has left the treaty.",
        "What happens next",
        "The number of people without work fell to its lowest level for years.",
    ],
)
def test_news_is_never_the_sites(line: str) -> None:
    assert talk_of(f"The harbour was opened.\n\n{line}") == []


def test_only_the_edges_of_a_text_are_looked_at() -> None:
    body = [f"Paragraph {word} of the report." for word in "abcdefghijklmnopqrstuvwxyz"]

    assert talk_of("\n\n".join([*body[:10], FOOTER, *body[10:]])) == []


def test_copies_of_one_story_count_once() -> None:
    story = "The harbour was opened on Monday by the mayor of the town, who praised those who had built it."
    copies = [repeatable(document(f"{lead}\n\n{story}\n\n{FOOTER}")) for lead in ("One.", "Two.", "Three.", "Four.")]
    mine = repeatable(document(f"A railway.\n\n{FOOTER}"))
    assert mine is not None

    assert repeated(mine, {}, [copy for copy in copies if copy is not None]) == frozenset()


def test_what_is_stored_and_what_waits_counts_together() -> None:
    mine = Repeatable(("line",), "mine")
    stored = {"line": {"mine", "a", "b"}}

    assert repeated(mine, stored, [Repeatable(("line",), "b"), Repeatable(("line",), "c")]) == frozenset()
    assert repeated(mine, stored, [Repeatable(("line",), "c"), Repeatable(("line",), "d")]) == {"line"}


def test_an_article_of_nobody_known_teaches_nothing() -> None:
    assert repeatable(document(FOOTER, outlet=None)) is None
    assert repeatable(document(FOOTER, outlet=None, url="https://www.courier.example/one")) is not None


def test_a_line_is_known_again_whatever_its_case_and_spaces() -> None:
    known = repeatable(document(FOOTER))
    assert known is not None

    assert is_of(FOOTER.upper().replace(" ", "  "), document(""), known.lines)
    assert not is_of(FOOTER, replace(document(""), outlet="The Gazette"), known.lines)
