import pytest

from rag.referents import the_only_one, the_topic
from rag.schema import Turn

ONE = [Turn("user", "Who hosted the leaders in Paris?"), Turn("assistant", "Emmanuel Macron hosted the leaders.")]
TWO = [*ONE, Turn("user", "Who came?"), Turn("assistant", "Keir Starmer came. Emmanuel Macron greeted Starmer.")]


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("When did he arrive?", "When did Emmanuel Macron arrive?"),
        ("Who is his wife?", "Who is Emmanuel Macron's wife?"),
        ("Who spoke to him?", "Who spoke to Emmanuel Macron?"),
        ("Did he say when he leaves?", "Did Emmanuel Macron say when he leaves?"),
    ],
)
def test_the_only_person_named_is_meant(question: str, alone: str) -> None:
    assert the_only_one(question, ONE) == alone


def test_her_is_put_as_an_owner_or_as_a_person() -> None:
    turns = [Turn("user", "Who is Ana Silva?")]

    assert the_only_one("Who is her deputy?", turns) == "Who is Ana Silva's deputy?"
    assert the_only_one("Who told her about the lease?", turns) == "Who told Ana Silva about the lease?"
    assert the_only_one("Who met her?", turns) == "Who met Ana Silva?"


def test_a_surname_later_on_is_the_same_person() -> None:
    turns = [*ONE, Turn("user", "What did Macron say?")]

    assert the_only_one("When did he arrive?", turns) == "When did Emmanuel Macron arrive?"


def test_of_two_people_none_is_the_only_one() -> None:
    assert the_only_one("When did he arrive?", TWO) is None


def test_whoever_the_question_names_is_not_meant() -> None:
    assert the_only_one("When did he meet Keir Starmer?", TWO) == "When did Emmanuel Macron meet Keir Starmer?"


@pytest.mark.parametrize("said", ["The talks were held in New York.", "The House Party won.", "The French came."])
def test_what_is_no_person_is_not_he(said: str) -> None:
    assert the_only_one("When did he arrive?", [Turn("user", said)]) is None


def test_they_are_left_to_the_model_at_first() -> None:
    assert the_only_one("When did they arrive?", ONE) is None


def test_the_topic_is_what_was_named_most_often() -> None:
    turns = [*TWO, Turn("user", "When did Starmer leave?"), Turn("assistant", "Starmer left on Tuesday.")]

    assert the_topic("When did he arrive?", TWO) == "When did Emmanuel Macron arrive?"
    assert the_topic("When did he arrive?", turns) == "When did Keir Starmer arrive?"


def test_a_name_does_not_go_on_in_the_next_turn() -> None:
    turns = [Turn("user", "Ana Silva"), Turn("assistant", "Early life")]

    assert the_topic("Where did she go to school?", turns) == "Where did Ana Silva go to school?"


def test_without_a_pronoun_or_a_name_there_is_no_topic() -> None:
    assert the_topic("And in 2019?", ONE) is None
    assert the_topic("When did they meet?", [Turn("user", "what is the harbour tax?")]) is None
    assert the_topic("How long does it last?", ONE) is None
