"""A pasted text is normalised, bounded and cut into sentences that keep their places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import BadText
from rag.manuscript import LONGEST_SENTENCE, MOST_CHARACTERS, MOST_WORDS, plain, read_text

PIECES = [
    "- ",
    "# ",
    "> ",
    "1. ",
    "**",
    "[1]",
    "[2, 3]",
    "¹",
    "\n",
    "\n\n",
    "Paris fell.",
    "It rose",
    "“",
    "”",
    "https://a.example/b",
    "[b](https://a.example)",
    "<b>",
    "【3†a】",
    "🙂",
    "e\u0301",
    "\u202e",
    " ",
]


def sentences(text: str) -> list[str]:
    manuscript = read_text(text)
    return [manuscript.text[start:end] for start, end in manuscript.sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Paris fell.\n- Rome rose.", ["Paris fell.", "Rome rose."]),
        ("1. Paris fell.\n2) Rome rose.", ["Paris fell.", "Rome rose."]),
        ("## What fell\nParis fell.", ["What fell", "Paris fell."]),
        ("> > Paris fell.", ["Paris fell."]),
        ("Paris fell.[1] Rome rose [2]. It rained. [3]", ["Paris fell.", "Rome rose [2].", "It rained."]),
        ("Paris fell.¹ Rome rose.", ["Paris fell.", "Rome rose."]),
        ("The city of\nparis fell on\nthat day.", ["The city of\nparis fell on\nthat day."]),
        ("Paris fell\nRome rose", ["Paris fell", "Rome rose"]),
        ("“It fell. It rose,” he said.", ["“It fell. It rose,” he said."]),
        ("It cost $1.2 bn. in cash. 2024 was good.", ["It cost $1.2 bn. in cash.", "2024 was good."]),
    ],
)
def test_what_only_looks_does_not_hinder(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("**Paris** fell [1].", "Paris fell."),
        ("_Paris_ fell【4†source】.", "Paris fell."),
        ("See [the Post](https://post.example/a?b=c).", "See the Post."),
        ("Paris fell (https://post.example/a).", "Paris fell ( )."),
        ("<b>Paris</b> fell.", "Paris fell."),
        ("Paris `fell`\nthen.", "Paris fell then."),
        ("snake_case and 3 * 4", "snake_case and 3 4"),
    ],
)
def test_what_a_sentence_says_is_without_how_it_looks(sentence: str, said: str) -> None:
    assert plain(sentence) == said


@pytest.mark.parametrize(
    "hidden",
    ["Paris <fell and 500 people died> today.", '<b title="500 died">Paris</b> fell.', "[500 died] Paris fell."],
)
def test_no_words_can_be_hidden_in_marks(hidden: str) -> None:
    assert "500" in plain(hidden)


@pytest.mark.parametrize("text", ["", " \n\t ", "***\n---", "[1] ¹", "\u200b\u202e\ufeff"])
def test_nothing_to_check_says_so(text: str) -> None:
    with pytest.raises(BadText, match="no text to check"):
        read_text(text)


def test_a_text_of_as_many_words_as_may_be_is_read() -> None:
    assert len(read_text("Paris fell. " * (MOST_WORDS // 2)).sentences) == MOST_WORDS // 2


@pytest.mark.parametrize("text", ["word " * (MOST_WORDS + 1), "字" * (MOST_CHARACTERS + 1), "x" * 3 * MOST_CHARACTERS])
def test_too_much_says_how_much_is_allowed(text: str) -> None:
    with pytest.raises(BadText, match="at most 10,000 words at a time"):
        read_text(text)


def test_a_sentence_too_long_to_be_one_is_cut() -> None:
    manuscript = read_text("the word " * 2000)

    assert all(end - start <= LONGEST_SENTENCE for start, end in manuscript.sentences)
    assert "".join(manuscript.text[start:end] for start, end in manuscript.sentences).count("word") == 2000


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@settings(deadline=None)
def test_any_text_is_cut_in_order_or_refused(text: str) -> None:
    try:
        manuscript = read_text(text)
    except BadText:
        return
    last = 0
    for start, end in manuscript.sentences:
        assert last <= start < end <= len(manuscript.text)
        assert manuscript.text[start:end].strip() == manuscript.text[start:end]
        last = end


@given(st.lists(st.sampled_from([piece for piece in PIECES if "http" not in piece]), max_size=30).map("".join))
@settings(deadline=None)
def test_no_word_falls_between_two_sentences(text: str) -> None:
    try:
        manuscript = read_text(text)
    except BadText:
        return
    held = "".join(manuscript.text[start:end] for start, end in manuscript.sentences)
    for word in ("Paris fell", "It rose"):
        assert held.count(word) == manuscript.text.count(word)
