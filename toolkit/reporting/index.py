"""``reports/index.html``: the published runs, rebuilt from their manifests, so there is no list that could be wrong."""

from __future__ import annotations

import csv
import io
import json
from html import escape
from pathlib import Path
from typing import Any

from toolkit.reporting.files import write_text
from toolkit.reporting.render import page
from toolkit.reporting.run import log_of, runs
from toolkit.show.findings import count, series

#: What the list calls an input that changed.
_CALLED = {
    "environment": "installed libraries",
    "toolkit": "code of the toolkit",
    "converters": "programs that make other formats",
    "skipped": "files that could not be read",
}

# Filters the rows by what is typed; without scripts the page is the same list without the field.
_SEARCH = """const box = document.querySelector("#search"), rows = [...document.querySelectorAll("tbody tr")];
const said = document.querySelector("#found"), field = box.closest("p");
field.hidden = false;
box.addEventListener("input", () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let n = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(word => text.includes(word));
    n += !row.hidden;
  }
  said.textContent = words.length ? n + " of " + rows.length + " runs" : "";
});"""


def write_index(root: Path) -> None:
    """Write the index page, and the same as ``index.json`` for programs."""
    published = newest_first(root)
    write_text(root / "index.json", json.dumps([_record(run, root) for run in published], indent=1) + "\n")
    write_text(root / "index.html", page("Reports", _body(published, root), script=_SEARCH if published else ""))


def newest_first(root: Path) -> list[dict[str, Any]]:
    """The published runs, the one asked for last at the top; runs of one batch in the order of their names."""
    order: dict[tuple[str, str], tuple[int, str]] = {}
    batches: dict[str, int] = {}
    for number, entry in enumerate(log_of(root)):
        if entry["result"] in ("published", "unchanged"):
            batch = str(entry.get("batch") or f"line {number}")
            order[entry["report"], entry["run"]] = (batches.setdefault(batch, number), entry["report"])
    known = runs(root)
    named = sorted(known, key=lambda run: (run["report"], run["run"]))
    return sorted(named, key=lambda run: -order.get((run["report"], run["run"]), (-1, ""))[0])


def _record(run: dict[str, Any], root: Path) -> dict[str, Any]:
    return {
        **{key: value for key, value in run.items() if key != "path"},
        "path": run["path"].relative_to(root).as_posix(),
    }


def _body(published: list[dict[str, Any]], root: Path) -> str:
    if not published:
        return "<h1>Reports</h1><p>No report has been published yet. Run <code>toolkit report</code>.</p>"
    earlier: dict[str, dict[str, Any]] = {}
    differences: dict[tuple[str, str], str] = {}
    for run in reversed(published):
        before = earlier.get(run["report"])
        differences[run["report"], run["run"]] = _difference(before, run) if before else "first run"
        earlier[run["report"]] = run
    rows = "".join(_row(run, differences[run["report"], run["run"]], root) for run in published)
    runs_said = "1 published run" if len(published) == 1 else f"{len(published)} published runs, newest first"
    headings = "".join(
        f'<th scope="col">{name}</th>' for name in ("Report", "Parameters", "Changed since the run before", "Files")
    )
    return (
        f"<h1>Reports</h1><p>{runs_said}. Every run keeps its tables, figures and executed notebook beside the page.</p>"
        '<p hidden><label for="search">Search</label> <input id="search" type="search" autocomplete="off"> '
        '<span id="found" role="status"></span></p>'
        '<div class="table" role="region" aria-label="Published runs" tabindex="0"><table class="runs">'
        f"<caption>Published runs</caption><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(run: dict[str, Any], difference: str, root: Path) -> str:
    link = escape(run["path"].relative_to(root).as_posix())
    given = ", ".join(f"{key}: {value}" for key, value in run["parameters"].items() if value != "")
    kinds = {
        "report.pdf": "PDF",
        "report.docx": "Word",
        "report.ipynb": "notebook",
        "ro-crate-metadata.json": "manifest",
    }
    files = [(name, kinds[name]) for name in kinds if name in run["files"] or name.endswith(".json")]
    listed = ", ".join(f'<a href="{link}/{name}">{said}</a>' for name, said in files)
    return (
        f'<tr><th scope="row"><a href="{link}/report.html">{escape(run["report"])}</a><br><code>{escape(run["run"])}</code></th>'
        f"<td>{escape(given)}</td><td>{escape(difference)}</td><td>{listed}</td></tr>"
    )


def _texts(before: Path, after: Path) -> str:
    """How many texts were added, removed and changed, where both runs list theirs."""
    try:
        old, new = (
            {row["document"]: row["sha256"] for row in csv.DictReader(_lines(run / "inputs" / "documents.csv"))}
            for run in (before, after)
        )
    except (OSError, KeyError):
        return ""
    numbers = {
        "added": len(new.keys() - old.keys()),
        "removed": len(old.keys() - new.keys()),
        "changed": sum(new[name] != old[name] for name in new.keys() & old.keys()),
    }
    told = series(f"{count(n, 'text')} {word}" for word, n in numbers.items() if n)
    return f" ({told})" if told else ""


def _lines(path: Path) -> io.StringIO:
    return io.StringIO(path.read_text(encoding="utf-8"), newline="")


def _difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    said = [
        f"{key}: {before['parameters'].get(key, 'none')} → {value}"
        for key, value in after["parameters"].items()
        if before["parameters"].get(key) != value
    ]
    for key in sorted(before["inputs"].keys() | after["inputs"].keys()):
        if before["inputs"].get(key) != after["inputs"].get(key):
            said.append(_CALLED.get(key, key) + (_texts(before["path"], after["path"]) if key == "corpus" else ""))
    if before["toolkit"] != after["toolkit"]:
        said.append(f"toolkit {before['toolkit']} → {after['toolkit']}")
    if before["formats"] != after["formats"]:
        said.append(f"formats: {', '.join(after['formats']) or 'page only'}")
    return ", ".join(said) or "nothing"
