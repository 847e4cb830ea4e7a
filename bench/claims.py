"""`claims`: does the passage bear out the claim? Ours against simple rules that need no proof.

A claim of several sentences is verified a sentence at a time, as answers are, and is no better than the worst of
them. Rules with a threshold get it from the tuning half of the same data, where it serves them best.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.articles import Text, evidence_of
from bench.estimate import Estimate, balanced_accuracy, estimate, mean, quantile
from bench.halves import Half, digest, half
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row, Source, read_rows
from bench.rules import fitted, overlap, similarities
from rag.embed import load_embedder
from rag.entail import Entailment
from rag.schema import Claim, Evidence, Verdict
from rag.sentences import spans
from rag.settings import read_settings
from rag.verify import Entails, verify

FIELDS = {"passage": str, "claim": str, "label": int}
LONG = 4000  # characters; about ten passages, twice what an answer is written from
FIVE = "a sentence against five passages"
ANEW = f"{FIVE} that the wording model never read"
WORST_FIRST = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.PARTLY, Verdict.SUPPORTED)
OURS, LENIENT = "Presscheck: supported", "Presscheck: supported or partly"
STRICT = "without the wording model: supported"
ALWAYS, OVERLAP, SIMILARITY = "always supported", "word overlap", "embedding similarity"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of a data set and what each system made of it; a score is higher the more is supported."""

    id: str
    data: str
    group: str  # a hash of the passage
    half: Half
    long: bool
    supported: bool
    verdict: Verdict
    strict: Verdict  # without the wording model
    milliseconds: float
    against_five: tuple[float, ...]  # milliseconds a sentence; none where the text has fewer passages
    anew: tuple[float, ...]  # the same, with a wording model that remembers nothing
    overlap: float
    similarity: float


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of passage, claim, label (1 supported, 0 not)")
    parser.add_argument("--all", action="store_true", help="report on every row, not on the reporting half only")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N rows of each file only")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:
    """Judge every claim and report."""
    judged: list[Judged] = []
    sources: list[Source] = []
    for path in chosen.data:
        rows, source = read_rows(path, FIELDS)
        if bad := [row["id"] for row in rows if row["label"] not in (0, 1)]:
            raise BenchError(f"{path.name}, row {bad[0]}: “label” must be 1 for supported or 0 for not.")
        judged += judge(rows[: chosen.limit], path.stem, outputs)
        sources.append(source)
    reported = [one for one in judged if chosen.all or one.half is Half.REPORTING]
    if not reported:
        raise BenchError("No row is in the reporting half; give more passages, or --all.")
    limits = {data: thresholds([one for one in judged if one.data == data]) for data in _names(judged)}
    return Report(
        title="Claims: told supported from not",
        lines=tuple(lines(reported, limits)),
        rows=tuple(_scores(one, limits[one.data]) for one in reported),
        sources=tuple(sources),
        plotted=("balanced accuracy", "unsupported: recall"),
        notes=(
            f"{'Every row' if chosen.all else 'The reporting half'}, split by passage; intervals draw whole passages.",
            f"Long documents have more than {LONG:,} characters; each file's line holds all its rows.",
            f"“{FIVE}” times the product's own case: five passages of about 400 characters, cut to words before; "
            "what the wording model has read of them for another claim, it remembers.",
            f"“{ANEW}” reads each time what it needs, as “ms a claim” of the files does.",
            "Thresholds of word overlap and embedding similarity were fitted on the tuning half of each file"
            + (", which is among the rows reported." if chosen.all else "."),
        ),
        settings={"all": chosen.all, "limit": chosen.limit, "thresholds": limits},
    )


