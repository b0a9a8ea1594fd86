"""Every kind of source, made here, through the same door."""

from __future__ import annotations

import http.server
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.corpus.document import Document
from toolkit.corpus.sources import Skipped, read_source
from toolkit.errors import SourceError

ONE = "Trade between the two neighbours grew by a third last year, officials said, and both sides expect more of it."
TWO = "The ministers agreed to meet again in the autumn, and to invite their partners in the region to join the talks."
PAGE = f"""<!doctype html><html lang="en"><head><title>Trade grows</title><meta name="author" content="Anna Weiss">
<meta property="article:published_time" content="2024-05-17T08:00:00Z"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Trade grows</h1><p>{ONE}</p><p>{TWO}</p><p>{ONE.replace("third", "half")}</p></article>
<footer>Cookie settings</footer><script>alert(1)</script></body></html>"""


def only(source: str | Path) -> Document:
    ((_, outcome),) = list(read_source(source))
    assert isinstance(outcome, Document), outcome
    return outcome


def refused(source: str | Path) -> str:
    ((_, outcome),) = list(read_source(source))
    assert isinstance(outcome, SourceError)
    return str(outcome)


def pdf_of(lines: list[str]) -> bytes:
    """A one-page PDF with lines of Helvetica, written by hand."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 10 Tf 50 780 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + head + table + tail


def test_text_and_markdown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"A headline\n\nBy Anna Weiss\n\n{ONE}\n\n{TWO}\n", encoding="utf-8")
    found = only(tmp_path / "a.txt")
    assert found.text.split("\n\n") == [ONE, f"{TWO}\n"]
    assert found.metadata["author"] == "Anna Weiss"
    (tmp_path / "b.md").write_text(f"# A headline\n\n{ONE}\n\n{TWO}\n", encoding="utf-8")
    assert only(tmp_path / "b.md").metadata["title"] == "A headline"


def test_html_keeps_the_article_and_what_the_page_states(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    found = only(tmp_path / "a.html")
    assert ONE in found.text
    assert TWO in found.text
    assert "Cookie" not in found.text
    assert "alert" not in found.text
    assert found.metadata["title"] == "Trade grows"
    assert found.metadata["author"] == "Anna Weiss"
    assert found.metadata["date"] == "2024-05-17"


def test_docx(tmp_path: Path) -> None:
    import docx

    file = docx.Document()
    file.add_heading("Trade grows", 0)
    for paragraph in (ONE, TWO):
        file.add_paragraph(paragraph)
    file.save(str(tmp_path / "a.docx"))
    found = only(tmp_path / "a.docx")
    assert ONE in found.text
    assert TWO in found.text
    assert found.metadata["title"] == "Trade grows"
    assert not found.metadata.get("author")  # the library's own name is nobody's statement


def test_pdf_joins_what_the_page_broke(tmp_path: Path) -> None:
    lines = [
        "Trade between the two neighbours grew by a third last",
        "year, officials said, and both sides expect more co-",
    ]
    lines += ["operation in the years to come, and more trade with", "their partners in the region than ever before."]
    (tmp_path / "a.pdf").write_bytes(pdf_of(lines))
    text = only(tmp_path / "a.pdf").text
    assert "a third last year, officials said" in " ".join(text.split())
    assert "cooperation" in text or "co-operation" in text
    (tmp_path / "b.pdf").write_bytes(pdf_of([]))
    assert "b.pdf" in refused(tmp_path / "b.pdf")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b"caf\xe9 and more", "is not UTF-8: byte 0xe9 at offset 3"),
        ("a.txt", b"a\x00b", "binary file"),
        ("a.csv", b"text\nhello\n", "needs no adding"),
        ("a.rtf", b"{\\rtf1 hello}", "not read"),
        ("a.docx", b"no archive", "a.docx"),
        ("a.pdf", b"%PDF-1.4 broken", "a.pdf"),
        ("a.md", b"---\ntitle: [x\n---\ntext", "line"),
    ],
)
def test_bad_input_is_one_clear_message(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    said = refused(tmp_path / name)
    assert message in said
    assert name in said


def test_folders_and_archives_give_each_text_and_say_what_was_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text(ONE, encoding="utf-8")
    (folder / "inner" / "b.txt").write_text(TWO, encoding="utf-8")
    (folder / "bad.txt").write_bytes(b"\xff\x00")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("d.txt", ONE)
    kinds = [type(outcome) for _, outcome in read_source(folder)]
    assert kinds.count(Document) == 3
    assert kinds.count(SourceError) == 1
    assert kinds.count(Skipped) == 1


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/article"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode() if found else b"no")

        def log_message(self, *arguments: object) -> None:
            """Keep quiet."""

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def test_a_web_address(server: str) -> None:
    found = only(f"{server}/article")
    assert ONE in found.text
    assert found.metadata["url"] == f"{server}/article"
    assert "404" in refused(f"{server}/missing")
