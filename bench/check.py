"""`check`: what the checker of pasted texts says of sentences with one value changed, and of those left as they are.

Sentences are taken from the paragraphs of a data set, each paragraph an article of a library, and checked as somebody
would check them: searched for in all articles, without a language model. One value at a time is changed, to one that
stands nowhere in the paragraph or to another of the same kind from it; a "not" is put in; words somebody is quoted with
or who says something are changed. Values are found without the verifier's code.
"""

import argparse
import random
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bench.articles import Text, fill
from bench.changed import SEED, Change, changes
from bench.estimate import Estimate, estimate, mean
from bench.halves import Half, digest, half
from bench.mentions import MONTHS, SPELLED, WORTH, Kind, mentions
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row, Source, read_rows
from rag.checker import Checker
from rag.entail import Entailment
from rag.library import Library
from rag.schema import Verdict
from rag.sentences import spans
from rag.settings import read_settings

FIELDS = {"text": str}
FEWEST, MOST = 8, 40  # words of a sentence
PACED = 200  # sentences of the text that is timed
OUTSIDE = 4  # one article in so many stays out of the library, with so many sentences of each paragraph
TRUE = ("untouched", "respelled")
SHOWN = {
    Verdict.SUPPORTED: "supported",
    Verdict.PARTLY: "partly",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.UNSUPPORTED: "not found",
}


