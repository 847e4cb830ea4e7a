"""`python -m rag chats`: the kept conversations from the command line."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.chat_export import DAMAGED, UNANSWERED, as_json, as_markdown, citations_of, read_chat
from rag.counting import plural
from rag.durable import write_new
from rag.errors import PresscheckError, UnknownChat
from rag.feedback import feedback_rows
from rag.kept import Ending, KeptChat, KeptExchange, Said
from rag.library import Library
from rag.normalise import printable
from rag.schema import Answer, Claimed, Differed, Event, Finished, Noted, Replied, Rewritten
from rag.since import since, told
from rag.terminal import safe, show

DONE, FAILED, WRONG_USAGE = 0, 1, 2
MOST = 1000


def add_verb(verbs: Any) -> None:
    """Add the verb and its sub-verbs to a parser's."""
    chats = verbs.add_parser("chats", help="the conversations that are kept")
    subs = chats.add_subparsers(dest="chats_verb", required=True)
    listing = subs.add_parser("list", help="list them, last used first")
    listing.add_argument("--search", default="", metavar="WORDS", help="only those that hold each of these words")
    listing.add_argument("-n", type=_count, default=50, metavar="N", help=f"how many, 1 to {MOST} (default 50)")
    listing.add_argument("--json", action="store_true", help="print one a line as JSON")
    showing = subs.add_parser("show", help="print one with its answers")
    showing.add_argument("--explain", action="store_true", help="tell how each sentence was checked, withheld ones too")
    export = subs.add_parser("export", help="write one as Markdown or JSON")
    export.add_argument("--format", choices=("markdown", "json"), default="markdown")
    rename = subs.add_parser("rename", help="give one another name")
    for sub in (showing, export, rename):
        sub.add_argument("id", type=printable)  # what isn't UTF-8 is nobody's id, and no text to SQLite
    rename.add_argument("name")
    delete = subs.add_parser("delete", help="delete some for good, with their answers")
    delete.add_argument("id", nargs="*", type=printable)
    delete.add_argument("--all", action="store_true", help="every one")
    feedback = subs.add_parser("feedback", help="write what was thought of answers, for `python -m bench answers`")
    for sub in (export, feedback):
        sub.add_argument("--out", type=Path, metavar="FILE", help="a new file, instead of standard output")


def run_chats(library: Library, chosen: argparse.Namespace) -> int:
    """Do what was chosen; give the exit status."""
    match chosen.chats_verb:
        case "list":
            return _list(library, chosen)
        case "show":
            return _show(library, chosen)
        case "export":
            write = as_json if chosen.format == "json" else as_markdown
            return _put(write(library, chosen.id), chosen.out)
        case "rename":
            library.chats.rename(chosen.id, chosen.name)
            return DONE
        case "delete":
            return _delete(library, chosen)
        case _:
            return _feedback(library, chosen)


def _list(library: Library, chosen: argparse.Namespace) -> int:
    listed = library.chats.listed(chosen.search, chosen.n)
    if not listed and not chosen.json:
        print("No conversation holds these words." if chosen.search else "No conversations.", file=sys.stderr)
    for chat in listed:
        if chosen.json:
            print(json.dumps(_row(chat)))
        else:
            when = chat.used_at.astimezone().date().isoformat()
            print(f"{chat.id}  {when}  {plural(chat.questions, 'question')}  {safe(chat.name)}")
    return DONE


def _row(chat: KeptChat) -> dict[str, Any]:
    return asdict(chat) | {"created_at": chat.created_at.isoformat(), "used_at": chat.used_at.isoformat()}


def _show(library: Library, chosen: argparse.Namespace) -> int:
    chat, exchanges = read_chat(library, chosen.id)
    print(safe(chat.name))
    for kept in exchanges:
        when = kept.asked_at.astimezone()
        print(f"\n{safe(kept.question)}\n({when.date().isoformat()}, {when:%H:%M})\n")
        _show_one(library, kept, explain=chosen.explain)
    return DONE


def _show_one(library: Library, kept: KeptExchange, *, explain: bool) -> None:
    said = kept.said
    if said is None:
        print(DAMAGED if kept.damaged else UNANSWERED)
        return
    for event in _events(kept.question, said):
        show(event, explain=explain)
    if said.ending is not Ending.DONE:
        print("Stopped." if said.ending is Ending.STOPPED else safe(said.failure or "It broke off."))
    for one in since(library, citations_of(said), said.all_hits):
        print(safe(told(one)))


def _events(question: str, said: Said) -> list[Event]:
    """What the answer said, in the order in which it did."""
    rewritten = said.standalone_question
    events: list[Event] = [Rewritten(rewritten)] if rewritten and rewritten != question else []
    answer: Answer | None = said.answer
    reply = answer.reply if answer else said.reply
    events += [Replied(reply)] if reply else []
    events += map(Claimed, said.all_claims)
    events += map(Differed, answer.differences if answer else said.differences)
    events += map(Noted, answer.notes if answer else said.notes)
    return [*events, *([Finished(answer)] if answer else [])]


def _delete(library: Library, chosen: argparse.Namespace) -> int:
    if bool(chosen.id) == chosen.all:
        print("Name the conversations to delete by their ids, or give --all.", file=sys.stderr)
        return WRONG_USAGE
    unknown = [one for one in chosen.id if library.chats.find(one) is None]
    gone = library.chats.delete_all() if chosen.all else library.chats.delete(chosen.id)
    if gone or not unknown:
        print(f"{plural(gone, 'conversation')} deleted.")
    if unknown:
        raise UnknownChat(f"There is no conversation {safe(unknown[0])}; see `python -m rag chats list`.")
    return DONE


def _feedback(library: Library, chosen: argparse.Namespace) -> int:
    rows = list(feedback_rows(library))
    unknown = sum(row["answers"] is None for row in rows)
    _put("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), chosen.out)
    count = f"{len(rows)} judged; of {unknown} of them the right answer is not known."
    print(count if rows else "Nothing was judged.", file=sys.stderr)
    return DONE


def _put(text: str, out: Path | None) -> int:
    """Print it, or write it to a file that is not there yet."""
    if out is None:
        sys.stdout.write(text)
        return DONE
    try:
        write_new(out, text.encode())
    except FileExistsError:
        raise PresscheckError(f"{safe(str(out))} is there already; name another file.") from None
    except OSError as error:
        raise PresscheckError(
            f"{safe(str(out))} can't be written ({error.strerror}); name a file in a folder that can be."
        ) from error
    return DONE


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST}")
    return int(text)
