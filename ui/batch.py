"""Values of the upload queue: a file on its way in, and how far all of them are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, islice
from pathlib import PurePosixPath

from rag.schema import AddStatus, Progress

KEPT_FAILURES = 200  # of a file, and of all together, with their reasons; the others are counted
LISTED = 5  # files to go
WORDS = {
    AddStatus.ADDED: "added",
    AddStatus.UPDATED: "updated",
    AddStatus.UNCHANGED: "already in the library",
    AddStatus.FAILED: "failed",
}


class Stage(StrEnum):
    """How far a file is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in, with one article or many; `progress` is the latest news of it."""

    id: str
    name: str
    source: str
    progress: Progress
    stage: Stage = Stage.WAITING
    articles: int | None = 1  # that seem to be in it; None: only reading tells
    size: int = 0  # bytes
    drop: int = 0  # files that came together share it
    place: int = 0  # among those
    counts: Mapping[AddStatus, int] = field(default_factory=dict)  # articles
    passages: int = 0  # that became searchable
    failures: tuple[tuple[str, str], ...] = ()  # the first ones: name and reason
    kept: bool = False  # though done: it is still spooled, so it can be tried again
    article_id: str | None = None  # what it became, if that is one article

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.stage in (Stage.DONE, Stage.CANCELLED)

    @property
    def through(self) -> int:
        """The articles of it that are through."""
        return sum(self.counts.values())

    @property
    def failed(self) -> int:
        """The articles of it that failed."""
        return self.counts.get(AddStatus.FAILED, 0)

    @property
    def total(self) -> int | None:
        """The articles in it; None where that is not known yet."""
        if self.over or self.articles is None:
            return self.through if self.over else None
        return max(self.articles, self.through + (self.stage is Stage.WORKING and self.progress.status is None))

    @property
    def at(self) -> str:
        """The name of what is being added: the file's, and of one with several articles where we are in it."""
        inside = self.progress.source.removeprefix(self.source).lstrip("!/#")[-150:]
        return f"{self.name} › {inside}" if inside and self.progress.source != self.source else self.name

    def noted(self, progress: Progress) -> "Upload":
        """The same file after this news."""
        if progress.status is None:
            return replace(self, progress=progress)
        new = progress.status in (AddStatus.ADDED, AddStatus.UPDATED)
        failures = self.failures
        if progress.status is AddStatus.FAILED and len(failures) < KEPT_FAILURES:
            reason = progress.reason or "It could not be added; the log says more."
            failures = (*failures, (replace(self, progress=progress).at, reason))
        return replace(
            self,
            progress=progress,
            counts={**self.counts, progress.status: self.counts.get(progress.status, 0) + 1},
            passages=self.passages + (progress.total if new else 0),
            failures=failures,
            article_id=None if self.through else progress.article_id,
        )

    def anew(self) -> "Upload":
        """The same file as it was before anything happened to it."""
        waiting = Progress(self.source, "waiting")
        return replace(self, progress=waiting, stage=Stage.WAITING, counts={}, passages=0, failures=(), article_id=None)


@dataclass(frozen=True, slots=True)
class Overview:
    """How far all files are, in a size that does not grow with them."""

    active: bool = False
    files: int = 0
    done: int = 0  # articles
    total: int | None = 0  # articles; None: not known yet
    share: float = 0.0  # of the whole work
    passages: int = 0
    current: Upload | None = None
    to_go: int = 0  # files
    next: tuple[Upload, ...] = ()  # the first of them
    result: str = ""
    failed: int = 0  # articles
    failures: tuple[tuple[str, str], ...] = ()
    again: tuple[Upload, ...] = ()  # files that can be tried again
    per_minute: float | None = None  # articles, lately
    seconds_left: float | None = None


def overview(uploads: Sequence[Upload], current: str | None = None) -> Overview:
    """Sum the files up."""
    to_go = [upload for upload in uploads if not upload.over]
    totals = [upload.total for upload in uploads]
    total = None if None in totals else sum(filter(None, totals))
    done = sum(upload.through for upload in uploads)
    news = next((upload for upload in to_go if upload.id == current), to_go[0] if to_go else None)
    failures = islice(chain.from_iterable(upload.failures for upload in uploads), KEPT_FAILURES)
    return Overview(
        active=bool(to_go),
        files=len(uploads),
        done=done,
        total=total,
        share=_share(uploads, done, total, news),
        passages=sum(upload.passages for upload in uploads),
        current=news,
        to_go=len(to_go),
        next=tuple(sorted(to_go, key=lambda upload: upload.stage is Stage.WAITING)[:LISTED]),
        result=count(uploads),
        failed=sum(upload.failed for upload in uploads),
        failures=tuple(failures),
        again=tuple(upload for upload in uploads if upload.over and upload.kept),
    )


def _share(uploads: Sequence[Upload], done: int, total: int | None, current: Upload | None) -> float:
    if not total:
        return sum(upload.over for upload in uploads) / len(uploads) if uploads else 0.0
    news = current.progress if current else None
    within = news.done / news.total if news and news.total and news.status is None else 0.0
    return min(1.0, (done + within) / total)


def count(uploads: Collection[Upload]) -> str:
    """Say what became of some files: "4 added, 1 failed, 2 cancelled"."""
    numbers = {words: sum(upload.counts.get(status, 0) for upload in uploads) for status, words in WORDS.items()}
    cancelled = sum(upload.stage is Stage.CANCELLED for upload in uploads)
    numbers["file cancelled" if cancelled == 1 else "files cancelled"] = cancelled
    return ", ".join(f"{number:,} {words}" for words, number in numbers.items() if number)


def plain_name(name: str) -> str:
    """A file's own name, without folders and control characters, short enough for any screen."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(character for character in last if character.isprintable()).strip()
    return kept[-150:] or "unnamed"
