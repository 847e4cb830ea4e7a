"""Questions with the articles they are asked about: the general format, and the shapes of data sets we know."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.articles import Text
from bench.halves import Half, digest, half
from bench.rows import BenchError, Row, Source, read_rows
from ingest.clean import clean
from ingest.load import load, read_bytes
from ingest.walk import files
from rag.schema import Turn

INSUFFICIENT = "Insufficient information."  # how MultiHop-RAG says that there is no answer


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is expected of an answer."""

    id: str
    question: str
    answers: tuple[str, ...]  # any of them will do; empty: the articles don't answer it
    gold: tuple[str, ...]  # ids of the articles it is about
    about: str  # the passage it leans on: decides its half, and which rows are drawn together
    history: tuple[Turn, ...] = ()

    @property
    def group(self) -> str:
        """A hash of the passage."""
        return digest(self.about)


@dataclass(frozen=True, slots=True)
class Collection:
    """A data set of questions."""

    name: str
    texts: tuple[Text, ...]
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]


def read_collection(path: Path) -> Collection:
    """Read a data set: a file, or a folder of one of the known shapes.

    Raises:
        BenchError: it can't be read, or is of no shape we know.
    """
    if (path / "paragraphs.jsonl").is_file():
        return _squad(path)
    if (path / "evidence_facts.jsonl").is_file():
        return _multihop(path)
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if len(files) != 1:
        raise BenchError(f"{path} holds {len(files)} files of JSON Lines and is no data set we know; name one file.")
    name = path.name if path.is_dir() else path.stem
    return _general(files[0], name)


def read_texts(path: Path) -> tuple[tuple[Text, ...], Source]:
    """Read articles without questions: rows of text and, where known, title."""
    rows, source = read_rows(path, {"text": str})
    return tuple(Text(row["id"], row["text"], str(row.get("title") or "")) for row in rows), source


def read_folder(folder: Path) -> tuple[Text, ...]:
    """Read the articles in a folder as the product does.

    Raises:
        PresscheckError: one can't be read.
    """
    texts = []
    for path in files([folder]):
        cleaned = clean(load(read_bytes(path, path.name, max_mb=20), path.name), path.name)
        texts.append(Text(path.name, cleaned.text, cleaned.title, cleaned.outlet, cleaned.published))
    return tuple(texts)


def sample(questions: Sequence[Question], *, size: int | None, seed: int, everything: bool) -> list[Question]:
    """Draw questions, of the reporting half only unless `everything`; the same for the same seed, in their order."""
    chosen = [one for one in questions if everything or half(one.about) is Half.REPORTING]
    if size is None or size >= len(chosen):
        return chosen
    places = sorted(random.Random(seed).sample(range(len(chosen)), size))  # noqa: S311  # a sample, not a secret
    return [chosen[place] for place in places]


def _general(path: Path, name: str) -> Collection:
    """Rows of question, answers and, where there is one, passage. ClapNQ is of this shape, and says “answerable”."""
    rows, source = read_rows(path, {"question": str})
    texts: dict[str, Text] = {}
    questions = []
    for row in rows:
        if "answers" in row and row["answers"] is None:  # what is right isn't known
            continue
        passage = str(row.get("passage") or "").strip()
        gold: tuple[str, ...] = ()
        if passage:
            text = Text(digest(passage), passage, str(row.get("title") or ""))
            texts.setdefault(text.id, text)
            gold = (text.id,)
        about = passage or row["question"]
        questions.append(Question(row["id"], row["question"], _answers(row, path), gold, about, _history(row, path)))
    if not questions:
        raise BenchError(f"{path.name}: every row's “answers” is null; give rows whose right answer is known.")
    return Collection(name, tuple(texts.values()), tuple(questions), (source,))


def _answers(row: Row, path: Path) -> tuple[str, ...]:
    answers = row.get("answers", [])
    if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
        raise BenchError(f"{path.name}, row {row['id']}: “answers” must be a list of texts, empty where there is none.")
    return tuple(dict.fromkeys(answer for answer in answers if answer.strip()))


def _history(row: Row, path: Path) -> tuple[Turn, ...]:
    history = row.get("history") or []
    try:
        return tuple(Turn(str(turn["role"]), str(turn["text"])) for turn in history)
    except (TypeError, KeyError):
        raise BenchError(
            f"{path.name}, row {row['id']}: “history” must be a list of “role” (user or assistant) and “text”."
        ) from None


def _squad(folder: Path) -> Collection:
    paragraphs, first = read_rows(folder / "paragraphs.jsonl", {"title": str, "text": str})
    rows, second = read_rows(folder / "questions.jsonl", {"question": str, "para_id": str, "answers": list})
    texts = {row["id"]: Text(row["id"], row["text"], row["title"].replace("_", " ")) for row in paragraphs}
    questions = [
        Question(
            id=row["id"],
            question=row["question"],
            answers=tuple(dict.fromkeys(answer["text"] for answer in row["answers"])),
            gold=(row["para_id"],),
            about=texts[row["para_id"]].text,
        )
        for row in rows
    ]
    return Collection(folder.name, tuple(texts.values()), tuple(questions), (first, second))


def _multihop(folder: Path) -> Collection:
    """Each article is its gold sentences, with outlet and date; a question is about all whose sentences it needs."""
    facts, first = read_rows(folder / "evidence_facts.jsonl", {"url": str, "title": str, "fact": str})
    rows, second = read_rows(folder / "queries500.jsonl", {"query": str, "answer": str, "evidence_list": list})
    of_article: dict[str, list[Row]] = {}
    for fact in facts:
        of_article.setdefault(fact["url"], []).append(fact)
    texts = [
        Text(
            id=digest(url),
            text="\n".join(row["fact"] for row in found),
            title=found[0]["title"],
            outlet=found[0].get("source"),
            published=datetime.fromisoformat(found[0]["published_at"]).date(),
        )
        for url, found in of_article.items()
    ]
    questions = []
    for row in rows:
        urls = list(dict.fromkeys(evidence["url"] for evidence in row["evidence_list"]))
        answers = () if row["answer"] == INSUFFICIENT else (row["answer"],)
        about = min(urls, default=row["query"])
        questions.append(Question(row["id"], row["query"], answers, tuple(map(digest, urls)), about))
    return Collection(folder.name, tuple(texts), tuple(questions), (first, second))
