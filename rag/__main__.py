"""`python -m rag`: ask and search from the command line."""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from rag import check_command, pack_command
from rag.chats_cli import add_verb, run_chats
from rag.contract import answer_json, hit_json
from rag.errors import FAULT, BadFilter, BadName, BadSetting, PresscheckError
from rag.library import Library
from rag.logs import configure
from rag.pack import check_target
from rag.retrieve import retrieve
from rag.schema import Answer, Claim, Filter, Finished, Found, Hit, Opined, Opinion, Turn
from rag.scope import combined, nothing_found, read_filter, undated_note
from rag.settings import Settings, read_settings
from rag.terminal import card, safe, show, show_cards, show_opinion

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; give the exit status: 0 done, 1 something failed, 2 wrong usage."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.verb == "ask" and (chosen.question is None) == (chosen.batch is None):
        parser.error("give a question, or --batch with a file of questions")
    if chosen.verb == "ask" and chosen.question is not None and not chosen.question.strip():
        parser.error("the question is empty")
    if chosen.verb == "ask" and chosen.batch and (chosen.explain or chosen.second_opinion):
        parser.error("--explain and --second-opinion go with one question, not with --batch")
    if chosen.verb == "ask" and chosen.batch and chosen.after:
        parser.error("--after goes with one question; the lines of --batch hold their own history")
    if chosen.verb == "ask" and chosen.anew and not chosen.batch:
        parser.error("--anew goes with --batch; a single question is always asked anew")
    if chosen.verb == "ask" and chosen.pack and (chosen.batch or chosen.question is None):
        parser.error("--pack goes with one question, not with --batch")
    try:
        settings = read_settings()
        configure(settings.log_level)
        with Library.open(settings) as library:
            if chosen.verb == "search":
                return _search(library, chosen)
            if chosen.verb == "verify-pack":
                return DONE if pack_command.verify(library, settings, chosen) else FAILED
            if chosen.verb == "check":
                return _check(library, settings, chosen)
            if chosen.verb == "chats":
                return run_chats(library, chosen)
            return _ask(library, settings, chosen)
    except PresscheckError as error:
        log.info("A command ended early", exc_info=True)
        print(error, file=sys.stderr)
        return WRONG_USAGE if isinstance(error, BadSetting | BadFilter | BadName) else FAILED
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has seen enough
        return FAILED
    except Exception:
        log.exception("A command failed")
        print(FAULT, file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Ask the library; every answer is proved.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    ask = verbs.add_parser("ask", help="answer a question, with numbered citations")
    ask.add_argument("question", nargs="?")
    ask.add_argument(
        "--batch",
        metavar="FILE",
        help='JSON Lines of {"id", "question", "history"?, "since"?, "until"?, "outlet"?, "author"?, "collection"?, '
        '"article"?}; - reads standard input. What a line does not restrict is as the options say.',
    )
    ask.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help="one asked before, oldest first; may be repeated",
    )
    ask.add_argument(
        "--anew", action="store_true", help="with --batch: answer a question that comes twice anew, not as before"
    )
    ask.add_argument("--json", action="store_true", help="print the answer as JSON, which explains itself")
    ask.add_argument("--explain", action="store_true", help="tell how each sentence was checked, withheld ones too")
    ask.add_argument(
        "--second-opinion", action="store_true", help="ask the model whether it thinks that each sentence is supported"
    )
    ask.add_argument("--pack", type=Path, metavar="FILE", help="write the answer with all its evidence to a new .zip")
    again = verbs.add_parser(
        "verify-pack", help="work an evidence pack out anew from this library; needs no language model"
    )
    pack_command.configure(again)
    search = verbs.add_parser("search", help="find passages; needs no language model")
    search.add_argument("query")
    search.add_argument("-k", type=_count, default=10, metavar="N", help="how many, 1 to 100 (default 10)")
    search.add_argument("--json", action="store_true", help="print one hit a line as JSON")
    check = verbs.add_parser("check", help="check the sentences of a text; needs no language model")
    check_command.configure(check)
    add_verb(verbs)
    for verb in (ask, search, check):
        verb.add_argument("--since", metavar="DAY", help="only articles published on this day or later, as 2026-01-31")
        verb.add_argument("--until", metavar="DAY", help="only articles published on this day or earlier")
        for name in ("outlet", "author", "collection"):
            told = f"only articles of this {name}; may be repeated"
            verb.add_argument(f"--{name}", action="append", metavar="NAME", help=told)
        told = "only the article of this id, as `python -m ingest list` shows it; may be repeated"
        verb.add_argument("--article", action="append", metavar="ID", help=told)
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError("must be a number from 1 to 100")
    return int(text)


def _only(given: Mapping[str, Any]) -> Filter:
    """The filter of the options, or of a line of a batch."""
    return read_filter(
        since=given.get("since"),
        until=given.get("until"),
        outlets=given.get("outlet"),
        authors=given.get("author"),
        collections=given.get("collection"),
        articles=given.get("article"),
    )


