import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.edits import read_edit, read_edits
from rag.errors import BadDetail
from rag.schema import EDITABLE


def test_values_are_kept_as_they_are_meant() -> None:
    given_ = {
        "title": " Ferries  at last ",
        "outlet": "The Post",
        "author": "Jane Roe",
        "url": "https://post.example/a?b=c",
        "published": "2026-01-07",
        "language": "en-GB",
    }

    assert read_edits(given_) == {
        "title": "Ferries at last",
        "outlet": "The Post",
        "author": "Jane Roe",
        "url": "https://post.example/a?b=c",
        "published": date(2026, 1, 7),
        "language": "en",
    }


@pytest.mark.parametrize("field", [field for field in EDITABLE if field != "title"])
@pytest.mark.parametrize("text", ["unknown", " Unknown ", ""])
def test_unknown_makes_a_value_unknown(field: str, text: str) -> None:
    assert read_edit(field, text) is None


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("title", "", "needs a title"),
        ("title", "unknown", "needs a title"),
        ("title", "x" * 301, "at most 300 characters"),
        ("outlet", "x" * 201, "at most 200 characters"),
        ("author", "Jane\x1b[31m Roe", "can't be seen"),
        ("author", "Jane\u202eRoe", "can't be seen"),
        ("author", "Jane\nRoe", "can't be seen"),
        ("author", "Jane \ud800", "can't be seen"),
        ("url", "javascript:alert(1)", "http:// or https://"),
        ("url", "ftp://post.example/a", "http:// or https://"),
        ("url", "https://", "http:// or https://"),
        ("url", "https://user:word@post.example/", "http:// or https://"),
        ("url", "https://post.example/" + "x" * 2000, "http:// or https://"),
        ("url", "https://[bad", "http:// or https://"),
        ("published", "7 Jan 2026", "written like 2026-01-31"),
        ("published", "2026-02-30", "written like 2026-01-31"),
        ("published", "20260131", "written like 2026-01-31"),
        ("published", "2026-W01-1", "written like 2026-01-31"),
        ("published", "0001-01-01", "from the year 1400"),
        ("published", (date.today() + timedelta(days=800)).isoformat(), "from the year 1400"),
        ("language", "english", "two or three letters"),
        ("source", "/etc/passwd", "can be edited|that can be edited"),
    ],
)
def test_what_can_not_be_kept_is_told_at_its_field(field: str, text: str, told: str) -> None:
    with pytest.raises(BadDetail, match=told) as error:
        read_edit(field, text)
    assert error.value.field == field


@given(st.sampled_from(EDITABLE), st.text(st.characters(exclude_categories=()), max_size=400))
def test_whatever_is_typed_is_bounded_and_plain_or_refused(field: str, text: str) -> None:
    try:
        value = read_edit(field, text)
    except BadDetail:
        return
    if isinstance(value, str):
        assert 0 < len(value) <= (300 if field == "title" else 200 if field in ("outlet", "author") else 2000)
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)
        assert field != "url" or value.startswith(("http://", "https://"))
        assert read_edit(field, value) == value


@given(st.dates())
def test_a_day_is_kept_or_refused_as_absurd(day: date) -> None:
    sensible = date(1400, 1, 1) <= day <= date.today() + timedelta(days=366)
    try:
        assert read_edit("published", day.isoformat()) == day
        assert sensible
    except BadDetail:
        assert not sensible
