"""What kind of thing a message asks for, told by its words."""

from datetime import date

import pytest

from rag.conditions import Articles
from rag.periods import Period
from rag.requests import Newest, People, Request, Sources, Summary, read_request
from rag.schema import Turn
from rag.talk import Refused, Talk

TODAY = date(2026, 6, 10)  # a Wednesday
SINCE_MAY = Period(date(2026, 5, 1), None)


def read(question: str, *history: Turn) -> Request | None:
    return read_request(question, history, today=TODAY)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Summarise this article", Summary()),
        ("Can you please summarize it?", Summary()),
        ("Give me a short summary of this article in three sentences.", Summary()),
        ("What is this article about?", Summary()),
        ("What are the main points of this article?", Summary()),
        ("TL;DR", Summary()),
        ("Summarise the latest article", Summary(newest=True)),
        ("Summarise “Ferry line to add night sailings”", Summary("Ferry line to add night sailings")),
        ("Sum up the article about the night ferries", Summary("the night ferries")),
        ("Summarise the Harbour Post article", Summary("Harbour Post")),
        ("Summarise the Harbour Post article “Night ferries”", Summary("Harbour Post Night ferries")),
        ("Summarise Ferry line to add night sailings", Summary("Ferry line to add night sailings", sure=False)),
        ("I'd like a summary of this article, please, in three bullet points", Summary()),
        ("Summarise the articles about ferries", Articles(count=False, holding="ferries")),
        ("Summarise the news", Newest()),
        ("What is new?", Newest()),
        ("what's the latest?", Newest()),
        ("Any news today?", Newest()),
        ("Tell me the news", Newest()),
        ("Show me the 3 newest articles", Newest(3)),
        ("the two latest articles, please", Newest(2)),
        ("How many articles are there?", Articles(count=True)),
        ("how many articles do you have in total", Articles(count=True)),
        ("How many articles mention Silva?", Articles(count=True, holding="Silva")),
        ("Could you tell me how many articles are about the night ferries?", Articles(True, "the night ferries")),
        ("In how many articles is Ana Silva mentioned?", Articles(count=True, holding="Ana Silva")),
        ("How many articles are from the Harbour Post?", Articles(count=True, source="the Harbour Post")),
        ("How many articles were published since May?", Articles(count=True, period=SINCE_MAY)),
        ("How many articles were added today?", Articles(True, period=Period(TODAY, TODAY), added=True)),
        (
            "How many articles from the Post mention ferries since 1 May 2026?",
            Articles(True, "ferries", "the Post", SINCE_MAY),
        ),
        ("Find an article about ferries", Articles(count=False, holding="ferries")),
        ("Which articles were published in the Harbour Post?", Articles(count=False, source="the Harbour Post")),
        ("What is new since 1 May 2026?", Articles(count=False, period=SINCE_MAY)),
        ("Which articles mention the ferry lease?", Articles(count=False, holding="the ferry lease")),
        ("Do you have any articles about ferries?", Articles(count=False, holding="ferries")),
        ("What documents do you have?", Articles(count=False)),
        ("How many articles contain the word ferry?", Articles(count=True, holding="ferry")),
        ("Give me a list of the people named in the text", People()),
        (
            "What has been added this week?",
            Articles(False, period=Period(date(2026, 6, 8), date(2026, 6, 14)), added=True),
        ),
        ("list all articles", Articles(count=False)),
        ("What is in the library?", Articles(count=False)),
        ("List the outlets", Sources()),
        ("Which newspapers do you have?", Sources()),
        ("List the authors in the library", Sources(authors=True)),
        ("List the people named", People(everywhere=None)),
        ("List the people named in this article", People()),
        ("Who is mentioned in this article?", People()),
        ("List the people named in the article called “Night ferries”", People("Night ferries")),
        ("List the people named in the Post article “Night ferries”", People("Post Night ferries")),
        ("Which people are mentioned in the library?", People(everywhere=True)),
        ("Hello!", Talk.GREETING),
        ("hi there, how are you?", Talk.GREETING),
        ("Thanks, that helped.", Talk.THANKS),
        ("Goodbye", Talk.FAREWELL),
        ("Hi, who are you?", Talk.PRODUCT),
        ("What can you do?", Talk.PRODUCT),
        ("Translate this article into French", Refused.TRANSLATE),
        ("Summarise this article in German", Refused.TRANSLATE),
        ("Write a short poem about the ferry", Refused.WRITE),
        ("Please write Python code that sorts a list", Refused.CODE),
        ("What's the weather in Ostend tomorrow?", Refused.WEATHER),
        ("Draw a picture of the harbour", Refused.DRAW),
        ("What is your opinion of the mayor?", Refused.OPINION),
        ("What is 12 * 7?", Refused.CALCULATE),
        ("Search the web for ferries", Refused.ACT),
        ("Delete this article", Refused.SHELVE),
    ],
)
def test_a_request_is_told_by_its_words(asked: str, kind: Request) -> None:
    assert read(asked) == kind


