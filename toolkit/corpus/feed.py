"""Feed: documents on their way from a source into the encoder, and the folder as a source."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from toolkit.corpus.listing import Listing
from toolkit.errors import CorpusError, SourceError

if TYPE_CHECKING:
    from toolkit.corpus.build import Encoder
    from toolkit.corpus.generation import Stored

Array = np.ndarray[Any, Any]

#: Characters of texts that a reader keeps at hand.
_AT_HAND = 1 << 25


@dataclass
class Feed:
    """What is known of the documents given to the encoder, in the order of their numbers.

    Attributes:
        ids, digests, sizes, files: document id, SHA-256 of the text, bytes of the text, file relative to the corpus.
        metadata: from a mask of the documents that stay, their metadata as an Arrow table.
        skipped: (document id, reason) of what could not be read.
        index: from the row of each document (-1 for one left out), what to remember of the files.
        texts: entries for the manifest of files that the source itself has written.
    """

    ids: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    metadata: Callable[[Array], Any] = lambda stay: None
    index: Callable[[Array], Any] = lambda rows: None
    texts: dict[str, Any] = field(default_factory=dict)

    def add(self, identifier: str, digest: bytes, size: int, file: str) -> None:
        """Note a document."""
        self.ids.append(identifier)
        self.digests.append(digest)
        self.sizes.append(size)
        self.files.append(file)


class Source(Protocol):
    """Where the texts of a corpus come from."""

    path: Path

    def variant(self) -> dict[str, Any]:
        """What the encoding depends on besides texts and settings."""

    def listing(self) -> Listing:
        """The files as they are now."""

    def unchanged(self, listing: Listing, index: Any, stored: Stored) -> bool:
        """Whether files whose times differ from those of the index still hold what they held."""

    def feed(self, encoder: Encoder, folder: Path, listing: Listing, index: Any, stored: Stored | None) -> Feed:
        """Give all documents to the encoder; those of ``stored`` need not be encoded again."""

    def reader(self, stored: Stored) -> Callable[[int], str]:
        """What gives the exact text of a row."""


class Texts:
    """Exact texts by row; those read last are kept at hand.

    Args:
        read: gives the text of a row.
    """

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._kept: OrderedDict[int, str] = OrderedDict()
        self._size = 0

    def __call__(self, row: int) -> str:
        row = int(row)
        text = self._kept.pop(row, None)
        if text is None:
            text = self._read(row)
            self._size += len(text)
        self._kept[row] = text
        while self._size > _AT_HAND and len(self._kept) > 1:
            self._size -= len(self._kept.popitem(last=False)[1])
        return text


def changed(identifier: str) -> CorpusError:
    """The complaint about a text that is no longer the one that was encoded."""
    return CorpusError(f"the text of document {identifier!r} has changed since the corpus was opened; open it again")


def text_digest(text: bytes | memoryview) -> bytes:
    """The SHA-256 of a text in UTF-8."""
    return sha256(text, usedforsecurity=False).digest()


def parquet(table: Any) -> bytes:
    """A table as a Parquet file; equal tables give equal bytes."""
    import pyarrow.parquet as pq

    stream = BytesIO()
    pq.write_table(table.replace_schema_metadata(None), stream, compression="zstd")
    return stream.getvalue()


def index_table(listing: Listing, **columns: Any) -> Any:
    """What is remembered of each file: name, size, times, and columns of the source's own."""
    import pyarrow as pa

    stats = {name: listing.stats[:, column] for column, name in enumerate(("size", "modified", "changed"))}
    return pa.table({"file": pa.array(listing.names, pa.string()), **stats, **columns})


def same_stats(listing: Listing, index: Any) -> Array | None:
    """Whether size and times of each file are those of the index; None if the files are others."""
    if index.column("file").to_pylist() != listing.names:
        return None
    known = np.stack([index.column(name).to_numpy() for name in ("size", "modified", "changed")], axis=1)
    return np.asarray((known == listing.stats).all(axis=1))


def metadata_json(metadata: dict[str, Any]) -> str:
    """Metadata of one file as it is remembered; nothing for none."""
    return json.dumps(metadata, ensure_ascii=False) if metadata else ""


def read_into(path: str, buffer: memoryview) -> int:
    """Fill a buffer from a file and say how many bytes there were; -1 if that is not a regular file."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        at = 0
        while at < len(buffer):
            got = os.readv(handle, [buffer[at:]])
            if not got:
                break
            at += got
        return at
    finally:
        os.close(handle)


def reason(error: SourceError, folder: Path) -> str:
    """A complaint that does not depend on where the corpus lies."""
    return str(error).replace(f"{folder}/", "")


def nothing(path: Path, skipped: list[tuple[str, str]]) -> CorpusError:
    """The complaint about a source without texts."""
    why = f" that can be read: {skipped[0][1]}" if skipped else ""
    hint = f"; add one with: toolkit add SOURCE --corpus {path}" if path.is_dir() else ""
    return CorpusError(f"corpus {str(path)!r} holds no text{why}{hint}")
