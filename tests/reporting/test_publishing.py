"""Publishing under bad conditions: full disk, read-only folder, dead kernel, hang, kill, two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from toolkit.errors import LockedError, RunError
from toolkit.reporting import report
from toolkit.reporting.files import append_line, hashes, lock, publish
from toolkit.reporting.run import FAILED, log_of, produce

Make = Callable[..., Path]
RUN = [sys.executable, "-m", "toolkit", "report", "tiny"]


def write_notebook(root: Path, name: str, *sources: str) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "notebooks" / f"{name}.ipynb")


def test_a_dead_kernel_is_told_and_leaves_the_published_runs(make_project: Make) -> None:
    root = make_project()
    write_notebook(root, "dies", "n: int = 1", "print('before')", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(RunError, match="report 'dies': the kernel died"):
        report("dies")
    assert not (root / "reports" / "dies").exists()
    (kept,) = (root / "reports" / FAILED / "dies").glob("*/report.ipynb")
    assert "before" in kept.read_text(encoding="utf-8")


def test_a_notebook_that_hangs_is_stopped_with_what_it_started(make_project: Make) -> None:
    root = make_project()
    child = (
        "import subprocess, pathlib; p = subprocess.Popen(['sleep', '300']); pathlib.Path('pid').write_text(str(p.pid))"
    )
    write_notebook(root, "hangs", "n: int = 1", child, "import time; time.sleep(300)")
    with pytest.raises(RunError, match="a cell took longer than 3 seconds; give more time with --timeout"):
        report("hangs", timeout=3)
    pid = int((root / "pid").read_text())
    time.sleep(0.3)
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(make_project: Make) -> None:
    root = make_project()
    (root / "blocked").write_text("a file, not a folder", encoding="utf-8")
    done = subprocess.run([*RUN, "--output", "blocked/reports"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "give another folder with --output" in done.stderr


def test_a_summary_for_programs(make_project: Make) -> None:
    root = make_project()
    write_notebook(root, "fails", "n: int = 1", "raise ValueError('no luck')")
    keys = {"report", "status", "result", "run", "seconds", "message"}

    def summary(*arguments: str) -> tuple[int, Any, str]:
        command = [*RUN[:-1], *arguments, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout), done.stderr

    status, said, _ = summary("tiny")
    assert (status, said["status"], said["result"], said["message"]) == (0, 0, "published", "")
    assert Path(said["run"]) == root / "reports" / "tiny" / said["run"][-12:]
    status, said, stderr = summary("fails")
    assert (status, said["status"], said["result"], said["run"]) == (1, 1, "failed", "")
    assert said.keys() == keys
    assert stderr == f"toolkit: {said['message']}\n"
    status, said, _ = summary("tiny", "-p", "row=2")
    assert (status, said["status"], said["message"]) == (
        2,
        2,
        "report 'tiny': unknown parameter 'row'; did you mean 'rows'? Choose from: corpus, rows.",
    )
    with lock(root / "reports" / ".tiny.lock", "report 'tiny'"):
        assert summary("tiny", "--force")[:2][0] == 75
    status, said, stderr = summary("tiny", "fails")
    assert status == 1
    assert [(one["report"], one["result"], one["status"]) for one in said] == [
        ("tiny", "unchanged", 0),
        ("fails", "failed", 1),
    ]
    assert all(one.keys() == keys for one in said)
    assert stderr.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("size", ["16k", "32k"])
def test_a_full_disk_leaves_nothing_half_written(make_project: Make, tmp_path: Path, size: str) -> None:
    root = make_project()
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        done = subprocess.run([*RUN, "--output", str(disk)], cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        assert done.stderr.count("\n") == 1
        assert "No space left" in done.stderr
        for run in disk.glob("tiny/[0-9a-f]*"):
            assert (run / "ro-crate-metadata.json").is_file()
        subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
        again = subprocess.run([*RUN, "--output", str(disk)], cwd=root, capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        assert not list(disk.glob(".staging*"))
        assert (disk / "tiny" / "latest" / "report.html").is_file()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a disk")
def test_a_disk_that_has_become_read_only_keeps_its_runs(make_project: Make, tmp_path: Path) -> None:
    root = make_project()
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("no small disk can be mounted here")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*RUN, "--output", str(disk), *arguments]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    try:
        assert run().returncode == 0
        before = hashes(disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        assert run().returncode == 0  # there is nothing to do
        for arguments in (["--force"], ["-p", "rows=1"]):
            done = run(*arguments)
            assert done.returncode == 1
            assert done.stderr.count("\n") == 1
            assert "Read-only file system" in done.stderr
        assert hashes(disk) == before
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_publishing_again_swaps_in_one_step_or_not_at_all(tmp_path: Path) -> None:
    def folder(name: str, text: str) -> Path:
        path = tmp_path / name
        path.mkdir()
        (path / "a.txt").write_text(text, encoding="utf-8")
        return path

    target = tmp_path / "report" / "run"
    publish(folder("one", "first"), target)
    stamp = target.stat().st_ino
    publish(folder("same", "first"), target)
    assert target.stat().st_ino == stamp
    publish(folder("other", "second"), target)
    assert (target / "a.txt").read_text(encoding="utf-8") == "second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]
    assert [path.name for path in target.parent.iterdir()] == ["run"]


def test_a_run_that_was_published_but_not_listed_is_listed_by_the_next(make_project: Make) -> None:
    root = make_project()
    run = report("tiny")
    (run.parent / "latest").unlink()
    (root / "reports" / "index.html").unlink()
    assert produce("tiny").skipped
    assert (run.parent / "latest").resolve() == run
    assert run.name in (root / "reports" / "index.html").read_text(encoding="utf-8")


def test_the_latest_run_is_the_one_asked_for_last(make_project: Make) -> None:
    make_project()
    first = report("tiny")
    second = report("tiny", {"rows": 1})
    assert (first.parent / "latest").resolve() == second
    assert produce("tiny").skipped
    assert (first.parent / "latest").resolve() == first


def test_the_log_goes_on_after_a_line_cut_short(tmp_path: Path) -> None:
    log = tmp_path / "runs.jsonl"
    log.write_text('{"report": "a", "run": "1", "result": "published"}\n{"report": "b", "ru', encoding="utf-8")
    append_line(log, '{"report": "c", "run": "2", "result": "published"}')
    assert [entry["report"] for entry in log_of(tmp_path)] == ["a", "c"]


def test_waiting_for_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    script = "import sys, time; from pathlib import Path; from toolkit.reporting.files import lock\n"
    script += "with lock(Path(sys.argv[1]), 'x'): print('held', flush=True); time.sleep(1.5)"
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match="x is being run by another process"), lock(path, "x"):
            pass
        with lock(path, "x", wait=20):
            assert holder.poll() is not None or holder.wait(5) == 0


def test_two_overlapping_runs_publish_once_and_the_other_says_so(make_project: Make) -> None:
    root = make_project()
    both = [subprocess.Popen(RUN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for each in both:
        each.communicate()
    statuses = sorted(each.returncode for each in both)
    assert statuses in ([0, 75], [0, 0])
    assert len(list((root / "reports" / "tiny").glob("[0-9a-f]*"))) == 1
    assert not list((root / "reports").glob(".staging*"))
    assert json.loads((root / "reports" / "index.json").read_text(encoding="utf-8"))[0]["report"] == "tiny"


def test_a_request_to_end_cleans_up(make_project: Make) -> None:
    root = make_project()
    write_notebook(root, "slow", "n: int = 1", "open('started', 'w').close(); import time; time.sleep(60)")
    process = subprocess.Popen([*RUN[:-1], "slow"], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (root / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) != 0
    assert not list((root / "reports").glob(".staging*"))
    assert not (root / "reports" / "slow").exists()
