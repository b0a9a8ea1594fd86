"""EPUB books, with zip and lxml alone."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from toolkit.corpus.dates import is_iso, iso_date
from toolkit.corpus.document import Document
from toolkit.corpus.formats.common import document, member, open_zip, parse_xml
from toolkit.corpus.layout import Layout
from toolkit.errors import SourceError

_BLOCKS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "blockquote", "pre", "td", "th", "figcaption", "div"]
)
_FIELDS = {"title": "title", "author": "creator", "date": "date", "source": "publisher", "language": "language"}


def read_epub(data: bytes, name: str) -> Document:
    """A book as one Document, chapters in reading order, without its table of contents.

    Raises:
        SourceError: the file is damaged, protected against copying, or holds no text.
    """
    archive = open_zip(data, name)
    if "META-INF/encryption.xml" in archive.namelist():
        raise SourceError(f"{name}: is protected against copying, so its text cannot be read")
    container = parse_xml(member(archive, "META-INF/container.xml", name), name)
    paths = container.xpath("//*[local-name()='rootfile']/@full-path")
    if not paths:
        raise SourceError(f"{name}: is damaged: it names no package file")
    package = parse_xml(member(archive, paths[0], name), name)
    body = [paragraph for path in _chapters(package, paths[0]) for paragraph in _paragraphs(archive, path, name)]
    return document(name, Layout(body), _metadata(package), {}, [])


def _metadata(package: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, element in _FIELDS.items():
        texts = [text.strip() for text in package.xpath(f"//*[local-name()='{element}']/text()") if text.strip()]
        if texts:
            found[field] = texts if field == "author" and len(texts) > 1 else texts[0]
    if "date" in found and not is_iso(found["date"]):
        found["date"] = iso_date(found["date"])
    return found


def _chapters(package: Any, path: str) -> list[str]:
    items = {item.get("id"): item for item in package.xpath("//*[local-name()='manifest']/*")}
    chapters = []
    for reference in package.xpath("//*[local-name()='spine']/*/@idref"):
        item = items.get(reference)
        if item is not None and "nav" not in (item.get("properties") or "").split() and item.get("href"):
            chapters.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href")))))
    return chapters


def _paragraphs(archive: ZipFile, path: str, name: str) -> list[str]:
    from lxml import html

    chapter = member(archive, path, name)
    if not chapter.strip():
        return []
    tree = html.document_fromstring(chapter, parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.xpath("//script | //style | //head"):
        element.drop_tree()
    blocks = "".join(_flow(tree)).split("\0")
    return [text for block in blocks if (text := " ".join(block.split()))]


def _flow(element: Any) -> Iterator[str]:
    """The text of an element in reading order, NUL where a block begins or ends."""
    edge = "\0" if element.tag in _BLOCKS else "\n" if element.tag == "br" else ""
    yield edge
    yield element.text or "" if isinstance(element.tag, str) else ""
    for child in element:
        yield from _flow(child)
        yield child.tail or ""
    yield edge
