"""What changed between runs, the list of runs, and how long they are kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.errors import ParameterError
from toolkit.reporting import diff, publish_diff, report, verify
from toolkit.reporting.index import newest_first
from toolkit.reporting.moved import compare, same_topics
from toolkit.reporting.retention import prune

Make = Callable[..., Path]


def estimates(**values: tuple[float, float, float]) -> pd.DataFrame:
    rows = [
        {"theme": t, "evaluation": e, "evaluation_low": lo, "evaluation_high": hi} for t, (e, lo, hi) in values.items()
    ]
    return pd.DataFrame(rows)


def test_only_what_leaves_its_interval_is_told_as_moved() -> None:
    before = estimates(peace=(0.2, 0.1, 0.3), trade=(0.5, 0.4, 0.6), law=(0.0, -0.1, 0.1))
    after = estimates(peace=(0.25, 0.1, 0.4), trade=(0.9, 0.8, 1.0), war=(-0.5, -0.6, -0.4))
    said, rows = compare("indicators", before, after)
    assert said == [
        "Table indicators, new: “war”.",
        "Table indicators, gone: “law”.",
        "Table indicators: Evaluation of trade moved from 0.50 to 0.90, beyond its interval.",
    ]
    assert [(row["row"], row["before"], row["after"], row["beyond_interval"]) for row in rows] == [
        ("trade", 0.5, 0.9, True),
        ("peace", 0.2, 0.25, False),
    ]
    said, rows = compare("indicators", before, estimates(peace=(0.25, 0.1, 0.4), trade=(0.46, 0, 1), law=(0, 0, 0)))
    assert said == [
        "Table indicators: 2 values moved, none beyond its interval; furthest Evaluation of peace from 0.20 to 0.25 "
        "and Evaluation of trade from 0.50 to 0.46."
    ]


def test_new_and_lost_keywords() -> None:
    def keys(**adjusted: float) -> pd.DataFrame:
        interval = {"log_ratio_low": 0.5, "log_ratio_high": 2.0}
        return pd.DataFrame([{"term": t, "p_document_adjusted": p, **interval} for t, p in adjusted.items()])

    said, _ = compare("terms", keys(trade=0.01, peace=0.2), keys(trade=0.2, peace=0.01))
    assert said[:2] == ["New keywords in table terms: “peace”.", "Keywords lost in table terms: “trade”."]


def test_a_topic_is_known_by_its_label() -> None:
    before = pd.DataFrame({"topic": [0, 1], "label": ["trade, tariff", "peace, war"], "prevalence": [0.6, 0.4]})
    after = pd.DataFrame({"topic": [0, 1], "label": ["peace, war", "law, court"], "prevalence": [0.7, 0.3]})
    said, rows = compare("topics", before, after)
    assert "Table topics, new: “law, court”." in said
    assert "Table topics, gone: “trade, tariff”." in said
    assert {row["row"] for row in rows} == {"peace, war"}


def test_a_topic_goes_on_under_another_number_and_other_words() -> None:
    def words(*topics: str) -> pd.DataFrame:
        rows = [
            {"topic": n, "rank": rank, "term": term, "weight": 1 / rank}
            for n, topic in enumerate(topics)
            for rank, term in enumerate(topic.split(), 1)
        ]
        return pd.DataFrame(rows)

    before = words("trade tariff export port", "peace war treaty army")
    after = words("war peace treaty border", "court law judge jury")
    said, same = same_topics(before, after)
    assert said == [
        "Topic “peace, war, treaty” is now known as “war, peace, treaty”: 3 of its first 10 words are the same.",
        "New topics: “court, law, judge”.",
        "Topics lost: “trade, tariff, export”.",
    ]
    shares = [
        pd.DataFrame({"topic": [label], "prevalence": [share]})
        for label, share in (("peace, war, treaty", 0.5), ("war, peace, treaty", 0.7))
    ]
    _, rows = compare("prevalence", *shares, same)
    assert [(row["row"], row["before"], row["after"]) for row in rows] == [("peace, war, treaty", 0.5, 0.7)]


def test_a_table_of_one_row_needs_no_name() -> None:
    said, rows = compare("diversity", pd.DataFrame({"tokens": [10]}), pd.DataFrame({"tokens": [12]}))
    assert said == ["Table diversity: 1 value moved."]
    assert rows[0]["row"] == "all"


def test_missing_values_are_no_change() -> None:
    table = pd.DataFrame({"term": ["a"], "value": pd.array([None], dtype="Float64")})
    assert compare("t", table, table)[1] == []
    moved = compare("t", table, table.assign(value=pd.array([1.0], dtype="Float64")))[1]
    assert moved[0]["after"] == 1.0


def test_an_added_text_is_named_and_the_changes_are_published(make_project: Make) -> None:
    root = make_project()
    first = report("lines")
    (root / "corpus" / "added.txt").write_text("All trade is trade.", encoding="utf-8")
    second = report("lines")
    said, table = diff(first, second)
    assert said[:2] == ["The corpus changed.", "1 text added: “added”."]
    assert "Found before: 3 lines with trade. Found now: 3 lines with trade." not in said
    assert "Table lines: 2 rows new, in “added” (2)." in said
    assert list(table.columns) == ["table", "row", "column", "before", "after", "beyond_interval"]
    published = publish_diff(first, second, root / "reports")
    page = (published / "report.html").read_text(encoding="utf-8")
    assert "1 text added: “added”." in page
    assert f"lines/{first.name}" in page
    assert publish_diff(first, second, root / "reports") == published
    assert verify(published).differences == []


def test_runs_are_listed_newest_first_with_what_changed(make_project: Make) -> None:
    root = make_project()
    first, second = report("tiny"), report("tiny", {"rows": 1})
    listed = json.loads((root / "reports" / "index.json").read_text(encoding="utf-8"))
    assert [run["run"] for run in listed] == [second.name, first.name]
    page = (root / "reports" / "index.html").read_text(encoding="utf-8")
    assert "rows: 3 → 1" in page
    assert "script-src 'sha256-" in page
    assert page.count("<script") == 1
    (root / "corpus" / "one.txt").write_text("We trade.", encoding="utf-8")
    (root / "corpus" / "added.txt").write_text("All trade is trade.", encoding="utf-8")
    first_lines = report("lines", output=root / "other")
    (root / "corpus" / "two.txt").unlink()
    (root / "corpus" / "one.txt").write_text("We trade a lot.", encoding="utf-8")
    assert report("lines", output=root / "other") != first_lines
    page = (root / "other" / "index.html").read_text(encoding="utf-8")
    assert "corpus (1 text removed and 1 text changed)" in page
    (root / "corpus" / "added.txt").unlink()
    for name, text in (("one", "We trade and talk of trade."), ("two", "Peace and trade.")):
        (root / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    report("tiny")
    assert [run["run"] for run in newest_first(root / "reports")] == [first.name, second.name]


def test_pruning_keeps_the_newest_the_pinned_and_the_latest(make_project: Make) -> None:
    root = make_project()
    runs = [report("tiny", {"rows": rows}) for rows in (1, 2, 3, 4)]
    output = root / "reports"
    assert prune(output, 2, dry_run=True) == [runs[1], runs[0]]
    assert all(run.is_dir() for run in runs)
    assert prune(output, 1, [runs[0].name]) == [runs[2], runs[1]]
    assert [run.is_dir() for run in runs] == [True, False, False, True]
    assert runs[1].name not in (output / "index.html").read_text(encoding="utf-8")
    assert prune(output, 1, [runs[0].name]) == []
    with pytest.raises(ParameterError, match="unknown run 'nope'"):
        prune(output, 1, ["nope"])
    with pytest.raises(ParameterError, match="give 1 or more"):
        prune(output, 0)
