"""`python -m rag ask … --pack FILE` and `verify-pack FILE`."""

import argparse
import json
import sys
from pathlib import Path

from rag.errors import PackError
from rag.library import Library
from rag.pack import is_packable, pack_answer, write_pack
from rag.schema import Answer
from rag.settings import Settings
from rag.terminal import safe


def configure(parser: argparse.ArgumentParser) -> None:
    """Name what `verify-pack` takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print what became of it as JSON")


def write(target: Path, answer: Answer) -> None:
    """Write an answer's evidence.

    Raises:
        PackError: it has none, or it can't be written.
    """
    if not is_packable(answer):
        raise PackError("No pack was written: this answer has no evidence to take along, for no passage was looked at.")
    write_pack(target, pack_answer(answer))
    print(f"The evidence is in {safe(str(target))}.", file=sys.stderr)


def verify(library: Library, settings: Settings, chosen: argparse.Namespace) -> bool:
    """Print what of a pack holds; tell whether all of it does.

    Raises:
        BadPack: it is none.
        LibraryError: the library can't be read.
        WeightsError: the wording model is missing or damaged.
    """
    from rag.entail import Entailment
    from rag.pack_reader import read_pack
    from rag.recheck import recheck
    from rag.recheck_report import claim_lines, closing_lines, heading, result_json
    from rag.rechecked import Rechecked

    def show_claim(claim: Rechecked) -> None:
        if not chosen.json:
            print("\n".join(claim_lines(claim)), flush=True)

    read = read_pack(chosen.file)
    if not chosen.json:
        print(heading(read.pack), flush=True)
    result = recheck(library, settings, read, Entailment(settings), on_claim=show_claim)
    print(json.dumps(result_json(result)) if chosen.json else "\n".join(closing_lines(result)))
    return result.holds
