"""What a file is, told by its content, and its bytes as text."""

import codecs
import re
from pathlib import PurePath

from rag.errors import UnreadableArticle

HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SAVE_AS_TEXT = "save it as HTML or plain text and add that"
_PDF_START = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024  # bytes, as Adobe's reader takes it
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a DOCX with a password is such a file
_MAGIC = (
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"ID3", "a recording"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WEB_ARCHIVE = re.compile(rb"^Content-Type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes; the HTML standard asks for the first 1,024, pages are less strict
_GUESSED_FROM = 200_000  # bytes are enough to guess an encoding
_MOST_ACCENTED = 0.3  # French has 0.08; other alphabets misread as Western ones come near 1
_SIGN_IN_WORD = re.compile(r"[^\W\d_][¡-©«-´¶¸¹»-¿×÷†‡‰ˆ˜][^\W\d_]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

# The tags of the WHATWG MIME sniffing standard first, then others that begin a saved page.
_PAGE_START = re.compile(r"<!doctype html|<(?:html|head|body|title|meta|link|script|style)[\s>]", re.IGNORECASE)
_FRAGMENT_START = re.compile(
    r"<!--|<(?:iframe|h[1-6]|div|font|table|a|b|br|p|article|main|section|header|nav|ul|ol|span|em|strong)[\s/>]",
    re.IGNORECASE,
)
_XML_START = re.compile(r"<\?xml[\s?]|<(?:rss|feed|svg|rdf:rdf)[\s>]", re.IGNORECASE)
_XHTML = re.compile(r"<html[\s>]", re.IGNORECASE)
_MARKDOWN_SIGNS = (
    re.compile(r"^#{1,6} +\S", re.MULTILINE),
    re.compile(r"^(?:```|~~~)", re.MULTILINE),
    re.compile(r"!?\[[^\]\n]{1,300}\]\([^)\s]{1,2000}(?: \"[^\"\n]*\")?\)"),
    re.compile(r"\*\*[^*\s][^*\n]{0,300}\*\*"),
    re.compile(r"^\S.{0,200}\n(?:={3,}|-{3,}) *$", re.MULTILINE),
)
_FRONT_MATTER = re.compile(r"-{3,}[ \t]*\n(?:.{0,2000}\n){0,50}?(?:title|date|author)[ \t]*:", re.IGNORECASE)
_MARKDOWN_SUFFIXES = {".md", ".markdown", ".mdown", ".mkd"}


def binary_type(data: bytes) -> str | None:
    """Tell PDF and DOCX (which only its reader tells from other ZIP archives); None is text, or nothing we read.

    Raises:
        UnreadableArticle: it is protected by a password.
    """
    found = _PDF_START.search(data[:_PDF_WITHIN])
    if found and (found.start() == 0 or b"endobj" in data):  # an article may speak of “%PDF-1.7”
        return PDF
    if data.startswith(_OLD_OFFICE) and _ENCRYPTED in data:
        raise UnreadableArticle("it is protected by a password; save it without one and add that")
    return WORD if data.startswith(_ZIP) else None


def decode(data: bytes) -> str:
    """Read `data` as text: byte order mark, then UTF-8, then what the page declares, then what is likeliest.

    Raises:
        UnreadableArticle: it is not text, or in no encoding we can tell.
    """
    _refuse_known_formats(data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    if b"\0" in data:
        raise UnreadableArticle(f"it is not a text file; {_SAVE_AS_TEXT}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_declared(data) or _decode_western(data) or _decode_likeliest(data)
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise UnreadableArticle(f"it is not a text file; {_SAVE_AS_TEXT}")
    return text


def media_type(text: str, name: str) -> str:
    """Tell HTML, Markdown and plain text apart; the name counts only where the text leaves it open.

    Raises:
        UnreadableArticle: it is XML, but not a page.
    """
    start = text.lstrip("\ufeff \t\r\n\f")[:200_000]
    named_markdown = PurePath(name).suffix.lower() in _MARKDOWN_SUFFIXES
    if _PAGE_START.match(start):
        return HTML
    if _XML_START.match(start):
        if _XHTML.search(start[:4096]):
            return HTML
        raise UnreadableArticle("it is XML, not an article's page; save the article as HTML or plain text")
    if _FRAGMENT_START.match(start):  # Markdown may begin with such tags too
        return MARKDOWN if named_markdown else HTML
    if named_markdown or _FRONT_MATTER.match(start):
        return MARKDOWN
    signs = sum(bool(sign.search(start)) for sign in _MARKDOWN_SIGNS)
    return MARKDOWN if signs > 1 or _MARKDOWN_SIGNS[0].match(start) else PLAIN


def _refuse_known_formats(data: bytes) -> None:
    start = data[:1024].lstrip()
    if start.startswith(_OLD_OFFICE):
        raise UnreadableArticle("it is an old office document (.doc); save it as DOCX or plain text and add that")
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            raise UnreadableArticle(f"it is {kind}; {_SAVE_AS_TEXT}")
    if _WEB_ARCHIVE.search(data[:2048]):
        raise UnreadableArticle("it is a web archive; save the page as “HTML only” and add that")


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        cause = f"it announces {encoding.upper()} and breaks its rules"
        raise UnreadableArticle(f"{cause}; save it as UTF-8 and add it again") from None


def _decode_declared(data: bytes) -> str | None:
    declared = _META_CHARSET.search(data[:_CHARSET_WITHIN])
    if declared is None:
        return None
    name = declared.group(1).decode("ascii").lower()
    if name in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
        name = "windows-1252"  # as browsers do
    try:
        text = data.decode(name)  # raises LookupError for codecs that don't make text
    except (LookupError, UnicodeError):
        return None
    return text


def _decode_western(data: bytes) -> str | None:
    """Windows-1252, as browsers take what declares nothing, if that gives words of mostly plain letters."""
    try:
        text = data.decode("windows-1252")
    except UnicodeDecodeError:
        return None
    start = text[:_GUESSED_FROM]
    letters = sum(character.isalpha() for character in start)
    accented = sum(character.isalpha() and not character.isascii() for character in start)
    return text if accented <= letters * _MOST_ACCENTED and not _SIGN_IN_WORD.search(start) else None


def _decode_likeliest(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSED_FROM]).best()
    if best is not None:
        try:
            return data.decode(best.encoding)
        except UnicodeDecodeError:
            pass  # the rest of a long file can disagree with its start
    raise UnreadableArticle("its character encoding can't be told; save it as UTF-8 and add it again")
