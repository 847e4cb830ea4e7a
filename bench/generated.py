"""Articles of plain sentences, made by dice: as many as are wanted, of the length of a news article."""

import random
from collections.abc import Sequence

from bench.articles import Text

_WHO = "minister mayor teacher driver farmer nurse judge captain builder painter singer lawyer baker sailor".split()
_DOES = "opened closed visited praised sold bought mended painted measured moved counted showed crossed left".split()
_WHAT = (
    "harbour bridge school market station library garden factory theatre hospital stadium tunnel museum mill".split()
)
_WHERE = "Aldham Borwick Corley Denholm Elsworth Fenwick Garlow Halden Inverly Jarrow Kelby Larkham Morden".split()
_WHEN = "on Monday|last week|in the spring|after the storm|before the vote|at noon|during the fair|this year".split("|")


def generated(count: int, seed: int) -> tuple[Text, ...]:
    """Make articles; the same seed makes the same ones, and no two are alike."""
    dice = random.Random(seed)  # noqa: S311  # to be repeated
    return tuple(_article(number, dice) for number in range(count))


def asked_of(texts: Sequence[Text], count: int, seed: int) -> list[str]:
    """Make questions about sentences of these articles."""
    dice = random.Random(seed)  # noqa: S311  # to be repeated
    return [_question(dice.choice(texts), dice) for _ in range(count)]


def _question(text: Text, dice: random.Random) -> str:
    sentence = dice.choice(text.text.split("\n\n")).split(". ")[0].rstrip(".")
    done, _, seen = sentence.partition(", and ")
    return f"How many people came with the {seen.rsplit(' ', 1)[-1]} when {done[0].lower()}{done[1:]}?"


def _article(number: int, dice: random.Random) -> Text:
    paragraphs = (" ".join(_sentence(dice) for _ in range(dice.randint(2, 4))) for _ in range(dice.randint(5, 9)))
    title = f"The {dice.choice(_WHAT)} of {dice.choice(_WHERE)}, report {number}"
    return Text(f"generated/{number:06}", "\n\n".join(paragraphs), title)


def _sentence(dice: random.Random) -> str:
    who, does, what, where = (dice.choice(words) for words in (_WHO, _DOES, _WHAT, _WHERE))
    count, when, other = dice.randint(2, 9999), dice.choice(_WHEN), dice.choice(_WHO)
    return f"The {who} of {where} {does} the {what} {when}, and {count} people came to see it with the {other}."
