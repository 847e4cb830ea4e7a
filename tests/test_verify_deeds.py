"""The table of whose deed it is, whether it was done at all, and why: who is meant by what stands near a name.

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

WIFE = "The wife of opposition leader Omar Tesh was fined by a court in Lund on Monday."
PARTNER = "Police in Turin arrested Enzo Galli's business partner on Monday over bribes paid for a contract."
FRIEND = "Detectives questioned a friend of the banker in Lisbon in June."
UNIT = "A subsidiary of Fenwick Holdings filed for bankruptcy on Monday."
SPOKE = "A spokesman for Anna Weiss resigned on Monday over leaked emails."
PLANT = "In May, after a fire, Norvik's plant in Sundal closed."
RUNNERS = "Ida Holt and Lars Brun finished first and third respectively in the race around the harbour."
TREATED = "The clinics in Brook and Ashby treated 31 and 18 patients respectively after the crash."
EXPORTS = "Exports to Japan, Brazil and Turkey rose by 4, 7 and 9 percent respectively last year."
BROKEN = "Ida Holt, her brother and Lars Brun came first and third respectively."
MINE = "Calder Stone {} its gold mine in Ghana last March, a month before the price of the metal fell."
SOLD = "Calder Stone sold its gold mine in Ghana [1]."
SALE = "Halden Bank will buy its smaller rival Nordia in the autumn {} the regulator approves the sale."
ASSUMED = "The court grew by assuming the task of reading treaties, and is heard."
LOANS = "It helped merchants by keeping roads open, providing loans that financed them, and printing money."
CHEERED = "A crowd in the square cheered {} Greta Vale on Sunday as the band played."
HOUSES = "The senate approved the budget but rejected the treaty, whereas the lower house passed the treaty."
STRIKE = "Turkey condemned the strike and Greece welcomed it, while Bulgaria closed its embassy."
FLOOD = "The bridge links the port with the village, which was flooded in March after a week of rain."
MOVED = "Refugees sheltered by monks at the abbey were moved by bus to a camp guarded by soldiers on Thursday."
FESTIVAL = "The festival in Evora was cancelled {} the death of its founder on Wednesday."
CAUSED = "The festival in Evora was cancelled because of the death of its founder [1]."
RESIGNED = "Greta Olsen resigned a week before the bank published the audit and a month after the police came."
WALKED = "Flights were cancelled on Sunday because baggage handlers walked out over rosters."
EARNED = "Women in the survey earned less than men in every sector."
STORM = (
    "The storm, which killed four people in Portugal on Monday, had weakened by the time it reached northern Spain, "
    "where some 20,000 homes lost power."
)
RACE = "Greta Holm won the race in Oslo on Saturday, ahead of Faith Mutai, who had beaten her in Zurich in May."
LOAN = "In 2011 the bank lent 60 million dollars to Arlo Finch, who repaid 45 million dollars in 2015."
FLOODED = "The flood, which closed two schools in Brevik, had eased by the time it reached Tarsa."
CONVOY = "Police stopped the convoy near Brevik, where thieves had robbed a bank, and led it to Tarsa."
MILL = "The firm sold the mill to Orbis, which employs 40 people in Brevik, and left Tarsa."
ARENA = "The arena, where forty people were hurt in March, will host 12 concerts in June."
PRIZE = "The prize went to Ida Maes, who wrote her first novel in Ghent, at a ceremony in Lille."
SHIPS = "The Dalia sank off Brevik in March while the Corvo burned in Tarsa."
FIRES = "A fire broke out in Brevik on Monday while a storm hit Tarsa on Friday."
LINK = "Police have ruled out a link to the shooting in Corvale in May, in which two guards died."
OFFER = "Most of the 340 nurses accepted the offer last night."
BRIDGE = "The bridge was to have opened in April but will not carry traffic before autumn."
HELD = "Police arrested a 24-year-old man; his girlfriend, held with him, was released without charge."
VOTE = "Only two of the twelve members voted for the inquiry last night."

ROWS = [
    # what is said of who, or what, is theirs
    row("whose wife", "Omar Tesh was fined by a court in Lund [1].", WIFE, NOT_SHOWN),
    row("the wife", "The wife of Omar Tesh was fined by a court in Lund [1].", WIFE, S),
    row("the wife, with 's", "Omar Tesh's wife was fined by a court in Lund [1].", WIFE, S),
    row("whose partner", "Police in Turin arrested Enzo Galli on Monday [1].", PARTNER, NOT_SHOWN),
    row("the partner", "Police in Turin arrested Enzo Galli's business partner on Monday [1].", PARTNER, S),
    row("whose friend", "Detectives questioned the banker in Lisbon [1].", FRIEND, NOT_PROVED),
    row("the friend", "Detectives questioned a friend of the banker in Lisbon [1].", FRIEND, S),
    row("whose subsidiary", "Fenwick Holdings filed for bankruptcy on Monday [1].", UNIT, NOT_SHOWN),
    row("whose spokesman", "Anna Weiss resigned on Monday [1].", SPOKE, NOT_SHOWN),
    row("the spokesman", "A spokesman for Anna Weiss resigned on Monday [1].", SPOKE, S),
    row("whose plant", "Norvik closed in May [1].", PLANT, NOT_PROVED),
    row("the plant", "Norvik's plant in Sundal closed in May [1].", PLANT, S),
    # two lists
    row("first of two", "Ida Holt finished first [1].", RUNNERS, S),
    row("first, of who came third", "Lars Brun finished first [1].", RUNNERS, NOT_SHOWN),
    row("third, of who came first", "Ida Holt finished third [1].", RUNNERS, NOT_SHOWN),
    row("both of two", "Ida Holt and Lars Brun finished first and third [1].", RUNNERS, S),
    row("the other town's patients", "The clinic in Ashby treated 31 patients [1].", TREATED, NOT_SHOWN),
    row("the first town's patients", "The clinic in Brook treated 18 patients [1].", TREATED, NOT_SHOWN),
    row("the third of three", "Exports to Japan rose by 9 percent [1].", EXPORTS, NOT_SHOWN),
    row("the second of three", "Exports to Turkey rose by 7 percent [1].", EXPORTS, NOT_SHOWN),
    row("lists of unlike lengths", "Lars Brun came first [1].", BROKEN, NOT_PROVED),
    # tried, planned, kept from
    row("tried to", SOLD, MINE.format("tried to sell"), NOT_PROVED),
    row("was about to", SOLD, MINE.format("was about to sell"), NOT_PROVED),
    row("was unable to", SOLD, MINE.format("was unable to sell"), NOT_PROVED),
    row("was barred from", SOLD, MINE.format("was barred from selling"), NOT_PROVED),
    row("came close to", SOLD, MINE.format("came close to selling"), NOT_PROVED),
    row("considered", SOLD, MINE.format("considered selling"), NOT_PROVED),
    row("was ready to", SOLD, MINE.format("was ready to sell"), NOT_PROVED),
    row("sold", SOLD, MINE.format("sold"), S),
    row("tried, and said so", "Calder Stone tried to sell its gold mine [1].", MINE.format("tried to sell"), S),
    row("almost hit", "A lorry hit the bus on Monday [1].", "A lorry almost hit the bus on Monday.", NOT_SHOWN),
    row(
        "trying to, as what is so",
        "Scientists grow skin [1].",
        "Scientists in Lund are trying to grow skin.",
        NOT_PROVED,
    ),
    # conditions
    row("provided that", "Halden Bank will buy Nordia [1].", SALE.format("provided that"), NOT_PROVED),
    row("as long as", "Halden Bank will buy Nordia [1].", SALE.format("as long as"), NOT_PROVED),
    row("on condition that", "Halden Bank will buy Nordia [1].", SALE.format("on condition that"), NOT_PROVED),
    row("what it hangs on", "The regulator approved the sale [1].", SALE.format("provided that"), U),
    row("what it waits for", "The regulator approved the sale [1].", SALE.format("once"), U),
    row("what it hangs on is not denied", "The regulator approved the sale [1].", SALE.format("if"), NOT_DENIED),
    row("by assuming a task", "The court grew by assuming the task of reading treaties [1].", ASSUMED, S),
    row(
        "providing loans",
        "It helped merchants by keeping roads open, providing loans that financed them [1].",
        LOANS,
        S,
    ),
    # who will be, and who was
    row("incoming", "Greta Vale is mayor [1].", CHEERED.format("incoming mayor"), NOT_SHOWN),
    row("one-time", "Greta Vale is mayor [1].", CHEERED.format("one-time mayor"), NOT_SHOWN),
    row("then", "Mayor Greta Vale was cheered [1].", CHEERED.format("then mayor"), NOT_PROVED),
    row("mayor", "Mayor Greta Vale was cheered in the square [1].", CHEERED.format("mayor"), S),
    # one clause's subject with another's verb or object
    row("the other's object", "The senate approved the treaty [1].", HOUSES, NOT_PROVED),
    row("the first one's object", "The senate rejected the budget [1].", HOUSES, NOT_PROVED),
    row("the other house's verb", "The senate passed the treaty [1].", HOUSES, NOT_PROVED),
    row("its second verb", "The senate rejected the treaty [1].", HOUSES, S),
    row("the lower house", "The lower house passed the treaty [1].", HOUSES, S),
    row("the other country's verb", "Turkey welcomed the strike [1].", STRIKE, NOT_PROVED),
    row("what was flooded", "The village was flooded in March [1].", FLOOD, S),
    row("what was not", "The bridge was flooded in March [1].", FLOOD, NOT_PROVED),
    row("who was moved", "Refugees were moved by bus on Thursday [1].", MOVED, S),
    row("who was not moved", "Monks were moved by bus on Thursday [1].", MOVED, NOT_PROVED),
    row("by whom", "The camp was guarded by soldiers [1].", MOVED, S),
    row("not by whom", "The camp was guarded by monks [1].", MOVED, NOT_PROVED),
    # clauses that keep their places, days and numbers to themselves
    row("where it killed", "The storm killed four people in Portugal on Monday [1].", STORM, S),
    row("where it did not kill", "The storm killed four people in northern Spain [1].", STORM, NOT_PROVED),
    row("where homes lost power", "Some 20,000 homes lost power in northern Spain [1].", STORM, (S, P)),
    row("where they did not", "Some 20,000 homes in Portugal lost power [1].", STORM, NOT_PROVED),
    row("where she won", "Greta Holm won the race in Oslo on Saturday [1].", RACE, S),
    row("where she had lost", "Greta Holm won the race in Zurich [1].", RACE, NOT_PROVED),
    row("when she had lost", "Greta Holm won the race in May [1].", RACE, NOT_PROVED),
    row("who had won", "Faith Mutai had beaten her in Zurich in May [1].", RACE, (S, P)),
    row("what he repaid", "Arlo Finch repaid 45 million dollars in 2015 [1].", LOAN, S),
    row("what he was lent", "Arlo Finch repaid 60 million dollars [1].", LOAN, NOT_PROVED),
    row("where it closed schools", "The flood closed two schools in Brevik [1].", FLOODED, S),
    row("where it closed none", "The flood closed two schools in Tarsa [1].", FLOODED, NOT_PROVED),
    row("where they robbed none", "Thieves had robbed a bank in Tarsa [1].", CONVOY, NOT_PROVED),
    row("where it employs none", "Orbis employs 40 people in Tarsa [1].", MILL, NOT_PROVED),
    row("when it hosts concerts", "The arena will host 12 concerts in June [1].", ARENA, S),
    row("when it hosts none", "The arena will host 12 concerts in March [1].", ARENA, NOT_PROVED),
    row("when none was hurt", "Forty people were hurt in June [1].", ARENA, NOT_PROVED),
    row("where she wrote it", "Ida Maes wrote her first novel in Ghent [1].", PRIZE, S),
    row("where she did not write it", "Ida Maes wrote her first novel in Lille [1].", PRIZE, NOT_PROVED),
    row("where it sank", "The Dalia sank off Brevik in March [1].", SHIPS, S),
    row("where another burned", "The Dalia sank off Tarsa [1].", SHIPS, NOT_SHOWN),
    row("where the fire was", "A fire broke out in Brevik on Monday [1].", FIRES, S),
    row("where the storm was", "A fire broke out in Tarsa [1].", FIRES, NOT_SHOWN),
    row("in which two died", "Two guards died in the shooting in Corvale in May [1].", LINK, S),
    row(
        "scrap metal", "A lorry overturned on Friday [1].", "A lorry carrying scrap metal overturned on Friday.", (S, P)
    ),
    # causes, comparisons, spans, parts
    row("because of", CAUSED, FESTIVAL.format("because of"), S),
    row("despite", CAUSED, FESTIVAL.format("despite"), NOT_PROVED),
    row("in spite of", CAUSED, FESTIVAL.format("in spite of"), NOT_PROVED),
    row("regardless of", CAUSED, FESTIVAL.format("regardless of"), NOT_PROVED),
    row("because, turned round", "They walked out because flights were cancelled [1].", WALKED, NOT_SHOWN),
    row("because", "Flights were cancelled because baggage handlers walked out [1].", WALKED, S),
    row("a week before", "Greta Olsen resigned a week before the bank published the audit [1].", RESIGNED, S),
    row("a week after", "Greta Olsen resigned a week after the bank published the audit [1].", RESIGNED, NOT_SHOWN),
    row("less than", "Women in the survey earned less than men [1].", EARNED, S),
    row("less than, turned round", "Men in the survey earned less than women [1].", EARNED, NOT_SHOWN),
    row("two of twelve", "Two of the twelve members voted for the inquiry [1].", VOTE, (S, P)),
    row("most of them", "Most of the 340 nurses accepted the offer [1].", OFFER, S),
    row("all of them", "The 340 nurses accepted the offer [1].", OFFER, NOT_PROVED),
    row("was to have", "The bridge opened in April [1].", BRIDGE, NOT_PROVED),
    row("of an age, with a hyphen", "A 24-year-old man was released without charge [1].", HELD, NOT_PROVED),
    row("twelve", "Twelve members voted for the inquiry [1].", VOTE, NOT_PROVED),
    # no denial of what is not spoken of
    row(
        "the gang's leader",
        "Police arrested the gang's leader, Joris Blom [1].",
        "Police failed to stop the gang for years, but in 2020 they arrested its leader, Joris Blom, in Delft.",
        NOT_DENIED,
    ),
    row(
        "the crew that would not have",
        "The crew of nine survived the night [1].",
        "Without the help of the coastguard the crew of nine would not have survived the night.",
        NOT_DENIED,
    ),
]


@pytest.mark.parametrize("case", ROWS, ids=[r.name for r in ROWS])
def test_whose_deed_it_is(case: Row) -> None:
    claim = verify(case.sentence, evidence(*case.passages), opposing=True)

    assert claim.verdict in case.verdicts, claim.checks


def test_each_row_is_one_behaviour() -> None:
    assert len({case.name for case in ROWS}) == len(ROWS)


def test_a_sentence_of_thousands_of_verbs_is_read_to_its_end() -> None:
    claim = verify("Ana Silva walked home [1].", evidence("Ana Silva walked" + " and walked" * 2_000 + " home."))

    assert claim.verdict.shown
