"""A small project with one quick report notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

PARAMETERS = """corpus: str = "corpus"  # a folder of texts
word: str = "trade"  # one of trade, peace: what to look for
rows: int = 3  # how many
fail: bool = False  # raise half-way
"""
BODY = """import toolkit as tk
from toolkit.reporting import Report, open_corpus
from toolkit.show import plots
texts = open_corpus(corpus)
report = Report("Test report", word)
table = tk.concordance(texts, word, window=3, limit=rows)
report.finding(f"{len(table)} lines with {word}.", passages=report.quotations(texts, table))
print("to standard output")
"""
TABLES = """if fail:
    raise ValueError("asked to fail\\nsecond line")
report.table(table, "lines", "Lines with the word")
lengths = table.assign(n=table["end"] - table["start"])
report.figure(plots.bars(lengths, "node", "n", axis="Length"), "lengths", "Lengths")
object()
"""


def notebook(*sources: str) -> dict[str, object]:
    cells = []
    for number, source in enumerate(sources):
        tags = {"tags": ["parameters"]} if number == 0 else {}
        cells.append(
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": tags,
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
        )
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def make_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make a project with some texts and go there."""

    def make(name: str = "project", **texts: str) -> Path:
        root = tmp_path / name
        (root / "corpus").mkdir(parents=True)
        (root / "notebooks").mkdir()
        for key, text in (texts or {"one": "We trade and talk of trade.", "two": "Peace and trade."}).items():
            (root / "corpus" / f"{key}.txt").write_text(text, encoding="utf-8")
        (root / "notebooks" / "lines.ipynb").write_text(
            json.dumps(notebook(PARAMETERS, BODY, TABLES)), encoding="utf-8"
        )
        tiny = 'corpus: str = "corpus"\nrows: int = 3\n'
        (root / "notebooks" / "tiny.ipynb").write_text(json.dumps(notebook(tiny, "print(rows)")), encoding="utf-8")
        monkeypatch.chdir(root)
        return root

    return make
