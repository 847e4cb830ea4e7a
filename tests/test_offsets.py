"""From any document to passages, the offsets hold and no word is lost."""

import re
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.clean import CleanDocument, clean
from ingest.document import Block, RawDocument
from ingest.parse import parse
from ingest.split import split
from rag.normalise import normalise

quick = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
anything = st.text(alphabet=st.characters(), max_size=200)
prose = st.text(alphabet="aZé1.?!“” \n\t\u00a0\u200b\u0301\u202e😀", max_size=400)
blocks = st.builds(Block, anything | prose, heading=st.booleans(), close=st.booleans())
words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéß中", min_size=1, max_size=12)
paragraphs = st.lists(words, min_size=5, max_size=60).map(lambda some: " ".join(some).capitalize() + ".")
articles = st.tuples(words.map(str.capitalize), st.lists(paragraphs, min_size=1, max_size=6))


@quick
@given(anything | prose)
def test_normalised_text_is_nfc_and_stays_as_it_is(text: str) -> None:
    once = normalise(text)

    assert unicodedata.is_normalized("NFC", once)
    assert normalise(once) == once
    assert "\n\n\n" not in once
    once.encode()


@quick
@given(st.lists(blocks, max_size=8))
def test_passages_slice_the_text_in_order_and_cover_it(some: list[Block]) -> None:
    document = RawDocument("text/plain", (*some, Block("A last word.")), title="T")
    cleaned = clean(document, "a.txt")

    assert normalise(cleaned.text) == cleaned.text
    assert_sound(cleaned)


@quick
@given(articles)
def test_every_word_of_a_plain_text_is_in_its_text(article: tuple[str, list[str]]) -> None:
    title, body = article
    assert_whole("\n\n".join([title, *body]), "a.txt", [title, *body])


@quick
@given(articles)
def test_every_word_of_a_markdown_text_is_in_its_text(article: tuple[str, list[str]]) -> None:
    title, body = article
    assert_whole(f"---\nauthor: A\n---\n# {title}\n\n" + "\n\n".join(body), "a.md", [title, *body])


@quick
@given(articles)
def test_every_word_of_a_page_is_in_its_text(article: tuple[str, list[str]]) -> None:
    title, body = article
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in dict.fromkeys(body))
    page = f"<!doctype html><html><head><title>{title}</title></head><body><article>{inside}</article></body></html>"
    assert_whole(page, "a.html", body)


def assert_whole(raw: str, name: str, parts: list[str]) -> None:
    cleaned = clean(parse(raw.encode(), name), name)
    kept = cleaned.text.split()
    assert all(word in kept for part in parts for word in part.split())
    assert_sound(cleaned)


def assert_sound(cleaned: CleanDocument) -> None:
    text = cleaned.text
    passages = split("r", text, cleaned.headings, title=cleaned.title)
    edges = [edge for passage in passages for edge in (passage.start, passage.end)]
    assert edges == sorted(edges)
    assert all(passage.id == f"r:{passage.start}-{passage.end}" for passage in passages)
    assert all(text[p.start : p.end] == text[p.start : p.end].strip() != "" for p in passages)
    assert max(passage.end - passage.start for passage in passages) <= 1200
    named = {place for start, end in cleaned.headings for place in range(start, end)}
    cited = {place for passage in passages for place in range(passage.start, passage.end)}
    assert not named & cited or named >= cited
    left = "".join(text[place] for place in range(len(text)) if place not in named | cited)
    assert re.fullmatch(r"\s*", left)
