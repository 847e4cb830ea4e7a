"""Every message of an error of ours, read from the code: one plain sentence with the way out, and no insides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag.errors
from rag.errors import FAULT, PresscheckError

ROOT = Path(__file__).parent.parent
OURS = {name for name, kind in vars(rag.errors).items() if isinstance(kind, type) and issubclass(kind, PresscheckError)}
PARTS_OF_A_SENTENCE = {"UnreadableArticle"}  # `ingest.load.unreadable` makes it whole
INSIDES = re.compile(
    r"\b(?:errno|exception|traceback|stack|hnsw|ndarray|socket|null|none|boolean|str|dict|tuple|embedder|"
    r"\w+Error|\w+Exception)\b",
    re.IGNORECASE,
)


def messages() -> Iterator[tuple[str, ast.Call]]:
    """Where one of our errors is made, and the call that makes it."""
    for folder in ("rag", "ingest", "ui"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OURS:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def words(message: ast.expr) -> str:
    """The constant words of a message, with … where a value goes."""
    if isinstance(message, ast.Constant):
        return str(message.value)
    if isinstance(message, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in message.values)
    return ""


MESSAGES = [pytest.param(call, id=place) for place, call in messages() if call.args and words(call.args[0])]


def test_the_messages_are_found() -> None:
    assert len(MESSAGES) > 40


@pytest.mark.parametrize("call", MESSAGES)
def test_a_message_is_one_plain_sentence(call: ast.Call) -> None:
    said = words(call.args[0])

    assert not INSIDES.search(said), said
    if isinstance(call.func, ast.Name) and call.func.id not in PARTS_OF_A_SENTENCE:
        assert re.search(r"[.…]$", said), said
        assert not re.search(r"\.\s+[A-Z]", said), said


@pytest.mark.parametrize("call", MESSAGES)
def test_a_message_quotes_no_other_error_whole_nor_names_its_kind(call: ast.Call) -> None:
    for node in ast.walk(call.args[0]):
        if isinstance(node, ast.FormattedValue):
            assert not isinstance(node.value, ast.Name) or node.value.id not in ("error", "exception"), ast.unparse(
                node
            )
            assert "type(" not in ast.unparse(node.value), ast.unparse(node)


def test_a_fault_is_told_in_one_sentence_with_the_way_out() -> None:
    assert not INSIDES.search(FAULT)
    assert FAULT.count(".") == 1
    assert "try again" in FAULT
