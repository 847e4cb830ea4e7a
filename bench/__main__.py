"""`python -m bench PART …`: measure, and write what was measured down. See bench/README.md for the formats."""

import argparse
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from bench import (
    answers,
    changed,
    check,
    claims,
    growth,
    ingest,
    load,
    opinions,
    outputs,
    prompts,
    ratios,
    report,
    rewriting,
    search,
    startup,
    vectors,
)
from bench.outputs import Outputs
from bench.provenance import provenance
from rag.errors import BadSetting, PresscheckError

DONE, FAILED, WRONG_USAGE, SHORT, INTERRUPTED = 0, 1, 2, 3, 130
PARTS: Mapping[str, tuple[ModuleType, str]] = {
    "answers": (answers, "answer questions, or refuse where the articles don't say, beside other systems"),
    "ratios": (ratios, "check before a release how much faster than others we are, and no worse: 3 where not"),
    "prompts": (prompts, "choose what the language model reads: answers against prompt tokens"),
    "claims": (claims, "tell claims that a passage supports from those it doesn't"),
    "opinions": (opinions, "ask the language model for a second opinion on claims"),
    "rewriting": (rewriting, "turn follow-ups into questions that stand alone, and leave the others alone"),
    "changed": (changed, "withhold sentences once one of their values is changed"),
    "check": (check, "tell changed sentences of a pasted text from true ones"),
    "search": (search, "find the right article, at growing sizes of the library"),
    "ingest": (ingest, "take in articles: how fast, in how much memory, how large the index"),
    "growth": (growth, "let one library grow: what adding, searching and an unchanged run cost at each size"),
    "vectors": (vectors, "fill the index of vectors by itself, as far as a million"),
    "load": (load, "let several users ask at once"),
    "startup": (startup, "start the app: to the page, to the first evidence, in how much memory"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one part; give the exit status: 0 done, 1 something failed, 2 wrong usage, 3 a goal is not held."""
    given = sys.argv[1:] if arguments is None else arguments
    chosen = _parser().parse_args(given)
    part, _ = PARTS[chosen.part]
    try:
        with Outputs(chosen.cache) as kept:
            found = part.run(chosen, kept)
        made = provenance(given)
        for path in report.write(found, made, name=chosen.name or chosen.part, folder=chosen.out):
            print(f"written: {path}", file=sys.stderr)
        print(report.table(found))
    except PresscheckError as error:
        print(error, file=sys.stderr)
        return WRONG_USAGE if isinstance(error, BadSetting) else FAILED
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has seen enough
        return FAILED
    return SHORT if any(goal.falls_short for goal in found.goals) else DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Presscheck and what else is used.")
    parts = parser.add_subparsers(dest="part", required=True)
    for name, (module, what) in PARTS.items():
        one = parts.add_parser(name, help=what, description=module.__doc__)
        module.configure(one)
        one.add_argument("--name", type=_name, help="of the section and files of results (default: the part's)")
        one.add_argument("--out", type=Path, default=report.FOLDER, help="a folder for results (default: bench)")
        one.add_argument("--cache", type=Path, default=outputs.FOLDER, help="what models gave (default: data/bench)")
    return parser


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text):
        raise argparse.ArgumentTypeError("must be small letters, digits, - and _")
    return text


if __name__ == "__main__":
    sys.exit(main())
