"""`rewriting`: do follow-ups become questions that stand alone, and does what stands alone stay as it is?

Each follow-up is put to the product with its conversation, and what comes back is held against the question that a
person wrote to stand alone in its place. What must stay as it is: that person's question in the same place, and the
first question of a conversation behind somebody else's.
"""

import argparse
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from bench.endpoint import Endpoint
from bench.estimate import Estimate, estimate, mean, quantile
from bench.expected import token_f1, words
from bench.halves import Half, digest, half
from bench.model import model_identity, upstream
from bench.outputs import Outputs, key_of
from bench.report import Line, Report
from bench.rows import BenchError, Row, Source, read_rows
from bench.systems import PRESSCHECK, identity_of
from rag.leaning import leans
from rag.llm import open_model
from rag.rewrite import rewrite
from rag.schema import Turn
from rag.settings import Settings, read_settings

FIELDS = {"question": str, "rewrite": str, "history": list}
OURS, UNTOUCHED = "Presscheck", "the question as it is"
PUBLISHED = 51.5  # BLEU on all of CANARD's dev set


@dataclass(frozen=True, slots=True)
class Asked:
    """A question behind a conversation, and how it stands alone."""

    id: str
    kind: str  # "follow-up", "reference" (the person's question in its place) or "first" (of another conversation)
    question: str
    history: tuple[Turn, ...]
    reference: str
    about: str  # what begins the conversation: decides its half, and which rows are drawn together


@dataclass(frozen=True, slots=True)
class Understood:
    """What the product made of it. Milliseconds of rewriting are None where nothing was rewritten, or not anew."""

    asked: Asked
    rewritten: str
    leaning: bool
    deciding_ms: float
    rewriting_ms: float | None
    by_model: bool


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of question, history, rewrite; or their folder")
    parser.add_argument("--sample", type=int, default=60, metavar="N", help="follow-ups a data set (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--half", type=Half, choices=list(Half), default=Half.REPORTING, help="default: reporting")
    parser.add_argument("--follow-ups-only", action="store_true", help="leave out what must stay as it is")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:
    """Rewrite what was not rewritten before, and report."""
    lines: list[Line] = []
    rows: list[Row] = []
    sources: list[Source] = []
    for path in chosen.data:
        name, found, source = read_conversations(path)
        asked = drawn(found, size=chosen.sample, seed=chosen.seed, side=chosen.half)
        if chosen.follow_ups_only:
            asked = [one for one in asked if one.kind == "follow-up"]
        if not asked:
            raise BenchError(f"{path} has no follow-up in this half; give more conversations.")
        understood = list(_understand(asked, outputs))
        lines += [*_lines(name, understood)]
        rows += [_scores(name, one) for one in understood]
        sources.append(source)
    return Report(
        title="Follow-ups: questions that stand alone",
        lines=tuple(lines),
        rows=tuple(rows),
        sources=tuple(sources),
        plotted=("F1", "references untouched"),
        notes=(
            f"The {chosen.half.value} half, {chosen.sample} follow-ups a data set drawn with seed {chosen.seed}; "
            "intervals draw whole conversations. F1 is of words, BLEU is sacrebleu's of the whole sample "
            f"(published for a pointer-generator trained on CANARD, all of its dev set: {PUBLISHED}).",
            "What must stay as it is: the references, asked in place of the follow-ups that they were written for; "
            "first questions, each behind another conversation; and follow-ups that people left as they are, "
            "though some of these lean on their conversation (“What about …?”).",
            "Milliseconds are medians; of rewriting, over what leans, whether the model was asked or not, "
            "with each question for itself.",
        ),
        settings={
            "sample": chosen.sample,
            "seed": chosen.seed,
            "half": chosen.half.value,
            "model": model_identity(read_settings()),
        },
    )


