"""The commands for words: every one, every way to print, every option, and what they say to bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.cli import cli

TEXTS = {
    "a-1950": "---\nauthor: Lee\ndate: 1950\n---\nPeace and trade. We want peace with all nations. Trade helps peace.",
    "b-1960": "---\nauthor: Lee\ndate: 1960\n---\nPeace needs trade. Free trade needs peace among free nations.",
    "c-1970": "---\nauthor: Kim\ndate: 1970\n---\nWar and oil. They want oil; the war goes on, and oil with it.",
    "d-1980": "---\nauthor: Kim\ndate: 1980\n---\nOil brings war. War takes oil. Nobody wants peace any more.",
}

COMMANDS = {
    "concordance": ["concordance", "peace"],
    "frequencies": ["frequencies"],
    "ngrams": ["ngrams"],
    "dispersion": ["dispersion"],
    "collocations": ["collocations", "peace"],
    "keyness": ["keyness", "--by", "author"],
    "diversity": ["diversity"],
}
FIRST_COLUMNS = {
    "concordance": "document",
    "frequencies": "term",
    "ngrams": "term",
    "dispersion": "term",
    "collocations": "collocate",
    "keyness": "author",
    "diversity": "tokens",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("texts")
    for name, text in TEXTS.items():
        (path / f"{name}.txt").write_text(text, encoding="utf-8")
    return str(path)


def run(folder: str, *arguments: str) -> str:
    result = CliRunner().invoke(cli, [*arguments, "--corpus", folder])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_in_three_ways(folder: str, name: str) -> None:
    table = run(folder, *COMMANDS[name])
    assert len(table.splitlines()) > 1
    rows = list(csv.DictReader(io.StringIO(run(folder, *COMMANDS[name], "--output", "csv"))))
    listed = [json.loads(line) for line in run(folder, *COMMANDS[name], "--output", "json").splitlines()]
    assert len(rows) == len(listed) > 0
    assert list(rows[0]) == list(listed[0])
    assert FIRST_COLUMNS[name] in rows[0]
    assert all(value == value for row in listed for value in row.values())  # no NaN, which is no JSON


def rows(folder: str, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(folder, *arguments, "--output", "csv"))))


def test_concordance_options(folder: str) -> None:
    assert len(rows(folder, "concordance", "peace", "--limit", "2")) == 2
    sorted_rows = rows(folder, "concordance", "peace", "--sort", "R1", "--window", "1")
    right = [row["right"].strip(" .,").lower() for row in sorted_rows]
    assert right == sorted(right)
    assert all(len(row["right"].split()) <= 1 for row in sorted_rows)


def test_frequencies_options(folder: str) -> None:
    content = {row["term"] for row in rows(folder, "frequencies", "--limit", "100")}
    words = {row["term"] for row in rows(folder, "frequencies", "--limit", "100", "--all-words")}
    assert "and" in words - content
    assert {row["author"] for row in rows(folder, "frequencies", "--by", "author")} == {"Lee", "Kim"}
    assert {row["period"] for row in rows(folder, "frequencies", "--over", "decade")} >= {"1950–1959", "1980–1989"}
    assert all(int(row["count"]) >= 3 for row in rows(folder, "frequencies", "--min-count", "3"))


def test_ngrams_options(folder: str) -> None:
    assert all(len(row["term"].split()) == 3 for row in rows(folder, "ngrams", "-n", "3"))
    plain = {row["term"] for row in rows(folder, "ngrams", "--limit", "500")}
    skipping = {row["term"] for row in rows(folder, "ngrams", "--skip", "1", "--limit", "500")}
    assert plain < skipping
    assert "and trade" not in {row["term"] for row in rows(folder, "ngrams", "--content", "--limit", "500")}


def test_collocations_options(folder: str) -> None:
    near = {row["collocate"] for row in rows(folder, "collocations", "peace", "--window", "1")}
    right = {row["collocate"] for row in rows(folder, "collocations", "peace", "--window", "0,1")}
    assert right < near
    inside = rows(folder, "collocations", "trade", "--within", "sentence", "--content")
    assert "peace" in {row["collocate"] for row in inside}
    assert {"delta_p_forward", "delta_p_backward", "log_dice", "mi3"} <= set(inside[0])


def test_keyness_options(folder: str) -> None:
    target = rows(folder, "keyness", "--target", "author=Kim", "--unit", "sentence", "--limit", "100")
    by_term = {row["term"]: row for row in target}
    assert float(by_term["oil"]["log_ratio"]) > 0 > float(by_term["peace"]["log_ratio"])
    again = rows(folder, "keyness", "--target", "author=Kim", "--reference", "author=Lee", "--limit", "100")
    assert {row["term"]: row["target"] for row in again} == {row["term"]: row["target"] for row in target}
    shuffled = rows(folder, "keyness", "--target", "author=Kim", "--permutations", "50", "--min-count", "3")
    assert all(int(row["target"]) + int(row["reference"]) >= 3 for row in shuffled)


def test_diversity_options(folder: str) -> None:
    assert {row["author"] for row in rows(folder, "diversity", "--by", "author")} == {"Lee", "Kim"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["concordance", '"peace'], "quotation"),
        (["concordance", "peace", "--sort", "X9"], "sort key 'X9'"),
        (["frequencies", "--by", "autor"], "did you mean 'author'"),
        (["frequencies", "--over", "yeer"], "unknown period 'yeer'"),
        (["frequencies", "--by", "author", "--over", "year"], "not both"),
        (["keyness"], "--target"),
        (["keyness", "--target", "author=Nobody"], "Nobody"),
        (["keyness", "--target", "author"], "key=value"),
        (["collocations", "peace", "--window", "wide"], "wide"),
        (["frequencys"], "did you mean 'frequencies'"),
        (["frequencies", "--corpus", "nowhere"], "'nowhere' does not exist"),
    ],
)
def test_bad_input_gives_one_line_and_status_2(folder: str, arguments: list[str], message: str) -> None:
    where = [] if "--corpus" in arguments or arguments == ["frequencys"] else ["--corpus", folder]
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", *arguments, *where],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith(("toolkit:", "Error:"))]) == 1, done.stderr
    assert done.stdout == ""
