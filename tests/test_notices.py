"""Correction notices are found where articles state them, and nowhere else."""

from datetime import date

import pytest

from ingest.split import split
from rag.notices import Kind, correction_notes, note, notices
from rag.schema import Citation, CitedBy, Claim, Verdict
from tests import samples
from tests.press import hit

STORY = "The storm closed the harbour of Ostend.\n\nFerries stayed in port.\n\nFourteen men were saved."
STATED = [
    ("Correction: An earlier version of this article gave the number of men as 15. It was 14.", Kind.CORRECTED, None),
    ("CORRECTION (3 May 2026): The harbour is that of Ostend, not Bruges.", Kind.CORRECTED, "3 May 2026"),
    ("This article was amended on 3 May 2026 to correct the number of men.", Kind.CORRECTED, "3 May 2026"),
    ("This story has been updated.", Kind.CHANGED, None),
    ("• This article was amended on 4 June 2025. It misspelled the name of the mayor.", Kind.CORRECTED, "4 June 2025"),
    ("An earlier version of this article misstated the name of the ship.", Kind.CORRECTED, None),
    ("A previous version of this news story said that two ferries had sunk.", Kind.CHANGED, None),
    ("Clarification: The company asks us to say that it was not the owner in 2019.", Kind.CLARIFIED, None),
    ("Editor's note: This article has been corrected. The storm was on Monday.", Kind.CORRECTED, None),
    ("Editor’s note – An earlier version of this piece gave a wrong date.", Kind.CHANGED, None),
    ("Corrections and clarifications: The ferry holds 400 people.", Kind.CORRECTED, None),
    ("(This story was corrected to say that fourteen men were saved)", Kind.CORRECTED, None),
    ("We have amended this article to make clear that nobody was hurt.", Kind.CHANGED, None),
    ("This article has been withdrawn because its source was made up.", Kind.WITHDRAWN, None),
    ("Retraction: We can no longer stand by this report.", Kind.WITHDRAWN, None),
]
REPORTED = [
    "The Post corrected its story on the minister the next day, and she thanked it.",
    "A correction to the budget will cost 40 million crowns.",
    "Correction officers at the prison went on strike.",
    "Corrections are part of the trade: the Post printed 312 last year, its editor said.",
    "The paper's correction said that an earlier version of the article had named the wrong man.",
    "An earlier version of the bill would have closed the port.",
    "An earlier version of the ship sank in 1987.",
    "The law was amended on 3 May.",
    "The article of the constitution was amended in 1994.",
    "Editor's note: the author was born in Ostend and lives in Ghent.",
    "The editor's note said nothing about the error.",
    "Clarification came from the ministry on Tuesday.",
    "This story is about a storm.",
    "The market correction: a guide for savers.",
    "The report was withdrawn by the ministry after a week.",
]


@pytest.mark.parametrize(("words", "kind", "day"), STATED)
@pytest.mark.parametrize("at_start", [True, False])
def test_a_notice_is_found_at_either_end(words: str, kind: Kind, day: str | None, at_start: bool) -> None:
    text = f"{words}\n\n{STORY}" if at_start else f"{STORY}\n\n{words}"

    found = notices(text)

    assert [(one.kind, one.day, text[one.start : one.end]) for one in found] == [(kind, day, words)]


@pytest.mark.parametrize("words", REPORTED)
def test_what_is_said_of_other_corrections_is_no_notice(words: str) -> None:
    assert notices(f"{words}\n\n{STORY}\n\n{words}") == ()


def test_a_notice_in_the_middle_is_none() -> None:
    middle = f"{STORY}\n\n" * 4 + STATED[0][0] + f"\n\n{STORY}" * 4

    assert notices(middle) == ()


def test_a_label_of_its_own_goes_with_the_paragraph_behind_it() -> None:
    text = f"{STORY}\n\nCorrection\n\nThe harbour is that of Ostend, not Bruges."

    (found,) = notices(text)

    assert text[found.start : found.end] == "Correction\n\nThe harbour is that of Ostend, not Bruges."
    assert found.kind is Kind.CORRECTED


def test_a_notice_becomes_no_passage() -> None:
    text = f"{STORY}\n\n{STATED[0][0]}"

    assert [text[one.start : one.end] for one in split("r", text)] == [STORY]


def claim(verdict: Verdict = Verdict.SUPPORTED) -> tuple[Claim, str]:
    whole = f"{STORY}\n\n{STATED[2][0]}"
    cited = hit(STORY, whole=whole)
    citation = Citation(1, cited.article.id, cited.passage.revision_id, 0, 10, STORY[:10], CitedBy.MODEL)
    return Claim("The harbour was closed.", (citation, citation), (), verdict), whole


def test_an_answer_that_cites_a_corrected_article_says_so_once_and_quotes_it() -> None:
    shown, whole = claim()
    cited = hit(STORY, whole=whole, outlet="The Post", published=date(2026, 5, 2))

    assert list(correction_notes([shown, shown], [cited], {cited.passage.revision_id: whole})) == [
        "The Post corrected the cited article of 2 May 2026 on 3 May 2026: "
        "“This article was amended on 3 May 2026 to correct the number of men.”"
    ]


def test_an_answer_says_nothing_of_the_corrections_of_what_it_does_not_cite() -> None:
    withheld, whole = claim(Verdict.UNSUPPORTED)
    cited = hit(STORY, whole=whole)

    assert list(correction_notes([withheld], [cited], {cited.passage.revision_id: whole})) == []


def test_a_long_notice_is_quoted_in_part() -> None:
    text = "Correction: " + "The ship was another. " * 40

    (found,) = notices(text.strip() + f"\n\n{STORY}")

    assert len(note(samples.article(), found)) < 450
    assert note(samples.article(), found).endswith(" …”")