class Other(StrEnum):
    """What else is done to a sentence, besides what `changed` does to values."""

    RESPELLED = "respelled"
    NEGATED = "negated"
    MISQUOTED = "misquoted"
    MISATTRIBUTED = "said by another"
    OUTSIDE = "of no article"


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, what was done to it, and what the checker says."""

    id: str
    kind: str
    change: str
    group: str  # a hash of the paragraph
    verdict: Verdict | None  # None: passed over
    sentence: str  # for whoever looks into what was missed; not reported


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of text and title?")
    parser.add_argument("--half", choices=[*Half, "both"], default=Half.REPORTING, help="default: reporting")
    parser.add_argument("--sample", type=int, default=120, metavar="N", help="paragraphs of each file (default 120)")


def run(chosen: argparse.Namespace, _: Outputs) -> Report:
    """Fill a library, check sentences of it and changed ones, and report."""
    judged: list[Judged] = []
    paces: list[str] = []
    sources: list[Source] = []
    for path in chosen.data:
        rows, source = read_rows(path, FIELDS)
        sources.append(source)
        wanted = [row for row in rows if chosen.half in (half(row["text"]), "both")]
        with tempfile.TemporaryDirectory() as folder:
            settings = read_settings().model_copy(update={"data": Path(folder)})
            with Library.open(settings) as library:
                inside = [Text(digest(row["text"]), row["text"], row.get("title", "")) for row in _inside(rows)]
                for _added in fill(library, inside):
                    pass
                checker = Checker(library, settings, Entailment())
                judged += judge(checker, wanted, chosen.sample, path.stem)
                paces.append(f"{pace(checker, wanted):.1f} over {len(inside):,} articles")
    if not judged:
        raise BenchError("No sentence of this half has a value that could be changed; give more texts, or --half.")
    return Report(
        title="Checking a text: changed sentences told from true ones",
        lines=tuple(lines(judged)),
        rows=tuple(
            {"id": one.id, "group": one.group, "kind": one.kind, "change": one.change, "verdict": _shown(one)}
            for one in judged
        ),
        sources=tuple(sources),
        plotted=("supported",),
        notes=(
            f"The {chosen.half} half, split by paragraph; at most {chosen.sample} paragraphs a file; intervals draw "
            "whole paragraphs. Each sentence is a text of its own, held against what is found for it in the articles "
            "of both halves.",
            "Wanted: untouched and respelled ones supported, all others never. “Of no article”: sentences of articles "
            "that are not in the library; a contradiction there is most likely a false one.",
            f"Sentences a second of one text, {PACED} of the paragraphs one after the other: {'; '.join(paces)}.",
            "A changed sentence may stay true: a “not” in a side clause, or a value that another article gives.",
        ),
        settings={"half": chosen.half, "sample": chosen.sample, "seed": SEED},
    )


def judge(checker: Checker, rows: Sequence[Row], most: int, name: str) -> Iterator[Judged]:
    """Check sentences of the rows, as they are and changed."""
    names = sorted({one.words for row in _inside(rows) for one in mentions(row["text"]) if one.kind is Kind.NAME})
    for row in _drawn(rows, most):
        known: dict[str, Verdict | None] = {}
        for number, (kind, change, sentence) in enumerate(_cases(row, names)):
            if sentence not in known:
                known[sentence] = _verdict(checker, sentence)
            id_ = f"{name} {row['id']}.{number}"
            yield Judged(id_, kind, change, digest(row["text"]), known[sentence], sentence)


def pace(checker: Checker, rows: Sequence[Row]) -> float:
    """Check some paragraphs as one text, and tell how many sentences a second were done."""
    text = ""
    for row in reversed(_drawn(rows, len(rows))):  # those that were not looked at before
        text += row["text"] + "\n\n"
        if len(checker.read(text).sentences) >= PACED:
            break
    started = time.perf_counter()
    done = sum(1 for _ in checker.check(checker.read(text)))
    return done / (time.perf_counter() - started)


def respelled(sentence: str) -> str | None:
    """The sentence with a value written otherwise, if it has one: "6 January" for "January 6", "15" for "fifteen"."""
    month = "|".join(MONTHS)
    for pattern, made in (
        (rf"\b({month}) (\d{{1,2}}), (\d{{4}})\b", r"\2 \1 \3"),
        (rf"\b(\d{{1,2}}) ({month}) (\d{{4}})\b", r"\2 \1, \3"),
        (r"\b(\d[\d,.]*)%", r"\1 percent"),
        (r"\b(\d[\d,.]*) per ?cent\b", r"\1%"),
        (r"\$(\d[\d.,]*) (million|billion)\b", r"\1 \2 dollars"),
    ):
        changed = re.sub(pattern, made, sentence)
        if changed != sentence:
            return changed
    spelled = re.search(rf"(?<![-\w])({'|'.join(SPELLED[1:])}) (?=[a-z]+s\b)", sentence)
    return sentence[: spelled.start(1)] + str(WORTH[spelled[1]]) + sentence[spelled.end(1) :] if spelled else None


def negated(sentence: str) -> str | None:
    """The sentence with a "not" behind its first auxiliary; None where it says no already, or has none."""
    if re.search(r"\b(?:not|no|never|none|neither|nor|without|hardly)\b|n['’]t\b", sentence, re.IGNORECASE):
        return None
    found = re.search(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|must)\b(?= [a-z])", sentence)
    if found is None or "," in sentence[: found.start()]:
        return None
    return f"{sentence[: found.end()]} not{sentence[found.end() :]}"


def misquoted(sentence: str) -> str | None:
    """The sentence with a word of its quotation put out of place by another of the sentence."""
    found = re.search(r"[\"“]([^\"“”]+)[\"”]", sentence)
    words = re.findall(r"[A-Za-z]{4,}", found[1]) if found else []
    if found is None or len(words) < FEWEST - 4:
        return None
    start = found.start(1) + found[1].index(words[1])
    return sentence[:start] + "never" + sentence[start + len(words[1]) :]


def misattributed(sentence: str, names: Sequence[str]) -> str | None:
    """The sentence with another name as the one who says it."""
    found = re.search(
        r"\b([A-Z]\w+ [A-Z]\w+)(?= (?:said|says|argued|claimed|wrote|stated|noted|warned|added))", sentence
    )
    others = [
        name for name in names if len(name.split()) == 2 and found and not set(name.split()) & set(sentence.split())
    ]
    if found is None or not others:
        return None
    draw = random.Random(f"{SEED} {sentence}")  # noqa: S311  # a sample, not a secret
    return sentence[: found.start()] + draw.choice(others) + sentence[found.end() :]


def lines(judged: Sequence[Judged]) -> list[Line]:
    """Give a line for each kind of value and change, and first for all changed and all true ones."""
    parts: dict[tuple[str, str], list[Judged]] = {("all", "true"): [], ("all", "changed"): []}
    seen: set[tuple[str, str]] = set()
    for one in judged:
        if one.change != Other.OUTSIDE and (one.id.rpartition(".")[0], one.sentence) not in seen:
            parts["all", "true" if one.change in TRUE else "changed"].append(one)
        seen.add((one.id.rpartition(".")[0], one.sentence))
        parts.setdefault((one.kind, one.change), []).append(one)
    return [Line(kind, change, len(of), _measures(of)) for (kind, change), of in parts.items() if of]


def _measures(of: Sequence[Judged]) -> Mapping[str, Estimate]:
    groups, ones = [one.group for one in of], [1.0] * len(of)
    told = [*SHOWN.values(), "passed over"]
    return {what: estimate(mean, groups, [float(_shown(one) == what) for one in of], ones) for what in told}


def _cases(row: Row, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Kind, change and sentence, of one sentence of a paragraph."""
    text = row["text"]
    fitting = [text[start:end] for start, end in spans(text)]
    fitting = [one for one in fitting if FEWEST <= len(one.split()) <= MOST and one[-1] == "." and _stands_alone(one)]
    if not fitting:
        return
    draw = random.Random(f"{SEED} {text}")  # noqa: S311  # a sample, not a secret
    draw.shuffle(fitting)
    if _is_outside(row):
        for sentence in fitting[:OUTSIDE]:
            yield "sentence", Other.OUTSIDE, sentence
        return
    sentence = fitting[0]
    yield "sentence", Change.UNTOUCHED, sentence
    for kind, change, made in changes(text, sentence, names):
        if change is not Change.UNTOUCHED:
            yield kind, change, made
    for done, other in (
        (Other.RESPELLED, respelled(sentence)),
        (Other.NEGATED, negated(sentence)),
        (Other.MISQUOTED, misquoted(sentence)),
        (Other.MISATTRIBUTED, misattributed(sentence, names)),
    ):
        if other is not None:
            yield "sentence", done, other


def _stands_alone(sentence: str) -> bool:
    """Whether it opens with nothing that leans on the sentence before, and names something."""
    opens = re.match(
        r"(?:he|she|it|they|his|her|its|their|this|that|these|those|such|however|but|and|also)\b", sentence, re.I
    )
    return opens is None and any(one.kind is Kind.NAME for one in mentions(sentence))


def _inside(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not _is_outside(row)]


def _is_outside(row: Row) -> bool:
    return int(digest(row.get("title") or row["text"]), 16) % OUTSIDE == 0


def _drawn(rows: Sequence[Row], most: int) -> list[Row]:
    return sorted(rows, key=lambda row: digest(row["text"]))[:most]


def _verdict(checker: Checker, sentence: str) -> Verdict | None:
    found = [one.claim.verdict for one in checker.check(checker.read(sentence)) if one.claim is not None]
    worst = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.PARTLY, Verdict.SUPPORTED)
    return min(found, key=worst.index, default=None)


def _shown(one: Judged) -> str:
    return "passed over" if one.verdict is None else SHOWN[one.verdict]
