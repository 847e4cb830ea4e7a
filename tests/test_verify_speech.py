"""The table of who says what, and how surely: attribution, quotations, negation, modality and quantifiers.

Each row is one behaviour, near misses beside what they nearly are.
"""

import pytest

from rag.schema import CheckKind, Verdict
from rag.verify import verify
from tests.press import FIRE, VISIT, corpus, evidence, hit
from tests.test_verify_cases import NOT_SHOWN, Row, row

S, P, C, U = Verdict.SUPPORTED, Verdict.PARTLY, Verdict.CONTRADICTED, Verdict.UNSUPPORTED

DRAFT = corpus("may agree")
HARBOUR = (
    "Harbour master Edda Lund said the north quay would reopen in April. "
    "The repairs cost €9 million, according to a council report. "
    "“Nobody was in danger at any time,” Lund said on Monday. “We closed the quay as soon as the crack showed.” "
    "The crack, which divers found in May, is four metres long. "
    "Fishermen’s leader Tom Brandt told the Fjord Gazette that the closure had ruined the season."
)
TRIAL = (
    "Accountant Piet Maas stole 40,000 crowns from the hospital, prosecutors allege. "
    "Maas, who worked there for nine years, denied the charge. "
    "Police accused his brother of hiding the money. "
    "The hospital reportedly knew of the theft in March. "
    "A former nurse is said to have warned the board."
)
MERGER = (
    "Telvane announced that it would buy Ostra Mobile for $3 billion. "
    "Telvane reported a profit of $210 million for the year. "
    "Analyst Greta Noor warned that the regulator could block the deal, adding that prices would rise. "
    "Ostra’s chairman, Hugo Pell, said: “Our customers will notice nothing.” He called the offer fair. "
    "Ostra employs 2,400 people."
)
SPEECHES = (
    "“The bridge is safe,” said Mayor Ida Ruiz. “The tunnel is not,” said engineer Omar Haddad. "
    "Ruiz, asked about the cost, said that “every krona the city saves on the bridge goes to the tunnel”. "
    "The project is known as the “long crossing”."
)
EDITED = (
    "“We told the ministry in June that the dam leaks, and in August that the gates are broken,” said Vera Klim, "
    "who runs the plant. “Nobody came.”"
)