def read_conversations(path: Path) -> tuple[str, list[Asked], Source]:
    """Read a file of follow-ups, or the one in a folder, which then names it.

    Raises:
        BenchError: it can't be read.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if len(files) != 1:
        raise BenchError(f"{path} holds {len(files)} files of JSON Lines; name one file.")
    rows, source = read_rows(files[0], FIELDS)
    answered = all(len(row["history"]) % 2 == 0 for row in rows)
    asked = []
    for row in rows:
        history = _history(row, answered, files[0])
        about = history[0].text if history else row["question"]
        kind = "follow-up" if history else "first"
        asked.append(Asked(row["id"], kind, row["question"].strip(), history, row["rewrite"].strip(), about))
    return (path.name if path.is_dir() else path.stem), asked, source


def drawn(found: Sequence[Asked], *, size: int, seed: int, side: Half) -> list[Asked]:
    """Draw follow-ups of one half, and what must stay as it is; the same for the same seed."""
    ours = [one for one in found if half(one.about) is side]
    follow_ups = [one for one in ours if one.kind == "follow-up"]
    places = sorted(random.Random(seed).sample(range(len(follow_ups)), min(size, len(follow_ups))))  # noqa: S311
    follow_ups = [follow_ups[place] for place in places]
    references = [
        Asked(one.id, "reference", one.reference, one.history, one.reference, one.about)
        for one in follow_ups
        if not _same(one.question, one.reference)
    ]
    firsts = []
    for number, first in enumerate(one for one in ours if one.kind == "first"):
        others = [one for one in follow_ups if one.about != first.about]
        if others:
            behind = others[number % len(others)].history
            firsts.append(Asked(first.id, "first", first.question, behind, first.question, first.about))
    return [*follow_ups, *references, *firsts]


def bleu(rewritten: Sequence[str], references: Sequence[str]) -> float:
    """Give the corpus BLEU, as sacrebleu counts it by default."""
    import sacrebleu

    return float(sacrebleu.corpus_bleu(list(rewritten), [list(references)]).score)


def _history(row: Row, answered: bool, path: Path) -> tuple[Turn, ...]:
    """Turns as they are; of plain texts, questions and answers in turns, or questions only."""
    turns = []
    for place, turn in enumerate(row["history"]):
        if isinstance(turn, dict) and isinstance(turn.get("text"), str) and turn.get("role") in ("user", "assistant"):
            turns.append(Turn(turn["role"], turn["text"]))
        elif isinstance(turn, str):
            turns.append(Turn("assistant" if answered and place % 2 else "user", turn))
        else:
            raise BenchError(f"{path.name}, row {row['id']}: “history” must be a list of texts, or of role and text.")
    return tuple(turns)


def _understand(asked: Sequence[Asked], outputs: Outputs) -> Iterator[Understood]:
    """Decide, and rewrite what leans: as the product does, each model's answer kept."""
    identity, model = identity_of(PRESSCHECK), model_identity(read_settings())
    with ExitStack() as stack:
        rewriter: _Rewriter | None = None
        for one in asked:
            started = time.perf_counter()
            leaning = leans(one.question, one.history)
            deciding = (time.perf_counter() - started) * 1000
            if not leaning:
                yield Understood(one, one.question, False, deciding, None, False)
                continue
            of = (model, one.question, list(map(asdict, one.history)))
            kept = outputs.get(key_of("rewritten", identity, *of))
            if kept is None:
                rewriter = rewriter or stack.enter_context(closing(_Rewriter(outputs)))
                kept = rewriter.rewrite(one)
                if kept["replayed"]:  # the time of another run, where nothing that was asked has changed
                    kept["ms"] = outputs.get(key_of("rewriting time", *of))
                else:
                    outputs.put(key_of("rewriting time", *of), kept["ms"])
                outputs.put(key_of("rewritten", identity, *of), kept)
            yield Understood(one, kept["text"], True, deciding, kept["ms"], kept["by_model"])


