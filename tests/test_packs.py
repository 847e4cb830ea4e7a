"""What an evidence pack holds: a page that says what the evidence does, and nothing that could do anything."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import PackError
from rag.markup import verbatim
from rag.pack import answer_pack, check_target, is_packable, json_of, pack_answer, pack_check, write_pack
from rag.pack_format import sound
from rag.pack_reader import unpack
from rag.schema import (
    Answer,
    Article,
    Checked,
    CheckKind,
    Citation,
    Claim,
    Finished,
    Manuscript,
    PassedOver,
    Status,
    Verdict,
)
from rag.version import VERSION
from tests.fakes import answer_of, article, difference, found, hit, missing, supported_claim
from tests.packs import evidence, page
from tests.samples import ADDED, revision_id
from tests.test_pages import HOSTILE

QUOTE = "Current proposals outline a 15-year framework with a possible extension."
QUESTION = "What duration is proposed?"
LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)
ANY_TEXT = st.text(st.characters(), max_size=60)
VOID = {"meta", "br"}
MAY_STAND = {
    *"html head meta title style body main header section article blockquote footer".split(),
    *"h1 h2 p ul li bdi b strong mark q span a sup code br".split(),
}


class Page(HTMLParser):
    """The page as a browser reads it: its text, elements and links."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def answer(of: Article | None = None, **changes: Any) -> Answer:
    place = hit(of or article(author="Jane Roe", url="https://news.example/a?b=1&c=2"), QUOTE)
    *_, last = answer_of(QUESTION, [place], [supported_claim(place)], notes=["A note."])
    assert isinstance(last, Finished)
    return replace(last.answer, **changes)


def made(of: Answer) -> bytes:
    return pack_answer(of, ADDED)


def test_the_evidence_has_all_that_is_known_of_a_quotation() -> None:
    document = evidence(made(answer()))

    (claim,) = document["claims"]
    (quotation,) = claim["quotations"]
    passage = document["passages"][quotation["passage"] - 1]
    assert quotation["quote"] == QUOTE
    assert quotation["end"] - quotation["start"] == len(QUOTE)
    assert len(passage["revision"]) == 64
    assert document["articles"][passage["article"] - 1] == {
        "id": "a1",
        "title": article().title,
        "outlet": "Bloomberg",
        "author": "Jane Roe",
        "published": "2026-01-06",
        "url": "https://news.example/a?b=1&c=2",
    }


def test_the_evidence_says_what_was_asked_when_and_by_which_version() -> None:
    document = evidence(made(answer()))

    told = {name: document[name] for name in ("question", "status", "model", "made_at", "presscheck", "notes")}
    assert told == {
        "question": QUESTION,
        "status": "answered",
        "model": "fake",
        "made_at": "2026-01-08T09:30:00Z",
        "presscheck": VERSION,
        "notes": ["A note."],
    }


def test_the_version_is_that_of_the_project() -> None:
    project = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")

    assert f'\nversion = "{VERSION}"\n' in project


def test_the_same_answer_makes_the_same_bytes() -> None:
    assert made(answer()) == made(answer())


def test_a_pack_holds_a_page_and_its_evidence_only() -> None:
    with zipfile.ZipFile(io.BytesIO(made(answer()))) as file:
        assert file.namelist() == ["index.html", "evidence.json"]
        assert file.testzip() is None


def test_withheld_sentences_are_counted_and_not_shown() -> None:
    (kept,) = answer().claims
    withheld = Claim(
        "The framework lasts 99 years.", (), (missing(CheckKind.NUMBER, "99 years"),), Verdict.CONTRADICTED
    )
    pack = made(answer(claims=(kept, withheld)))

    assert evidence(pack)["withheld"] == 1
    assert "99 years" not in json.dumps(evidence(pack)) + page(pack)
    assert "1 withheld, not proved by the articles" in Page(page(pack)).text


def test_a_refusal_shows_its_nearest_passages() -> None:
    shown = Page(page(made(answer(claims=(), status=Status.NOT_IN_LIBRARY)))).text

    assert "The library does not answer this." in shown
    assert "The nearest passages, which do not answer it" in shown
    assert QUOTE in shown


def test_what_has_no_passages_is_no_evidence() -> None:
    assert not is_packable(answer(hits=(), claims=()))


def test_different_figures_are_quoted_with_whose_they_are() -> None:
    place = answer().hits[0]
    asked = hit(article(), "The Ukrainian president has previously indicated he requested security guarantees that "
                           "could last up to 50 years.")  # fmt: skip
    told = difference(("15-year", place, None), ("50 years", asked, "The Ukrainian president"))
    shown = Page(page(made(answer(hits=(place, asked), differences=(told,))))).text

    assert "The articles give different figures, newest first:" in shown
    assert "50 years, said by The Ukrainian president" in shown


def checked_text() -> tuple[Manuscript, list[Checked]]:
    text = "Hello. It is a 15-year framework. It is a 99-year framework."
    place = hit(article(), QUOTE)
    (kept,) = answer().claims
    first, second = (7, 33), (34, 60)
    return Manuscript(text, ((0, 6), first, second)), [
        Checked(0, 6, None, passed_over=PassedOver.GREETING),
        Checked(*first, replace(kept, text=text[7:33]), (place,)),
        Checked(*second, replace(kept, text=text[34:60], verdict=Verdict.CONTRADICTED), (place,)),
    ]