@pytest.mark.parametrize(
    "question",
    [
        "How many articles does the treaty have?",
        "How many articles are there in the treaty?",
        "How many articles of the constitution mention torture?",
        "How many articles about the war were removed?",
        "How many articles mention that the mayor resigned?",
        "How many people are mentioned in the indictment?",
        "How many ferries are there?",
        "What is new in the proposal?",
        "What is the latest on the ferry lease?",
        "What is the latest figure for inflation?",
        "Any news from Paris?",
        "Which articles in the Lisbon Treaty mention slavery?",
        "What articles were found in the car?",
        "Find the article that the mayor signed",
        "Tell me the story of the shipwreck",
        "Draft letter of the mayor: what does it say?",
        "Who appears in it?",
        "How does it work?",
        "How many documents were leaked?",
        "What reports do you have in mind?",
        "I want to know who hosted the leaders",
        "What should I do?",
        "What new ferries were added?",
        "Is there anything new in the second draft?",
        "List the conditions Germany set",
        "List the people killed in the fire",
        "List the sources of funding",
        "Which articles did Germany object to?",
        "Which outlets reported the explosion?",
        "Who is named in the lawsuit?",
        "Who is named as the new minister?",
        "Name the leaders who met in Paris",
        "Summarise what Carney said about the deal",
        "What are the key points of the proposal?",
        "What does the article say about the mayor?",
        "What is the report about?",
        "Are there any other interesting aspects about this article?",
        "What was the weather like during the race?",
        "What does the mayor think of the lease?",
        "Who wrote the letter?",
        "What time is the vote?",
        "Should passengers book in advance?",
        "Did the council translate the contract?",
        "What picture did the museum buy?",
        "Hello, what duration is proposed?",
        "Thanks. And who hosted the leaders?",
        "Which ones?",
        "",
        "?!",
    ],
)
def test_a_question_that_resembles_a_request_goes_to_the_passages(question: str) -> None:
    assert read(question) is None


def test_which_ones_lists_what_was_counted_before() -> None:
    counted = Turn("user", "How many articles mention ferries?"), Turn("assistant", "Two.")

    assert read("Which ones?", *counted) == Articles(count=False, holding="ferries")
    assert read("Which ones?", Turn("user", "How many ferries are there?")) is None


def test_what_may_point_to_the_conversation_is_no_small_talk_in_one() -> None:
    assert read("How does this work?") is Talk.PRODUCT
    assert read("How does this work?", Turn("user", "What is the new vaccine?")) is None


def test_a_time_that_means_nothing_leaves_the_question_to_the_passages() -> None:
    assert read("How many articles were published since the war?") is None


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("since 6 January 2026", date(2026, 1, 6), None),
        ("after January 6", date(2026, 1, 7), None),
        ("before 2025", None, date(2024, 12, 31)),
        ("in february", date(2026, 2, 1), date(2026, 2, 28)),
        ("on 2026-01-06", date(2026, 1, 6), date(2026, 1, 6)),
        ("on Monday", date(2026, 6, 8), date(2026, 6, 8)),
        ("last week", date(2026, 6, 1), date(2026, 6, 7)),
        ("in the last 3 days", date(2026, 6, 7), TODAY),
        ("this year", date(2026, 1, 1), date(2026, 12, 31)),
        ("between January and March 2025", date(2025, 1, 1), date(2025, 3, 31)),
    ],
)
def test_a_time_is_the_days_it_names(words: str, first: date | None, last: date | None) -> None:
    asked = read(f"How many articles were published {words}?")

    assert isinstance(asked, Articles)
    assert asked.period == Period(first, last)


@pytest.mark.timeout(60)  # a regular expression that runs away takes hours
@pytest.mark.parametrize(
    "piece",
    ["please ", "hello, ", "how many articles mention ", "articles about ", "and in ", "a ", "summary of ", "1 + "],
)
def test_no_message_runs_away(piece: str) -> None:
    read((piece * 250)[:290])
    read("how many articles " + (piece * 250)[:270])

    assert read(piece * 250) is None
