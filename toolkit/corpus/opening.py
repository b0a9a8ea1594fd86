"""From a path to an encoded corpus: a small one in memory, a large one from its store on disk."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.corpus.document import Document, read_document
from toolkit.corpus.encoded import Encoded, encode
from toolkit.corpus.listing import Listing, list_file, list_folder, text_file
from toolkit.corpus.tokens import Tokenisation
from toolkit.errors import CorpusError, SourceError

TABULAR = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")
#: Bytes up to which the reference tokeniser is done before the compiled one would be loaded.
SMALL = 2 << 20


def open_source(path: Path, *, text: str | None, id: str | None, settings: Tokenisation) -> Encoded:
    """Open a folder of texts, or a tabular file with one text a row.

    Raises:
        CorpusError: the path does not exist, is of no known kind, or holds no text.
        SourceError: a tabular file is malformed; the message names the place.
    """
    if not path.exists():
        raise CorpusError(f"corpus {str(path)!r} does not exist; give a folder of texts or a tabular file")
    if path.is_dir():
        encoded = _open_folder(path, settings)
    elif path.suffix.lower() in TABULAR:
        encoded = _open_table(path, text, id, settings)
    else:
        raise CorpusError(f"corpus {str(path)!r} is neither a folder nor one of {', '.join(TABULAR)}")
    if encoded.skipped:
        n, total = len(encoded.skipped), len(encoded.skipped) + len(encoded.offsets) - 1
        warnings.warn(
            f"{n} of {total} {'files' if path.is_dir() else 'rows'} of {str(path)!r} were skipped (listed in corpus.skipped), "
            f"the first because: {encoded.skipped[0][1]}",
            stacklevel=3,
        )
    return encoded


def _open_folder(path: Path, settings: Tokenisation) -> Encoded:
    listing = list_folder(path)
    if listing.size < SMALL:
        return _read_folder(path, listing, settings)
    from toolkit.corpus.store import open_store
    from toolkit.corpus.textfolder import FolderSource

    return open_store(FolderSource(path, listing), settings)


def _read_folder(path: Path, listing: Listing, settings: Tokenisation) -> Encoded:
    from toolkit.corpus.feed import nothing, reason
    from toolkit.corpus.metadata import frame_of, table_of

    documents: list[Document] = []
    skipped: list[tuple[str, str]] = []
    for name in listing.names:
        file = text_file(path, name)
        try:
            documents.append(read_document(file))
        except SourceError as error:
            skipped.append((file.id, reason(error, path)))
    if not documents:
        raise nothing(path, skipped)
    metadata = frame_of(table_of([document.metadata for document in documents]), [one.id for one in documents])
    encoded = encode(((document.id, document.text) for document in documents), metadata, settings)
    encoded.skipped.extend(skipped)
    return encoded


class _Collected:
    """Takes texts as the encoder does, and keeps them."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, text: Any) -> None:
        if isinstance(text, memoryview):
            self.texts.append(str(text, "utf-8"))

    def finish(self) -> dict[str, Any]:
        return {}


def _open_table(path: Path, text: str | None, id: str | None, settings: Tokenisation) -> Encoded:
    from toolkit.corpus.tabular import TableFeed, TableSource

    source = TableSource(path, text, id)
    listing = list_file(path)
    # Parquet is compressed: a small file may hold much text.
    if listing.size >= (SMALL // 8 if path.suffix.lower() == ".parquet" else SMALL):
        from toolkit.corpus.store import open_store

        return open_store(source, settings)
    from toolkit.corpus.feed import nothing
    from toolkit.corpus.metadata import frame_of

    taken = _Collected()
    feed = TableFeed(source, taken, taken, listing, None).run()
    if not feed.ids:
        raise nothing(path, feed.skipped)
    metadata = frame_of(feed.metadata(np.ones(len(feed.ids), dtype=bool)), feed.ids)
    encoded = encode(zip(feed.ids, taken.texts, strict=True), metadata, settings)
    encoded.skipped.extend(feed.skipped)
    return encoded
