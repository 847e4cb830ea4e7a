"""Texts, Markdown and pages that go wrong: (name, data, outcome, words of the reason, words of the text)."""

import random
from collections.abc import Iterator

Made = tuple[str, bytes, str | None, str, str]

PROSE = "Leaders met in Paris on Tuesday to talk about the harbour plan, and they agreed on most of it."
ACCENTED = "Le président français a déclaré que la situation était préoccupante à l’Élysée, où il est resté."
MANY = "".join(f"Line {number} tells of boat {number * 7} and of its crew of {number % 13}.\n" for number in range(900))


def bad_texts() -> Iterator[Made]:
    """Plain text."""
    yield "one-letter.txt", b"a", "added", "", "a"
    yield "punctuation.txt", b"... --- !!! ???", "failed", "it holds no words", ""
    yield "emoji.txt", "😀🎉🚢".encode(), "failed", "it holds no words", ""
    yield "zero-width.txt", "\u200b\u200c\u200d\ufeff".encode() * 50, "failed", "it holds no words", ""
    yield "ten-mb-line.txt", (PROSE + " ").encode() * 110_000, "failed", "more text than any article", ""
    yield "ten-mb-no-space.txt", b"x" * 10_000_000, "failed", "more text than any article", ""
    yield "one-word.txt", b"harbour " * 400_000, "failed", "over and over", ""
    yield "one-sentence.txt", (PROSE + "\n").encode() * 20_000, "failed", "over and over", ""
    yield "no-space.txt", bytes(97 + n * n % 26 for n in range(300_000)), None, "", ""
    yield "long-line.txt", MANY.replace("\n", " ").encode(), "added", "", "boat 6293"
    yield "blank-lines.txt", b"One word.\n" + b"\n" * 200_000 + b"Another one.", "added", "", "Another"
    yield "nul-in-text.txt", PROSE.encode().replace(b"Paris", b"Pa\0ris"), "failed", "not a text file", ""
    yield "nul-at-end.txt", PROSE.encode() + b"\0", "failed", "not a text file", ""
    yield "nuls-only.txt", bytes(5_000), "failed", "it is empty", ""
    yield "controls.txt", b"\x01\x02\x03word" * 300, "failed", "not a text file", ""
    yield "terminal.txt", f"\x1b[31m{PROSE}\x1b[0m".encode(), "added", "", "Leaders met"
    yield "form-feeds.txt", f"{PROSE}\f{PROSE[:40]}".encode(), "added", "", "Leaders met"
    yield "right-to-left.txt", "\u202eevil\u202c \u200fשלום עולם\u200e and words".encode(), "added", "", "שלום"
    yield "arabic.txt", "اجتمع القادة في باريس يوم الثلاثاء لمناقشة الخطة.".encode(), "added", "", "باريس"
    yield "isolates.txt", ("\u2066" * 500 + PROSE + "\u2069").encode(), "added", "", "Leaders met"
    yield "combining.txt", ("Z" + "\u0335\u0327" * 2_000 + "algo met the mayor.").encode(), "added", "", "mayor"
    yield "mixed-ends.txt", PROSE.replace(" ", "\r", 3).replace(" ", "\r\n", 3).encode(), "added", "", "harbour"
    yield "two-encodings.txt", ACCENTED.encode() + b"\n" + ACCENTED.encode("cp1252"), None, "", ""
    yield "utf-8-and-a-byte.txt", ACCENTED.encode() + b"\xff" + ACCENTED.encode(), None, "", ""
    yield "western.txt", ACCENTED.encode("cp1252"), "added", "", "préoccupante"
    yield "cyrillic.txt", "Путин заявил, что переговоры продолжаются в Париже.".encode("cp1251"), "added", "", "Париже"
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield f"{encoding}-unmarked.txt", PROSE.encode(encoding), "failed", "not a text file", ""
    for encoding in ("utf-16", "utf-32"):
        yield f"{encoding}-marked.txt", PROSE.encode(encoding), "added", "", "Leaders met"
        yield f"{encoding}-odd.txt", PROSE.encode(encoding)[:-1], "failed", "breaks its rules", ""
    yield "utf-7.txt", "Élysée met.".encode("utf-7"), "added", "", "met"
    yield "ebcdic.txt", PROSE.encode("cp037"), None, "", ""
    yield "shift-jis.txt", "東京で会談が行われました。首相は合意を歓迎しました。".encode("shift_jis"), None, "", ""
    yield "surrogates.txt", f"{PROSE} \udc80 half".encode("utf-8", "surrogatepass"), None, "", ""
    yield "overlong.txt", PROSE.encode() + b"\xc0\xaf\xe0\x80\xaf", None, "", ""
    yield "mark-inside.txt", f"{PROSE}\ufeff{PROSE}".encode(), "added", "", "Leaders met"
    yield "xml.txt", b'<?xml version="1.0"?><data><row>1</row></data>', "failed", "it is XML", ""
    yield "feed.xml", f"<rss><channel><title>{PROSE}</title></channel></rss>".encode(), "failed", "it is XML", ""
    yield "rich.rtf", b"{\\rtf1\\ansi They met.}", "failed", "an RTF document", ""
    yield "table.txt", MANY.encode(), "added", "", "boat 6293"


