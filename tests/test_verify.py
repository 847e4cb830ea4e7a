from dataclasses import replace
from datetime import date

import pytest

from rag.schema import CheckKind, CitedBy, Claim, Evidence, Verdict
from rag.verify import verify
from tests.press import CORPUS, FIRE, FIRM, SPORT, STUDY, VISIT, corpus, evidence, hit

TERMS, CARNEY, DENMARK = corpus("15-year framework", "Mark Carney", "Mette Frederiksen")


def unmet(claim: Claim) -> list[str]:
    return [check.value for check in claim.checks if check.span is None]


@pytest.mark.parametrize(
    "sentence",
    [
        "The framework is 15 years [1].",
        "The framework is 15 years. [1]",
        "The framework [1] is 15 years [1][1].",
        "The framework is 15 years[1, 2].",
        "  The framework   is 15 years [ 1 ] .",
    ],
)
def test_the_text_of_a_claim_has_no_marks(sentence: str) -> None:
    assert verify(sentence, evidence(TERMS)).text == "The framework is 15 years."


def test_a_citation_quotes_the_sentence_that_bears_the_claim_out() -> None:
    (citation,) = verify("The framework is 15 years [1].", evidence(TERMS)).citations

    assert citation.quote == "Current proposals outline a 15-year framework with a possible extension."
    assert CORPUS[citation.start : citation.end] == citation.quote


def test_a_citation_names_the_page_of_its_first_word() -> None:
    given = evidence(FIRE)
    place = FIRE.index("Two thirds")
    paged = replace(given.hits[0], pages=(0, 10, place, place + 5))

    claim = verify("Two thirds of the building was destroyed [1].", replace(given, hits=(paged,)))

    assert [citation.page for citation in claim.citations] == [3]


def test_a_check_points_at_the_words_of_the_revision() -> None:
    claim = verify("The framework is 15 years [1].", evidence(TERMS))

    (start, end) = next(check.span for check in claim.checks if check.kind is CheckKind.NUMBER and check.span)
    assert CORPUS[start:end] == "15-year"


def test_offsets_hold_where_letters_before_the_words_fold_to_several() -> None:
    text = "Straße ﬁve İstanbul ½ Ångström. " + FIRE

    (citation,) = verify("The fire killed three people [1].", [hit(text)]).citations

    assert text[citation.start : citation.end] == citation.quote
    assert citation.quote.startswith("A fire at a warehouse")


def test_a_mark_that_holds_stays_the_models() -> None:
    (citation,) = verify("The framework is 15 years [2].", evidence(CARNEY, TERMS)).citations

    assert (citation.number, citation.cited_by) == (2, CitedBy.MODEL)


def test_a_mark_that_fails_gives_way_to_the_passage_that_holds_the_claim() -> None:
    (citation,) = verify("The framework is 15 years [1].", evidence(CARNEY, TERMS)).citations

    assert (citation.number, citation.cited_by) == (2, CitedBy.PRESSCHECK)


def test_a_claim_without_a_mark_finds_its_passage() -> None:
    (citation,) = verify("The framework is 15 years.", evidence(CARNEY, TERMS)).citations

    assert (citation.number, citation.cited_by) == (2, CitedBy.PRESSCHECK)


def test_marks_of_two_passages_that_both_hold_the_claim_both_stay() -> None:
    claim = verify("The fire killed three people [1][2].", evidence(FIRE, "The fire killed three people in Porto."))

    assert [citation.number for citation in claim.citations] == [1, 2]


def test_a_second_mark_that_holds_nothing_goes() -> None:
    claim = verify("The fire killed three people [1][2].", evidence(FIRE, SPORT))

    assert [citation.number for citation in claim.citations] == [1]


def test_two_passages_can_bear_out_one_half_each() -> None:
    sentence = "The fire killed three people, while Ashford United beat Calder Town [1][2]."

    claim = verify(sentence, evidence(FIRE, SPORT))

    assert claim.verdict is Verdict.SUPPORTED
    assert [citation.number for citation in claim.citations] == [1, 2]


def test_a_failing_claim_keeps_the_models_citation_and_what_fails() -> None:
    claim = verify("The fire killed nine people [1].", evidence(FIRE))

    assert [citation.cited_by for citation in claim.citations] == [CitedBy.MODEL]
    assert unmet(claim) == ["nine people"]


def test_a_claim_about_nothing_there_has_no_citation() -> None:
    claim = verify("Bananas ripen quickly [1].", evidence(FIRE))

    assert (claim.verdict, claim.citations) == (Verdict.UNSUPPORTED, ())


def test_another_value_of_the_same_thing_contradicts() -> None:
    claim = verify("Current proposals outline a 50-year framework [1].", evidence(TERMS))

    assert claim.verdict is Verdict.CONTRADICTED
    assert "15-year" in (next(c.reason for c in claim.checks if c.span is None) or "")


def test_another_value_of_another_thing_does_not_contradict() -> None:
    assert verify("The season lasts 50 years [1].", evidence(TERMS)).verdict is Verdict.UNSUPPORTED


def test_what_is_left_open_is_told() -> None:
    claim = verify("The vaccine reduces infections by up to 70 percent [1].", evidence(STUDY))

    assert claim.verdict is Verdict.PARTLY
    assert [check.value for check in claim.checks if check.reason == "left out"] == ["may"]


def test_a_name_by_context_points_at_the_role_that_stands_for_it() -> None:
    claim = verify("Zelenskiy requested guarantees that could last up to 50 years [1].", evidence(TERMS))

    (start, end) = next(c.span for c in claim.checks if c.reason == "by context" and c.span)
    assert CORPUS[start:end] == "Ukrainian president"


