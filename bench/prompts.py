"""`prompts`: how good the answers are against how much the language model is given to read.

Every way chooses from the same hits what goes into the prompt; the rest is the product: what the model says is held
against all hits. Ways take turns, question by question. The model's words are kept, so that scoring again asks nobody.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bench.answers import DECISION, Answered, difference, score, share, with_articles
from bench.datasets import Collection, Question, read_collection, sample
from bench.endpoint import Endpoint
from bench.estimate import Estimate, balanced_accuracy, estimate, mean, quantile
from bench.expected import holds, values
from bench.halves import Half, half
from bench.model import model_identity, upstream
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row
from bench.systems import Presscheck
from rag.portions import Portions, portions
from rag.schema import Hit
from rag.sentences import spans
from rag.settings import read_settings
from rag.verify.words import content, tokenize


def first(*counts: int) -> Portions:
    """The best passages only; more of them where those did not answer."""
    return lambda _, hits: [hits[:count] for count in dict.fromkeys(min(count, len(hits)) for count in counts)]


def up_to(count: int) -> Portions:
    """As the product, of so many passages at most."""
    return lambda question, hits: portions(question, hits[:count])


def cut(way: Portions, sentences: int) -> Portions:
    """The same passages, of each the sentences in a row that hold most of the question's words."""
    return lambda question, hits: [
        [replace(hit, text=best_of(hit.text, question, sentences)) for hit in portion]
        for portion in way(question, hits)
    ]


def best_of(text: str, question: str, sentences: int) -> str:
    """The so many sentences in a row that hold most of the question's words; the first such, whole if it has fewer."""
    asked, found = _stems(question), spans(text)
    rows = [text[start:end] for (start, _), (_, end) in zip(found, found[sentences - 1 :], strict=False)]
    return max(rows, key=lambda row: len(asked & _stems(row)), default=text)


def _stems(text: str) -> set[str]:
    return {token.stem for token in content(tokenize(text))}


