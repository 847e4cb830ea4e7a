"""Zip archives of articles, and hostile ones: refused with the cause and the way out, and never unpacked."""

import io
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest import archive
from ingest.document import Item
from ingest.items import items_of
from tests.documents import word_of

TEXT = b"Talks in Paris\nLeaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it.\n"
REASON = re.compile(r".+ can't be read: [^.;]+(?:\.[^.; ]+)*[^;]*; .+\.", re.DOTALL)
Pack = Callable[[zipfile.ZipFile], object]


def packed(*packs: Pack | tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """An archive made by these steps, or of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for pack in packs:
            if isinstance(pack, tuple):
                made.writestr(*pack)
            else:
                pack(made)
    return stream.getvalue()


def member(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    return info


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


def with_flag(data: bytes, flag: int) -> bytes:
    """The same archive, where every member's flags have this one, too."""
    made = bytearray(data)
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for found in re.finditer(re.escape(mark), data):
            place = found.start() + at
            made[place] |= flag & 0xFF
    return bytes(made)


def with_directory(data: bytes, edit: Callable[[int, bytearray], None]) -> bytes:
    """The same archive with another table of contents; `edit` gets the number of an entry and its bytes."""
    made = bytearray(data)
    for number, found in enumerate(re.finditer(re.escape(b"PK\x01\x02"), data)):
        entry = made[found.start() : found.start() + 46]
        edit(number, entry)
        made[found.start() : found.start() + 46] = entry
    return bytes(made)


def overlapping() -> bytes:
    """Two entries that stand for the same bytes, as in bombs that unpack to more than their parts."""
    data = packed(("a.txt", TEXT), ("b.txt", TEXT))
    return with_directory(data, lambda number, entry: struct.pack_into("<I", entry, 42, 0))


def claiming(size: int) -> bytes:
    """An archive whose one member says that it unpacks to so many bytes."""
    data = packed(("a.txt", TEXT))
    return with_directory(data, lambda number, entry: struct.pack_into("<I", entry, 24, size))


def items(tmp_path: Path, data: bytes, *, max_mb: int = 1) -> list[Item]:
    path = tmp_path / "clippings.zip"
    path.write_bytes(data)
    return list(items_of(path, path.name, "/press/clippings.zip", max_mb=max_mb))


@pytest.fixture(autouse=True)
def nothing_unpacked(tmp_path: Path) -> Iterator[None]:
    yield
    assert [path.name for path in tmp_path.rglob("*")] in ([], ["clippings.zip"])


def test_each_file_in_an_archive_is_an_article_with_a_source_of_its_own(tmp_path: Path) -> None:
    found = items(tmp_path, packed(("a.txt", TEXT), ("2026/b.txt", b"B")))

    assert found == [
        Item("/press/clippings.zip!/a.txt", "clippings.zip!/a.txt", TEXT),
        Item("/press/clippings.zip!/2026/b.txt", "clippings.zip!/2026/b.txt", b"B"),
    ]


def test_folders_hidden_files_and_litter_are_passed_over(tmp_path: Path) -> None:
    data = packed(
        ("news/", b""),
        ("news/a.txt", TEXT),
        ("__MACOSX/news/._a.txt", b"fork"),
        ("news/.DS_Store", b"x"),
        (".git/config", b"x"),
        ("news/~$a.docx", b"x"),
    )

    assert [item.source for item in items(tmp_path, data)] == ["/press/clippings.zip!/news/a.txt"]


def test_json_lines_in_an_archive_are_articles_of_their_own(tmp_path: Path) -> None:
    listed = b'{"id": "x", "text": "One."}\nno json\n{"text": "Three."}\n'
    found = items(tmp_path, packed(("dump.jsonl", listed)))

    assert [item.source.partition("!/")[2] for item in found] == ["dump.jsonl#x", "dump.jsonl#2", "dump.jsonl#3"]
    assert [item.failure is None for item in found] == [True, False, True]


def test_json_lines_in_an_archive_may_be_larger_than_an_article(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "%d %s"}\n' % (number, bytes(range(65, 91)) * 20) for number in range(3000))

    assert len(lines) > 1 << 20
    found = items(tmp_path, packed(("dump.jsonl", lines)))
    assert len(found) == 3000
    assert not any(item.failure for item in found)


def test_a_word_document_is_no_archive_whatever_its_name(tmp_path: Path) -> None:
    document = word_of("Talks in Paris")

    assert items(tmp_path, document) == [Item("/press/clippings.zip", "clippings.zip", document)]


def test_names_in_utf_8_that_do_not_say_so_are_read_right(tmp_path: Path) -> None:
    data = changed(packed(("caXX.txt", TEXT)), b"caXX", "caé".encode())

    assert items(tmp_path, data)[0].source == "/press/clippings.zip!/caé.txt"


BOMB = bytes(2 << 20)
GOOD = ("good.txt", TEXT)
REFUSED_WHOLE = {  # the archive, and what is said
    "empty": (packed(), "without articles"),
    "hidden files alone": (packed((".a", TEXT)), "without articles"),
    "two of one name": (packed(GOOD, ("b.txt", b"1"), ("c.txt", b"2")).replace(b"c.txt", b"b.txt"), "same name"),
    "one name with both slashes": (packed(("a/b.txt", b"1"), ("a\\b.txt", b"2")), "same name"),
    "overlapping entries": (overlapping(), "overlap"),
    "a bomb of many small files": (
        packed(*((f"{number}.txt", bytes(1 << 20)) for number in range(230))),
        "far more than articles",
    ),
    "an entry that claims 4 GB": (claiming(0xFFFFFFFE), "far more than articles"),
}
REFUSED_MEMBERS = {  # one member beside a good one, and what is said
    "an absolute path": (packed(GOOD, ("/etc/passwd", TEXT)), "leads out"),
    "a path upwards": (packed(GOOD, ("../../a.txt", TEXT)), "leads out"),
    "a path upwards in between": (packed(GOOD, ("a/../../b.txt", TEXT)), "leads out"),
    "a path upwards with backslashes": (packed(GOOD, ("..\\..\\a.txt", TEXT)), "leads out"),
    "a drive": (packed(GOOD, ("C:\\Windows\\a.txt", TEXT)), "leads out"),
    "a share": (packed(GOOD, ("\\\\host\\a.txt", TEXT)), "leads out"),
    "a name without end": (packed(GOOD, ("a" * 5000, TEXT)), "name is too long"),
    "a symbolic link": (packed(GOOD, (member("a", stat.S_IFLNK), b"/etc/passwd")), "a link or a device"),
    "a device": (packed(GOOD, (member("a", stat.S_IFCHR), b"")), "a link or a device"),
    "a pipe": (packed(GOOD, (member("a", stat.S_IFIFO), b"")), "a link or a device"),
    "a bomb": (packed(GOOD, ("zeros.jsonl", BOMB)), "far more than an article"),
    "larger than an article may be": (packed(GOOD, ("b.txt", BOMB)), "larger than 1 MB"),
    "packed with bzip2": (
        packed(GOOD, lambda made: made.writestr("b.txt", TEXT, zipfile.ZIP_BZIP2)),
        "packed in a way that is not read",
    ),
    "packed with lzma": (
        packed(GOOD, lambda made: made.writestr("b.txt", TEXT, zipfile.ZIP_LZMA)),
        "packed in a way that is not read",
    ),
}


@pytest.mark.parametrize("case", REFUSED_WHOLE)
def test_an_archive_that_cannot_be_trusted_is_refused_whole(case: str, tmp_path: Path) -> None:
    data, says = REFUSED_WHOLE[case]
    (only,) = items(tmp_path, data)

    assert only.source == "/press/clippings.zip"
    assert only.failure is not None
    assert says in only.failure
    assert REASON.fullmatch(only.failure)


@pytest.mark.parametrize("case", REFUSED_MEMBERS)
def test_a_file_that_cannot_be_taken_fails_alone(case: str, tmp_path: Path) -> None:
    data, says = REFUSED_MEMBERS[case]
    good, bad = items(tmp_path, data)

    assert good.data == TEXT
    assert bad.failure is not None
    assert says in bad.failure
    assert REASON.fullmatch(bad.failure)
    assert not bad.data


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    (only,) = items(tmp_path, with_flag(packed(GOOD), 1))

    assert only.failure
    assert "password" in only.failure


def test_a_member_whose_checksum_is_wrong_is_refused(tmp_path: Path) -> None:
    stored = packed(lambda made: made.writestr("a.txt", TEXT, zipfile.ZIP_STORED), GOOD)
    bad, good = items(tmp_path, stored.replace(b"Leaders met", b"Readers met", 1))

    assert bad.failure
    assert "it is damaged" in bad.failure
    assert good.data == TEXT


def test_a_member_that_holds_more_than_it_says_is_refused(tmp_path: Path) -> None:
    (only,) = items(tmp_path, claiming(3))

    assert only.failure
    assert "it is damaged" in only.failure


def test_an_archive_inside_is_handed_on_and_not_opened(tmp_path: Path) -> None:
    inner = packed(("a.txt", TEXT))
    (only,) = items(tmp_path, packed(("inner.zip", inner)))

    assert only.data == inner  # reading it as a document refuses it


def test_an_archive_that_breaks_off_is_read_as_a_document_which_says_so(tmp_path: Path) -> None:
    whole = packed(GOOD, ("b.txt", b"B" * 500))
    for length in (20, len(whole) // 2, len(whole) - 10):
        (only,) = items(tmp_path, whole[:length])
        assert only == Item("/press/clippings.zip", "clippings.zip", whole[:length])


def test_more_members_than_may_be_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_MEMBERS", 2)
    (only,) = items(tmp_path, packed(*((f"{number}.txt", b"x") for number in range(3))))

    assert only.failure
    assert "more than 2 files" in only.failure


def test_a_table_of_contents_without_end_is_not_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_LARGEST_DIRECTORY", 1000)
    data = packed(*((f"{number}.txt", b"x") for number in range(100)))

    assert items(tmp_path, data) == [Item("/press/clippings.zip", "clippings.zip", data)]
    assert not archive.is_archive(tmp_path / "clippings.zip")


def test_flipped_bytes_never_raise(tmp_path: Path) -> None:
    whole = packed(GOOD, ("b.txt", b"B" * 500), ("c.jsonl", b'{"text": "C."}\n'))
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 0xFF
        for item in items(tmp_path, bytes(data)):
            assert item.failure is None or REASON.fullmatch(item.failure)
