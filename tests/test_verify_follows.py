"""Claims that no one sentence says by its words, with a model that is as sure as a test wants it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.reasons import told as told_of
from rag.schema import CheckKind, Claim, Evidence, Verdict
from rag.verify import verify
from tests.press import COUNCIL, FIRE, LAW, RESULTS, STUDY
from tests.samples import hit

BAKERY = (
    "The bakery on Mill Street shut its doors for good last week. Its owner, Tomas Lindgren, blamed the price of "
    "flour. Forty people queued for a last loaf."
)
TERMS = (
    "Zelenskiy asked for guarantees that could last up to 50 years. Current proposals outline a 15-year framework with "
    "a possible extension."
)


def sure(claim: str, evidence: Sequence[str]) -> float:
    return 60.0


def unsure(claim: str, evidence: Sequence[str]) -> float:
    return -60.0


def unasked(claim: str, evidence: Sequence[str]) -> float:
    raise AssertionError(claim)


def told(sentence: str, *passages: str, question: str = "") -> Claim:
    return verify(sentence, [hit(text) for text in passages], question=question, entails=sure)


def test_other_words_count_where_the_model_is_sure() -> None:
    sentence = "A Mill Street bakery has closed permanently [1]."

    assert not verify(sentence, [hit(BAKERY)]).verdict.shown
    assert told(sentence, BAKERY).verdict is Verdict.SUPPORTED


def test_other_words_do_not_count_where_it_is_not() -> None:
    claim = verify("A Mill Street bakery has closed permanently [1].", [hit(BAKERY)], entails=unsure)

    assert claim.verdict is Verdict.UNSUPPORTED


def test_a_claim_may_rest_on_two_sentences_which_are_both_cited() -> None:
    claim = told("The Mill Street bakery shut over the price of flour [1].", BAKERY)

    assert claim.verdict is Verdict.SUPPORTED
    assert any("shut its doors" in citation.quote for citation in claim.citations)
    assert any("the price of flour" in citation.quote for citation in claim.citations)


def test_what_the_words_prove_needs_no_model() -> None:
    claim = verify("Forty people queued for a last loaf [1].", [hit(BAKERY)], entails=unsure)

    assert claim.verdict is Verdict.SUPPORTED


def test_what_the_words_prove_in_part_needs_no_model_either() -> None:
    claim = verify("Forty people queued for a last loaf at dawn [1].", [hit(BAKERY)], entails=unsure)

    assert claim.verdict is Verdict.PARTLY


def test_what_the_model_reads_is_told_to_be_in_other_words() -> None:
    claim = told("A Mill Street bakery has closed permanently [1].", BAKERY)

    assert [check.reason for check in claim.checks if check.kind is CheckKind.WORDING] == ["in other words"]
    assert any("as the wording model reads it" in told_of(check, claim) for check in claim.checks)


def test_somebodys_words_are_no_fact_however_sure_the_model_is() -> None:
    claim = told(
        "Prices of flour forced the bakery to shut [1].", "Lindgren said flour prices had forced the shutdown."
    )

    assert claim.verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("A Mill Street bakery has closed permanently after 30 years [1].", id="a number nowhere"),
        pytest.param("A bakery in Stockholm has closed permanently [1].", id="a name nowhere"),
        pytest.param("A Mill Street bakery has closed permanently on June 3 [1].", id="a date nowhere"),
        pytest.param("A Mill Street bakery has not closed permanently [1].", id="a not nowhere"),
        pytest.param("The owner of the bakery called it “the end of an era” [1].", id="a quotation nowhere"),
    ],
)
def test_what_is_missing_stays_missing_however_sure_the_model_is(sentence: str) -> None:
    assert not told(sentence, BAKERY).verdict.shown


@pytest.mark.parametrize(
    "sentence",
    [
        "The framework now under discussion would run for 50 years [1].",
        "The proposals on the table outline a 50-year framework that can be prolonged [1].",
    ],
)
def test_a_value_of_something_else_stays_wrong_however_sure_the_model_is(sentence: str) -> None:
    assert not told(sentence, TERMS).verdict.shown


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("Forty people queued for a last loaf [1].", id="proved"),
        pytest.param("A Mill Street bakery has closed permanently after 30 years [1].", id="something missing"),
        pytest.param("A Mill Street bakery has not closed permanently [1].", id="denied"),
    ],
)
def test_the_model_is_not_asked_what_its_answer_would_not_change(sentence: str) -> None:
    assert verify(sentence, [hit(BAKERY)], entails=unasked) == verify(sentence, [hit(BAKERY)])


def test_the_opposite_of_a_sentence_stays_contradicted_however_sure_the_model_is() -> None:
    claim = told("The council rejected the new ferry contract [1].", "The council approved the new ferry contract.")

    assert not claim.verdict.shown


def test_what_was_not_done_was_done_to_nobody_however_sure_the_model_is() -> None:
    assert not told("Police have arrested everyone [1].", "Police have not arrested anyone.").verdict.shown


def test_somebody_elses_deed_is_not_borne_out_by_a_name_elsewhere_in_the_article() -> None:
    first, second = "Karin Voss chairs the club.", "Olav Dahl stepped down from the board after a row over pay."
    whole = f"{first}\n{second}"
    part = replace(hit(second, start=len(first) + 1), passage=replace(hit(whole).passage, start=len(first) + 1))
    evidence = Evidence((part,), {part.passage.revision_id: whole})

    claim = verify("Karin Voss resigned from the board following a dispute [1].", evidence, entails=sure)

    assert not claim.verdict.shown


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param("The swimming pool costs the town $640,000 [1].", COUNCIL, id="another subject, by context"),
        pytest.param("The house passed the act by 61 votes to 38 [1].", LAW, id="another subject, from nowhere"),
        pytest.param("Arson at a warehouse killed three people [1].", FIRE, id="a cause that was only not ruled out"),
        pytest.param("Dr. Erik Holm led the trial in children [1].", STUDY, id="a word that is only said no to"),
        pytest.param("The council voted unanimously to reject the plan [1].", COUNCIL, id="how a counted vote went"),
        pytest.param("The senate narrowly passed the act by 61 votes to 38 [1].", LAW, id="how another vote went"),
        pytest.param("Net profit was $355 million a year earlier [1].", RESULTS, id="when a value was"),
    ],
)
def test_what_another_did_and_how_and_when_is_no_matter_of_wording(sentence: str, source: str) -> None:
    assert told(sentence, source).verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        pytest.param(
            "The library costs the town $640,000 [1].",
            "The library opened in 1990. It costs the town $640,000.",
            id="a pronoun's subject",
        ),
        pytest.param("The airline cancelled 40 flights [1].", "Lerida Air cancelled 40 flights.", id="a name's noun"),
        pytest.param("The company sold 90 vans [1].", "The carmaker sold 90 vans.", id="a noun that takes up another"),
        pytest.param("The bakery has quietly shut its doors [1].", BAKERY, id="how something uncounted went"),
        pytest.param("People queued patiently for a last loaf [1].", BAKERY, id="how something else went"),
    ],
)
def test_a_subject_in_other_words_is_the_models_to_judge(sentence: str, source: str) -> None:
    assert told(sentence, source).verdict is Verdict.SUPPORTED


def test_a_bare_value_is_none_of_the_models_business() -> None:
    question = "How long is the framework?"

    assert told("50 years [1].", TERMS, question=question).verdict is not Verdict.SUPPORTED
    assert verify("15 years [1].", [hit(TERMS)], question=question, entails=unsure).verdict is Verdict.SUPPORTED


def test_a_word_that_only_the_question_says_is_not_borne_out_however_sure_the_model_is() -> None:
    sentence = "The champions queued for a last loaf [1]."

    assert told(sentence, BAKERY).verdict is Verdict.SUPPORTED
    assert told(sentence, BAKERY, question="What did the champions queue for?").verdict is Verdict.PARTLY


def test_a_word_of_the_question_that_another_cited_sentence_says_is_borne_out() -> None:
    sentence = "The Mill Street bakery shut over the price of flour [1]."

    assert told(sentence, BAKERY, question="Why did the bakery on Mill Street shut?").verdict is Verdict.SUPPORTED


def test_what_may_be_a_name_is_not_in_other_words_for_the_sentence_before() -> None:
    passage = (
        "Nordline, the company that runs the day ferries, did not bid for the contract. "
        "The contract went to Fjordlink, which owns three electric vessels."
    )

    assert told("Nordline owns three electric vessels [1].", passage).verdict is not Verdict.SUPPORTED
    assert told("Fjordlink owns three electric vessels [1].", passage).verdict is Verdict.SUPPORTED
