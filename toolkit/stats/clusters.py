"""What is resampled: whole documents, or the paragraphs of a few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

#: Below this many clusters an interval would be a guess.
MIN_CLUSTERS = 5
#: With at least this many documents, documents are the clusters; with fewer, their paragraphs are.
MIN_DOCUMENTS = 10


def clusters(corpus: Corpus) -> tuple[Array, str]:
    """The clusters of a view as token ranges, and what a cluster is.

    Documents that hold tokens where there are at least ``MIN_DOCUMENTS`` of them, also when the view is made of their
    segments (sentences of one speech are no independent draws); else paragraphs. Every token is in one cluster and no
    cluster is empty. The cluster of a token position is ``np.searchsorted(offsets, position, side="right") - 1``.

    Returns:
        (offsets, int64, shape (n_clusters + 1,); ``document``, ``paragraph`` or ``sentence``).
    """
    documents = _edges(corpus.offsets[_starts_of_documents(corpus)], corpus.n_tokens)
    if len(documents) - 1 >= MIN_DOCUMENTS:
        return documents, "document"
    if corpus.unit == "document":
        return _edges(corpus.paragraphs()[:, 0], corpus.n_tokens), "paragraph"
    return _edges(corpus.offsets[:-1], corpus.n_tokens), corpus.unit


def _starts_of_documents(corpus: Corpus) -> Array:
    rows = corpus.units.rows
    return np.flatnonzero(np.diff(rows, prepend=-1))


def _edges(starts: Array, n_tokens: int) -> Array:
    return np.unique(np.concatenate([[0], starts, [n_tokens]])).astype(np.int64)


def too_few(found: int, needed: int = MIN_CLUSTERS) -> str:
    """Why there is no interval."""
    return f"{found} {'cluster' if found == 1 else 'clusters'} of text, {needed} needed"