ROWS = [
    # what is only reported as said
    row("a report kept", "Edda Lund said the north quay would reopen in April [1].", HARBOUR, S),
    row("a report dropped", "The north quay would reopen in April [1].", HARBOUR, P),
    row("a report given to another", "Tom Brandt said the north quay would reopen in April [1].", HARBOUR, U),
    row("a document kept", "The repairs cost €9 million, a council report says [1].", HARBOUR, S),
    row("a document kept in front", "According to a council report, the repairs cost €9 million [1].", HARBOUR, S),
    row("a document dropped", "The repairs cost €9 million [1].", HARBOUR, P),
    row("a document's words given to a person", "Lund said the repairs cost €9 million [1].", HARBOUR, U),
    row("what nobody needs to say", "Divers found the crack in May [1].", HARBOUR, S),
    row(
        "a reporter told, kept", "Brandt told the Fjord Gazette that the closure had ruined the season [1].", HARBOUR, S
    ),
    row("a reporter told, dropped", "The closure had ruined the season [1].", HARBOUR, P),
    row(
        "whom it was told, as who said it",
        "According to the Fjord Gazette, the closure had ruined the season [1].",
        HARBOUR,
        P,
    ),
    row("by office", "The harbour master said the north quay would reopen in April [1].", HARBOUR, S),
    row("by another verb", "Lund announced that the north quay would reopen in April [1].", HARBOUR, S),
    row(
        "the article as the speaker", "According to the article, the north quay would reopen in April [1].", HARBOUR, P
    ),
    row("said of itself, given to somebody", "Lund said divers found the crack in May [1].", HARBOUR, NOT_SHOWN),
    row("a trailing allege kept", "Prosecutors allege that Piet Maas stole 40,000 crowns [1].", TRIAL, S),
    row("a trailing allege as a fact", "Piet Maas stole 40,000 crowns from the hospital [1].", TRIAL, P),
    row("a trailing allege as reportedly", "Piet Maas reportedly stole 40,000 crowns [1].", TRIAL, S),
    row(
        "a trailing allege given to another",
        "The board alleges Piet Maas stole 40,000 crowns [1].",
        TRIAL,
        (*NOT_SHOWN, P),
    ),
    row("a clause about the speaker", "Maas worked there for nine years [1].", TRIAL, S),
    row("an accusation kept", "Police accused his brother of hiding the money [1].", TRIAL, S),
    row("an accusation as a fact", "His brother was hiding the money [1].", TRIAL, P),
    row("reportedly kept", "The hospital reportedly knew of the theft in March [1].", TRIAL, S),
    row("reportedly dropped", "The hospital knew of the theft in March [1].", TRIAL, P),
    row("is said to, kept", "A former nurse is said to have warned the board [1].", TRIAL, S),
    row("is said to, dropped", "A former nurse warned the board [1].", TRIAL, P),
    row("an own act announced", "Telvane announced that it would buy Ostra Mobile [1].", MERGER, S),
    row("an own act as a fact", "Telvane would buy Ostra Mobile for $3 billion [1].", MERGER, P),
    row("a thing reported is a fact", "Telvane made a profit of $210 million [1].", MERGER, S),
    row("a warning kept", "Greta Noor warned that the regulator could block the deal [1].", MERGER, S),
    row("a warning as a noun", "Greta Noor's warning was that the regulator could block the deal [1].", MERGER, S),
    row("a warning dropped", "The regulator could block the deal [1].", MERGER, P),
    row("what was added, kept", "Noor added that prices would rise [1].", MERGER, S),
    row("what was added, dropped", "Prices would rise [1].", MERGER, P),
    row("what was added, another's", "Pell added that prices would rise [1].", MERGER, U),
    row("a plain fact beside a report", "Ostra employs 2,400 people [1].", MERGER, S),
    row(
        "what the question says of the speaker",
        "The regulator could block the deal [1].",
        MERGER,
        S,
        question="What did Greta Noor warn of?",
    ),
    row(
        "what the question says of another",
        "Prices would rise [1].",
        MERGER,
        (P, U),
        question="What happens to prices?",
    ),
    row("under a draft", "Under the draft, the US may agree to provide security support to Ukraine [1].", DRAFT, S),
    row("a draft dropped", "The US may agree to provide security support to Ukraine [1].", DRAFT, P),
    # quotations
    row("a quotation and its speaker", "Lund said “Nobody was in danger at any time” [1].", HARBOUR, S),
    row("a quotation of nobody", "“Nobody was in danger at any time” [1].", HARBOUR, P),
    row("a quotation of another", "Brandt said “Nobody was in danger at any time” [1].", HARBOUR, U),
    row(
        "a quotation that goes on behind its speaker",
        "Lund said “We closed the quay as soon as the crack showed” [1].",
        HARBOUR,
        S,
    ),
    row(
        "what goes on, given to another",
        "Brandt said “We closed the quay as soon as the crack showed” [1].",
        HARBOUR,
        U,
    ),
    row("two quotations joined across he said", "Lund said “at any time. We closed the quay” [1].", HARBOUR, S),
    row("two speakers joined", "Ruiz said “The bridge is safe. The tunnel is not” [1].", SPEECHES, U),
    row("two speakers joined with a mark", "Ruiz said “The bridge is safe … The tunnel is not” [1].", SPEECHES, U),
    row("the next speaker's words", "Ruiz said “The tunnel is not” [1].", SPEECHES, U),
    row("the next speaker", "Haddad said “The tunnel is not” [1].", SPEECHES, S),
    row("a quotation inside a sentence", "Ruiz said “every krona the city saves” goes to the tunnel [1].", SPEECHES, S),
    row("a name that is quoted is no speech", "The project is known as the “long crossing” [1].", SPEECHES, S),
    row("another word in a quoted name", "The project is known as the “long passage” [1].", SPEECHES, U),
    row("a colon before a quotation", "Hugo Pell said “Our customers will notice nothing” [1].", MERGER, S),
    row(
        "omission marked",
        "Klim said “We told the ministry in June that the dam leaks … and the gates are broken” [1].",
        EDITED,
        U,
    ),
    row("omission marked where it is", "Klim said “We told the ministry … that the gates are broken” [1].", EDITED, S),
    row("omission in brackets", "Klim said “We told the ministry […] that the gates are broken” [1].", EDITED, S),
    row("omission not marked", "Klim said “We told the ministry that the gates are broken” [1].", EDITED, U),
    row("order turned", "Klim said “the gates are broken … the dam leaks” [1].", EDITED, U),
    row("a word put in brackets", "Klim said “We told the [energy] ministry in June” [1].", EDITED, S),
    row("a word put in without brackets", "Klim said “We told the energy ministry in June” [1].", EDITED, U),
    row("a word exchanged in brackets", "Klim said “in August that the [sluices] are broken” [1].", EDITED, S),
    row("a letter in brackets", "Klim said “[w]e told the ministry in June” [1].", EDITED, S),
    row("other case and stops", "Klim said “we told the Ministry in June” [1].", EDITED, S),
    row("a quotation mark inside", "The mayor said “We were lucky that the ‘wind’ turned” [1].", FIRE, S),
    row("own words made a quotation", "Lund said “divers found the crack in May” [1].", HARBOUR, U),
    row("a role's quotation", "The mayor said “We were lucky that the wind turned” [1].", FIRE, S),
    row("another role's quotation", "The minister said “We need ships” [1].", VISIT, NOT_SHOWN),
]