COUNTS = ((1,), (2,), (3,), (4,), (5,), (1, 5), (2, 5), (1, 2, 5), (1, 3, 5))
WAYS: Mapping[str, Portions] = (
    {"as the product": portions}
    | {f"as the product, {count} at most": up_to(count) for count in (2, 3)}
    | {f"as the product, {count} sentences each": cut(portions, count) for count in (2, 3)}
    | {f"passages {', '.join(map(str, counts))}": first(*counts) for counts in COUNTS}
)
ALL = "passages 5"  # which the others are compared with
GOLD, ANSWER = "of the right articles, in the prompt", "answer in the prompt"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question, and what the model was given for it."""

    answered: Answered  # its system is the way
    gold: int  # articles that it is about, of which a passage was in the prompt
    answer: bool  # whether an expected answer stood in the prompt
    prompt_ms: float | None


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of question, answers, passage; or a data set")
    parser.add_argument("--articles", type=Path, help="a folder of articles to ask, where rows have no passage")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), metavar="WAY", help="default: all")
    parser.add_argument("--against", choices=WAYS, default=ALL, metavar="WAY", help=f"default: {ALL}")
    parser.add_argument("--sample", type=int, default=40, metavar="N", help="questions a data set (default 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--half", type=Half, choices=list(Half), default=Half.TUNING, help="default: tuning")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:
    """Ask every question in every way, and report."""
    names = list(dict.fromkeys([chosen.against, *chosen.ways]))
    collections = [with_articles(read_collection(path), chosen.articles) for path in chosen.data]
    drawn = [_draw(collection, chosen) for collection in collections]
    asked: list[Asked] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        upstream(read_settings(), len(names)) as model,
        Endpoint(model, outputs) as endpoint,
    ):
        for place, (collection, questions) in enumerate(zip(collections, drawn, strict=True)):
            with closing(Presscheck(endpoint, Path(folder) / str(place))) as ours:
                ours.fill(collection.texts)
                ways = {name: WAYS[name] for name in names}
                asked += ask(ours, endpoint, collection, questions, ways)
    return Report(
        title="Answers against prompt tokens",
        lines=tuple(lines(asked, chosen.against)),
        rows=tuple(_scores(one) for one in asked),
        sources=tuple(source for collection in collections for source in collection.sources),
        plotted=("answered or refused: balanced accuracy", "F1", "holds the answer"),
        across="prompt tokens",
        notes=(
            f"The {chosen.half.value} half, {chosen.sample} questions a data set drawn with seed {chosen.seed}; "
            f"n counts questions. Differences are to “{chosen.against}”, paired.",
            "Prompt tokens are a median, with the constant head, of the longest prompt where a question took several, "
            "for each begins as the one before; to read is what of it the model had not computed before. "
            "Each way has a slot of the model for itself, so that none reads what another left computed.",
            "Seconds are of prompts that were read in this very run.",
        ),
        settings={
            "ways": names,
            "against": chosen.against,
            "sample": chosen.sample,
            "seed": chosen.seed,
            "half": chosen.half.value,
            "passages": read_settings().passages,
            "model": model_identity(read_settings()),
        },
    )


def _draw(collection: Collection, chosen: argparse.Namespace) -> list[Question]:
    of_half = [one for one in collection.questions if half(one.about) is chosen.half]
    questions = sample(of_half, size=chosen.sample, seed=chosen.seed, everything=True)
    if not questions:
        raise BenchError(f"{collection.name} has no question in the {chosen.half.value} half; give more.")
    return questions


def ask(
    ours: Presscheck,
    endpoint: Endpoint,
    collection: Collection,
    questions: Sequence[Question],
    ways: Mapping[str, Portions],
) -> Iterator[Asked]:
    """Put questions in every way, in turns; way by way in what is given back."""
    names, found = list(ways), dict[str, list[Asked]]()
    for number, one in enumerate(questions):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            endpoint.system = names.index(name)
            found.setdefault(name, []).append(_ask_one(ours, endpoint, collection.name, one, name, ways[name]))
    for name in names:
        yield from found[name]


def _ask_one(ours: Presscheck, endpoint: Endpoint, data: str, one: Question, name: str, way: Portions) -> Asked:
    portions: list[Sequence[Hit]] = []

    def noted(question: str, hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
        portions[:] = way(question, hits)
        return portions

    ours.read_by(noted)
    endpoint.taken()
    reply = ours.ask(one.question, one.history)
    calls = endpoint.taken()
    given = portions[len(calls) - 1] if calls else ()
    longest = max((call.prompt_tokens for call in calls), default=0)
    answered = Answered(
        data,
        name,
        one,
        reply,
        prompt_tokens=longest,
        cached_tokens=longest - sum(call.prompt_tokens - call.cached_tokens for call in calls),
        replayed=any(call.replayed for call in calls),
    )
    times = [call.prompt_ms for call in calls]
    return Asked(
        answered,
        gold=len({hit.article.source for hit in given} & set(one.gold)),
        answer=any(holds(hit.text, values(one.answers)) for hit in given),
        prompt_ms=sum(time for time in times if time is not None) if times and None not in times else None,
    )


def lines(asked: Sequence[Asked], against: str) -> list[Line]:
    """Give a line for each data set and way."""
    found: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        found.setdefault((one.answered.data, one.answered.system), []).append(one)
    lines = []
    for (data, way), of in found.items():
        answered = [one.answered for one in of]
        usual = [one.answered for one in found[data, against]]
        more = {} if way == against else _differences(answered, usual)
        lines.append(Line(data, way, len(of), _measured(of) | more))
    return lines


def _measured(asked: Sequence[Asked]) -> dict[str, Estimate]:
    answered = [one.answered for one in asked]
    tokens = [float(one.answered.prompt_tokens) for one in asked if one.answered.prompt_tokens]
    fresh = [float(one.answered.prompt_tokens - one.answered.cached_tokens) for one in asked if one.prompt_ms]
    return {
        "prompt tokens": quantile(tokens, 0.5),
        "to read": quantile(fresh, 0.5),
        "read in, s": quantile([one.prompt_ms / 1000 for one in asked if one.prompt_ms is not None], 0.5),
        "F1": share(answered, mean, "f1", "answerable"),
        "holds the answer": share(answered, mean, "holds", "valued"),
        "answered, of the answerable": share(answered, mean, "answered right", "answerable"),
        "refused, of the others": share(answered, mean, "refused right", "unanswerable"),
        "answered or refused: balanced accuracy": share(answered, balanced_accuracy, *DECISION),
        GOLD: _of_prompt(asked, lambda one: (one.gold, len(one.answered.question.gold))),
        ANSWER: _of_prompt(asked, lambda one: (one.answer, score(one.answered)["valued"])),
    }


def _of_prompt(asked: Sequence[Asked], counted: Callable[[Asked], tuple[float, float]]) -> Estimate:
    """A share over the questions that have an answer."""
    answerable = [one for one in asked if one.answered.question.answers]
    counts = [counted(one) for one in answerable]
    groups = [one.answered.question.group for one in answerable]
    return estimate(mean, groups, [part for part, _ in counts], [whole for _, whole in counts])


def _differences(answered: Sequence[Answered], usual: Sequence[Answered]) -> dict[str, Estimate]:
    return {
        "F1, better by": difference(answered, usual, mean, "f1", "answerable"),
        "holds the answer, better by": difference(answered, usual, mean, "holds", "valued"),
        "balanced accuracy, better by": difference(answered, usual, balanced_accuracy, *DECISION),
    }


def _scores(one: Asked) -> Row:
    answered = one.answered
    ids = {
        "data": answered.data,
        "way": answered.system,
        "id": answered.question.id,
        "group": answered.question.group,
    }
    read = {
        "prompt_tokens": answered.prompt_tokens,
        "cached_tokens": answered.cached_tokens,
        "prompt_ms": one.prompt_ms,
    }
    scores = {name: round(value, 4) for name, value in score(answered).items()}
    return ids | scores | {"gold": one.gold, "answer in the prompt": one.answer} | read