def _search(library: Library, chosen: argparse.Namespace) -> int:
    only = _only(vars(chosen))
    scope = library.scope(only) if only else None
    hits = retrieve(library, chosen.query, chosen.k, only)
    for number, hit in enumerate(hits, 1):
        print(json.dumps(hit_json(hit)) if chosen.json else card(number, hit, hit.page))
    if scope is not None:  # beside the hits, which a program may read
        for note in [*([] if hits else [nothing_found(only, scope)]), *undated_note(scope)]:
            print(safe(note), file=sys.stderr)
    return DONE


def _check(library: Library, settings: Settings, chosen: argparse.Namespace) -> int:
    check_command.run(library, settings, chosen, _only(vars(chosen)))
    return DONE


def _ask(library: Library, settings: Settings, chosen: argparse.Namespace) -> int:
    from rag.chatbot import Chatbot
    from rag.entail import Entailment
    from rag.llm import open_model

    only = _only(vars(chosen))
    if chosen.pack:
        check_target(chosen.pack)  # before the model has worked for nothing
    with closing(open_model(settings)) as model:
        chatbot = Chatbot(library, model, settings, Entailment(settings), remember=not chosen.anew)
        if chosen.batch:
            return _batch(chatbot, chosen.batch, only)
        hits: tuple[Hit, ...] = ()
        try:
            before = [Turn("user", earlier) for earlier in chosen.after]
            for event in chatbot.ask(chosen.question, before, only=only):
                hits = event.hits if isinstance(event, Found) else hits
                if not chosen.json:
                    show(event, explain=chosen.explain)
        except PresscheckError:
            if hits and not chosen.json:
                print("There is no answer; the passages that were found:")
                show_cards(hits, range(1, len(hits) + 1))
            raise
        if isinstance(event, Finished):
            _finish(chatbot, event.answer, chosen)
            if chosen.pack:
                pack_command.write(chosen.pack, event.answer)
    return DONE


def _finish(chatbot: Any, answer: Answer, chosen: argparse.Namespace) -> None:
    """Ask for second opinions where they are wanted, and print what is printed of whole answers only."""
    opinions: list[Opinion | None] = []
    try:
        for claim in answer.claims if chosen.second_opinion else ():
            opinions.append(_second_opinion(chatbot, claim))
            if opinions[-1] and not chosen.json:
                show_opinion(claim, opinions[-1])
    finally:
        if chosen.json:  # what there is, should the model fail meanwhile
            print(json.dumps(answer_json(answer, opinions)))


def _second_opinion(chatbot: Any, claim: Claim) -> Opinion | None:
    """What the model thinks of a claim; nothing of one that cites no words."""
    if not claim.citations:
        return None
    *_, last = chatbot.second_opinion(claim)
    return last.opinion if isinstance(last, Opined) else None


def _batch(chatbot: Any, name: str, only: Filter) -> int:
    """Answer a file of questions in one process; what can be answered is, the rest is reported.

    `only` restricts them all, but for what a line restricts itself.
    """
    status = DONE
    for number, line in enumerate(_lines(name), 1):
        if not line.strip():
            continue
        try:
            asked = _asked(line)
            events = list(chatbot.ask(asked["question"], asked["history"], only=combined(asked["only"], only)))
        except Exception as error:
            known = isinstance(error, PresscheckError)
            if not known:
                log.exception("A question failed")
            print(f"Line {number}: {error if known else FAULT}", file=sys.stderr)
            status = FAILED
            continue
        answer = answer_json(events[-1].answer)
        print(json.dumps(({"id": asked["id"]} if "id" in asked else {}) | answer), flush=True)
    return status


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with Path(name).open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        raise PresscheckError(
            f"{safe(name)} can't be read ({_cause(error)}); give a file of JSON Lines in UTF-8."
        ) from error


def _cause(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "unreadable" if isinstance(error, OSError) else "it is not UTF-8"


def _asked(line: str) -> dict[str, Any]:
    """Read one question; raises PresscheckError with what is wrong with it."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        raise PresscheckError("this is not JSON; each line holds one question.") from None
    if not isinstance(row, dict) or not isinstance(row.get("question"), str) or not row["question"].strip():
        raise PresscheckError('there is no "question" in it.')
    history = row.get("history") or []
    fits = isinstance(history, list) and all(
        isinstance(turn, dict)
        and turn.get("role") in ("user", "assistant")
        and isinstance(turn.get("text"), str)
        and isinstance(turn.get("article_id"), str | None)
        for turn in history
    )
    if not fits:
        raise PresscheckError(
            '"history" must be a list of {"role": "user" or "assistant", "text": …, "article_id"?: …}.'
        )
    return row | {
        "only": _only(row),
        "history": [Turn(turn["role"], turn["text"], turn.get("article_id")) for turn in history],
    }


if __name__ == "__main__":
    sys.exit(main())
