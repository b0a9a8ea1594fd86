"""A text and what is known about it: one readable UTF-8 file, metadata in front matter."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.errors import SourceError

#: What a person may fill in; written even when empty, in this order, before anything else.
FIELDS = ("title", "standfirst", "author", "affiliation", "date", "language", "source", "url")

_SUFFIXES = (".txt", ".md")


@dataclass
class Document:
    """A text with its metadata.

    Attributes:
        id: what the text is called in the corpus; the path of its file in the folder, without suffix.
        text: exactly what follows the front matter.
        metadata: what the text states about itself or a person has filled in; empty where nothing is known.
    """

    id: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)


def text_files(folder: Path) -> list[Path]:
    """The files of a folder that count as texts, sorted: ``*.txt`` and ``*.md`` at any depth, not hidden, no README.

    Raises:
        SourceError: two files would have the same document id.
    """
    found: dict[str, Path] = {}
    pending = [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    pending.append(entry.path)
                elif entry.name.lower().endswith(_SUFFIXES) and not entry.name.lower().startswith("readme."):
                    path = Path(entry.path)
                    identifier = document_id(path, folder)
                    if identifier in found:
                        raise SourceError(
                            f"{found[identifier]} and {path} would both be document {identifier!r}; rename one"
                        )
                    found[identifier] = path
    return [found[identifier] for identifier in sorted(found)]


def document_id(path: Path, folder: Path) -> str:
    """The id of a file in a corpus folder."""
    return path.relative_to(folder).with_suffix("").as_posix()


def split_front_matter(data: bytes) -> tuple[dict[str, Any], int]:
    """Metadata of a file and the byte its text begins at.

    A file without front matter costs one comparison. YAML is loaded only where there is some.

    Raises:
        SourceError: the front matter is not closed, is not YAML, or is no list of keys and values; names the line.
    """
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    if not data.startswith((b"---\n", b"---\r\n"), start):
        return {}, start
    end = data.find(b"\n---", start)
    while end >= 0 and data[end + 4 : end + 5] not in (b"\n", b"\r", b""):
        end = data.find(b"\n---", end + 4)
    if end < 0:
        raise SourceError("line 1: front matter opens with --- and is never closed; end it with a line ---")
    body = data.find(b"\n", end + 1)
    body = len(data) if body < 0 else body + 1
    # One blank line between front matter and text belongs to neither.
    for blank in (b"\r\n", b"\n"):
        if data.startswith(blank, body):
            body += len(blank)
            break
    return _parse(data[start:end].decode("utf-8")), body


def _parse(block: str) -> dict[str, Any]:
    import yaml

    try:
        loaded = yaml.load(block.split("\n", 1)[1] if "\n" in block else "", Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise SourceError(f"line {line}: malformed front matter: {error.problem}") from error
    if loaded in (None, ""):
        return {}
    if not isinstance(loaded, dict):
        raise SourceError("line 2: front matter must be lines of the form key: value")
    return {str(key): value for key, value in loaded.items()}


def read_document(path: Path, identifier: str | None = None) -> Document:
    """One file of a corpus.

    Raises:
        SourceError: the file cannot be read, is not UTF-8, is binary or empty, or its front matter is malformed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}; save it as UTF-8"
        ) from error
    if b"\x00" in data:
        raise SourceError(f"{path}: is binary: NUL byte at offset {data.index(0)}")
    try:
        metadata, body = split_front_matter(data)
    except SourceError as error:
        raise SourceError(f"{path}: {error}") from error
    text = data[body:].decode("utf-8")
    if not text.strip():
        raise SourceError(f"{path}: holds no text")
    return Document(identifier or path.stem, text, metadata)


def write_document(document: Document, path: Path) -> None:
    """Write a document so that a reader finds either the whole file or none."""
    import yaml

    known = {key: document.metadata.get(key, "") for key in FIELDS}
    rest = {key: value for key, value in document.metadata.items() if key not in FIELDS}
    front = yaml.safe_dump(known | rest, allow_unicode=True, sort_keys=False, width=100)
    front = front.replace(": ''\n", ":\n")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(f"---\n{front}---\n\n{document.text}")
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
