"""Runs every ``bench_*.py`` of this folder that has a function ``run(context) -> list[dict]`` and prints its table."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.corpora import build
from tests.bench.harness import Context

HERE = Path(__file__).parent


def main(arguments: list[str] | None = None) -> None:
    """The command line of ``make bench``."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("only", nargs="*", help="benchmarks to run, such as engine; all without it")
    parser.add_argument("--texts", type=Path, default=os.environ.get("TEXTS"), help="folder of *.txt to repeat")
    parser.add_argument("--size", type=float, default=float(os.environ.get("SIZE", 200)), help="megabytes of text")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, help="write the tables to this file as well")
    chosen = parser.parse_args(arguments)
    names = [path.stem for path in sorted(HERE.glob("bench_*.py"))]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        texts = Path(chosen.texts) if chosen.texts else None
        corpus = build(Path(folder) / "corpus", chosen.size, texts)
        printed = []
        for name in names:
            if chosen.only and name.removeprefix("bench_") not in chosen.only:
                continue
            work = Path(folder) / name
            work.mkdir()
            context = Context(work, corpus, chosen.size, chosen.rounds, texts)
            printed.append(_section(name, context))
            print(printed[-1], flush=True)
    if chosen.output:
        chosen.output.write_text("\n".join(printed), encoding="utf-8")


def _section(name: str, context: Context) -> str:
    module = import_module(f"tests.bench.{name}")
    title = (module.__doc__ or name).strip().partition("\n")[0]
    if not hasattr(module, "run"):
        return f"\n## {title}\n\nRun on its own: python tests/bench/{name}.py\n"
    rows = module.run(context)
    notes = "".join(f"- {note}\n" for note in context.notes)
    return f"\n## {title}\n\n{table(rows)}\n{notes}"


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as a Markdown table; rows with other columns begin another table."""
    lines: list[str] = []
    columns: list[str] = []
    for row in rows:
        if list(row) != columns:
            columns = list(row)
            lines += ["", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        lines.append("| " + " | ".join(_cell(value) for value in row.values()) + " |")
    return "\n".join(lines[1:]) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
