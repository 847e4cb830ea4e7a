"""Texts handed in to be checked: each is a job, and outlives the screen that started it."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from rag.errors import BadText
from rag.schema import EVERYTHING, Checked, Filter, Manuscript
from ui.jobs import Job, State

Read = Callable[[str], Manuscript]
Check = Callable[[Manuscript, Filter, threading.Event], Iterator[Checked]]

KEPT_TEXTS = 30  # the least recently used one makes room
LONGEST_TEXT = 1_000_000  # characters, of which ten thousand words never come near
A_BLOCK = 12  # sentences at least, if there are as many: a browser takes long over hundreds of pieces
FEWEST_TO_TELL = 5  # sentences, before the time left is told


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the job that checks it."""

    id: str
    typed: str  # as it was handed in
    manuscript: Manuscript
    only: Filter  # what it is held against
    job: Job[Checked]
    drawn: dict[int, str] = field(default_factory=dict)  # HTML of final blocks, by their first sentence's place

    @property
    def working(self) -> bool:
        """Whether there is more to come."""
        return self.job.state is State.RUNNING

    @property
    def checked(self) -> tuple[Checked, ...]:
        """The sentences so far, in their order."""
        return self.job.events

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take, by what was checked; None as long as that can't be told."""
        done, total = len(self.checked), len(self.manuscript.sentences)
        return self.job.seconds / done * (total - done) if done >= FEWEST_TO_TELL else None

    @property
    def blocks(self) -> tuple[tuple[range, ...], ...]:
        """The paragraphs, each the places of its sentences, in blocks that are drawn as one."""
        text, sentences = self.manuscript.text, self.manuscript.sentences
        gaps = enumerate(pairwise(sentences), 1)
        starts = [0, *(place for place, ((_, end), (start, _)) in gaps if "\n" in text[end:start]), len(sentences)]
        blocks: list[list[range]] = []
        for paragraph in (range(start, end) for start, end in pairwise(starts) if start < end):
            if not blocks or paragraph.start - blocks[-1][0].start >= A_BLOCK:
                blocks.append([])
            blocks[-1].append(paragraph)
        return tuple(map(tuple, blocks))


class Texts:
    """The texts of this process, by id."""

    def __init__(self, read: Read, check: Check) -> None:
        self._read = read
        self._check = check
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, Text] = OrderedDict()

    def find(self, text_id: str) -> Text | None:
        """The text of this id, if it is still in memory."""
        with self._lock:
            text = self._texts.get(text_id)
            if text is not None:
                self._texts.move_to_end(text_id)
            return text

    def check(self, typed: str, only: Filter = EVERYTHING, *, after: str | None = None) -> Text:
        """Start to check a text, and stop checking the one `after` which it comes, unless that is the same.

        Raises:
            BadText: it is empty or too long.
        """
        if len(typed) > LONGEST_TEXT:
            raise BadText(f"This text has more than {LONGEST_TEXT:,} characters; check it in parts.")
        manuscript = self._read(typed)
        with self._lock:
            before = self._texts.get(after) if after else None
            if before is not None and before.working:
                if (before.manuscript, before.only) == (manuscript, only):
                    return before
                before.job.stop()
            text = Text(
                str(uuid.uuid4()), typed, manuscript, only, Job(lambda stop: self._check(manuscript, only, stop))
            )
            self._texts[text.id] = text
            while len(self._texts) > KEPT_TEXTS:
                _, oldest = self._texts.popitem(last=False)
                oldest.job.stop()
        return text

    def stop(self) -> None:
        """Stop whatever is being checked, at the process's end."""
        with self._lock:
            texts = list(self._texts.values())
        for text in texts:
            text.job.stop()
