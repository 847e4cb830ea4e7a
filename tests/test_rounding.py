"""Which values may be one value, told more or less exactly."""

import pytest

from rag.figures.rounding import may_be_one
from rag.verify.reading import read_source


def may_be(one: str, other: str) -> bool:
    a, b = read_source(one).values, read_source(other).values
    return may_be_one(a[0], b[0], a, b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("about 30 people", "31 people"),
        ("nearly 50 cars", "47 cars"),
        ("more than 1,000 homes", "1,050 homes"),
        ("up to 20 boats", "19 boats"),
        ("1.2 million voters", "1,234,000 voters"),
        ("4.5 percent", "4.47 percent"),
        ("two years", "24 months"),
        ("between 10 and 20 people", "15 people"),
        ("between 10 and 20 people", "between 18 and 25 people"),
        ("3 km", "3,000 metres"),
        ("twelve ships", "12 ships"),
    ],
)
def test_these_may_be_one(one: str, other: str) -> None:
    assert may_be(one, other)
    assert may_be(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("30 people", "31 people"),
        ("at least 23 people", "31 people"),
        ("up to 50 years", "15 years"),
        ("about 30 people", "40 people"),
        ("4.5 percent", "4.7 percent"),
        ("20,000 people", "15,000 people"),
        ("two years", "18 months"),
        ("between 10 and 20 people", "25 people"),
        ("1.2 million voters", "1.4 million voters"),
        ("more than 30 people", "20 people"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert not may_be(one, other)
    assert not may_be(other, one)
