"""How much of a corpus each topic takes up, with its uncertainty, overall and by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, choose
from toolkit.stats.clusters import MIN_CLUSTERS, MIN_DOCUMENTS, too_few
from toolkit.stats.resampling import Interval, difference_interval, ratio_interval

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]

INTERVAL = ["prevalence", "prevalence_low", "prevalence_high", "reason"]


def prevalence_table(units: Corpus, shares: Array, by: str | None, seed: int, topics: Array) -> pd.DataFrame:
    """Share of the tokens that belong to each topic: Σ tokens · share of the topic / Σ tokens, over the units.

    Intervals (95 %) are bootstrapped over source documents, or over units where there are fewer than ten documents.

    Args:
        units: the units of the model.
        shares: units by topics, rows summing to one or NaN, which are left out.
        by: a metadata column; units without a value of it are left out.
        seed: of the resampling.
        topics: the number of each topic.

    Returns:
        topic, (by), prevalence, prevalence_low, prevalence_high, reason (why an interval is missing, else NA).
    """
    import pandas as pd

    tables = []
    for value, rows in groups(units, by):
        found = _interval(units, shares, rows, seed)
        table = pd.DataFrame({"topic": topics})
        if by is not None:
            table[by] = value
        table["prevalence"], table["prevalence_low"], table["prevalence_high"] = found.estimate, found.low, found.high
        table["reason"] = found.reason or pd.NA
        tables.append(table)
    if not tables:
        return pd.DataFrame(columns=["topic", *([by] if by else []), *INTERVAL])
    whole = pd.concat(tables, ignore_index=True)
    return whole.sort_values("topic", kind="stable", ignore_index=True)


def contrast_table(
    units: Corpus, shares: Array, by: str, pair: tuple[Any, Any], seed: int, topics: Array
) -> pd.DataFrame:
    """Difference of prevalence between two groups, first minus second.

    Returns:
        topic, first, second, difference, difference_low, difference_high, reason.
    """
    import pandas as pd

    rows = dict(groups(units, by))
    for value in pair:
        if value not in rows:
            raise CorpusError(choose(f"value of {by}", value, rows))
    sides = [_clustered(units, shares, rows[value])[:2] for value in pair]
    found = difference_interval(sides[0], sides[1], paired=False, seed=seed)
    return pd.DataFrame(
        {
            "topic": topics,
            "first": [pair[0]] * len(topics),
            "second": [pair[1]] * len(topics),
            "difference": found.estimate,
            "difference_low": found.low,
            "difference_high": found.high,
            "reason": found.reason or pd.NA,
        }
    )


def groups(units: Corpus, by: str | None) -> Iterator[tuple[Any, Array]]:
    """The rows of each value of a metadata column, sorted by value."""
    if by is None:
        yield None, np.arange(len(units))
        return
    if by not in units.documents:
        raise CorpusError(choose("column", by, units.documents.columns))
    codes, uniques = units.documents[by].factorize(sort=True)
    for code, value in enumerate(uniques):
        yield value, np.flatnonzero(codes == code)


def _interval(units: Corpus, shares: Array, rows: Array, seed: int) -> Interval:
    top, bottom, n_clusters = _clustered(units, shares, rows)
    if n_clusters == 0:
        nothing = np.full(shares.shape[1], np.nan)
        return Interval(nothing, nothing, nothing, 0, "no word of the model occurs here")
    if n_clusters < MIN_CLUSTERS:
        estimate = top.sum(axis=0) / bottom.sum(axis=0)
        nothing = np.full_like(estimate, np.nan)
        return Interval(estimate, nothing, nothing, n_clusters, too_few(n_clusters))
    found = ratio_interval(top, bottom, seed=seed)
    # A share lies between nought and one, whatever the stretching of the bootstrap says.
    return Interval(found.estimate, np.clip(found.low, 0, 1), np.clip(found.high, 0, 1), n_clusters, found.reason)


def _clustered(units: Corpus, shares: Array, rows: Array) -> tuple[Array, Array, int]:
    """Tokens of each topic and all tokens, summed over the clusters: source documents, or units where these are few."""
    rows = rows[np.isfinite(shares[rows, 0])]
    sizes = np.diff(units.offsets)[rows].astype(float)
    sources, labels = np.unique(units.units.rows[rows], return_inverse=True)
    if len(sources) < MIN_DOCUMENTS:
        labels = np.arange(len(rows))
    n_clusters = int(labels.max()) + 1 if len(labels) else 0
    top = np.zeros((n_clusters, shares.shape[1]))
    np.add.at(top, labels, shares[rows] * sizes[:, None])
    total = np.bincount(labels, weights=sizes, minlength=n_clusters)
    return top, np.repeat(total[:, None], shares.shape[1], axis=1), n_clusters
