"""Plots: a table in, a figure and its description out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.show import style
from toolkit.show.findings import count, missing, number, series

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Drawn = tuple["Figure", str]


def intervals(
    table: pd.DataFrame, label: str, value: str, *, axis: str, zero: str = "", bounds: tuple[float, float] | None = None
) -> Drawn:
    """Estimates with their intervals, one row each; an estimate without an interval is drawn hollow.

    Args:
        table: holds the columns ``label``, ``value``, ``value_low`` and ``value_high``.
        label: column that names the rows.
        value: column of the estimates.
        axis: what the horizontal axis measures, with its unit.
        zero: what the line at zero stands for; no line without it.
        bounds: limits of the axis.
    """
    shown = table[table[value].notna()]
    names = [str(name).replace("_", " ") for name in shown[label]]
    with style.drawing(7.0, 0.9 + 0.32 * max(len(shown), 1)) as figure:
        axes = figure.add_subplot()
        said = []
        for place, (name, row) in enumerate(zip(names, shown.to_dict("records"), strict=True)):
            estimate, low, high = row[value], row[f"{value}_low"], row[f"{value}_high"]
            known = not (missing(low) or missing(high))
            colour = style.GREY
            if known and low > 0:
                colour = style.BLUE
            elif known and high < 0:
                colour = style.VERMILION
            marker = "^" if known and low > 0 else "v" if known and high < 0 else "o"
            if known:
                axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="butt")
            axes.plot(
                [estimate], [place], marker, color=colour, markerfacecolor=colour if known else "white", markersize=7
            )
            spread = f" ({number(float(low))} to {number(float(high))})" if known else " (no interval)"
            said.append(f"{name} {number(float(estimate))}{spread}")
        if zero:
            axes.axvline(0, color="#999999", linewidth=0.8)
            axes.text(0, -0.7, zero, ha="center", va="bottom", fontsize=8, color="#555555")
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.9)
        if bounds:
            axes.set_xlim(*bounds)
        axes.set_xlabel(axis)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
    return figure, f"{axis}: {series(said)}." if said else f"{axis}: nothing to show."


def bars(table: pd.DataFrame, label: str, value: str, *, axis: str) -> Drawn:
    """Values as horizontal bars with the number at the end of each, in the order of the table."""
    names = [str(name).replace("_", " ") for name in table[label]]
    values = table[value].astype(float).to_numpy()
    with style.drawing(7.0, 0.7 + 0.26 * max(len(names), 1)) as figure:
        axes = figure.add_subplot()
        axes.barh(range(len(names)), values, color=style.BLUE, height=0.7)
        whole = bool(np.all(values == np.round(values)))
        printed = [number(int(each) if whole else float(each)) for each in values]
        for place, (each, text) in enumerate(zip(values, printed, strict=True)):
            axes.text(float(each), place, f" {text}", va="center", fontsize=8)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.set_xlabel(axis)
        axes.margins(x=0.12)
        axes.tick_params(axis="y", length=0)
    pairs = (f"{name} {text}" for name, text in zip(names, printed, strict=True))
    return figure, f"{axis}: {series(pairs)}."


def positions(places: dict[str, Sequence[float]], *, axis: str) -> Drawn:
    """Where things occur along a text, one line of ticks each (a dispersion plot).

    Args:
        places: name → positions between 0 (beginning) and 1 (end).
        axis: what the horizontal axis runs over.
    """
    with style.drawing(7.0, 0.9 + 0.34 * max(len(places), 1)) as figure:
        axes = figure.add_subplot()
        for row, (_, found) in enumerate(places.items()):
            axes.vlines(list(found), row - 0.34, row + 0.34, color=style.BLUE, linewidth=1.6)
        axes.set_yticks(range(len(places)), [name.replace("_", " ") for name in places])
        axes.set_ylim(len(places) - 0.4, -0.6)
        axes.set_xlim(-0.01, 1.01)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["beginning", "¼", "middle", "¾", "end"])
        axes.set_xlabel(axis)
        axes.tick_params(axis="y", length=0)
    said = (f"{name.replace('_', ' ')} {count(len(found), 'time')}" for name, found in places.items())
    return figure, f"{axis}: {series(said)}."


def heatmap(table: pd.DataFrame, *, axis: str) -> Drawn:
    """A two-way table of counts, the number in every cell so that shade is not the only sign."""
    values = table.to_numpy(dtype=float)
    height = 1.2 + 0.3 * len(table)
    with style.drawing(7.0, height) as figure:
        axes = figure.add_subplot()
        axes.imshow(values, cmap="Blues", aspect="auto", vmin=0, vmax=max(float(np.nanmax(values, initial=1)), 1) * 1.4)
        for (row, column), each in np.ndenumerate(values):
            if each:
                axes.text(column, row, number(int(each)), ha="center", va="center", fontsize=8)
        axes.set_yticks(range(len(table)), [str(name).replace("_", " ") for name in table.index])
        names = [str(name).replace("_", " ") for name in table.columns]
        axes.set_xticks(range(len(names)), names, rotation=35, ha="right", rotation_mode="anchor")
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
    return figure, f"{axis}: {_largest(table)}."


def _largest(table: pd.DataFrame) -> str:
    stacked: Any = table.stack()
    top = stacked[stacked > 0].sort_values(ascending=False, kind="stable").head(5)
    pairs = (f"{a} with {b} {number(int(n))}".replace("_", " ") for (a, b), n in top.items())
    return f"most often {series(pairs)}" if len(top) else "all zero"


def network(edges: pd.DataFrame, source: str, target: str, weight: str, *, axis: str, seed: int = 0) -> Drawn:
    """A network drawn as two columns, sources left and targets right, line width by weight.

    Args:
        edges: one row an edge with a positive weight.
        source, target, weight: its columns.
        axis: what an edge stands for.
        seed: kept for callers that pass one; the layout is not random.
    """
    left = list(dict.fromkeys(edges.sort_values(weight, ascending=False, kind="stable")[source]))
    right = list(dict.fromkeys(edges.sort_values(weight, ascending=False, kind="stable")[target]))
    tall = max(len(left), len(right), 2)
    with style.drawing(7.0, 0.6 + 0.34 * tall) as figure:
        axes = figure.add_subplot()
        y_left = {name: -index * tall / max(len(left), 1) for index, name in enumerate(left)}
        y_right = {name: -index * tall / max(len(right), 1) for index, name in enumerate(right)}
        heaviest = float(edges[weight].max()) if len(edges) else 1.0
        for row in edges.to_dict("records"):
            width = 0.6 + 5 * float(row[weight]) / heaviest
            ends = [y_left[row[source]], y_right[row[target]]]
            axes.plot([0, 1], ends, color=style.SKY, linewidth=width, alpha=0.65, solid_capstyle="round")
        for name, y in y_left.items():
            axes.text(-0.02, y, str(name).replace("_", " "), ha="right", va="center")
        for name, y in y_right.items():
            axes.text(1.02, y, str(name).replace("_", " "), ha="left", va="center")
        axes.set_xlim(-0.6, 1.6)
        axes.set_axis_off()
    ranked = edges.sort_values([weight, source, target], ascending=[False, True, True], kind="stable").head(6)
    pairs = (
        f"{r[source]} and {r[target]} {number(int(r[weight]))}".replace("_", " ") for r in ranked.to_dict("records")
    )
    return figure, f"{axis}: {series(pairs)}."
