"""Measuring: tools take turns, each in a process of its own, and ratios are taken within a turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Context:
    """What a benchmark is given.

    Attributes:
        folder: an empty folder to work in; removed at the end.
        corpus: a folder of texts of the size asked for.
        megabytes: its size.
        rounds: how often everything is measured.
        texts: where the texts came from, if from a folder.
    """

    folder: Path
    corpus: Path
    megabytes: float
    rounds: int = 5
    texts: Path | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """One run of a child process.

    Attributes:
        seconds: as the child measured it, or of the whole process where it did not.
        cpu: seconds of processors, likewise.
        peak: most memory it held, in MB.
        answer: what it printed, if that was JSON.
    """

    seconds: float
    cpu: float
    peak: float
    answer: dict[str, Any]


def child(code: str, *arguments: object, python: str = sys.executable) -> Run:
    """Run Python code in a process of its own. If its last line is JSON with ``seconds``, those count."""
    return command([python, "-c", code, *map(str, arguments)])


def command(arguments: list[str], stdin: Path | None = None) -> Run:
    """Run a program and measure it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open(stdin or os.devnull, "rb") as source:
        began = time.perf_counter()
        process = subprocess.Popen(arguments, stdin=source, stdout=subprocess.PIPE, env=environment)
        assert process.stdout is not None
        printed = process.stdout.read().decode().strip()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.stdout.close()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[0]} ended with status {process.returncode}")
    last = printed.rpartition("\n")[2]
    answer = json.loads(last) if last.startswith("{") else {}
    cpu = float(answer.get("cpu", usage.ru_utime + usage.ru_stime))
    return Run(float(answer.get("seconds", seconds)), cpu, usage.ru_maxrss / 1024, answer)


def timed(work: Callable[[], object], rounds: int = 9) -> float:
    """Median seconds of a piece of work, after one run that does not count."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)


def take_turns(tools: dict[str, Callable[[], Run]], sizes: dict[str, float], rounds: int) -> list[dict[str, Any]]:
    """Measure tools on the same task, one after the other, several times over.

    Args:
        tools: by name; the first is ours, to which the others are compared.
        sizes: megabytes that each works on. Slow tools are given less.

    Returns:
        For each tool: MB a second, how many times as fast ours is (median over the rounds), MB for each second of
        processors (which other work on the machine disturbs less), and peak memory.
    """
    runs: dict[str, list[Run]] = {name: [] for name in tools}
    for _ in range(rounds):
        for name, tool in tools.items():
            runs[name].append(tool())
    ours = next(iter(tools))
    rows = []
    for name in tools:
        speeds = [sizes[name] / run.seconds for run in runs[name]]
        ratios = [sizes[ours] / own.seconds / speed for own, speed in zip(runs[ours], speeds, strict=True)]
        rows.append(
            {
                "tool": name,
                "MB": sizes[name],
                "MB/s": median(speeds),
                "ours is faster by": median(ratios),
                "MB/s of one processor": median(sizes[name] / run.cpu for run in runs[name]),
                "peak MB": max(run.peak for run in runs[name]),
            }
        )
    return rows