def judge(rows: Sequence[Row], data: str, outputs: Outputs) -> list[Judged]:
    """Ask every system about every row; rows of one passage follow each other, for it is read once."""
    found = zip(rows, similarities(rows, load_embedder(read_settings()), outputs), strict=True)
    remembering, forgetful = Entailment(), Entailment(remembered=0)
    judged = []
    for passage, group in groupby(sorted(found, key=_passage), key=_passage):
        evidence = evidence_of(Text(digest(passage), passage))
        for row, similarity in group:
            started = time.perf_counter()
            verdict = verdict_of(row["claim"], evidence, forgetful)
            milliseconds = (time.perf_counter() - started) * 1000
            judged.append(
                Judged(
                    id=row["id"],
                    data=data,
                    group=digest(passage),
                    half=half(passage),
                    long=len(passage) > LONG,
                    supported=row["label"] == 1,
                    verdict=verdict,
                    strict=verdict_of(row["claim"], evidence),
                    milliseconds=round(milliseconds, 2),
                    against_five=tuple(_times(row["claim"], evidence, remembering)),
                    anew=tuple(_times(row["claim"], evidence, forgetful)),
                    overlap=round(overlap(row["claim"], passage), 4),
                    similarity=similarity,
                )
            )
    return judged


def _passage(found: tuple[Row, float]) -> str:
    return str(found[0]["passage"])


def verdict_of(text: str, evidence: Evidence, entails: Entails | None = None) -> Verdict:
    """Verify a text a sentence at a time, each after the one before; the worst verdict counts."""
    previous: Claim | None = None
    verdicts = [Verdict.SUPPORTED]
    for start, end in spans(text):
        previous = verify(text[start:end], evidence, previous=previous, entails=entails)
        verdicts.append(previous.verdict)
    return min(verdicts, key=WORST_FIRST.index) if previous else Verdict.UNSUPPORTED


def _times(text: str, evidence: Evidence, entails: Entails) -> Iterator[float]:
    """Time each sentence against the first five passages, all of them read before, as an answer's are."""
    if len(evidence.hits) >= 5:
        five = replace(evidence, hits=evidence.hits[:5])
        for start, end in spans(text):
            started = time.perf_counter()
            verify(text[start:end], five, entails=entails)
            yield round((time.perf_counter() - started) * 1000, 2)


def thresholds(judged: Sequence[Judged]) -> Mapping[str, float]:
    """Fit each rule's threshold on the tuning half."""
    tuning = [one for one in judged if one.half is Half.TUNING]
    supported = [one.supported for one in tuning]
    return {
        OVERLAP: fitted([one.overlap for one in tuning], supported),
        SIMILARITY: fitted([one.similarity for one in tuning], supported),
    }


def lines(judged: Sequence[Judged], limits: Mapping[str, Mapping[str, float]]) -> list[Line]:
    """Give a line a system: for each file, its long documents apart, and the mean of the files."""
    found = []
    for data in _names(judged):
        of_data = [one for one in judged if one.data == data]
        parts = {data: of_data, f"{data}, long": [one for one in of_data if one.long]}
        if len(parts[f"{data}, long"]) == len(of_data):
            parts = {f"{data}, long": of_data}
        for name, part in parts.items():
            found += [_line(name, system, part, limits) for system in SYSTEMS if part]
    if len(_names(judged)) > 1:
        found += [_mean_line(system, judged, limits) for system in SYSTEMS]
        edited = [one for one in judged if one.data.startswith("summedits")]
        if len(_names(edited)) > 1:
            found += [_mean_line(system, edited, limits, "mean of the SummEdits domains") for system in SYSTEMS]
    for name, times in ((FIVE, [one.against_five for one in judged]), (ANEW, [one.anew for one in judged])):
        if spent := [milliseconds for some in times for milliseconds in some]:
            found.append(Line(name, OURS, len(spent), _quantiles(spent)))
    return found


