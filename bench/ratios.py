"""`ratios`: the goals for speed, as ratios to other systems in one sitting, and whether answers are as good.

Systems take turns, question by question, and the model is asked each time, whatever was kept of it. What was measured
of a question is kept once all systems were asked it: a run that stopped goes on with the next question, so that the
times held against each other are of one sitting. Once a run is written down, the next one measures everything anew.
Exit status 3: a goal that was measured is not held.
"""

import argparse
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.answers import Answered, answered_of, ask_one, running, scores_of, with_articles
from bench.asking_memory import asking_memory
from bench.datasets import Collection, Question, read_collection, sample
from bench.goals import elsewhere
from bench.model import model_identity
from bench.outputs import Outputs, key_of
from bench.provenance import provenance
from bench.ratio_goals import (
    CITING,
    FASTER,
    HITS,
    OF_GROWTH,
    OF_LONE,
    PLAIN,
    SENTENCE,
    SOONER,
    SOONER_THAN_CITING,
    TEXT,
    TEXT_SOONER,
    USERS,
    WHOLE,
    goals,
    lines,
    notes,
)
from bench.report import Report
from bench.rows import BenchError, Row
from bench.systems import NAMES, PRESSCHECK, identity_of
from rag.settings import read_settings

EVERYBODY = (PRESSCHECK, PLAIN, CITING)
WARMING = "What happened?"  # put to each system first and not counted: models load, constant heads are computed


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of question, answers, passage; or a data set")
    parser.add_argument("--articles", type=Path, help="a folder of articles to ask, where rows have no passage")
    parser.add_argument("--sample", type=int, default=40, metavar="N", help="questions a data set (default 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--all", action="store_true", help="questions of both halves, not of the reporting half only")
    parser.add_argument(
        "--every",
        type=int,
        default=2,
        metavar="N",
        help=f"put only each Nth question that has an answer to {NAMES[CITING]}, for it takes minutes; 0: none "
        "(default 2)",
    )


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:
    """Ask what this sitting has not asked yet, and hold it against the goals."""
    collections = [with_articles(read_collection(path), chosen.articles) for path in chosen.data]
    drawn = [_draw(collection, chosen) for collection in collections]
    results = chosen.out / "results"
    sitting = _sitting(chosen, collections, results / f"{chosen.name or chosen.part}.json", outputs)
    found: list[dict[str, Answered]] = []
    for collection, questions in zip(collections, drawn, strict=True):
        found += measure(collection, questions, chosen.every, sitting, outputs)
    memory = asking_memory(collections[0], drawn[0], outputs)
    growth = elsewhere(results / "growth_search.json", HITS, data=OF_GROWTH)
    load = elsewhere(results / "load.json", OF_LONE, data=f", {USERS} at once")
    return Report(
        title="Ratios: the goals for speed",
        lines=tuple(lines(found)),
        rows=tuple(scores_of(one) for asked in found for one in asked.values()),
        sources=tuple(source for collection in collections for source in collection.sources),
        plotted=(SENTENCE, TEXT, WHOLE),
        bounds={SENTENCE: (SOONER, SOONER_THAN_CITING), TEXT: (TEXT_SOONER,), WHOLE: (FASTER,)},
        goals=tuple(goals(found, memory, growth, load)),
        notes=tuple(notes(chosen, found, growth, load)),
        settings={
            "sitting": sitting,
            "sample": chosen.sample,
            "seed": chosen.seed,
            "all": chosen.all,
            "every": chosen.every,
            "articles": [len(collection.texts) for collection in collections],
            "model": model_identity(read_settings()),
            "systems": {name: identity_of(name) for name in EVERYBODY},
        },
    )


def _draw(collection: Collection, chosen: argparse.Namespace) -> list[Question]:
    questions = sample(collection.questions, size=chosen.sample, seed=chosen.seed, everything=chosen.all)
    if not questions:
        raise BenchError(f"{collection.name} has no question in the reporting half; give more, or --all.")
    return questions


def _sitting(chosen: argparse.Namespace, collections: Sequence[Collection], written: Path, outputs: Outputs) -> str:
    """Give the name of the sitting that was interrupted, or of a new one where the last one is written down."""
    systems = [identity_of(name) for name in EVERYBODY]
    asked = [source.sha256 for collection in collections for source in collection.sources]
    drawn = [chosen.sample, chosen.seed, chosen.all, chosen.every]
    machine = provenance([]).machine
    key = key_of("sitting", systems, model_identity(read_settings()), asked, drawn, machine)
    known: str | None = outputs.get(key)
    try:
        if known and f'"sitting": "{known}"' not in written.read_text(encoding="utf-8"):
            return known
    except OSError:  # no results yet
        if known:
            return known
    sitting = secrets.token_hex(8)
    outputs.put(key, sitting)
    return sitting


def measure(
    collection: Collection, questions: Sequence[Question], every: int, sitting: str, outputs: Outputs
) -> list[dict[str, Answered]]:
    """Give for each question what the systems said to it, asked one right after another."""
    keys = [key_of("ratios", sitting, collection.name, one.id) for one in questions]
    kept: list[Mapping[str, Row] | None] = [outputs.get(key) for key in keys]
    whom = _whom(questions, every)
    if None in kept:
        names = [name for name in EVERYBODY if any(name in asked for asked in whom)]
        with running(names, collection.texts, outputs, replays=False) as (endpoint, systems):
            for place, name in enumerate(names):
                endpoint.system = place
                systems[name].ask(WARMING, ())
            for number, (one, key) in enumerate(zip(questions, keys, strict=True)):
                if kept[number] is None:
                    turn = number % len(names)
                    replies = {}
                    for name in [*names[turn:], *names[:turn]]:
                        if name in whom[number]:
                            endpoint.system = names.index(name)
                            replies[name] = ask_one(systems[name], one, endpoint)
                    outputs.put(key, replies)
                    kept[number] = replies
    return [
        {name: answered_of(collection.name, name, one, row) for name, row in (replies or {}).items()}
        for one, replies in zip(questions, kept, strict=True)
    ]


def _whom(questions: Sequence[Question], every: int) -> list[tuple[str, ...]]:
    """Who is asked each question."""
    whom, answerable = list[tuple[str, ...]](), 0
    for one in questions:
        answerable += bool(one.answers)
        rare = every and one.answers and answerable % every == 0
        whom.append(EVERYBODY if rare else (PRESSCHECK, PLAIN))
    return whom
