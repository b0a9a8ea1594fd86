"""Plots of what changes along something: over time, over the number of topics; and the map of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.show import style
from toolkit.show.findings import number, series

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Drawn = tuple["Figure", str]

_MARKERS = "os^Dv<>P"


def course(table: pd.DataFrame, along: str, value: str, *, axis: str, group: str = "", zero: bool = False) -> Drawn:
    """Estimates with their intervals along a column, one line a group; a missing estimate leaves a gap.

    Args:
        table: holds ``along``, ``value``, ``value_low`` and ``value_high``, and ``group`` if one is named.
        along: column of the horizontal axis, such as ``period``, in order.
        value: column of the estimates.
        axis: what the vertical axis measures, with its unit.
        group: column of what has a line each, told apart by colour and marker.
        zero: draw a line at zero.
    """
    places = list(dict.fromkeys(table[along]))
    members = [("", table)] if not group else list(table.groupby(group, sort=False))
    with style.drawing(7.0, 3.2) as figure:
        axes = figure.add_subplot()
        if zero:
            axes.axhline(0, color="#999999", linewidth=0.8)
        said = []
        for index, (name, part) in enumerate(members):
            shift = (index - (len(members) - 1) / 2) * 0.12
            rows = part.set_index(along)[[value, f"{value}_low", f"{value}_high"]].reindex(places).astype(float)
            x, (middle, low, high) = np.arange(len(places)) + shift, rows.to_numpy().T
            colour, marker = style.PALETTE[index % len(style.PALETTE)], _MARKERS[index % len(_MARKERS)]
            label = str(name).replace("_", " ")
            axes.plot(x, middle, marker=marker, color=colour, linewidth=1.2, markersize=5, label=label)
            axes.vlines(x, low, high, color=colour, linewidth=1.2)
            known = np.flatnonzero(~np.isnan(middle))
            if len(known):
                first, last = known[0], known[-1]
                ends = f"{number(float(middle[first]))} in {places[first]} to {number(float(middle[last]))} in {places[last]}"
                said.append(f"{label} from {ends}".strip())
        step = max(1, -(-len(places) // 12))
        axes.set_xticks(range(0, len(places), step), [str(place) for place in places[::step]])
        axes.set_ylabel(axis)
        if group and len(members) > 1:
            axes.legend(frameon=False, fontsize=8)
    return figure, f"{axis}: {series(said)}." if said else f"{axis}: nothing to show."


def choice(table: pd.DataFrame, chosen: int) -> Drawn:
    """Coherence and stability by the number of topics, each with what chance gives, and the number recommended.

    Args:
        table: that of ``toolkit.topics.Recommendation``.
        chosen: the number recommended; 0 for none.
    """
    with style.drawing(7.0, 3.0) as figure:
        axes = figure.subplots(1, 2)
        x = table["n_topics"].to_numpy(dtype=float)
        for panel, value, title in zip(
            axes, ("coherence", "stability"), ("Coherence (NPMI)", "Stability"), strict=True
        ):
            panel.plot(x, table[value], "o-", color=style.BLUE, markersize=4, label="these texts")
            panel.plot(x, table[f"{value}_chance"], "s--", color=style.GREY, markersize=3, label="chance")
            if f"{value}_low" in table:
                panel.vlines(x, table[f"{value}_low"], table[f"{value}_high"], color=style.BLUE, linewidth=1)
            if chosen:
                panel.axvline(chosen, color=style.VERMILION, linewidth=1, linestyle=":")
            panel.set_title(title)
            panel.set_xlabel("Number of topics")
        axes[0].legend(frameon=False, fontsize=8)
    row = table[table["n_topics"] == chosen]
    tried = f"{number(int(x.min()))} to {number(int(x.max()))} topics were tried" if len(x) else "nothing was tried"
    if not len(row):
        return figure, f"{tried}; no number is recommended."
    at: Any = row.iloc[0]
    pairs = [
        f"{name} {number(float(at[name]))} (chance {number(float(at[name + '_chance']))})"
        for name in ("coherence", "stability")
    ]
    return figure, f"{tried}; {chosen} are recommended, with {series(pairs)}."


def chart(table: pd.DataFrame, size: str, *, axis: str) -> Drawn:
    """A map: what is alike lies close together. Numbers name the points, areas tell their size.

    Args:
        table: topic, label, x, y and the column ``size``.
        size: column of the areas.
        axis: what the map shows.
    """
    with style.drawing(7.0, 3.8) as figure:
        axes = figure.add_subplot()
        area = 1500 * table[size].astype(float) / max(float(table[size].max()), 1e-12)
        axes.scatter(table["x"], table["y"], s=np.maximum(area, 60), color=style.SKY, alpha=0.45, edgecolors=style.BLUE)
        for row in table.to_dict("records"):
            axes.text(row["x"], row["y"], str(row["topic"]), ha="center", va="center", fontsize=9)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.margins(0.15)
        axes.set_aspect("equal", adjustable="datalim")
    names = [f"{row['topic']} {row['label']}" for row in table.to_dict("records")]
    return figure, f"{axis}: {series(names)}."
