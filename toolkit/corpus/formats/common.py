"""What all formats share: from paragraphs to a Document, and XML that cannot reach out or blow up."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from toolkit.corpus.document import Document
from toolkit.corpus.layout import Layout, lay_out
from toolkit.errors import SourceError

#: What one source may grow to when it is unpacked.
MOST_BYTES = 500 << 20
MOST_MEMBERS = 100_000


def assemble(
    name: str,
    text: str,
    stated: Mapping[str, Any],
    *,
    fallback: Mapping[str, Any] | None = None,
    removed: list[str] | None = None,
) -> Document:
    """Lay a text out and join what it states with what the file around it states.

    Args:
        name: what to call the source in a complaint.
        text: plain text, paragraphs separated by blank lines or hard-wrapped.
        stated: metadata that stand whatever the text says (front matter, a page's own headline).
        fallback: metadata for what neither ``stated`` nor the text says.
        removed: what the format set aside already.

    Raises:
        SourceError: nothing is left of the text.
    """
    stated = {key: value for key, value in stated.items() if value not in (None, "", [])}
    title = stated.get("title")
    return document(name, lay_out(text, title=str(title) if title else None), stated, fallback or {}, removed or [])


def document(
    name: str, layout: Layout, stated: Mapping[str, Any], fallback: Mapping[str, Any], removed: list[str]
) -> Document:
    """A Document from a layout; see ``assemble``."""
    if not layout.text.strip():
        raise SourceError(f"{name}: holds no text")
    metadata = dict(layout.metadata) | dict(stated)
    for key, value in fallback.items():
        if value and not metadata.get(key):
            metadata[key] = value
    for key in ("author", "affiliation"):
        value = metadata.get(key)
        if isinstance(value, list) and len(value) < 2:
            metadata[key] = value[0] if value else None
    aside = [*removed, *layout.removed]
    if aside:
        metadata["removed"] = aside
    return Document("", layout.text, metadata)


def open_zip(data: bytes, name: str) -> ZipFile:
    """A zip archive whose unpacked size is bounded; the sizes it declares are those that reading enforces.

    Raises:
        SourceError: it is no zip archive, is encrypted, or would unpack to more than 500 MB.
    """
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"{name}: is not a whole zip archive ({error})") from None
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or size > MOST_BYTES:
        raise SourceError(
            f"{name}: would unpack to {len(members):,} files and {size / 2**20:,.0f} MB; "
            f"at most {MOST_MEMBERS:,} files and {MOST_BYTES >> 20} MB are read"
        )
    if any(member.flag_bits & 1 for member in members):
        raise SourceError(f"{name}: is protected by a password; unpack it first")
    return archive


def member(archive: ZipFile, path: str, name: str) -> bytes:
    """One file of an archive.

    Raises:
        SourceError: it is not there or damaged.
    """
    import zlib

    try:
        return archive.read(path)
    except KeyError:
        raise SourceError(f"{name}: is damaged: {path} is missing") from None
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{name}: is damaged: cannot unpack {path} ({error})") from None


def parse_xml(data: bytes, name: str) -> Any:
    """The root element; entities are not resolved, nothing is fetched, and a document type is refused."""
    from defusedxml.common import DefusedXmlException
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        tree = etree.fromstring(data, parser).getroottree()
    except (etree.XMLSyntaxError, DefusedXmlException, ValueError) as error:
        raise SourceError(f"{name}: malformed XML: {error}") from None
    if any(tree.docinfo.internalDTD.iterentities() if tree.docinfo.internalDTD is not None else ()):
        raise SourceError(f"{name}: declares XML entities, which are not expanded")
    return tree.getroot()
