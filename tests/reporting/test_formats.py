"""The page, and what is made from it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from toolkit.errors import MissingExtraError, ParameterError
from toolkit.reporting import formats as module
from toolkit.reporting import report
from toolkit.reporting.execute import scrub
from toolkit.reporting.formats import _BROWSERS, _undated, _weasyprint
from toolkit.reporting.parameters import declared
from toolkit.reporting.render import render
from toolkit.show.tables import safe_csv

Make = Callable[..., Path]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def code(source: str, *outputs: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def shown(**data: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {key.replace("_", "/"): value for key, value in data.items()}}


def test_code_without_output_goes_with_the_next_that_shows_something() -> None:
    cells = [code("first = 1"), code("second = 2"), code("third", shown(text_html="<h1>A &amp; B</h1>"))]
    page = render({"cells": cells})
    assert page.count("<summary>Code</summary>") == 1
    assert page.index("<h1>") < page.index("first = 1") < page.index("third")
    assert "<title>A &amp; B</title>" in page


def test_nothing_that_is_printed_becomes_markup() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": HOSTILE}
    plain = shown(text_plain=HOSTILE)
    markdown = shown(text_markdown=HOSTILE)
    page = render({"cells": [code(f"# {HOSTILE}", printed, plain, markdown, shown(text_html=f"<p>x</p>{HOSTILE}"))]})
    assert "<script" not in page
    assert page.count("<img src=x") == 1  # the notebook's own HTML; the page's policy keeps it from loading or running
    assert "default-src 'none'" in page
    assert "base-uri 'none'; form-action 'none'" in page


def test_sections_are_listed_when_there_are_several() -> None:
    cells = [code("", shown(text_html='<h1>T</h1><p class="subtitle">s</p>'))]
    cells += [{"cell_type": "markdown", "source": f"## Part {n} & more"} for n in (1, 2, 3)]
    page = render({"cells": cells})
    assert '<a href="#section-2">Part 2 &amp; more</a>' in page
    assert '<h2 id="section-3">' in page
    assert page.index("<h1>") < page.index('aria-label="Contents"') < page.index("<h2")


def test_pictures_a_notebook_shows_by_itself_have_a_description() -> None:
    output = shown(**{"image_svg+xml": "<svg/>"})
    output["metadata"] = {"image/svg+xml": {"alt": 'A "line"'}}
    assert 'alt="A &quot;line&quot;"' in render({"cells": [code("plot()", output)]})
    assert 'alt="A figure without a description"' in render({"cells": [code("plot()", shown(image_png="AAAA"))]})


def test_what_differs_between_runs_is_taken_out() -> None:
    cell = nbformat.v4.new_code_cell("x", metadata={"papermill": {"duration": 1}, "tags": ["a"]})
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stderr", text="/opt/venv/lib/x.py:1: late\n"),
        nbformat.v4.new_output("stream", name="stdout", text="one "),
        nbformat.v4.new_output("stream", name="stdout", text="two"),
        nbformat.v4.new_output("execute_result", data={"text/plain": "<object object at 0x7f11>"}),
        nbformat.v4.new_output("display_data", data={"text/html": '<table id="T_1a2b3"><td id="T_1a2b3_row0">'}),
        nbformat.v4.new_output("stream", name="stdout", text="x" * 300_000),
    ]
    first = scrub(nbformat.v4.new_notebook(cells=[cell]), {"/opt/venv": "<python>"}).cells[0]
    assert first.metadata == {"tags": ["a"]}
    assert [output.output_type for output in first.outputs] == ["stream", "stream", "execute_result", "display_data"]
    assert first.outputs[0].text.startswith("one twoxxx")
    assert first.outputs[0].text.endswith("[100,007 more characters were left out]\n")
    assert first.outputs[1].text == "<python>/lib/x.py:1: late\n"
    assert first.outputs[2].data["text/plain"] == "<object object>"
    assert first.outputs[3].data["text/html"] == '<table id="T_1"><td id="T_1_row0">'


def test_word_holds_headings_tables_pictures_and_marks(make_project: Make, tmp_path: Path) -> None:
    import docx

    make_project(one="We <b>trade</b> and talk of trade.")
    run = report("lines", formats=["docx"])
    document = docx.Document(str(run / "report.docx"))
    assert document.core_properties.title == "Test report"
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Title"] == ["Test report"]
    assert any("2 lines with trade." in paragraph.text for paragraph in document.paragraphs)
    assert [cell.text for cell in document.tables[0].rows[0].cells][-1] == "Right"
    assert len(document.inline_shapes) == 1
    assert "Length" in document.inline_shapes[0]._inline.docPr.get("descr")
    assert not (run / ".pictures").exists()
    again = report("lines", formats=["docx"], output=tmp_path / "elsewhere")
    digests = {hashlib.sha256((one / "report.docx").read_bytes()).hexdigest() for one in (run, again)}
    assert len(digests) == 1


@pytest.mark.skipif(
    not (_weasyprint() or any(map(shutil.which, _BROWSERS))), reason="neither WeasyPrint nor a browser is installed"
)
@pytest.mark.browser
def test_a_pdf_is_the_same_twice_and_names_no_folder(make_project: Make, tmp_path: Path) -> None:
    make_project()
    first = report("tiny", formats=["pdf"])
    second = report("tiny", formats=["pdf"], output=tmp_path / "elsewhere")
    data = (first / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data == (second / "report.pdf").read_bytes()
    assert b"/tmp" not in data
    assert 'href="report.pdf"' in (first / "report.html").read_text(encoding="utf-8")


def test_without_anything_that_makes_a_pdf_nothing_is_run(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project()
    monkeypatch.setattr(module, "_weasyprint", lambda: None)
    monkeypatch.setattr(module, "_BROWSERS", ("no-such-browser",))
    with pytest.raises(MissingExtraError, match=r"pip install 'discourse-toolkit\[pdf\]'"):
        report("lines", formats=["pdf"])
    assert not (root / "reports").exists()


def test_the_date_in_a_pdf_is_overwritten_in_place() -> None:
    dated = b"<</CreationDate (D:20261123214512+00'00')\n/ModDate (D:20261123214512+00'00')>>"
    plain = _undated(dated)
    assert len(plain) == len(dated)
    assert b"2026" not in plain


def test_parameters_are_read_from_the_notebook() -> None:
    source = 'a: int = 1  # one of 1, 2: how many\nb = "x # y"\nc: float = -0.5\n'
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source}
    found = declared({"cells": [cell]}, "n")
    assert found["a"].choices == ("1", "2")
    assert (found["a"].help, found["b"].kind, found["b"].default, found["c"].default) == (
        "how many",
        "str",
        "x # y",
        -0.5,
    )
    with pytest.raises(ParameterError, match="parameter 'd' has the type list"):
        declared({"cells": [{**cell, "source": "d: list = []"}]}, "n")


def test_no_cell_of_a_csv_is_a_formula_and_no_text_is_lost() -> None:
    texts = [
        "=1+1",
        "+a",
        "-5",
        "@x",
        "\tx",
        "\r=1",
        "＝1+1",
        "'=was so",
        "''@twice",
        "a\r=1+1",
        "plain",
        "'quoted'",
        "a=b",
    ]
    frame = pd.DataFrame({"=left": texts, "n": [-0.5] * len(texts)})
    written = safe_csv(frame)
    assert written.count(",-0.5\n") == len(texts)
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows[0] == ["'=left", "n"]
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for row in rows)
    assert [re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", row[0]) for row in rows[1:]] == texts
    assert '"a\r=1+1"' in written
