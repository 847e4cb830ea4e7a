"""Score answers to our own questions about the article in `corpus/`.

    python -m rag ask --batch bench/questions/corpus.jsonl > answers.jsonl
    python -m bench.corpus_questions answers.jsonl

A question that has an answer is right when the shown claims hold the expected words and a citation of theirs
holds the words that prove them. A question without one is right when it is refused. A claim shown as supported
is wrong where the question has no answer, or has one that none of its claims gives.
"""

import argparse
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).parent / "questions" / "corpus.jsonl"
SHOWN = ("supported", "partly")


@dataclass(frozen=True, slots=True)
class Score:
    """How one question came out."""

    id: str
    kind: str  # answerable | unanswerable | false_premise
    right: bool
    wrong_supported: bool  # a claim shown as supported that should not be
    first_claim_ms: float | None


def score(question: Mapping[str, str], answer: Mapping[str, Any]) -> Score:
    """Hold one answer, in the JSON of `rag ask --json`, against its question."""
    shown = [claim for claim in answer["claims"] if claim["verdict"] in SHOWN]
    supported = any(claim["verdict"] == "supported" for claim in shown)
    if question["kind"] == "answerable":
        text = " ".join(claim["text"] for claim in shown)
        quotes = " ".join(citation["quote"] for claim in shown for citation in claim["citations"])
        right = bool(re.search(question["expected"], text) and re.search(question["evidence"], quotes))
    else:
        right = answer["status"] == "not_in_library"
    first = answer["timings_ms"]["first_claim"]
    return Score(question["id"], question["kind"], right, supported and not right, first)


def report(scores: Iterable[Score]) -> str:
    """One line a kind of question, then the questions that came out wrong."""
    rows = list(scores)
    lines = []
    for kind in ("answerable", "unanswerable", "false_premise"):
        of_kind = [row for row in rows if row.kind == kind]
        lines.append(f"{kind}: {sum(row.right for row in of_kind)} of {len(of_kind)} right")
    lines.append(f"wrong claims shown as supported: {sum(row.wrong_supported for row in rows)}")
    lines.append("not right: " + (", ".join(row.id for row in rows if not row.right) or "none"))
    return "\n".join(lines)


def main() -> None:
    """Print the report for one file of answers."""
    parser = argparse.ArgumentParser(description="Score answers to the questions about corpus/.")
    parser.add_argument("answers", type=Path, help="what `python -m rag ask --batch` printed")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    arguments = parser.parse_args()
    questions = {row["id"]: row for row in read_lines(arguments.questions)}
    print(report(score(questions[row["id"]], row) for row in read_lines(arguments.answers)))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


if __name__ == "__main__":
    main()
