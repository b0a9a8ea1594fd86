"""``reports/index.html``: the published runs, rebuilt from their manifests, so there is no list that could be wrong."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from toolkit.reporting.files import write_text
from toolkit.reporting.render import page
from toolkit.reporting.run import runs


def write_index(root: Path) -> None:
    """Write the index page, and the same as ``index.json`` for programs."""
    published = _newest_first(root)
    write_text(root / "index.json", json.dumps([_record(run, root) for run in published], indent=1) + "\n")
    write_text(root / "index.html", page("Reports", _body(published, root)))


def _newest_first(root: Path) -> list[dict[str, Any]]:
    order: dict[tuple[str, str], int] = {}
    log = root / "runs.jsonl"
    if log.is_file():
        for number, line in enumerate(log.read_text(encoding="utf-8").splitlines()):
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # a line cut short by a full disk says nothing about the others
            if entry.get("result") == "published":
                order[entry["report"], entry["run"]] = number
    return sorted(runs(root), key=lambda run: (-order.get((run["report"], run["run"]), -1), run["report"], run["run"]))


def _record(run: dict[str, Any], root: Path) -> dict[str, Any]:
    return {
        **{key: value for key, value in run.items() if key != "path"},
        "path": run["path"].relative_to(root).as_posix(),
    }


def _body(published: list[dict[str, Any]], root: Path) -> str:
    if not published:
        return "<h1>Reports</h1><p>No report has been published yet. Run <code>toolkit report</code>.</p>"
    sections = ["<h1>Reports</h1>", f"<p>{len(published)} published runs, newest first.</p>"]
    earlier: dict[str, dict[str, Any]] = {}
    differences: dict[str, str] = {}
    for run in reversed(published):
        before = earlier.get(run["report"])
        differences[run["run"]] = _difference(before, run) if before else "first run"
        earlier[run["report"]] = run
    rows = []
    for run in published:
        link = run["path"].relative_to(root).as_posix()
        given = ", ".join(f"{key} = {value}" for key, value in run["parameters"].items() if value != "")
        rows.append(
            f'<tr><th scope="row"><a href="{escape(link)}/report.html">{escape(run["report"])}</a></th>'
            f"<td>{escape(given)}</td><td>{escape(differences[run['run']])}</td><td><code>{escape(run['run'])}</code></td></tr>"
        )
    sections.append(
        '<div class="table" role="region" aria-label="Published runs" tabindex="0"><table>'
        "<caption>Every run keeps its tables, figures and executed notebook beside the page.</caption>"
        '<thead><tr><th scope="col">Report</th><th scope="col">Parameters</th><th scope="col">Changed '
        f'since the run before</th><th scope="col">Run</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
    return "\n".join(sections)


def _difference(before: dict[str, Any], after: dict[str, Any]) -> str:
    said = [
        f"{key}: {before['parameters'].get(key, 'none')} → {value}"
        for key, value in after["parameters"].items()
        if before["parameters"].get(key) != value
    ]
    said += [key for key, value in after["inputs"].items() if before["inputs"].get(key) != value]
    if before["toolkit"] != after["toolkit"]:
        said.append(f"toolkit {before['toolkit']} → {after['toolkit']}")
    return ", ".join(said) or "nothing"
