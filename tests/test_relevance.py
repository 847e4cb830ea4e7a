from dataclasses import replace

import pytest

from rag.relevance import relevant
from rag.schema import Claim, Evidence, Verdict
from rag.verify import verify
from tests.samples import article, hit

PASSAGE = (
    "The council voted on Tuesday to lease two electric ferries for 12 years. "
    "Mayor Ana Silva said the first ferry would arrive in March."
)
EVIDENCE = Evidence((hit(PASSAGE, of=article("Ferry line to add night sailings")),))


def asked(question: str, sentence: str) -> Claim:
    claim = verify(sentence, EVIDENCE, question=question)
    assert claim.verdict.shown
    return relevant(claim, question, EVIDENCE)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How long is the ferry lease?", "The council voted to lease two electric ferries for 12 years [1]."),
        ("What duration does the lease have?", "The council voted to lease two electric ferries for 12 years [1]."),
        ("How many ferries will be leased?", "The council voted to lease two electric ferries [1]."),
        ("When did the council vote?", "The council voted on Tuesday [1]."),
        ("When will the first ferry arrive?", "The first ferry would arrive in March, Mayor Ana Silva said [1]."),
        ("Who is the mayor?", "The mayor is Ana Silva [1]."),
        ("who is the mayor", "Ana Silva [1]."),
        ("What did the council vote for?", "The council voted to lease two electric ferries [1]."),
    ],
)
def test_a_claim_that_answers_is_left_as_it_is(question: str, sentence: str) -> None:
    assert asked(question, sentence).verdict.shown


@pytest.mark.parametrize(
    ("question", "sentence", "unmet"),
    [
        ("How many soldiers are on the ferries?", "The council voted to lease two electric ferries [1].", "soldiers"),
        ("How much does the ferry cost?", "The first ferry would arrive in March [1].", "cost"),
        ("When did the council sell the ferries?", "The council voted to lease two electric ferries [1].", "sell"),
        ("Who painted the harbour?", "The council voted to lease two electric ferries [1].", "painted"),
        (
            "What duration did the council vote for?",
            "The council voted to lease two electric ferries [1].",
            "what duration",
        ),
        ("What is the price of oil?", "The first ferry would arrive in March [1].", "oil"),
    ],
)
def test_a_true_claim_about_something_else_is_withheld(question: str, sentence: str, unmet: str) -> None:
    claim = asked(question, sentence)

    assert not claim.verdict.shown
    assert unmet in [check.value for check in claim.checks if check.span is None]


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("Which banks lend to private networks?", "Seven banks lend to public networks."),
        ("Who won the northern district?", "Ana Silva won the southern district."),
        ("Why did sales fall in March?", "Sales rose in March because of the fair."),
        ("What makes a harbour unsafe?", "Lights at night make a harbour safe."),
    ],
)
def test_a_claim_of_the_opposite_of_what_is_asked_is_withheld(question: str, passage: str) -> None:
    evidence = Evidence((hit(passage),))
    claim = verify(f"{passage[:-1]} [1].", evidence)
    assert claim.verdict.shown

    assert not relevant(claim, question, evidence).verdict.shown


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("Is the harbour safe?", "The harbour is unsafe in winter."),
        ("Why did sales fall in March?", "Sales fell in March because prices rose."),
        ("Why did sales drop in March?", "Sales fell in March because prices rose."),
    ],
)
def test_an_opposite_that_answers_or_stands_beside_the_word_itself_is_shown(question: str, passage: str) -> None:
    evidence = Evidence((hit(passage),))

    assert relevant(verify(f"{passage[:-1]} [1].", evidence), question, evidence).verdict.shown


def test_a_claim_that_may_answer_is_shown_as_partly_supported_with_what_it_leaves_out() -> None:
    claim = asked("When did the council decide?", "The council voted on Tuesday to lease two electric ferries [1].")

    assert claim.verdict is Verdict.PARTLY
    assert "decide" in [check.value for check in claim.checks if check.span is None]


def test_what_the_language_model_would_rather_have_refused_is_withheld() -> None:
    claim = verify("The council voted to lease two electric ferries [1].", EVIDENCE)

    def shown(refusal: float, reading: float) -> bool:
        told = relevant(claim, "What did the council do?", EVIDENCE, refusal=refusal, entails=lambda *_: reading)
        return told.verdict.shown

    assert shown(refusal=0.001, reading=1.0)
    assert not shown(refusal=0.9, reading=-1.0)


def test_who_wants_more_care_sees_less() -> None:
    claim = verify("The council voted to lease two electric ferries [1].", EVIDENCE)

    def shown(careful: float) -> bool:
        return relevant(
            claim, "What did the council do?", EVIDENCE, entails=lambda *_: 0.0, careful=careful
        ).verdict.shown

    assert shown(0.0)
    assert not shown(0.4)


def test_a_claim_that_is_withheld_already_stays_so() -> None:
    claim = verify("The council leased nine ferries [1].", EVIDENCE)

    assert relevant(claim, "How many ferries?", EVIDENCE) is claim


def test_a_bare_value_answers_only_what_its_own_sentence_speaks_of() -> None:
    found = [hit("Work on the tunnel took six years. The code of the door is 4711.")]
    asked = "How many years did work on the tunnel take?"

    assert relevant(verify("Six years [1].", found, question=asked), asked, Evidence(tuple(found))).verdict.shown
    assert not relevant(verify("4711 [1].", found, question=asked), asked, Evidence(tuple(found))).verdict.shown


def test_what_is_counted_must_stand_with_the_number_and_not_in_another_citation() -> None:
    passage = "The plan sets a 15-year term. The plan foresees soldiers at the harbour."
    evidence = Evidence((hit(passage),))
    claim = verify("The plan sets a 15-year term [1].", evidence)
    start = passage.index("The plan foresees")
    other = replace(claim.citations[0], start=start, end=len(passage), quote=passage[start:])
    both = replace(claim, citations=(*claim.citations, other))

    assert relevant(both, "How many soldiers does the plan foresee?", evidence).verdict is Verdict.UNSUPPORTED
