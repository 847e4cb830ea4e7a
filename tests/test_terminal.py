"""What the command line prints of an answer for a person."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.reasons import INSTEAD, OPINIONS
from rag.schema import (
    CheckKind,
    Claim,
    Claimed,
    Differed,
    Entry,
    Event,
    Finished,
    Leaning,
    Opinion,
    Refusal,
    Replied,
    Reply,
    Status,
    Verdict,
)
from rag.terminal import show, show_opinion
from tests.fakes import TEXT, TITLE, answer_of, article, citation, difference, found, hit, missing, supported_claim

EVIDENCE = hit(article(), TEXT)
PARIS = citation(1, EVIDENCE, "Leaders met in Paris to advance the plan.")
PARTLY = Claim(
    "Leaders met Washington in Paris.",
    (PARIS,),
    (
        found(CheckKind.NAME, "Paris", PARIS),
        missing(CheckKind.NAME, "Washington"),
        replace(found(CheckKind.WORDING, "advance", PARIS), reason="by context"),
    ),
    Verdict.PARTLY,
)
WITHHELD = Claim("It lasts 99 years.", (), (missing(CheckKind.NUMBER, "99 years"),), Verdict.UNSUPPORTED)


def printed(capsys: pytest.CaptureFixture[str], *claims: Claim, explain: bool = False) -> list[str]:
    *_, finished = answer_of("Why?", [EVIDENCE], claims, status=Status.ANSWERED)
    for event in [*map(Claimed, claims), finished]:
        show(event, explain=explain)
    assert isinstance(finished, Finished)
    return capsys.readouterr().out.splitlines()


def test_a_supported_sentence_is_printed_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, supported_claim(EVIDENCE))[0] == "✓ Current proposals outline a 15-year framework. [1]"


def test_a_partly_supported_sentence_says_in_short_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, PARTLY)[0] == (
        "◐ Leaders met Washington in Paris. [1]  (partly: Name “Washington”: not found in the passages; "
        "Wording “advance”: only by context, not in so many words)"
    )


def test_explained_each_check_has_a_line_with_the_words_that_met_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, PARTLY, explain=True)[:4] == [
        "◐ Leaders met Washington in Paris. [1]",
        "    Name “Paris”: found in 1, “Leaders met in »Paris« to advance the plan.”",
        "    Name “Washington”: not found in the passages",
        "    Wording “advance”: only by context, not in so many words, “Leaders met in Paris to »advance« the plan.”",
    ]


def test_withheld_sentences_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, WITHHELD)

    assert lines[0] == "1 sentence withheld, not proved by the articles (--explain tells why)."
    assert not [line for line in lines if "99 years" in line]


def test_explained_withheld_sentences_are_printed_with_the_cause_and_no_mark(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert printed(capsys, WITHHELD, explain=True)[:3] == [
        "1 sentence withheld, not proved by the articles:",
        "  It lasts 99 years.",
        "    Number “99 years”: not found in the passages",
    ]


def test_no_words_of_a_check_steer_the_terminal_or_forge_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[31m\n✓ forged\u202e"
    check = found(CheckKind.NAME, "Paris", PARIS)
    assert check.excerpt is not None
    check = replace(check, value=evil, reason=evil, excerpt=replace(check.excerpt, words=evil, before=evil, after=evil))
    lines = printed(capsys, replace(PARTLY, checks=(check,)), explain=True)

    assert all(character.isprintable() for line in lines for character in line)
    assert not [line for line in lines if line.startswith("✓")]


def test_a_second_opinion_is_printed_with_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    show_opinion(PARTLY, Opinion(Leaning.NO, 0.2))

    assert capsys.readouterr().out.splitlines()[1:] == [
        "“Leaders met Washington in Paris.”",
        f"    {OPINIONS[Leaning.NO]}",
    ]


ASKED = hit(article(), "he requested security guarantees that could last up to 50 years.")
PROPOSED = hit(article("a2", outlet=None, published=None), "Current proposals outline a 15-year framework")
DIFFERENCE = difference(("up to 50 years", ASKED, "The Ukrainian president"), ("15-year", PROPOSED, None))


def test_figures_that_differ_are_printed_with_outlet_date_and_whose_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(Differed(DIFFERENCE))

    assert capsys.readouterr().out.splitlines() == [
        "",
        "The articles give different figures, newest first:",
        "  up to 50 years · Bloomberg · 2026-01-06 · said by: The Ukrainian president [1]",
        "    “he requested security guarantees that could last »up to 50 years«.”",
        f"  15-year · {TITLE} · date unknown [2]",
        "    “Current proposals outline a »15-year« framework”",
    ]


def test_the_passages_of_figures_that_differ_are_printed_too(capsys: pytest.CaptureFixture[str]) -> None:
    *_, finished = answer_of("Why?", [ASKED, PROPOSED, EVIDENCE], [supported_claim(EVIDENCE)], differences=[DIFFERENCE])
    show(finished)

    assert [line[:3] for line in capsys.readouterr().out.splitlines() if line.startswith("[")] == ["[1]", "[2]"]


def test_a_reply_is_printed_with_its_list_and_what_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    entries = (
        Entry(TITLE, article()),
        Entry("Ana Silva", article(), None, "Mayor"),
        Entry("Bloomberg", note="1 article"),
    )
    show(Replied(Reply("Three of them:", entries, ("What is new?",))))

    assert capsys.readouterr().out.splitlines() == [
        "Three of them:",
        f"  1. {TITLE} · Bloomberg · 2026-01-06",
        f"  2. Ana Silva · Mayor · {TITLE} · Bloomberg · 2026-01-06",
        "  3. Bloomberg · 1 article",
        "You can ask, for example:",
        "  What is new?",
    ]


def test_a_refusal_is_printed_with_what_it_looked_for_and_what_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = Refusal(("a reason", "Velia"), ("Velia",), "Velia left", suggestions=("What did Ana Silva say?",))
    show(refused(refusal))

    lines = capsys.readouterr().out.splitlines()
    assert lines[:6] == [
        "The library does not answer this.",
        "Looked for: a reason, Velia. Not in any of the passages: Velia.",
        "You can ask, for example:",
        "  What did Ana Silva say?",
        "The nearest passages:",
        "",
    ]
    assert lines[6].startswith("[1] ")


def test_what_the_library_says_instead_is_printed_with_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    show(refused(Refusal((), premise="The framework lasts 50 years", instead=supported_claim(EVIDENCE))))

    assert capsys.readouterr().out.splitlines()[:3] == [
        "The library does not answer this.",
        INSTEAD,
        "✓ Current proposals outline a 15-year framework. [1]",
    ]


def refused(refusal: Refusal) -> Event:
    return answer_of("Why?", [EVIDENCE], [], status=Status.NOT_IN_LIBRARY, refusal=refusal)[-1]


def test_no_words_of_a_refusal_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[31m\n✓ forged\u202e"
    show(refused(Refusal((evil,), (evil,), evil, suggestions=(evil,))))
    lines = capsys.readouterr().out.splitlines()

    assert all(character.isprintable() for line in lines for character in line)
    assert not [line for line in lines if line.startswith("✓")]


def test_no_words_of_a_reply_steer_the_terminal_or_forge_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[31m\n✓ forged\u202e"
    show(Replied(Reply(evil, (Entry(evil, article(title=evil, outlet=evil), None, evil),), (evil,))))
    lines = capsys.readouterr().out.splitlines()

    assert all(character.isprintable() for line in lines for character in line)
    assert not [line for line in lines if line.startswith("✓")]


def test_an_answer_given_before_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime.now(UTC)
    show(answer_of("Why?", [EVIDENCE], [supported_claim(EVIDENCE)], repeated_from=at)[-1])

    assert capsys.readouterr().out.startswith(
        f"The same question was answered at {at.astimezone():%H:%M}, from the same passages.\n"
    )
