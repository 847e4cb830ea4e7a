"""The table of what counts as proved: each row is one behaviour, near misses beside what they nearly are."""

from typing import NamedTuple

import pytest

from rag.schema import Verdict
from rag.verify import verify
from tests.press import (
    BANK,
    COUNCIL,
    CUP,
    FIRE,
    FIRM,
    LAW,
    PRIZE,
    QUAKE,
    RESULTS,
    SPORT,
    STUDY,
    VISIT,
    VOTE,
    corpus,
    evidence,
)

S, P, C, U = Verdict.SUPPORTED, Verdict.PARTLY, Verdict.CONTRADICTED, Verdict.UNSUPPORTED
NOT_SHOWN = (C, U)

TERMS = corpus("15-year framework")
CARNEY = corpus("Mark Carney")
MACRON = corpus("Emmanuel Macron")
ARRIVAL = corpus("Keir Starmer")
DONBAS = corpus("Donbas")
DENMARK = corpus("Mette Frederiksen")
DRAFT = corpus("may agree")
BACKING = corpus("operational support")
FORCE = corpus("These elements")
PARIS = corpus("European and Canadian leaders met")
ALL = TERMS + CARNEY + MACRON + ARRIVAL + DONBAS + DENMARK + DRAFT + BACKING + FORCE + PARIS

DOG = "The dog chased a thief through the park."
BOARD = "The editor was not there when the board fired the director."
SWITCHED = "Marlow switched on a free network in 14 squares on Thursday."
DURATION = "What duration is proposed?"


class Row(NamedTuple):
    name: str
    sentence: str
    passages: tuple[str, ...]
    question: str
    verdicts: tuple[Verdict, ...]
    unmet: tuple[str, ...] | None = None  # None: not looked at


def row(
    name: str,
    sentence: str,
    passages: str | tuple[str, ...],
    verdicts: Verdict | tuple[Verdict, ...],
    *unmet: str,
    question: str = "",
) -> Row:
    texts = (passages,) if isinstance(passages, str) else passages
    wanted = (verdicts,) if isinstance(verdicts, Verdict) else verdicts
    return Row(name, sentence, texts, question, wanted, unmet or None)


