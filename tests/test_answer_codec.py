import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answer_codec import LONGEST, BadRecord, decode_asked, decode_said, encode_asked, encode_said
from rag.kept import Asked, Ending, Said
from rag.schema import Article, Citation, Claim, Filter, Finished, Hit, Passage, Reply, Timings
from tests.fakes import answer_of, article, difference, hit, supported_claim

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
CLAIMS = st.lists(st.from_type(Claim), max_size=2).map(tuple)
HITS = st.lists(
    st.builds(Hit, passage=st.from_type(Passage), article=st.from_type(Article), score=FLOATS), max_size=2
).map(tuple)
EVIDENCE = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")


def whole() -> Said:
    *_, last = answer_of(
        "What is proposed?",
        [EVIDENCE],
        [supported_claim(EVIDENCE)],
        differences=[difference(("15-year", EVIDENCE, None))],
        notes=["A note."],
        reply=Reply("Two articles."),
    )
    assert isinstance(last, Finished)
    return Said(Ending.DONE, 1.5, last.answer, "What is proposed by whom?")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    said=st.builds(
        Said,
        ending=st.from_type(Ending),
        seconds=FLOATS,
        answer=st.none(),
        hits=HITS | st.none(),
        claims=CLAIMS,
        reply=st.from_type(Reply) | st.none(),
        differences=st.just(()),
    ),
    timings=st.builds(Timings, retrieve=FLOATS | st.none(), total=FLOATS),
)
def test_whatever_was_said_comes_back_as_it_was(said: Said, timings: Timings) -> None:
    answer = whole().answer
    assert answer is not None
    answered = replace(
        said, answer=replace(answer, claims=said.claims, hits=said.hits or (), timings=timings, reply=said.reply)
    )

    assert decode_said(encode_said(said)) == said
    assert decode_said(encode_said(answered)) == answered


@given(only=st.from_type(Filter), article_id=st.text() | st.none(), standalone=st.booleans())
def test_however_a_question_was_asked_comes_back_as_it_was(
    only: Filter, article_id: str | None, standalone: bool
) -> None:
    asked = Asked(article_id, standalone, only)

    assert decode_asked(encode_asked(asked)) == asked


def test_a_citation_keeps_its_revision_offsets_and_quote() -> None:
    said = decode_said(encode_said(whole()))
    assert said.answer is not None
    (citation,) = said.answer.claims[0].citations

    assert isinstance(citation, Citation)
    assert citation == supported_claim(EVIDENCE).citations[0]
    assert said.answer.hits[0].article.published == date(2026, 1, 6)


def changed(path: str, value: object) -> str:
    """The record of a whole answer with one value changed, or removed if it becomes None."""
    record = json.loads(encode_said(whole()))
    place, (*way, last) = record, path.split(".")
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    return json.dumps(record)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("version", 2),
        ("more", 1),
        ("value.more", 1),
        ("value.seconds", "1.5"),
        ("value.seconds", float("nan")),
        ("value.ending", "over"),
        ("value.answer.hits.0.article.published", "yesterday"),
        ("value.answer.hits.0.article.more", "x"),
        ("value.answer.hits.0.passage.start", "7"),
        ("value.answer.claims.0.verdict", "proved"),
        ("value.answer.claims.0.citations", {}),
        ("value.answer.claims.0.citations.0.number", True),
        ("value.answer.claims.0.text", None),
    ],
)
def test_a_record_of_another_kind_is_refused(path: str, value: object) -> None:
    with pytest.raises(BadRecord):
        decode_said(changed(path, value))


@pytest.mark.parametrize("record", ["", "null", "[]", "{}", "[" * 100_000, '"' + "x" * LONGEST + '"', "\ud800"])
def test_what_is_no_record_is_refused(record: str) -> None:
    with pytest.raises(BadRecord):
        decode_said(record)


def test_an_older_record_gets_the_defaults_of_what_came_since() -> None:
    assert decode_asked('{"version": 1, "value": {}}') == Asked()


def test_an_answer_that_is_too_long_is_not_written() -> None:
    with pytest.raises(BadRecord, match="too long"):
        encode_said(replace(whole(), failure="x" * LONGEST))


def test_half_a_letter_is_not_written() -> None:
    with pytest.raises(BadRecord, match="no text"):
        encode_said(replace(whole(), failure="\ud800"))


def test_when_an_answer_was_first_given_is_kept() -> None:
    at = datetime(2026, 11, 28, 10, 32, tzinfo=UTC)
    said = whole()
    assert said.answer is not None
    repeated = replace(said, answer=replace(said.answer, repeated_from=at))

    assert decode_said(encode_said(repeated)) == repeated
