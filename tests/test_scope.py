from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadFilter
from rag.schema import EVERYTHING, Filter, Scope
from rag.scope import combined, limited, nothing_found, read_filter, said, undated_note

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_what_is_written_becomes_a_filter() -> None:
    only = read_filter(since="2026-01-01", until="2026-01-31", outlets="Bloomberg", authors=["Jane  Roe", "Jane Roe"])

    assert only == Filter(date(2026, 1, 1), date(2026, 1, 31), ("Bloomberg",), ("Jane Roe",))


def test_nothing_written_lets_everything_through() -> None:
    assert read_filter() == read_filter(outlets=[], authors=()) == EVERYTHING
    assert not EVERYTHING


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"since": "yesterday"}, "since must be a day like 2026-01-31"),
        ({"until": 20260131}, "until must be a day"),
        ({"since": "2026-02-30"}, "since must be a day"),
        ({"since": "2026-01-02", "until": "2026-01-01"}, "since 2026-01-02 is after until 2026-01-01"),
        ({"outlets": " "}, "outlet must be a name"),
        ({"outlets": ["Bloomberg", 7]}, "outlet must be a name"),
        ({"authors": "x" * 301}, "author must be a name of up to 300"),
        ({"authors": ["x"] * 101}, "author must be a name, or a list of up to 100"),
        ({"authors": 7}, "author must be a name, or a list"),
        ({"collections": ["Harbour", None]}, "collection must be a name of up to 300"),
        ({"articles": {"a1": 1}}, "article must be an id, or a list of up to 100 ids"),
    ],
)
def test_what_can_not_be_meant_is_told(given_: dict[str, object], told: str) -> None:
    with pytest.raises(BadFilter, match=told):
        read_filter(**given_)


@given(JSON, JSON, JSON, JSON, JSON, JSON)
def test_whatever_json_is_given_is_a_filter_or_one_sentence(
    a: object, b: object, c: object, d: object, e: object, f: object
) -> None:
    try:
        only = read_filter(since=a, until=b, outlets=c, authors=d, collections=e, articles=f)
    except BadFilter:
        return
    assert all(
        name == name.strip() and name for name in (*only.outlets, *only.authors, *only.collections, *only.articles)
    )


@pytest.mark.parametrize(
    ("only", "words"),
    [
        (Filter(outlets=("Bloomberg",), since=date(2026, 1, 1)), "in Bloomberg, since 1 Jan 2026"),
        (Filter(outlets=("A", "B", "C"), authors=("Jane Roe",)), "in A, B or C, by Jane Roe"),
        (Filter(date(2026, 1, 1), date(2026, 1, 31)), "from 1 Jan 2026 to 31 Jan 2026"),
        (Filter(date(2026, 1, 1), date(2026, 1, 1)), "of 1 Jan 2026"),
        (Filter(until=date(2026, 1, 1)), "until 1 Jan 2026"),
        (Filter(collections=("Strikes", "Harbour"), outlets=("A",)), "of the collection Strikes or Harbour, in A"),
        (Filter(articles=("a1", "a2")), "with the id a1 or a2"),
        (EVERYTHING, ""),
    ],
)
def test_a_filter_in_words(only: Filter, words: str) -> None:
    assert said(only) == words


def test_what_is_said_of_what_was_left_out_and_where_nothing_was_found() -> None:
    assert undated_note(Scope(4, 10, 1)) == ["Left out, because no day of publication is known: 1 article."]
    assert undated_note(Scope(4, 10, 0)) == []
    assert nothing_found(Filter(outlets=("A",)), Scope(4, 1000, 0)) == (
        "Only articles in A were searched: 4 of 1,000 articles."
    )


@pytest.mark.parametrize(
    ("only", "titles", "words"),
    [
        (Filter(articles=("a1",)), ["A plan"], "Only “A plan”"),
        (Filter(articles=("a1", "a2"), outlets=("A",)), ["A plan", "B"], "Only “A plan” or “B”, in A"),
        (Filter(outlets=("A",)), [], "Only articles in A"),
        (Filter(articles=("a1",)), [], "Only articles with the id a1"),
    ],
)
def test_what_a_filter_comes_to(only: Filter, titles: list[str], words: str) -> None:
    assert limited(only, titles) == words


def test_a_filter_within_another_keeps_what_it_does_not_name() -> None:
    wider = Filter(since=date(2026, 1, 1), outlets=("A",), collections=("Harbour",))

    assert combined(Filter(outlets=("B",)), wider) == Filter(date(2026, 1, 1), None, ("B",), (), ("Harbour",))
    assert combined(EVERYTHING, wider) == wider
    assert combined(wider, EVERYTHING) == wider


def test_a_filter_within_another_whose_days_do_not_meet_is_told() -> None:
    with pytest.raises(BadFilter, match="since 2026-02-01 is after until 2026-01-01"):
        combined(Filter(until=date(2026, 1, 1)), Filter(since=date(2026, 2, 1)))
