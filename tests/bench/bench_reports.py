"""Reports: what publishing costs over papermill on the same notebook, how long all take, and how long skipping takes."""

from __future__ import annotations

import sys
from statistics import median
from typing import Any

from tests.bench.harness import ROOT, Context, command

REPORTS = ("profile", "terms", "topics", "stance", "comparison")


def run(context: Context) -> list[dict[str, Any]]:
    """The standard reports on the corpus that ships with the toolkit, whole processes on both sides."""
    context.notes.append(
        "Reports: papermill writes a notebook; toolkit report executes the same notebook and publishes page, tables "
        "(CSV, Parquet), figures and manifest. Ratio: median of the ratios within a turn."
    )
    output = context.folder / "reports"
    rows = [_beside_papermill(context, name) for name in REPORTS]
    rows += [
        {
            "what": "the five reports, none published",
            "seconds": median(_report("--force", "--output", output) for _ in range(context.rounds)),
        },
        {
            "what": "the five reports, all published",
            "seconds": median(_report("--output", output) for _ in range(context.rounds)),
        },
        {
            "what": "one report, published",
            "seconds": median(_report("profile", "--output", output) for _ in range(context.rounds)),
        },
    ]
    return rows


def _beside_papermill(context: Context, name: str) -> dict[str, Any]:
    output = context.folder / "beside"
    plain = [sys.executable, "-m", "papermill", "--no-progress-bar", "--log-level", "ERROR"]
    plain += [str(ROOT / "notebooks" / f"{name}.ipynb"), str(context.folder / "plain.ipynb")]
    _report(name, "--output", output)  # papermill and the toolkit both find the corpus encoded and code compiled
    turns = [(_report(name, "--force", "--output", output), command(plain).seconds) for _ in range(context.rounds)]
    page = output / name / "latest" / "report.html"
    return {
        "report": name,
        "toolkit, s": median(ours for ours, _ in turns),
        "papermill, s": median(theirs for _, theirs in turns),
        "ratio": median(ours / theirs for ours, theirs in turns),
        "page, kB": page.stat().st_size / 1000,
    }


def _report(*arguments: object) -> float:
    return command([sys.executable, "-m", "toolkit", "report", *map(str, arguments)]).seconds
