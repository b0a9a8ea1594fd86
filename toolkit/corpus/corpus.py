"""Corpus: documents as a table, tokens as arrays, and views of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from toolkit.corpus.encoded import Encoded, encode, numbered
from toolkit.corpus.identity import fingerprint
from toolkit.corpus.selection import matches, satisfies
from toolkit.corpus.spans import SEGMENTS, Spans
from toolkit.corpus.tokens import Tokenisation
from toolkit.corpus.units import Units
from toolkit.errors import CorpusError, ParameterError, choose

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

    Array = np.ndarray[Any, Any]


class Corpus:
    """A corpus, or a view of one: a table of documents over arrays of tokens.

    Token positions run from 0 to ``n_tokens`` over the documents of the view in the order of ``documents``.

    Args:
        path: a folder of texts, or one CSV, TSV, JSONL or Parquet file.
        text: the column that holds the texts (tabular files).
        id: the column that holds the document ids (tabular files); row numbers without it.
        settings: how to tokenise.

    Raises:
        CorpusError: the path does not exist, holds no text, or lacks a column.
        SourceError: a file cannot be read; the message names it and the place in it.
    """

    _encoded: Encoded
    _units: Units
    _segments: Spans  # found once and shared by all views

    def __init__(
        self,
        path: str | Path,
        *,
        text: str | None = None,
        id: str | None = None,
        settings: Tokenisation | None = None,
    ) -> None:
        from toolkit.corpus.opening import open_source

        self._setup(open_source(Path(path), text=text, id=id, settings=settings or Tokenisation()))

    def _setup(self, encoded: Encoded, units: Units | None = None, like: Corpus | None = None) -> Self:
        self._encoded = encoded
        self._units = Units.documents(encoded.offsets) if units is None else units
        self._segments = Spans(encoded) if like is None else like._segments
        return self

    def _view(self, units: Units) -> Corpus:
        return Corpus.__new__(Corpus)._setup(self._encoded, units, self)

    @classmethod
    def from_texts(
        cls,
        texts: Mapping[str, str] | Iterable[str],
        metadata: pd.DataFrame | None = None,
        settings: Tokenisation | None = None,
    ) -> Corpus:
        """A corpus in memory.

        Args:
            texts: document id → text, or texts alone, which are then called 1, 2, 3 …
            metadata: one row a document, indexed by document id.
            settings: how to tokenise.
        """
        import pandas as pd

        if isinstance(texts, str):
            raise ParameterError("texts is one string; give a list of texts or a mapping from document id to text")
        if not isinstance(texts, Mapping):
            texts = numbered(texts)
        ids = sorted(texts)
        if metadata is None:
            metadata = pd.DataFrame(index=pd.Index(ids, name="document", dtype=object))
        missing = [identifier for identifier in ids if identifier not in metadata.index]
        if missing:
            raise CorpusError(f"metadata has no row for document {missing[0]!r} ({len(missing)} missing)")
        pairs = ((identifier, texts[identifier]) for identifier in ids)
        return cls.__new__(cls)._setup(encode(pairs, metadata.loc[ids], settings))

    # documents -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._units)

    def __repr__(self) -> str:
        kind = f"{self._units.kind}s" if len(self) != 1 else self._units.kind
        return f"Corpus({len(self):,} {kind}, {self.n_tokens:,} tokens)"

    @property
    def unit(self) -> str:
        """What the rows of ``documents`` are: ``document``, ``paragraph`` or ``sentence``."""
        return self._units.kind

    @property
    def settings(self) -> Tokenisation:
        """How the texts were tokenised."""
        return self._encoded.settings

    @cached_property
    def n_tokens(self) -> int:
        """Tokens in this view."""
        return int(self.offsets[-1])

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the documents of this view, in order."""
        return self._units.ids(self._encoded.ids)

    @cached_property
    def documents(self) -> pd.DataFrame:
        """One row a document: metadata, ``n_tokens``, and for segments ``parent``, ``start``, ``end``.

        Where there is a ``date`` but no ``year``, the year is read from the date.
        """
        import pandas as pd

        units = self._units
        whole = units.is_whole(len(self._encoded.ids))
        frame = self._encoded.metadata if whole else self._encoded.metadata.iloc[units.rows]
        frame = frame.set_axis(pd.Index(self.ids, name="document", dtype=object), axis=0)
        if "date" in frame and "year" not in frame:
            years = frame["date"].astype("string").str.extract(r"^(\d{4})(?!\d)", expand=False)
            frame["year"] = years.astype("Int64")
        if units.segmented:
            parents = np.asarray(self._encoded.ids, dtype=object)[units.rows]
            frame = frame.assign(parent=parents, start=units.char_starts, end=units.char_ends)
        return frame.assign(n_tokens=np.diff(self.offsets))

    @property
    def skipped(self) -> pd.DataFrame:
        """The sources that could not be read: document, reason."""
        import pandas as pd

        return pd.DataFrame(self._encoded.skipped, columns=["document", "reason"])

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 that changes when any text, id, metadata value or setting does; independent of paths and time."""
        return fingerprint(self._encoded, self._units, self.ids)

    def text(self, document: str) -> str:
        """The exact text of a document, or of a segment such as ``speech#p3`` (paragraph) or ``speech#s12``.

        Raises:
            CorpusError: there is no such document in the corpus this view was made from.
        """
        row, span = self._locate(document)
        text = self._encoded.read(row)
        return text if span is None else text[span[0] : span[1]]

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {identifier: row for row, identifier in enumerate(self._encoded.ids)}

    def _locate(self, document: str) -> tuple[int, tuple[int, int] | None]:
        row = self._row_of.get(document)
        if row is not None:
            return row, None
        match = re.fullmatch(r"(?s)(.*)#([ps])(\d+)", str(document))
        row = self._row_of.get(match[1]) if match else None
        if match and row is not None:
            kind = "paragraph" if match[2] == "p" else "sentence"
            spans = self._segments.of(kind, row)
            number = int(match[3])
            if 1 <= number <= len(spans):
                return row, (int(spans[number - 1, 0]), int(spans[number - 1, 1]))
            raise CorpusError(f"document {match[1]!r} has {len(spans)} {kind}s; there is no {document!r}")
        raise CorpusError(choose("document", document, self._encoded.ids))

    # views -----------------------------------------------------------------------------------------------------

    def where(self, condition: Callable[[pd.DataFrame], Any] | None = None, /, **values: Any) -> Corpus:
        """The documents that meet a condition; views of views narrow further.

        Args:
            condition: a function from ``documents`` to a boolean column, as in ``where(lambda d: d.year > 2020)``.
            **values: a column and the value it must have, or a list of values. A string that no document has
                exactly matches as whole words within the value: ``author="Bordachev"``.

        Raises:
            CorpusError: a column does not exist, or the condition does not give one truth value a document.
        """
        frame = self.documents
        keep = np.ones(len(self), dtype=bool) if condition is None else satisfies(frame, condition)
        for column, value in values.items():
            self._require(column)
            keep &= matches(frame[column], value)
        return self._view(self._units.take(np.flatnonzero(keep)))

    def by(self, column: str) -> dict[Any, Corpus]:
        """One view for each value of a metadata column, sorted; documents without a value come last under None."""
        self._require(column)
        values = self.documents[column]
        codes, uniques = values.factorize(sort=True)
        views: dict[Any, Corpus] = {
            value: self._view(self._units.take(np.flatnonzero(codes == code))) for code, value in enumerate(uniques)
        }
        if (codes < 0).any():
            views[None] = self._view(self._units.take(np.flatnonzero(codes < 0)))
        return views

    def _require(self, column: str) -> None:
        if column not in self.documents:
            raise CorpusError(choose("column", column, self.documents.columns))

    def segments(self, unit: str) -> Corpus:
        """The same texts with paragraphs or sentences as documents, called ``parent#p1``, ``parent#s1`` and so on."""
        if unit not in SEGMENTS:
            raise ParameterError(choose("unit", unit, SEGMENTS))
        return self._view(self._segments.units(unit, self._units))

    def batches(self, size: int) -> Iterator[Corpus]:
        """The view in pieces of at most ``size`` documents (or segments), each a view, in order."""
        for first in range(0, len(self), size):
            yield self._view(self._units.take(np.arange(first, min(first + size, len(self)))))

    def sentence_spans(self, document: str) -> Array:
        """Character spans of the sentences of one document or segment, int64, shape (n, 2), relative to its text."""
        row, span = self._locate(document)
        spans = self._segments.of("sentence", row)
        if span is None:
            return spans
        return spans[(spans[:, 0] >= span[0]) & (spans[:, 0] < span[1])] - span[0]

    def sentences(self) -> Array:
        """Token ranges [first, last) of the sentences of this view, int64, shape (n, 2)."""
        return self._token_ranges("sentence")

    def paragraphs(self) -> Array:
        """Token ranges [first, last) of the paragraphs of this view, int64, shape (n, 2)."""
        return self._token_ranges("paragraph")

    def _token_ranges(self, unit: str) -> Array:
        view = self if self.unit == unit else self.segments(unit)
        return np.stack([view.offsets[:-1], view.offsets[1:]], axis=1)

    # tokens ----------------------------------------------------------------------------------------------------

    @property
    def encoded(self) -> Encoded:
        """The arrays of the whole corpus this is a view of."""
        return self._encoded

    @property
    def units(self) -> Units:
        """Which token ranges of the whole corpus this view is made of."""
        return self._units

    @property
    def terms(self) -> Array:
        """The term for each term id, object array of str; shared by all views of a corpus."""
        return self._encoded.terms

    @property
    def offsets(self) -> Array:
        """Token range of each document, int64, shape (len(self) + 1,)."""
        return self._units.offsets

    @cached_property
    def type_ids(self) -> Array:
        """Surface form of each token, int32, shape (n_tokens,)."""
        return self._units.gather(self._encoded.type_ids)

    @cached_property
    def term_ids(self) -> Array:
        """Term id of each token, int32, shape (n_tokens,)."""
        return self._encoded.term_of_type[self.type_ids]

    @cached_property
    def starts(self) -> Array:
        """Where each token starts, in characters of ``text(document)``, int64, shape (n_tokens,)."""
        return self.starts_at(np.arange(self.n_tokens))

    @cached_property
    def ends(self) -> Array:
        """Where each token ends, in characters of ``text(document)``, int64, shape (n_tokens,)."""
        return self.starts + self._encoded.type_lengths[self.type_ids]

    def starts_at(self, positions: Array) -> Array:
        """``starts`` of some positions only, without touching the other tokens."""
        base = self._units.to_base(positions)
        starts = self._encoded.starts[base].astype(np.int64)
        if self._units.segmented:
            starts -= self._units.char_starts[self.document_rows(positions)]
        return starts

    def ends_at(self, positions: Array) -> Array:
        """``ends`` of some positions only, without touching the other tokens."""
        base = self._units.to_base(positions)
        return self.starts_at(positions) + self._encoded.type_lengths[self._encoded.type_ids[base]]

    def document_rows(self, positions: Array) -> Array:
        """The row of ``documents`` that each token position belongs to, int64."""
        return np.searchsorted(self.offsets, positions, side="right") - 1

    def counts(self) -> Array:
        """Tokens of each term in this view, int64, shape (n_terms,)."""
        n_terms = len(self.terms)
        if self._units.is_whole(len(self._encoded.ids)):
            counts = np.bincount(self._encoded.term_of_type, weights=self._encoded.type_counts, minlength=n_terms)
            return counts.astype(np.int64)
        return np.bincount(self.term_ids, minlength=n_terms).astype(np.int64)

    def document_term_matrix(self) -> csr_array:
        """Tokens of each term in each document, int32, shape (len(self), n_terms)."""
        from scipy.sparse import csr_array

        ones = np.ones(self.n_tokens, dtype=np.int32)
        index = (ones, np.array(self.term_ids), np.array(self.offsets))
        matrix = csr_array(index, shape=(len(self), len(self.terms)))
        matrix.sum_duplicates()
        return matrix
