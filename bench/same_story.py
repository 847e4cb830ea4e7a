"""How well copies of a story are told: `python -m bench.same_story PARAGRAPHS.jsonl`.

Articles are made of neighbouring paragraphs of one title; copies and other articles are made of these as editors
make them. Titles are split into a tuning and a reporting half, so that a bound is chosen on the one and told of the
other.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bench.halves import Half, half
from rag.shingles import HELD, LEAST_PART, bands, shingles, sketch

PARAGRAPHS = 6  # of an article
BOUNDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SEED = 20260101
Article = Sequence[str]


@dataclass(frozen=True, slots=True)
class Given:
    """What another text is made of."""

    one: Article
    near: Article  # of the same title
    far: Article  # of another
    dice: random.Random


Made = Callable[[Given], str]


def _cut(article: Article, share: float) -> str:
    words = " ".join(article).split(" ")
    return " ".join(words[: round(len(words) * share)])


def _edited(text: str, every: int, dice: random.Random) -> str:
    """About one word in so many replaced or left out."""
    words = text.split(" ")
    kept = (dice.choice(["", "another"]) if dice.randrange(every) == 0 else word for word in words)
    return " ".join(word for word in kept if word)


COPIES: Mapping[str, Made] = {
    "cut to 70%": lambda it: _cut(it.one, 0.7),
    "cut to 50%": lambda it: _cut(it.one, 0.5),
    "another first paragraph": lambda it: f"{it.far[0]} {' '.join(it.one[1:])}",
    "one word in 20 edited": lambda it: _edited(" ".join(it.one), 20, it.dice),
    "one word in 12 edited": lambda it: _edited(" ".join(it.one), 12, it.dice),
    "cut to 70%, first paragraph added": lambda it: f"{it.far[0]} {_cut(it.one, 0.7)}",
    "cut to 70%, one word in 20 edited": lambda it: _edited(_cut(it.one, 0.7), 20, it.dice),
}
OTHERS: Mapping[str, Made] = {
    "another article of the title": lambda it: " ".join(it.near),
    "follow-up with a paragraph as background": lambda it: " ".join([*it.near[:4], it.one[0]]),
    "follow-up with two paragraphs as background": lambda it: " ".join([*it.near[:4], *it.one[:2]]),
    "review with the first paragraph": lambda it: " ".join([it.one[0], *it.near[:2], *it.far[:3]]),
    "an article of another title": lambda it: " ".join(it.far),
}


def main() -> None:
    """Print, for each way of making a copy or another article, the share that counts as the same story."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paragraphs", type=Path, help='JSON Lines of {"title", "text"}, neighbours in order')
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.paragraphs.read_text(encoding="utf-8").splitlines()]
    articles = list(_articles([(row["title"], row["text"]) for row in rows]))
    for side in Half:
        mine = [(title, parts) for title, parts in articles if half(title) is side]
        print(f"{side}: {len(mine)} articles; share that is the same story if so much is held:", *BOUNDS, sep="  ")
        for names in (COPIES, OTHERS):
            for name, made in names.items():
                print(f"  {name:<46}", *_shares(mine, made))
    print(f"used: {HELD}, at least {LEAST_PART} of the larger; the last number: sketches with a band in common")


def _articles(rows: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Article]]:
    for title, group in groupby(rows, key=lambda row: row[0]):
        parts = [" ".join(text.split()) for _, text in group]
        for start in range(0, len(parts) - PARAGRAPHS + 1, PARAGRAPHS):
            yield title, parts[start : start + PARAGRAPHS]


def _shares(articles: Sequence[tuple[str, Article]], made: Made) -> Iterator[str]:
    dice = random.Random(SEED)  # noqa: S311  # the same each time
    held, near = [], 0
    for place, (title, one) in enumerate(articles):
        same = [parts for other, parts in articles if other == title and parts is not one]
        far = articles[(place + len(articles) // 2) % len(articles)]
        if not same or far[0] == title:
            continue
        text, other = shingles(" ".join(one)), shingles(made(Given(one, same[0], far[1], dice)))
        smaller, larger = sorted((text, other), key=len)
        fits = len(smaller) >= LEAST_PART * len(larger)
        held.append(len(text & other) / len(smaller) if fits else 0.0)
        near += bool(set(bands(sketch(text))) & set(bands(sketch(other))))
    for bound in BOUNDS:
        yield f"{sum(share >= bound for share in held) / max(1, len(held)):.2f}"
    yield f" {near / max(1, len(held)):.2f}"


if __name__ == "__main__":
    main()