def test_a_checked_text_has_every_sentence_with_its_verdict() -> None:
    text, checked = checked_text()
    pack = pack_check(text, checked, ADDED)

    document = evidence(pack)
    assert document["text"] == text.text
    assert [claim["verdict"] for claim in document["claims"]] == ["supported", "contradicted"]
    assert document["passed_over"] == [{"start": 0, "end": 6, "reason": "greeting"}]
    assert len(document["passages"]) == 1
    shown = Page(page(pack)).text
    assert "Hello. It is a 15-year framework.✓ It is a 99-year framework.✕" in shown


def test_a_wording_that_was_checked_otherwise_is_shown() -> None:
    text, checked = checked_text()
    first = replace(checked[1], claim=replace(checked[1].claim, text="The framework is of 15 years."))  # type: ignore[type-var]

    assert "Checked as: The framework is of 15 years." in Page(page(pack_check(text, [first], ADDED))).text


def test_what_is_too_large_is_said() -> None:
    with pytest.raises(PackError, match="too large"):
        pack_answer(answer(notes=("x" * 5_000,)))


def hostile_answer(text: str) -> Answer:
    """An answer in which everything that others write is this text."""
    of = article(title=text, outlet=text or None, author=text or None, url=f"https://a.example/{text}")
    words = f"A {text} B"
    place = hit(of, words, text=words)
    cited = Citation(1, of.id, revision_id(words), 0, len(words), words, answer().claims[0].citations[0].cited_by)
    claim = Claim(
        f"C {text} D", (cited,), (found(CheckKind.NUMBER, "A", cited), missing(CheckKind.NAME, text)), Verdict.PARTLY
    )
    *_, last = answer_of(f"E {text} F", [place], [claim], notes=[text])
    assert isinstance(last, Finished)
    return last.answer


def squeezed(text: str) -> str:
    return " ".join(text.split())


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
def test_any_text_is_shown_as_it_is_and_read_back_as_it_was(text: str) -> None:
    pack = hostile_answer(text)
    content = made(pack)
    read = unpack(content)
    shown = squeezed(Page(page(content)).text)

    assert (read.page_fits, read.json_fits) == (True, True)
    assert read.pack == answer_pack(pack, ADDED)
    for words in (f"A {text} B", f"C {text} D", f"E {text} F"):
        assert squeezed(verbatim(sound(words))) in shown


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
def test_whatever_is_said_the_page_has_the_same_elements(text: str) -> None:
    plain, hostile = Page(page(made(hostile_answer("word")))), Page(page(made(hostile_answer(f"word{text}"))))

    assert [tag for tag, _ in hostile.elements if tag != "a"] == [tag for tag, _ in plain.elements if tag != "a"]
    assert hostile.open == plain.open == []


@pytest.mark.parametrize(
    "text", [HOSTILE, "</style><script>alert(1)</script>", '"><a href="javascript:1">', "]]>--><!--"]
)
def test_nothing_on_the_page_runs_or_loads(text: str) -> None:
    shown = Page(page(made(hostile_answer(text))))

    assert {tag for tag, _ in shown.elements} <= MAY_STAND
    for tag, attributes in shown.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset")], tag
        if tag == "a":
            assert re.match(r"https?://|#", attributes["href"] or "")
            assert (attributes["href"] or "").startswith("#") or "noopener" in (attributes["rel"] or "")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"])
def test_only_addresses_of_the_web_become_links(url: str) -> None:
    assert not [tag for tag, _ in Page(page(made(answer(article(url=url))))).elements if tag == "a"]


def test_the_page_allows_itself_nothing_but_its_own_style() -> None:
    policies = [one["content"] for tag, one in Page(page(made(answer()))).elements if "http-equiv" in one]

    assert len(policies) == 1
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'", policies[0] or ""
    )


def test_a_pack_is_written_whole_and_over_nothing(tmp_path: Path) -> None:
    target = tmp_path / "evidence.zip"
    write_pack(target, b"first")
    with pytest.raises(PackError, match="is there already"):
        write_pack(target, b"second")

    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["no/folder/evidence.zip", "."])
def test_where_a_pack_can_not_be_written_is_said_before(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackError):
        check_target(tmp_path / name)


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rag.durable.os.fsync", full)
    with pytest.raises(PackError, match="No space left on device"):
        write_pack(tmp_path / "evidence.zip", b"pack")

    assert not list(tmp_path.iterdir())


def test_an_unknown_day_is_said() -> None:
    assert "date unknown" in Page(page(made(answer(article(published=None))))).text
    assert "6 Jan 2026" in Page(page(made(answer(article(published=date(2026, 1, 6)))))).text


def lines() -> Iterator[str]:
    yield from json_of(answer_pack(answer(), LONG_AGO)).decode().splitlines()


def test_the_evidence_can_be_read_by_eye() -> None:
    assert any(line.strip().startswith('"quote": "Current proposals') for line in lines())
