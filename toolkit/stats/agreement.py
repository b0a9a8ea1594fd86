"""Agreement between coders, and estimates from machine codes that are corrected by codes of humans."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.errors import ParameterError, choose
from toolkit.stats.clusters import too_few
from toolkit.stats.resampling import Interval, cluster_weights, stretched

Array = np.ndarray[Any, Any]

LEVELS = ("nominal", "ordinal", "interval")
#: Below these an estimate of agreement, or a correction, would hang on a handful of codes.
MIN_UNITS, MIN_CLUSTERS = 10, 3


def krippendorff_alpha(codes: Any, level: str = "nominal") -> float:
    """Krippendorff's α: 1 − observed over expected disagreement, for any number of coders and missing codes.

    α = 1 − (n − 1) Σ o(c, k) δ(c, k) / Σ n(c) n(k) δ(c, k) over the coincidences o of values c and k within units
    (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*). 1 is perfect agreement, 0 that of chance.

    Args:
        codes: one row a coder, one column a unit, NaN where a coder left the unit out; shape (n_coders, n_units).
        level: of measurement: ``nominal`` (δ = 1 for different values), ``ordinal`` (δ by the ranks between them) or
            ``interval`` (δ = (c − k)²).

    Returns:
        NaN where no unit has two codes, or where all codes are the same: without variation there is no disagreement
        to expect, and agreement cannot be told from a habit.

    Raises:
        ParameterError: the level is unknown.
    """
    counts, values = _counts(codes)
    return float(_alpha(np.ones((1, len(counts))), counts, _distances(counts, values, level))[0])


def alpha_interval(
    codes: Any, level: str = "nominal", *, n_resamples: int = 2000, seed: int = 0, min_units: int = MIN_UNITS
) -> Interval:
    """Krippendorff's α with its interval (95 %, percentile bootstrap over units, stretched as for other ratios).

    Distances of ordinal values are those of the whole sample in every resample.
    """
    counts, values = _counts(codes)
    distances = _distances(counts, values, level)
    n = len(counts)
    estimate = _alpha(np.ones((1, n)), counts, distances)
    if n < min_units:
        none = np.full(1, np.nan)
        return Interval(estimate[0], none[0], none[0], n, f"{n} units with two codes, {min_units} needed")
    draws = _alpha(cluster_weights(n, n_resamples, seed), counts, distances)
    low, high = stretched(draws[:, None], estimate, np.array([n]), 0.95)
    return Interval(estimate[0], low[0], np.minimum(high[0], 1.0), n)


def _counts(codes: Any) -> tuple[Array, Array]:
    """How often each value was given to each unit with two codes or more, shape (n_units, n_values), and the values."""
    table = np.asarray(codes, dtype=float)
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(float)
    return counts[counts.sum(axis=1) >= 2], values


def _coincidences(counts: Array) -> Array:
    """Pairs of values within each unit, each unit's weighing as many as it has codes; shape (n_units, v, v)."""
    codes = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    return np.asarray(pairs / (codes - 1)[:, None, None])


def _distances(counts: Array, values: Array, level: str) -> Array:
    if level == "nominal":
        return np.asarray(values[:, None] != values, dtype=float)
    if level == "interval":
        return np.asarray((values[:, None] - values) ** 2)
    if level != "ordinal":
        raise ParameterError(choose("level of measurement", level, LEVELS))
    totals = counts.sum(axis=0)
    ranks = np.cumsum(totals) - totals / 2  # from the middle of one value to the middle of another
    return np.asarray((ranks[:, None] - ranks) ** 2)


def _alpha(weights: Array, counts: Array, distances: Array) -> Array:
    """α of each way to weight the units, shape (n_weightings,)."""
    coincidences = weights @ _coincidences(counts).reshape(len(counts), distances.size)
    totals = weights @ counts
    observed = coincidences @ distances.ravel()
    expected = np.einsum("rc,ck,rk->r", totals, distances, totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(expected > 0, 1 - (totals.sum(axis=1) - 1) * observed / expected, np.nan))


def corrected_mean(
    machine: Array,
    human: Array,
    cluster: Array,
    *,
    valid: Array | None = None,
    n_resamples: int = 2000,
    seed: int = 0,
    min_labelled: int = MIN_UNITS,
    min_clusters: int = MIN_CLUSTERS,
) -> tuple[Interval, float]:
    """The mean of what humans would have coded, from machine codes of all mentions and human codes of some.

    θ = λ · mean(machine) + mean over the labelled of (human − λ · machine), with λ = cov(human, machine) /
    var(machine) among the labelled, cut to [0, 1] (the difference estimator, with the tuning of prediction-powered
    inference: Angelopoulos, Duchi and Zrnic 2023). It is right on average however bad the machine is, as long as the
    labelled mentions were drawn at random; the better the machine, the narrower the interval.

    Where humans say of some that they are no mentions at all, it is the mean of the others: both λ · mean(machine) + …
    for codes that are zero there, and the share of true ones, are estimated, and divided.

    Args:
        machine: codes of all mentions, float, shape (n,); NaN where it gave none, which leaves the mention out.
        human: codes of the same by humans, NaN where unlabelled.
        cluster: the cluster (document or paragraph) of each mention, int.
        valid: of the labelled, whether they are mentions of the theme; all are without it.
        n_resamples, seed: of the bootstrap over clusters, in which labelled and unlabelled mentions are drawn together.
        min_labelled, min_clusters: with fewer labelled mentions, or clusters that hold one, there is no estimate.

    Returns:
        The estimate with its interval (95 %), and λ; NaN with a reason where there is too little.
    """
    known = ~np.isnan(machine)
    true = np.ones(len(machine)) if valid is None else np.asarray(valid, dtype=float)
    machine, human, cluster, true = machine[known], human[known], cluster[known], true[known]
    labelled = ~np.isnan(human)
    n, held = int(labelled.sum()), len(np.unique(cluster[labelled]))
    if n < min_labelled or held < min_clusters or not true[labelled].any():
        reason = f"{n} labelled mentions, {min_labelled} needed" if n < min_labelled else too_few(held, min_clusters)
        if n >= min_labelled and held >= min_clusters:
            reason = "no labelled mention is one of the theme"
        none = np.asarray(np.nan)
        return Interval(none, none, none, held, reason), float("nan")
    coded = np.where(labelled, human * true, 0.0)
    variance = float(np.var(machine[labelled], ddof=1))
    covariance = float(np.cov(coded[labelled], machine[labelled])[0, 1])
    weight = min(max(covariance / variance, 0.0), 1.0) if variance > 0 else 0.0
    codes, places = np.unique(cluster, return_inverse=True)
    parts = (weight * machine, np.where(labelled, coded - weight * machine, 0.0), labelled * true, labelled)
    sums = np.stack([np.bincount(places, weights=part, minlength=len(codes)) for part in parts], axis=1)
    sizes = np.bincount(places, minlength=len(codes))[:, None].astype(float)

    def estimates(weights: Array) -> Array:
        everything, rest, right, told = (weights @ sums).T
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = everything / (weights @ sizes)[:, 0] + rest / told
            return np.asarray(mean / (right / told))[:, None]

    estimate = estimates(np.ones((1, len(codes))))[0]
    draws = estimates(cluster_weights(len(codes), n_resamples, seed))
    low, high = stretched(np.where(np.isfinite(draws), draws, estimate), estimate, np.array([held]), 0.95)
    return Interval(estimate[0], low[0], high[0], held), weight
