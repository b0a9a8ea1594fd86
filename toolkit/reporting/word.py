"""A page of a report as a Word document for co-authors: headings, findings, quotations, tables, pictures with alt text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from toolkit.reporting.render import EPOCH

_HEADINGS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "h4": "Heading 3"}


def word(page: str, pictures: Path) -> bytes:
    """The DOCX of a page.

    Args:
        page: HTML made by ``render``.
        pictures: folder with a PNG for each figure, called as the figure's id.
    """
    from docx import Document
    from docx.shared import Cm
    from lxml import html

    tree = html.document_fromstring(page)
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    properties = document.core_properties
    properties.title = tree.findtext("head/title") or "Report"
    properties.author = "discourse-toolkit"
    properties.comments = ""
    _Writer(document, pictures).block(tree.find("body/main"))
    _Writer(document, pictures).block(tree.find("body/footer"))
    buffer = io.BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


class _Writer:
    """Walks the elements of a page and adds the like of each to a document."""

    def __init__(self, document: Any, pictures: Path) -> None:
        self.document = document
        self.pictures = pictures

    def block(self, parent: Any) -> None:
        for element in parent:
            kind, names = element.tag, (element.get("class") or "").split()
            if kind in _HEADINGS:
                self.paragraph(element, _HEADINGS[kind])
            elif kind == "p":
                self.paragraph(element, "Subtitle" if "subtitle" in names else "Caption" if "note" in names else None)
            elif kind == "blockquote":
                self.quotation(element)
            elif kind == "figure":
                self.figure(element)
            elif kind == "table":
                self.table(element)
            elif kind in ("ul", "ol"):
                for item in element.iter("li"):
                    self.paragraph(item, "List Bullet" if kind == "ul" else "List Number")
            elif kind == "pre":
                self.document.add_paragraph(_text(element), "No Spacing")
            elif kind in ("summary",):
                self.paragraph(element, "Heading 4")
            elif kind in ("div", "details", "section") and not {"code", "behind"} & set(names):
                self.block(element)

    def paragraph(self, element: Any, style: str | None = None) -> None:
        paragraph = self.document.add_paragraph(style=style)
        _runs(paragraph, element)

    def quotation(self, element: Any) -> None:
        for part in element:
            paragraph = self.document.add_paragraph(style="Quote" if part.tag == "p" else "Caption")
            _runs(paragraph, part)

    def figure(self, element: Any) -> None:
        from docx.shared import Cm

        image = element.find("img")
        picture = self.pictures / f"{element.get('id', '').removeprefix('figure-')}.png"
        if image is None or not picture.is_file():
            return
        shape = self.document.add_picture(str(picture), width=Cm(16.4))
        shape._inline.docPr.set("descr", _legal(image.get("alt") or ""))
        shape._inline.docPr.set("name", picture.stem)
        caption = element.find("figcaption")
        if caption is not None:
            self.paragraph(caption, "Caption")

    def table(self, element: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.shared import Pt

        rows = [row.findall("*") for row in element.iter("tr")]
        if not rows:
            return
        caption = element.find("caption")
        if caption is not None:
            self.document.add_paragraph(_legal(caption.text or ""), "Caption")
        table = self.document.add_table(rows=len(rows), cols=max(map(len, rows)), style="Light List Accent 1")
        for cells, row in zip(rows, table.rows, strict=True):
            for source, target in zip(cells, row.cells, strict=False):
                paragraph = target.paragraphs[0]
                run = paragraph.add_run(_text(source))
                run.font.size = Pt(8)
                if source.get("class") == "number":
                    paragraph.alignment = 2
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        self.document.add_paragraph()


def _runs(paragraph: Any, element: Any) -> None:
    """The text of an element with its marks underlined and its labels raised."""
    _run(paragraph, element.text)
    for child in element:
        if child.tag == "mark":
            run = _run(paragraph, child.text)
            if run is not None:
                run.underline = True
                run.bold = "theme" in (child.get("class") or "")
            for label in child.findall("span"):
                raised = _run(paragraph, f" {_text(label)}")
                if raised is not None:
                    raised.font.superscript = True
        else:
            run = _run(paragraph, _text(child))
            if run is not None and child.tag in ("strong", "b", "em", "i"):
                run.bold, run.italic = child.tag in ("strong", "b") or None, child.tag in ("em", "i") or None
        _run(paragraph, child.tail)


def _run(paragraph: Any, text: str | None) -> Any:
    return paragraph.add_run(_legal(text)) if text else None


def _text(element: Any) -> str:
    return _legal(element.text_content())


def _legal(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))


def _undated(data: bytes) -> bytes:
    """The same archive with every file of one fixed time, so that the same document has the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, EPOCH), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