@pytest.mark.parametrize("case", ROWS, ids=[r.name for r in ROWS])
def test_what_counts_as_said(case: Row) -> None:
    claim = verify(case.sentence, evidence(*case.passages), question=case.question)

    assert claim.verdict in case.verdicts, claim.checks
    if case.unmet is not None:
        assert {check.value for check in claim.checks if check.span is None} >= set(case.unmet)


def test_each_row_is_one_behaviour() -> None:
    assert len({case.name for case in ROWS}) == len(ROWS)


def test_what_is_dropped_says_who_said_it_and_where() -> None:
    claim = verify("The repairs cost €9 million [1].", evidence(HARBOUR))

    (check,) = [check for check in claim.checks if check.kind is CheckKind.ATTRIBUTION]
    assert (check.value, check.reason) == ("a council report", "said by a council report")
    assert check.span is not None
    assert HARBOUR[slice(*check.span)] == "according to a council report"


def test_what_is_kept_points_at_the_words_for_the_speaker() -> None:
    claim = verify("Lund said the north quay would reopen in April [1].", evidence(HARBOUR))

    (check,) = [check for check in claim.checks if check.kind is CheckKind.ATTRIBUTION]
    assert check.reason is None
    assert check.span is not None
    assert HARBOUR[slice(*check.span)] == "Harbour master Edda Lund said"


def test_what_another_said_names_the_one_who_did() -> None:
    claim = verify(
        "Tom Brandt said the repairs cost €9 million [1].", [hit("Edda Lund, not Tom Brandt, said it. " + HARBOUR)]
    )

    assert claim.verdict is Verdict.UNSUPPORTED


def test_a_pronoun_that_can_be_only_one_is_told_by_name() -> None:
    text = "Edda Lund runs the harbour. “The quay is closed for good,” she said."

    claim = verify("The quay is closed for good [1].", evidence(text))

    assert [check.reason for check in claim.checks if check.kind is CheckKind.ATTRIBUTION] == ["said by Edda Lund"]


def test_a_pronoun_that_can_be_two_is_left_as_it_is() -> None:
    text = "Edda Lund met Ida Ruiz. “The quay is closed for good,” she said."

    claim = verify("The quay is closed for good [1].", evidence(text))

    assert [check.reason for check in claim.checks if check.kind is CheckKind.ATTRIBUTION] == ["said by she"]


def test_a_passage_that_ends_within_a_quotation_is_still_somebodys() -> None:
    claim = verify("The quay is closed for good [1].", [hit("“The quay is closed for good.")])

    assert claim.verdict is Verdict.PARTLY
