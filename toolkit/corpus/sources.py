"""Sources: files, folders, zip archives and web addresses, to Documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import ZipFile

from toolkit.corpus.document import Document, read_bytes
from toolkit.corpus.fetch import fetch, is_url
from toolkit.errors import SourceError

TEXT = (".txt", ".text")
MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm", ".xhtml")
#: What is read, as a message lists it.
KINDS = "text (.txt), Markdown (.md), HTML, PDF, DOCX, EPUB, folders, .zip and web addresses"
_TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xls", ".json")
_OFFICE = (".doc", ".odt", ".rtf", ".pages", ".docm", ".wps")
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


class Skipped(NamedTuple):
    """A file of a folder or archive that is no text, with the reason."""

    reason: str


#: What became of one file: its text, why it cannot be read, or why it was passed over.
Outcome = Document | SourceError | Skipped


def read_source(source: str | Path) -> Iterator[tuple[str, Outcome]]:
    """Read a source: one text, or all texts of a folder or archive.

    Args:
        source: path or web address.

    Yields:
        The name of each file and what became of it. One bad file does not keep the others back.
    """
    name = os.fspath(source)
    if is_url(name):
        yield name, _outcome(_read_url, name)
    elif Path(name).is_dir():
        yield from _read_folder(Path(name))
    elif kind_of(name) == ".zip":
        yield from _read_zip(name)
    else:
        yield name, _outcome(_read_file, name)


def _outcome(read: Callable[..., Document], *arguments: object) -> Outcome:
    try:
        return read(*arguments)
    except SourceError as error:
        return error


def _read_file(path: str) -> Document:
    return convert(read_bytes(path), path)


def kind_of(name: str) -> str:
    """The suffix of a name, in lower case."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def convert(data: bytes, name: str, kind: str | None = None) -> Document:
    """Bytes of any kind that is read, to a Document.

    Args:
        data: the whole file.
        name: its name; what it is follows from the suffix, or where that says nothing from the first bytes.
        kind: the suffix that stands for what it is, where the name does not tell.

    Raises:
        SourceError: the file is empty, of a kind that is not read, or damaged.
    """
    if not data.strip():
        raise SourceError(f"{name}: is empty")
    kind = kind or kind_of(name)
    kind = _sniffed(data, kind)
    if kind == ".pdf":
        from toolkit.corpus.formats.pdf import read_pdf

        return read_pdf(data, name)
    if kind == ".docx":
        from toolkit.corpus.formats.docx import read_docx

        return read_docx(data, name)
    if kind == ".epub":
        from toolkit.corpus.formats.epub import read_epub

        return read_epub(data, name)
    if kind in HTML:
        from toolkit.corpus.formats.html import read_html

        return read_html(data, name)
    complaint = _not_read(kind)
    if complaint:
        raise SourceError(f"{name}: {complaint}")
    from toolkit.corpus.formats.text import read_text

    return read_text(data, name, markdown=kind in MARKDOWN)


def _sniffed(data: bytes, kind: str) -> str:
    """What the first bytes say a file is, where they say it; a PDF called .txt is a PDF."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf-"):
        return ".pdf"
    if head.startswith(b"pk\x03\x04"):
        return next((sign for sign, mark in _ZIPPED if mark in data[:65536] or mark in data[-65536:]), kind)
    if kind not in (*TEXT, *MARKDOWN) and head.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return kind


_ZIPPED = ((".docx", b"word/document.xml"), (".epub", b"application/epub+zip"))


def _not_read(kind: str) -> str | None:
    if kind in _TABLES:
        return (
            f"is a table of texts ({kind}), which needs no adding: "
            "give CSV, JSONL or Parquet to the commands with --corpus, or to tk.Corpus(path, text=column)"
        )
    if kind in _OFFICE:
        return f"is of a kind that is not read ({kind}); save it as DOCX, PDF or plain text"
    return None


def _read_url(url: str) -> Document:
    page = fetch(url)
    kind = _TYPES.get(page.content_type) or kind_of(page.url)
    if kind in HTML:
        from toolkit.corpus.formats.html import read_html

        return read_html(page.data, url, charset=page.charset, url=page.url)
    if kind == ".zip" or kind not in (*TEXT, *MARKDOWN, *_TYPES.values()):
        raise SourceError(f"{url}: is of a kind that is not read from the web ({page.content_type})")
    if kind in (*TEXT, *MARKDOWN) and page.charset and page.charset.lower() not in ("utf-8", "us-ascii"):
        try:
            data = page.data.decode(page.charset).encode("utf-8")
        except (LookupError, UnicodeDecodeError):
            raise SourceError(f"{url}: is not {page.charset}, as the server states") from None
    else:
        data = page.data
    found = convert(data, url, kind)
    return Document(found.id, found.text, {**found.metadata, "url": page.url})


def _read_folder(folder: Path) -> Iterator[tuple[str, Outcome]]:
    files = list(_files(folder, set()))
    if not files:
        yield str(folder), SourceError(f"{folder}: this folder holds no file")
    for path in files:
        skipped = _passed_over(path.name)
        if skipped:
            yield str(path), skipped
        elif kind_of(path.name) == ".zip":
            yield from _read_zip(str(path))
        else:
            yield str(path), _outcome(_read_file, str(path))


def _files(folder: Path, seen: set[Path]) -> Iterator[Path]:
    """Files of a folder and the folders in it, sorted; no hidden ones, and no folder twice."""
    real = folder.resolve()
    if real in seen:
        return
    seen.add(real)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"{folder}: cannot read this folder: {error.strerror}") from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _files(entry, seen)
        else:
            yield entry


def _passed_over(name: str) -> Skipped | None:
    """Why a file that nobody named in particular is no text to add, if so."""
    kind = kind_of(name)
    if name.upper().startswith("README"):
        return Skipped("a README describes the folder")
    if kind in (*TEXT, *MARKDOWN, *HTML, *_OFFICE, ".pdf", ".docx", ".epub", ".zip"):
        return None
    return Skipped(f"not a kind that is read ({kind or 'no suffix'})")


def _read_zip(path: str) -> Iterator[tuple[str, Outcome]]:
    from toolkit.corpus.formats.common import open_zip

    try:
        data = read_bytes(path)
        if _sniffed(data, ".zip") != ".zip":
            yield path, convert(data, path)
            return
        archive = open_zip(data, path)
    except SourceError as error:
        yield path, error
        return
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    names = [name for name in sorted(names) if not any(part.startswith((".", "__MACOSX")) for part in name.split("/"))]
    if not names:
        yield path, SourceError(f"{path}: this archive holds no file")
    for inner in names:
        name = f"{path}/{inner}"
        skipped = _passed_over(PurePosixPath(inner).name)
        if kind_of(inner) == ".zip":
            skipped = Skipped("an archive within an archive; unpack it and add what is in it")
        if skipped:
            yield name, skipped
        else:
            yield name, _outcome(_read_member, archive, inner, name)


def _read_member(archive: ZipFile, inner: str, name: str) -> Document:
    from toolkit.corpus.formats.common import member

    return convert(member(archive, inner, name), name)
