"""The folder in which files on their way in survive whatever happens to the app.

A spooled file is a pair: `<id>.upload`, its bytes, and `<id>.json`, what is known of it. The pair is deleted when
the file is done, so what a crash leaves is taken up at the next start. Of a file that failed both stay, and its
label says so.
"""

import fcntl
import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from rag.durable import write_whole
from rag.schema import AddStatus, Progress
from ui.batch import KEPT_FAILURES, Stage, Upload, plain_name

_LABELLED = ("name", "source", "articles", "size", "drop", "place", "passages")

log = logging.getLogger(__name__)


class Spool:
    """The pairs in one folder, and the locks that tell which app they belong to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._letting_go: list[Callable[[], None]] = []

    def open(self) -> list[Upload]:
        """Give what a crash left, in its order, unless another app works on this folder: then it is that one's own.

        Raises:
            OSError: the folder can't be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        users = (self.folder / "users.lock").open("w")  # shared by all apps that run on this folder
        self._letting_go.append(users.close)
        with (self.folder / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)  # one app at a time looks whether it is alone
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                leftovers = []
            else:
                leftovers = self._leftovers()
            fcntl.flock(users, fcntl.LOCK_SH)
        return leftovers

    def close(self) -> None:
        """Leave the folder to others."""
        while self._letting_go:
            self._letting_go.pop()()

    def file(self, upload_id: str) -> Path:
        """Where a file's bytes are."""
        return self.folder / f"{upload_id}.upload"

    def keep(self, upload_id: str, content: bytes) -> None:
        """Write a file's bytes; it is taken when its label is written, too.

        Raises:
            OSError: it can't be written.
        """
        write_whole(self.file(upload_id), content)

    def label(self, upload: Upload) -> None:
        """Write down what is known of a file.

        Raises:
            OSError: it can't be written.
        """
        known: dict[str, Any] = {name: getattr(upload, name) for name in _LABELLED}
        if upload.stage is Stage.DONE:
            known |= {"counts": dict(upload.counts), "failures": upload.failures}
        write_whole(self._label(upload.id), json.dumps(known).encode())

    def delete(self, upload_id: str) -> None:
        """Delete a pair."""
        self._delete(self._label(upload_id), self.file(upload_id))

    def disown(self, upload_id: str) -> None:
        """Delete the label of a file that is being read: nobody takes it up after a crash."""
        self._delete(self._label(upload_id))

    def _delete(self, *paths: Path) -> None:
        try:
            for path in paths:
                path.unlink(missing_ok=True)
        except OSError as error:
            log.error(
                "A spooled file could not be deleted (errno %s); it is added again at the next start.", error.errno
            )

    def _leftovers(self) -> list[Upload]:
        leftovers, unread = [], set()
        for label in self.folder.glob("*.json"):
            try:
                upload = _read(label.stem, json.loads(label.read_text(encoding="utf-8")))
                self.file(upload.id).stat()
            except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
                log.warning("A spooled file can't be read and is dropped", extra={"file": label.name})
                self.delete(label.stem)
            except OSError as error:  # a disk may be better at another start
                log.warning("A spooled file can't be read now", exc_info=error, extra={"file": label.name})
                unread.add(label.stem)
            else:
                leftovers.append(upload)
        left = unread.union(upload.id for upload in leftovers)
        for path in self.folder.iterdir():
            if path.suffix != ".lock" and path.stem not in left:
                with suppress(OSError):
                    path.unlink()  # it came in part only, and nobody was told otherwise
        return sorted(leftovers, key=lambda upload: (upload.drop, upload.place))

    def _label(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.json"


def source_of(name: str, content: bytes) -> str:
    """Where an upload came from, as the library knows it: the same file is the same article."""
    return f"upload:{hashlib.sha256(content).hexdigest()[:16]}/{name}"


def _read(upload_id: str, known: dict[str, Any]) -> Upload:
    """What a label says."""
    source = str(known["source"])
    counts = {AddStatus(status): int(number) for status, number in known.get("counts", {}).items()}
    failures = tuple((str(name), str(reason)) for name, reason in known.get("failures", ())[:KEPT_FAILURES])
    status, step = (AddStatus.FAILED, "done") if counts else (None, "waiting")
    return Upload(
        upload_id,
        plain_name(str(known["name"])),
        source,
        Progress(source, step, status=status, reason=failures[0][1] if failures else None),
        Stage.DONE if counts else Stage.WAITING,
        None if known["articles"] is None else int(known["articles"]),
        int(known["size"]),
        int(known["drop"]),
        int(known["place"]),
        counts,
        int(known["passages"]),
        failures,
        kept=bool(counts),
    )
