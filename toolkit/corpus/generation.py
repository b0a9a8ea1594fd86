"""Generation: one finished encoding on disk, described by its manifest and named by the manifest's SHA-256.

See ``docs/corpus-format.md`` for the files. A generation is never changed after it has been published.
"""

from __future__ import annotations

import json
import mmap
import os
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.corpus.arrayfile import BLOCK, expected_size, intact, open_array, write_array, write_bytes
from toolkit.corpus.encoded import Encoded
from toolkit.corpus.tokens import GRAMMAR_VERSION, Tokenisation
from toolkit.durable import sync_folder

Array = np.ndarray[Any, Any]

#: Raised whenever the files of a generation change their meaning.
FORMAT = 1
MANIFEST = "manifest.json"
#: Arrays other than those with one item a token.
ARRAYS = {
    "offsets": "<i8",
    "type_counts": "<i8",
    "term_of_type": "<i4",
    "entries": "<i8",
    "entry_segments": "<i4",
    "entry_firsts": "<i4",
    "entry_counts": "<i4",
}
#: A cache smaller than this is checked byte for byte whenever it is opened.
SMALL = 64 << 20


@dataclass(frozen=True)
class Contents:
    """Everything of a generation besides its token arrays, ready to be written.

    Attributes:
        settings: how the texts were tokenised.
        arrays: by the names in ``ARRAYS``.
        files: bytes of all other files, by name.
        described: manifest entries of files that are there already.
    """

    settings: Tokenisation
    arrays: dict[str, Array]
    files: dict[str, bytes]
    described: dict[str, Any]


def write_generation(folder: Path, contents: Contents) -> str:
    """Complete a generation in the folder where its token arrays already are.

    Returns:
        Its key, the beginning of the SHA-256 of its manifest.
    """
    entries = dict(contents.described)
    for name, dtype in ARRAYS.items():
        entries[f"{name}.npy"] = write_array(folder / f"{name}.npy", contents.arrays[name], dtype)
    for name, data in contents.files.items():
        entries[name] = write_bytes(folder / name, data)
    manifest = {
        "format": FORMAT,
        "tokenisation": contents.settings.as_dict(),
        "documents": len(contents.arrays["offsets"]) - 1,
        "tokens": entries["type_ids.npy"]["length"],
        "types": len(contents.arrays["type_counts"]),
        "segment": BLOCK,
        "files": dict(sorted(entries.items())),
    }
    data = json.dumps(manifest, indent=1, sort_keys=True).encode()
    write_bytes(folder / MANIFEST, data)
    sync_folder(folder)
    return key_of_manifest(data)


def key_of_manifest(data: bytes) -> str:
    """The name of a generation."""
    return sha256(data).hexdigest()[:32]


class Damaged(Exception):
    """A generation is not what its manifest says."""


class Generation:
    """The files of a generation, opened.

    All files are mapped at once, so that a reader is not disturbed when a newer generation replaces this one.

    Args:
        folder: of the generation.
        stamps: size and times of each file when it was last known to be intact; such files are read only when the
            whole is small.
        full: check every file byte for byte.

    Raises:
        Damaged: a file is missing, or is not what the manifest says.
    """

    def __init__(self, folder: Path, stamps: dict[str, list[int]] | None = None, *, full: bool = False) -> None:
        self.folder = folder
        try:
            data = (folder / MANIFEST).read_bytes()
            if key_of_manifest(data) != folder.name:
                raise Damaged(f"{folder / MANIFEST} is not the manifest of this generation")
            self.manifest: dict[str, Any] = json.loads(data)
            if self.manifest["format"] != FORMAT:
                raise Damaged(f"{folder}: format {self.manifest['format']}")
            self.stamps = self._check({} if full else stamps or {}, full)
            self.arrays = {name[:-4]: open_array(folder / name, entry) for name, entry in self._entries(".npy")}
            self.maps = {name: _map(folder / name) for name in self.manifest["files"] if not name.endswith(".npy")}
        except (OSError, ValueError, KeyError) as error:
            raise Damaged(f"{folder}: {error}") from error

    def _entries(self, suffix: str = "") -> list[tuple[str, Any]]:
        return [(name, entry) for name, entry in self.manifest["files"].items() if name.endswith(suffix)]

    def _check(self, known: dict[str, list[int]], full: bool) -> dict[str, list[int]]:
        stamps = {}
        small = sum(expected_size(entry) for _, entry in self._entries()) < SMALL
        for name, entry in self._entries():
            path = self.folder / name
            stat = path.stat()
            stamps[name] = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
            if stat.st_size != expected_size(entry):
                raise Damaged(f"{path} has {stat.st_size} bytes, not {expected_size(entry)}")
            if (full or small or stamps[name] != known.get(name)) and not intact(path, entry):
                raise Damaged(f"{path} does not have the checksum of the manifest")
        return stamps

    @property
    def settings(self) -> Tokenisation:
        """How the texts were tokenised."""
        stated = dict(self.manifest["tokenisation"])
        if stated.pop("grammar") != GRAMMAR_VERSION:
            raise Damaged(f"{self.folder}: made with another grammar of tokens")
        return Tokenisation(**stated)

    def lines(self, name: str) -> Array:
        """The lines of a file, object array of str."""
        text = bytes(self.maps[name]).decode()
        listed = text.split("\n") if text else []
        values = np.empty(len(listed), dtype=object)
        values[:] = listed
        return values


