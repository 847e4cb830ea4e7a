"""A zip archive → the articles in it, read one at a time into memory; nothing is ever unpacked to the disk.

What makes the archive as a whole untrustworthy refuses all of it; what is wrong with one file refuses that one.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from ingest import lines
from ingest.document import Item
from ingest.lines import failed
from ingest.walk import is_member_passed_over

SUFFIX = ".zip"
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_DOCUMENTS = {  # members that make an archive a document of another kind
    "[Content_Types].xml",
    "META-INF/container.xml",
    "META-INF/manifest.xml",
}
_MOST_MEMBERS = 100_000
_LARGEST_DIRECTORY = 16 * 2**20  # bytes of the table of contents
_MOST_UNPACKED = 4 * 2**30
_MOST_RATIO = 200  # prose packs to a third, the emptiest of tables to a hundredth
_SMALL = 2**20  # of these any ratio is harmless
_LONGEST_NAME = 1_000
_HEADER = 30  # bytes before a member's name, where it is stored
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of others zipfile unpacks whole pieces, whatever they come to
_PIECE = 1 << 20
_ENCRYPTED, _UTF_8 = 0x1, 0x800  # flags of a member
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_DAMAGED = "it is damaged; make the archive again and add that"


class _Bounded(io.BufferedReader):
    """A file of which nobody gets more than a table of contents may hold in one piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        whole = size is None or size < 0
        piece = super().read(_LARGEST_DIRECTORY + 1 if whole else min(size or 0, _LARGEST_DIRECTORY + 1))
        if len(piece) > _LARGEST_DIRECTORY:
            raise zipfile.BadZipFile("its table of contents is too large")
        return piece


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive, and no Word document or the like, which are such archives, too."""
    try:
        with path.open("rb") as file:
            if not file.read(4).startswith(_STARTS):
                return False
        with _opened(path) as archive:
            return _DOCUMENTS.isdisjoint(archive.namelist())
    except _BROKEN:
        return False  # reading it as a document says what is wrong


def count_of(path: Path) -> int | None:
    """Say how many articles an archive seems to hold; None where there is a list in it, of any length."""
    try:
        with _opened(path) as archive:
            names = [_name(member) for member in archive.infolist() if not member.is_dir()]
    except _BROKEN:
        return 1  # which fails
    names = [name for name in names if not is_member_passed_over(name)]
    return None if any(name.lower().endswith(lines.SUFFIXES) for name in names) else max(1, len(names))


def members_of(path: Path, name: str, source: str, *, max_mb: int) -> Iterator[Item]:
    """Give each file in an archive that may hold an article; those of JSON Lines article by article."""
    try:
        with _opened(path) as archive:
            members = [(_name(member), member) for member in archive.infolist() if not member.is_dir()]
            members = [(inside, member) for inside, member in members if not is_member_passed_over(inside)]
            if cause := _refusal(archive, path.stat().st_size):
                yield failed(source, name, cause)
            elif not members:
                yield failed(source, name, "it is a ZIP archive without articles in it; add one that holds some")
            else:
                for inside, member in members:
                    yield from _articles(archive, member, f"{name}!/{inside}", f"{source}!/{inside}", max_mb)
    except _BROKEN:
        yield failed(source, name, _DAMAGED)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    with _Bounded(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
        yield archive


def _refusal(archive: zipfile.ZipFile, size: int) -> str | None:
    """Why nothing of an archive is taken."""
    members = archive.infolist()
    names = [_name(member) for member in members]
    if len(members) > _MOST_MEMBERS:
        return f"it holds more than {_MOST_MEMBERS} files; divide it and add the parts"
    if len(set(names)) < len(names):
        return "two files in it have the same name; make the archive again and add that"
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MOST_UNPACKED or unpacked > max(_SMALL, size) * _MOST_RATIO:
        return "it unpacks to far more than articles do; pack the articles alone and add that"
    ends = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < ends:
            return "files in it overlap, as in no honest archive; make it again and add that"
        ends = member.header_offset + _HEADER + member.compress_size
    return None


def _articles(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, source: str, max_mb: int) -> Iterator[Item]:
    listed = member.filename.lower().endswith(lines.SUFFIXES)
    if cause := _objection(member, None if listed else max_mb):
        yield failed(source, name, cause)
        return
    try:
        with archive.open(member) as stream:
            if listed:
                yield from lines.articles_in(io.BufferedReader(cast(io.RawIOBase, stream)), name, source, max_mb=max_mb)
                return
            data = b"".join(iter(lambda: stream.read(_PIECE), b""))  # zipfile gives no more than the stated size
    except _BROKEN:
        yield failed(source, name, _DAMAGED)
        return
    yield Item(source, name, data)


def _objection(member: zipfile.ZipInfo, max_mb: int | None) -> str | None:
    """Why one file of an archive is not taken."""
    path, kind = _name(member), stat.S_IFMT(member.external_attr >> 16)
    if path.startswith("/") or path[1:2] == ":" or ".." in path.split("/"):
        return "its name leads out of the archive; rename it and make the archive again"
    if len(path) > _LONGEST_NAME:
        return "its name is too long; shorten it and make the archive again"
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file; pack the file itself"
    if member.flag_bits & _ENCRYPTED:
        return "it is protected by a password; make the archive without one"
    if member.compress_type not in _METHODS:
        return "it is packed in a way that is not read; make the archive anew as an ordinary ZIP"
    if max_mb is not None and member.file_size > max_mb * 2**20:
        return f"it is larger than {max_mb} MB; save only the article's text, or raise PRESSCHECK_MAX_UPLOAD_MB"
    if member.file_size > _SMALL and member.file_size > max(1, member.compress_size) * _MOST_RATIO:
        return "it unpacks to far more than an article does; save only the article's text and pack that"
    return None


def _name(member: zipfile.ZipInfo) -> str:
    """Where a file is in its archive, with one kind of slash.

    Some programs write UTF-8 without saying so, which zipfile takes for the alphabet of old PCs.
    """
    name = member.filename
    if not member.flag_bits & _UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name.replace("\\", "/").encode("utf-8", "replace").decode()
