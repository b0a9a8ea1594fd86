"""``kill -9`` at random moments: what is published stays the last good state, and the next run completes.

TOOLKIT_KILLS=50 does it at fifty moments; without it at a few.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from toolkit.reporting.execute import _scratch
from toolkit.reporting.files import lock
from toolkit.reporting.run import files_of

Make = Callable[..., Path]
KILLS = int(os.environ.get("TOOLKIT_KILLS", "3"))
REPORT = [sys.executable, "-m", "toolkit", "report"]


def kernels(root: Path) -> list[int]:
    """Processes that run a notebook for a folder of reports."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            pid = int(entry.name)
            if f"TOOLKIT_STAGING={root}/".encode() in (entry / "environ").read_bytes():
                found.append(pid)
    return found


def published(root: Path, report: str) -> dict[str, dict[str, str]]:
    runs = [path for path in (root / report).glob("[0-9a-f]*") if not path.is_symlink()]
    return {run.name: files_of(run) for run in runs}


class Killer:
    """Runs of one report in one folder, some of them killed."""

    def __init__(self, name: str, root: Path, values: list[list[str]]) -> None:
        self.name, self.root, self.values = name, root, values
        self.expected: dict[str, dict[str, str]] = {}
        elsewhere = root.with_name("expected")
        for value in values:
            self.run(value, elsewhere)
        self.expected = published(elsewhere, name)
        self.run(values[0], root)
        started = time.monotonic()
        self.run([*values[0], "--force"], root)
        self.length = time.monotonic() - started

    def run(self, value: list[str], root: Path) -> None:
        done = subprocess.run([*REPORT, self.name, *value, "--output", str(root)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def kill(self, value: list[str], moment: float, what: str) -> bool:
        """Start a run and kill it; True if it was still running then."""
        before = published(self.root, self.name)
        command = [*REPORT, self.name, *value, "--force", "--output", str(self.root)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(moment)
        alive = process.poll() is None
        if what in ("process", "both"):
            process.kill()
        if what in ("kernel", "both"):
            for pid in kernels(self.root):
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        _, said = process.communicate()
        if what == "kernel":
            assert process.returncode in (0, 1)
            assert said.count("\n") == process.returncode, said
        after = published(self.root, self.name)
        assert after.keys() >= before.keys()
        assert all(self.expected[run] == files for run, files in after.items())
        assert (self.root / self.name / "latest" / "report.html").is_file()
        assert "<h1>Reports</h1>" in (self.root / "index.html").read_text(encoding="utf-8")
        json.loads((self.root / "index.json").read_text(encoding="utf-8"))
        with lock(self.root / f".{self.name}.lock", "the report"):
            pass
        return alive

    def recover(self, value: list[str]) -> None:
        """The next run completes, and nothing is left of the killed one."""
        self.run(value, self.root)
        after = published(self.root, self.name)
        assert after.items() <= self.expected.items()
        assert (self.root / self.name / "latest").resolve().name in after
        deadline = time.monotonic() + 10
        while kernels(self.root):
            assert time.monotonic() < deadline, "a kernel outlives its run"
            time.sleep(0.05)
        self.run([*value, "--force"], self.root)
        assert not list(self.root.glob(".staging*"))
        assert not list(self.root.glob("**/*.part"))
        assert not list((self.root / self.name).glob(".*"))
        assert not list(Path("/tmp").glob(f"{_scratch(self.root, self.name)}*"))


def at_moments(killer: Killer, n: int, seed: int) -> None:
    moments = random.Random(seed)
    done = dict.fromkeys(("process", "both", "kernel"), 0)
    for number in range(n):
        # One moment in each nth of the run and a little beyond, so that all of it is covered.
        moment = killer.length * 1.02 * (number + moments.random()) / n
        what = ("process", "both", "kernel")[number % 3]
        value = killer.values[number % len(killer.values)]
        done[what] += killer.kill(value, moment, what)
        killer.recover(value)
    print(f"{killer.name}: {n} kills over {killer.length:.2f} s; still running when killed: {done}")


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_last_good_state(make_project: Make) -> None:
    root = make_project()
    at_moments(Killer("lines", root / "reports", [["-p", f"rows={n}"] for n in (1, 2, 3)]), KILLS, seed=0)


@pytest.mark.slow
@pytest.mark.skipif(KILLS < 8, reason="takes a minute; set TOOLKIT_KILLS")
def test_a_kill_of_a_standard_report(make_project: Make, project: Path) -> None:
    root = make_project()
    shutil.copyfile(project / "notebooks" / "profile.ipynb", root / "notebooks" / "profile.ipynb")
    at_moments(Killer("profile", root / "reports", [[]]), KILLS // 8, seed=1)
