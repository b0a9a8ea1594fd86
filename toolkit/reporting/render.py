"""An executed notebook as one HTML file that opens offline, without a script."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape, unescape
from importlib.resources import files
from typing import Any

#: The date of files in archives, which must have one.
EPOCH = (1980, 1, 1, 0, 0, 0)

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(title: str, body: str, *, header: str = "", footer: str = "", script: str = "") -> str:
    """A whole page in the house style.

    Args:
        title: plain text.
        body, header, footer: HTML in which everything foreign is escaped already.
        script: of this package; no other can run, because the page's policy names the hash of this one.
    """
    folder = files("toolkit.reporting") / "template"
    allowed = base64.b64encode(sha256(script.encode()).digest()).decode()
    values = {
        "policy": f"{_POLICY}; script-src 'sha256-{allowed}'" if script else _POLICY,
        "title": escape(title),
        "css": (folder / "report.css").read_text(encoding="utf-8"),
        "body": body,
        "header": f"<header>{header}</header>" if header else "",
        "footer": f'<footer class="page">{footer}</footer>' if footer else "",
        "script": f"<script>{script}</script>" if script else "",
    }
    template = (folder / "report.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{ (\w+) \}\}", lambda match: values[match[1]], template)


def render(notebook: Mapping[str, Any], *, footer: str = "", formats: Iterable[str] = ()) -> str:
    """The HTML of an executed notebook: prose and results in order, code one click away.

    The HTML that cells display comes from ``toolkit.reporting.Report``, which escapes what it is given; plain text
    output is escaped here, and the page's policy keeps any script from running.
    """
    parts: list[str] = []
    sources: list[str] = []
    title = "Report"
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(_markdown(source))
        elif cell["cell_type"] == "code":
            results = "".join(_output(output) for output in cell.get("outputs", []))
            if found := re.search(r"<h1>(.*?)</h1>", results, re.DOTALL):
                title = _plain(found[1])
            sources += [source] if source.strip() else []
            if results:
                # Cells that show nothing go with the next that does, so that no page begins with code.
                parts += [results, _code(sources)]
                sources = []
    parts.append(_code(sources))
    body = _with_contents("\n".join(part for part in parts if part))
    links = [("../../index.html", "All reports"), ("report.ipynb", "Notebook"), ("citation.txt", "How to cite")]
    links += [(f"report.{one}", {"pdf": "PDF", "docx": "Word"}[one]) for one in formats]
    header = "".join(f'<a href="{address}">{name}</a>' for address, name in links)
    return page(title, body, header=f'<nav aria-label="This report">{header}</nav>', footer=footer)


def _code(sources: list[str]) -> str:
    if not sources:
        return ""
    shown = escape("\n\n".join(sources))
    return f'<details class="code"><summary>Code</summary><pre tabindex="0">{shown}</pre></details>'


def _with_contents(body: str) -> str:
    """Give sections addresses and list them below the title."""
    sections: list[tuple[str, str]] = []

    def number(match: re.Match[str]) -> str:
        sections.append((f"section-{len(sections) + 1}", match[2]))
        return f'<h2 id="{sections[-1][0]}">{match[2]}</h2>'

    body = re.sub(r"<h2( [^>]*)?>(.*?)</h2>", number, body, flags=re.DOTALL)
    if len(sections) < 3:
        return body
    items = "".join(f'<li><a href="#{address}">{escape(_plain(name))}</a></li>' for address, name in sections)
    contents = f'<nav class="contents" aria-label="Contents"><ul>{items}</ul></nav>'
    return re.sub(
        r'(</h1>\s*(?:<p class="subtitle">.*?</p>)?)', lambda match: match[1] + contents, body, count=1, flags=re.DOTALL
    )


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
        return re.sub(r"(?is)<script\b.*?(</script\s*>|\Z)", "", "".join(data["text/html"]))
    for form in ("image/svg+xml", "image/png", "image/jpeg"):
        if form in data:
            return _image(form, "".join(data[form]), output.get("metadata", {}).get(form, {}).get("alt", ""))
    if "text/markdown" in data:
        return f"<p>{escape(''.join(data['text/markdown']))}</p>"
    if "text/plain" in data:
        return f"<pre>{escape(''.join(data['text/plain']))}</pre>"
    return ""


def _image(form: str, data: str, described: str) -> str:
    """A picture that a notebook displays by itself, without ``Report.figure``."""
    coded = base64.b64encode(data.encode()).decode() if form.endswith("xml") else re.sub(r"\s", "", data)
    alt = escape(described or "A figure without a description")
    return f'<figure><img alt="{alt}" src="data:{form};base64,{escape(coded)}"></figure>'


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))
