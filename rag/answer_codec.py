"""Questions and answers as JSON that is kept, and back. What is not exactly of these kinds is refused.

The values themselves say what they are made of, so a field that they get is kept, too; one that an older record
lacks gets its default, where it has one.
"""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from rag.kept import Asked, Said

VERSION: Literal[1] = 1
LONGEST = 1 << 20  # bytes of one answer
STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

T = TypeVar("T")


class BadRecord(ValueError):
    """What is kept is damaged, or of another version; or it can't be kept."""


@dataclass(frozen=True, slots=True)
class _Asked:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    version: Literal[1]
    value: Asked


@dataclass(frozen=True, slots=True)
class _Said:
    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    version: Literal[1]
    value: Said


def encode_asked(asked: Asked) -> str:
    """Give how a question was asked as JSON."""
    return _encode(_adapter(_Asked), _Asked(VERSION, asked))


def decode_asked(record: str) -> Asked:
    """Read it again.

    Raises:
        BadRecord: it is none.
    """
    read: _Asked = _decode(_adapter(_Asked), record)
    return read.value


def encode_said(said: Said) -> str:
    """Give what a question came to as JSON.

    Raises:
        BadRecord: it is too long to be kept.
    """
    return _encode(_adapter(_Said), _Said(VERSION, said))


def decode_said(record: str) -> Said:
    """Read it again.

    Raises:
        BadRecord: it is none.
    """
    read: _Said = _decode(_adapter(_Said), record)
    return read.value


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    """Made when it is first needed: that takes a moment."""
    return TypeAdapter(kind)


def _encode(adapter: TypeAdapter[T], value: T) -> str:
    try:
        record = adapter.dump_json(value)
    except (PydanticSerializationError, UnicodeEncodeError) as error:
        raise BadRecord("it holds what is no text") from error
    if len(record) > LONGEST:
        raise BadRecord("it is too long")
    return record.decode()


def _decode(adapter: TypeAdapter[T], record: str) -> T:
    if len(record) > LONGEST:
        raise BadRecord("it is too long")
    try:
        return adapter.validate_json(record)
    except (ValidationError, UnicodeEncodeError) as error:
        raise BadRecord("it is damaged, or of another version") from error
