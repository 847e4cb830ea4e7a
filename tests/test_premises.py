"""Questions, and what each takes for granted: the words that go on after "The library does not say that"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.premises import presumed
from rag.verbs import past, third

PRESUMED = [
    # asked of a whole statement
    ("Why did Germany refuse to join?", "Germany refused to join"),
    ("Why did Germany refuse to join the force?", "Germany refused to join the force"),
    ("why did germany refuse to join", "germany refused to join"),
    ("And why did the Bank of Lerida raise its main rate?", "the Bank of Lerida raised its main rate"),
    ("Why did Velia and Tarsa sign the pact?", "Velia and Tarsa signed the pact"),
    ("Why did President Ines Calder veto the act?", "President Ines Calder vetoed the act"),
    ("Why did the regional government suddenly abandon the dam?", "the regional government suddenly abandoned the dam"),
    ("Why did the council vote to close the library?", "the council voted to close the library"),
    ("Why did residents protest against the dam?", "residents protested against the dam"),
    ("Why did prices rise?", "prices rose"),
    ("When did the attack on Porto take place?", "the attack on Porto took place"),
    ("In which month did the talks collapse?", "the talks collapsed"),
    ("What year did the war begin?", "the war began"),
    ("Where did the ministers meet?", "the ministers met"),
    ("How did Norvik Motors cut its debts?", "Norvik Motors cut its debts"),
    ("How often did the ferries stop in Ostend?", "the ferries stopped in Ostend"),
    ("Why does Velia demand the islands?", "Velia demands the islands"),
    ("Why do ferries carry cars?", "ferries carry cars"),
    ("Why has the council rejected the plan?", "the council has rejected the plan"),
    ("Why was the plan rejected by parliament?", "the plan was rejected by parliament"),
    ("Why has the plan been rejected?", "the plan has been rejected"),
    ("Why is the bridge being rebuilt?", "the bridge is being rebuilt"),
    ("Why is Norvik Motors closing its plant?", "Norvik Motors is closing its plant"),
    ("Why is Velia important to Tarsa?", "Velia is important to Tarsa"),
    ("When will the ferry arrive?", "the ferry will arrive"),
    ("Why didn't Germany join?", "Germany did not join"),
    ("Why did Germany not join the talks?", "Germany did not join the talks"),
    ("Why hasn’t Velia paid its debts?", "Velia has not paid its debts"),
    ("Why did Germany refuse to join, and when did it leave?", "Germany refused to join"),
    ("According to the Harbour Post, why did Germany leave?", "Germany left"),
    ("Can you tell me why Germany refused to join?", "Germany refused to join"),
    ("How many years did Velia offer to extend the truce?", "Velia offered to extend the truce"),
    # asked of what somebody did something to
    ("What duration did Canada propose?", "Canada proposed any duration"),
    ("How many soldiers did Germany send to Ukraine?", "Germany sent any soldiers to Ukraine"),
    ("How many years did Canada propose?", "Canada proposed any number of years"),
    ("What price did Norvik agree to pay?", "Norvik agreed to pay any price"),
    ("Which islands did Voss travel to in May?", "Voss travelled to any islands in May"),
    ("What did Carney say about Greenland?", "Carney said anything about Greenland"),
    ("What did Carney warn about?", "Carney warned about anything"),
    ("What did Ostend serve as a base for?", "Ostend served as a base for anything"),
    ("Who did Dahl appoint as envoy?", "Dahl appointed anyone as envoy"),
    ("Which of the islands did Velia attack?", "Velia attacked any of the islands"),
    ("What has the EU imposed?", "the EU has imposed anything"),
    # asked of who or what did something
    ("Who signed the treaty?", "anyone signed the treaty"),
    ("Who leads the force?", "anyone leads the force"),
    ("Who has resigned?", "anyone has resigned"),
    ("What caused the fire?", "anything caused the fire"),
    ("Which country refused to join?", "any country refused to join"),
    ("Which roads have been closed?", "any roads have been closed"),
    ("How many people were killed in the fire?", "any people were killed in the fire"),
]
NOT_PRESUMED = [
    # yes or no is asked
    "Did Germany refuse to join?",
    "Has Germany refused to join?",
    "Is Greenland part of Denmark?",
    # it is asked what something is
    "Who is the mayor of Porto?",
    "What is the duration of the framework?",
    "How long is the framework?",
    "How old is Volodymyr Zelenskiy?",
    "Where is the Louvre located?",
    "When was Ana Silva born?",
    "What happened in Porto?",
    "What does the word mean?",
    "What was the first meeting of the council?",
    "What is the prize offered for?",
    "What order do ferries come?",
    "What did the president do?",
    # what might be is not presumed to be so
    "Why would Germany refuse to join?",
    "What could destabilise the pact?",
    # nobody is named who could be looked for
    "Why did he refuse?",
    "Why did they leave the talks?",
    "Why did this fail?",
    "When did you update the library?",
    "What can I ask?",
    # the verb can't be told surely
    "Why did the peace deal in Geneva unravel?",
    "Why did the trade deal with Velia change the market?",
    "Why did US support end?",
    "Why did Germany join and leave the pact?",
    "Why did the man who robbed the bank run?",
    "Why did Velia frobnicate the islands?",
    "How many boats did Voss promise Dahl?",
    # no question
    "Germany refused to join.",
    "The ferry",
    "",
]


@pytest.mark.parametrize(("question", "said"), PRESUMED)
def test_a_question_presumes(question: str, said: str) -> None:
    premise = presumed(question)

    assert premise is not None
    assert premise.said == said


@pytest.mark.parametrize("question", NOT_PRESUMED)
def test_a_question_presumes_nothing_that_can_be_told_surely(question: str) -> None:
    assert presumed(question) is None


@pytest.mark.parametrize(
    ("question", "against"),
    [
        ("Why did Germany refuse to join the force?", "Germany joined the force."),
        ("Why did Germany join the force?", "Germany did not join the force."),
        ("Why didn't Germany join the force?", "Germany joined the force."),
        ("Why has Germany joined the force?", "Germany has not joined the force."),
        ("Why was the plan rejected?", "The plan was not rejected."),
        ("What did Germany join?", ""),
    ],
)
def test_what_can_not_be_so_as_well_is_told_where_it_is_sure(question: str, against: str) -> None:
    premise = presumed(question)

    assert premise is not None
    assert premise.against == against


def test_what_is_asked_for_is_looked_for_as_it_would_be_stated() -> None:
    premise = presumed("How many soldiers did Germany send to Ukraine?")

    assert premise is not None
    assert premise.claim == "Germany sent soldiers to Ukraine."


@pytest.mark.parametrize(
    ("base", "form"),
    [("refuse", "refused"), ("deny", "denied"), ("play", "played"), ("stop", "stopped"), ("visit", "visited"),
     ("admit", "admitted"), ("fix", "fixed"), ("offer", "offered"), ("free", "freed"), ("quit", "quit"),
     ("overthrow", "overthrew"), ("seek", "sought")],
)  # fmt: skip
def test_the_past_of_a_verb(base: str, form: str) -> None:
    assert past(base) == form


@pytest.mark.parametrize(
    ("base", "form"), [("deny", "denies"), ("go", "goes"), ("reach", "reaches"), ("play", "plays"), ("want", "wants")]
)
def test_the_form_of_a_verb_with_it(base: str, form: str) -> None:
    assert third(base) == form


words = st.sampled_from(
    "why what who how many did does is was has will the of to and Germany refuse join plan that not , ? - ' 12".split()
)


@given(st.lists(words, max_size=12).map(" ".join) | st.text(max_size=80))
def test_whatever_is_asked_a_premise_is_one_line_without_the_question_mark(question: str) -> None:
    premise = presumed(question)

    assert premise is None or (premise.said and "?" not in premise.said and "\n" not in premise.said)
