"""`python -m ingest`: add, list and remove articles, and mend the library."""

import argparse
import json
import logging
import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from ingest.collection import Gathering, collection, offer
from ingest.edits import read_edits
from ingest.folder import add_paths
from ingest.history import history
from ingest.listing import listing
from ingest.watch import EVERY, follow
from rag.counting import plural
from rag.errors import FAULT, BadCollection, BadDetail, BadFilter, BadSetting, PresscheckError, UnknownArticle
from rag.library import Library
from rag.logs import configure
from rag.normalise import printable
from rag.schema import EDITABLE, AddStatus, Detail, Progress
from rag.scope import read_filter
from rag.settings import Settings, read_settings

log = logging.getLogger(__name__)

_MOST_MINUTES = 60 * 24
DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    parser = _parser()
    wanted = parser.parse_args(arguments)
    if wanted.command is _edit and (problem := _unclear_edit(wanted)):
        parser.error(problem)
    try:
        settings = read_settings()
        configure(settings.log_level)
        with Library.open(settings) as library:
            command: Callable[[Library, argparse.Namespace, Settings], int] = wanted.command
            return command(library, wanted, settings)
    except KeyboardInterrupt:
        _complain("Interrupted; what was reported as added is in the library.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except PresscheckError as error:
        log.info("A command ended early", exc_info=True)
        _complain(str(error))
        return WRONG_USAGE if isinstance(error, BadSetting | BadDetail | BadFilter | BadCollection) else FAILED
    except Exception:
        log.exception("A command failed")
        _complain(FAULT)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description="The articles of the library.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    adding = commands.add_parser("add", help="add files, or all files in folders; what is unchanged is not read again")
    adding.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, folder, .zip or .jsonl")
    adding.add_argument("--prune", action="store_true", help="remove articles whose files are gone from the folders")
    adding.add_argument("--watch", action="store_true", help="go on with what changes in the folders, until Ctrl-C")
    adding.add_argument(
        "--every",
        type=_minutes,
        default=EVERY / 60,
        metavar="MINUTES",
        help="with --watch: how often all is looked at, in case a change was missed (default 10; 0: never)",
    )
    adding.set_defaults(command=_add)
    adding.add_argument("--collection", metavar="NAME", help="put them into this collection, unchanged ones too")
    listed = commands.add_parser("list", help="list the articles, newest first")
    told = "only articles of this collection; may be repeated"
    listed.add_argument("--collection", action="append", metavar="NAME", help=told)
    listed.set_defaults(command=_list)
    removing = commands.add_parser("remove", help="remove an article")
    removing.add_argument("article_id", metavar="ID", help="as `list` shows it")
    removing.set_defaults(command=_remove)
    editing = commands.add_parser("edit", help="correct what is known of an article; this wins over what its file says")
    editing.add_argument("article_id", metavar="ID", help="as `list` shows it")
    for field in EDITABLE:
        form = {"published": "YYYY-MM-DD or “unknown”", "title": "its new title"}.get(field, "its value, or “unknown”")
        editing.add_argument(f"--{field}", metavar=field.upper(), help=form)
    told = "take back what its file says; may be repeated"
    editing.add_argument("--reset", action="append", default=[], choices=EDITABLE, metavar="FIELD", help=told)
    editing.set_defaults(command=_edit)
    telling = commands.add_parser("history", help="list the revisions that an article has had")
    telling.add_argument("article_id", metavar="ID", help="as `list` shows it")
    telling.add_argument("--diff", action="store_true", help="tell what changed from each revision to the next")
    telling.set_defaults(command=_history)
    mending = commands.add_parser("doctor", help="check the library and mend what an interruption left")
    mending.set_defaults(command=_doctor)
    indexing = commands.add_parser("reindex", help="make all vectors anew, with the embedding model that is set")
    indexing.set_defaults(command=_reindex)
    saving = commands.add_parser("backup", help="write the whole library into one file")
    saving.add_argument("file", type=Path, metavar="FILE", help="must not be there yet")
    saving.set_defaults(command=_backup)
    restoring = commands.add_parser("restore", help="fill an empty library from a backup")
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.set_defaults(command=_restore)
    gathering = offer(commands)
    for command in gathering:
        command.set_defaults(command=_collection)
    for command in (adding, listed, removing, editing, telling, mending, indexing, saving, restoring, *gathering):
        command.add_argument("--json", action="store_true", help="one JSON object per line")
    return parser


def _minutes(given: str) -> float:
    try:
        minutes = float(given)
    except ValueError:
        minutes = math.nan
    if not 0 <= minutes <= _MOST_MINUTES:  # nor what is no number
        raise argparse.ArgumentTypeError(f"{given!r} is no number of minutes; give one from 0 to {_MOST_MINUTES:,}")
    return minutes


def _add(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:
    counts: Counter[AddStatus] = Counter()
    watching = False
    work: Callable[..., Generator[Progress | None, None, None]] = add_paths
    if wanted.watch:
        work = partial(follow, every=wanted.every * 60)
    try:
        steps = work(library, wanted.paths, prune=wanted.prune, settings=settings)
        with Gathering(library, wanted.collection) as gathering, closing(steps):
            for progress in steps:
                if progress is None:
                    watching = True
                    gathering.wait_no_more()
                    _complain("Watching for changes; end it with Ctrl-C.")
                elif progress.status is not None:
                    counts[progress.status] += 1
                    gathering.take(progress)
                    _say(_result(progress) if wanted.json else _line(progress))
    except KeyboardInterrupt:
        if not watching:
            raise
        _complain("Ended: " + ", ".join(f"{counts[status]} {status}" for status in AddStatus) + ".")
    if failed := counts[AddStatus.FAILED]:
        _complain(f"{failed} of {counts.total()} failed; each line above that says “failed” gives the reason.")
    return FAILED if failed else DONE


def _result(progress: Progress) -> str:
    return json.dumps(
        {
            "source": progress.source,
            "status": progress.status,
            "article_id": progress.article_id,
            "revision_id": progress.revision_id,
            "passages": progress.total,
            "reason": progress.reason,
        }
    )


def _line(progress: Progress) -> str:
    status = f"{progress.status:<9}"
    if progress.status is AddStatus.FAILED:
        return f"{status} {printable(progress.source)}: {printable(progress.reason or '')}"
    left_out = f"; {progress.reason}" if progress.reason else ""
    return f"{status} {printable(progress.source)} ({plural(progress.total, 'passage')}{left_out})"


def _list(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    for line in listing(library, read_filter(collections=wanted.collection), as_json=wanted.json):
        _say(line)
    return DONE


def _collection(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    status = DONE
    for line in collection(library, wanted):
        if isinstance(line, UnknownArticle):
            _complain(str(line))
            status = FAILED
        else:
            _say(line)
    return status


def _remove(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    article_id = printable(wanted.article_id)  # what isn't UTF-8 is nobody's id, and no text to SQLite
    title = library.article(article_id).title
    library.remove(article_id)
    removed = {"article_id": article_id, "status": "removed"}
    _say(json.dumps(removed) if wanted.json else f"removed   {printable(title)}")
    return DONE


def _edit(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    article_id = printable(wanted.article_id)
    given = {field: getattr(wanted, field) for field in EDITABLE if getattr(wanted, field) is not None}
    library.edit(article_id, read_edits(given), wanted.reset)
    details = [one for one in library.details(article_id) if one.field in EDITABLE]
    if wanted.json:
        values = {one.field: {"value": one.value, "origin": one.origin} | _file_says(one) for one in details}
        _say(json.dumps({"article_id": article_id, "status": "edited", "details": values}))
        return DONE
    for one in details:
        if one.field in given or one.field in wanted.reset:
            _say(printable(f"{one.field:<9} {one.value or 'unknown'} ({one.origin or 'stated nowhere'})"))
    return DONE


def _file_says(detail: Detail) -> dict[str, object]:
    """What an edit hides."""
    stated = detail.stated
    return {"stated": stated.value if stated else None, "stated_origin": stated.origin if stated else None}


def _unclear_edit(wanted: argparse.Namespace) -> str | None:
    given = {field for field in EDITABLE if getattr(wanted, field) is not None}
    if not given and not wanted.reset:
        return f"say what to edit: {', '.join(f'--{field}' for field in EDITABLE)}, or --reset FIELD"
    both = given.intersection(wanted.reset)
    return f"{', '.join(sorted(both))}: either give it a value or --reset it" if both else None


def _history(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    for line in history(library, printable(wanted.article_id), diff=wanted.diff, as_json=wanted.json):
        _say(line)
    return DONE


def _doctor(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    mended = library.doctor()
    if wanted.json:
        _say(json.dumps({"mended": mended}))
        return DONE
    for sentence in mended or ["The library is sound; there was nothing to mend."]:
        _say(printable(sentence))
    return DONE


def _reindex(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    _follow(library.reindex(), wanted)
    _say(json.dumps({"status": "reindexed"}) if wanted.json else "reindexed; the new index is in use")
    return DONE


def _backup(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    notes = library.backup(wanted.file)
    count = len(library.articles())
    if wanted.json:
        _say(json.dumps({"status": "backed up", "file": str(wanted.file), "articles": count, "notes": notes}))
        return DONE
    _say(printable(f"backed up {plural(count, 'article')} to {wanted.file}"))
    for note in notes:
        _say(printable(note))
    return DONE


def _restore(library: Library, wanted: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001  # every command is called alike
    _follow(library.restore(wanted.file), wanted)
    count = len(library.articles())
    _say(
        json.dumps({"status": "restored", "articles": count})
        if wanted.json
        else f"restored  {plural(count, 'article')}"
    )
    return DONE


def _follow(work: Iterator[tuple[int, int]], wanted: argparse.Namespace) -> None:
    """Say how far long work is, a line whenever another twentieth of it is done."""
    said = 0
    for done, total in work:
        if done * 20 // total > said:
            said = done * 20 // total
            line = f"vectors   {done} of {plural(total, 'passage')}"
            _say(json.dumps({"done": done, "total": total}) if wanted.json else line)


def _say(line: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding), flush=True)


def _complain(sentence: str) -> None:
    print(printable(sentence), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
