"""Coherence of topics: how often their first words occur together, as gensim computes it (Röder et al. 2015)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus import Corpus
from toolkit.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
Topics = Sequence[Sequence[str]]

EPSILON = 1e-12
_CELLS = 4_000_000


def first_words(topics: pd.DataFrame | Topics, n_words: int = 10) -> list[list[str]]:
    """The first words of each topic, from a table as ``TopicModel.topics_`` or from lists."""
    import pandas as pd

    if isinstance(topics, pd.DataFrame):
        ordered = topics.sort_values(["topic", "rank"], kind="stable")
        return [group["term"].head(n_words).tolist() for _, group in ordered.groupby("topic")]
    return [list(words)[:n_words] for words in topics]


def npmi(
    topics: pd.DataFrame | Topics,
    texts: Corpus | Iterable[str],
    *,
    window: int = 10,
    n_words: int = 10,
    as_gensim: bool = True,
) -> Array:
    """Mean normalised pointwise mutual information of the word pairs of each topic (gensim ``c_npmi``).

    NPMI(a, b) = log(p(a, b) / (p(a) p(b))) / −log p(a, b), p over windows of ``window`` tokens that move by one token
    within a document; a shorter document is one window; a word counts once a window. From −1 (never together) to 1.

    Args:
        topics: a table with topic, rank, term, or lists of words, most important first.
        texts: the reference texts.
        window: tokens of a window.
        n_words: words taken of each topic.
        as_gensim: count windows as gensim does, for which a word that leaves a window is gone from it, even where it
            occurs in it again. Published figures are counted so. False counts every window that holds the word.

    Returns:
        One value a topic. Pairs with a word that the texts lack are left out; NaN where no pair is left.
    """
    joint, single, total, places = _counted(first_words(topics, n_words), texts, window, as_gensim)
    values = [_pairs_npmi(joint, single, total, place) for place in places]
    return np.array([_mean(table[np.tril_indices(len(table), -1)]) for table in values])


def u_mass(topics: pd.DataFrame | Topics, texts: Corpus | Iterable[str], *, n_words: int = 10) -> Array:
    """Mean log((D(a, b) + ε) / D(b)) over pairs with b before a in the topic, D counting documents (Mimno et al. 2011).

    ε is 10⁻¹² of the number of documents, as in gensim, not one as in the paper. Zero is best.
    """
    joint, single, total, places = _counted(first_words(topics, n_words), texts, None)
    values = []
    for place in places:
        with np.errstate(divide="ignore", invalid="ignore"):
            table = np.log((joint[np.ix_(place, place)] / total + EPSILON) / (single[place] / total)[None, :])
        table[:, single[place] == 0] = np.nan
        table[single[place] == 0] = np.nan
        values.append(_mean(table[np.tril_indices(len(place), -1)]))
    return np.array(values)


def c_v(
    topics: pd.DataFrame | Topics,
    texts: Corpus | Iterable[str],
    *,
    window: int = 110,
    n_words: int = 10,
    as_gensim: bool = True,
) -> Array:
    """C_v: mean cosine of the NPMI vector of each word with the sum of the vectors of all words of the topic.

    It rewards words that share company even when they rarely meet, and rates very rare words too well; read it beside
    NPMI. Values agree with gensim's ``c_v``.
    """
    joint, single, total, places = _counted(first_words(topics, n_words), texts, window, as_gensim)
    values = []
    for place in places:
        place = place[single[place] > 0]
        vectors = _pairs_npmi(joint, single, total, place)
        whole = vectors.sum(axis=0)
        sizes = np.linalg.norm(vectors, axis=1) * np.linalg.norm(whole)
        with np.errstate(divide="ignore", invalid="ignore"):
            values.append(_mean(vectors @ whole / sizes))
    return np.array(values)


def _pairs_npmi(joint: Array, single: Array, total: int, place: Array) -> Array:
    share = single[place] / total
    together = joint[np.ix_(place, place)] / total
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.log((together + EPSILON) / np.outer(share, share)) / -np.log(together + EPSILON)
    unknown = single[place] == 0
    table[unknown] = np.nan
    table[:, unknown] = np.nan
    return np.asarray(table)


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _counted(
    topics: list[list[str]], texts: Corpus | Iterable[str], window: int | None, as_gensim: bool = True
) -> tuple[Array, Array, int, list[Array]]:
    """Windows that hold each pair and each word, all windows, and where the words of each topic are in these arrays."""
    if window is not None and window < 1:
        raise ParameterError(f"window is {window}; give a number of tokens from 1")
    corpus = texts if isinstance(texts, Corpus) else Corpus.from_texts(texts)
    words = sorted({word for topic in topics for word in topic})
    number = {word: index for index, word in enumerate(words)}
    joint, total = np.zeros((len(words), len(words))), 0
    for incidence, n_windows in _incidence(corpus, number, window, as_gensim):
        joint += (incidence.T @ incidence).toarray()
        total += n_windows
    places = [np.array([number[word] for word in topic], dtype=np.int64) for topic in topics]
    return joint, joint.diagonal().copy(), max(total, 1), places


def _incidence(
    corpus: Corpus, number: dict[str, int], window: int | None, as_gensim: bool
) -> Iterator[tuple[Any, int]]:
    """Windows by words, zero or one, in blocks of documents. Without a window, documents are the windows."""
    from scipy.sparse import csr_array

    column_of = np.array([number.get(term, -1) for term in corpus.terms.tolist()], dtype=np.int64)
    columns = column_of[np.asarray(corpus.term_ids)]
    offsets = np.asarray(corpus.offsets)
    lengths = np.diff(offsets)
    windows = (
        np.minimum(lengths, 1) if window is None else np.where(lengths > 0, np.maximum(lengths - window + 1, 1), 0)
    )
    base = np.concatenate([[0], np.cumsum(windows)])
    width = 1 if window is None else window
    edges = np.searchsorted(offsets, np.arange(0, offsets[-1] + 1, max(_CELLS // width, 1)))
    edges = np.unique(np.concatenate([edges, [len(lengths)]]))
    edges = np.unique(np.concatenate([[0], edges]))
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        positions = offsets[first] + np.flatnonzero(columns[offsets[first] : offsets[last]] >= 0)
        rows = np.searchsorted(offsets, positions, side="right") - 1
        inside = positions - offsets[rows]
        low = np.zeros_like(inside) if window is None else np.maximum(inside - window + 1, 0)
        high = np.zeros_like(inside) if window is None else np.minimum(inside, windows[rows] - 1)
        if as_gensim and window is not None:
            high = np.minimum(high, _next(positions, columns[positions], offsets[rows] + low) - offsets[rows])
        times = high - low + 1
        steps = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        places = np.repeat(base[rows] - base[first] + low, times) + steps
        n_windows = int(base[last] - base[first])
        shape = (n_windows, len(number))
        block = csr_array((np.ones(len(places)), (places, np.repeat(columns[positions], times))), shape=shape)
        block.sum_duplicates()
        block.data[:] = 1
        yield block, n_windows


def _next(positions: Array, words: Array, low: Array) -> Array:
    """Position of the first occurrence of each token's word from ``low`` on; the token itself at the latest."""
    span = int(positions[-1]) + 1 if len(positions) else 1
    keys = np.sort(words * span + positions)
    return np.asarray(keys[np.searchsorted(keys, words * span + low)] % span)
