"""`python -m rag check FILE|-`: each sentence of a text with its verdict, for a person or as JSON Lines."""

import argparse
import json
import sys
from pathlib import Path

from rag.contract import checked_json
from rag.errors import BadText, PresscheckError
from rag.library import Library
from rag.manuscript import MOST_CHARACTERS
from rag.pack import check_target, pack_check, write_pack
from rag.reasons import MARKED, VERDICTS, WITHOUT, outcome, summary
from rag.schema import Checked, Filter, Manuscript, Verdict
from rag.scope import nothing_found, undated_note
from rag.settings import Settings
from rag.terminal import check_line, safe

MOST_BYTES = 4 * MOST_CHARACTERS  # of UTF-8
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's own arguments."""
    parser.add_argument("file", metavar="FILE", help="plain text or Markdown in UTF-8; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print one sentence a line as JSON")
    parser.add_argument("--pack", type=Path, metavar="FILE", help="write all of it, with its evidence, to a new .zip")


def run(library: Library, settings: Settings, chosen: argparse.Namespace, only: Filter) -> None:
    """Check a text and print each sentence as it is done.

    Raises:
        PresscheckError: the text can't be read or checked.
    """
    if chosen.pack:
        check_target(chosen.pack)
    from rag.checker import Checker  # what else the command line does need not wait for them
    from rag.entail import Entailment

    checker = Checker(library, settings, Entailment(settings))
    manuscript = checker.read(read_file(chosen.file))
    scope = library.scope(only) if only else None
    done: list[Checked] = []
    for checked in checker.check(manuscript, only):
        done.append(checked)
        if chosen.json:
            print(json.dumps(checked_json(manuscript, checked)), flush=True)
        else:
            show_checked(manuscript, checked)
    if not chosen.json:
        print(f"\n{summary(done)}", flush=True)
    if chosen.pack:
        write_pack(chosen.pack, pack_check(manuscript, done, only=only))
        print(f"The evidence is in {safe(str(chosen.pack))}.", file=sys.stderr)
    if scope is not None:  # beside the verdicts, which a program may read
        found = any(checked.hits for checked in done)
        for note in [*([] if found else [nothing_found(only, scope)]), *undated_note(scope)]:
            print(safe(note), file=sys.stderr)


def read_file(name: str) -> str:
    """Read a text, no more of it than can be checked.

    Raises:
        PresscheckError: it can't be read; the message says why.
        BadText: it is no text, or too long.
    """
    try:
        if name == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "no such name"
        raise PresscheckError(f"{_shown(name)} can't be read ({cause}); name a text file, or - for input.") from error
    if len(data) > MOST_BYTES:
        raise BadText(f"{_shown(name)} is too large to check; cut it into texts of at most 10,000 words.")
    if data.startswith(_UTF_16) or b"\0" in data[:4096]:
        raise BadText(
            f"{_shown(name)} is not plain text in UTF-8; save it as text, or copy its words into a text file."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadText(f"{_shown(name)} is not in UTF-8; save it as text in UTF-8.") from error


def show_checked(manuscript: Manuscript, checked: Checked) -> None:
    """Print a sentence, its verdict, why, and what the articles say."""
    said = _line(manuscript.text[checked.start : checked.end])
    claim = checked.claim
    if claim is None:
        print(f"· {said}\n    {WITHOUT.capitalize()}: {checked.passed_over}", flush=True)
        return
    print(f"{MARKED[claim.verdict]} {said}\n    {VERDICTS[claim.verdict]}", flush=True)
    for check in claim.checks:
        if outcome(check) is not Verdict.SUPPORTED:
            print(f"    {check_line(check, claim)}", flush=True)
    for citation in claim.citations:
        article = checked.hits[citation.number - 1].article
        published = article.published.isoformat() if article.published else None
        page = f"p. {citation.page}" if citation.page else None
        where = " · ".join(_line(part) for part in (article.title, article.outlet, published, page) if part)
        print(f"    “{_line(citation.quote)}”\n      {where}", flush=True)


def _shown(name: str) -> str:
    return "Standard input" if name == "-" else _line(name)


def _line(text: str) -> str:
    return " ".join(safe(text).split())