def bad_markdown() -> Iterator[Made]:
    """Markdown and its front matter."""
    not_yaml = (
        "title: [unclosed",
        "title: {a: 1",
        "a:\n\tb: c",
        "date: 2026-13-45",
        "title: 'open",
        "title: *none",
        "a: &x",
    )
    for number, header in enumerate(not_yaml[:-1]):
        yield f"front-{number}.md", f"---\n{header}\n---\n{PROSE}".encode(), "failed", "front matter", ""
    yield "front-anchor.md", f"---\n{not_yaml[-1]}\n---\n{PROSE}".encode(), "added", "", "Leaders met"
    yield "front-colon.md", f"---\ntitle: Talks: a start\n---\n{PROSE}".encode(), "added", "", "Leaders met"
    yield "front-two-colons.md", f"---\ntitle: A: b: c\nauthor: Roe: J.\n---\n{PROSE}".encode(), "added", "", "Leaders"
    yield "front-open.md", f"---\ntitle: x\n{PROSE}".encode(), "added", "", "Leaders met"
    yield "front-list.md", f"---\n- a\n- b\n---\n{PROSE}".encode(), "added", "", "Leaders met"
    yield "front-only.md", b"---\ntitle: Talks\n---\n", "failed", "it holds no words", ""
    yield "front-empty.md", f"---\n---\n{PROSE}".encode(), "added", "", "Leaders met"
    yield "front-twice.md", f"---\ntitle: a\ntitle: b\n---\n{PROSE}".encode(), "added", "", "Leaders met"
    tag = f"---\ntitle: !!python/object/apply:os.system ['true']\n---\n{PROSE}"
    yield "front-code.md", tag.encode(), "failed", "front matter", ""
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    yield "front-laughs.md", f"---\n{laughs}author: *a39\n---\n{PROSE}".encode(), None, "", ""
    yield "front-deep.md", f"---\ntitle: {'[' * 20_000}\n---\n{PROSE}".encode(), "failed", "", ""
    yield "front-huge.md", f"---\ntitle: {'word ' * 100_000}\n---\n{PROSE}".encode(), "added", "", "Leaders met"
    rows = "".join(f"| Boat {n} | {n * 7} | {n % 13} |\n" for n in range(1_000))
    yield (
        "table.md",
        f"# Boats\n\n| Name | Crew | Age |\n|---|---|---|\n{rows}".encode(),
        "added",
        "",
        "Boat 999 | 6993",
    )
    for name, opening in (("quotes", ">"), ("lists", "- "), ("numbers", "1. "), ("both", "> - ")):
        deep = f"# A\n\n{opening * 5_000} {PROSE}".encode()
        yield f"deep-{name}.md", deep, "failed", "nested too deeply", ""
        yield f"less-deep-{name}.md", f"# A\n\n{opening * 20} {PROSE}".encode(), "added", "", "Leaders met"
    for name, opening in (("brackets", "["), ("stars", "*a **b ")):
        yield f"deep-{name}.md", f"# A\n\n{opening * 5_000} {PROSE}".encode(), "added", "", "Leaders met"
    yield "ten-mb-line.md", f"# A\n\n{PROSE * 110_000}".encode(), "failed", "", ""
    yield "pictures.md", b"# \n\n" + b"![](http://evil.example/x.png)\n" * 50, "failed", "it holds no words", ""
    yield "raw-html.md", b"# \n\n<script>alert(1)</script>\n\n<div>gone</div>\n", "failed", "it holds no words", ""


