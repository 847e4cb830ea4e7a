"""Files on their way in: spooled to disk, then added by one thread per process, which gives them turns."""

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.items import count_of, holds_several
from rag.schema import AddStatus, Progress
from ui.batch import Overview, Stage, Upload, overview, plain_name
from ui.jobs import explain
from ui.pace import Pace
from ui.spool import Spool, source_of

Add = Callable[[Path, str, str], Iterator[Progress]]  # file, source, name

_MOST_DROPS = 32  # that have turns; each may hold a file open
_WRITERS = 8  # a disk has several files written as fast as one
_MOST_KEPT = 5_000  # files that failed
_REST = 4.0  # seconds for one of work, while a question is being answered
_LOOK = 0.05  # seconds between two looks whether it still is
_TELLING = 0.5  # seconds in which a turn goes on with ends that come in a row

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Drop:
    """Files that came together: they are added in their order, and between two articles others have their turn."""

    waiting: deque[str]
    upload_id: str | None = None  # the one that is being added
    steps: Iterator[Progress] = field(default_factory=lambda: iter(()))
    spent: float = 0.0  # seconds of an earlier turn, on the article that comes next


class Intake:
    """The queue of uploads and the thread that empties it.

    Turns go round among what was dropped, an article or those stored with it at a time, so a single file never waits
    for a whole archive.
    """

    def __init__(
        self,
        spool: Path,
        add: Add,
        *,
        max_mb: int,
        max_archive_mb: int | None = None,
        is_answering: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take up what a crash left in `spool`, and wait for more. What can't be written is told of each upload.

        While a question `is_answering`, articles come in more slowly, for it needs the processor.
        """
        self._spool = Spool(spool)
        self._add = add
        self._max_mb = max_mb
        self._max_archive_mb = max_archive_mb or max_mb
        self._changed = threading.Condition()  # its lock is re-entrant
        self._uploads: dict[str, Upload] = {}
        self._drops: deque[_Drop] = deque()
        self._current: str | None = None
        self._cancelled: set[str] = set()  # those that were being added
        self._released: set[str] = set()  # nobody waits for them any more
        self._is_answering = is_answering
        self._closing = False
        self._pace = Pace()
        try:
            self._enlist(self._spool.open())
        except OSError as error:
            log.warning("Files can't be uploaded: the folder for them can't be written", exc_info=error)
        self._thread = threading.Thread(target=self._run, name="presscheck-intake", daemon=True)
        self._thread.start()

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The files since the queue was idle, in their order, and before them those that can be tried again."""
        with self._changed:
            return tuple(self._uploads.values())

    @property
    def active(self) -> bool:
        """Whether any file is waiting or being added."""
        return any(not upload.over for upload in self.uploads)

    @property
    def overview(self) -> Overview:
        """How far all of them are."""
        with self._changed:
            uploads, current, pace = tuple(self._uploads.values()), self._current, self._pace.per_minute
            seen = overview(uploads, current)
            left = self._pace.left(None if seen.total is None else seen.total - seen.done)
        return replace(seen, per_minute=pace, seconds_left=left)

    def put(self, files: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
        """Spool files, given as name and bytes, and queue them. Returns their ids here."""
        drop = time.time_ns()
        with ThreadPoolExecutor(_WRITERS) as writers:
            batch = list(writers.map(lambda place: self._spooled(*files[place], drop, place), range(len(files))))
        self._enlist(batch)
        return tuple(upload.id for upload in batch)

    def cancel(self, upload_id: str | None = None) -> None:
        """Leave out one file, or all that are not done. What is in of them stays in."""
        with self._changed:
            chosen = [upload for upload in self._uploads.values() if not upload.over and upload_id in (None, upload.id)]
            for upload in chosen:
                if upload.stage is Stage.WAITING:
                    self._uploads[upload.id] = replace(upload, stage=Stage.CANCELLED, kept=False)
                else:
                    self._cancelled.add(upload.id)
            self._changed.notify_all()
        for upload in chosen:
            if upload.stage is Stage.WAITING:
                self._spool.delete(upload.id)
            else:
                self._spool.disown(upload.id)

    def retry(self, upload_id: str | None = None) -> None:
        """Add a file that failed once more, or all of them; articles that are in already take no time."""
        with self._changed:
            failed = [upload for upload in self._uploads.values() if upload.over and upload.kept]
            self._enlist([upload.anew() for upload in failed if upload_id in (None, upload.id)])

    def dismiss(self) -> None:
        """Forget the files that are done; those that failed are deleted."""
        with self._changed:
            over = [upload for upload in self._uploads.values() if upload.over]
            for upload in over:
                del self._uploads[upload.id]
            self._released -= {upload.id for upload in over}
            self._changed.notify_all()
        for upload in over:
            if upload.kept:
                self._spool.delete(upload.id)

    def pending(self, upload_ids: Collection[str]) -> bool:
        """Whether any of these files is waited for: it is not done yet, and was not released."""
        return any(not upload.over for upload in self._of(upload_ids))

    def progress_of(self, upload_ids: Collection[str]) -> Overview:
        """How far the files are that are waited for."""
        return overview(self._of(upload_ids))

    def release(self, upload_ids: Collection[str]) -> None:
        """Let whoever waits for these files go on with what is in."""
        with self._changed:
            self._released.update(upload_ids)
            self._changed.notify_all()

    def wait(self, upload_ids: Collection[str], stop: threading.Event | None = None) -> str | None:
        """Wait until these files are done or released, or `stop` is set; give the article that the last one became."""
        while not (stop and stop.is_set()):
            with self._changed:
                if self._changed.wait_for(lambda: not self.pending(upload_ids), timeout=0.2):
                    done = [self._uploads[key].article_id for key in upload_ids if key in self._uploads]
                    return next((article_id for article_id in reversed(done) if article_id), None)
        return None

    def close(self, timeout: float | None = None) -> None:
        """Stop at the next step, as gently as can be; the rest is taken up at the next start."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout)
        self._spool.close()

    def _of(self, upload_ids: Collection[str]) -> list[Upload]:
        with self._changed:
            wanted = set(upload_ids) - self._released
            return [self._uploads[key] for key in upload_ids if key in wanted and key in self._uploads]

    def _spooled(self, name: str, content: bytes, drop: int, place: int) -> Upload:
        name = plain_name(name)
        source = source_of(name, content)
        waiting = Progress(source, "waiting")
        upload = Upload(uuid.uuid4().hex, name, source, waiting, size=len(content), drop=drop, place=place)
        reason = self._refuse(name, content)
        if reason is None:
            try:
                self._spool.keep(upload.id, content)
                upload = replace(upload, articles=count_of(self._spool.file(upload.id), name))
                self._spool.label(upload)  # last: now it is taken
                return upload
            except OSError as error:
                self._spool.delete(upload.id)
                where = f"{self._spool.folder} ({error.strerror})"
                reason = f"{name} can't be written to {where}; free some space or check the folder."
        failed = upload.noted(Progress(source, "done", status=AddStatus.FAILED, reason=reason))
        return replace(failed, stage=Stage.DONE)

    def _refuse(self, name: str, content: bytes) -> str | None:
        if not content:
            return f"{name} is empty; choose a file with text in it."
        several = holds_several(name)
        most = self._max_archive_mb if several else self._max_mb
        if len(content) > most * 1024 * 1024:
            setting = "PRESSCHECK_MAX_ARCHIVE_MB" if several else "PRESSCHECK_MAX_UPLOAD_MB"
            return f"{name} is larger than {most} MB; split it, or raise {setting}."
        return None

    def _enlist(self, batch: Sequence[Upload]) -> None:
        """Queue files, in the order and the company in which they were dropped."""
        with self._changed:
            if not self.active:
                self._uploads = {key: upload for key, upload in self._uploads.items() if upload.kept}
                self._released &= self._uploads.keys()
                self._pace.forget()
            self._uploads.update((upload.id, upload) for upload in batch)
            drops: dict[int, deque[str]] = {}
            for upload in batch:
                if not upload.over:
                    drops.setdefault(upload.drop, deque()).append(upload.id)
            new = [_Drop(waiting) for waiting in drops.values()]
            room = max(0, _MOST_DROPS - len(self._drops))
            self._drops.extendleft(reversed(new[:room]))  # the next turns are theirs
            for drop in new[room:]:
                self._drops[-1].waiting.extend(drop.waiting)
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._drops)
                if self._closing:
                    break
                drop = self._drops[0]
                self._drops.rotate(-1)
                if drop.upload_id is None and not self._next(drop):
                    self._drops.remove(drop)
                    continue
                self._current = drop.upload_id
            self._turn(drop)
        for drop in self._drops:
            _let_go(drop.steps)

    def _next(self, drop: _Drop) -> bool:
        """Begin with the next file of a drop, if there is one."""
        while drop.waiting:
            upload = self._uploads.get(drop.waiting.popleft())
            if upload is not None and upload.stage is Stage.WAITING:  # else it was cancelled
                self._uploads[upload.id] = replace(upload, stage=Stage.WORKING)
                drop.upload_id, drop.steps, drop.spent = upload.id, self._steps(upload), 0.0
                return True
        return False

    def _steps(self, upload: Upload) -> Iterator[Progress]:
        yield from self._add(self._spool.file(upload.id), upload.source, upload.name)

    def _turn(self, drop: _Drop) -> None:
        """Take in an article of a drop's file, and whatever else is left of the file if that was the last one.

        Articles that were stored together have their ends told in a row, by which they are in already: a turn goes
        on until the first news of another article, and nothing is cancelled between them. Nor are others let in while
        an article is being embedded: whoever stores it holds the library's write lock until its end.
        """
        upload_id = drop.upload_id or ""
        source, began = self._uploads[upload_id].source, time.monotonic()
        told: float | None = None  # when the first end of an article was told
        try:
            while not self._closing:
                if upload_id in self._cancelled and told is None:
                    _let_go(drop.steps)
                    self._end(drop, upload_id, Stage.CANCELLED)
                    return
                stepped = time.monotonic()
                progress = next(drop.steps, None)
                if progress is None:
                    break
                self._give_way(time.monotonic() - stepped)
                self._note(upload_id, progress)
                if progress.status not in (None, AddStatus.UNCHANGED):
                    self._pace.note(drop.spent + time.monotonic() - began)
                if progress.status is not None and progress.source != source:
                    began, drop.spent = time.monotonic(), 0.0
                    told = told or began
                if progress.status is None and progress.step == "embedding":
                    continue
                if told is not None and (progress.status is None or time.monotonic() - told > _TELLING):
                    drop.spent = time.monotonic() - began
                    return  # there may be more in it, after others had their turn
            else:
                return  # the rest is taken up at the next start
            if not self._uploads[upload_id].through:
                raise RuntimeError("adding ended without a result")
        except Exception as error:
            log.exception("Adding an upload failed")
            reason = f"{self._uploads[upload_id].name} could not be added: {explain(error)}"
            self._note(upload_id, Progress(source, "done", status=AddStatus.FAILED, reason=reason))
        self._end(drop, upload_id, Stage.DONE)

    def _give_way(self, worked: float) -> None:
        """After so many seconds of work rest for more, as long as a question is being answered."""
        until = time.monotonic() + _REST * worked
        while time.monotonic() < until and not self._closing and self._is_answering():
            time.sleep(_LOOK)

    def _end(self, drop: _Drop, upload_id: str, stage: Stage) -> None:
        """A file is through: what failed is kept on the disk, for another try."""
        drop.upload_id = None
        kept = stage is Stage.DONE and self._uploads[upload_id].failed > 0
        over = replace(self._uploads[upload_id], stage=stage, kept=kept)
        if kept:
            try:
                self._spool.label(over)
            except OSError:
                log.warning("It can't be noted that a file failed; it is added again at the next start", exc_info=True)
        else:
            self._spool.delete(upload_id)
        with self._changed:
            self._cancelled.discard(upload_id)
            self._uploads[upload_id] = over
            self._keep_few()
            self._changed.notify_all()

    def _keep_few(self) -> None:
        """Of the files that failed only the newest are kept, as much as one archive may have."""
        size, number = 0, 0
        for upload in reversed(tuple(self._uploads.values())):
            if upload.over and upload.kept:
                size, number = size + upload.size, number + 1
                if number > 1 and (number > _MOST_KEPT or size > self._max_archive_mb * 2**20):
                    self._spool.delete(upload.id)
                    self._uploads[upload.id] = replace(upload, kept=False)

    def _note(self, upload_id: str, progress: Progress) -> None:
        with self._changed:
            self._uploads[upload_id] = self._uploads[upload_id].noted(progress)
            self._changed.notify_all()


def _let_go(steps: Iterator[Progress]) -> None:
    """Leave off in the midst of a file: an article is in as a whole or not at all."""
    close = getattr(steps, "close", None)
    if close is not None:
        close()
