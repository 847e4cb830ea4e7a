"""The table of what a sentence sets apart: no claim takes from it what the sentence says of others.

Each row is one behaviour, near misses beside what they nearly are.
"""

import pytest

from rag.schema import Verdict
from rag.verify import verify
from tests.press import evidence
from tests.test_verify_cases import NOT_SHOWN, Row, row

S, P, C, U = Verdict.SUPPORTED, Verdict.PARTLY, Verdict.CONTRADICTED, Verdict.UNSUPPORTED
NOT_PROVED = (P, C, U)
NOT_DENIED = (S, P, U)

CARS, NO_CARS = "Cars are allowed on the night ferry [1].", "Cars are not allowed on the night ferry [1]."
JOINED, NOT_JOINED = "Germany joined the defence pact [1].", "Germany did not join the defence pact [1]."
VOTED, WON = "Costa voted for the plan [1].", "Costa won the race [1]."

ROWS = [
    # left out of what holds for the others
    row("except", CARS, "All vehicles except cars are allowed on the night ferry.", NOT_SHOWN),
    row("apart from", CARS, "All vehicles apart from cars are allowed on the night ferry.", NOT_SHOWN),
    row("other than", CARS, "All vehicles other than cars are allowed on the night ferry.", NOT_SHOWN),
    row(
        "with the exception",
        CARS,
        "All vehicles are allowed on the night ferry, with the exception of cars.",
        NOT_SHOWN,
    ),
    row("everyone but", VOTED, "Everyone but Costa voted for the plan.", NOT_SHOWN),
    row("all members but", VOTED, "All members but Costa voted for the plan.", NOT_SHOWN),
    row("bar", VOTED, "Bar Costa, all members voted for the plan.", NOT_SHOWN),
    row("nobody but", VOTED, "Nobody but Costa voted for the plan.", NOT_DENIED),
    row("no one but", VOTED, "No one but Costa voted for the plan.", NOT_DENIED),
    row("nobody except", VOTED, "Nobody except Costa voted for the plan.", NOT_DENIED),
    row("unlike", JOINED, "Unlike Germany, France joined the defence pact.", NOT_SHOWN),
    row("in contrast", JOINED, "In contrast to Germany, France joined the defence pact.", NOT_SHOWN),
    row("instead of", JOINED, "France joined the defence pact instead of Germany.", NOT_SHOWN),
    row("rather than", JOINED, "France rather than Germany joined the defence pact.", NOT_SHOWN),
    row("unlike a thing", "Milk got dearer [1].", "Bread got dearer, unlike milk.", NOT_SHOWN),
    row(
        "the one that is not set apart",
        "France joined the defence pact [1].",
        "Unlike Germany, France joined the defence pact.",
        S,
    ),
    row(
        "the others",
        "Foot passengers are allowed on the ferry [1].",
        "Foot passengers are allowed on the ferry, cars are not.",
        S,
    ),
    row(
        "the same exception",
        "All vehicles except cars are allowed on the night ferry [1].",
        "All vehicles except cars are allowed on the night ferry.",
        S,
    ),
    row(
        "of what is set apart itself",
        "Germany left the pact in 2019 [1].",
        "Unlike Germany, which left in 2019, France stayed in the pact.",
        S,
    ),
    row("not only", JOINED, "Not only Germany but also France joined the defence pact.", S),
    row("besides", JOINED, "Besides Germany, France joined the defence pact.", S),
    # "not" before a name or a thing
    row("but not", CARS, "All vans are allowed on the night ferry, but not cars.", NOT_SHOWN),
    row("between commas", JOINED, "France, but not Germany, joined the defence pact.", NOT_SHOWN),
    row("not by", JOINED, "The defence pact was joined by France but not by Germany.", NOT_SHOWN),
    row("it was another", WON, "It was Silva, not Costa, who won the race.", NOT_SHOWN),
    row("not he but another", WON, "Not Costa but Silva won the race.", NOT_SHOWN),
    row("the winner", "Ana Silva won the race [1].", "Ana Silva, not Rui Costa, won the race.", S),
    row("where it was so", "Sales rose in Spain [1].", "Sales rose in Spain, but not in Italy.", S),
    row("where it was not so", "Sales rose in Italy [1].", "Sales rose in Spain, but not in Italy.", NOT_SHOWN),
    # clauses that end before their verb
    row("are not", CARS, "Foot passengers are allowed on the night ferry, cars are not.", NOT_SHOWN),
    row("aren't", CARS, "Foot passengers are allowed on the night ferry, but cars aren't.", NOT_SHOWN),
    row("did not", JOINED, "France joined the defence pact; Germany did not.", NOT_SHOWN),
    row("has not yet", JOINED, "France joined the defence pact, Germany has not yet.", NOT_SHOWN),
    row("is yet to", JOINED, "France joined the defence pact; Germany is yet to.", NOT_SHOWN),
    row("never did", JOINED, "France has joined the defence pact, Germany never did.", NOT_SHOWN),
    row("refused", JOINED, "France joined the defence pact while Germany refused.", NOT_SHOWN),
    row("declined to", JOINED, "France joined the defence pact, but Germany declined to.", NOT_SHOWN),
    row("before it could", JOINED, "France joined the defence pact before Germany could.", NOT_SHOWN),
    row(
        "may not", "Supermarkets may open on Sunday [1].", "Shops may open on Sunday, supermarkets may not.", NOT_SHOWN
    ),
    row(
        "no longer do",
        "Pensioners travel free on the ferry [1].",
        "Children travel free on the ferry; pensioners no longer do.",
        NOT_SHOWN,
    ),
    row(
        "used to",
        "Pensioners travel free on the ferry [1].",
        "Children travel free on the ferry, as pensioners used to.",
        NOT_SHOWN,
    ),
    row(
        "does too", "The deputy supports the tunnel [1].", "The mayor supports the tunnel, and her deputy does too.", S
    ),
    row(
        "does not",
        "The deputy supports the tunnel [1].",
        "The mayor supports the tunnel, her deputy does not.",
        NOT_SHOWN,
    ),
    row(
        "both halves",
        "The mayor supports the tunnel but her deputy does not [1].",
        "The mayor supports the tunnel, her deputy does not.",
        S,
    ),
    row(
        "it did not",
        "In 2024 the line carried 4 million passengers [1].",
        "In 2023 the line carried 4 million passengers, in 2024 it did not run.",
        NOT_SHOWN,
    ),
    row(
        "the year that it did",
        "In 2023 the line carried 4 million passengers [1].",
        "In 2023 the line carried 4 million passengers, in 2024 it did not run.",
        S,
    ),
    row(
        "a no before its own deed",
        "Costa won the race on Sunday [1].",
        "Costa never lost, and won the race on Sunday.",
        S,
    ),
    row(
        "a no in passing",
        "The minister signed the pact [1].",
        "The minister, who had not read the report, signed the pact.",
        S,
    ),
    # no sentence contradicts what it says itself
    row(
        "not allowed, told by the clause",
        NO_CARS,
        "Foot passengers are allowed on the night ferry, cars are not.",
        NOT_DENIED,
    ),
    row("not allowed, told by a phrase", NO_CARS, "Vans are allowed on the night ferry, but not cars.", NOT_DENIED),
    row("did not join, told by unlike", NOT_JOINED, "Unlike Germany, France joined the defence pact.", NOT_DENIED),
    row("did not join, told by the clause", NOT_JOINED, "France joined the defence pact; Germany did not.", NOT_DENIED),
    row(
        "did not say why it did",
        "The company closed the plant [1].",
        "The company did not say why it closed the plant.",
        NOT_DENIED,
    ),
    # the other side
    row("against", VOTED, "Silva voted for the plan, Costa against.", NOT_SHOWN),
    row("against it", VOTED, "Silva voted for the plan and Costa against it.", NOT_SHOWN),
    row(
        "on the other side", "Costa voted against the plan [1].", "Silva voted for the plan, Costa against.", NOT_DENIED
    ),
    # another does it
    row("ahead of", "Rui Costa won the race [1].", "On Sunday Ana Silva won the race ahead of Rui Costa.", NOT_PROVED),
    row(
        "lost what another won",
        "Rui Costa won the race [1].",
        "Rui Costa lost the race that Ana Silva won.",
        NOT_PROVED,
    ),
    row(
        "another clause's noun",
        "The council supports the tunnel [1].",
        "The mayor supports the tunnel; the council opposes it.",
        NOT_PROVED,
    ),
    row("who won", "Ana Silva won the race [1].", "Ana Silva, who beat Rui Costa in the semi-final, won the race.", S),
    row("one of two who won", "Ana Silva won the race [1].", "Ana Silva and Rui Costa won the race.", S),
    row("a verb for two", "Rui Costa won 28 seats [1].", "Ana Silva won 31 seats and Rui Costa 28.", S),
    # only asked for, or only thought of
    row("asked to", JOINED, "France asked Germany to join the defence pact.", NOT_PROVED),
    row(
        "told to",
        "The ministry published the files [1].",
        "The court told the ministry to publish the files.",
        NOT_PROVED,
    ),
    row(
        "asked, and said so", "France asked Germany to join the pact [1].", "France asked Germany to join the pact.", S
    ),
    row("required", "Shops must close at eight [1].", "The law requires shops to close at eight.", S),
    row("had it", JOINED, "Had Germany joined the defence pact, France would have left.", NOT_SHOWN),
]


@pytest.mark.parametrize("case", ROWS, ids=[r.name for r in ROWS])
def test_what_is_set_apart(case: Row) -> None:
    claim = verify(case.sentence, evidence(*case.passages), opposing=True)

    assert claim.verdict in case.verdicts, claim.checks


def test_each_row_is_one_behaviour() -> None:
    assert len({case.name for case in ROWS}) == len(ROWS)
