"""Packs that nobody should trust: each is refused in one sentence, soon, and with nothing written to the disk."""

import io
import json
import os
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.errors import BadPack
from rag.pack import json_of, pack_answer, zipped
from rag.pack_format import JSON_NAME, PAGE_NAME, Pack
from rag.pack_page import page_of
from rag.pack_reader import read_pack, unpack
from rag.schema import Finished
from tests.fakes import answer_of, article, hit, supported_claim
from tests.packs import evidence, page, rezipped
from tests.samples import ADDED

SOON = 20  # seconds, on a busy machine
PLACE = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")


def made() -> bytes:
    *_, last = answer_of("What duration is proposed?", [PLACE], [supported_claim(PLACE)])
    assert isinstance(last, Finished)
    return pack_answer(last.answer, ADDED)


GOOD = made()
JSON, PAGE = json.dumps(evidence(GOOD)), page(GOOD)


def with_json(document: str | bytes) -> bytes:
    return rezipped({PAGE_NAME: PAGE, JSON_NAME: document})


def changed(*path: str | int, to: Any) -> bytes:
    """The good pack with one value replaced, or left out where it is `...`."""
    document: Any = json.loads(JSON)
    place = document
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return with_json(json.dumps(document))


def raw(value: str, *path: str) -> bytes:
    """The good pack with a value that `json` would not write."""
    return with_json(json.dumps(json.loads(JSON) | {path[0]: "@@"}).replace('"@@"', value))


def bomb(name: str) -> bytes:
    members: dict[str, bytes | str] = {PAGE_NAME: PAGE, JSON_NAME: JSON}
    return rezipped(members | {name: b" " * (200 << 20)})


def lying_bomb() -> bytes:
    """A member that says it is small, in both places where a zip says so."""
    content = bytearray(rezipped({PAGE_NAME: PAGE, JSON_NAME: b" " * (64 << 20)}))
    size = struct.pack("<I", 64 << 20)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 1000)
    return bytes(content)


def twice() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr(JSON_NAME, JSON)
        with pytest.warns(UserWarning, match="Duplicate"):
            target.writestr(JSON_NAME, JSON)
    return file.getvalue()


def encrypted() -> bytes:
    content = bytearray(GOOD)
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + offset] |= 1
    return bytes(content)


def linked() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr(PAGE_NAME, PAGE)
        link = zipfile.ZipInfo(JSON_NAME)
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
    return file.getvalue()