ROWS = [
    # numbers
    row("digits", "Norvik sold 12,400 electric cars in Germany [1].", FIRM, S),
    row("thousands without a separator", "Norvik sold 12400 electric cars in Germany [1].", FIRM, S),
    row("another number", "Norvik sold 12,500 electric cars in Germany [1].", FIRM, NOT_SHOWN, "12,500 electric cars"),
    row("a number in words", "The fire killed 3 people [1].", FIRE, S),
    row("words for digits", "The closure will affect three thousand two hundred workers [1].", FIRM, S),
    row("another number in words", "The fire killed four people [1].", FIRE, NOT_SHOWN, "four people"),
    row("a number of the other thing", "The closure will affect 3,200 plants [1].", FIRM, NOT_SHOWN),
    row("workers are people", "The closure will affect 3,200 people [1].", FIRM, S),
    row("people are not workers", "The fire killed three workers [1].", FIRE, NOT_SHOWN),
    row("a hyphen for a space", "Current proposals outline a framework of 15 years [1].", TERMS, S),
    row("a hyphenated word number", "Current proposals outline a fifteen-year framework [1].", TERMS, S),
    row("a shorter unit", "Current proposals outline a 15-month framework [1].", TERMS, NOT_SHOWN, "15-month"),
    row("percent for years", "Guarantees could last up to 50 percent [1].", TERMS, NOT_SHOWN, "50 percent"),
    row("a percent sign", "Inflation reached 6.1% in May [1].", BANK, S),
    row("per cent in two words", "Inflation reached 6.1 per cent in May [1].", BANK, S),
    row("percentage points are not percent", "Inflation rose by 6.1 percentage points in May [1].", BANK, NOT_SHOWN),
    row("an ordinal", "Tom Reyes scored in the fifteenth minute [1].", SPORT, S),
    row("another ordinal", "Tom Reyes scored in the 16th minute [1].", SPORT, NOT_SHOWN),
    row("another rank", "Tom Reyes scored the second goal [1].", SPORT, NOT_SHOWN),
    row("first as an adverb", "First, Ashford United beat Calder Town [1].", SPORT, S),
    row("a fraction", "Two-thirds of the building was destroyed [1].", FIRE, S),
    row("another fraction", "One third of the building was destroyed [1].", FIRE, NOT_SHOWN),
    row("a score", "Ashford United beat Calder Town 2-1 [1].", SPORT, S),
    row("a score turned round", "Ashford United beat Calder Town 1-2 [1].", SPORT, NOT_SHOWN, "1-2"),
    row("nine of ten", "The club has won nine of its last ten matches [1].", SPORT, S),
    row("ten of nine", "The club has won eight of its last ten matches [1].", SPORT, NOT_SHOWN),
    # amounts
    row("bn is billion", "The closure will cost about 1.2 billion dollars [1].", FIRM, S),
    row("million for billion", "The closure will cost about US$1,200 million [1].", FIRM, S),
    row("a power of ten lost", "The closure will cost about $1.2 million [1].", FIRM, NOT_SHOWN, "$1.2 million"),
    row("another currency", "The closure will cost about €1.2bn [1].", FIRM, NOT_SHOWN, "€1.2bn"),
    row("a currency in letters", "Norvik reported a net profit of 340 million euros [1].", FIRM, S),
    row("pounds for euros", "Norvik reported a net profit of £340 million [1].", FIRM, NOT_SHOWN),
    # what bounds a number
    row("up to kept", "The vaccine may reduce infections by up to 70 percent [1].", STUDY, S),
    row("up to dropped", "The vaccine may reduce infections by 70 percent [1].", STUDY, P),
    row("up to turned", "The vaccine may reduce infections by at least 70 percent [1].", STUDY, NOT_SHOWN),
    row("at least dropped", "The bank expects growth of 2 percent next year [1].", BANK, P),
    row("more than kept", "The fire injured over 40 people [1].", FIRE, (S, P)),
    row("more than turned", "The fire injured fewer than 40 people [1].", FIRE, NOT_SHOWN),
    row("about dropped", "The closure will cost $1.2bn [1].", FIRM, P),
    row("a bound invented", "Current proposals outline a framework of at least 15 years [1].", TERMS, P),
    # which value belongs to what
    row("what is only potential", "The guarantees are binding [1].", corpus("potential binding guarantees"), (P, C, U)),
    row(
        "what stays potential",
        "The proposal outlines potential binding guarantees [1].",
        corpus("potential binding guarantees"),
        S,
    ),
    row("the framework's years", "The framework lasts 15 years [1].", TERMS, (S, P), question=DURATION),
    row("the guarantees' years", "The framework lasts 50 years [1].", TERMS, NOT_SHOWN, "50 years"),
    row("years of the other", "The guarantees requested could last up to 15 years [1].", TERMS, NOT_SHOWN),
    row("the right country's cars", "Norvik sold 8,100 electric cars in France [1].", FIRM, S),
    row("the wrong country's cars", "Norvik sold 8,100 electric cars in Germany [1].", FIRM, NOT_SHOWN),
    row("countries swapped", "Norvik sold 8,100 cars in Germany and 12,400 in France [1].", FIRM, NOT_SHOWN),
    row("countries both right", "Norvik sold 12,400 cars in Germany and 8,100 in France [1].", FIRM, S),
    row("the month's rate", "Inflation reached 5.8 percent in April [1].", BANK, (S, P)),
    row("another month's rate", "Inflation reached 5.8 percent in May [1].", BANK, NOT_SHOWN),
    row("from taken for to", "The bank raised its main interest rate to 4.25 percent [1].", BANK, NOT_SHOWN),
    row("whose boats", "Voss offered 20 patrol boats [1].", VISIT, S),
    row("the other's boats", "Voss offered 35 patrol boats [1].", VISIT, NOT_SHOWN),
    row(
        "two sentences, both right", "Voss offered 20 patrol boats, while Dahl asked for 35 patrol boats [1].", VISIT, S
    ),
    row(
        "two sentences, swapped",
        "Voss offered 35 patrol boats, while Dahl asked for 20 patrol boats [1].",
        VISIT,
        NOT_SHOWN,
    ),
    # dates
    row("a month and year", "The conflict began in February 2022 [1].", DONBAS, S),
    row("another year", "The conflict began in February 2021 [1].", DONBAS, NOT_SHOWN, "February 2021"),
    row("another month", "The conflict began in March 2022 [1].", DONBAS, NOT_SHOWN, "March 2022"),
    row("the year alone", "The conflict began in 2022 [1].", DONBAS, S),
    row("day before month", "The fire in Porto injured more than 40 people on 6 January [1].", FIRE, (S, P)),
    row("an ordinal day", "The fire killed three people on January 6th [1].", FIRE, S),
    row("a year added", "The fire killed three people on January 6, 2026 [1].", FIRE, NOT_SHOWN),
    row("another day", "The fire killed three people on January 7 [1].", FIRE, NOT_SHOWN),
    row("month before day", "The study was published on May 12, 2023 [1].", STUDY, S),
    row("figures only", "The study was published on 2023-05-12 [1].", STUDY, S),
    row("a weekday", "Ashford United beat Calder Town on Saturday [1].", SPORT, S),
    row("another weekday", "Ashford United beat Calder Town on Sunday [1].", SPORT, NOT_SHOWN),
    # names
    row("a surname for the full name", "Macron hosted leaders at the Élysée Palace [1].", MACRON, S),
    row("a full name for the surname", "Volodymyr Zelenskiy has rejected this condition [1].", DONBAS, S),
    row("another first name", "Vladimir Zelenskiy has rejected this condition [1].", DONBAS, U, "Vladimir Zelenskiy"),
    row("no accent", "Emmanuel Macron hosted leaders at the Elysee Palace [1].", MACRON, S),
    row("another spelling of a surname", "Zelensky has rejected this condition [1].", DONBAS, S),
    row("an abbreviation with stops", "The U.S. delegation includes special envoy Steve Witkoff [1].", MACRON, S),
    row("a country for its adjective", "France's president is Emmanuel Macron [1].", MACRON, S),
    row("another country", "The British delegation includes Jared Kushner [1].", MACRON, NOT_SHOWN),
    row("both of a pair", "The US delegation includes Steve Witkoff and Jared Kushner [1].", MACRON, S),
    row("one of a pair exchanged", "The US delegation includes Steve Witkoff and Mark Carney [1].", MACRON + CARNEY, U),
    row("a name from nowhere", "Angela Merkel hosted leaders at the Élysée Palace [1].", MACRON, U, "Angela Merkel"),
    row("one word from nowhere", "Zuckerberg hosted leaders at the Élysée Palace [1].", MACRON, U, "Zuckerberg"),
    row("a name of another sentence", "Reyes praised the defence [1].", SPORT, U),
    row("a role stands for a name", "Zelenskiy requested guarantees that could last up to 50 years [1].", TERMS, P),
    row("a role of somebody else", "Macron requested guarantees that could last up to 50 years [1].", TERMS, U),
    row("a pronoun stands for a name", "Rui Costa did not rule out arson [1].", FIRE, P),
    row("a pronoun of somebody else", "Erik Holm did not rule out arson [1].", FIRE, U),
    # offices
    row("name, then office", "Mark Carney is the Canadian Prime Minister [1].", CARNEY, S),
    row("country's office, then name", "Denmark's Prime Minister is Mette Frederiksen [1].", DENMARK, S),
    row("office of a country", "Nicolas Maduro is the President of Venezuela [1].", DENMARK, S),
    row("another country's office", "Canadian Prime Minister Keir Starmer was in Paris [1].", ARRIVAL + CARNEY, U),
    row("another office", "President Carney cautioned that the deal might not be finalized [1].", CARNEY, U),
    row("an office with somebody else", "German Chancellor Keir Starmer was expected [1].", ARRIVAL, U),
    row("an office of a body", "Mark Rutte is the NATO Secretary-General [1].", ARRIVAL, S),
    row("an office behind a name", "Karin Voss, the Danish foreign minister, offered 20 patrol boats [1].", VISIT, P),
    row(
        "a former holder",
        "Former Canadian Prime Minister Mark Carney cautioned that terms may be adjusted [1].",
        CARNEY,
        U,
    ),
    row(
        "an office that nobody there holds",
        "The pope cautioned that the deal might not be finalized [1].",
        CARNEY,
        U,
        "pope",
    ),
    # quotations
    row("word for word", "The mayor said “we were lucky that the wind turned” [1].", FIRE, S),
    row("straight quotation marks", 'Rui Costa said "We were lucky that the wind turned" [1].', FIRE, S),
    row("words left out", "Costa said “We were lucky … before it reached the houses” [1].", FIRE, S),
    row("a word exchanged", "Costa said “We were lucky that the rain turned” [1].", FIRE, U),
    row("stitched together", "Costa said “We were lucky before the wind turned” [1].", FIRE, U),
    row("another speaker", "Voss said “We need ships, and we need them soon” [1].", VISIT, U),
    row("the speaker", "Dahl said “We need ships, and we need them soon” [1].", VISIT, S),
    # what the question asks about
    row(
        "asked of nobody there",
        "15 years [1].",
        TERMS + CARNEY,
        U,
        "Canada",
        question="What duration did Canada propose?",
    ),
    row(
        "asked in lower case",
        "15 years [1].",
        TERMS + CARNEY,
        U,
        "canada",
        question="what duration did canada propose?",
    ),
    row(
        "asked of a role there",
        "Up to 50 years [1].",
        TERMS,
        P,
        question="How long did Zelenskiy request guarantees for?",
    ),
    row(
        "a false premise",
        "Germany refused to join because of costs [1].",
        ALL,
        U,
        question="Why did Germany refuse to join?",
    ),
    row(
        "a number asked about",
        "He requested guarantees [1].",
        TERMS,
        U,
        "30 years",
        question="Did he ask for 30 years?",
    ),
    row("a year asked about", "The conflict began [1].", DONBAS, U, "2014", question="What began in 2014?"),
    row(
        "another place in an order",
        "Tom Reyes scored in the fifteenth minute [1].",
        SPORT,
        U,
        "16th",
        question="Who scored in the 16th minute?",
    ),
    row(
        "that place in an order",
        "Tom Reyes scored in the fifteenth minute [1].",
        SPORT,
        S,
        question="Who scored in the 15th minute?",
    ),
    row(
        "question words are no names",
        "The framework is 15 years [1].",
        TERMS,
        (S, P),
        question="Which Duration Is Proposed Now?",
    ),
    row("us is not the US", "It is a 15-year framework [1].", TERMS, (S, P), question="tell us the framework proposed"),
    # short answers
    row("a bare value", "15 years [1].", TERMS, S, question=DURATION),
    row("the other bare value", "50 years [1].", TERMS, NOT_SHOWN, "50 years", question=DURATION),
    row("a bare place", "Paris [1].", PARIS, S, question="Where did the leaders meet?"),
    row("a bare name", "Jared Kushner and Steve Witkoff [1].", MACRON, S, question="Who is in the US delegation?"),
    row("nothing said", "Yes [1].", TERMS, U, question="Is there a framework?"),
    # wording
    row("another verb is no contradiction", "Marlow launched a free network in 14 squares [1].", SWITCHED, U),
    row("nor is one with an adverb", "Marlow set up a free network in 14 squares [1].", SWITCHED, NOT_SHOWN),
    row("another thing in its place is one", "Marlow switched on a paid network in 14 squares [1].", SWITCHED, C),
    row("the question's word repeated", "The duration proposed is 15 years [1].", TERMS, S, question=DURATION),
    row("proposed to last", "The framework is proposed to last 15 years [1].", TERMS, S, question=DURATION),
    row("a synonym", "Mette Frederiksen cautioned that a maneuver could destabilize NATO [1].", DENMARK, S),
    row("an opposite", "Zelenskiy has accepted this condition [1].", DONBAS, NOT_SHOWN, "accepted"),
    row(
        "one word too many",
        "Russia continues to demand Ukrainian withdrawal from the wealthy Donbas region [1].",
        DONBAS,
        P,
        "wealthy",
    ),
    row("other words", "Russia celebrates festivals in the Donbas [1].", DONBAS, U),
    row("not kept", "Ukraine will not concede territory, according to Zelenskiy [1].", DONBAS, S),
    row("not dropped", "Ukraine will concede territory, according to Zelenskiy [1].", DONBAS, NOT_SHOWN),
    row("not added", "Zelenskiy has not rejected this condition [1].", DONBAS, NOT_SHOWN),
    row("not contracted", "The team hasn't tested the vaccine in children [1].", STUDY, S),
    row("not of a neighbour", "The team has tested the vaccine in children [1].", STUDY, NOT_SHOWN),
    row("may kept", "The US may agree to provide security support to Ukraine, a draft says [1].", DRAFT, S),
    row("may dropped", "The US will provide security support to Ukraine [1].", DRAFT, P),
    row("expected to dropped", "Volodymyr Zelenskiy met Keir Starmer [1].", ARRIVAL, (P, U)),
    row("after for before", "The wind turned after it reached the houses [1].", FIRE, NOT_SHOWN),
    row("rose to what it rose from", "The Bank of Lerida's main interest rate is 4.25 percent [1].", BANK, NOT_SHOWN),
    row("rose from and to", "The main interest rate rose from 4.25 percent to 4.5 percent [1].", BANK, S),
    row("raised, not lowered", "The bank lowered its main interest rate to 4.5 percent [1].", BANK, NOT_SHOWN),
    row("ten of nine matches", "The club has won ten of its last nine matches [1].", SPORT, NOT_SHOWN),
    row("killed for injured", "More than 40 people were killed [1].", FIRE, NOT_SHOWN),
    row("injured for killed", "Three people were injured [1].", FIRE, NOT_SHOWN),
    row("two ranks in one clause", "Tom Reyes scored the first goal in the 15th minute [1].", SPORT, S),
    row("profit is no loss", "Norvik reported a net loss of €340 million [1].", FIRM, NOT_SHOWN),
    # who does what to whom
    row("demands as told", "Russia continues to demand Ukrainian withdrawal from the Donbas region [1].", DONBAS, S),
    row(
        "demands turned round", "Ukraine continues to demand Russian withdrawal from the Donbas [1].", DONBAS, NOT_SHOWN
    ),
    row("the winner", "Ashford United won against Calder Town 2-1 [1].", SPORT, S),
    row("winner and loser swapped", "Calder Town beat Ashford United 2-1 [1].", SPORT, NOT_SHOWN),
    row("host and guests", "Leaders were hosted by Emmanuel Macron at the Élysée Palace [1].", MACRON, S),
    row("somebody further on in the sentence", "Keir Starmer arrived earlier [1].", ARRIVAL, NOT_SHOWN),
    row("the one who arrived", "Zelenskiy arrived earlier [1].", ARRIVAL, S),
    row("in a place", "The leaders met in Paris [1].", PARIS, S),
    row("not in a place that is backed", "The leaders met in Kyiv [1].", PARIS, NOT_SHOWN),
    row("led by whom", "The draft states that the elements will be European-led, with US participation [1].", FORCE, S),
    row("led by another", "The draft states that the elements will be US-led [1].", FORCE, NOT_SHOWN),
    row("an office the article leaves to context", "The CEO of Norvik is Lena Strand [1].", FIRM, P),
    row("an office of another firm", "The CEO of Norvik is Karin Voss [1].", (FIRM, VISIT), U),
    row("a chief executive is a CEO", "Lena Strand is the CEO [1].", FIRM, (S, P)),
    row("a name with of", "Ana Pujol is the governor of the Bank of Lerida [1].", BANK, P),
    row(
        "un- and in- deny",
        "Several officials described the US contribution as an insignificant development [1].",
        CARNEY,
        NOT_SHOWN,
    ),
    row("a question's not", "Ashford United [1].", SPORT, U, question="Who did not beat Calder Town?"),
    row(
        "a question's opposite",
        "70 percent [1].",
        STUDY,
        U,
        question="By how much can the vaccine increase infections?",
    ),
    row(
        "a question's word not there",
        "Tom Reyes [1].",
        SPORT,
        (P, U),
        "penalty",
        question="Who scored the penalty goal?",
    ),
    row(
        "which two are asked for",
        "Steve Witkoff and Jared Kushner [1].",
        MACRON,
        S,
        question="Which two people does the US delegation include?",
    ),
    row(
        "a title that is no name",
        "15 years [1].",
        TERMS,
        S,
        question="What duration is the Framework proposed to have?",
    ),
    # what is undone, rates, and which way a value went
    row("a rejection", "The council voted 5-4 to reject a plan to close the public library [1].", COUNCIL, S),
    row("a rejection dropped", "The council voted 5-4 to close the public library [1].", COUNCIL, NOT_SHOWN, "reject"),
    row("a rejected plan as a fact", "Yes, the public library will close [1].", COUNCIL, NOT_SHOWN),
    row("a rejection told by a no", "No, the council rejected the plan to close the library [1].", COUNCIL, S),
    row("scrapped", "A proposal to sell the swimming pool was scrapped [1].", COUNCIL, S),
    row("scrapped, left out", "There is a proposal to sell the swimming pool [1].", COUNCIL, NOT_SHOWN, "scrapped"),
    row("a rate", "The library costs $640,000 a year [1].", COUNCIL, S),
    row("a rate in an adverb's place", "The library costs $640,000 per year [1].", COUNCIL, S),
    row("another rate", "The library costs $640,000 a month [1].", COUNCIL, NOT_SHOWN, "$640,000 a month"),
    row("up is a rise", "Revenue rose 12 percent from a year earlier [1].", RESULTS, S),
    row("up is no fall", "Revenue fell 12 percent from a year earlier [1].", RESULTS, NOT_SHOWN, "fell"),
    row("down is a fall", "Shares fell 3 percent [1].", RESULTS, S),
    row("down is no rise", "Shares rose 3 percent [1].", RESULTS, NOT_SHOWN, "rose"),
    row("what a score is", "The final score was 2-1 [1].", SPORT, S),
    # what nobody vouches for, sides, earlier values
    row("a condition as a fact", "Owen Marsh was elected on 1 May [1].", VOTE, NOT_SHOWN, "elected"),
    row("would is not will", "Owen Marsh will bring the plan back [1].", VOTE, P),
    row("a side", "Mayor Susan Aldridge voted against the proposal [1].", VOTE, S),
    row("the other side", "Mayor Susan Aldridge voted for the proposal [1].", VOTE, NOT_SHOWN, "for"),
    row("what somebody claimed", "The closures would cut takings by a third [1].", VOTE, P),
    row("what is suspected", "Luke Pryce broke his ankle [1].", CUP, P),
    row("for whom", "Danilo Ferreira scored twice for Kingsbridge [1].", CUP, P, "for Kingsbridge"),
    row("the value now", "Net profit was $310 million [1].", RESULTS, S),
    row("the value before as the one now", "Net profit was $355 million [1].", RESULTS, NOT_SHOWN, "$355 million"),
    row("a score spelled out", "The senate voted 61-38 to pass it [1].", LAW, (S, P)),
    # order, words put in another's place, ages
    row("a vote", "The senate passed it by 61 votes to 38 [1].", LAW, S),
    row("a vote turned round", "The senate passed it by 38 votes to 61 [1].", LAW, NOT_SHOWN),
    row("a word in another's place", "Cities must replace copper pipes by 2034 [1].", LAW, NOT_SHOWN, "copper"),
    row("a verb in another's place", "President Ines Calder vetoed the clean water act [1].", LAW, NOT_SHOWN, "vetoed"),
    row("an age", "Hana Kimura is 42 years old [1].", PRIZE, S, question="How old is Hana Kimura?"),
    row("a bare age", "Hana Kimura is 42 [1].", PRIZE, S, question="How old is Kimura?"),
    row("another's age", "Peter Adeyemi is 42 years old [1].", PRIZE, NOT_SHOWN),
    row("another age", "Hana Kimura is 24 years old [1].", PRIZE, NOT_SHOWN),
    row("a place nearby", "At least 23 people were killed [1].", QUAKE, P, question="How many people died in Velia?"),
    row("the place itself", "At least 23 people were killed [1].", QUAKE, S, question="How many died near Tarsa?"),
    # who does what to what, without a name to tell
    row("what costs whom", "The library costs the town $640,000 [1].", COUNCIL, S),
    row("what costs whom, swapped", "The town costs the library $640,000 a year [1].", COUNCIL, NOT_SHOWN, "town"),
    row("who praises", "Coach Maria Silva praised the defence [1].", SPORT, S),
    row("who is praised", "The defence was praised by Coach Maria Silva [1].", SPORT, S),
    row("who praises, swapped", "The defence praised Coach Maria Silva [1].", SPORT, NOT_SHOWN, "defence"),
    row("who is praised, swapped", "Maria Silva was praised by the defence [1].", SPORT, NOT_SHOWN),
    row("who chases", "A thief was chased by the dog [1].", DOG, S),
    row("who chases, swapped", "The thief chased the dog [1].", DOG, NOT_SHOWN, "thief"),
    row("who is fired", "The director fired the editor [1].", BOARD, P, "director"),
    row("who fires", "The board fired the director [1].", BOARD, S),
    row("another clause's deed", "Ines Calder passed the clean water act by 61 votes [1].", LAW, P, "Calder"),
    row("each clause's own deed", "Ines Calder signed it after the senate passed it [1].", LAW, S),
    row("a noun that takes up a name", "Norvik closed the plant [1].", "Norvik paid after the company closed it.", P),
    row("an apposition", "The carmaker sold 9,000 vans [1].", "Norvik, the carmaker, sold 9,000 vans last year.", S),
    row("against whom", "Ferreira scored twice against Moss [1].", "Ferreira scored twice against Moss.", S),
    row("against another clause's team", "Danilo Ferreira scored twice against Kingsbridge [1].", CUP, P),
    row("what hangs on the subject", "The warehouse killed three people [1].", FIRE, P, "warehouse"),
    row("the subject itself", "The fire killed three people [1].", FIRE, (S,)),
    row("a word before the subject", "The town rejected the plan [1].", COUNCIL, P),
    row("the committee of members", "The board rejected it [1].", "Members of the board rejected it on Monday.", S),
    row("the pool for the proposal", "The swimming pool was scrapped in March [1].", COUNCIL, NOT_SHOWN, "pool"),
    row(
        "the road for the proposal", "The road was cancelled [1].", "A vote to widen the road was cancelled.", NOT_SHOWN
    ),
    row("the proposal itself", "A proposal to sell the pool was scrapped [1].", COUNCIL, S),
    row("under way is not suffered", "Crews built a pontoon [1].", "Crews were building a pontoon.", S),
    # words that say little, in the place of words that say more
    row("makes for sold", "Norvik Motors makes 12,400 electric cars in Germany [1].", FIRM, P, "makes"),
    row("makes for sold, a shorter name", "Norvik makes 12,400 electric cars in Germany [1].", FIRM, P, "makes"),
    row("states for cities", "The law requires states to replace lead pipes by 2034 [1].", LAW, P, "states"),
    row("cities", "The law requires cities to replace lead pipes by 2034 [1].", LAW, S),
    row("reported for posted", "Norvik reported net profit [1].", "Norvik posted net profit on Monday.", S),
    row("a year for a quarter", "Revenue was $4.2bn for the year [1].", RESULTS, NOT_SHOWN, "year"),
    row("a quarter", "Revenue was $4.2bn for the third quarter [1].", RESULTS, S),
    row("a quarter without its number", "Brightwave reported revenue of $4.2bn for the quarter [1].", RESULTS, S),
    row("months are a year", "Sales fell in the past year [1].", "Sales fell in the past 12 months.", S),
    row("only said no to", "The trial lasted only six months in children [1].", STUDY, P, "children"),
    # citations
    row("the mark before the stop", "The framework is 15 years [1].", TERMS, (S, P)),
    row("the mark behind the stop", "The framework is 15 years. [1]", TERMS, (S, P)),
    row("the wrong mark", "The duration proposed is 15 years [2].", TERMS + CARNEY, S, question=DURATION),
    row("a mark out of range", "Mark Carney is the Canadian Prime Minister [9].", CARNEY, S),
    row("no mark", "Emmanuel Macron hosted leaders at the Élysée Palace.", ALL, S),
    row("no evidence", "Emmanuel Macron hosted leaders [1].", (), U),
]


