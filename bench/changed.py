"""`changed`: is a sentence withheld once one of its values is changed, and shown while it is not?

Sentences that a language model wrote from a passage are judged as they are and with each value that the passage
holds changed in two ways: to one that stands nowhere in the passage, and to another of the same kind that the same
passage says of something else. Values are found without the verifier's code; changes that may stay true are left out.
"""

import argparse
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from bench.articles import Text, evidence_of
from bench.claims import verdict_of
from bench.estimate import estimate, mean
from bench.halves import Half, digest, half
from bench.mentions import DAYS, MONTHS, SPELLED, Kind, Mention, keys, listed_together, mentions, stems, worth
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row, Source, read_rows
from rag.entail import Entailment
from rag.schema import Verdict

FIELDS = {"passage": str, "sentence": str}
SEED = 20260101
TRIES = 40


class Change(StrEnum):
    """What was done to a value."""

    UNTOUCHED = "untouched"
    ABSENT = "absent"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class Changed:
    """A sentence with one of its values changed, or none, and what became of it."""

    id: str
    kind: Kind
    change: Change
    group: str  # a hash of the passage
    verdict: Verdict
    sentence: str  # for whoever looks into what was missed; not reported


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of passage and sentence (see write_sentences)")
    parser.add_argument("--half", choices=[*Half, "both"], default=Half.REPORTING, help="default: reporting")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N rows of each file only")


def run(chosen: argparse.Namespace, _: Outputs) -> Report:
    """Change the values of every sentence, verify, and report."""
    rows: list[Row] = []
    sources: list[Source] = []
    for path in chosen.data:
        found, source = read_rows(path, FIELDS)
        rows += [row | {"id": f"{path.stem} {row['id']}"} for row in found[: chosen.limit]]
        sources.append(source)
    wanted = [row for row in rows if chosen.half in (half(row["passage"]), "both")]
    judged = list(judge(wanted))
    if not judged:
        raise BenchError("No sentence of this half has a value that its passage holds; give more sentences, or --half.")
    return Report(
        title="Values: changed ones withheld, true ones shown",
        lines=tuple(lines(judged)),
        rows=tuple(
            {"id": one.id, "group": one.group, "kind": one.kind, "change": one.change, "verdict": one.verdict}
            for one in judged
        ),
        sources=tuple(sources),
        plotted=("not shown",),
        notes=(
            f"The {chosen.half} half, split by passage; intervals draw whole passages.",
            "Wanted: absent and swapped values not shown, untouched sentences shown. Each value of a sentence counts.",
        ),
        settings={"half": chosen.half, "limit": chosen.limit, "seed": SEED},
    )


def judge(rows: Sequence[Row]) -> Iterator[Changed]:
    """Verify every sentence untouched and with each of its values changed."""
    entails = Entailment()
    names = sorted({one.words for row in rows for one in _mentions(row["passage"]) if one.kind is Kind.NAME})
    for row in rows:
        evidence = evidence_of(Text(digest(row["passage"]), row["passage"]))
        verdicts: dict[str, Verdict] = {}
        for number, (kind, change, sentence) in enumerate(changes(row["passage"], row["sentence"], names)):
            if sentence not in verdicts:
                verdicts[sentence] = verdict_of(sentence, evidence, entails)
            group = digest(row["passage"])
            yield Changed(f"{row['id']}.{number}", kind, change, group, verdicts[sentence], sentence)


def changes(passage: str, sentence: str, names: Sequence[str]) -> Iterator[tuple[Kind, Change, str]]:
    """Give the sentence untouched, with an absent value and with a swapped one, for each value of the passage in it."""
    stated, own = _mentions(passage), mentions(sentence, passage)
    for one in own:
        places = [other for other in stated if other.holds(one)]
        if not places:
            continue
        draw = random.Random(f"{SEED} {sentence} {one.start}")  # noqa: S311  # a sample, not a secret
        yield one.kind, Change.UNTOUCHED, sentence
        absent = _absent_name(one, passage, names, draw) if one.kind is Kind.NAME else _absent(one, passage, draw)
        if absent is not None:
            yield one.kind, Change.ABSENT, one.replaced(sentence, absent)
        others = [
            other
            for other in stated
            if _is_another(one, other)
            and not any(_may_be_one(other, mine) for mine in own)
            and not any(listed_together(passage, other, place) for place in places)
        ]
        if others:
            yield one.kind, Change.SWAPPED, one.replaced(sentence, draw.choice(others).words)