def _map(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as stream:
        if not os.fstat(stream.fileno()).st_size:
            return b""
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


class Stored(Encoded):
    """An encoding on disk: arrays mapped, everything else decoded when first asked for.

    Args:
        generation: the files.
        read: row number → exact text of the document.
        skipped: (document id, reason) of each source that could not be read.
    """

    def __init__(self, generation: Generation, settings: Tokenisation) -> None:
        self.generation = generation
        self.settings = settings
        self.type_ids = generation.arrays["type_ids"]
        self.starts = generation.arrays["starts"]
        self.offsets = generation.arrays["offsets"]

    def __getattr__(self, name: str) -> Any:
        if name in ("ids", "hashes", "files"):
            self._decode_documents()
        elif name == "metadata":
            from toolkit.corpus.metadata import frame_of

            self.metadata = frame_of(self._table("metadata.parquet"), self.ids)
        elif name == "types":
            self.types = self.generation.lines("types.txt")
        elif name == "skipped":
            self.skipped = [
                (identifier, reason) for identifier, reason in json.loads(bytes(self.generation.maps["skipped.json"]))
            ]
        else:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.__dict__[name]

    def _table(self, name: str) -> Any:
        import pyarrow as pa
        import pyarrow.parquet as pq

        return pq.read_table(pa.BufferReader(pa.py_buffer(self.generation.maps[name])))

    def _decode_documents(self) -> None:
        table = self._table("documents.parquet")
        self.ids = table.column("document").to_pylist()
        self.hashes = [digest.hex() for digest in table.column("sha256").to_pylist()]
        self.files: list[str] = table.column("file").to_pylist()

    @cached_property
    def type_counts(self) -> Array:
        """Tokens of each type, int64, shape (n_types,)."""
        return self.generation.arrays["type_counts"]

    @cached_property
    def _folding(self) -> tuple[Array, Array]:
        return self.generation.lines("terms.txt"), self.generation.arrays["term_of_type"]

    def postings(self, type_id: int, limit: int | None = None) -> Array:
        """Token positions of a type, ascending, int64; the first ``limit`` of them if given."""
        arrays = self.generation.arrays
        first, last = arrays["entries"][type_id : type_id + 2].tolist()
        segments = arrays["entry_segments"][first:last].tolist()
        firsts = arrays["entry_firsts"][first:last].tolist()
        counts = arrays["entry_counts"][first:last].tolist()
        parts = []
        found = 0
        for segment, begin, count in zip(segments, firsts, counts, strict=True):
            base = segment * BLOCK
            parts.append(arrays["postings"][base + begin : base + begin + count] + np.int64(base))
            found += count
            if limit is not None and found >= limit:
                break
        if not parts:
            return np.zeros(0, dtype=np.int64)
        whole = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return whole if limit is None else whole[:limit]

    def positions(self, type_ids: Array, limit: int | None = None) -> Array:
        """Token positions of any of some types, ascending, int64; the first ``limit`` of them if given."""
        if len(type_ids) == 1:
            return self.postings(int(type_ids[0]), limit)
        arrays = self.generation.arrays
        type_ids = np.asarray(type_ids, dtype=np.int64)
        entries = _ranges(arrays["entries"][type_ids], arrays["entries"][type_ids + 1])
        segments, counts = arrays["entry_segments"][entries], arrays["entry_counts"][entries].astype(np.int64)
        firsts = arrays["entry_firsts"][entries].astype(np.int64) + segments * np.int64(BLOCK)
        if limit is not None:
            # Only the segments that hold the first so many, and of each type no more than so many.
            by_segment = np.cumsum(np.bincount(segments, weights=counts))
            near = segments <= np.searchsorted(by_segment, limit)
            segments, firsts, counts = segments[near], firsts[near], np.minimum(counts[near], limit)
        places = _ranges(firsts, firsts + counts)
        found = np.sort(arrays["postings"][places] + np.repeat(segments * np.int64(BLOCK), counts))
        return found if limit is None else found[:limit]


def _ranges(firsts: Array, lasts: Array) -> Array:
    """The numbers of several ranges, one range after the other."""
    sizes = lasts - firsts
    ends = np.cumsum(sizes)
    return np.asarray(np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - (ends - sizes), sizes))
