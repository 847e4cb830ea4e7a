"""Evidence packs: an answer or a checked text with all that proves it, for somebody else to read and to check again.

A pack is a zip of two files: `index.html`, a page to read or print that needs nothing else, and `evidence.json`,
of which that page is made (`rag.pack_format`). Neither proves anything by itself: `rag.recheck` does, from a library.
Sentences that were withheld are counted, and not in it.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from rag.durable import write_new
from rag.errors import PackError
from rag.pack_format import (
    FORMAT,
    JSON_NAME,
    LARGEST_JSON,
    LARGEST_PAGE,
    PAGE_NAME,
    Pack,
    PackedArticle,
    PackedClaim,
    PackedFigure,
    PackedOver,
    PackedPassage,
    packed_article,
    packed_check,
    packed_quotation,
    sound,
)
from rag.pack_page import page_of
from rag.schema import EVERYTHING, Answer, Checked, Claim, Difference, Filter, Hit, Manuscript
from rag.scope import said
from rag.version import VERSION, verifier

NO_TIME = (1980, 1, 1, 0, 0, 0)  # the zip's own; when the pack was made is in it
TOO_LARGE = "This is too large for an evidence pack; check the text in parts."


def pack_answer(answer: Answer, made_at: datetime | None = None) -> bytes:
    """Pack an answer, or a refusal with its nearest passages.

    Raises:
        PackError: it is too large.
    """
    return zipped(answer_pack(answer, made_at))


def pack_check(
    manuscript: Manuscript, checked: Sequence[Checked], made_at: datetime | None = None, *, only: Filter = EVERYTHING
) -> bytes:
    """Pack a text with what was found of its sentences, as far as it was checked; `only` is what was searched.

    Raises:
        PackError: it is too large.
    """
    return zipped(check_pack(manuscript, checked, made_at, only=only))


def is_packable(answer: Answer) -> bool:
    """Whether there is any evidence to take along: counts, lists and small talk have none."""
    return bool(answer.hits)


def answer_pack(answer: Answer, made_at: datetime | None = None) -> Pack:
    """What goes into an answer's pack; a passage has the number that it has on the screen.

    Raises:
        PackError: it is too large.
    """
    shelf = _Shelf()
    numbers = tuple(map(shelf.add, answer.hits))
    instead = answer.refusal.instead if answer.refusal else None
    with _explained():
        return Pack(
            format=FORMAT,
            kind="answer",
            made_at=_utc(made_at),
            presscheck=VERSION,
            verifier=verifier(),
            model=answer.model,
            question=sound(answer.question),
            understood_as=sound(answer.standalone_question),
            searched=sound(said(answer.only)) if answer.only else None,
            reply=sound(answer.reply.text) if answer.reply else None,
            status=answer.status,
            text=None,
            articles=shelf.articles,
            passages=shelf.passages,
            claims=tuple(_claim(claim, numbers) for claim in answer.claims if claim.verdict.shown),
            withheld=sum(not claim.verdict.shown for claim in answer.claims),
            passed_over=(),
            instead=_claim(instead, numbers) if instead else None,
            differences=tuple(_difference(difference, numbers) for difference in answer.differences),
            notes=tuple(map(sound, answer.notes)),
        )


def check_pack(
    manuscript: Manuscript, checked: Sequence[Checked], made_at: datetime | None = None, *, only: Filter = EVERYTHING
) -> Pack:
    """What goes into the pack of a checked text: every sentence that was looked at.

    Raises:
        PackError: it is too large.
    """
    shelf = _Shelf()
    with _explained():
        claims = [
            _claim(one.claim, tuple(map(shelf.add, one.hits)), (one.start, one.end)) for one in checked if one.claim
        ]
        over = [PackedOver(start=one.start, end=one.end, reason=one.passed_over) for one in checked if one.passed_over]
        return Pack(
            format=FORMAT,
            kind="check",
            made_at=_utc(made_at),
            presscheck=VERSION,
            verifier=verifier(),
            model=None,
            question=None,
            understood_as=None,
            searched=sound(said(only)) if only else None,
            reply=None,
            status=None,
            text=sound(manuscript.text),
            articles=shelf.articles,
            passages=shelf.passages,
            claims=tuple(claims),
            withheld=0,
            passed_over=tuple(over),
            instead=None,
            differences=(),
            notes=(),
        )


def zipped(pack: Pack) -> bytes:
    """Make the file; the same pack makes the same bytes.

    Raises:
        PackError: it is too large.
    """
    page, document = page_of(pack).encode(), json_of(pack)
    if len(page) > LARGEST_PAGE or len(document) > LARGEST_JSON:
        raise PackError(TOO_LARGE)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as members:
        for name, content in ((PAGE_NAME, page), (JSON_NAME, document)):
            member = zipfile.ZipInfo(name, NO_TIME)
            member.external_attr = 0o644 << 16
            members.writestr(member, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def json_of(pack: Pack) -> bytes:
    """The evidence as it is written."""
    return (pack.model_dump_json(indent=1) + "\n").encode()


def write_pack(target: Path, content: bytes) -> None:
    """Write a pack to the disk, whole or not at all.

    Raises:
        PackError: there is something of that name already, or it can't be written.
    """
    check_target(target)
    try:
        write_new(target, content)
    except OSError as error:
        raise PackError(
            f"The pack {target} can't be written ({error.strerror or error}); free disk space, "
            "or name a file in a folder that can be written."
        ) from error


def check_target(target: Path) -> None:
    """See ahead of long work whether a pack can be written there.

    Raises:
        PackError: there is something of that name already, or no such folder.
    """
    if target.is_symlink() or target.exists():
        raise PackError(f"{target} is there already; name another file, or delete that one first.")
    if not target.parent.is_dir():
        raise PackError(f"There is no folder {target.parent} to write the pack to; make it, or name another.")


class _Shelf:
    """The passages of a pack and their articles, each once, numbered as they come."""

    def __init__(self) -> None:
        self._articles: dict[PackedArticle, int] = {}
        self._passages: dict[PackedPassage, int] = {}

    def add(self, hit: Hit) -> int:
        """Give the number of a hit."""
        with _explained():
            article = packed_article(hit.article)
            passage = PackedPassage(
                article=self._articles.setdefault(article, len(self._articles) + 1),
                revision=hit.passage.revision_id,
                start=hit.passage.start,
                end=hit.passage.end,
                page=hit.page,
                text=sound(hit.text),
            )
        return self._passages.setdefault(passage, len(self._passages) + 1)

    @property
    def articles(self) -> tuple[PackedArticle, ...]:
        return tuple(self._articles)

    @property
    def passages(self) -> tuple[PackedPassage, ...]:
        return tuple(self._passages)


def _claim(claim: Claim, numbers: Sequence[int], place: tuple[int, int] | None = None) -> PackedClaim:
    """A claim whose citations count the hits with these numbers."""
    return PackedClaim(
        text=sound(claim.text),
        verdict=claim.verdict,
        held_against=tuple(dict.fromkeys(numbers)),
        checks=tuple(
            packed_check(check, numbers[check.citation_number - 1] if check.citation_number else None)
            for check in claim.checks
        ),
        quotations=tuple(packed_quotation(citation, numbers[citation.number - 1]) for citation in claim.citations),
        start=place[0] if place else None,
        end=place[1] if place else None,
    )


def _difference(difference: Difference, numbers: Sequence[int]) -> tuple[PackedFigure, ...]:
    return tuple(
        PackedFigure(
            value=sound(figure.value),
            start=figure.start,
            end=figure.end,
            said_by=sound(figure.said_by) if figure.said_by else None,
            quotation=packed_quotation(figure.citation, numbers[figure.citation.number - 1]),
        )
        for figure in difference.figures
    )


def _utc(made_at: datetime | None) -> datetime:
    return (made_at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise PackError(TOO_LARGE) from error
