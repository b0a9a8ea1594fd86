"""Word files (DOCX) through python-docx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from toolkit.corpus.document import Document
from toolkit.corpus.formats.common import assemble, member, open_zip, parse_xml
from toolkit.errors import SourceError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What programs write where nobody wrote anything.
_NOBODY = ("python-docx", "Microsoft Office User", "user", "User", "admin", "Admin", "Windows User", "unknown")


def read_docx(data: bytes, name: str) -> Document:
    """A Word file as a Document: its text with tracked insertions and without deletions, tables row by row.

    Core properties count only where set, and only for what the text does not say itself. Footnotes and comments are
    not read.

    Raises:
        SourceError: the file is damaged, protected or holds no text.
    """
    archive = open_zip(data, name)
    parse_xml(member(archive, "word/document.xml", name), name)
    import docx

    try:
        file = docx.Document(BytesIO(data))
        blocks = list(_blocks(file))
        core = file.core_properties
        properties = {"title": core.title, "author": core.author, "language": core.language}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise SourceError(f"{name}: is a damaged Word file ({type(error).__name__}: {error})") from None
    styled = {style: text for style, text in reversed(blocks) if style in ("Title", "Subtitle")}
    stated = {"title": styled.get("Title"), "standfirst": styled.get("Subtitle")}
    body = "\n\n".join(text for style, text in blocks if style not in styled)
    fallback = {key: value.strip() for key, value in properties.items() if value and value.strip() not in _NOBODY}
    return assemble(name, body, stated, fallback=fallback)


def _blocks(file: Any) -> Iterator[tuple[str, str]]:
    from docx.table import Table

    for block in file.iter_inner_content():
        if isinstance(block, Table):
            for row in block._tbl.tr_lst:
                cells = [" ".join(_text(paragraph) for paragraph in cell.p_lst).strip() for cell in row.tc_lst]
                if any(cells):
                    yield "Table", " | ".join(cells)
        elif text := _text(block._p).strip():
            yield block.style.name if block.style is not None else "", text


def _text(paragraph: Any) -> str:
    """Text of a paragraph; python-docx itself would leave out what was inserted under tracking."""
    parts = []
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if element.getparent().tag != f"{_W}r":
            continue
        if any(above.tag in (f"{_W}moveFrom", f"{_W}del", _COMPATIBILITY) for above in element.iterancestors()):
            continue
        kind = element.tag.removeprefix(_W)
        parts.append(element.text or "" if kind == "t" else {"tab": "\t", "noBreakHyphen": "-"}.get(kind, "\n"))
    return "".join(parts)
