"""Fitting over shards of a corpus that does not fit in memory: sums over units take the place of the units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError
from toolkit.topics.factorise import improve_terms, improve_units, memberships, shares, start_from
from toolkit.topics.vectorise import Vocabulary, bm25, term_bounds, units_holding
from toolkit.topics.words import is_word

Array = np.ndarray[Any, Any]

INNER = 10
#: Documents of a corpus that are counted at a time.
BATCH = 50_000
#: Columns drawn beyond the singular vectors that are wanted (Halko, Martinsson and Tropp 2011).
OVERSAMPLED = 10


@dataclass
class Sums:
    """What a factorisation needs to know of the units it has seen: Wᵀ W, Wᵀ X and the tokens of each topic."""

    gram: Array
    target: Array
    tokens: Array

    @classmethod
    def empty(cls, n_topics: int, n_terms: int) -> Sums:
        """Of no units."""
        return cls(np.zeros((n_topics, n_topics)), np.zeros((n_topics, n_terms)), np.zeros(n_topics))

    def add(self, weights: csr_array, mass: Array, sizes: Array) -> None:
        """Count in the units of a shard.

        Args:
            weights: units by terms.
            mass: how much of each topic each unit holds.
            sizes: tokens of each unit.
        """
        with threadpool_limits(1):
            self.gram += mass.T @ mass
            self.target += (csr_array(weights.T) @ mass).T
        self.tokens += np.nansum(shares(mass) * sizes[:, None], axis=0)

    def improve(self, terms: Array) -> Array:
        """The topics that explain the units seen best, given their memberships."""
        terms = terms.copy()
        with threadpool_limits(1):
            for _ in range(INNER):
                improve_terms(terms, self.target, self.gram)
        return terms

    def take(self, order: list[int]) -> Sums:
        """The topics in another order."""
        return Sums(self.gram[np.ix_(order, order)], self.target[order], self.tokens[order])


def shard_vocabulary(
    shards: Callable[[], Iterator[Corpus]], stop: frozenset[str], min_df: float, max_df: float, max_terms: int | None
) -> Vocabulary:
    """The vocabulary of all shards, as ``build_vocabulary`` would make it of them together."""
    # Shards of one corpus share their terms; their counts are added as arrays, and spelt out once.
    known: dict[int, tuple[Array, Array, Array]] = {}
    n_units = 0
    for units in shards():
        _, held_here, tokens_here = known.setdefault(
            id(units.terms), (units.terms, *np.zeros((2, len(units.terms)), int))
        )
        held_here += units_holding(units)
        tokens_here += units.counts()
        n_units += len(units)
    held: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    for terms, held_here, tokens_here in known.values():
        names = terms.tolist()
        held.update(dict(zip(names, held_here.tolist(), strict=True)))
        tokens.update(dict(zip(names, tokens_here.tolist(), strict=True)))
    low, high = term_bounds(min_df, max_df, n_units)
    kept = [term for term, n in held.items() if low <= n <= high and n and is_word(term) and term not in stop]
    kept = sorted(sorted(kept, key=lambda term: (-held[term], term))[:max_terms])
    if not kept:
        raise CorpusError(
            f"the vocabulary is empty: no word is in at least {low:g} and at most {high:g} of {n_units} units"
        )
    spelt = np.empty(len(kept), dtype=object)
    spelt[:] = kept
    frequencies = np.array([held[term] for term in kept], dtype=np.int64)
    return Vocabulary(spelt, frequencies, n_units, sum(tokens[term] for term in kept) / n_units)


class Blocks:
    """Weights of units by terms, shard by shard: written to a temporary folder once, mapped into memory when needed."""

    def __init__(self, folder: Path, shards: Iterator[Corpus], vocabulary: Vocabulary, power: float) -> None:
        self._folder = folder
        self.rows = [0]
        self.total = 0.0
        sizes = [np.zeros(0, dtype=np.int64)]
        for number, units in enumerate(shards):
            weights = bm25(vocabulary.counts(units), vocabulary, power)
            for name in ("data", "indices", "indptr"):
                np.save(folder / f"{number}.{name}.npy", getattr(weights, name))
            self.rows.append(self.rows[-1] + weights.shape[0])
            self.total += float(weights.sum())
            sizes.append(np.diff(units.offsets))
        self.sizes = np.concatenate(sizes)
        self.shape = (self.rows[-1], len(vocabulary.terms))

    def __iter__(self) -> Iterator[tuple[slice, csr_array]]:
        for number, (first, last) in enumerate(pairwise(self.rows)):
            parts = [np.load(self._folder / f"{number}.{name}.npy", "r") for name in ("data", "indices", "indptr")]
            yield slice(first, last), csr_array(tuple(parts), shape=(last - first, self.shape[1]))

    def times(self, right: Array) -> Array:
        """X right."""
        return np.concatenate([weights @ right for _, weights in self])

    def transposed_times(self, left: Array) -> Array:
        """Xᵀ left."""
        return np.asarray(sum(weights.T @ left[rows] for rows, weights in self))


def singular_vectors(blocks: Blocks, n: int, seed: int) -> tuple[Array, Array, Array]:
    """The first singular vectors and values, as ``sklearn.utils.extmath.randomized_svd`` would find them of the whole."""
    n_units, n_terms = blocks.shape
    wide = n_units < n_terms
    there, back = (blocks.transposed_times, blocks.times) if wide else (blocks.times, blocks.transposed_times)
    drawn = np.random.RandomState(seed).normal(size=(min(blocks.shape), n + OVERSAMPLED))
    for _ in range(7 if n < 0.1 * min(blocks.shape) else 4):
        drawn = np.linalg.qr(back(np.linalg.qr(there(drawn))[0]))[0]
    basis = np.linalg.qr(there(drawn))[0]
    small, values, vectors = np.linalg.svd(back(basis).T, full_matrices=False)
    near, far = (basis @ small)[:, :n], vectors[:n]
    return (far.T, values[:n], near.T) if wide else (near, values[:n], far)


def fit_over(
    shards: Callable[[], Iterator[Corpus]], vocabulary: Vocabulary, n_topics: int, power: float, seed: int, sweeps: int
) -> tuple[Array, Array, Sums]:
    """What ``factorise`` finds in the whole, up to rounding, with the weights of one shard in memory at a time.

    Held are the memberships (8 bytes a unit and topic); the weights of the shards are in a temporary folder.

    Returns:
        H with rows that sum to one, W for it, and the sums over units.
    """
    with TemporaryDirectory(prefix="topics-") as folder, threadpool_limits(1):
        blocks = Blocks(Path(folder), shards(), vocabulary, power)
        units, terms = start_from(*singular_vectors(blocks, n_topics, seed), n_topics, blocks.total)
        units = np.asfortranarray(units)
        for _ in range(sweeps):
            gram, target = np.zeros((n_topics, n_topics)), np.zeros(terms.shape)
            for rows, weights in blocks:
                improve_units(units[rows], weights @ terms.T, terms @ terms.T)
                gram += units[rows].T @ units[rows]
                target += (weights.T @ units[rows]).T
            improve_terms(terms, target, gram)
        terms = _rows_of_one(terms)
        sums = Sums.empty(*terms.shape)
        for rows, weights in blocks:
            units[rows] = memberships(weights, terms)
            sums.add(weights, units[rows], blocks.sizes[rows])
    return terms, units, sums


def _rows_of_one(terms: Array) -> Array:
    totals = terms.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(terms, totals, out=np.zeros_like(terms), where=totals > 0))


def as_source(shards: Corpus | Callable[[], Iterable[Any]] | Iterable[Any]) -> Callable[[], Iterable[Any]]:
    """Shards that can be gone through more than once; of a corpus, its batches."""
    if isinstance(shards, Corpus):
        corpus = shards
        return lambda: corpus.batches(BATCH)
    if callable(shards):
        return shards
    listed = list(shards)
    return lambda: listed
