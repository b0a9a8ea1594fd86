"""The encoded corpus: what every measure computes on. Built in memory here, or memory-mapped by ``store.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus.tokens import Tokenisation, tokenise

if TYPE_CHECKING:
    import pandas as pd

    Array = np.ndarray[Any, Any]


@dataclass(eq=False)
class Encoded:
    """Texts as integer arrays.

    Attributes:
        settings: how the texts were tokenised.
        ids: document ids, sorted, length n_documents.
        hashes: SHA-256 of each text, hexadecimal, length n_documents.
        metadata: one row a document, in the order of ``ids``; what a text does not state is NA.
        types: surface forms, object array of str, shape (n_types,), in order of first occurrence.
        type_ids: the surface form of each token, int32, shape (n_tokens,), documents one after the other.
        starts: where each token starts, in characters of its document's text, uint32, shape (n_tokens,).
        offsets: token range of each document, int64, shape (n_documents + 1,).
        read: row number → exact text of the document.
        skipped: (document id, reason) of each source that could not be read.
    """

    settings: Tokenisation
    ids: list[str]
    hashes: list[str]
    metadata: pd.DataFrame
    types: Array
    type_ids: Array
    starts: Array
    offsets: Array
    read: Callable[[int], str]
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def type_lengths(self) -> Array:
        """Length of each type in characters, int32, shape (n_types,)."""
        return np.fromiter(map(len, self.types), dtype=np.int32, count=len(self.types))

    @cached_property
    def type_counts(self) -> Array:
        """Tokens of each type, int64, shape (n_types,)."""
        return np.bincount(self.type_ids, minlength=len(self.types)).astype(np.int64)

    @cached_property
    def _folding(self) -> tuple[Array, Array]:
        table: dict[str, int] = {}
        fold = self.settings.fold
        term_of = [table.setdefault(fold(surface), len(table)) for surface in self.types]
        terms = np.empty(len(table), dtype=object)
        terms[:] = list(table)
        return terms, np.array(term_of, dtype=np.int32)

    @property
    def terms(self) -> Array:
        """Folded terms, object array of str, shape (n_terms,)."""
        return self._folding[0]

    @property
    def term_of_type(self) -> Array:
        """The term each type folds to, int32, shape (n_types,)."""
        return self._folding[1]

    @cached_property
    def _postings(self) -> tuple[Array, Array]:
        order = np.argsort(self.type_ids, kind="stable")
        return order, np.concatenate([[0], np.cumsum(self.type_counts)])

    def postings(self, type_id: int, limit: int | None = None) -> Array:
        """Token positions of a type, ascending, int64; the first ``limit`` of them if given."""
        order, pointer = self._postings
        first, last = int(pointer[type_id]), int(pointer[type_id + 1])
        return order[first : last if limit is None else min(last, first + limit)]

    def positions(self, type_ids: Array, limit: int | None = None) -> Array:
        """Token positions of any of some types, ascending, int64; the first ``limit`` of them if given."""
        if len(type_ids) == 0:
            return np.zeros(0, dtype=np.int64)
        found = np.sort(np.concatenate([self.postings(int(one), limit) for one in type_ids]))
        return found if limit is None else found[:limit]


def encode(texts: Iterable[tuple[str, str]], metadata: pd.DataFrame, settings: Tokenisation | None = None) -> Encoded:
    """Encode texts in memory with the reference tokeniser: no compiler to wait for, right for some megabytes.

    Args:
        texts: (document id, text) pairs, in the order of the rows of ``metadata``.
        metadata: one row a document.
        settings: how to tokenise.
    """
    settings = settings or Tokenisation()
    ids: list[str] = []
    kept: list[str] = []
    vocabulary: dict[str, int] = {}
    type_ids: list[int] = []
    starts: list[int] = []
    offsets = [0]
    for identifier, text in texts:
        ids.append(identifier)
        kept.append(text)
        for start, end in tokenise(text, settings):
            type_ids.append(vocabulary.setdefault(text[start:end], len(vocabulary)))
            starts.append(start)
        offsets.append(len(type_ids))
    types = np.empty(len(vocabulary), dtype=object)
    types[:] = list(vocabulary)
    return Encoded(
        settings=settings,
        ids=ids,
        hashes=[sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in kept],
        metadata=metadata,
        types=types,
        type_ids=np.array(type_ids, dtype=np.int32),
        starts=np.array(starts, dtype=np.uint32),
        offsets=np.array(offsets, dtype=np.int64),
        read=kept.__getitem__,
    )


def numbered(texts: Iterable[str]) -> dict[str, str]:
    """Texts under their numbers, padded so that the ids sort as the texts came."""
    listed = list(texts)
    width = len(str(len(listed)))
    return {f"{number:0{width}d}": text for number, text in enumerate(listed, 1)}
