"""Terms that occur near a query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import ParameterError
from toolkit.lexis.concordance import as_query
from toolkit.lexis.counts import descending, in_alphabet, names
from toolkit.lexis.measures import MEASURES, associations
from toolkit.lexis.stopwords import described, resolve
from toolkit.query import Hits, Query

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
    stopwords: str | Iterable[str] = (),
) -> pd.DataFrame:
    """Collocates of a node with all association measures, strongest log-likelihood first.

    A token counts once, even where the windows of two nodes overlap, and nodes are not their own collocates (surface
    co-occurrence, Evert 2008). The table behind the measures has the tokens in the windows as its row, the frequency of
    the collocate as its column, and all tokens of the view as its total; Dice and logDice alone are of the frequencies
    of node and collocate, as Rychlý (2008) defines them. Formulas in ``toolkit.stats.association``.

    Args:
        corpus: the corpus or view.
        query: the node.
        window: tokens on each side, or (left, right).
        within: ``document`` or ``sentence``, which windows do not leave.
        min_count: leave out rarer collocates; MI and ΔP need it.
        stopwords: collocates to leave out: a language (``en``) or the terms.

    Returns:
        collocate, count, expected, log_likelihood (four cells, negative below chance), mi (log2), mi2, mi3, t_score,
        z_score, dice, log_dice, delta_p_forward (collocate given node), delta_p_backward, log_ratio (Hardie),
        minimum_sensitivity, frequency (of the collocate). ``attrs`` has query, window, within and nodes; the passages of
        a row are ``passages(corpus, query, collocate=…, window=…, within=…)``.

    Raises:
        ParameterError: a window is negative or empty, or ``within`` is unknown.
    """
    left, right = windows_of(window)
    if within not in ("document", "sentence"):
        raise ParameterError(f"within is {within!r}; choose document or sentence")
    node = as_query(query)
    hits = node.find(corpus)
    positions = window_positions(hits, left, right, within)
    observed = np.bincount(terms_at(corpus, positions), minlength=len(corpus.terms))
    kept = in_alphabet(corpus, observed >= max(min_count, 1))
    left_out = resolve(stopwords)
    if left_out:
        kept = kept[[term not in left_out for term in corpus.terms[kept]]]
    table = (observed[kept], max(len(positions), 1), corpus.counts()[kept], corpus.n_tokens, len(hits))
    order = descending(associations(["log_likelihood"], *table)["log_likelihood"])
    kept, o, c = kept[order], table[0][order], table[2][order]
    frame = pd.DataFrame(
        {
            "collocate": names(corpus, kept),
            "count": o,
            **associations(MEASURES, o, table[1], c, *table[3:]),
            "frequency": c,
        }
    )
    frame.attrs.update(query=node.text, window=(left, right), within=within, nodes=len(hits))
    frame.attrs["stopwords"] = described(stopwords)
    return frame


def windows_of(window: int | tuple[int, int]) -> tuple[int, int]:
    """Tokens to the left and to the right.

    Raises:
        ParameterError: a side is negative or both are zero.
    """
    sides = (window, window) if isinstance(window, int) else tuple(window)
    if len(sides) != 2 or min(sides) < 0 or sum(sides) == 0:
        raise ParameterError(f"window is {window!r}; give tokens on each side, such as 5 or (3, 0)")
    return sides[0], sides[1]


def terms_at(corpus: Corpus, positions: Array) -> Array:
    """The term of each of some tokens, without making the terms of all."""
    if len(positions) * 4 > corpus.n_tokens:
        return np.asarray(corpus.term_ids[positions])
    types = corpus.encoded.type_ids[corpus.units.to_base(positions)]
    return np.asarray(corpus.encoded.term_of_type[types])


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
    # What lies between two nodes belongs to the window of the earlier one as far as that reaches.
    after = np.minimum(np.minimum(hits.last + right, ceiling), np.append(hits.first[1:], corpus.n_tokens))
    after = np.maximum(after, hits.last)
    before = np.maximum(np.maximum(hits.first - left, floor), np.concatenate([[0], after[:-1]]))
    before = np.minimum(before, hits.first)
    starts = np.stack([before, hits.last], axis=1).ravel()
    lengths = np.stack([hits.first - before, after - hits.last], axis=1).ravel()
    ends = np.cumsum(lengths)
    return np.asarray(np.arange(int(ends[-1])) + np.repeat(starts - ends + lengths, lengths))