def packed_as(method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as target:
        target.writestr(PAGE_NAME, PAGE)
        target.writestr(JSON_NAME, JSON)
    return file.getvalue()


def sixty_four() -> bytes:
    """A table of contents that refers to one in the format for large files."""
    end = GOOD.rindex(b"PK\5\6")
    content = bytearray(GOOD)
    content[end + 8 : end + 20] = b"\xff" * 12
    return bytes(content)


def many() -> bytes:
    return rezipped({f"{number}.txt": b"" for number in range(3000)})


def garbled() -> bytes:
    at = GOOD.index(JSON_NAME.encode()) + 40
    return GOOD[:at] + bytes(byte ^ 0x55 for byte in GOOD[at : at + 60]) + GOOD[at + 60 :]


def other_local_name() -> bytes:
    at = GOOD.index(JSON_NAME.encode())
    return GOOD[:at] + b"evidence.exe!" + GOOD[at + len(JSON_NAME) :]


CLAIM = ("claims", 0)
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no zip": lambda: b"PK is how this text begins, and no more than that." * 10,
    "cut off": lambda: GOOD[: len(GOOD) // 2],
    "without its end": lambda: GOOD[:-1],
    "something behind it": lambda: GOOD + b"more",
    "garbled": garbled,
    "too large a file": lambda: b"\0" * ((32 << 20) + 1),
    "only the page": lambda: rezipped({PAGE_NAME: PAGE}),
    "one file more": lambda: rezipped({PAGE_NAME: PAGE, JSON_NAME: JSON, "readme.txt": "hello"}),
    "3,000 files": many,
    "an absolute name": lambda: rezipped({PAGE_NAME: PAGE, "/etc/evidence.json": JSON}),
    "a name that leads out": lambda: rezipped({PAGE_NAME: PAGE, "../evidence.json": JSON}),
    "a folder": lambda: rezipped({PAGE_NAME: PAGE, "evidence.json/": ""}),
    "two of one name": twice,
    "another name where it is stored": other_local_name,
    "encrypted": encrypted,
    "a link": linked,
    "packed with bzip2": lambda: packed_as(zipfile.ZIP_BZIP2),
    "packed with LZMA": lambda: packed_as(zipfile.ZIP_LZMA),
    "zip64": sixty_four,
    "a bomb in the JSON": lambda: bomb(JSON_NAME),
    "a bomb in the page": lambda: bomb(PAGE_NAME),
    "a bomb that says it is small": lying_bomb,
    "empty JSON": lambda: with_json(""),
    "no JSON": lambda: with_json("evidence"),
    "JSON cut off": lambda: with_json(JSON[:-20]),
    "a list": lambda: with_json("[]"),
    "a number": lambda: with_json("1"),
    "not UTF-8": lambda: with_json(JSON.encode("utf-16")),
    "bytes that are no text": lambda: with_json(JSON.encode().replace(b"proposed", b"\xff\xfe\xfd")),
    "nested deep": lambda: raw("[" * 100_000 + "]" * 100_000, "notes"),
    "nested deep in what nobody asks for": lambda: with_json('{"a":' * 50_000 + "1" + "}" * 50_000),
    "two million values": lambda: raw("[" + "0," * 2_000_000 + "0]", "notes"),
    "too many claims": lambda: changed("claims", to=json.loads(JSON)["claims"] * 5_001),
    "too many passages to hold against": lambda: changed(*CLAIM, "held_against", to=[1] * 51),
    "too long a text": lambda: changed("claims", 0, "text", to="x" * 40_001),
    "NaN": lambda: raw("NaN", "withheld"),
    "Infinity": lambda: raw("Infinity", "withheld"),
    "a huge number": lambda: raw("9" * 5_000, "withheld"),
    "a number of 30 digits": lambda: changed("passages", 0, "end", to=10**30),
    "a number with a point": lambda: changed("passages", 0, "start", to=1.0),
    "a negative place": lambda: changed("passages", 0, "start", to=-1),
    "true for a number": lambda: changed("withheld", to=True),
    "a lone surrogate": lambda: raw('"\\ud800"', "question"),
    "another format": lambda: changed("format", to="Presscheck evidence 2"),
    "another kind": lambda: changed("kind", to="oath"),
    "a field missing": lambda: changed("claims", to=...),
    "a field more": lambda: changed("trusted", to=True),
    "a verdict that there is not": lambda: changed(*CLAIM, "verdict", to="true"),
    "a withheld sentence shown": lambda: changed(*CLAIM, "verdict", to="contradicted"),
    "a claim that is a list": lambda: changed("claims", 0, to=[]),
    "a day that there is not": lambda: changed("articles", 0, "published", to="2026-02-30"),
    "a time without a zone": lambda: changed("made_at", to="2026-01-01T00:00:00"),
    "a time elsewhere": lambda: changed("made_at", to="9999-12-31T23:00:00-05:00"),
    "a revision's name that is none": lambda: changed("passages", 0, "revision", to="../../etc/passwd"),
    "a passage of no article": lambda: changed("passages", 0, "article", to=2),
    "a passage longer than its place": lambda: changed("passages", 0, "end", to=9),
    "a quotation of no passage": lambda: changed(*CLAIM, "quotations", 0, "passage", to=7),
    "a quotation longer than its place": lambda: changed(*CLAIM, "quotations", 0, "quote", to="longer" * 90),
    "an empty quotation": lambda: changed(
        *CLAIM, "quotations", to=[json.loads(JSON)["claims"][0]["quotations"][0] | {"quote": "", "end": 195}]
    ),
    "a check in no passage": lambda: changed(*CLAIM, "checks", 0, "passage", to=3),
    "half a place": lambda: changed(*CLAIM, "checks", 0, "end", to=None),
    "a place in no text": lambda: changed(*CLAIM, "start", to=1),
    "an answer without a question": lambda: changed("question", to=None),
    "an answer with a text": lambda: changed("text", to="A text."),
    "an answer without a status": lambda: changed("status", to=None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pack_is_refused_in_one_sentence(name: str) -> None:
    content, began = HOSTILE[name](), time.monotonic()
    with pytest.raises(BadPack) as refused:
        unpack(content, "evidence.zip")

    said = str(refused.value)
    assert said.startswith("evidence.zip is no evidence pack of Presscheck (")
    assert said.endswith("); ask whoever sent it for another copy.")
    assert len(said) < 300
    assert said.isprintable()
    assert time.monotonic() - began < SOON


def test_the_pack_they_were_made_of_is_read() -> None:
    read = unpack(GOOD)

    assert (read.page_fits, read.json_fits) == (True, True)


def test_a_field_named_twice_is_told_for_another_program_may_read_the_other() -> None:
    document = '{"question": "Who paid?", ' + JSON[1:]

    assert not unpack(with_json(document)).json_fits


@pytest.mark.parametrize(
    "edit", [lambda text: text.replace("15-year", "50-year"), lambda text: text + "<script>1</script>", lambda _: ""]
)
def test_a_page_that_says_something_else_is_told(edit: Callable[[str], str]) -> None:
    pack = Pack.model_validate_json(JSON)

    assert not unpack(rezipped({PAGE_NAME: edit(PAGE), JSON_NAME: json_of(pack)})).page_fits
    assert unpack(zipped(pack)).page_fits
    assert page_of(pack) == PAGE


def test_a_pack_is_read_from_the_disk(tmp_path: Path) -> None:
    (tmp_path / "evidence.zip").write_bytes(GOOD)

    assert read_pack(tmp_path / "evidence.zip").pack.question == "What duration is proposed?"
    assert [one.name for one in tmp_path.iterdir()] == ["evidence.zip"]


@pytest.mark.parametrize("name", ["missing.zip", ".", "pipe"])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadPack):
        read_pack(tmp_path / name)