def _line(name: str, system: str, judged: Sequence[Judged], limits: Mapping[str, Mapping[str, float]]) -> Line:
    groups = [one.group for one in judged]
    says = [SYSTEMS[system](one, limits[one.data]) for one in judged]
    right_yes, yes, right_no, no, called_no = _counts(judged, says)
    measures = {
        "balanced accuracy": estimate(balanced_accuracy, groups, right_yes, yes, right_no, no),
        "unsupported: precision": estimate(mean, groups, right_no, called_no),
        "unsupported: recall": estimate(mean, groups, right_no, no),
    }
    if system == OURS:
        measures |= _quantiles([one.milliseconds for one in judged])
    else:
        ours = _counts(judged, [SYSTEMS[OURS](one, {}) for one in judged])[:4]
        measures["ours better by"] = estimate(_difference, groups, *ours, right_yes, yes, right_no, no)
    return Line(name, system, len(judged), measures)


def _quantiles(times: Sequence[float]) -> dict[str, Estimate]:
    return {"ms a claim, p50": quantile(times, 0.5), "ms a claim, p95": quantile(times, 0.95)}


def _mean_line(
    system: str,
    judged: Sequence[Judged],
    limits: Mapping[str, Mapping[str, float]],
    name: str = "mean of the files",
) -> Line:
    """Give the mean over the files, each counting the same."""
    groups = [one.group for one in judged]
    says = [SYSTEMS[system](one, limits[one.data]) for one in judged]
    counts = _counts(judged, says)[:4]
    columns = [
        [value if one.data == data else 0.0 for value, one in zip(column, judged, strict=True)]
        for data in _names(judged)
        for column in counts
    ]

    def over_files(*sums: Any) -> Any:
        return sum(balanced_accuracy(*sums[at : at + 4]) for at in range(0, len(sums), 4)) / (len(sums) / 4)

    measures = {"balanced accuracy": estimate(over_files, groups, *columns)}
    if system != OURS:
        ours = [SYSTEMS[OURS](one, {}) for one in judged]
        theirs = [
            [value if one.data == data else 0.0 for value, one in zip(column, judged, strict=True)]
            for data in _names(judged)
            for column in _counts(judged, ours)[:4]
        ]
        measures["ours better by"] = estimate(
            lambda *sums: over_files(*sums[: len(theirs)]) - over_files(*sums[len(theirs) :]), groups, *theirs, *columns
        )
    return Line(name, system, len(judged), measures)


def _difference(*sums: Any) -> Any:
    return balanced_accuracy(*sums[:4]) - balanced_accuracy(*sums[4:])


def _counts(judged: Sequence[Judged], says: Sequence[bool]) -> list[list[float]]:
    """Columns to sum: right among the supported, the supported, right among the others, the others, called other."""
    pairs = [(one.supported, said) for one, said in zip(judged, says, strict=True)]
    return [
        [float(true and said) for true, said in pairs],
        [float(true) for true, _ in pairs],
        [float(not true and not said) for true, said in pairs],
        [float(not true) for true, _ in pairs],
        [float(not said) for _, said in pairs],
    ]


SYSTEMS: Mapping[str, Callable[[Judged, Mapping[str, float]], bool]] = {
    OURS: lambda one, _: one.verdict is Verdict.SUPPORTED,
    LENIENT: lambda one, _: one.verdict.shown,
    STRICT: lambda one, _: one.strict is Verdict.SUPPORTED,
    ALWAYS: lambda _, __: True,
    OVERLAP: lambda one, limits: one.overlap >= limits[OVERLAP],
    SIMILARITY: lambda one, limits: one.similarity >= limits[SIMILARITY],
}


def _names(judged: Sequence[Judged]) -> list[str]:
    return list(dict.fromkeys(one.data for one in judged))


def _scores(one: Judged, limits: Mapping[str, float]) -> Row:
    says = {"overlap": one.overlap >= limits[OVERLAP], "similarity": one.similarity >= limits[SIMILARITY]}
    return {
        "data": one.data,
        "id": one.id,
        "group": one.group,
        "label": int(one.supported),
        "verdict": one.verdict.value,
        "without the wording model": one.strict.value,
        "ms": one.milliseconds,
        "overlap": one.overlap,
        "similarity": one.similarity,
    } | {f"{name} says": int(said) for name, said in says.items()}
