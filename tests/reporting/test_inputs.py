"""Inputs: a run's name depends on what went in, and on nothing else; views of a corpus in one string."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.errors import CorpusError, ParameterError
from toolkit.reporting import inputs as module
from toolkit.reporting import open_corpus, report, verify
from toolkit.reporting.inputs import gather
from toolkit.reporting.run import files_of
from toolkit.reporting.sources import parse_source, with_conditions

Make = Callable[..., Path]


@pytest.fixture
def speeches(tmp_path: Path) -> Path:
    path = tmp_path / "speeches.csv"
    table = {
        "id": ["a", "b", "c", "d"],
        "speech": ["We trade.", "Peace and trade.", "Trade is peace & joy.", "No talk."],
        "author": ["Ada Ray", "Bo Lee", "Ada Ray", "Cy & Co"],
        "year": [2019, 2020, 2021, 2022],
        "date": ["2019-05-01", "2020-05-01", "2021-05-01", "2022-05-01"],
    }
    pd.DataFrame(table).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("view", "documents"),
    [
        ("author=Ada Ray", ["a", "c"]),
        ("author=Ada Ray&year>=2020", ["c"]),
        ("author=Ada Ray&author=Bo Lee", ["a", "b", "c"]),
        ("year<2021&year!=2019", ["b"]),
        ("date>2020-12-31", ["c", "d"]),
        ("author=Cy %26 Co", ["d"]),
        ("year=2022", ["d"]),
    ],
)
def test_a_view_is_what_its_conditions_say(speeches: Path, view: str, documents: list[str]) -> None:
    corpus = open_corpus(f"{speeches}?text=speech&id=id&{view}")
    assert list(corpus.documents.index) == documents


def test_units_and_quoting(speeches: Path) -> None:
    sentences = open_corpus(f"{speeches}?text=speech&id=id&unit=sentence&year<=2020")
    assert sentences.unit == "sentence"
    assert len(sentences) == 2
    spelled = with_conditions(f"{speeches}?text=speech&id=id", ["author=Cy & Co", "year>2000"])
    assert parse_source(spelled).conditions == (("author", "=", "Cy & Co"), ("year", ">", "2000"))
    assert list(open_corpus(spelled).documents.index) == ["d"]


@pytest.mark.parametrize(
    ("view", "error", "message"),
    [
        ("athor=x", CorpusError, "unknown column 'athor'; did you mean 'author'"),
        ("year>many", ParameterError, "column 'year' holds numbers, and 'many' is none"),
        ("year>3000", CorpusError, "none of 4 documents meets the conditions"),
        ("author", ParameterError, "'author' is not of the form column=value"),
    ],
)
def test_a_wrong_view_is_told(speeches: Path, view: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        open_corpus(f"{speeches}?text=speech&id=id&{view}")


def test_a_corpus_outside_the_project_leaves_no_path_behind(make_project: Make, tmp_path: Path) -> None:
    root = make_project()
    runs = []
    for place in ("one place", "another/deeper"):
        folder = tmp_path / place / "texts"
        shutil.copytree(root / "corpus", folder)
        runs.append(report("lines", corpus=folder, output=tmp_path / place / "out"))
    assert runs[0].name == runs[1].name
    assert files_of(runs[0]) == files_of(runs[1])
    assert not any(str(tmp_path).encode() in path.read_bytes() for path in runs[0].rglob("*") if path.is_file())
    assert verify(runs[1]).differences == []
    (tmp_path / "another/deeper/texts").rename(tmp_path / "moved")
    assert verify(runs[1], corpus=tmp_path / "moved").differences == []


def test_the_name_changes_with_every_input(make_project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_project()
    first = gather("lines", {}).run_id
    path = root / "notebooks" / "lines.ipynb"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace('"metadata": {}, "nbformat"', '"metadata": {"x": 1}, "nbformat"'), encoding="utf-8")
    assert gather("lines", {}).run_id == first
    path.write_text(source.replace("to standard output", "to stdout"), encoding="utf-8")
    assert gather("lines", {}).run_id != first
    path.write_text(source, encoding="utf-8")
    assert gather("lines", {}, formats=["docx"]).run_id != first
    for name in ("_environment", "_source_hash"):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, lambda: "other")
            assert gather("lines", {}).run_id != first
    with pytest.raises(ParameterError, match="unknown format 'pfd'; did you mean 'pdf'"):
        gather("lines", {}, formats=["pfd"])


def test_a_remembered_fingerprint_is_never_stale(make_project: Make, tmp_path: Path) -> None:
    root = make_project()
    first = gather("lines", {}, memory=tmp_path).hashes["corpus"]
    assert not (tmp_path / ".fingerprints.json").exists()  # the files are too new to trust their times
    time.sleep(2.3)
    assert gather("lines", {}, memory=tmp_path).hashes["corpus"] == first
    assert (tmp_path / ".fingerprints.json").exists()
    assert gather("lines", {}, memory=tmp_path).hashes["corpus"] == first
    text = root / "corpus" / "one.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("talk", "walk"), encoding="utf-8")
    changed = gather("lines", {}, memory=tmp_path).hashes["corpus"]
    assert changed != first
    (tmp_path / ".fingerprints.json").write_text("not json", encoding="utf-8")
    assert gather("lines", {}, memory=tmp_path).hashes["corpus"] == changed
