"""Reading an evidence pack, which may come from anybody: into memory only, bounded, and believing nothing of it.

What is read is well formed and of bearable size; whether any of it is so, `rag.recheck` finds out.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from rag.errors import BadPack
from rag.pack import json_of
from rag.pack_format import (
    JSON_NAME,
    LARGEST_FILE,
    LARGEST_JSON,
    LARGEST_PAGE,
    PAGE_NAME,
    Pack,
    PackedClaim,
    PackedQuotation,
)
from rag.pack_page import page_of

LIMITS = {PAGE_NAME: LARGEST_PAGE, JSON_NAME: LARGEST_JSON}  # bytes, unpacked
MOST_VALUES = 1_000_000  # commas in the JSON: each value of it takes memory, however short
_END = b"PK\5\6"  # of a zip: its last 22 bytes, for ours has no comment
_END_BYTES = 22
_CONTENTS_BYTES = 4096  # of the table of contents, which names two files


@dataclass(frozen=True, slots=True)
class Read:
    """A pack as it was read."""

    pack: Pack
    page_fits: bool  # the page is the one that Presscheck makes of this evidence
    json_fits: bool  # the evidence is written as Presscheck writes it, so any program reads the same


def read_pack(path: Path) -> Read:
    """Read a pack from the disk.

    Raises:
        BadPack: it can't be read, or is no evidence pack.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadPack(f"{path} is no file; name an evidence pack, which is a .zip.")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadPack(
            f"The pack {path} can't be read ({error.strerror or error}); check its name and folder."
        ) from error
    return unpack(content, str(path))


def unpack(content: bytes, name: str = "The file") -> Read:
    """Read a pack from memory; `name` is what it is called in an error.

    Raises:
        BadPack: it is none.
    """
    with _explained(name):
        members = _members(content)
        document = members[JSON_NAME]
        if document.count(b",") > MOST_VALUES:
            raise ValueError("its evidence.json holds too many values")
        pack = Pack.model_validate_json(document)
        _hold_together(pack)
        return Read(pack, page_of(pack).encode() == members[PAGE_NAME], json_of(pack) == document)


def _members(content: bytes) -> dict[str, bytes]:
    if len(content) > LARGEST_FILE:
        raise ValueError(f"it has more than {LARGEST_FILE >> 20} MB")
    end = content[-_END_BYTES:]
    # Looked at before `zipfile` reads a table of contents as long as somebody cares to make it.
    if not end.startswith(_END) or end[8:12] != b"\2\0\2\0" or int.from_bytes(end[12:16], "little") > _CONTENTS_BYTES:
        raise ValueError("it is no zip of two files")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        members = {member.filename: member for member in file.infolist()}
        if members.keys() != LIMITS.keys():
            raise ValueError(f"it should hold {PAGE_NAME} and {JSON_NAME}, and nothing else")
        return {name: _unpacked(file, member) for name, member in members.items()}


def _unpacked(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    name, most = member.filename, LIMITS[member.filename]
    if member.flag_bits & 1:
        raise ValueError(f"its {name} is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"its {name} is packed in a way that is not used here")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ValueError(f"its {name} is no plain file")
    if member.file_size > most:
        raise ValueError(f"its {name} is too large")
    with file.open(member) as packed:
        content = packed.read(most + 1)  # whatever it says of its size
        if len(content) > most or packed.read(1):
            raise ValueError(f"its {name} is too large")
    if len(content) != member.file_size:
        raise ValueError(f"its {name} is not as long as it says")
    return content


def _hold_together(pack: Pack) -> None:
    """See that numbers count what is there, and places and words go together."""
    if pack.made_at.utcoffset():
        raise ValueError("the time at which it was made is not in UTC")
    if (pack.question is None) != (pack.kind == "check") or (pack.text is None) != (pack.kind == "answer"):
        raise ValueError("it is neither of an answer nor of a checked text")
    if (pack.status is None) != (pack.kind == "check") or (pack.understood_as is None) != (pack.kind == "check"):
        raise ValueError("it does not say what was answered")
    if pack.kind == "answer" and not (pack.understood_as or "").strip():
        raise ValueError("it does not say what was asked")
    if pack.kind == "check" and (pack.instead or pack.differences or pack.reply or pack.notes or pack.withheld):
        raise ValueError("it says of a checked text what is only said of an answer")
    for passage in pack.passages:
        if passage.article > len(pack.articles) or len(passage.text) != passage.end - passage.start:
            raise ValueError("a passage of it fits no article")
    for claim in pack.all_claims:
        _hold_claim(pack, claim)
    claimed = [(claim.start, claim.end) for claim in pack.claims if claim.start is not None]
    over = [(one.start, one.end) for one in pack.passed_over]
    if len(set(claimed)) < len(claimed) or len(set(over)) < len(over):
        raise ValueError("it has two verdicts for one sentence")
    for quotation in pack.quotations():
        _hold_quotation(pack, quotation)
    for figure in (figure for difference in pack.differences for figure in difference):
        quotation = figure.quotation
        place = slice(max(0, figure.start - quotation.start), max(0, figure.end - quotation.start))
        if not figure.value or quotation.quote[place] != figure.value:
            raise ValueError("a figure of it stands outside its sentence")
    for one in pack.passed_over:
        if not 0 <= one.start < one.end <= len(pack.text or ""):
            raise ValueError("a sentence of it stands outside the text")


def _hold_claim(pack: Pack, claim: PackedClaim) -> None:
    numbers = [*claim.held_against, *(check.passage for check in claim.checks if check.passage is not None)]
    if not set(numbers) <= set(range(1, len(pack.passages) + 1)) or not set(numbers) <= set(claim.held_against):
        raise ValueError("a claim of it was held against passages that are not in it")
    if not {quotation.passage for quotation in claim.quotations} <= set(claim.held_against):
        raise ValueError("a claim of it quotes passages that it was not held against")
    if (claim.start is None) != (claim.end is None) or (claim.start is None) != (pack.kind == "answer"):
        raise ValueError("a claim of it has no place in the text")
    if claim.start is not None and not claim.start < (claim.end or 0) <= len(pack.text or ""):
        raise ValueError("a sentence of it stands outside the text")
    if pack.kind == "answer" and not claim.verdict.shown:
        raise ValueError("it has a sentence that is withheld from answers")
    for check in claim.checks:
        if (check.start is None) != (check.end is None) or (check.excerpt and check.passage is None):
            raise ValueError("a check of it has half a place")


def _hold_quotation(pack: Pack, quotation: PackedQuotation) -> None:
    if quotation.passage > len(pack.passages) or not quotation.quote.strip():
        raise ValueError("it quotes passages that are not in it")
    if len(quotation.quote) != quotation.end - quotation.start:
        raise ValueError("a quotation of it is longer or shorter than its place")


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except (
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OverflowError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        raise BadPack(
            f"{name} is no evidence pack of Presscheck ({_cause(error)}); ask whoever sent it for another copy."
        ) from error


def _cause(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            return "its evidence.json is garbled"
        place = ".".join(str(part) for part in first["loc"] if str(part).isidentifier() or isinstance(part, int))
        return f"its evidence.json is not as it should be{f' at {place[:80]}' if place else ''}"
    if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError | NotImplementedError | KeyError):
        return "it is damaged, or no zip file"
    return str(error)[:200]
