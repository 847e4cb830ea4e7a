"""Copies and corrections through the whole of the library: search, counts, answers, backup and restore."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.split import split
from rag.chatbot import Chatbot
from rag.contract import answer_json
from rag.library import Library
from rag.retrieve import retrieve
from rag.schema import Answer, Finished, Noted
from rag.settings import Settings
from rag.tables import bands, removals, sketches
from tests import samples
from tests.samples import revision_id
from tests.test_chatbot import PlayedModel
from tests.test_replies import reply
from tests.wire import CUT, EDITED, FOLLOW_UP, LOCAL, UNRELATED, WIRE

NOTICE = "Correction: An earlier version of this article gave the depth as 310 metres."
SHELF = {
    "agency": (WIRE, date(2026, 3, 2)),
    "post": (LOCAL, date(2026, 3, 3)),
    "mail": (EDITED, date(2026, 3, 4)),
    "herald": (CUT, None),
    "reprint": (WIRE, date(2026, 3, 1)),
    "times": (f"{FOLLOW_UP}\n\n{NOTICE}", date(2026, 3, 6)),
    "town": (UNRELATED, date(2026, 2, 1)),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(Settings(data=tmp_path_factory.mktemp("data"))) as opened:
        for name, (text, published) in SHELF.items():
            article = samples.article(f"As {name} has it", id=name, outlet=name.title(), published=published)
            for _ in opened.add(article, text, split(revision_id(text), text), text.encode()):
                pass
        yield opened


def ask(library: Library, question: str, said: str) -> tuple[Answer, list[str]]:
    events = list(Chatbot(library, PlayedModel(said), Settings()).ask(question))
    assert isinstance(events[-1], Finished)
    return events[-1].answer, [event.note for event in events if isinstance(event, Noted)]


def test_copies_do_not_fill_the_five_passages(library: Library) -> None:
    hits = retrieve(library, "How many fishermen were pulled from the sea?", 5)

    rescued = [hit for hit in hits if "fishermen from the sea" in hit.text]
    by_article = {hit.article.id: hit for hit in rescued}
    assert by_article.keys() == {"reprint", "post"}  # the one published first, and what has a paragraph of its own
    assert "Ostby" in by_article["post"].text
    assert {article.id for article in by_article["reprint"].story} == {"agency", "post", "mail", "herald", "reprint"}
    assert {hit.article.id for hit in hits} >= {"times"}


def test_a_count_tells_articles_from_origins(library: Library) -> None:
    said = reply(library, "How many articles mention Havbris?").text

    assert "Articles that hold “Havbris”: 6 of 7." in said
    assert "Some tell the same story: 6 articles, 2 origins." in said


def test_a_count_without_copies_says_nothing_of_origins(library: Library) -> None:
    assert "origin" not in reply(library, "How many articles mention Millbrook?").text


def test_an_answer_notes_that_the_article_it_cites_was_corrected(library: Library) -> None:
    question = "At what depth does the trawler Havbris lie?"
    found = [hit for hit in retrieve(library, question, 5) if "210 metres" in hit.text]
    number = retrieve(library, question, 5).index(found[0]) + 1
    done, noted = ask(library, question, f"The trawler Havbris lies upright at a depth of 210 metres [{number}].")

    assert done.notes == tuple(noted)
    assert f"Times corrected the cited article of 6 March 2026: “{NOTICE}”" in noted
    assert all(NOTICE not in hit.text for hit in done.hits)
    cited = answer_json(done)["hits"][number - 1]
    assert (cited["origin"], cited["copies"]) == ("times", [])


def test_an_answer_from_an_uncorrected_article_has_no_such_note(library: Library) -> None:
    question = "How many signatures did residents of Millbrook collect?"
    hits = retrieve(library, question, 5)
    number = next(place for place, hit in enumerate(hits, 1) if "4,000" in hit.text)
    _, noted = ask(library, question, f"Residents had collected 4,000 signatures [{number}].")

    assert not [note for note in noted if "corrected" in note]


def test_a_restored_library_knows_its_stories_and_what_was_removed(library: Library, tmp_path: Path) -> None:
    gone = samples.article(id="gone")
    for _ in library.add(gone, "It rained.", split(revision_id("It rained."), "It rained."), b"It rained."):
        pass
    library.remove("gone")
    library.backup(tmp_path / "backup.zip")

    with Library.open(Settings(data=tmp_path / "restored")) as restored:
        for _ in restored.restore(tmp_path / "backup.zip"):
            pass

        assert restored.stories(["post"]) == library.stories(["post"])
        assert restored.removed_at("gone") == library.removed_at("gone")
        assert restored.doctor() == []
        for name in SHELF:
            restored.remove(name)
        assert list(restored._catalog.rows(sketches)) == list(restored._catalog.rows(bands)) == []
        assert {row["article_id"] for row in restored._catalog.rows(removals)} == {"gone", *SHELF}


def test_the_doctor_tells_stories_that_were_not_told(library: Library) -> None:
    before = library.stories(["post"])
    with library._catalog._database.writing() as db:
        db.execute(bands.delete())
        db.execute(sketches.delete())

    (said,) = library.doctor()

    assert said == "Revisions that were not yet held against others for the same story, and now are: 6."
    assert library.stories(["post"]) == before
