"""`python -m bench.write_sentences DATA … --out FILE`: have the language model write sentences, for `changed`.

The product's own prompt and model answer questions from the passage they are about; each sentence is kept with the
passage it was written from. What the model said before is kept too: a run that stopped goes on.
"""

import argparse
import json
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from bench.articles import Text, evidence_of
from bench.datasets import Collection, Question, read_collection, sample
from bench.halves import half
from bench.model import model_identity
from bench.outputs import FOLDER, Outputs, key_of
from bench.rows import BenchError, Row
from rag import prompts
from rag.errors import PresscheckError
from rag.generate import Generated
from rag.llm import open_model
from rag.settings import read_settings
from rag.verify import read_marks

MOST_PASSAGES = 5  # what an answer is written from


def main(arguments: list[str] | None = None) -> int:
    """Write the file; give the exit status: 0 done, 1 something failed."""
    chosen = _parser().parse_args(arguments)
    settings = read_settings()
    try:
        collections = [read_collection(path) for path in chosen.data]
        with closing(open_model(settings)) as model, Outputs(chosen.cache) as kept:
            identity = model_identity(settings)
            rows = [
                row
                for collection in collections
                for question in sample(answerable(collection), size=chosen.sample, seed=chosen.seed, everything=True)
                for row in write(collection, question, model.open, identity, kept)
            ]
        _save(rows, chosen.out)
    except PresscheckError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 130
    print(f"written: {chosen.out}, {len(rows)} sentences", file=sys.stderr)
    return 0


def answerable(collection: Collection) -> list[Question]:
    """Leave out questions that the passage does not answer: what is written for those is mostly untrue."""
    return [question for question in collection.questions if question.answers and question.gold]


def write(
    collection: Collection, question: Question, open_chat: Callable[[], BaseChatModel], model: str, kept: Outputs
) -> Iterator[Row]:
    """Give the sentences of one answer, asked for only if it was not before."""
    texts = {text.id: text for text in collection.texts}
    given = [hit for gold in question.gold for hit in evidence_of(Text(gold, texts[gold].text)).hits][:MOST_PASSAGES]
    messages = [*prompts.HEAD, *prompts.answering(question.question, given)]
    key = key_of("sentences", model, [[message.type, message.content] for message in messages])
    sentences = kept.get(key)
    if sentences is None:
        sentences = list(Generated(open_chat(), question.question, given, threading.Event()))
        kept.put(key, sentences)
    passage = "\n".join(hit.text for hit in given)
    for number, sentence in enumerate(sentences):
        yield {
            "id": f"{collection.name} {question.id}.{number}",
            "half": half(passage),
            "question": question.question,
            "passage": passage,
            "sentence": read_marks(sentence)[0],
        }


def _save(rows: Sequence[Row], path: Path) -> None:
    try:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise BenchError(f"{path} can't be written ({error.strerror}); name another file with --out.") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.write_sentences", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets of questions, as for `bench answers`")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, JSON Lines; it holds texts")
    parser.add_argument("--sample", type=int, default=60, metavar="N", help="questions a data set (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--cache", type=Path, default=FOLDER, help="what models gave before (default: data/bench)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
