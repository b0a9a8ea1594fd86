"""Inputs: a run's name depends on what went in, and on nothing else; views of a corpus in one string."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from toolkit.errors import CorpusError, ParameterError
from toolkit.reporting import inputs as module
from toolkit.reporting import memory, open_corpus, report, surroundings, verify
from toolkit.reporting.inputs import gather
from toolkit.reporting.memory import NotRememberedError
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
    for name in ("environment", "source_hash"):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, lambda: "other")
            assert gather("lines", {}).run_id != first
    with pytest.raises(ParameterError, match="unknown format 'pfd'; did you mean 'pdf'"):
        gather("lines", {}, formats=["pfd"])


def test_a_codebook_is_hashed_with_those_it_includes(make_project: Make) -> None:
    root = make_project()
    path = root / "notebooks" / "lines.ipynb"
    source = path.read_text(encoding="utf-8")
    path.write_text(source.replace("corpus: str =", 'codebook: str = \\"own.yaml\\"\\ncorpus: str ='), encoding="utf-8")
    (root / "own.yaml").write_text("codebook: own\ninclude: [more/base.yaml]\nthemes: {}\n", encoding="utf-8")
    base = root / "more" / "base.yaml"
    base.parent.mkdir()
    base.write_text("codebook: base\nthemes: {}\n", encoding="utf-8")
    first = gather("lines", {})
    assert first.parameters["codebook"] == "own.yaml"
    base.write_text("codebook: base\nthemes: { }\n", encoding="utf-8")
    assert gather("lines", {}).hashes["codebook"] != first.hashes["codebook"]
    base.write_text("codebook: base\ninclude: ../own.yaml\nthemes: {}\n", encoding="utf-8")  # in a circle
    assert gather("lines", {}).hashes["codebook"] != first.hashes["codebook"]


def test_files_that_cannot_be_read_are_part_of_the_name(make_project: Make) -> None:
    root = make_project()
    first = gather("lines", {})
    assert "skipped" not in first.hashes
    (root / "corpus" / "broken.pdf").write_bytes(b"%PDF-1.4 no pdf")
    (root / "corpus" / "broken.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.warns(UserWarning, match="could not be read|left out|skipped"):
        second = gather("lines", {})
    assert second.hashes["corpus"] == first.hashes["corpus"]
    assert second.run_id != first.run_id


def test_the_environment_is_every_library_the_toolkit_stands_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])

    def install(name: str, version: str, *needs: str) -> None:
        for old in tmp_path.glob(f"{name}-*"):
            shutil.rmtree(old)
        (tmp_path / f"{name}-{version}.dist-info").mkdir()
        lines = "".join(f"Requires-Dist: {need}\n" for need in needs)
        text = f"Name: {name}\n{lines}\nRequires-Dist: not_a_header\n"
        (tmp_path / f"{name}-{version}.dist-info" / "METADATA").write_text(text, encoding="utf-8")

    install("discourse_toolkit", "1.0", "near>=1", "not-here>2", "other; extra == 'more'")
    install("near", "1.0", "Far.Away[x] (>=2); python_version > '3'")
    install("far_away", "2.0", "near")
    install("other", "1.0")
    first = surroundings.environment()
    install("other", "2.0")
    install("another", "1.0")
    assert surroundings.environment() == first
    for name, version in (("far_away", "2.1"), ("near", "1.1"), ("not_here", "3")):
        before = surroundings.environment()
        install(name, version)
        assert surroundings.environment() != before


def test_a_changed_lock_or_source_file_is_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "toolkit"
    (package / "coding").mkdir(parents=True)
    (package / "coding" / "cues.yaml").write_text("a: 1\n", encoding="utf-8")
    (package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(surroundings, "_PACKAGE", package)
    code, libraries = surroundings.source_hash(), surroundings.environment()
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert surroundings.source_hash() == code
    (package / "coding" / "cues.yaml").write_text("a: 2\n", encoding="utf-8")
    assert surroundings.source_hash() != code
    (tmp_path / "requirements.lock").write_text("near==1.0\n", encoding="utf-8")
    assert surroundings.environment() != libraries


def test_a_remembered_fingerprint_is_never_stale(make_project: Make, tmp_path: Path) -> None:
    root = make_project()

    def recalled(**options: object) -> str:
        return gather("lines", {}, memory=tmp_path, recall=True, **options).hashes["corpus"]

    with pytest.raises(NotRememberedError):
        recalled()
    first = gather("lines", {}, memory=tmp_path).hashes["corpus"]
    assert recalled() == first  # by its bytes: the files are too new to trust their times
    text = root / "corpus" / "one.txt"
    content = text.read_bytes()
    stamp = text.stat().st_mtime_ns
    text.write_bytes(content.replace(b"talk", b"walk"))
    os.utime(text, ns=(stamp, stamp))
    with pytest.raises(NotRememberedError):
        recalled()
    changed = gather("lines", {}, memory=tmp_path).hashes["corpus"]
    assert changed != first
    time.sleep(2.3)
    assert recalled() == changed  # and now by size and times alone
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(memory, "_READ", 0)
        assert recalled() == changed
        text.write_bytes(content)
        os.utime(text, ns=(stamp, stamp))
        with pytest.raises(NotRememberedError):
            recalled()
    (tmp_path / ".fingerprints.json").write_text("not json", encoding="utf-8")
    assert gather("lines", {}, memory=tmp_path).hashes["corpus"] == first


def test_nothing_heavy_is_loaded_to_skip_a_run(make_project: Make) -> None:
    make_project()
    program = """if True:
        import sys
        from toolkit.cli import main
        try:
            main(["report", *sys.argv[1:]])
        except SystemExit as end:
            assert not end.code, end.code
        heavy = {"pandas", "numpy", "numba", "papermill", "nbformat", "sklearn", "scipy", "pyarrow", "tqdm"}
        print("loaded:", sorted(heavy & set(sys.modules)))
    """
    report("lines", {"rows": 1})
    report("tiny", {"rows": 1})
    for names in (["lines"], ["lines", "tiny"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *names, "-p", "rows=1"], capture_output=True, text=True, check=True
        )
        assert done.stdout.count("unchanged") == len(names)
        assert "loaded: []" in done.stdout
