"""How far apart the words of groups are."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of
from toolkit.errors import CorpusError
from toolkit.lexis.counts import descending, in_alphabet
from toolkit.stats import distance as measures

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def distances(
    corpus: Corpus,
    by: str | None = None,
    *,
    over: str | None = None,
    date: str = "date",
    n_terms: int = 150,
    permutations: int = 199,
    seed: int = 0,
) -> pd.DataFrame:
    """Every pair of groups, nearest by Burrows' Delta first.

    Two samples of one text differ too, and small ones more: ``p_permutation`` is the share of random divisions of the
    two groups' documents that are at least as far apart by Jensen–Shannon divergence.

    Args:
        corpus: the corpus or view.
        by: a metadata column.
        over: a period of time instead, as for ``frequencies``.
        date: the metadata column of dates.
        n_terms: how many of the most frequent terms Delta compares.
        permutations: random divisions; none without.
        seed: of the divisions.

    Returns:
        first, second (groups), burrows_delta (over the ``n_terms`` most frequent terms of all groups, z scores over the
        groups), jensen_shannon (divergence in bits, all terms), cosine (similarity of all counts), p_permutation,
        reason (why there is none).

    Raises:
        CorpusError: fewer than two groups hold tokens.
    """
    views = {value: view for value, view in groups_of(corpus, by, over, date).items() if view.n_tokens}
    if len(views) < 2:
        raise CorpusError(
            f"{name_of(by, over) or 'the corpus'} has {len(views)} groups that hold tokens; two are needed"
        )
    counts = np.stack([view.counts() for view in views.values()])
    common = in_alphabet(corpus, counts.sum(axis=0) > 0)
    common = common[descending(counts.sum(axis=0)[common])][:n_terms]
    delta = measures.burrows_delta(measures.z_scores(counts[:, common] / counts.sum(axis=1, keepdims=True)))
    names = ["no value" if value is None else value for value in views]
    listed = list(views.values())
    rows = []
    for one, other in combinations(range(len(listed)), 2):
        p, reason = _permuted(listed[one], listed[other], permutations, seed)
        rows.append(
            {
                "first": names[one],
                "second": names[other],
                "burrows_delta": delta[one, other],
                "jensen_shannon": float(measures.jensen_shannon(counts[one], counts[other])),
                "cosine": measures.cosine_similarity(counts[one], counts[other]),
                "p_permutation": p,
                "reason": reason,
            }
        )
    return pd.DataFrame(rows).sort_values("burrows_delta", kind="stable").reset_index(drop=True)


def _permuted(one: Corpus, other: Corpus, permutations: int, seed: int) -> tuple[float, str]:
    from scipy.sparse import vstack

    if not permutations:
        return float("nan"), "not asked for"
    if len(one) < 2 or len(other) < 2:
        return float("nan"), "a group of one document cannot be divided anew"
    table = vstack([one.document_term_matrix(), other.document_term_matrix()], format="csr").astype(float)
    used = np.flatnonzero(np.asarray(table.sum(axis=0)))
    table, group = table[:, used], np.arange(len(one) + len(other)) < len(one)
    whole = np.asarray(table.sum(axis=0))
    generator = np.random.default_rng(seed)
    labels = np.concatenate([group[None, :], generator.permuted(np.tile(group, (permutations, 1)), axis=1)])
    apart = []
    for block in np.array_split(labels.astype(float), max(1, len(labels) * len(used) // 2_000_000)):
        inside = block @ table
        rest = whole - inside
        filled = (inside.sum(axis=1) > 0) & (rest.sum(axis=1) > 0)
        apart.append(
            np.where(filled, measures.jensen_shannon(inside + (~filled)[:, None], rest + (~filled)[:, None]), 0)
        )
    found = np.concatenate(apart)
    return float((found >= found[0] * (1 - 1e-12)).mean()), ""


def distance_terms(target: Corpus, reference: Corpus, limit: int | None = None) -> pd.DataFrame:
    """The terms that contribute most to the Jensen–Shannon divergence of two views of one corpus.

    Returns:
        term, contribution (bits; they sum to the divergence), share (of the divergence), side (``target`` or
        ``reference``: which uses it more), target, reference (counts).

    Raises:
        CorpusError: a side has no tokens, or the sides are no views of one corpus.
    """
    if target.encoded is not reference.encoded:
        raise CorpusError("distance_terms compares two views of one corpus; these are two corpora")
    if not target.n_tokens or not reference.n_tokens:
        raise CorpusError("distance_terms: a side holds no tokens; choose another view")
    a, b = target.counts(), reference.counts()
    addends = measures.jensen_shannon_terms(a, b)
    whole = float(addends.sum())
    order = in_alphabet(target, a + b > 0)
    order = order[descending(addends[order])][:limit]
    more = a[order] / target.n_tokens > b[order] / reference.n_tokens
    return pd.DataFrame(
        {
            "term": target.terms[order],
            "contribution": addends[order],
            "share": addends[order] / whole if whole else np.nan,
            "side": np.where(more, "target", "reference"),
            "target": a[order],
            "reference": b[order],
        }
    )
