"""Document and its file: one readable UTF-8 file for each text, the only truth of a corpus.

A file is optional front matter (see ``frontmatter.py``) and the text, which is whatever follows, to the byte.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.corpus.frontmatter import FIELDS, not_utf8, render, split_front_matter
from toolkit.durable import sync_folder, write_whole
from toolkit.errors import SourceError

__all__ = ["FIELDS", "Document", "TextFile", "decode", "read_document", "split_front_matter", "text_files"]
__all__ += ["write_document"]

#: Files of a corpus folder that are texts.
SUFFIXES = (".txt", ".md")


@dataclass(frozen=True)
class Document:
    """One text.

    Attributes:
        id: what tables call it; the path of its file in the corpus, without suffix.
        text: the exact text; every character offset indexes into it.
        metadata: what is known about it; None where the text does not say.
    """

    id: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


class TextFile(NamedTuple):
    """A file of a corpus folder and the id of its document."""

    id: str
    path: str


def text_files(folder: str | Path) -> list[TextFile]:
    """The files of a folder, and of the folders in it, that are its texts.

    ``*.txt`` and ``*.md`` count, whatever the case of the suffix; hidden files, files called README and everything
    in hidden folders (the cache among them) do not.

    Returns:
        Files sorted by document id, which is the path relative to ``folder`` without suffix.

    Raises:
        SourceError: the folder cannot be read, a name is not text, or two files give one id.
    """
    found = sorted(_walk(os.fspath(folder), "", set()))
    for one, other in pairwise(found):
        if one.id == other.id:
            raise SourceError(f"{one.path} and {other.path} would both be document {one.id!r}; rename or remove one")
    return found


def _walk(folder: str, prefix: str, seen: set[tuple[int, int]]) -> Iterator[TextFile]:
    try:
        here = Path(folder).stat()
        if (here.st_dev, here.st_ino) in seen:  # a link back into a folder already read
            return
        seen.add((here.st_dev, here.st_ino))
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise SourceError(f"{folder}: cannot read this folder: {error.strerror}") from None
    for entry in listed:
        name = entry.name
        if name.startswith("."):
            continue
        stem, dot, suffix = name.rpartition(".")
        if stem and dot + suffix.lower() in SUFFIXES and not entry.is_dir():
            if not name.upper().startswith("README"):
                yield TextFile(_encodable(prefix + stem, entry.path), entry.path)
        elif entry.is_dir():
            yield from _walk(entry.path, f"{prefix}{name}/", seen)


def _encodable(identifier: str, path: str) -> str:
    try:
        identifier.encode("utf-8")
    except UnicodeEncodeError:
        raise SourceError(f"{os.fsencode(path)!r}: the name of this file is not UTF-8; rename it") from None
    return identifier


def read_document(file: str | Path | TextFile) -> Document:
    """Read one file of a corpus.

    Args:
        file: an item of ``text_files``, or a path (the id is then the name without suffix).

    Raises:
        SourceError: the file is missing, empty, binary, not UTF-8, or its front matter is malformed.
    """
    identifier, path = file if isinstance(file, TextFile) else (Path(file).stem, os.fspath(file))
    data = read_bytes(path)
    metadata, start = split_front_matter(data, path)
    text = decode(data, path, start)
    if not text or text.isspace():
        raise SourceError(f"{path}: holds no text after the front matter" if metadata else f"{path}: is empty")
    return Document(identifier, text, metadata)


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a regular file.

    Raises:
        SourceError: there is no such file, it is not a regular file (reading a pipe may never end), or unreadable.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise SourceError(f"{path}: is not a file")
            return stream.read()
    except FileNotFoundError:
        raise SourceError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: is not a file") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot read this file: {error.strerror}") from None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def decode(data: bytes, name: str, start: int = 0) -> str:
    """UTF-8 bytes as text, from an offset on; the complaint names the byte.

    Raises:
        SourceError: the bytes are not UTF-8, or contain NUL and so are no text.
    """
    try:
        text = data[start:].decode("utf-8") if start else data.decode("utf-8")
    except UnicodeDecodeError as error:
        nul = data.find(b"\0")
        if nul >= 0 and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _binary(name, nul) from None
        raise not_utf8(name, data, start + error.start) from None
    if "\0" in text:
        raise _binary(name, data.index(b"\0", start))
    return text


def _binary(name: str, offset: int) -> SourceError:
    return SourceError(f"{name}: is a binary file, not text (NUL byte at offset {offset})")


def write_document(document: Document, path: str | Path, *, overwrite: bool = False) -> None:
    """Write one file of a corpus, whole or not at all.

    Args:
        document: what to write; fields it does not state are written empty, for a person to fill in.
        path: where.
        overwrite: replace a file that is there.

    Raises:
        SourceError: there is a file of this name and ``overwrite`` is false, or the folder cannot be written to.
    """
    path = Path(path)
    data = (render(document.metadata) + document.text).encode("utf-8")
    try:
        write_whole(path, data, overwrite=overwrite)
    except FileExistsError:
        raise SourceError(f"{path}: there is a file of this name already") from None
    except OSError as error:
        raise SourceError(f"{path}: cannot write this file: {error.strerror}") from None
    sync_folder(path.parent)
