"""An answer on what is so now says how old its evidence is."""

from datetime import date

import pytest

from rag.age import age_note, asks_for_now
from rag.schema import Claim, Hit, Verdict
from tests.fakes import article, hit, supported_claim

TODAY = date(2026, 1, 20)
QUOTE = "Current proposals outline a 15-year framework with a possible extension."


def published(when: date | None) -> Hit:
    return hit(article(published=when), QUOTE)


def notes(question: str, *hits: Hit, claim: Claim | None = None, old_after: int = 7) -> list[str]:
    return list(age_note(question, [claim or supported_claim(hits[0])], hits, TODAY, old_after))


@pytest.mark.parametrize(
    "question",
    [
        "What is proposed now?",
        "What is the latest on the talks?",
        "Which duration is currently proposed?",
        "Who leads the force today?",
        "what is today's price",
        "WHAT IS THE LATEST NEWS?",
        "How many have died so far?",
        "Is the force still planned?",
        "What has the council decided this week?",
        "Who is chairing the talks at the moment?",
    ],
)
def test_a_question_asks_for_what_is_so_now(question: str) -> None:
    assert asks_for_now(question)


@pytest.mark.parametrize(
    "question",
    ["What duration is proposed?", "What did USA Today report?", "Who directed Apocalypse Now?", "So how far is it?"],
)
def test_a_question_does_not_ask_for_what_is_so_now(question: str) -> None:
    assert not asks_for_now(question)


def test_old_evidence_is_said_to_be_old() -> None:
    assert notes("What is proposed now?", published(date(2026, 1, 6))) == [
        "The newest cited article is of 6 January 2026, 14 days old: this may no longer be so."
    ]


def test_evidence_young_enough_goes_without_a_word() -> None:
    assert notes("What is proposed now?", published(date(2026, 1, 13))) == []


def test_how_old_is_old_can_be_set() -> None:
    assert notes("What is proposed now?", published(date(2026, 1, 6)), old_after=30) == []


def test_a_question_about_no_time_gets_no_note() -> None:
    assert notes("What is proposed?", published(date(2026, 1, 6))) == []


def test_only_the_cited_articles_count() -> None:
    assert "6 January" in notes("What is proposed now?", published(date(2026, 1, 6)), published(TODAY))[0]


def test_evidence_without_a_date_is_said_to_be_so() -> None:
    assert notes("What is proposed now?", published(None)) == [
        "The dates of the cited articles are not known: this may no longer be so."
    ]


def test_nothing_is_said_where_nothing_is_answered() -> None:
    withheld = Claim("It costs 99 billion.", supported_claim(published(None)).citations, (), Verdict.UNSUPPORTED)

    assert notes("What is proposed now?", published(date(2026, 1, 6)), claim=withheld) == []
