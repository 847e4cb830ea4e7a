"""What a part measured, written down three ways: JSON, a section of RESULTS.md, a plot (light and dark)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.estimate import Estimate
from bench.goals import Goal, as_table
from bench.plot import draw
from bench.provenance import Provenance
from bench.rows import BenchError, Row, Source

FOLDER = Path("bench")
HEAD = "# Results\n\nEach section is written by the command in it; nothing here is typed in by hand.\n"


@dataclass(frozen=True, slots=True)
class Line:
    """One system on one data set."""

    data: str
    system: str
    count: int
    measures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a part has to say. `rows` hold ids and scores, never a word of the data."""

    title: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    plotted: tuple[str, ...]  # measures
    goals: tuple[Goal, ...] = ()
    bounds: Mapping[str, Sequence[float]] = field(default_factory=dict)  # of measures that are plotted
    across: str | None = None  # the measure that they are plotted against; without it, a row for each data set
    notes: tuple[str, ...] = ()  # sentences below the table
    settings: Mapping[str, Any] = field(default_factory=dict)


def write(report: Report, provenance: Provenance, *, name: str, folder: Path) -> list[Path]:
    """Write all three; a section and files of the same name are replaced, others are left alone.

    Raises:
        BenchError: `folder` can't be written.
    """
    results = folder / "results"
    try:
        results.mkdir(parents=True, exist_ok=True)
        figures = results / f"{name}.json"
        figures.write_text(_json(report, provenance), encoding="utf-8")
        stem = results / name
        plots = draw(report.lines, report.plotted, report.title, stem, across=report.across, bounds=report.bounds)
        page = folder / "RESULTS.md"
        known = page.read_text(encoding="utf-8") if page.exists() else HEAD
        page.write_text(_replaced(known, name, section(report, provenance, name)), encoding="utf-8")
    except OSError as error:
        raise BenchError(f"The results can't be written ({error}); name another folder with --out.") from error
    return [figures, *plots, page]


def section(report: Report, provenance: Provenance, name: str) -> str:
    """Give the section of RESULTS.md."""
    picture = (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="results/{name}-dark.png">'
        f'<img alt="{report.title}" src="results/{name}-light.png"></picture>'
    )
    made = f"`{provenance.command}`, {provenance.day}, commit {provenance.commit}, {provenance.machine}."
    notes = [f"- {note}" for note in report.notes]
    return "\n".join([f"## {report.title}", "", table(report), "", *notes, "", picture, "", made])


def table(report: Report) -> str:
    """Give goals, where there are any, and the lines as Markdown tables."""
    goals = [_markdown(as_table(report.goals, _cell)), ""] if report.goals else []
    return "\n".join([*goals, _markdown(_rows(report))])


def _rows(report: Report) -> list[list[str]]:
    """A row for each line; a column for each measure that any line has."""
    names = list(dict.fromkeys(name for line in report.lines for name in line.measures))
    rows = [["data", "system", "n", *names], ["---", "---", "--:", *("--:" for _ in names)]]
    for line in report.lines:
        cells = [_cell(line.measures.get(name)) for name in names]
        rows.append([line.data, line.system, f"{line.count:,}", *cells])
    return rows


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return ""
    if estimate.low is None or estimate.high is None or estimate.low == estimate.high:
        return _number(estimate.value)
    dash = " to " if estimate.low < 0 else "–"
    return f"{_number(estimate.value)} ({_number(estimate.low)}{dash}{_number(estimate.high)})"


def _number(value: float) -> str:
    text = f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"
    return text.replace("-", "−")


def _json(report: Report, provenance: Provenance) -> str:
    """Give the whole result; a line for each row, so that two runs can be compared with a diff."""
    head = asdict(report)
    rows = head.pop("rows")
    whole = json.dumps({"made": asdict(provenance)} | head, indent=1, ensure_ascii=False)
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{whole[:-2]},\n "rows": [\n{lines}\n ]\n}}\n'


def _replaced(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    block = f"{begin}\n{text}\n{end}"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _: block, page)
    return f"{page.rstrip()}\n\n{block}\n"
