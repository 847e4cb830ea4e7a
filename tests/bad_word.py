"""Word documents and other archives that go wrong, made from a good one."""

import random
from collections.abc import Callable, Iterator

from tests.bad_text import PROSE, Made
from tests.documents import Members, archive_of, changed, word_of

MAIN = "word/document.xml"
TYPES = "[Content_Types].xml"


def bad_documents(good: bytes) -> Iterator[Made]:
    """All of them."""
    yield from _archives()
    for name, change, outcome, says in _CHANGES:
        yield f"{name}.docx", changed(good, change), outcome, says, "fishermen" if outcome == "added" else ""
    yield "no-words.docx", word_of("", " ", "…"), "failed", "it holds no words", ""
    yield "long-line.docx", word_of((PROSE + " ") * 60_000), "failed", "", ""
    yield "table.docx", _table(), "added", "", "Boat 999 | 6993"
    yield "password.docx", _ole("EncryptedPackage"), "failed", "protected by a password", ""
    yield "old.doc", _ole("WordDocument"), "failed", "an old office document", ""
    chance = random.Random(7)  # noqa: S311
    for number in range(10):
        data = bytearray(good)
        start = data.index(MAIN.encode()) + len(MAIN)
        data[start + chance.randrange(200)] ^= 0xFF
        yield f"broken-text-{number}.docx", bytes(data), "failed", "damaged", ""


def _archives() -> Iterator[Made]:
    for name, member, kind in (
        ("table.xlsx", "xl/workbook.xml", "an Excel workbook"),
        ("slides.pptx", "ppt/presentation.xml", "a PowerPoint presentation"),
        ("book.epub", "META-INF/container.xml", "an e-book"),
        ("text.odt", "META-INF/manifest.xml", "an OpenDocument file"),
        ("program.jar", "META-INF/MANIFEST.MF", "a ZIP archive"),
        ("really-zip.docx", "word.txt", "a ZIP archive"),
    ):
        yield name, archive_of({member: PROSE.encode()}), "failed", kind, ""
    yield "nothing.zip", archive_of({}), "failed", "a ZIP archive", ""
    inner = archive_of({"zeros": bytes(10**6)})
    for _ in range(20):
        inner = archive_of({f"{number}.zip": inner for number in range(8)})
        if len(inner) > 10**5:
            break
    yield "zips-in-zips.docx", inner, "failed", "a ZIP archive", ""


def _put(name: str, content: bytes) -> Callable[[Members], object]:
    return lambda members: members.update({name: content})


def _drop(name: str) -> Callable[[Members], object]:
    return lambda members: members.pop(name)


def _in_main(old: bytes, new: bytes) -> Callable[[Members], object]:
    def change(members: Members) -> None:
        assert old in members[MAIN]
        members[MAIN] = members[MAIN].replace(old, new, 1)

    return change


def _laughs(members: Members) -> None:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 12)
    )
    declaration, rest = members[MAIN].split(b"?>", 1)
    members[MAIN] = declaration + b"?><!DOCTYPE w [" + entities + b"]>" + rest.replace(b"Leaders", b"&a11;", 1)


def _external(members: Members) -> None:
    declaration, rest = members[MAIN].split(b"?>", 1)
    doctype = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    members[MAIN] = declaration + b"?>" + doctype + rest.replace(b"Leaders", b"&x;", 1)


def _late_doctype(members: Members) -> None:
    declaration, rest = members[MAIN].split(b"?>", 1)
    doctype = b"<!--" + b" " * 5_000 + b'--><!DOCTYPE w [<!ENTITY x "EXPANDED">]>'
    members[MAIN] = declaration + b"?>" + doctype + rest.replace(b"Leaders", b"&x;", 1)


def _linked(members: Members) -> None:
    relations = members["word/_rels/document.xml.rels"]
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    more = b'<Relationship Id="rX" Type="%s" Target="http://evil.example/x.dotm" TargetMode="External"/>' % kind
    members["word/_rels/document.xml.rels"] = relations.replace(b"</Relationships>", more + b"</Relationships>")


def _macros(members: Members) -> None:
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    members[TYPES] = members[TYPES].replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    members["word/vbaProject.bin"] = b"Sub AutoOpen()"


def _nested(tag: bytes, times: int) -> Callable[[Members], object]:
    return _in_main(b"<w:body>", b"<w:body>" + b"<w:%s>" % tag * times + b"</w:%s>" % tag * times)


_CHANGES: tuple[tuple[str, Callable[[Members], object], str | None, str], ...] = (
    (
        "bomb",
        lambda members: members.update({MAIN: members[MAIN] + b" " * 100_000_000}),
        "failed",
        "unpacks to far more",
    ),
    ("bomb-elsewhere", _put("word/media/a.bin", bytes(100_000_000)), "failed", "unpacks to far more"),
    (
        "many-parts",
        lambda members: members.update({f"x/{n}": b"" for n in range(6_000)}),
        "failed",
        "unpacks to far more",
    ),
    ("no-main", _drop(MAIN), "failed", "damaged Word document"),
    ("no-relations", _drop("_rels/.rels"), "failed", "damaged Word document"),
    ("no-types", _drop(TYPES), "failed", "a ZIP archive"),
    ("no-styles", _drop("word/styles.xml"), None, ""),
    ("no-core", _drop("docProps/core.xml"), None, ""),
    ("empty-main", _put(MAIN, b""), "failed", "damaged"),
    ("main-is-text", _put(MAIN, b"They met."), "failed", "damaged"),
    ("main-is-html", _put(MAIN, b"<html><body>They met.</body></html>"), "failed", ""),
    ("main-is-noise", _put(MAIN, bytes(range(256)) * 40), "failed", "damaged"),
    ("main-cut", lambda members: members.update({MAIN: members[MAIN][:900]}), "failed", "damaged"),
    ("styles-cut", lambda members: members.update({"word/styles.xml": b"<w:styles"}), "failed", "damaged"),
    ("types-cut", _put(TYPES, b"<Types"), "failed", "damaged"),
    ("core-is-noise", _put("docProps/core.xml", b"\xff\xfe\0"), "failed", "damaged"),
    ("laughs", _laughs, "failed", "damaged"),
    ("external-entity", _external, "failed", "damaged"),
    ("late-doctype", _late_doctype, "failed", "damaged"),
    ("path-up", _put("../../../tmp/presscheck-evil", b"x"), "added", ""),
    ("path-absolute", _put("/etc/presscheck-evil", b"x"), "added", ""),
    ("zip-inside", _put("word/embeddings/a.zip", archive_of({"a": bytes(10**6)})), "added", ""),
    ("template-elsewhere", _linked, "added", ""),
    ("macros", _macros, "added", ""),
    ("nul", _in_main(b"Leaders", b"Lea&#0;ders"), "failed", "damaged"),
    ("right-to-left", _in_main(b"Leaders", "\u202eLeaders\u202c".encode()), "added", ""),
    ("deep-controls", _nested(b"sdt", 200), "added", ""),
    ("deeper-controls", _nested(b"sdt", 5_000), None, ""),
    ("deep-tables", _nested(b"tbl", 200), "added", ""),
)


def _table() -> bytes:
    def cell(text: str) -> str:
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    rows = "".join(f"<w:tr>{cell(f'Boat {n}')}{cell(str(n * 7))}</w:tr>" for n in range(1_000))
    return changed(word_of(PROSE), _in_main(b"<w:sectPr", f"<w:tbl>{rows}</w:tbl><w:sectPr".encode()))


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)
