"""What the wording model learns from: a claim, the sentences gathered for it, and whether they support it.

Claims that others judged, of the tuning halves only; and claims made from paragraphs, questions and answers.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.articles import Text, evidence_of
from bench.halves import Half, digest, half
from bench.pairs import falsified, pairs_of
from bench.rows import Row, read_rows
from rag.sentences import spans
from rag.verify.gather import Sought
from rag.verify.reading import Reading, read_claim
from rag.verify.scene import Scene, scenes_of

SEED = 20260101


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to learn."""

    data: str
    group: str  # a hash of the passage
    claim: str
    evidence: str
    supported: bool


def all_examples(folder: Path) -> Iterator[Example]:
    """Make every example of a folder of data sets."""
    paragraphs, _ = read_rows(folder / "squad2" / "paragraphs.jsonl", {"text": str})
    questions, _ = read_rows(folder / "squad2" / "questions.jsonl", {"question": str, "para_id": str, "answers": list})
    answers, _ = read_rows(folder / "clapnq" / "dev.jsonl", {"passage": str, "answers": list})
    facts, _ = read_rows(folder / "multihoprag" / "evidence_facts.jsonl", {"fact": str, "category": str})
    kinds = dict.fromkeys(row["category"] for row in facts)
    news = [[row["fact"] for row in facts if row["category"] == kind] for kind in kinds]
    yield from judged(sorted((folder / "claims").glob("*.jsonl")))
    yield from asked(questions, {row["id"]: row["text"] for row in paragraphs})
    yield from answered(answers)
    yield from made([row["text"] for row in paragraphs], "made of paragraphs")
    yield from made([_plain(row["passage"]) for row in answers], "made of passages")
    yield from made([" ".join(some[at : at + 4]) for some in news for at in range(0, len(some) - 3, 2)], "made of news")


def is_held_out(passage: str) -> bool:
    """Whether a passage of the tuning half is kept from the reader, for what is fitted on its readings."""
    return int(digest(passage)[-2:], 16) % 4 == 0


def judged(paths: Iterable[Path]) -> Iterator[Example]:
    """Read judged claims of the tuning halves, a sentence at a time.

    A set may tell the `original` of a claim that was edited: what stands there unchanged is supported. Of a refused
    claim of several sentences without one, nobody knows which sentence was meant, so it is passed over.
    """
    for path in paths:
        rows, _ = read_rows(path, {"passage": str, "claim": str, "label": int})
        told = set[tuple[str, str]]()
        for row in rows:
            if half(row["passage"]) is not Half.TUNING or is_held_out(row["passage"]):
                continue
            scenes = scenes_of(evidence_of(Text(digest(row["passage"]), row["passage"])))
            for claim, supported in sentences_of(row):
                if supported is not None and (row["passage"], claim) not in told and scenes:
                    told.add((row["passage"], claim))
                    yield _example(path.stem, row["passage"], claim, scenes, supported)


def sentences_of(row: Row) -> Iterator[tuple[str, bool | None]]:
    """Cut a claim into sentences and tell which are supported, where that is known: see `judged`."""
    claim, supported = row["claim"], row["label"] == 1
    sentences = [claim[start:end] for start, end in spans(claim)]
    original = row.get("original")
    kept = {original[start:end] for start, end in spans(original)} if original else set()
    for sentence in sentences:
        if supported or sentence in kept:
            yield sentence, True
        else:
            yield sentence, False if original or len(sentences) == 1 else None


def made(paragraphs: Sequence[str], data: str) -> Iterator[Example]:
    """Make claims of paragraphs."""
    chance = random.Random(f"{SEED} {data}")  # noqa: S311
    for paragraph in paragraphs:
        for pair in pairs_of(paragraph, chance):
            scenes = scenes_of(evidence_of(Text(digest(pair.text), pair.text)))
            if scenes:
                yield _example(data, paragraph, pair.claim, scenes, pair.supported)


def asked(rows: Sequence[Row], paragraphs: Mapping[str, str]) -> Iterator[Example]:
    """Turn questions and answers to claims; an answer to another question of the paragraph makes a false one."""
    chance = random.Random(f"{SEED} asked")  # noqa: S311
    answers: dict[str, list[str]] = {}
    for row in rows:
        answers.setdefault(row["para_id"], []).extend(answer["text"] for answer in row["answers"][:1])
    for row in rows:
        text = paragraphs[row["para_id"]]
        if row["is_impossible"]:
            found = [answer["text"] for answer in row["plausible_answers"][:1]]
            supported = False
        else:
            found = [answer["text"] for answer in row["answers"][:1]]
            supported = chance.random() < 0.7
            others = [one for one in answers[row["para_id"]] if found and one.casefold() not in found[0].casefold()]
            found = found if supported else chance.sample(others, min(1, len(others)))
        claim = _stated(row["question"], found[0]) if found else None
        if claim is not None:
            scenes = scenes_of(evidence_of(Text(digest(text), text)))
            yield _example("asked", text, claim, scenes, supported)


def answered(rows: Sequence[Row]) -> Iterator[Example]:
    """Take long answers, which say a passage in other words, and make false ones of them."""
    chance = random.Random(f"{SEED} answered")  # noqa: S311
    rows = [row for row in rows if row["answerable"] and row["answers"]]
    for row in rows:
        text = _plain(row["passage"])
        scenes = scenes_of(evidence_of(Text(digest(text), text)))
        for start, end in spans(row["answers"][0]):
            claim = _plain(row["answers"][0][start:end])
            if len(claim) > 30 and scenes:
                yield _example("answered", text, claim, scenes, True)
                changed = falsified(text, claim, chance)
                if changed is not None:
                    yield _example("answered", text, changed, scenes, False)


def _stated(question: str, answer: str) -> str | None:
    """Say a question and its answer as one sentence, where it asks for its subject; else one behind the other."""
    asked = question.strip().rstrip("?").strip()
    match = re.match(r"(?:who|what|which(?: \w+)?) (?=(?:is|was|are|were|has|had|did not|\w+ed|\w+s) )", asked, re.I)
    rest = asked[match.end() :] if match else ""
    if rest and not re.match(r"(?:does|do|did|is|was|are|were) (?:the|a|an|it|he|she|they|[A-Z])", rest):
        return f"{answer[:1].upper()}{answer[1:]} {rest}."
    return f"{asked}? {answer}." if len(answer) < 100 else None


def _example(data: str, passage: str, claim: str, scenes: Sequence[Scene], supported: bool) -> Example:
    read = read_claim(claim, list({id(scene.article): scene.article for scene in scenes}.values()))
    return Example(data, digest(passage), claim, _gathered(read, scenes), supported)


def _gathered(claim: Reading, scenes: Sequence[Scene]) -> str:
    sought = Sought(claim, scenes)
    return " ".join(sought.texts(sought.choose()))


def _plain(text: str) -> str:
    """Undo a tokenizer's spaces: "1990 , he 's" to "1990, he's"."""
    text = re.sub(r" ([,.;:!?)\]]|'s\b|n't\b|'\w+\b)", r"\1", text.replace("``", "“").replace(" ''", "”"))
    return re.sub(r"([(\[“]) ", r"\1", re.sub(r" - ", "-", text)).strip()


def write(examples: Iterable[Example], path: Path) -> int:
    """Write examples down, one a line; how many there were."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for one in examples:
            stream.write(json.dumps({name: getattr(one, name) for name in Example.__slots__}) + "\n")
            count += 1
    return count
