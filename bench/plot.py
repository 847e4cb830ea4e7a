"""One plot for every part: a panel a measure, a row a data set, a dot with its interval a system.

Measures that are plotted against another one have a panel for each data set too.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from bench.estimate import Estimate
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
SQUAT = 0.75  # the height of a panel with two measures, in its width


def draw(
    lines: Sequence["Line"],
    measures: Sequence[str],
    title: str,
    stem: Path,
    *,
    across: str | None = None,
    bounds: Mapping[str, Sequence[float]] = MappingProxyType({}),
) -> list[Path]:
    """Write `<stem>-light.png` and `<stem>-dark.png`; give their paths. A measure's bounds are drawn as lines."""
    lines = [line for line in lines if any(measure in line.measures for measure in measures)]
    paths = []
    for theme in THEMES:
        path = stem.with_name(f"{stem.name}-{theme}.png")
        figure = (
            _against(lines, measures, across, title, theme)
            if across
            else _figure(lines, measures, title, theme, bounds)
        )
        FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})  # type: ignore[no-untyped-call]
        paths.append(path)
    return paths


def _figure(
    lines: Sequence["Line"],
    measures: Sequence[str],
    title: str,
    theme: str,
    bounds: Mapping[str, Sequence[float]],
) -> Figure:
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
        for bound in bounds.get(measure, ()):
            panel.axvline(bound, color=colours["ink"], lw=1, ls="--")
    _caption(figure, panels[0], title, colours)
    return figure


def _against(lines: Sequence["Line"], measures: Sequence[str], across: str, title: str, theme: str) -> Figure:
    colours = THEMES[theme]
    data = list(dict.fromkeys(line.data for line in lines))
    systems = list(dict.fromkeys(line.system for line in lines))
    figure = Figure(
        figsize=(0.6 + PANEL * len(measures), 0.7 + PANEL * SQUAT * len(data) + ROW * len(systems)),
        dpi=110,
        facecolor=colours["paper"],
        layout="constrained",
    )
    panels: Any = figure.subplots(len(data), len(measures), sharex=True, sharey="col", squeeze=False)
    for row, name in zip(panels, data, strict=True):
        for panel, measure in zip(row, measures, strict=True):
            for number, system in enumerate(systems):
                found = [line for line in lines if (line.data, line.system) == (name, system)]
                _points(panel, found, measure, across, number, COLOURS[theme])
            _frame(panel, colours)
            panel.grid(color=colours["faint"], lw=0.6)
            panel.set_title(name, color=colours["ink"], fontsize=9, loc="left")
            panel.set_ylabel(measure, color=colours["ink"], fontsize=9)
    for panel in panels[-1]:
        panel.set_xlabel(across, color=colours["ink"], fontsize=9)
    _caption(figure, panels[0][0], title, colours)
    return figure


def _points(
    panel: Any, lines: Sequence["Line"], measure: str, across: str, number: int, palette: Sequence[str]
) -> None:
    found = [(line.measures.get(across), line.measures.get(measure), line.system) for line in lines]
    for along, up, system in found:
        if along is not None and up is not None and along.value is not None and up.value is not None:
            panel.errorbar(
                [along.value], [up.value], xerr=_reach(along), yerr=_reach(up), label=system, **_style(number, palette)
            )


def _reach(estimate: "Estimate") -> Any:
    """How far an interval reaches below and above its value, as `errorbar` wants it."""
    value = estimate.value or 0.0
    low, high = (value if end is None else end for end in (estimate.low, estimate.high))
    return [[value - min(low, value)], [max(high, value) - value]]


def _style(number: int, palette: Sequence[str]) -> dict[str, Any]:
    marker = MARKERS[(number + number // len(palette)) % len(MARKERS)]  # a colour that comes again has another mark
    return {"color": palette[number % len(palette)], "fmt": marker, "ms": 4.5, "lw": 1.2}


def _caption(figure: Figure, panel: Any, title: str, colours: dict[str, str]) -> None:
    figure.suptitle(title, color=colours["ink"], fontsize=11, x=0.01, ha="left")
    marks, names = panel.get_legend_handles_labels()
    legend = figure.legend(
        marks, names, loc="outside lower left", ncols=1, frameon=False, fontsize=8, labelcolor=colours["ink"]
    )
    legend.set_in_layout(True)


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
    rows, values, below, above = [], [], [], []
    for line in lines:
        found = line.measures.get(measure)
        if found is not None and found.value is not None:
            rows.append(data.index(line.data) + shift)
            values.append(found.value)
            (down,), (up,) = _reach(found)
            below.append(down)
            above.append(up)
    panel.errorbar(values, rows, xerr=(below, above), label=lines[0].system, **_style(number, palette))


def _dress(panel: Any, measure: str, data: Sequence[str], colours: dict[str, str]) -> None:
    _frame(panel, colours)
    panel.set_xlabel(measure, color=colours["ink"], fontsize=9)
    panel.set_yticks(range(len(data)), data, fontsize=9)
    panel.set_ylim(len(data) - 0.5, -0.5)
    panel.grid(axis="x", color=colours["faint"], lw=0.6)
    for line in range(1, len(data)):
        panel.axhline(line - 0.5, color=colours["faint"], lw=0.6)


def _frame(panel: Any, colours: dict[str, str]) -> None:
    panel.set_facecolor(colours["paper"])
    panel.set_axisbelow(True)
    panel.tick_params(colors=colours["ink"], labelsize=9, length=0)
    for edge in panel.spines.values():
        edge.set_visible(False)
