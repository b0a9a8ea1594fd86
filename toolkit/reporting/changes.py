"""What changed between two runs, as a published report of its own."""

from __future__ import annotations

import os
import time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.reporting.crate import NAME, citation, crate, read_crate
from toolkit.reporting.diff import diff, most_telling
from toolkit.reporting.files import digest, lock, publish, remove, write_table, write_text
from toolkit.reporting.inputs import Inputs
from toolkit.reporting.render import page
from toolkit.show.tables import html_table, safe_csv

if TYPE_CHECKING:
    import pandas as pd

#: Name of the report, and of its folder.
CHANGES = "changes"
_ROWS = 200


def publish_diff(first: str | Path, second: str | Path, output: str | Path) -> Path:
    """Publish what changed between two runs, with the table of all values that moved.

    Args:
        first, second: folders of runs.
        output: folder of published reports.

    Returns:
        The folder of the report, ``output/changes/<run>``.
    """
    from toolkit.reporting.run import settle

    old, new = (Path(path).resolve() for path in (first, second))
    names = {"first": f"{old.parent.name}/{old.name}", "second": f"{new.parent.name}/{new.name}"}
    sentences, table = diff(old, new)
    hashes = {"first": digest(old / NAME), "second": digest(new / NAME)}
    inputs = Inputs(CHANGES, Path(), dict(names), Path(), hashes)
    root = Path(output).resolve()
    target = root / CHANGES / inputs.run_id
    body = _body(str(read_crate(new / NAME)["report"]), sentences, table, names)
    with lock(root / f".{CHANGES}.lock", "the report of changes", wait=60):
        staging = root / f".staging-{CHANGES}-{inputs.run_id}-{os.getpid()}"
        started = time.time()
        try:
            staging.mkdir()
            write_table(table, safe_csv(table), staging / "tables", "values")
            footer = f"<p>Run <code>{inputs.run_id}</code> of the report {CHANGES}.</p>"
            header = '<nav aria-label="This report"><a href="../../index.html">All reports</a></nav>'
            write_text(staging / "report.html", page("What changed", body, header=header, footer=footer))
            write_text(staging / "citation.txt", citation(inputs))
            write_text(staging / NAME, crate(staging, inputs))
            publish(staging, target)
        finally:
            remove(staging)
        settle(root, inputs, target, started, "published")
    return target


def _body(report: str, sentences: list[str], table: pd.DataFrame, names: dict[str, str]) -> str:
    links = {key: f'<a href="../../{escape(name)}/report.html">{escape(name)}</a>' for key, name in names.items()}
    findings = "".join(f'<div class="finding"><p>{escape(sentence)}</p></div>' for sentence in sentences)
    parts = [
        f'<h1>What changed</h1><p class="subtitle">In the report {escape(report)}</p>',
        f"<p>From the run {links['first']} to the run {links['second']}.</p>",
        f"<h2>In words</h2>{findings}",
    ]
    if len(table):
        order = most_telling(table)
        more = f"The first {_ROWS} of {len(table):,}; the file holds all." if len(table) > _ROWS else ""
        note = f"Beyond its interval: the value of the second run lies outside the interval of the first. {more}"
        shown = html_table(order.head(_ROWS), "Values that moved", link="tables/values.csv", note=note.strip())
        parts.append(f"<h2>Values</h2>{shown}")
    return "\n".join(parts)
