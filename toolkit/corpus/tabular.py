"""A tabular file as a source: one text a row, the other columns metadata. CSV, TSV, JSON lines, Parquet, of any size."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus.feed import Feed, Texts, index_table, same_stats, text_digest
from toolkit.corpus.listing import Listing, list_file
from toolkit.errors import CorpusError, SourceError

if TYPE_CHECKING:
    from toolkit.corpus.build import Encoder
    from toolkit.corpus.generation import Stored
    from toolkit.corpus.tablerows import Batch

Array = np.ndarray[Any, Any]


class TableSource:
    """The texts of a tabular file.

    Args:
        path: the file.
        text: the column of texts.
        identifier: the column of document ids; row numbers without it, padded so that they sort as the rows stand.
    """

    def __init__(self, path: Path, text: str | None = None, identifier: str | None = None) -> None:
        self.path = path
        self.text = text
        self.identifier = identifier

    def variant(self) -> dict[str, Any]:
        """See ``feed.Source``."""
        return {"kind": "table", "text": self.text, "id": self.identifier}

    def listing(self) -> Listing:
        """See ``feed.Source``."""
        return list_file(self.path)

    def unchanged(self, listing: Listing, index: Any, stored: Stored) -> bool:
        """See ``feed.Source``."""
        same = same_stats(listing, index)
        if same is None:
            return False
        return bool(same.all()) or index.column("sha256").to_pylist() == [_file_digest(self.path)]

    def feed(self, encoder: Encoder, folder: Path, listing: Listing, index: Any, stored: Stored | None) -> Feed:
        """See ``feed.Source``."""
        from toolkit.corpus.textfile import TextWriter

        return TableFeed(self, encoder, TextWriter(folder), listing, stored).run()

    def reader(self, stored: Stored) -> Callable[[int], str]:
        """See ``feed.Source``."""
        from toolkit.corpus.textfile import NAME, text_reader

        return Texts(text_reader(stored.generation.maps[NAME]))


class TableFeed:
    """One pass over the rows of a table; ``encoder`` and ``texts`` take each text."""

    def __init__(self, source: TableSource, encoder: Any, texts: Any, listing: Listing, stored: Stored | None) -> None:
        self._source = source
        self._encoder = encoder
        self._listing = listing
        self._texts = texts
        self._feed = Feed()
        self._others: list[Any] = []
        self._rows = 0
        self._where: list[str] = []  # what to call each document in a complaint
        self._known = {bytes.fromhex(digest): row for row, digest in enumerate(stored.hashes)} if stored else {}

    def run(self) -> Feed:
        from toolkit.corpus.tablerows import read_batches

        source = self._source
        for batch in read_batches(source.path, source.text, source.identifier):
            self._take(batch)
        self._name()
        self._feed.texts = self._texts.finish()
        self._feed.metadata = self._metadata
        self._feed.index = self._index
        return self._feed

    def _take(self, batch: Batch) -> None:
        import pyarrow as pa

        buffers = batch.texts.buffers()
        offsets = np.frombuffer(buffers[1], dtype=np.int64)[
            batch.texts.offset : batch.texts.offset + len(batch.texts) + 1
        ]
        data = memoryview(buffers[2] or b"")
        ids = batch.ids.to_pylist() if batch.ids is not None else [None] * len(batch.texts)
        stay = []
        for number, (first, last) in enumerate(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)):
            self._rows += 1
            where = f"line {batch.lines[number]}" if batch.lines else f"row {self._rows}"
            identifier = ids[number] if batch.ids is not None else str(self._rows)
            if identifier is None or identifier == "":
                raise SourceError(f"{self._source.path}: {where}: no id in column {self._source.identifier!r}")
            if first == last or (
                bytes(data[first : min(last, first + 256)]).isspace() and bytes(data[first:last]).isspace()
            ):
                self._feed.skipped.append((identifier, f"{where} of {self._source.path.name}: holds no text"))
                continue
            stay.append(number)
            self._where.append(where)
            self._give(identifier, data[first:last])
        if len(stay) == len(batch.texts):
            self._texts.add(batch.texts)
            self._others.append(batch.others)
        elif stay:
            self._texts.add(batch.texts.take(pa.array(stay)))
            self._others.append(batch.others.take(pa.array(stay)))

    def _give(self, identifier: str, text: memoryview) -> None:
        digest = text_digest(text)
        row = self._known.get(digest)
        if row is None:
            self._encoder.add(text)
        else:
            self._encoder.keep(row)
        self._feed.add(identifier, digest, len(text), "")

    def _name(self) -> None:
        feed = self._feed
        if self._source.identifier is None:
            width = len(str(self._rows))
            feed.ids = [identifier.zfill(width) for identifier in feed.ids]
            feed.skipped = [(identifier.zfill(width), reason) for identifier, reason in feed.skipped]
        elif len(set(feed.ids)) < len(feed.ids):
            seen: dict[str, int] = {}
            for number, identifier in enumerate(feed.ids):
                if identifier in seen:
                    places = f"{self._where[seen[identifier]]} and {self._where[number]}"
                    raise CorpusError(f"{self._source.path}: {places} both have the id {identifier!r}; ids must differ")
                seen[identifier] = number

    def _metadata(self, stay: Array) -> Any:
        import pyarrow as pa

        from toolkit.corpus.metadata import column_of, column_of_strings, empty

        if not stay.all():
            number = int(np.flatnonzero(~stay)[0])
            raise SourceError(f"{self._source.path}: {self._where[number]}: the text is not UTF-8")
        names = list(dict.fromkeys(name for table in self._others for name in table.column_names))
        columns = {}
        for name in names:
            parts = [
                table.column(name) if name in table.column_names else pa.chunked_array([pa.nulls(len(table))])
                for table in self._others
            ]
            kinds = {part.type for part in parts} - {pa.null()}
            if len(kinds) > 1 and self._source.path.suffix.lower() != ".parquet":
                columns[name] = pa.chunked_array([column_of([v for part in parts for v in part.to_pylist()])])
                continue
            kind = kinds.pop() if kinds else pa.string()
            column = pa.chunked_array([chunk for part in parts for chunk in part.cast(kind).chunks], kind)
            if self._source.path.suffix.lower() in (".csv", ".tsv"):
                column = column_of_strings(column)
            columns[name] = column
        return pa.table(columns) if columns else empty(len(self._feed.ids))

    def _index(self, rows: Array) -> Any:
        import pyarrow as pa

        return index_table(self._listing, sha256=pa.array([_file_digest(self._source.path)], pa.binary(32)))


def _file_digest(path: Path) -> bytes:
    digest = sha256(usedforsecurity=False)
    with path.open("rb") as stream:
        while data := stream.read(1 << 22):
            digest.update(data)
    return digest.digest()