class _Rewriter:
    """The product's rewriting, with its model behind the endpoint that keeps answers."""

    def __init__(self, outputs: Outputs) -> None:
        self._stack = ExitStack()
        try:
            behind = self._stack.enter_context(upstream(read_settings(), 1))
            self._endpoint = self._stack.enter_context(Endpoint(behind, outputs))
            settings = Settings(
                llm=f"openai:{behind.model}",
                llm_base_url=self._endpoint.base_url,
                llm_api_key=SecretStr(self._endpoint.api_key),
                llm_timeout=900,
            )
            model = open_model(settings)
            self._stack.callback(model.close)
            self._chat: BaseChatModel = model.open()
        except BaseException:
            self.close()
            raise

    def rewrite(self, one: Asked) -> dict[str, Any]:
        self._endpoint.taken()
        started = time.perf_counter()
        text = rewrite(self._chat, one.question, one.history, threading.Event())
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        calls = self._endpoint.taken()
        replayed = any(call.replayed for call in calls)
        return {"text": text, "ms": elapsed, "by_model": bool(calls), "replayed": replayed}

    def close(self) -> None:
        self._stack.close()


def _lines(name: str, understood: Sequence[Understood]) -> Iterator[Line]:
    follow_ups = [one for one in understood if one.asked.kind == "follow-up"]
    references = [one.asked.reference for one in follow_ups]
    groups = [digest(one.asked.about) for one in follow_ups]
    ones = [1.0] * len(follow_ups)
    ours = [token_f1(one.rewritten, one.asked.reference) for one in follow_ups]
    untouched = [token_f1(one.asked.question, one.asked.reference) for one in follow_ups]
    above = [mine - theirs for mine, theirs in zip(ours, untouched, strict=True)]
    left = [one for one in follow_ups if _same(one.asked.question, one.asked.reference)]
    rewriting = [one.rewriting_ms for one in follow_ups if one.rewriting_ms is not None]
    by_model = [one.rewriting_ms for one in follow_ups if one.rewriting_ms is not None and one.by_model]
    measures = {
        "F1": estimate(mean, groups, ours, ones),
        "F1 above the question as it is": estimate(mean, groups, above, ones),
        "BLEU": Estimate(bleu([one.rewritten for one in follow_ups], references)),
        "found leaning": estimate(mean, groups, [float(one.leaning) for one in follow_ups], ones),
        "references untouched": _kept([one for one in understood if one.asked.kind == "reference"]),
        "first questions untouched": _kept([one for one in understood if one.asked.kind == "first"]),
        "left by people, untouched": _kept(left),
        "deciding, ms": quantile([one.deciding_ms for one in understood], 0.5),
        "rewriting, ms": quantile(rewriting, 0.5),
        "rewriting by the model, ms": quantile(by_model, 0.5),
    }
    yield Line(name, OURS, len(follow_ups), measures)
    alone = {
        "F1": estimate(mean, groups, untouched, ones),
        "BLEU": Estimate(bleu([one.asked.question for one in follow_ups], references)),
    }
    yield Line(name, UNTOUCHED, len(follow_ups), alone)


def _kept(understood: Sequence[Understood]) -> Estimate:
    """Give the share of questions that came back as they were."""
    kept = [float(_same(one.rewritten, one.asked.question)) for one in understood]
    return estimate(mean, [digest(one.asked.about) for one in understood], kept, [1.0] * len(kept))


def _same(one: str, other: str) -> bool:
    """Whether two questions are the same but for case, spaces and punctuation."""
    return words(one) == words(other)


def _scores(data: str, one: Understood) -> Row:
    return {
        "data": data,
        "id": one.asked.id,
        "kind": one.asked.kind,
        "group": digest(one.asked.about),
        "leaning": int(one.leaning),
        "by model": int(one.by_model),
        "untouched": int(_same(one.rewritten, one.asked.question)),
        "F1": round(token_f1(one.rewritten, one.asked.reference), 4),
        "F1 of the question": round(token_f1(one.asked.question, one.asked.reference), 4),
        "deciding ms": round(one.deciding_ms, 2),
        "rewriting ms": one.rewriting_ms,
    }