def test_without_the_articles_text_the_passage_alone_counts() -> None:
    claim = verify("Zelenskiy requested guarantees that could last up to 50 years [1].", [hit(TERMS)])

    assert (claim.verdict, unmet(claim)) == (Verdict.UNSUPPORTED, ["Zelenskiy"])


def test_a_text_that_does_not_fit_its_passage_is_left_aside() -> None:
    found = hit(FIRE)

    claim = verify("The fire killed three people [1].", Evidence((found,), {found.passage.revision_id: "another text"}))

    assert claim.verdict is Verdict.SUPPORTED


def test_an_outlet_answers_for_the_name_asked_about() -> None:
    found = hit("The ferry sank off the coast.", outlet="Bay Courier")

    claim = verify("The ferry sank [1].", [found], question="What does the Bay Courier report?")

    assert claim.verdict is Verdict.SUPPORTED


def test_a_claim_may_name_the_outlet() -> None:
    found = hit("Mark Carney cautioned that terms may still be adjusted.", outlet="Bay Courier")

    claim = verify("According to the Bay Courier, Mark Carney cautioned that terms may be adjusted [1].", [found])

    assert (claim.verdict, unmet(claim)) == (Verdict.PARTLY, ["Bay Courier"])


def test_a_name_of_the_title_alone_is_met_by_context() -> None:
    found = hit("The plant will close in June.", title="Norvik shuts a plant")

    claim = verify("Norvik will close the plant in June [1].", [found])

    assert (claim.verdict, unmet(claim)) == (Verdict.PARTLY, ["Norvik"])


def test_yesterday_is_a_date_where_the_day_of_publication_is_known() -> None:
    found = hit("The ferry sank yesterday.", published=date(2026, 1, 7))

    assert verify("The ferry sank on January 6 [1].", [found]).verdict is Verdict.PARTLY


def test_yesterday_is_no_date_otherwise() -> None:
    assert not verify("The ferry sank on January 6 [1].", [hit("The ferry sank yesterday.")]).verdict.shown


def test_the_day_of_publication_gives_the_year_by_context() -> None:
    found = hit("The ferry sank on January 6.", published=date(2026, 1, 7))

    assert verify("The ferry sank on January 6, 2026 [1].", [found]).verdict is Verdict.PARTLY
    assert not verify("The ferry sank on January 6, 2025 [1].", [found]).verdict.shown


def test_the_day_of_publication_gives_the_date_of_a_weekday() -> None:
    found = hit("The ferry sank on Tuesday.", published=date(2026, 1, 7))

    assert verify("The ferry sank on January 6 [1].", [found]).verdict is Verdict.PARTLY
    assert not verify("The ferry sank on January 5 [1].", [found]).verdict.shown


def test_a_year_asked_about_may_be_that_of_publication() -> None:
    found = hit("The ferry sank off the coast.", published=date(2026, 1, 7))

    assert verify("The ferry sank [1].", [found], question="What sank in 2026?").verdict is Verdict.PARTLY
    assert verify("The ferry sank [1].", [found], question="What sank in 2019?").verdict is Verdict.UNSUPPORTED


def test_a_pronoun_falls_with_the_claim_it_leans_on() -> None:
    before = verify("Germany refused to join [1].", evidence(TERMS))

    claim = verify("It outlines a 15-year framework [1].", evidence(TERMS), previous=before)

    assert (claim.verdict, unmet(claim)) == (Verdict.UNSUPPORTED, ["It"])


def test_a_pronoun_stands_with_the_claim_it_leans_on() -> None:
    before = verify("Karin Voss met Olav Dahl in Oslo [1].", evidence(VISIT))

    claim = verify("She offered 20 patrol boats [1].", evidence(VISIT), previous=before)

    assert (before.verdict, claim.verdict) == (Verdict.SUPPORTED, Verdict.SUPPORTED)


def test_a_pronoun_does_not_pass_to_somebody_else() -> None:
    before = verify("Mark Carney is the Canadian Prime Minister [1].", evidence(CARNEY, DENMARK))

    claim = verify("He warned that a maneuver could destabilize NATO [2].", evidence(CARNEY, DENMARK), previous=before)

    assert claim.verdict is Verdict.UNSUPPORTED


def test_a_claim_is_no_surer_than_the_one_it_leans_on() -> None:
    before = replace(verify("The framework is 15 years [1].", evidence(TERMS)), verdict=Verdict.PARTLY)

    claim = verify("It has a possible extension [1].", evidence(TERMS), previous=before)

    assert claim.verdict is Verdict.PARTLY


def test_a_sentence_that_names_its_subject_does_not_lean() -> None:
    before = verify("Germany refused to join [1].", evidence(TERMS))

    assert verify("The framework is 15 years [1].", evidence(TERMS), previous=before).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize("sentence", ["", "   ", "[1]", ".", "[1][2].", "No.", "“”"])
def test_a_sentence_that_states_nothing_is_not_supported(sentence: str) -> None:
    claim = verify(sentence, evidence(TERMS))

    assert (claim.verdict, claim.citations) == (Verdict.UNSUPPORTED, ())


def test_a_sentence_too_long_to_be_one_is_not_supported() -> None:
    assert verify("The framework is 15 years. " * 200, evidence(TERMS)).verdict is Verdict.UNSUPPORTED


def test_the_first_numbered_hit_is_one() -> None:
    assert verify("The framework is 15 years [0].", evidence(TERMS)).citations[0].cited_by is CitedBy.PRESSCHECK


def test_the_same_question_asks_for_the_right_country() -> None:
    claim = verify("12,400 cars [1].", evidence(FIRM), question="How many electric cars did Norvik sell in France?")

    assert not claim.verdict.shown
