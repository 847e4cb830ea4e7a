"""The texts that are being checked, as jobs of the process."""

import pytest

from rag.errors import BadText
from rag.schema import Checked, Filter
from tests.draft import DRAFT, judge
from tests.fakes import FakeChecker, Pause
from ui.jobs import State
from ui.texts import A_BLOCK, FEWEST_TO_TELL, KEPT_TEXTS, LONGEST_TEXT, Texts

BLOOMBERG = Filter(outlets=("Bloomberg",))


@pytest.fixture
def checker() -> FakeChecker:
    return FakeChecker(judge)


@pytest.fixture
def texts(checker: FakeChecker) -> Texts:
    return Texts(checker.read, lambda manuscript, only, stop: checker.check(manuscript, only, stop=stop))


def paused(checker: FakeChecker, at: int = 0) -> Pause:
    """Have the checker wait before the sentence at this place."""
    pause = Pause()
    checker.judge = lambda sentence, place: (
        pause if place == at and not pause.until.is_set() else judge(sentence, place)
    )
    return pause


def slices(text: str, checked: tuple[Checked, ...]) -> list[str]:
    return [text[one.start : one.end] for one in checked]


def test_every_sentence_is_checked_in_its_order(texts: Texts) -> None:
    text = texts.check(DRAFT)
    text.job.join()

    assert text.job.state is State.DONE
    assert [(one.start, one.end) for one in text.checked] == list(text.manuscript.sentences)
    assert slices(text.manuscript.text, text.checked)[0] == "Hello everybody!"


def test_a_text_is_found_again_by_its_id_and_knows_what_was_typed(texts: Texts) -> None:
    text = texts.check(f"  {DRAFT}\r\n")

    assert texts.find(text.id) is text
    assert text.typed == f"  {DRAFT}\r\n"
    assert texts.find("another") is None


def test_it_is_held_against_the_articles_of_the_filter(texts: Texts, checker: FakeChecker) -> None:
    texts.check(DRAFT, BLOOMBERG).job.join()

    assert checker.only == [BLOOMBERG]


def test_the_same_text_sent_twice_is_checked_once(texts: Texts, checker: FakeChecker) -> None:
    pause = paused(checker)
    first = texts.check(DRAFT)

    assert texts.check(DRAFT, after=first.id) is first
    pause.until.set()


def test_the_same_text_with_another_filter_is_checked_anew(texts: Texts, checker: FakeChecker) -> None:
    paused(checker)
    first = texts.check(DRAFT)
    second = texts.check(DRAFT, BLOOMBERG, after=first.id)

    assert second is not first
    assert first.job.state is State.STOPPED
    second.job.stop()


def test_a_text_that_was_checked_is_checked_anew_when_it_is_sent_again(texts: Texts) -> None:
    first = texts.check(DRAFT)
    first.job.join()

    assert texts.check(DRAFT, after=first.id) is not first
    assert first.job.state is State.DONE


def test_another_text_stops_the_one_it_comes_after_and_no_other(texts: Texts, checker: FakeChecker) -> None:
    paused(checker)
    elsewhere, first = texts.check("One thing."), texts.check("Two things.")
    third = texts.check("Three things.", after=first.id)

    assert [text.job.state for text in (elsewhere, first, third)] == [State.RUNNING, State.STOPPED, State.RUNNING]
    texts.stop()


@pytest.mark.parametrize("typed", ["", " \n\t", "word " * 10_001])
def test_a_text_that_can_not_be_checked_is_refused_and_stops_nothing(
    texts: Texts, checker: FakeChecker, typed: str
) -> None:
    paused(checker)
    running = texts.check(DRAFT)
    with pytest.raises(BadText):
        texts.check(typed, after=running.id)

    assert running.job.state is State.RUNNING
    texts.stop()


def test_more_characters_than_any_text_has_are_not_even_read(texts: Texts, checker: FakeChecker) -> None:
    with pytest.raises(BadText, match=r"more than 1,000,000 characters; check it in parts\.$"):
        texts.check("x" * (LONGEST_TEXT + 1))

    assert checker.read_texts == []


def test_the_least_recently_used_text_makes_room_and_is_stopped(texts: Texts, checker: FakeChecker) -> None:
    pause = paused(checker)
    first, second = texts.check("First thing."), texts.check("Second thing.")
    texts.find(first.id)
    for number in range(KEPT_TEXTS - 1):
        texts.check(f"Thing {number}.")

    assert texts.find(first.id) is first
    assert texts.find(second.id) is None
    assert second.job.state is State.STOPPED
    pause.until.set()
    texts.stop()


def test_the_end_of_the_process_stops_what_runs(texts: Texts, checker: FakeChecker) -> None:
    paused(checker)
    text = texts.check(DRAFT)
    texts.stop()
    text.job.join(5)

    assert text.job.state is State.STOPPED


def test_the_time_left_is_told_once_some_sentences_are_through(texts: Texts, checker: FakeChecker) -> None:
    pause = paused(checker, at=FEWEST_TO_TELL)
    text = texts.check("One thing is so. " * (2 * FEWEST_TO_TELL))
    text.job.wait(lambda checked: len(checked) == FEWEST_TO_TELL, 5)
    left = text.seconds_left

    assert left is not None
    assert left == pytest.approx(text.job.seconds, abs=0.5)  # one half is done
    pause.until.set()
    text.job.join()
    assert text.seconds_left == 0


def test_no_time_is_told_before_that(texts: Texts, checker: FakeChecker) -> None:
    paused(checker)

    assert texts.check(DRAFT).seconds_left is None
    texts.stop()


def test_short_paragraphs_are_drawn_together_and_every_sentence_is_in_one(texts: Texts) -> None:
    text = texts.check("\n".join(["One thing is so. Another is not."] * 20))
    text.job.join()
    places = [place for block in text.blocks for paragraph in block for place in paragraph]

    assert places == list(range(40))
    assert all(len(paragraph) == 2 for block in text.blocks for paragraph in block)
    assert [sum(map(len, block)) for block in text.blocks] == [A_BLOCK, A_BLOCK, A_BLOCK, 40 - 3 * A_BLOCK]


def test_a_long_paragraph_is_a_block_of_its_own(texts: Texts) -> None:
    text = texts.check("One thing is so. " * 30 + "\nAnother is not.")
    text.job.join()

    assert text.blocks == ((range(30),), (range(30, 31),))
