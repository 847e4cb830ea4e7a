"""`python -m ingest history`: the revisions an article has had, and what changed from one to the next."""

import json
from collections.abc import Iterator

from rag.changes import Change, Fate, changes, condensed
from rag.errors import UnknownArticle
from rag.history import Step, steps
from rag.library import Library
from rag.normalise import printable
from rag.notices import notices
from rag.periods import written

AROUND, MOST = 60, 20_000  # characters around a change, and of all changes between two revisions
_MARKS = {Fate.STAYED: ("", ""), Fate.WENT: ("[-", "-]"), Fate.CAME: ("{+", "+}")}


def history(library: Library, article_id: str, *, diff: bool, as_json: bool) -> Iterator[str]:
    """Tell an article's revisions, the first one first, a line or a JSON object each.

    Raises:
        UnknownArticle: there is none of this id; of one that was removed it says when.
    """
    if (removed := library.removed_at(article_id)) is not None:
        raise UnknownArticle(f"This article was removed from the library on {written(removed.astimezone().date())}.")
    found = steps(library.revisions(article_id), library.revision(article_id).id)
    for number, step in enumerate(found, 1):
        if as_json:
            yield json.dumps(_object(step, diff=diff))
            continue
        yield _line(number, step)
        yield from (f"    {notice.kind}: “{_words(notice.words)}”" for notice in notices(step.revision.text))
        if diff and step.before is not None:
            yield from _shown(changes(step.before.text, step.revision.text))


def _object(step: Step, *, diff: bool) -> dict[str, object]:
    revision = step.revision
    told: dict[str, object] = {
        "article_id": revision.article_id,
        "revision_id": revision.id,
        "added_at": revision.added_at.isoformat(),
        "current": step.is_current,
        "returned": step.is_return,
        "characters": len(revision.text),
        "notices": [
            {"kind": one.kind.value, "day": one.day, "start": one.start, "end": one.end, "words": one.words}
            for one in notices(revision.text)
        ],
    }
    if diff and step.before is not None:
        found = changes(step.before.text, revision.text)
        told["changes"] = [{"fate": one.fate.value, "text": one.text} for one in found]
    return told


def _line(number: int, step: Step) -> str:
    revision = step.revision
    when = f"{revision.added_at.astimezone():%Y-%m-%d %H:%M}"
    said = f"the revision of {when} again" if step.is_return else f"{when}  {len(revision.text):,} characters"
    return f"{number:>3}  {said}  {revision.id[:12]}{'  current' if step.is_current else ''}"


def _shown(found: tuple[Change, ...]) -> Iterator[str]:
    shown, cut = condensed(found, around=AROUND, most=MOST)
    text = "".join(before + change.text + after for change in shown for before, after in [_MARKS[change.fate]])
    yield from (f"    {printable(line)}" for line in text.split("\n") if line.strip())
    if cut:
        yield "    There is more; --json tells all of it."


def _words(text: str) -> str:
    return printable(" ".join(text.split()))
