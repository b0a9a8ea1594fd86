"""An executed notebook as one HTML file that opens offline, without a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any


def page(title: str, body: str, *, header: str = "", footer: str = "") -> str:
    """A whole page in the house style.

    Args:
        title: plain text.
        body, header, footer: HTML in which everything foreign is escaped already.
    """
    folder = files("toolkit.reporting") / "template"
    values = {
        "title": escape(title),
        "css": (folder / "report.css").read_text(encoding="utf-8"),
        "body": body,
        "header": header,
        "footer": footer,
    }
    template = (folder / "report.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{ (\w+) \}\}", lambda match: values[match[1]], template)


def render(notebook: Mapping[str, Any], *, footer: str = "") -> str:
    """The HTML of an executed notebook: prose and results in order, code one click away.

    The HTML that cells display comes from ``toolkit.reporting.Report``, which escapes what it is given; plain text
    output is escaped here.
    """
    parts, title = [], "Report"
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(_markdown(source))
        elif cell["cell_type"] == "code":
            results = "".join(_output(output) for output in cell.get("outputs", []))
            if found := re.search(r"<h1>(.*?)</h1>", results, re.DOTALL):
                title = _plain(found[1])
            parts.append(results)
            if source.strip():
                parts.append(f'<details class="code"><summary>Code</summary><pre>{escape(source)}</pre></details>')
    header = '<a href="../../index.html">All reports</a>'
    return page(title, "\n".join(part for part in parts if part), header=header, footer=footer)


def _markdown(source: str) -> str:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    html = str(markdown2html_mistune(source))
    # Anchors that nbconvert hangs on headings are links without words to a screen reader.
    return re.sub(r'<a class="anchor-link"[^>]*>.*?</a>', "", html)


def _output(output: Mapping[str, Any]) -> str:
    kind = output["output_type"]
    if kind == "stream":
        return f"<pre>{escape(''.join(output['text']))}</pre>" if output.get("name") == "stdout" else ""
    if kind == "error":
        return f"<pre>{escape(output['ename'])}: {escape(output['evalue'])}</pre>"
    data = output.get("data", {})
    if "text/html" in data:
        return "".join(data["text/html"])
    if "text/plain" in data:
        return f"<pre>{escape(''.join(data['text/plain']))}</pre>"
    return ""


def _plain(html: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^>]+>", "", html))
