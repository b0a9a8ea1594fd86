"""Topics anchored to queries, such as the themes of a codebook, beside free ones (guided factorisation)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack
from threadpoolctl import threadpool_limits

from toolkit.corpus import Corpus
from toolkit.errors import ParameterError
from toolkit.query import Query
from toolkit.topics.factorise import SWEEPS, descend, initial_factors

Array = np.ndarray[Any, Any]


def seed_units(units: Corpus, seeds: Mapping[str, Iterable[str]]) -> csr_array:
    """Matches of the queries of each seed per token of each unit, shape (n_units, n_seeds).

    Raises:
        ParameterError: the queries of a seed match nowhere.
        QueryError: a query is malformed.
    """
    found = np.zeros((len(units), len(seeds)))
    for column, (name, queries) in enumerate(seeds.items()):
        listed = [queries] if isinstance(queries, str) else list(queries)
        for query in listed:
            found[:, column] += np.bincount(Query(query).find(units).documents, minlength=len(units))
        if not found[:, column].any():
            raise ParameterError(
                f"seed {name!r}: none of its queries {listed} matches; mend them or leave the seed out"
            )
    # A unit that speaks of the theme throughout anchors it more than one that mentions it once.
    return csr_array(found / np.maximum(np.diff(units.offsets), 1)[:, None])


def factorise_seeded(weights: csr_array, anchors: csr_array, n_topics: int, random_state: int) -> Array:
    """Topics by terms, the first of them anchored: each anchor is a further column that its topic alone may explain.

    Minimises ‖X − W H‖² + Σ ‖a_s − w_s c_s‖², each anchor column scaled to the mean squared mass of a topic, so that
    the words of a seeded topic are those of the units its queries match (guided NMF, Vendrow et al. 2021).
    """
    n_seeds = anchors.shape[1]
    if n_topics < n_seeds:
        raise ParameterError(f"n_topics is {n_topics}, but there are {n_seeds} seeds; ask for at least as many topics")
    with threadpool_limits(1):
        squares = np.asarray((anchors * anchors).sum(axis=0)).ravel()
        strength = np.sqrt((weights.data**2).sum() / n_topics / squares)
        scaled = csr_array(anchors * strength[None, :])
        typical = np.asarray((anchors.T @ weights).todense()) / np.asarray(anchors.sum(axis=0)).reshape(-1, 1)
        excess = np.maximum(typical - np.asarray(weights.mean(axis=0)).reshape(1, -1), 0)
        units, terms = initial_factors(weights, max(n_topics - n_seeds, 1), random_state)
        free = n_topics - n_seeds
        start_units = np.hstack([anchors.toarray(), units[:, :free]])
        start_terms = np.vstack([excess, terms[:free]])
        tail = np.vstack([np.diag(strength), np.zeros((free, n_seeds))])
        fixed = np.hstack([np.zeros(start_terms.shape, dtype=bool), tail == 0])
        whole = csr_array(hstack([weights, scaled], format="csr"))
        found = descend(whole, start_units, np.hstack([start_terms, tail]), SWEEPS, fixed)
    return found[:, : weights.shape[1]]
