from dataclasses import replace

import pytest

from rag.excerpts import AROUND, with_excerpts
from rag.schema import Check, CheckKind, Citation, CitedBy, Claim, Evidence, Excerpt, Verdict
from rag.verify import verify
from tests.press import FIRE, FIRM, hit

WHOLE = f"A line of its own.\n{FIRM}\n{FIRE}"
HIT = hit(FIRM, whole=WHOLE)
EVIDENCE = Evidence((HIT,), {HIT.passage.revision_id: WHOLE})


def excerpt(words: str, *, evidence: Evidence = EVIDENCE, within: str = WHOLE) -> Excerpt | None:
    """The excerpt of a check that was met by these words."""
    start = within.index(words)
    met = Check(CheckKind.NAME, "anything", 1, start, start + len(words))
    (check,) = with_excerpts(Claim("…", (), (met,), Verdict.SUPPORTED), evidence).checks
    return check.excerpt


def test_a_check_that_was_met_has_the_words_that_met_it() -> None:
    found = excerpt("12,400")

    assert found is not None
    assert WHOLE[found.start : found.end] == found.words == "12,400"


def test_a_few_words_stand_around_them_cut_between_words() -> None:
    found = excerpt("Aarhus")

    assert found is not None
    assert found.before == "…Lena Strand said the company would close its plant in "
    assert found.after == " by 2027. The closure will cost about $1.2bn and affect…"
    assert max(len(found.before), len(found.after)) <= AROUND + 1


def test_words_around_stay_within_the_paragraph() -> None:
    found = excerpt("Norvik Motors")

    assert found is not None
    assert found.before == ""


def test_words_elsewhere_in_the_article_are_given_too() -> None:
    found = excerpt("Rui Costa")

    assert found is not None
    assert found.words == "Rui Costa"


def test_without_the_whole_text_the_passage_is_enough() -> None:
    found = excerpt("12,400", evidence=Evidence((HIT,)))

    assert found is not None
    assert found.words == "12,400"


def test_words_that_nobody_holds_are_not_made_up() -> None:
    assert excerpt("Rui Costa", evidence=Evidence((HIT,))) is None


def test_a_check_that_nothing_met_has_no_words() -> None:
    claim = verify("Norvik sold tractors in Sweden.", EVIDENCE)

    assert not [check for check in with_excerpts(claim, EVIDENCE).checks if check.span is None and check.excerpt]


def test_what_the_article_says_is_not_found_within_another_word() -> None:
    start = HIT.passage.start
    cited = Citation(1, "a", HIT.passage.revision_id, start, start + len(FIRM), FIRM, CitedBy.MODEL)
    said = Check(CheckKind.NUMBER, "9", 1, None, None, "the article says 2")
    (check,) = with_excerpts(Claim("…", (cited,), (said,), Verdict.CONTRADICTED), EVIDENCE).checks

    assert check.excerpt is not None
    assert check.excerpt.words == FIRM  # not the 2 of 12,400


def test_a_check_that_the_article_contradicts_has_the_words_that_do() -> None:
    claim = with_excerpts(verify("Norvik Motors sold 9,000 electric cars in Germany last year.", EVIDENCE), EVIDENCE)
    (denied,) = [check for check in claim.checks if check.span is None]

    assert claim.verdict is Verdict.CONTRADICTED
    assert denied.excerpt is not None
    assert denied.excerpt.words == "12,400 electric cars"
    assert WHOLE[denied.excerpt.start : denied.excerpt.end] == denied.excerpt.words


def test_where_the_contradiction_is_told_in_our_words_all_the_cited_ones_are_given() -> None:
    cited = Citation(
        1, "a", HIT.passage.revision_id, HIT.passage.start, HIT.passage.start + 13, "Norvik Motors", CitedBy.MODEL
    )
    claim = Claim("…", (cited,), (Check(CheckKind.WORDING, "not", 1, None, None, "negated"),), Verdict.CONTRADICTED)
    (check,) = with_excerpts(claim, EVIDENCE).checks

    assert check.excerpt is not None
    assert check.excerpt.words == "Norvik Motors"


@pytest.mark.parametrize("number", [None, 0, 2])
def test_a_check_of_no_hit_has_no_words(number: int | None) -> None:
    check = Check(CheckKind.NAME, "Aarhus", number, 20, 30)
    (same,) = with_excerpts(Claim("…", (), (check,), Verdict.SUPPORTED), EVIDENCE).checks

    assert same == check


def test_nothing_but_the_excerpts_changes() -> None:
    claim = verify("Norvik Motors sold 12,400 electric cars in Germany last year [1].", EVIDENCE)
    explained = with_excerpts(claim, EVIDENCE)

    assert replace(explained, checks=tuple(replace(check, excerpt=None) for check in explained.checks)) == claim
    assert all(check.excerpt for check in explained.checks)
