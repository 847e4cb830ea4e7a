import pytest

from rag.leaning import leans
from rag.schema import Turn

HISTORY = [
    Turn("user", "Who hosted the leaders in Paris?"),
    Turn("assistant", "Emmanuel Macron hosted the leaders; a treaty was signed."),
]


@pytest.mark.parametrize(
    "question",
    [
        "When did he arrive?",
        "What got him interested in boats?",
        "Who are their allies?",
        "How long does it last?",
        "Did Germany sign it?",
        "What did Olaf Scholz say to him?",
        "Why was this a surprise?",
        "What happened after that?",
        "What did they discuss there?",
        "What were those?",
    ],
)
def test_a_word_that_points_back_leans(question: str) -> None:
    assert leans(question, HISTORY)


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "And where?",
        "And in 2019?",
        "In Germany?",
        "What about Germany?",
        "and how about his wife",
        "Who else?",
        "other treaties?",
        "How many soldiers?",
        "Which country?",
        "Opening hours",
    ],
)
def test_a_question_cut_short_leans(question: str) -> None:
    assert leans(question, HISTORY)


@pytest.mark.parametrize("question", ["What happened next?", "What happened in 2019?", "What else happened?"])
def test_a_question_that_names_no_subject_leans(question: str) -> None:
    assert leans(question, HISTORY)


def test_a_question_about_the_thing_that_was_spoken_of_leans() -> None:
    assert leans("When was the treaty signed?", HISTORY)
    assert not leans("When was the bridge closed?", HISTORY)


@pytest.mark.parametrize(
    "question",
    [
        "What duration is proposed?",
        "Who is the Secretary-General of NATO?",
        "Is there a ceasefire in Ukraine?",
        "Are there serverless instances?",
        "Who hosts Zelenskiy?",
        "What causes wildfires?",
        "What is a treaty?",
        "ferry lease duration in years",
        "And who is the mayor of Lyon?",
        "Who is the former president of France?",
        "Where do the Dockers play this week?",
        "I am still nervous.",
    ],
)
def test_a_question_that_stands_alone(question: str) -> None:
    assert not leans(question, HISTORY)


@pytest.mark.parametrize(
    "question",
    [
        "Did Mark Carney say that the deal is final?",
        "Did Ana Silva say when she leaves?",
        "Does Germany pay its share?",
        "Did Ana Silva and Karl Weiss bring their children?",
        "Why did the ferry stop before it sank?",
        "Do soldiers pay for their food?",
        "Is it possible to sail at night?",
        "Is it safe to look at the sun?",
        "Should I take a coat if it rains?",
        "Is income tax the same as payroll tax?",
        "Besides Ana Silva, who else spoke against the lease?",
        "Do ferries and trains wait for each other?",
        "May a sailor bring her dog?",
    ],
)
def test_a_word_that_points_inside_the_question_leans_on_nothing(question: str) -> None:
    assert not leans(question, HISTORY)


def test_nothing_leans_on_a_conversation_that_is_not_there() -> None:
    assert not leans("When did he arrive?", [])
    assert not leans("When did he arrive?", [Turn("assistant", "Hello.")])


def test_the_same_question_asked_once_more_does_not_take_up_itself() -> None:
    asked = "When was the tunnel closed?"
    before = [*HISTORY, Turn("user", asked), Turn("assistant", "The tunnel was closed in May.")]

    assert not leans(asked, before)
    assert leans("Why was the tunnel closed?", before)