@pytest.mark.parametrize("case", ROWS, ids=[r.name for r in ROWS])
def test_what_counts_as_proved(case: Row) -> None:
    claim = verify(case.sentence, evidence(*case.passages), question=case.question)

    assert claim.verdict in case.verdicts, claim.checks
    if case.unmet is not None:
        assert {check.value for check in claim.checks if check.span is None} >= set(case.unmet)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The law requires cities to replace lead pipes from 2034.", LAW),
        ("The law requires cities to replace lead pipes after 2034.", LAW),
        ("The senate passed the clean water act after President Ines Calder signed it.", LAW),
        ("Tom Reyes scored both goals.", SPORT),
        ("The club has won its last nine matches.", SPORT),
        ("The club won its last ten matches.", SPORT),
        ("Rescue teams from neighbouring Velia arrived within days.", QUAKE),
    ],
)
def test_a_small_word_changed_is_not_proved(sentence: str, source: str) -> None:
    assert verify(sentence, evidence(source), opposing=True).verdict in NOT_SHOWN


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (
            "After the senate passed the act, Ines Calder signed it.",
            "Ines Calder signed the act after the senate passed it.",
        ),
        ("Nine of the club's last ten matches were won.", SPORT),
        ("The plant will close before the end of 2027.", "The plant will close by the end of 2027."),
        ("Ana Lee led the bank from 2015 until 2019.", "From 2015 until 2019 Ana Lee led the bank."),
        ("All teams reached the last round.", "Every team reached the last round."),
        ("Rescue teams arrived a day after the quake.", "Rescue teams arrived within hours, a day after the quake."),
    ],
)
def test_the_same_in_another_order_is_proved(sentence: str, source: str) -> None:
    assert verify(sentence, evidence(source), opposing=True).verdict is S


def test_each_row_is_one_behaviour() -> None:
    assert len({case.name for case in ROWS}) == len(ROWS) >= 60
