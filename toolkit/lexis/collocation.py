"""Terms that occur near a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.concordance import as_query
from toolkit.lexis.counts import ranked
from toolkit.query import Hits, Query
from toolkit.stats import association

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def collocations(
    corpus: Corpus,
    query: str | Query,
    window: int | tuple[int, int] = 5,
    *,
    within: str = "document",
    min_count: int = 1,
) -> pd.DataFrame:
    """Collocates of a node with thirteen association measures, strongest log-likelihood first.

    A token counts once, even where the windows of two nodes overlap, and nodes are not their own collocates (surface
    co-occurrence, Evert 2008). Formulas in ``toolkit.stats.association``.

    Args:
        corpus: the corpus or view.
        query: the node.
        window: tokens on each side, or (left, right).
        within: ``document`` or ``sentence``, which windows do not leave.
        min_count: leave out rarer collocates.

    Returns:
        collocate, count, expected, log_likelihood (four cells, negative below chance), mi (log2), mi3, t_score,
        z_score, dice, log_dice, delta_p_forward (collocate given node), delta_p_backward, log_ratio,
        minimum_sensitivity, query (finds the passages counted).

    Raises:
        ParameterError: a window is negative or empty, or ``within`` is unknown.
    """
    left, right = (window, window) if isinstance(window, int) else window
    if min(left, right) < 0 or left + right == 0:
        raise ParameterError(f"window is {window!r}; give tokens on each side, such as 5 or (3, 0)")
    if within not in ("document", "sentence"):
        raise ParameterError(f"within is {within!r}; choose document or sentence")
    hits = as_query(query).find(corpus)
    positions = window_positions(hits, left, right, within)
    observed = np.bincount(np.asarray(corpus.term_ids[positions]), minlength=len(corpus.terms))
    kept = np.flatnonzero(observed >= max(min_count, 1))
    o, r, c, n = observed[kept], len(positions), corpus.counts()[kept], corpus.n_tokens
    forward, backward = association.delta_p(o, r, c, n) if len(kept) else (o, o)
    frame = pd.DataFrame(
        {
            "collocate": corpus.terms[kept],
            "count": o,
            "expected": association.expected(r, c, n),
            "log_likelihood": association.log_likelihood(o, r, c, n),
            "mi": association.mutual_information(o, r, c, n),
            "mi3": association.mutual_information(o, r, c, n, power=3),
            "t_score": association.t_score(o, r, c, n),
            "z_score": association.z_score(o, r, c, n),
            "dice": association.dice(o, r, c),
            "log_dice": association.log_dice(o, r, c),
            "delta_p_forward": forward,
            "delta_p_backward": backward,
            "log_ratio": association.log_ratio(o, r, c, n),
            "minimum_sensitivity": association.minimum_sensitivity(o, r, c),
        }
    )
    frame = ranked(frame, ["log_likelihood", "collocate"], [False, True])
    frame.attrs.update(query=str(getattr(query, "text", query)), window=(left, right), nodes=len(hits))
    return frame


def window_positions(hits: Hits, left: int, right: int, within: str = "document") -> Array:
    """Token positions in the windows of hits, each once, without the nodes; ascending int64."""
    corpus = hits.corpus
    if not len(hits):
        return np.zeros(0, dtype=np.int64)
    if within == "sentence":
        ranges = corpus.sentences()
        row = np.searchsorted(ranges[:, 1], hits.first, side="right")
        floor, ceiling = ranges[row, 0], ranges[row, 1]
    else:
        floor, ceiling = corpus.offsets[hits.documents], corpus.offsets[hits.documents + 1]
    after = np.minimum(np.minimum(hits.last + right, ceiling), np.append(hits.first[1:], corpus.n_tokens))
    after = np.maximum(after, hits.last)
    before = np.maximum(np.maximum(hits.first - left, floor), np.concatenate([[0], after[:-1]]))
    before = np.minimum(before, hits.first)
    starts = np.stack([before, hits.last], axis=1).ravel()
    lengths = np.stack([hits.first - before, after - hits.last], axis=1).ravel()
    shift = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return np.asarray(np.arange(int(lengths.sum())) + shift)