def bad_pages() -> Iterator[Made]:
    """HTML."""
    none = "no article was found"
    for name, body in (
        ("empty", ""),
        ("script", f"<script>var text = '{PROSE}';</script>"),
        ("style", f"<style>p::before {{ content: '{PROSE}' }}</style>"),
        ("menu", "<nav><ul>" + "<li><a href='/'>Home</a></li>" * 20 + "</ul></nav>"),
        ("form", "<form><label>User</label><input><label>Password</label><input></form>"),
        ("frames", "<iframe src='http://evil.example/'></iframe>"),
        ("comment", f"<!-- {PROSE} -->"),
        ("template", f"<template><p>{PROSE}</p></template>"),
        ("picture", "<img src='http://evil.example/a.png' alt=''>"),
    ):
        yield f"{name}.html", f"<!doctype html><html><body>{body}</body></html>".encode(), "failed", none, ""
    good = f"<article><h1>Talks</h1><p>{PROSE}</p><p>Ministers return next week to sign what they wrote.</p></article>"
    for name, page in (
        ("attribute", f"<html><body><div data-x='{'x' * 3_000_000}'>{good}</div></body></html>"),
        ("attributes", f"<html><body><div {' '.join(f'a{n}=1' for n in range(4_000))}>{good}</div></body></html>"),
        ("long-comment", f"<html><body><!-- {'x ' * 1_000_000} -->{good}</body></html>"),
        ("inline-picture", f"<html><body><img src='data:image/png;base64,{'A' * 3_000_000}'>{good}</body></html>"),
        ("scripts", f"<html><head>{'<script>x()</script>' * 2_000}</head><body>{good}</body></html>"),
        (
            "elsewhere",
            f"<html><base href='http://evil.example/'><link rel=stylesheet href=x><body>{good}</body></html>",
        ),
        ("refresh", f"<html><meta http-equiv=refresh content='0;url=http://evil.example/'><body>{good}</body></html>"),
        ("no-end", f"<html><body>{good[:-10]}"),
        ("nul", f"<html><body>{good}</body></html>".replace("Talks", "Ta&#0;lks&#xD800;")),
        ("claims-utf-16", f"<html><meta charset=utf-16><body>{good}</body></html>"),
        ("claims-nothing", f"<html><meta charset=no-such-thing><body>{good}</body></html>"),
        ("right-to-left", f"<html dir=rtl><body>{good}\u202e</body></html>"),
    ):
        yield f"{name}.html", page.encode(), "added", "", "Leaders met"
    for name, tag, times in (("divs", "div", 30_000), ("bolds", "b", 10_000), ("tables", "table><tr><td", 500)):
        yield f"deep-{name}.html", f"<html><body>{f'<{tag}>' * times}{good}".encode(), None, "", ""
    rows = "".join(f"<tr><td>Boat {n}</td><td>{n * 7}</td></tr>" for n in range(1_000))
    table = f"<html><body><article><h1>Boats</h1><p>{PROSE}</p><table>{rows}</table></article></body></html>"
    yield "table.html", table.encode(), "added", "", "Boat 999 | 6993"
    yield "western.html", f"<html><body><p>{ACCENTED}</p></body></html>".encode("cp1252"), "added", "", "préoccupante"
    head = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n"
    yield "archive.mhtml", f"{head}{good}".encode(), "failed", "a web archive", ""
    yield "ten-mb.html", f"<html><body><p>{PROSE * 100_000}</p></body></html>".encode(), "failed", "", ""
    yield "picture.svg", f"<svg xmlns='x'><text>{PROSE}</text></svg>".encode(), "failed", "it is XML", ""


_MAGICS = {
    "png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a", "jpeg": b"\xff\xd8\xff\xe0", "webp": b"RIFF\x10\x00\x00\x00WEBP",
    "mp3": b"ID3\x04", "elf": b"\x7fELF\x02", "exe": b"MZ\x90\x00", "class": b"\xca\xfe\xba\xbe",
    "wasm": b"\x00asm", "sqlite": b"SQLite format 3\x00", "gzip": b"\x1f\x8b\x08", "bzip2": b"BZh9",
    "xz": b"\xfd7zXZ\x00", "zstd": b"(\xb5/\xfd", "7z": b"7z\xbc\xaf'\x1c", "rar": b"Rar!\x1a\x07", "woff": b"wOFF",
    "ttf": b"\x00\x01\x00\x00", "psd": b"8BPS", "tiff": b"II*\x00", "bmp": b"BM", "flac": b"fLaC",
    "mp4": b"\x00\x00\x00\x18ftyp", "ogg": b"OggS", "pickle": b"\x80\x04\x95", "doc": b"\xd0\xcf\x11\xe0",
    "der": b"0\x82\x05", "pyc": b"\xa7\r\r\n", "parquet": b"PAR1", "tar": b"./a\x00",
}  # fmt: skip


def junk(chance: random.Random) -> Iterator[Made]:
    """Binary files named .txt: magics with noise behind them, and noise alone."""
    for kind, magic in _MAGICS.items():
        yield f"really-{kind}.txt", magic + chance.randbytes(3_000), "failed", "", ""
    for number in range(8):
        yield f"noise-{number}.txt", chance.randbytes(10 ** (1 + number % 4) * 5), "failed", "", ""
    for number in range(8):
        high = bytes(chance.randrange(0x80, 0x100) for _ in range(2_000))
        yield f"noise-high-{number}.txt", high, "failed", "", ""
    for number in range(8):
        mixed = bytes(chance.choice((*range(0x20, 0x7F), *range(0xA0, 0x100))) for _ in range(2_000))
        yield f"noise-printable-{number}.txt", mixed, "failed", "", ""
