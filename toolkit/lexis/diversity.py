"""How varied the words of texts are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of
from toolkit.lexis.counts import LARGE
from toolkit.stats import diversity as measures
from toolkit.stats.clusters import clusters
from toolkit.stats.resampling import Interval, ratio_interval

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def diversity(
    corpus: Corpus,
    by: str | None = None,
    *,
    over: str | None = None,
    date: str = "date",
    window: int = 50,
    sample: int = 42,
    threshold: float = 0.72,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Lexical diversity of a view, or of each group of its documents.

    ``ttr``, ``herdan_c`` and ``maas`` change with the length of the text, so compare them only between texts of like
    length; the others are made to be compared. No window of MATTR and no stretch of MTLD reaches from one document
    into the next; over several documents both are ratios of their sums. Formulas in ``toolkit.stats.diversity``.

    Args:
        corpus: the corpus or view.
        by: a metadata column.
        over: a period of time instead, as for ``frequencies``.
        date: the metadata column of dates.
        window: tokens in a window of MATTR.
        sample: tokens in a sample of HD-D.
        threshold: TTR at which a stretch of MTLD closes (≤).
        level: of the intervals.
        seed: of the bootstrap over documents (paragraphs of few documents, for MATTR).

    Returns:
        One row a group: (by or period), tokens, types, ttr, mattr, mtld, hdd, yule_k, simpson_d, herdan_c, maas (base
        10, with the root), mattr_low, mattr_high, mtld_low, mtld_high, reason (why something is missing).
    """
    rows = []
    for value, view in groups_of(corpus, by, over, date).items():
        row = {name_of(by, over): value} if name_of(by, over) else {}
        rows.append({**row, **_diversity(view, window, sample, threshold, level, seed)})
    return pd.DataFrame(rows)


def _diversity(corpus: Corpus, window: int, sample: int, threshold: float, level: float, seed: int) -> dict[str, Any]:
    counts = corpus.counts()
    moving = _moving(corpus, window, level, seed)
    stretches = _stretches(corpus, threshold, level, seed)
    values = {
        "tokens": corpus.n_tokens,
        "types": int(np.count_nonzero(counts)),
        "ttr": measures.ttr(counts),
        "mattr": float(moving.estimate),
        "mtld": float(stretches.estimate),
        "hdd": measures.hdd(counts, sample),
        "yule_k": measures.yule_k(counts),
        "simpson_d": measures.simpson_d(counts),
        "herdan_c": measures.herdan_c(counts),
        "maas": measures.maas(counts),
        "mattr_low": float(moving.low),
        "mattr_high": float(moving.high),
        "mtld_low": float(stretches.low),
        "mtld_high": float(stretches.high),
    }
    return {**values, "reason": _reasons(values, window, sample, moving, stretches)}


def _moving(corpus: Corpus, window: int, level: float, seed: int) -> Interval:
    """MATTR over clusters: the windows that begin in each."""
    offsets, _ = clusters(corpus)
    tokens = np.asarray(corpus.term_ids)
    types, windows = np.zeros(corpus.n_tokens), np.zeros(corpus.n_tokens)
    for first, last in zip(corpus.offsets[:-1].tolist(), corpus.offsets[1:].tolist(), strict=True):
        found = measures.moving_types(tokens[first:last], window)
        types[first : first + len(found)] = found
        windows[first : first + len(found)] = window
    if not len(tokens):
        return _nothing()
    edges = offsets[:-1]
    return ratio_interval(np.add.reduceat(types, edges), np.add.reduceat(windows, edges), level=level, seed=seed)


def _stretches(corpus: Corpus, threshold: float, level: float, seed: int) -> Interval:
    """MTLD over documents: the mean of both directions of tokens over stretches."""
    sizes = np.diff(corpus.offsets)
    filled = sizes > 0
    if not filled.any():
        return _nothing()
    found, tokens = _factors(corpus, threshold)[filled], sizes[filled].astype(float)
    one, other = (ratio_interval(tokens, found[:, side], level=level, seed=seed) for side in (0, 1))
    estimate, low, high = ((getattr(one, end) + getattr(other, end)) / 2 for end in ("estimate", "low", "high"))
    return Interval(estimate, low, high, one.n_clusters, one.reason)


def _factors(corpus: Corpus, threshold: float) -> Array:
    """Stretches of each document in both directions."""
    tokens, offsets = np.asarray(corpus.term_ids), corpus.offsets
    if corpus.n_tokens >= LARGE:
        from toolkit.stats import kernels

        found: Array = kernels.factors(tokens, offsets, len(corpus.terms), threshold)
        return found
    texts = [tokens[first:last] for first, last in zip(offsets, offsets[1:], strict=False)]
    return np.array([[measures.mtld_factors(text[::step], threshold) for step in (1, -1)] for text in texts])


def _reasons(values: dict[str, Any], window: int, sample: int, moving: Interval, stretches: Interval) -> str:
    said = []
    if np.isnan(values["mattr"]):
        said.append(f"mattr: no document has {window} tokens")
    if np.isnan(values["hdd"]):
        said.append(f"hdd: fewer than {sample} tokens")
    if np.isnan(values["mtld"]):
        said.append("mtld: no token repeats" if values["tokens"] else "mtld: no tokens")
    for name, interval in (("mattr", moving), ("mtld", stretches)):
        if not np.isnan(values[name]) and interval.reason:
            said.append(f"interval of {name}: {interval.reason}")
    return "; ".join(said)


def _nothing() -> Interval:
    none = np.array(np.nan)
    return Interval(none, none, none, 0)
