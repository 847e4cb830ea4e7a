"""What changed between two revisions: nothing of either is lost, and no text takes long."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.changes import Change, Fate, changes, condensed, is_changed
from tests.wire import EDITED, LOCAL, WIRE

WORDS = st.lists(
    st.sampled_from("the a storm harbour 15 15, (15) closed\n\n not . it's \u202e é".split(" ")), max_size=30
)


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    return [(change.fate.value, change.text) for change in changes(before, after)]


@settings(max_examples=300)
@given(before=WORDS.map(" ".join) | st.text(), after=WORDS.map(" ".join) | st.text())
def test_nothing_of_either_text_is_lost(before: str, after: str) -> None:
    found = changes(before, after)

    assert "".join(change.text for change in found if change.fate is not Fate.CAME) == before
    assert "".join(change.text for change in found if change.fate is not Fate.WENT) == after
    assert is_changed(found) == (before != after)
    assert all(change.text for change in found)
    assert all(one.fate is not other.fate for one, other in pairwise(found))


def test_a_changed_word_is_told_as_a_word() -> None:
    assert pieces("It lasts 15 years.", "It lasts 16 years.") == [
        ("stayed", "It lasts "),
        ("went", "15"),
        ("came", "16"),
        ("stayed", " years."),
    ]


def test_a_paragraph_that_came_is_told_whole() -> None:
    assert pieces("One.\n\nTwo.", "One.\n\nAnd a half.\n\nTwo.") == [
        ("stayed", "One.\n\n"),
        ("came", "And a half.\n\n"),
        ("stayed", "Two."),
    ]


def test_a_word_that_stayed_alone_among_changes_goes_with_them() -> None:
    assert pieces("He saw two red and old ships there.", "He saw six blue and new ships there.") == [
        ("stayed", "He saw "),
        ("went", "two red and old"),
        ("came", "six blue and new"),
        ("stayed", " ships there."),
    ]


def test_the_edits_of_an_outlet_are_few_and_small() -> None:
    changed = [change.text for change in changes(WIRE, EDITED) if change.fate is Fate.WENT]

    assert len(changed) == 4
    assert max(map(len, changed)) < 40


def test_what_stayed_is_cut_to_the_words_around_a_change() -> None:
    found = changes(f"{'a b ' * 500}15 {'c d ' * 500}", f"{'a b ' * 500}16 {'c d ' * 500}")

    shown, cut = condensed(found, around=40, most=1000)

    assert not cut
    assert [change.fate for change in shown] == [Fate.STAYED, Fate.WENT, Fate.CAME, Fate.STAYED]
    assert shown[0].text.startswith("…")
    assert shown[0].text.endswith("a b ")
    assert shown[-1].text.endswith("…")
    assert sum(len(change.text) for change in shown) < 120


def test_no_more_is_shown_than_may_be() -> None:
    shown, cut = condensed(changes("a " * 5000, "b " * 5000), around=40, most=1000)

    assert cut
    assert sum(len(change.text) for change in shown) == 1001
    assert condensed((Change(Fate.STAYED, "x" * 50),), around=20, most=100) == ((Change(Fate.STAYED, "…"),), False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 100_000, "b a " * 100_000),
        ("a\n" * 1_000_000, "b\na\n" * 500_000),
        ("x" * 3_000_000, "y" + "x" * 3_000_000),
        ("".join(f"{n} " for n in range(100_000)), "".join(f"{n} " for n in range(100_000, 0, -1))),
        (WIRE * 500, LOCAL * 500),
        (".!" * 200_000, "!." * 200_000),
    ],
    ids=["swapped", "lines", "one word", "numbers", "stories", "marks"],
)
def test_no_text_takes_long(before: str, after: str) -> None:
    started = time.process_time()

    found = changes(before, after)

    assert time.process_time() - started < 10
    assert "".join(change.text for change in found if change.fate is not Fate.WENT) == after