def lines(judged: Sequence[Changed]) -> list[Line]:
    """Give a line for each kind of value and change, and for all kinds together."""
    parts: Mapping[str, Sequence[Changed]] = {"all": judged} | {
        kind: [one for one in judged if one.kind is kind] for kind in Kind
    }
    found = []
    for name, part in parts.items():
        for change in Change:
            of = [one for one in part if one.change is change]
            groups, count = [one.group for one in of], [1.0] * len(of)
            hidden = [float(not one.verdict.shown) for one in of]
            unproved = [float(one.verdict is not Verdict.SUPPORTED) for one in of]
            measures = {
                "not shown": estimate(mean, groups, hidden, count),
                "not supported": estimate(mean, groups, unproved, count),
            }
            found += [Line(name, change, len(of), measures)] if of else []
    return found


@lru_cache(maxsize=8)
def _mentions(passage: str) -> tuple[Mention, ...]:
    return tuple(mentions(passage))


def _is_another(one: Mention, other: Mention) -> bool:
    return one.kind is other.kind and one.shape == other.shape and not _may_be_one(one, other)


def _may_be_one(one: Mention, other: Mention) -> bool:
    """Whether two mentions can mean the same: equal, or names that share the beginning of a word or are initials."""
    if one.kind is not other.kind:
        return False
    if one.kind is not Kind.NAME:
        return one.key == other.key
    return bool(stems(one.words) & stems(other.words)) or _initials(one, other) or _initials(other, one)


def _initials(short: Mention, long: Mention) -> bool:
    return short.words.isupper() and short.words.casefold() == "".join(word[0] for word in long.key.split())


def _absent_name(one: Mention, passage: str, names: Sequence[str], draw: random.Random) -> str | None:
    """A name of another passage, of as many words, none of which stands in this one."""
    held = stems(passage)
    fitting = [name for name in names if not stems(name) & held and len(name.split()) == len(one.words.split())]
    return draw.choice(fitting) if fitting else None


def _absent(one: Mention, passage: str, draw: random.Random) -> str | None:
    """The value with a part changed, so that the passage has neither it nor its figure."""
    held = keys(_mentions(passage))
    figures = {worth(figure) for figure in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", passage)}
    for _ in range(TRIES):
        words = _varied(one, draw)
        found = next((other for other in mentions(words) if other.kind is one.kind), None)
        if found is None or (one.kind, found.key) in held or words == one.words:
            continue
        number = re.search(r"\d+(?:,\d{3})*(?:\.\d+)?", words)
        spelled = words.split()[0].split("-")[0].casefold()
        plain = number is None and re.search(rf"\b{spelled}\b", passage, re.IGNORECASE)
        if one.kind is Kind.DATE or not (plain or (number and worth(number[0]) in figures)):
            return words
    return None


def _varied(one: Mention, draw: random.Random) -> str:
    parts = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?|[A-Za-z]+", one.words)
    part = draw.choice([part for part in parts if _other(part, one.kind, draw) != part] or parts)
    return re.sub(rf"(?<!\w){re.escape(part)}", _other(part, one.kind, draw), one.words, count=1)


def _other(part: str, kind: Kind, draw: random.Random) -> str:
    """Another month, day of the week, number or year in the place of one; any other word as it is."""
    if part in MONTHS or part in DAYS:
        return draw.choice([other for other in (MONTHS if part in MONTHS else DAYS) if other != part])
    if part.casefold() in SPELLED:
        other = draw.choice([word for word in SPELLED[1:] if word != part.casefold()])
        return other.capitalize() if part[0].isupper() else other
    if not part[0].isdigit():
        return part
    number = worth(part)
    if kind is Kind.DATE:
        return str(int(number) + draw.choice([-9, -4, -2, -1, 1, 2, 3, 6])) if number > 31 else str(draw.randint(1, 28))
    decimals = len(part.partition(".")[2])
    changed = number * draw.choice([0.5, 0.8, 1.1, 1.3, 1.5, 2, 3]) + draw.choice([0, 1])
    return f"{changed:,.{decimals}f}" if "," in part else f"{changed:.{decimals}f}"
