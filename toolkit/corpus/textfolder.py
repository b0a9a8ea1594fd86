"""A folder of texts as a source: files are read once, and only those that are new or have changed."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus.document import Document, read_document, split_front_matter
from toolkit.corpus.feed import (
    Feed,
    Texts,
    changed,
    index_table,
    metadata_json,
    read_into,
    reason,
    same_stats,
    text_digest,
)
from toolkit.corpus.listing import Listing, document_id, list_folder, text_file
from toolkit.errors import SourceError

if TYPE_CHECKING:
    from toolkit.corpus.build import Encoder
    from toolkit.corpus.generation import Stored

Array = np.ndarray[Any, Any]

#: A file up to this size is read whole; a larger one in pieces.
_WHOLE = 4 << 20
_HEAD = 1 << 16
_SEVERAL = 64


class FolderSource:
    """The texts of a folder.

    Args:
        path: the folder.
        listing: its files, if they have just been listed.
    """

    def __init__(self, path: Path, listing: Listing | None = None) -> None:
        self.path = path
        self._listing = listing

    def variant(self) -> dict[str, Any]:
        """See ``feed.Source``."""
        return {"kind": "folder"}

    def listing(self) -> Listing:
        """See ``feed.Source``."""
        listing, self._listing = self._listing, None
        return listing or list_folder(self.path)

    def unchanged(self, listing: Listing, index: Any, stored: Stored) -> bool:
        """See ``feed.Source``."""
        same = same_stats(listing, index)
        if same is None:
            return False
        for number in np.flatnonzero(~same).tolist():
            known = index.slice(number, 1).to_pylist()[0]
            try:
                document = read_document(text_file(self.path, listing.names[number]))
            except SourceError as error:
                if known["reason"] != reason(error, self.path):
                    return False
                continue
            if known["row"] < 0 or metadata_json(dict(document.metadata)) != known["metadata"]:
                return False
            if text_digest(document.text.encode()) != bytes.fromhex(stored.hashes[known["row"]]):
                return False
        return True

    def feed(self, encoder: Encoder, folder: Path, listing: Listing, index: Any, stored: Stored | None) -> Feed:
        """See ``feed.Source``."""
        return _FolderFeed(self, encoder, listing, _Known(listing, index, stored)).run()

    def reader(self, stored: Stored) -> Callable[[int], str]:
        """See ``feed.Source``."""

        def read(row: int) -> str:
            try:
                text = read_document(text_file(self.path, stored.files[row])).text
            except SourceError:
                raise changed(stored.ids[row]) from None
            if text_digest(text.encode()).hex() != stored.hashes[row]:
                raise changed(stored.ids[row])
            return text

        return Texts(read)


class _Known:
    """What an older encoding knows of files and texts."""

    def __init__(self, listing: Listing, index: Any, stored: Stored | None) -> None:
        self.rows: dict[bytes, int] = {}
        self._files: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {}
        self._digests: list[bytes] = []
        if index is None or stored is None:
            return
        self._digests = [bytes.fromhex(digest) for digest in stored.hashes]
        self.rows = {digest: row for row, digest in enumerate(self._digests)}
        for entry in index.to_pylist():
            self._files[entry["file"]] = ((entry["size"], entry["modified"], entry["changed"]), entry)

    def file(self, name: str, stat: list[int]) -> dict[str, Any] | None:
        """What is known of a file, if it has not changed since."""
        known = self._files.get(name)
        return known[1] if known is not None and list(known[0]) == stat else None

    def digest(self, row: int) -> bytes:
        return self._digests[row]


class _FolderFeed:
    """One pass over the files of a folder."""

    def __init__(self, source: FolderSource, encoder: Encoder, listing: Listing, known: _Known) -> None:
        self._source = source
        self._encoder = encoder
        self._listing = listing
        self._known = known
        self._feed = Feed()
        self._stated: list[dict[str, Any]] = []
        self._reasons: dict[str, str] = {}

    def run(self) -> Feed:
        for name, stat in zip(self._listing.names, self._listing.stats.tolist(), strict=True):
            known = self._known.file(name, stat)
            try:
                if known is None:
                    self._read(name, stat[0])
                elif known["row"] < 0:
                    self._reasons[name] = known["reason"]
                else:
                    self._encoder.keep(known["row"])
                    stated = json.loads(known["metadata"]) if known["metadata"] else {}
                    self._note(name, self._known.digest(known["row"]), known["bytes"], stated)
            except SourceError as error:
                self._reasons[name] = reason(error, self._source.path)
        self._feed.metadata = self._metadata
        self._feed.index = self._index
        return self._feed

    def _note(self, name: str, digest: bytes, size: int, stated: dict[str, Any]) -> None:
        self._feed.add(document_id(name), digest, size, name)
        self._stated.append(stated)

    def _read(self, name: str, size: int) -> None:
        path = f"{self._source.path}/{name}"
        buffer, at = self._encoder.space(size + 1) if size < _WHOLE else (None, 0)
        if buffer is None:
            self._read_long(name)
            return
        with memoryview(buffer) as view:
            try:
                end = at + read_into(path, view[at : at + size + 1])
            except OSError:
                end = -1
            head = bytes(view[at : min(at + 256, end)])
            whole = 0 <= end <= at + size and buffer.find(0, at, end) < 0
            if (
                not whole
                or not head
                or head.startswith((b"---", b"\xef\xbb\xbf"))
                or not head.decode("utf-8", "ignore").strip()
            ):
                self._read_document(name)
                return
            self._take(name, view, at, end, {})

    def _read_document(self, name: str) -> None:
        """The long way, for files with front matter and for those about which there may be something to say."""
        document = read_document(text_file(self._source.path, name))
        self._give(name, document)

    def _give(self, name: str, document: Document) -> None:
        data = document.text.encode()
        digest = text_digest(data)
        row = self._known.rows.get(digest)
        if row is None:
            self._encoder.add(data)
        else:
            self._encoder.keep(row)
        self._note(name, digest, len(data), dict(document.metadata))

    def _take(self, name: str, view: memoryview, first: int, end: int, stated: dict[str, Any]) -> None:
        digest = text_digest(view[first:end])
        row = self._known.rows.get(digest) if self._known.rows else None
        if row is None:
            self._encoder.added(first, end)
        else:
            self._encoder.keep(row)
        self._note(name, digest, end - first, stated)

    def _read_long(self, name: str) -> None:
        """A long file, twice and piece by piece: first to see that it is text and which, then to encode it."""
        path = f"{self._source.path}/{name}"
        with open(path, "rb") as stream:
            head = stream.read(_HEAD)
            if head.startswith((b"---", b"\xef\xbb\xbf")):
                head += stream.read(_SEVERAL * _HEAD)
            stated, start = split_front_matter(head, path)
            digest = _checked(stream, start)
            if digest is None:
                self._read_document(name)  # finds the same fault and names the byte
                return
            size = stream.tell() - start
            row = self._known.rows.get(digest)
            if row is not None:
                self._encoder.keep(row)
            else:
                stream.seek(start)
                again = sha256(usedforsecurity=False)

                def fill(buffer: memoryview) -> int:
                    got = stream.readinto(buffer)
                    again.update(buffer[:got])
                    return got

                self._encoder.add_long(fill)
                if again.digest() != digest:
                    raise OSError(f"{path} changed while it was being read; try again")
        self._note(name, digest, size, stated)

    def _metadata(self, stay: Array) -> Any:
        from toolkit.corpus.metadata import table_of

        return table_of([self._stated[number] for number in np.flatnonzero(stay).tolist()])

    def _index(self, rows: Array) -> Any:
        import pyarrow as pa

        feed = self._feed
        for number in np.flatnonzero(rows < 0).tolist():
            self._reasons[feed.files[number]] = self._complaint(feed.files[number])
        place = {name: number for number, name in enumerate(feed.files)}
        row, size, stated = [], [], []
        for name in self._listing.names:
            number = place.get(name, -1)
            left_out = number < 0 or rows[number] < 0
            row.append(-1 if left_out else int(rows[number]))
            size.append(0 if left_out else feed.sizes[number])
            stated.append("" if left_out else metadata_json(self._stated[number]))
        reasons = [self._reasons.get(name, "") for name in self._listing.names]
        feed.skipped = sorted((document_id(name), reason) for name, reason in self._reasons.items())
        return index_table(
            self._listing,
            row=pa.array(row, pa.int64()),
            bytes=pa.array(size, pa.int64()),
            metadata=pa.array(stated, pa.string()),
            reason=pa.array(reasons, pa.string()),
        )

    def _complaint(self, name: str) -> str:
        try:
            read_document(text_file(self._source.path, name))
        except SourceError as error:
            return reason(error, self._source.path)
        return f"{name}: changed while it was being read"


def _checked(stream: Any, start: int) -> bytes | None:
    """The SHA-256 of a file from a byte on, or None if that is not text in UTF-8."""
    stream.seek(start)
    decoder = codecs.getincrementaldecoder("utf-8")()
    digest = sha256(usedforsecurity=False)
    blank = True
    while data := stream.read(_WHOLE):
        digest.update(data)
        try:
            text = decoder.decode(data)
        except UnicodeDecodeError:
            return None
        if "\0" in text:
            return None
        blank = blank and (not text or text.isspace())
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return None if blank else digest.digest()
