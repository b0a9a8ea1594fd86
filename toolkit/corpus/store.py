"""Store: the encoded corpus on disk, found again, brought up to date, or made anew. Deletable at any time.

A store is a folder with immutable generations, a ``state.json`` that names the current one, and a lock that only
those who build take. Whatever moment a process is killed at, ``state.json`` names a whole generation or is not there.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np

from toolkit.corpus.feed import Feed, Source, nothing, parquet
from toolkit.corpus.generation import FORMAT, Contents, Damaged, Generation, Stored, write_generation
from toolkit.corpus.listing import Listing, now
from toolkit.corpus.tokens import Tokenisation
from toolkit.durable import sync_folder

Array = np.ndarray[Any, Any]

STATE = "state.json"
_BUILDING = "building-"


def open_store(source: Source, settings: Tokenisation) -> Stored:
    """The encoding of a source: the stored one if it is up to date and whole, else a new one.

    Raises:
        CorpusError: the source holds no text.
        SourceError: the source cannot be read.
    """
    variant = {**source.variant(), "tokenisation": settings.as_dict(), "format": FORMAT}
    name = sha256(json.dumps(variant, sort_keys=True).encode()).hexdigest()[:12]
    places = [place / name for place in _places(source.path)]
    digest = source.listing().digest()
    for folder in places:
        stored = _current(folder, digest)
        if stored is not None:
            return _ready(stored, source)
    for folder in places:
        if _writable(folder):
            return _ready(_build(source, settings, folder), source)
    folder = Path(tempfile.mkdtemp(prefix="discourse-toolkit-"))
    stored = _build(source, settings, folder)
    finalize(stored, shutil.rmtree, folder, ignore_errors=True)
    return _ready(stored, source)


def verify_store(source: Source, settings: Tokenisation) -> bool:
    """Whether every file of the stored encoding has its checksum; all of them are read."""
    generation = open_store(source, settings).generation
    try:
        Generation(generation.folder, full=True)
    except Damaged:
        return False
    return True


def _ready(stored: Stored, source: Source) -> Stored:
    stored.read = source.reader(stored)
    return stored


def _places(path: Path) -> list[Path]:
    """Where the store of a source may be, best first."""
    path = path.resolve()
    home = os.environ.get("TOOLKIT_CACHE")
    away = Path(home or os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    elsewhere = (away if home else away / "discourse-toolkit") / sha256(os.fsencode(path)).hexdigest()[:24]
    beside = path / ".toolkit" if path.is_dir() else path.with_name(f".{path.name}.toolkit")
    return [elsewhere] if home else [beside, elsewhere]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


# state -----------------------------------------------------------------------------------------------------------


def _read_state(folder: Path) -> dict[str, Any] | None:
    try:
        state = json.loads((folder / STATE).read_bytes())
        whole = {"generation", "listing", "files", "stamps"} <= set(state)
    except (OSError, ValueError, TypeError):
        return None
    return state if whole else None


def _write_state(folder: Path, generation: Generation, listing: Listing, index: Any) -> None:
    data = parquet(index)
    files = f"files-{sha256(data).hexdigest()[:16]}.parquet"
    _replace(folder / files, data)
    state = {
        "generation": generation.folder.name,
        "listing": listing.digest(),
        "files": files,
        "stamps": generation.stamps,
    }
    _replace(folder / STATE, json.dumps(state, indent=1).encode())
    sync_folder(folder)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{_BUILDING}{os.getpid()}-{path.name}")
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def _read_index(folder: Path, state: dict[str, Any]) -> Any:
    """What is remembered of the files; None if that is lost."""
    import pyarrow.parquet as pq

    try:
        data = (folder / state["files"]).read_bytes()
        if f"files-{sha256(data).hexdigest()[:16]}.parquet" != state["files"]:
            return None
        return pq.read_table(folder / state["files"])
    except (OSError, ValueError):
        return None


def _open(folder: Path, state: dict[str, Any]) -> Stored | None:
    try:
        generation = Generation(folder / state["generation"], state["stamps"])
        return Stored(generation, generation.settings)
    except Damaged:
        return None


def _current(folder: Path, digest: str) -> Stored | None:
    """The stored encoding, if it is of the files as they are now and whole."""
    state = _read_state(folder)
    while state is not None and state["listing"] == digest:
        stored = _open(folder, state)
        if stored is not None:
            return stored
        again = _read_state(folder)
        if again == state:
            return None
        state = again  # another process has just replaced the generation
    return None


# building --------------------------------------------------------------------------------------------------------


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a store; the system lets go of it when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system; two builders then only do the work twice
        yield
        return
    with (folder / "lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _build(source: Source, settings: Tokenisation, folder: Path) -> Stored:
    with _locked(folder):
        started = now()
        listing = source.listing()
        stored = _current(folder, listing.digest())
        if stored is not None:  # another process was faster
            return stored
        state = _read_state(folder)
        old = _open(folder, state) if state else None
        index = _read_index(folder, state) if state and old else None
        if old is not None and index is not None and source.unchanged(listing, index, old):
            index = _with_stats(index, listing.settled(started))
            _write_state(folder, old.generation, listing.settled(started), index)
            _clean(folder)
            return old
        _clean(folder)
        building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder))
        try:
            index = _encode(source, settings, building, listing, index, old)
            generation = _publish(folder, building)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        settled = listing.settled(started)
        _write_state(folder, generation, settled, _with_stats(index, settled))
        _clean(folder)
        return Stored(generation, settings)


def _with_stats(index: Any, listing: Listing) -> Any:
    from toolkit.corpus.feed import index_table

    known = {"file", "size", "modified", "changed"}
    return index_table(listing, **{name: index.column(name) for name in index.column_names if name not in known})


def _clean(folder: Path) -> None:
    """Remove what the current state does not name. Readers that still have it mapped keep it."""
    state = _read_state(folder) or {"generation": None, "files": None}
    for entry in list(folder.iterdir()):
        if entry.name in (state["generation"], state["files"], STATE, "lock"):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _publish(folder: Path, building: Path) -> Generation:
    from toolkit.corpus.generation import MANIFEST, key_of_manifest

    final = folder / key_of_manifest((building / MANIFEST).read_bytes())
    if final.exists():  # the same texts were encoded before, but the files have come to harm since
        final.rename(folder / f"{_BUILDING}harmed-{os.getpid()}")
    building.chmod(0o755)
    building.rename(final)
    sync_folder(folder)
    return Generation(final, _stamps(final))


def _stamps(folder: Path) -> dict[str, list[int]]:
    """Size and times of files just written, which need not be read back to be believed."""
    stats = {entry.name: entry.stat() for entry in folder.iterdir()}
    return {name: [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns] for name, stat in stats.items()}


def _encode(
    source: Source, settings: Tokenisation, building: Path, listing: Listing, index: Any, old: Stored | None
) -> Any:
    from toolkit.corpus.build import Encoder
    from toolkit.corpus.vocabulary import fold_forms

    encoder = Encoder(building, settings, old)
    try:
        feed = source.feed(encoder, building, listing, index, old)
        counts, described, postings = encoder.finish()
    except BaseException:
        encoder.abandon()
        raise
    stay = counts >= 0
    rows = np.where(stay, np.cumsum(stay) - 1, -1)
    index = feed.index(rows)
    if not stay.any():
        raise nothing(source.path, feed.skipped)
    types, terms, term_of_type = fold_forms(encoder.forms, settings)
    offsets = np.concatenate([[0], np.cumsum(counts[stay])])
    files = {"types.txt": types, "terms.txt": terms, **_tables(feed, stay)}
    arrays = {"offsets": offsets, "term_of_type": term_of_type, **postings}
    write_generation(building, Contents(settings, arrays, files, {**described, **feed.texts}))
    return index


def _tables(feed: Feed, stay: Array) -> dict[str, bytes]:
    import pyarrow as pa

    kept = np.flatnonzero(stay).tolist()
    documents = pa.table(
        {
            "document": pa.array([feed.ids[number] for number in kept], pa.string()),
            "sha256": pa.array([feed.digests[number] for number in kept], pa.binary(32)),
            "bytes": pa.array([feed.sizes[number] for number in kept], pa.int64()),
            "file": pa.array([feed.files[number] for number in kept], pa.string()),
        }
    )
    return {
        "documents.parquet": parquet(documents),
        "metadata.parquet": parquet(feed.metadata(stay)),
        "skipped.json": json.dumps(feed.skipped, ensure_ascii=False, indent=1).encode(),
    }
