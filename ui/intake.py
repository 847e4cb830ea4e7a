"""Files on their way in: spooled to disk, then added one after the other by one thread per process."""

import fcntl
import hashlib
import json
import logging
import queue
import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rag.durable import write_whole
from rag.schema import AddStatus, Progress
from ui.jobs import explain

Add = Callable[[Path, str, str], Iterator[Progress]]  # file, source, name

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in; `progress` is the latest news of it."""

    id: str
    name: str
    source: str
    progress: Progress

    @property
    def status(self) -> AddStatus | None:
        """What became of it; None while it waits or is being added."""
        return self.progress.status


class Intake:
    """The queue of uploads and the thread that empties it.

    A spooled file is a pair: `<id>.upload`, its bytes, and `<id>.json`, its name. The pair is deleted
    when the file is done, so what a crash leaves is taken up at the next start.
    """

    def __init__(self, spool: Path, add: Add, *, max_mb: int) -> None:
        """Take up what a crash left in `spool`, and wait for more.

        Raises:
            LibraryError: the folder can't be written.
        """
        self._spool = spool
        self._add = add
        self._max_mb = max_mb
        self._changed = threading.Condition()  # its lock is re-entrant
        self._uploads: dict[str, Upload] = {}
        self._queue: queue.SimpleQueue[str] = queue.SimpleQueue()
        try:
            self._spool.mkdir(parents=True, exist_ok=True)
            self._take_up_leftovers()
        except OSError as error:
            log.warning("Files can't be uploaded: the folder for them can't be written", exc_info=error)
        threading.Thread(target=self._run, name="presscheck-intake", daemon=True).start()

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The files of this batch, in their order. A batch ends when a new file meets an idle queue."""
        with self._changed:
            return tuple(self._uploads.values())

    @property
    def active(self) -> bool:
        """Whether any file is waiting or being added."""
        return any(upload.status is None for upload in self.uploads)

    def put(self, files: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
        """Spool files, given as name and bytes, and queue them. Returns their ids here."""
        batch = [self._spooled(plain_name(name), content) for name, content in files]
        self._enlist(batch)
        return tuple(upload.id for upload in batch)

    def dismiss(self) -> None:
        """Forget the files that are done."""
        with self._changed:
            self._uploads = {key: upload for key, upload in self._uploads.items() if upload.status is None}
            self._changed.notify_all()

    def pending(self, upload_ids: Collection[str]) -> bool:
        """Whether any of these files is not done yet."""
        with self._changed:
            return any(key in self._uploads and self._uploads[key].status is None for key in upload_ids)

    def wait(self, upload_ids: Collection[str], stop: threading.Event | None = None) -> str | None:
        """Wait until these files are done, or `stop` is set; give the article that the last of them became."""
        while not (stop and stop.is_set()):
            with self._changed:
                if self._changed.wait_for(lambda: not self.pending(upload_ids), timeout=0.2):
                    done = [self._uploads[key].progress.article_id for key in upload_ids if key in self._uploads]
                    return next((article_id for article_id in reversed(done) if article_id), None)
        return None

    def _spooled(self, name: str, content: bytes) -> Upload:
        upload_id = uuid.uuid4().hex
        reason = self._refuse(name, content) or self._write(upload_id, name, content)
        source = _source(name, content)
        if reason is None:
            return Upload(upload_id, name, source, Progress(source, "waiting"))
        return Upload(upload_id, name, source, Progress(source, "done", status=AddStatus.FAILED, reason=reason))

    def _refuse(self, name: str, content: bytes) -> str | None:
        if not content:
            return f"{name} is empty; choose a file with text in it."
        if len(content) > self._max_mb * 1024 * 1024:
            return f"{name} is larger than {self._max_mb} MB; split it, or raise PRESSCHECK_MAX_UPLOAD_MB."
        return None

    def _write(self, upload_id: str, name: str, content: bytes) -> str | None:
        try:
            write_whole(self._file(upload_id), content)
            write_whole(self._label(upload_id), json.dumps({"name": name}).encode())  # last: now it is taken
        except OSError as error:
            self._delete(upload_id)
            return f"{name} can't be written to {self._spool} ({error.strerror}); free some space or check the folder."
        return None

    def _enlist(self, batch: Sequence[Upload]) -> None:
        with self._changed:
            if all(upload.status is not None for upload in self._uploads.values()):
                self._uploads = {}
            self._uploads.update((upload.id, upload) for upload in batch)
        for upload in batch:
            if upload.status is None:
                self._queue.put(upload.id)

    def _take_up_leftovers(self) -> None:
        """Take up what lies here, unless another app works on this folder: then it is that one's own."""
        self._users = (self._spool / "users.lock").open("w")  # shared by all apps that run on this folder
        with (self._spool / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)  # one app at a time looks whether it is alone
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                leftovers = []
            else:
                leftovers = self._leftovers()
            fcntl.flock(self._users, fcntl.LOCK_SH)
        self._enlist(leftovers)

    def _leftovers(self) -> list[Upload]:
        leftovers = []
        for label in sorted(self._spool.glob("*.json")):
            try:
                name = plain_name(json.loads(label.read_text(encoding="utf-8"))["name"])
                source = _source(name, self._file(label.stem).read_bytes())
            except (OSError, ValueError, KeyError, TypeError):
                log.warning("A spooled file can't be read and is dropped", extra={"file": label.name})
                self._delete(label.stem)
            else:
                leftovers.append(Upload(label.stem, name, source, Progress(source, "waiting")))
        whole = {upload.id for upload in leftovers}
        for path in self._spool.iterdir():
            if path.suffix != ".lock" and path.stem not in whole:
                path.unlink(missing_ok=True)  # it came in part only, and nobody was told otherwise
        return leftovers

    def _run(self) -> None:
        while True:
            upload_id = self._queue.get()
            upload = self._uploads[upload_id]
            try:
                for progress in self._add(self._file(upload_id), upload.source, upload.name):
                    self._note(upload_id, progress)
                if self._uploads[upload_id].status is None:
                    raise RuntimeError("adding ended without a result")
            except Exception as error:
                log.exception("Adding an upload failed")
                reason = f"{upload.name} could not be added: {explain(error)}"
                self._note(upload_id, Progress(upload.source, "done", status=AddStatus.FAILED, reason=reason))
            self._delete(upload_id)

    def _note(self, upload_id: str, progress: Progress) -> None:
        with self._changed:
            self._uploads[upload_id] = replace(self._uploads[upload_id], progress=progress)
            self._changed.notify_all()

    def _delete(self, upload_id: str) -> None:
        try:
            for path in (self._file(upload_id), self._label(upload_id)):
                path.unlink(missing_ok=True)
        except OSError as error:
            log.error(
                "A spooled file could not be deleted (errno %s); it is added again at the next start.", error.errno
            )

    def _file(self, upload_id: str) -> Path:
        return self._spool / f"{upload_id}.upload"

    def _label(self, upload_id: str) -> Path:
        return self._spool / f"{upload_id}.json"


def _source(name: str, content: bytes) -> str:
    return f"upload:{hashlib.sha256(content).hexdigest()[:16]}/{name}"


def plain_name(name: str) -> str:
    """A file's own name, without folders and control characters, short enough for any screen."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(character for character in last if character.isprintable()).strip()
    return kept[-150:] or "unnamed"


def count(uploads: Collection[Upload]) -> str:
    """Say what became of a batch: "4 added, 1 failed"."""
    words = {
        AddStatus.ADDED: "added",
        AddStatus.UPDATED: "updated",
        AddStatus.UNCHANGED: "already in the library",
        AddStatus.FAILED: "failed",
    }
    numbers = {status: sum(upload.status is status for upload in uploads) for status in words}
    return ", ".join(f"{number} {words[status]}" for status, number in numbers.items() if number)
