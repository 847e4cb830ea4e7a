import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sentences import spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "On Jan. 6 the U.S. officials met Mr. Smith in Washington, D.C., and left.",
        "It paid $1.2 bn. in cash.",
        "“It is done,” he said.",
        "“Is it done?” Mr Smith asked.",
        "“No!” she cried.",
        "It was 5 p.m. Monday when it fell.",
        "The U.S. Senate voted.",
        "Gov. Ron DeSantis, R-Fla. and others came.",
        "See Vol. 3 of it.",
        "The plan, i.e. the first one, holds.",
        "J. K. Rowling and George W. Bush met.",
        "It grew by 3.5 percent.",
        "Wait... what is this?",
    ],
)
def test_a_dot_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert sentences(f"First it rained. {sentence} Then it stopped.") == [
        "First it rained.",
        sentence,
        "Then it stopped.",
    ]


def test_a_sentence_may_end_in_may() -> None:
    assert sentences("It rose in May. Prices fell.") == ["It rose in May.", "Prices fell."]


def test_offsets_count_code_points_after_emoji_and_combining_letters() -> None:
    text = "Hello 😀 👨‍👩‍👧 wörld. Cafe\u0301 is shut. 这是第一句。这是第二句。"

    assert sentences(text) == ["Hello 😀 👨‍👩‍👧 wörld.", "Cafe\u0301 is shut.", "这是第一句。", "这是第二句。"]


def test_a_line_break_ends_a_sentence() -> None:
    assert sentences("A heading without a stop\nThe text begins.") == [
        "A heading without a stop",
        "The text begins.",
    ]


def test_a_citation_mark_after_the_stop_stays_with_its_sentence() -> None:
    assert sentences("It lasts 15 years. [3] They met [1][2]. Done.") == [
        "It lasts 15 years. [3]",
        "They met [1][2].",
        "Done.",
    ]


def test_a_word_that_begins_in_lower_case_by_design_can_begin_a_sentence() -> None:
    assert sentences("Sales fell. iPhone sales rose.") == ["Sales fell.", "iPhone sales rose."]


def test_a_text_without_words_has_no_sentences() -> None:
    assert spans(" \n\n ") == []


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.characters(), max_size=300) | st.text(alphabet='aB1.?!"“”’ \n\t😀é[]()', max_size=200))
def test_sentences_are_trimmed_in_order_and_cover_every_visible_character(text: str) -> None:
    found = spans(text)

    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in found)
    outside = set(range(len(text))) - {place for start, end in found for place in range(start, end)}
    assert all(text[place].isspace() for place in outside)
