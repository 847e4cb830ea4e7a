"""What holds whatever is written: no exception, exact offsets, no unproved word shown as proved, bounded work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.schema import Claim, Evidence, Verdict
from rag.verify import verify
from tests.press import BANK, CORPUS, FIRE, FIRM, SPORT, STUDY, VISIT, corpus, evidence, hit

ARTICLES = (BANK, FIRM, FIRE, SPORT, STUDY, VISIT, *corpus("15-year framework", "Mark Carney", "Donbas"))
WORDS = sorted({word for text in ARTICLES for word in text.split()})
PIECES = [
    *WORDS,
    "[1]",
    "[2]",
    "[1, 3]",
    "“",
    "”",
    '"',
    "'",
    "-",
    "…",
    "$",
    "½",
    "İ",
    "\u0301",
    "\u202f",
    "\n",
    "of",
    "not",
    "he",
]

anything = st.text(max_size=200)
scraps = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
sentences = anything | scraps
passages = st.lists(st.sampled_from(ARTICLES) | sentences.filter(str.strip), max_size=4)


def assert_sound(claim: Claim, given_evidence: Evidence) -> None:
    texts = given_evidence.texts
    for citation in claim.citations:
        assert texts[citation.revision_id][citation.start : citation.end] == citation.quote != ""
        assert 1 <= citation.number <= len(given_evidence.hits)
    for check in claim.checks:
        if check.span is not None and check.citation_number is not None:
            whole = texts[given_evidence.hits[check.citation_number - 1].passage.revision_id]
            assert 0 <= check.span[0] < check.span[1] <= len(whole)
    if claim.verdict is Verdict.SUPPORTED:
        assert claim.citations
        assert claim.checks
        assert all(check.span is not None for check in claim.checks)
    if claim.verdict is Verdict.PARTLY:
        assert claim.citations
        assert any(check.span is None or check.reason for check in claim.checks)


@given(sentence=sentences, texts=passages, question=sentences, before=st.none() | sentences)
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged_soundly(sentence: str, texts: list[str], question: str, before: str | None) -> None:
    given_evidence = evidence(*texts)
    previous = None if before is None else verify(before, given_evidence)

    assert_sound(verify(sentence, given_evidence, question=question, previous=previous), given_evidence)


@given(text=sentences.filter(str.strip), place=st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_a_sentence_of_the_source_never_gets_a_wrong_place(text: str, place: int) -> None:
    given_evidence = evidence(*ARTICLES[:place], text)

    assert_sound(verify(text, given_evidence), given_evidence)


TRUE = [
    ("The fire killed three people in Porto", FIRE),
    ("Norvik sold 12,400 electric cars in Germany", FIRM),
    ("Inflation reached 6.1 percent in May", BANK),
    ("The study of 1,500 adults was published on 12 May 2023", STUDY),
    ("Current proposals outline a 15-year framework", ARTICLES[6]),
]


@pytest.mark.parametrize(("sentence", "text"), TRUE)
def test_the_true_sentences_are_supported(sentence: str, text: str) -> None:
    assert verify(f"{sentence} [1].", evidence(text)).verdict is Verdict.SUPPORTED


@given(
    true=st.sampled_from(TRUE),
    number=st.integers(101, 10**7),
    unit=st.sampled_from(["", " years", " ships", " percent"]),
)
@settings(max_examples=100, deadline=None)
def test_an_absent_number_is_never_supported(true: tuple[str, str], number: int, unit: str) -> None:
    sentence, text = true
    if f"{number:,}" in text or str(number) in text:
        return

    assert verify(f"{sentence} and {number}{unit} [1].", evidence(text)).verdict is not Verdict.SUPPORTED


@given(true=st.sampled_from(TRUE), name=st.sampled_from(["Iceland", "Brenda Vane", "OPEC", "Quillon"]))
@settings(max_examples=40, deadline=None)
def test_an_absent_name_is_never_shown(true: tuple[str, str], name: str) -> None:
    sentence, text = true

    assert not verify(f"{sentence} with {name} [1].", evidence(text)).verdict.shown


HOSTILE = [
    "1," * 900,
    "9" * 1_900,
    "a" * 1_900,
    "“" * 1_900,
    "A. " * 600,
    "Ab " * 600,
    "[1" * 900,
    "[1," * 600,
    "one hundred " * 150,
    "the president of France " * 80,
    "-" * 1_900,
    "a-" * 900,
    "½" * 900,
    "\u0301" * 900,
    "he said " * 230,
    "not " * 470,
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("sentence", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_bounded_time(sentence: str) -> None:
    long = sentence * 5 + "\n" + CORPUS
    found = [hit(long), hit(CORPUS), hit(sentence)]

    assert not verify(f"{sentence} [1]", found, question=sentence).verdict.shown or sentence


@pytest.mark.timeout(20)
def test_a_long_article_behind_a_passage_takes_bounded_time() -> None:
    whole = "\n".join([CORPUS] * 60)
    found = hit(CORPUS.splitlines()[1], whole=whole)
    texts = {found.passage.revision_id: whole}

    assert verify("Zelenskiy requested 50 years of guarantees [1].", Evidence((found,), texts)).text
