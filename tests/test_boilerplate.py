"""What a page puts around its articles becomes no passage; articles about such things keep their paragraphs."""

import re
import time

import pytest

from ingest.boilerplate import LONGEST, is_boilerplate
from ingest.split import split

FURNITURE = [
    "Sign up for our daily newsletter to get the day's top stories.",
    "Sign up to First Edition, our free daily newsletter. Get the day’s headlines delivered straight to your inbox.",
    "Subscribe to our newsletter",
    "By Lena Marsh",
    "BY Lena Marsh and Maria de la Cruz",
    "3 March 2026",
    "Tuesday, March 3, 2026",
    "2026-03-03",
    "Subscribe now to continue reading.",
    "Subscribe",
    "Already a subscriber? Log in",
    "This article is for subscribers only.",
    "You have reached your limit of free articles this month.",
    "We use cookies to give you the best experience on our website.",
    "This site uses cookies. By continuing to browse, you agree to our use of cookies. You can change your settings "
    "at any time.",
    "Accept all cookies",
    "Cookie settings",
    "Privacy Policy",
    "Read more: Storm closes the harbour of Ostend",
    "READ MORE",
    "Read also: What the ferry strike means for you",
    "Related stories",
    "Related: The bridge that nobody wanted",
    "You might also like",
    "More on this story",
    "Most read",
    "Share",
    "Share this article",
    "Facebook Twitter WhatsApp Email Copy link",
    "Share on Facebook | Twitter | LinkedIn",
    "Follow us on Facebook and Instagram.",
    "Advertisement",
    "ADVERTISEMENT – CONTINUE READING BELOW",
    "Story continues below advertisement",
    "Article continues after this ad",
    "skip past newsletter promotion",
    "after newsletter promotion",
    "Sponsored by Brightwave",
    "© 2026 The Harbour Post. All rights reserved.",
    "Copyright 2026 The Harbour Post Ltd. All rights reserved. This material may not be published, broadcast, "
    "rewritten or redistributed without permission.",
    "All rights reserved.",
    "Download our app for the latest news.",
    "Newsletters may contain info about charities and online ads.",
    "Click here to read the full report.",
    "12 comments",
    "Support our journalism by becoming a member.",
    "Load more",
]
ARTICLES = [
    "By Monday Marlow will be dry.",
    "By train to Rome",
    "On 3 March 2026 the vote was held.",
    "Cookies will need consent from May, the regulator said on Monday.",
    "The website uses cookies to follow its visitors across the web, a court in Lyon ruled, and must pay for it.",
    "“We use cookies to give you the best experience on our website” is a sentence that everyone has clicked away.",
    "Newsletters are the new front pages: 40 percent of readers under 30 get their news by e-mail.",
    "The Harbour Post will stop its daily newsletter in June, after 14 years.",
    "Subscribers of the paper will pay two euros more from July.",
    "The mayor asked residents to sign up for the new bus card by Friday.",
    "Sign up for the marathon has been closed since 30,000 runners registered in a day.",
    "Copyright law was last reformed in 1998, when nobody had heard of streaming.",
    "Facebook and Instagram will carry no political advertisements in Europe from October.",
    "Facebook bought Instagram in 2012.",
    "Share prices fell by three percent in Oslo.",
    "Shares of Norvik fell.",
    "Support from US allies has dwindled since the spring.",
    "Advertisement spending fell for the third year, agencies report.",
    "More than 200 people were rescued.",
    "Related charges against two other men were dropped.",
    "Read the letter that the minister wrote, and you see a frightened man.",
    "Comments by the governor sent the krone lower.",
    "Follow-up talks are planned for March.",
    "See you in court, the union told the company.",
    "Like his father, he became a fisherman.",
    "Get out while you can, the villagers were told.",
    "He clicked here and there, and nothing happened.",
    "They met.",
    "1 May",
    "Tickets cost 12 euros; register at the town hall.",
    "By signing up in 1914 he lied about his age: he was fifteen.",
]


@pytest.mark.parametrize("paragraph", FURNITURE)
def test_what_stands_around_articles_is_boilerplate(paragraph: str) -> None:
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize("paragraph", ARTICLES)
def test_what_articles_say_is_none(paragraph: str) -> None:
    assert not is_boilerplate(paragraph)


def test_a_paragraph_that_goes_on_with_the_story_is_none() -> None:
    assert not is_boilerplate(f"{FURNITURE[0]} The storm closed the harbour of Ostend.")


def test_boilerplate_is_in_no_passage_and_passages_do_not_reach_over_it() -> None:
    text = "The harbour is closed.\n\nSign up for our newsletter.\n\nFerries stay in port.\n\nRead more: Storm"

    assert [text[one.start : one.end] for one in split("r", text)] == [
        "The harbour is closed.",
        "Ferries stay in port.",
    ]


def test_a_heading_that_is_boilerplate_names_no_passage() -> None:
    text = "Related stories\n\nFerries stay in port."

    assert [one.heading for one in split("r", text, [(0, 15)])] == [None]


def test_a_passage_behind_boilerplate_keeps_its_own_heading_only() -> None:
    text = "One\n\nThe harbour is closed.\n\nShare this article\n\nFerries wait.\n\nRead more\n\nTwo\n\nTrains run."
    headings = [(found.start(), found.end()) for found in re.finditer("One|Two", text)]

    assert [one.heading for one in split("r", text, headings)] == ["One", "One", "Two"]


def test_a_text_of_nothing_but_boilerplate_is_kept() -> None:
    text = "Subscribe to our newsletter\n\nAll rights reserved."

    assert [text[one.start : one.end] for one in split("r", text)] == [text]


@pytest.mark.parametrize(
    "words",
    [
        "by signing up you " * 40,
        "get delivered to " * 40,
        "we use cookies use cookies " * 25,
        "read more " * 60,
        "© " * 300,
    ],
)
def test_no_paragraph_takes_long(words: str) -> None:
    started = time.process_time()
    for _ in range(20):
        is_boilerplate(words[: LONGEST - 1])

    assert time.process_time() - started < 2
