"""The hashes of a corpus, remembered for as long as its files are the same, so that nothing need be loaded to skip a run.

A memory is a file beside the published runs. It can be deleted at any time: it saves the time to open a corpus.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from toolkit.reporting.files import digest, write_text
from toolkit.reporting.project import locate
from toolkit.reporting.sources import open_corpus, parse_source

_NAME = ".fingerprints.json"
_KEPT = 50
#: Files whose times are younger than this may change again without it showing, in nanoseconds.
_UNSETTLED = 2_100_000_000
#: A corpus up to this size is known again by its bytes where its times tell nothing, as after a fresh checkout.
_READ = 64_000_000

_Listing = list[tuple[str, int, int, int, int]]
_Known = dict[str, dict[str, Any]]


class NotRememberedError(LookupError):
    """Nothing is remembered of a corpus as it is now."""


def corpus_hashes(text: str, folder: Path | None, code: str, *, recall: bool = False) -> dict[str, str]:
    """What a corpus parameter holds, hashed: its fingerprint, and which files of it could not be read.

    Args:
        text: the parameter, a path or a view.
        folder: where to remember; without one the corpus is always opened.
        code: a hash of the code that takes fingerprints.
        recall: only remember, and open nothing.

    Raises:
        NotRememberedError: with ``recall``, if nothing is remembered.
        CorpusError: the corpus is not usable.
    """
    path = locate(parse_source(text).path)
    listing = [] if folder is None else _listing(path)
    state, content = _state(listing), _content(path, listing)
    key = sha256(f"{code}\0{os.path.abspath(path)}\0{text}".encode()).hexdigest()
    known = {} if folder is None else _read(folder / _NAME)
    entry = known.get(key, {})
    if (state and entry.get("state") == state) or (content and entry.get("content") == content):
        found = {name: str(entry["hashes"][name]) for name in entry["hashes"]}
        if folder is not None and state and entry.get("state") != state:
            _write(folder, known, key, {**entry, "state": state})
        return found
    if recall:
        raise NotRememberedError(text)
    corpus = open_corpus(text)
    found = {"corpus": corpus.fingerprint}
    if len(corpus.skipped):
        # A report lists them, so they are among what it is made from.
        found["skipped"] = sha256(corpus.skipped.to_json(orient="values").encode()).hexdigest()
    if folder is not None and (state or content):
        same = content and _content(path, _listing(path)) == content
        _write(folder, known, key, {"state": state, "content": content if same else "", "hashes": found})
    return found


def _read(path: Path) -> _Known:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = loaded if isinstance(loaded, dict) else {}
    return {key: entry for key, entry in entries.items() if isinstance(entry, dict) and entry.get("hashes")}


def _write(folder: Path, known: _Known, key: str, entry: dict[str, Any]) -> None:
    others = [(name, known[name]) for name in known if name != key]
    with suppress(OSError):  # a memory that cannot be written costs time the next time, and nothing else
        write_text(folder / _NAME, json.dumps({**dict(others[1 - _KEPT :]), key: entry}))


def _listing(path: Path) -> _Listing:
    """Names, sizes and times of the files of a corpus."""
    entries: _Listing = []
    try:
        if not path.is_dir():
            return [_entry(str(path))]
        for folder, folders, names in os.walk(path, followlinks=True):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            entries += [_entry(os.path.join(folder, name)) for name in sorted(names) if not name.startswith(".")]
    except OSError:
        return []
    return entries


def _entry(path: str) -> tuple[str, int, int, int, int]:
    stat = os.stat(path)
    return path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _state(listing: _Listing) -> str:
    """A hash of names, sizes and times; empty where a file is so new that its times cannot tell a later change."""
    newest = max((max(entry[2], entry[3]) for entry in listing), default=time.time_ns())
    if newest > time.time_ns() - _UNSETTLED:
        return ""
    return sha256(json.dumps(listing).encode("utf-8", "surrogateescape")).hexdigest()


def _content(path: Path, listing: _Listing) -> str:
    """A hash of names and bytes; empty for a large corpus."""
    if not listing or sum(entry[1] for entry in listing) > _READ:
        return ""
    try:
        lines = [(os.path.relpath(entry[0], path), digest(Path(entry[0]))) for entry in listing]
    except OSError:
        return ""
    return sha256(json.dumps(lines).encode("utf-8", "surrogateescape")).hexdigest()
