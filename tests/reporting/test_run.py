"""Runs: named by their inputs, the same bytes anywhere, published whole or not at all."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import toolkit
from toolkit.errors import LockedError, ParameterError, RunError
from toolkit.reporting import diff, open_corpus, report, verify
from toolkit.reporting.files import lock
from toolkit.reporting.run import files_of, gather

Make = Callable[..., Path]


def test_a_run_has_every_file_and_is_skipped_the_second_time(make_project: Make) -> None:
    root = make_project()
    run = report("lines")
    assert run.parent == root / "reports" / "lines"
    assert set(files_of(run)) == {
        "citation.txt",
        "figures/lengths.svg",
        "inputs/documents.csv",
        "inputs/documents.parquet",
        "report.html",
        "report.ipynb",
        "ro-crate-metadata.json",
        "tables/lines.csv",
        "tables/lines.parquet",
    }
    assert (root / "reports" / "lines" / "latest").resolve() == run
    assert "Test report" in (run / "report.html").read_text(encoding="utf-8")
    assert run.name in (root / "reports" / "index.html").read_text(encoding="utf-8")
    table = pd.read_parquet(run / "tables" / "lines.parquet")
    assert len(table) == 3
    stamp = (run / "report.html").stat().st_mtime_ns
    assert report("lines") == run
    assert (run / "report.html").stat().st_mtime_ns == stamp


def test_other_inputs_are_another_run(make_project: Make) -> None:
    root = make_project()
    first = gather("lines", {}).run_id
    assert gather("lines", {"rows": "2"}).run_id != first
    assert gather("lines", {"rows": 3}).run_id == first
    (root / "corpus" / "three.txt").write_text("More trade.", encoding="utf-8")
    assert gather("lines", {}).run_id != first


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"wrod": "peace"}, "unknown parameter 'wrod'; did you mean 'word'"),
        ({"rows": "many"}, "parameter rows: 'many' is not of the type int"),
        ({"fail": "maybe"}, "parameter fail: 'maybe' is not of the type bool"),
        ({"word": "pease"}, "unknown value of word 'pease'; did you mean 'peace'"),
        ({"api_key": "x"}, "looks like a secret"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(
    make_project: Make, given: dict[str, str], message: str
) -> None:
    root = make_project()
    with pytest.raises(ParameterError, match=message):
        report("lines", given)
    assert not (root / "reports").exists()


def test_an_unknown_report_names_the_nearest(make_project: Make) -> None:
    make_project()
    with pytest.raises(ParameterError, match="unknown report 'line'; did you mean 'lines'"):
        report("line")


def test_a_failing_notebook_is_kept_aside_and_the_last_good_run_stays(make_project: Make) -> None:
    root = make_project()
    good = report("lines")
    before = files_of(good)
    with pytest.raises(RunError, match=r"cell \d+ raised ValueError: asked to fail; what it had done is in .*\.failed"):
        report("lines", {"fail": True})
    assert files_of(good) == before
    kept = list((root / "reports" / ".failed" / "lines").glob("*/report.ipynb"))
    assert len(kept) == 1
    assert "asked to fail" in kept[0].read_text(encoding="utf-8")
    assert not list((root / "reports").glob(".staging*"))
    assert (root / "reports" / "lines" / "latest").resolve() == good
    log = (root / "reports" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["result"].split(":")[0] for line in log] == ["published", "failed"]


def test_the_same_inputs_give_the_same_bytes_anywhere(make_project: Make, tmp_path: Path) -> None:
    first = make_project("here")
    command = [sys.executable, "-m", "toolkit", "report", "lines"]
    plain = {**os.environ, "TZ": "UTC", "PYTHONHASHSEED": "1"}
    subprocess.run(command, cwd=first, env=plain, check=True, capture_output=True)
    second = make_project("elsewhere deep")
    home = tmp_path / "home"
    home.mkdir()
    other = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "77", "HOME": str(home)}
    subprocess.run(
        [*command, "--output", str(tmp_path / "out")],
        cwd=second,
        env=other,
        check=True,
        capture_output=True,
        umask=0o077,
    )
    one = files_of((first / "reports" / "lines" / "latest").resolve())
    two = files_of((tmp_path / "out" / "lines" / "latest").resolve())
    assert one == two


@pytest.mark.slow
def test_every_standard_report_has_the_same_bytes_anywhere(project: Path, tmp_path: Path) -> None:
    published = []
    for place, zone, seed in (("here", "UTC", "1"), ("elsewhere, deep", "Asia/Tokyo", "77")):
        root = tmp_path / place / "project"
        for folder in ("corpus", "notebooks"):
            shutil.copytree(project / folder, root / folder, ignore=shutil.ignore_patterns(".*"))
        (tmp_path / place / "home").mkdir()
        surroundings = {"TZ": zone, "PYTHONHASHSEED": seed, "HOME": str(tmp_path / place / "home")}
        surroundings |= {"LC_ALL": "C" if seed == "1" else "C.UTF-8", "USER": place, "COLUMNS": "40"}
        command = [sys.executable, "-m", "toolkit", "report", "--force"]
        subprocess.run(command, cwd=root, env={**os.environ, **surroundings}, check=True, capture_output=True)
        published.append({path.parent.name: files_of(path.resolve()) for path in (root / "reports").glob("*/latest")})
    names = {path.stem for path in (project / "notebooks").glob("*.ipynb")} - {"explore"}
    assert published[0].keys() == names
    assert published[0] == published[1]


def test_verify_reproduces_a_run_and_names_what_was_changed(make_project: Make) -> None:
    root = make_project()
    run = report("lines")
    assert verify(run).differences == []
    (run / "tables" / "lines.csv").write_text("forged\n", encoding="utf-8")
    changed = verify(run).differences
    assert changed[0] == "tables/lines.csv: was changed after it was published"
    assert any(line.startswith("tables/lines.csv: differs") for line in changed)
    with pytest.raises(ParameterError, match="is no published run"):
        verify(root)


def test_diff_says_what_changed(make_project: Make) -> None:
    root = make_project()
    first = report("lines")
    assert diff(first, first)[0] == ["The two runs are identical."]
    (root / "corpus" / "zero.txt").write_text("All trade is trade.", encoding="utf-8")
    second = report("lines", {"rows": 5})
    said = " ".join(diff(first, second)[0])
    assert "Parameter rows: 3 became 5." in said
    assert "The corpus changed." in said


def test_a_second_run_at_the_same_time_is_refused(make_project: Make) -> None:
    root = make_project()
    with lock(root / "reports" / ".lines.lock", "report 'lines'"), pytest.raises(LockedError) as caught:
        report("lines")
    assert caught.value.exit_status == 75
    assert report("lines").is_dir()


def test_hostile_text_stays_text(make_project: Make) -> None:
    make_project(one="<script>alert(1)</script> trade <img src=x onerror=alert(2)> trade =cmd|' /C calc'!A0")
    run = report("lines", {"rows": 2})
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;/script&gt;" in page
    assert "default-src 'none'" in page
    csv = (run / "tables" / "lines.csv").read_text(encoding="utf-8")
    assert not any(cell.startswith(("=", "+", "@")) for line in csv.splitlines() for cell in line.split(","))


def test_plain_papermill_runs_a_report_notebook_from_any_directory(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    monkeypatch.chdir(tmp_path)
    result = papermill.execute_notebook(
        str(project / "notebooks" / "profile.ipynb"), str(tmp_path / "out.ipynb"), {}, progress_bar=False
    )
    shown = "".join("".join(o.get("data", {}).get("text/html", "")) for c in result.cells for o in c.get("outputs", []))
    assert "The corpus holds" in shown


def test_a_report_can_be_asked_for_in_a_notebook(make_project: Make) -> None:
    make_project()

    async def cell() -> Path:
        return report("tiny")

    assert (asyncio.run(cell()) / "report.html").is_file()


def test_plain_papermill_takes_any_kernel_and_the_notebook_says_what_it_ran_on(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    kernel = tmp_path / "share" / "kernels" / "my-own-3.9"
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Own", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    monkeypatch.chdir(tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text("We trade and talk of trade.", encoding="utf-8")
    result = papermill.execute_notebook(
        str(project / "notebooks" / "profile.ipynb"),
        str(tmp_path / "out.ipynb"),
        {"corpus": "texts"},
        kernel_name="my-own-3.9",
        progress_bar=False,
    )
    shown = "".join("".join(o.get("data", {}).get("text/html", "")) for c in result.cells for o in c.get("outputs", []))
    assert f"1 document, 6 tokens, fingerprint {open_corpus(str(texts)).fingerprint[:16]}" in shown
    assert f"discourse-toolkit {toolkit.__version__}" in shown
    assert f"Python {platform.python_version()}" in shown
    assert not list(tmp_path.glob("tables"))
