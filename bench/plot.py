"""One plot for every part: a panel a measure, a row a data set, a dot with its interval a system."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from bench.report import Line

THEMES = {
    "light": {"paper": "#ffffff", "ink": "#1f2328", "faint": "#d0d7de"},
    "dark": {"paper": "#0d1117", "ink": "#e6edf3", "faint": "#30363d"},
}
# Told apart by those who see colours otherwise (after Okabe and Ito); lighter where the paper is dark.
COLOURS = {
    "light": ("#0072b2", "#d55e00", "#009e73", "#aa3377", "#b8860b", "#5e6ad2", "#6e7781"),
    "dark": ("#56b4e9", "#ff8c42", "#34c79a", "#e58fc4", "#f0d060", "#9aa5ff", "#a0a8b0"),
}
MARKERS = "osD^vPX"
ROW, PANEL = 0.2, 3.6  # inches


def draw(lines: Sequence["Line"], measures: Sequence[str], title: str, stem: Path) -> list[Path]:
    """Write `<stem>-light.png` and `<stem>-dark.png`; give their paths."""
    paths = []
    for theme in THEMES:
        path = stem.with_name(f"{stem.name}-{theme}.png")
        figure = _figure(lines, measures, title, theme)
        FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})  # type: ignore[no-untyped-call]
        paths.append(path)
    return paths


def _figure(lines: Sequence["Line"], measures: Sequence[str], title: str, theme: str) -> Figure:
    colours = THEMES[theme]
    data = list(dict.fromkeys(line.data for line in lines))
    systems = list(dict.fromkeys(line.system for line in lines))
    height = 1.3 + ROW * len(data) * (len(systems) + 1) + ROW * len(systems)
    figure = Figure(
        figsize=(2.2 + PANEL * len(measures), height), dpi=110, facecolor=colours["paper"], layout="constrained"
    )
    panels: Any = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for panel, measure in zip(panels, measures, strict=True):
        for system in systems:
            _dots(panel, [line for line in lines if line.system == system], measure, data, systems, COLOURS[theme])
        _dress(panel, measure, data, colours)
    figure.suptitle(title, color=colours["ink"], fontsize=11, x=0.01, ha="left")
    marks, names = panels[0].get_legend_handles_labels()
    legend = figure.legend(
        marks, names, loc="outside lower left", ncols=1, frameon=False, fontsize=8, labelcolor=colours["ink"]
    )
    legend.set_in_layout(True)
    return figure


def _dots(
    panel: Any,
    lines: Sequence["Line"],
    measure: str,
    data: Sequence[str],
    systems: Sequence[str],
    palette: Sequence[str],
) -> None:
    if not lines:
        return
    number = systems.index(lines[0].system)
    shift = (number - (len(systems) - 1) / 2) / (len(systems) + 1)
    style = {"color": palette[number % len(palette)], "label": lines[0].system}
    rows, values, below, above = [], [], [], []
    for line in lines:
        found = line.measures.get(measure)
        if found is not None and found.value is not None:
            rows.append(data.index(line.data) + shift)
            values.append(found.value)
            below.append(found.value - (found.value if found.low is None else min(found.low, found.value)))
            above.append((found.value if found.high is None else max(found.high, found.value)) - found.value)
    panel.errorbar(values, rows, xerr=(below, above), fmt=MARKERS[number % len(MARKERS)], ms=4.5, lw=1.2, **style)


def _dress(panel: Any, measure: str, data: Sequence[str], colours: dict[str, str]) -> None:
    panel.set_facecolor(colours["paper"])
    panel.set_xlabel(measure, color=colours["ink"], fontsize=9)
    panel.set_yticks(range(len(data)), data, fontsize=9)
    panel.set_ylim(len(data) - 0.5, -0.5)
    panel.grid(axis="x", color=colours["faint"], lw=0.6)
    panel.set_axisbelow(True)
    panel.tick_params(colors=colours["ink"], labelsize=9, length=0)
    for edge in panel.spines.values():
        edge.set_visible(False)
    for line in range(1, len(data)):
        panel.axhline(line - 0.5, color=colours["faint"], lw=0.6)
