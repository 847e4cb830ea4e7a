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
    "Ostra’s chairman, Hugo Pell, said: “Our customers will notice nothing.” Pell described the offer as generous. "
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
PLANT = (
    "Norvik plans to close its plant in Sundal. "
    "It may sell the shipyard in Holm. "
    "The firm will open an office in Tarn in June. "
    "It signed a lease for the site on Friday. "
    "Engineers have begun dismantling the crane. "
    "The court ordered Norvik to repay the grant. "
    "A rival tried to buy the brand. "
    "An earlier inspection could have prevented the leak. "
    "The mayor is considering suing the firm."
)
PLEDGE = (
    "The council decided to fund a new ferry. "
    "Ferry crews were building a pontoon. "
    "If tolls rise, Harstad will build a second bridge. "
    "The port will expand its terminal unless residents object. "
    "Minister Lotte Brun said she would approve the tunnel. "
    "The senate voted to close the fort and to ratify the pact. "
    "Traders plan to strike; they can still cancel. "
    "Fares stay at three crowns, but buses will stop if the drivers walk out. "
    "Unless rain comes, the lake will close to swimmers. "
    "If asked, the guide gives a discount and the museum opens its vault. "
    "Even if it snows, the market will open."
)
QUERIES = (
    "Will the cabinet cut the fuel tax? "
    "“Has the union accepted the offer?” asked Lotte Brun, who leads the panel. "
    "Is the lighthouse to be sold? "
    "Officials wonder: did the storm move the wreck? "
    "Could wolves return to Orm valley? Rangers say no. "
    "Why was the snowplough so late?"
)
NOES = (
    "The board did not reject the merger. "
    "The mill no longer employs apprentices. "
    "Kester Bay denied entry to the tanker. "
    "The crew failed to repair the pump. "
    "Divers did not fail to find the wreck. "
    "Sanna Lind is unlikely to sign the charter. "
    "The roof almost collapsed. "
    "Neither the pilot nor the mate saw the buoy. "
    "The inspector ruled out sabotage at the depot. "
    "The village chose wells instead of pipes. "
    "The school lacks a licence."
)
SHARES = (
    "Some workers at the mill joined the strike. "
    "Most residents oppose the quarry. "
    "All members of the jury agreed. "
    "Several bakers raised their prices. "
    "Part of the pier collapsed. "
    "The library is usually open on Sundays. "
    "The road was partly rebuilt. "
    "Not all pupils passed the exam. "
    "Few farmers use the dam. "
    "Tourists visit the cave."
)
RANKS = (
    "The Oster is one of the longest rivers in Velia. "
    "Marn is the second-largest port of the coast. "
    "Bryn is larger than Holm. "
    "The line carries more trains than in 2019. "
    "Sales fell after the store moved. "
    "The pump broke because of sand. "
    "The strike followed the pay talks. "
    "The bakery closed amid a flour shortage. "
    "The mayor resigned before the audit. "
    "Bryn has fewer schools than Holm. "
    "The chapel is among the oldest buildings of the island. "
    "Kvam is the third-richest town. "
    "Rents rose while the yard was shut."
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
    row("a judgement kept", "Hugo Pell described the offer as generous [1].", MERGER, S),
    row("a judgement as a fact", "The offer was generous [1].", MERGER, P),
    row("a judgement given to another", "Greta Noor described the offer as generous [1].", MERGER, NOT_SHOWN),
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
    # how surely, and when
    row("plans kept", "Norvik plans to close its plant in Sundal [1].", PLANT, S),
    row("plans as will", "Norvik will close its plant in Sundal [1].", PLANT, P),
    row("plans as done", "Norvik closed its plant in Sundal [1].", PLANT, NOT_SHOWN),
    row("plans as has done", "Norvik has closed its plant in Sundal [1].", PLANT, NOT_SHOWN),
    row("intends for plans", "Norvik intends to close its plant in Sundal [1].", PLANT, (S, P)),
    row("may kept about the firm", "Norvik may sell the shipyard in Holm [1].", PLANT, (S, P)),
    row("may as plans", "It plans to sell the shipyard in Holm [1].", PLANT, P),
    row("may as done", "It sold the shipyard in Holm [1].", PLANT, NOT_SHOWN),
    row("will kept", "The firm will open an office in Tarn in June [1].", PLANT, S),
    row("will as done", "The firm opened an office in Tarn in June [1].", PLANT, NOT_SHOWN, "opened"),
    row("will as has done", "The firm has opened an office in Tarn [1].", PLANT, NOT_SHOWN, "opened"),
    row("will as may", "The firm may open an office in Tarn in June [1].", PLANT, S),
    row("done kept", "It signed a lease for the site on Friday [1].", PLANT, S),
    row("done in the passive", "A lease for the site was signed on Friday [1].", PLANT, S),
    row("done as will", "It will sign a lease for the site on Friday [1].", PLANT, NOT_SHOWN, "sign"),
    row("done as plans", "It plans to sign a lease for the site on Friday [1].", PLANT, NOT_SHOWN, "sign"),
    row("begun kept", "Engineers have begun dismantling the crane [1].", PLANT, S),
    row("begun as done", "Engineers have dismantled the crane [1].", PLANT, P),
    row("ordered kept", "The court ordered Norvik to repay the grant [1].", PLANT, S),
    row("ordered as done", "Norvik repaid the grant [1].", PLANT, NOT_SHOWN, "repaid"),
    row("ordered as will", "Norvik will repay the grant [1].", PLANT, P),
    row("ordered as must", "Norvik must repay the grant [1].", PLANT, S),
    row("tried kept", "A rival tried to buy the brand [1].", PLANT, S),
    row("tried as done", "A rival bought the brand [1].", PLANT, NOT_SHOWN, "bought"),
    row("could have kept", "An earlier inspection could have prevented the leak [1].", PLANT, S),
    row("could have as did", "An earlier inspection prevented the leak [1].", PLANT, NOT_SHOWN),
    row("considering kept", "The mayor is considering suing the firm [1].", PLANT, S),
    row("considering as done", "The mayor sued the firm [1].", PLANT, (P, *NOT_SHOWN)),
    row("considering as will", "The mayor will sue the firm [1].", PLANT, P),
    row("decided to is certain", "The council will fund a new ferry [1].", PLEDGE, S),
    row("decided to is not yet done", "The council funded a new ferry [1].", PLEDGE, P),
    row("voted to close is not yet closed", "The senate closed the fort [1].", PLEDGE, P),
    row("voted to ratify is ratified", "The senate ratified the pact [1].", PLEDGE, S),
    row("a past under way is past", "Ferry crews built a pontoon [1].", PLEDGE, S),
    row("a condition kept", "If tolls rise, Harstad will build a second bridge [1].", PLEDGE, S),
    row(
        "a condition told otherwise", "Harstad will build a second bridge provided that tolls rise [1].", PLEDGE, (S, P)
    ),
    row("a condition dropped", "Harstad will build a second bridge [1].", PLEDGE, P),
    row("unless dropped", "The port will expand its terminal [1].", PLEDGE, P),
    row("unless kept", "The port will expand its terminal unless residents object [1].", PLEDGE, S),
    row("said she would is will", "Lotte Brun said she will approve the tunnel [1].", PLEDGE, S),
    row("said she would is not done", "Lotte Brun said she approved the tunnel [1].", PLEDGE, NOT_SHOWN),
    row("asked as a fact", "The cabinet will cut the fuel tax [1].", QUERIES, NOT_SHOWN),
    row("asked in a quotation, as a fact", "The union has accepted the offer [1].", QUERIES, NOT_SHOWN),
    row("asked as asked", "Brun asked whether the union has accepted the offer [1].", QUERIES, (S, P)),
    row("asked whether to be, as a fact", "The lighthouse is to be sold [1].", QUERIES, NOT_SHOWN),
    row("asked why, as a fact", "The snowplough was late [1].", QUERIES, P),
    row("asked with could, as a fact", "Wolves return to Orm valley [1].", QUERIES, NOT_SHOWN),
    row("asked behind a colon, as a fact", "The storm did move the wreck [1].", QUERIES, NOT_SHOWN),
    row("a condition behind a contrast, dropped", "Buses will stop [1].", PLEDGE, P),
    row("what stands before the contrast", "Fares stay at three crowns [1].", PLEDGE, S),
    row("unless in front, dropped", "The lake will close to swimmers [1].", PLEDGE, P),
    row("a condition in front of two, dropped", "The guide gives a discount [1].", PLEDGE, P),
    row("even if is no condition", "The market will open [1].", PLEDGE, S),
    row("beside what is asked", "Brun leads the panel [1].", QUERIES, S),
    # what is said no to
    row("not to reject", "The board did not reject the merger [1].", NOES, S),
    row("not to reject as to reject", "The board rejected the merger [1].", NOES, NOT_SHOWN),
    row("not to reject as to accept", "The board accepted the merger [1].", NOES, (P, C)),
    row("no longer kept", "The mill no longer employs apprentices [1].", NOES, S),
    row("no longer dropped", "The mill employs apprentices [1].", NOES, NOT_SHOWN),
    row("no longer as not", "The mill does not employ apprentices [1].", NOES, S),
    row("failed to kept", "The crew failed to repair the pump [1].", NOES, S),
    row("failed to as did", "The crew repaired the pump [1].", NOES, NOT_SHOWN),
    row("failed to as did not", "The crew did not repair the pump [1].", NOES, S),
    row("not to fail is to do", "Divers found the wreck [1].", NOES, S),
    row("not to fail is not to fail", "Divers did not find the wreck [1].", NOES, NOT_SHOWN),
    row("unlikely kept", "Sanna Lind is unlikely to sign the charter [1].", NOES, S),
    row("unlikely as will", "Sanna Lind will sign the charter [1].", NOES, NOT_SHOWN, "sign"),
    row("unlikely as likely", "Sanna Lind is likely to sign the charter [1].", NOES, NOT_SHOWN),
    row("unlikely as will not", "Sanna Lind will not sign the charter [1].", NOES, P),
    row("almost kept", "The roof almost collapsed [1].", NOES, S),
    row("almost dropped", "The roof collapsed [1].", NOES, NOT_SHOWN, "collapsed"),
    row("neither nor kept", "Neither the pilot nor the mate saw the buoy [1].", NOES, S),
    row("neither nor as not", "The pilot and the mate did not see the buoy [1].", NOES, S),
    row("neither nor dropped", "The pilot and the mate saw the buoy [1].", NOES, NOT_SHOWN),
    row("ruled out kept", "The inspector ruled out sabotage at the depot [1].", NOES, S),
    row("ruled out dropped", "There was sabotage at the depot [1].", NOES, NOT_SHOWN),
    row("instead of kept", "The village chose wells instead of pipes [1].", NOES, S),
    row("instead of turned", "The village chose pipes [1].", NOES, NOT_SHOWN),
    row("lacks kept", "The school lacks a licence [1].", NOES, S),
    row("lacks as has", "The school has a licence [1].", NOES, NOT_SHOWN),
    row("lacks as has no", "The school has no licence [1].", NOES, S),
    # how many, how often
    row("some kept", "Some workers at the mill joined the strike [1].", SHARES, S),
    row("some as all", "All workers at the mill joined the strike [1].", SHARES, NOT_SHOWN, "All"),
    row("some as most", "Most workers at the mill joined the strike [1].", SHARES, NOT_SHOWN, "Most"),
    row("some as many", "Many workers at the mill joined the strike [1].", SHARES, P),
    row("some dropped", "The workers at the mill joined the strike [1].", SHARES, P),
    row("most kept", "Most residents oppose the quarry [1].", SHARES, S),
    row("most as a majority", "A majority of residents oppose the quarry [1].", SHARES, (S, P)),
    row("most as all", "All residents oppose the quarry [1].", SHARES, NOT_SHOWN, "All"),
    row("most dropped", "Residents oppose the quarry [1].", SHARES, P),
    row("most as some", "Some residents oppose the quarry [1].", SHARES, S),
    row("all kept", "Every member of the jury agreed [1].", SHARES, S),
    row("all as most", "Most members of the jury agreed [1].", SHARES, S),
    row("several dropped", "Bakers raised their prices [1].", SHARES, S),
    row("several as all", "All bakers raised their prices [1].", SHARES, NOT_SHOWN, "All"),
    row("part of kept", "Part of the pier collapsed [1].", SHARES, S),
    row("part of dropped", "The pier collapsed [1].", SHARES, P),
    row("part of as the entire", "The entire pier collapsed [1].", SHARES, NOT_SHOWN),
    row("usually kept", "The library is usually open on Sundays [1].", SHARES, S),
    row("usually dropped", "The library is open on Sundays [1].", SHARES, P),
    row("usually as always", "The library is always open on Sundays [1].", SHARES, NOT_SHOWN, "always"),
    row("partly kept", "The road was partly rebuilt [1].", SHARES, S),
    row("partly dropped", "The road was rebuilt [1].", SHARES, P),
    row("partly as fully", "The road was fully rebuilt [1].", SHARES, NOT_SHOWN, "fully"),
    row("not all as all", "All pupils passed the exam [1].", SHARES, NOT_SHOWN),
    row("few as most", "Most farmers use the dam [1].", SHARES, NOT_SHOWN),
    row("nobody's only", "Only tourists visit the cave [1].", SHARES, P, "only"),
    row("without only", "Tourists visit the cave [1].", SHARES, S),
    row("all of nobody's", "All tourists visit the cave [1].", SHARES, P, "All"),
    # comparisons and causes
    row("one of the longest", "The Oster is one of the longest rivers in Velia [1].", RANKS, S),
    row("one of the longest as the longest", "The Oster is the longest river in Velia [1].", RANKS, P),
    row("among the longest", "The Oster is among the longest rivers in Velia [1].", RANKS, S),
    row("second as first", "Marn is the largest port of the coast [1].", RANKS, NOT_SHOWN, "largest"),
    row("second as second", "Marn is the second-largest port of the coast [1].", RANKS, S),
    row("larger than", "Bryn is larger than Holm [1].", RANKS, S),
    row("larger than, turned", "Holm is larger than Bryn [1].", RANKS, NOT_SHOWN),
    row("more trains", "The line carries more trains [1].", RANKS, S),
    row("fewer trains", "The line carries fewer trains [1].", RANKS, NOT_SHOWN, "fewer"),
    row("less for more", "The line carries less trains than in 2019 [1].", RANKS, NOT_SHOWN, "less"),
    row("after kept", "Sales fell after the store moved [1].", RANKS, S),
    row("after as because", "Sales fell because the store moved [1].", RANKS, P),
    row("after as due to", "Sales fell due to the store moving [1].", RANKS, P),
    row("because kept", "The pump broke because of sand [1].", RANKS, S),
    row("because as due to", "The pump broke due to sand [1].", RANKS, S),
    row("amid as caused by", "The closing of the bakery was caused by a flour shortage [1].", RANKS, (P, *NOT_SHOWN)),
    row("amid as because of", "The bakery closed because of a flour shortage [1].", RANKS, P),
    row("amid kept", "The bakery closed amid a flour shortage [1].", RANKS, S),
    row("before as because", "The mayor resigned because of the audit [1].", RANKS, (P, *NOT_SHOWN)),
    row("fewer than", "Bryn has fewer schools than Holm [1].", RANKS, S),
    row("fewer than, turned", "Holm has fewer schools than Bryn [1].", RANKS, NOT_SHOWN),
    row("among the oldest as the oldest", "The chapel is the oldest building of the island [1].", RANKS, P),
    row("third as first", "Kvam is the richest town [1].", RANKS, NOT_SHOWN, "richest"),
    row("while as because", "Rents rose because the yard was shut [1].", RANKS, P),
    row("followed as caused", "The pay talks caused the strike [1].", RANKS, P),
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
