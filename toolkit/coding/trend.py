"""Trend: how the evaluation of themes changes over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.coding.indicators import MIN_CLUSTERS, MIN_MENTIONS
from toolkit.coding.mentions import mentions
from toolkit.coding.passages import VOICES, Located, heard
from toolkit.corpus.periods import by_period
from toolkit.errors import ParameterError, choose
from toolkit.stats.resampling import cluster_weights, stretched

if TYPE_CHECKING:
    from toolkit.coding.codebook import Codebook
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

MIN_PERIODS = 3
COLUMNS = [
    "theme", "mentions", "periods", "clusters", "first", "last", "slope", "slope_low", "slope_high", "undated",
    "status", "reason",
]  # fmt: skip


def trend(
    corpus: Corpus,
    codebook: Codebook,
    over: str = "year",
    *,
    date: str = "date",
    tier: str = "linear",
    voice: str = "author",
    coded: pd.DataFrame | None = None,
    seed: int = 0,
    n_resamples: int = 2000,
) -> pd.DataFrame:
    """The change of each theme's evaluation from one period to the next, by least squares over mentions.

    Periods are counted as they follow each other in the corpus: one that no document falls in is not counted. The interval
    resamples whole documents (95 %). A slope says nothing of the shape of a change; ``stance(…, over=…)`` gives the
    estimate of each period.

    Args:
        corpus: the corpus or view.
        codebook: what is looked for.
        over: ``day``, ``week``, ``month``, ``quarter``, ``year``, ``decade``, ``century``, or a number as ``5 years``.
        date: the metadata column of dates.
        tier: of evaluation: ``rules``, ``linear`` or ``embeddings``.
        voice: ``author``, ``other`` or ``all``.
        coded: the table of ``mentions``, if it is at hand.
        seed, n_resamples: of the bootstrap.

    Returns:
        theme, mentions (dated, with an evaluation, in this voice), periods and clusters that hold one, first and last
        period, slope (change of evaluation a period) with slope_low and slope_high, undated (mentions in documents
        without so exact a date), status (``ok``, ``insufficient``, ``absent``), reason.

    Raises:
        CorpusError: there is no column of dates.
        ParameterError: the period or the voice is unknown.
    """
    if voice not in VOICES:
        raise ParameterError(choose("voice", voice, VOICES))
    views = by_period(corpus, over, date)
    coded = mentions(corpus, codebook, tier=tier) if coded is None else coded
    names = [period for period in views if period is not None]
    period_of = {document: number for number, period in enumerate(names) for document in views[period].ids}
    time = coded["document"].map(period_of).to_numpy(dtype=float, na_value=np.nan)
    value = coded["evaluation"].to_numpy(dtype=float, na_value=np.nan)
    inside = heard(coded, voice)
    located = Located(corpus, coded)
    rows = []
    for theme in codebook.themes:
        told = inside & (coded["theme"] == theme).to_numpy(dtype=bool) & ~np.isnan(value)
        at = np.flatnonzero(told & ~np.isnan(time))
        row: dict[str, Any] = {"theme": theme, "mentions": len(at), "undated": int(np.sum(told & np.isnan(time)))}
        rows.append({**row, **_slope(value[at], time[at], located.of[at], names, located.kind, seed, n_resamples)})
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame.attrs.update(over=over, voice=voice, tier=tier)
    return frame


def _slope(
    value: Array, time: Array, cluster: Array, names: list[str], kind: str, seed: int, n_resamples: int
) -> dict[str, Any]:
    held, clusters = np.unique(time).astype(int), len(np.unique(cluster))
    row: dict[str, Any] = {"periods": len(held), "clusters": clusters}
    if not len(held):
        return {**row, "status": "absent", "reason": "no mention with a date and an evaluation"}
    row.update(first=names[held[0]], last=names[held[-1]])
    if len(held) < MIN_PERIODS or len(value) < MIN_MENTIONS or clusters < MIN_CLUSTERS:
        reason = (
            f"{len(value)} mentions in {len(held)} periods and {clusters} {kind}s; {MIN_MENTIONS} in {MIN_PERIODS} and "
            f"{MIN_CLUSTERS} needed"
        )
        return {**row, "status": "insufficient", "reason": reason}
    codes, places = np.unique(cluster, return_inverse=True)
    centred = time - time.mean()  # sums of large numbers would lose digits
    parts = (np.ones(len(value)), centred, centred**2, value, centred * value)
    sums = np.stack([np.bincount(places, weights=part, minlength=len(codes)) for part in parts], axis=1)
    estimate = _least_squares(sums.sum(axis=0)[None])
    draws = _least_squares(cluster_weights(len(codes), n_resamples, seed) @ sums)
    low, high = stretched(np.where(np.isnan(draws), estimate, draws)[:, None], estimate, np.array([clusters]), 0.95)
    edges = {"slope": float(estimate[0]), "slope_low": float(low[0]), "slope_high": float(high[0])}
    return {**row, **edges, "status": "ok", "reason": ""}


def _least_squares(sums: Array) -> Array:
    n, t, tt, v, tv = sums.T
    spread = n * tt - t**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 1e-9, (n * tv - t * v) / spread, np.nan))
