"""Whatever reason a check gives has plain words, told alike on the screen and on the command line."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.reasons import (
    BEGINNINGS,
    FOUND,
    NOT_FOUND,
    NOT_NEAR,
    NOWHERE,
    OPINIONS,
    REASONS,
    outcome,
    sought,
    stated,
    told,
)
from rag.schema import Check, CheckKind, Citation, CitedBy, Claim, Leaning, Verdict
from rag.verify import verify
from tests import test_verify_cases, test_verify_speech
from tests.press import FIRM, VISIT, evidence, hit
from tests.test_messages import INSIDES

ROOT = Path(__file__).parent.parent
GIVES_REASON = {"meet": 4, "miss": 2, "lack": 2, "deny": 2, "_failed": 1, "Check": 5}  # call → place of the reason


def reasons() -> Iterator[tuple[str, str]]:
    """Where a check is given a reason, and its constant words, with … where the source's go."""
    for file in sorted((ROOT / "rag").rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from _in_function(file, function)


def _in_function(file: Path, function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", None)
        given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
        place = GIVES_REASON.get(str(name))
        if place is not None and not any(isinstance(argument, ast.Starred) for argument in call.args):
            given += call.args[place : place + 1]
        for reason in given:
            for words in _words(file, function, reason):
                yield f"{file.relative_to(ROOT)}:{call.lineno}", words


def _words(file: Path, function: ast.FunctionDef, reason: ast.expr) -> Iterator[str]:
    match reason:
        case ast.Constant(str(words)):
            yield words
        case ast.JoinedStr(parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.IfExp(_, yes, no):
            yield from [*_words(file, function, yes), *_words(file, function, no)]
        case ast.Name(name):
            module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
            if isinstance(constant := getattr(module, name, None), str):
                yield constant
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and any(
                    isinstance(to, ast.Name) and to.id == name for to in node.targets
                ):
                    yield from _words(file, function, node.value)


GIVEN = [pytest.param(words, id=place) for place, words in reasons()]


def test_the_reasons_are_found() -> None:
    assert {"negated", "by context", "left out", "the article says …"} <= {str(one.values[0]) for one in GIVEN}


@pytest.mark.parametrize("reason", GIVEN)
def test_every_reason_that_a_check_gives_is_in_the_table(reason: str) -> None:
    assert reason in REASONS or reason.startswith(BEGINNINGS)


def test_no_behaviour_of_the_table_is_told_in_other_words() -> None:
    checks = [
        check
        for case in (*test_verify_cases.ROWS, *test_verify_speech.ROWS)
        for check in verify(case.sentence, evidence(*case.passages), question=case.question).checks
    ]
    reasons = {check.reason for check in checks if check.reason is not None}

    assert len(reasons) > 5
    assert [reason for reason in reasons if reason not in REASONS and not reason.startswith(BEGINNINGS)] == []


@pytest.mark.parametrize("words", [*REASONS.values(), *BEGINNINGS, FOUND, NOT_FOUND, NOT_NEAR, NOWHERE])
def test_the_words_of_a_check_are_plain_and_read_on(words: str) -> None:
    assert not INSIDES.search(words)
    assert re.fullmatch(r"[a-z][^.!?;:]*", words)


@pytest.mark.parametrize("words", OPINIONS.values())
def test_an_opinion_is_one_plain_sentence(words: str) -> None:
    assert not INSIDES.search(words)
    assert re.fullmatch(r"[A-Z][^.]*\.", words)


def test_every_leaning_has_words() -> None:
    assert set(OPINIONS) == set(Leaning)


CITED = Citation(1, "a", "r", 0, 9, "Ana spoke", CitedBy.MODEL)
CLAIM = Claim("Ana spoke.", (CITED,), (), Verdict.SUPPORTED)


def check(reason: str | None = None, *, found: bool = False, number: int | None = 1, value: str = "Ana") -> Check:
    return Check(CheckKind.NAME, value, number, 3 if found else None, 6 if found else None, reason)


@pytest.mark.parametrize(
    ("of", "words", "comes_to"),
    [
        (check(found=True), FOUND, Verdict.SUPPORTED),
        (check(), NOT_FOUND, Verdict.UNSUPPORTED),
        (check(number=None), NOWHERE, Verdict.UNSUPPORTED),
        (check("by context", found=True), REASONS["by context"], Verdict.PARTLY),
        (check("by context"), REASONS["by context"], Verdict.PARTLY),
        (check("the article says 40", found=True), "the article says 40", Verdict.PARTLY),
        (check("the article says 40"), "the article says 40", Verdict.CONTRADICTED),
        (check("negated"), REASONS["negated"], Verdict.CONTRADICTED),
        (check("asked about"), REASONS["asked about"], Verdict.UNSUPPORTED),
        (check("said by Ana", found=True), "the article reports this as said by Ana", Verdict.PARTLY),
    ],
)
def test_a_check_comes_to_words_and_to_what_it_says_of_the_claim(of: Check, words: str, comes_to: Verdict) -> None:
    assert (told(of, CLAIM), outcome(of)) == (words, comes_to)


def test_without_cited_words_nothing_is_said_of_them() -> None:
    assert told(check(), replace(CLAIM, citations=())) == NOT_NEAR


def test_what_the_article_says_instead_is_its_own_words() -> None:
    assert stated(check("the article says 40")) == "40"


def test_what_is_told_in_our_words_states_nothing_of_the_articles() -> None:
    assert (stated(check("in another place")), stated(check("asked about")), stated(check())) == ("", None, None)


def test_a_reason_that_nobody_foresaw_is_told_as_it_is() -> None:
    assert told(check("seen by nobody"), CLAIM) == "seen by nobody"


def test_a_check_of_the_whole_sentence_does_not_repeat_it() -> None:
    claim = Claim("It rained in Oslo.", (), (), Verdict.UNSUPPORTED)

    assert sought(Check(CheckKind.WORDING, "It rained in Oslo.", None, None, None), claim) == ("Wording", "")
    assert sought(Check(CheckKind.WORDING, "rained", None, None, None), claim) == ("Wording", "rained")


@pytest.mark.parametrize(
    ("sentence", "passage", "words"),
    [
        ("Norvik sold 9,000 electric cars in Germany.", FIRM, "the article says 12,400 electric cars"),
        (
            "Voss said: “We need ships, and we need them soon.”",
            VISIT,
            "the article reports this as said by Dahl",
        ),
    ],
)
def test_a_sentence_that_fails_says_what_the_article_says(sentence: str, passage: str, words: str) -> None:
    claim = verify(sentence, [hit(passage)])

    assert not claim.verdict.shown
    assert any(words in told(one, claim) for one in claim.checks)
