"""The declared reports of a project: one readable file says which reports to run, with which parameters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.errors import ParameterError, ToolkitError, choose
from toolkit.reporting.project import notebook_folders

_KEYS = ("report", "parameters", "corpus", "where", "formats", "timeout")
_TOP = ("reports", "keep", "pinned")


@dataclass(frozen=True)
class Declaration:
    """One report to run.

    Attributes:
        report: its name.
        parameters: values for its parameters.
        corpus: a folder or file.
        where: conditions that narrow the corpus to a view, such as ``author=Bordachev``.
        formats: ``pdf`` and ``docx``.
        timeout: seconds a cell may take.
    """

    report: str
    parameters: dict[str, Any] = field(default_factory=dict)
    corpus: str | None = None
    where: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    timeout: int | None = None

    def arguments(self) -> list[str]:
        """The same as arguments of ``toolkit report``."""
        found = [self.report]
        for key, value in self.parameters.items():
            found += ["-p", f"{key}={value}"]
        found += ["--corpus", self.corpus] if self.corpus else []
        for condition in self.where:
            found += ["--where", condition]
        for one in self.formats:
            found += ["--format", one]
        return [*found, "--timeout", str(self.timeout)] if self.timeout else found


@dataclass(frozen=True)
class Plan:
    """What a file of declared reports holds.

    Attributes:
        reports: what to run.
        keep: how many runs of each report to keep; all without it.
        pinned: runs to keep whatever their age.
    """

    reports: list[Declaration]
    keep: int | None = None
    pinned: tuple[str, ...] = ()


def plan(path: Path) -> Plan:
    """Read the file of declared reports; without one, every notebook but the interactive one is declared.

    Raises:
        ParameterError: the file is malformed; the message names the entry and the key.
    """
    if not path.is_file():
        names = sorted({file.stem for folder in notebook_folders() for file in folder.glob("*.ipynb")} - {"explore"})
        return Plan([Declaration(name) for name in names])
    import yaml

    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParameterError(f"{path}: {' '.join(str(error).split())}") from error
    entries = loaded.get("reports") if isinstance(loaded, dict) else None
    if not isinstance(entries, list):
        raise ParameterError(f"{path}: has no list under the key 'reports'")
    for key in loaded:
        if key not in _TOP:
            raise ParameterError(f"{path}: {choose('key', key, _TOP)}")
    keep = loaded.get("keep")
    if keep is not None and (not isinstance(keep, int) or isinstance(keep, bool) or keep < 1):
        raise ParameterError(f"{path}: keep: {keep!r} is no number of runs from 1")
    reports = [_declaration(path, number, entry) for number, entry in enumerate(entries, 1)]
    return Plan(reports, keep, _listed(path, "pinned", loaded.get("pinned")))


def _declaration(path: Path, number: int, entry: Any) -> Declaration:
    if isinstance(entry, str):
        return Declaration(entry)
    if not isinstance(entry, dict) or "report" not in entry:
        raise ParameterError(f"{path}: entry {number} names no report")
    for key in entry:
        if key not in _KEYS:
            raise ParameterError(f"{path}: entry {number}: {choose('key', key, _KEYS)}")
    place = f"entry {number}"
    parameters, timeout = entry.get("parameters") or {}, entry.get("timeout")
    if not isinstance(parameters, dict):
        raise ParameterError(f"{path}: {place}: parameters: {parameters!r} is not of the form {{name: value}}")
    if timeout is not None and (not isinstance(timeout, int) or timeout < 1):
        raise ParameterError(f"{path}: {place}: timeout: {timeout!r} is no number of seconds from 1")
    where, corpus = entry.get("where"), entry.get("corpus")
    if isinstance(where, dict):
        where = [f"{key}={value}" for key, value in where.items()]
    return Declaration(
        str(entry["report"]),
        parameters,
        None if corpus is None else str(corpus),
        _listed(path, f"{place}: where", where),
        _listed(path, f"{place}: formats", entry.get("formats")),
        timeout,
    )


def _listed(path: Path, place: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, (list, tuple)) and not any(isinstance(one, (list, dict)) for one in value):
        return tuple(map(str, value))
    if isinstance(value, str):
        return (value,)
    raise ParameterError(f"{path}: {place}: {value!r} is no list")


@dataclass(frozen=True)
class Outcome:
    """What came of one declared report.

    Attributes:
        report: its name.
        status: exit status of its run.
        result: ``published``, ``unchanged`` or ``failed``.
        run: folder of the run; empty if it failed.
        seconds: how long it took.
        message: why it failed.
    """

    report: str
    status: int
    result: str
    run: str = ""
    seconds: float = 0.0
    message: str = ""


def run_all(
    wanted: list[Declaration], output: str, *, force: bool = False, workers: int = 2, progress: bool = False
) -> list[Outcome]:
    """Run declared reports in parallel processes; one that fails does not keep the others from running.

    What has been published already is passed over before any process is started.
    """
    batch = f"{time.time_ns()}-{os.getpid()}"
    outcomes = {} if force else _unchanged(wanted, output, batch)
    left = [number for number in range(len(wanted)) if number not in outcomes]
    if left:
        made = _in_processes([wanted[number] for number in left], output, force, workers, progress, batch)
        outcomes |= dict(zip(left, made, strict=True))
    return [outcomes[number] for number in range(len(wanted))]


def _unchanged(wanted: list[Declaration], output: str, batch: str) -> dict[int, Outcome]:
    """Which of the declared reports, by position, are published as they would be made."""
    from toolkit.reporting.inputs import hash_surroundings
    from toolkit.reporting.run import unchanged
    from toolkit.reporting.sources import view_of

    surroundings, found = hash_surroundings(), {}
    for number, one in enumerate(wanted):
        started = time.monotonic()
        try:
            corpus = view_of(one.report, one.corpus or one.parameters.get("corpus"), one.where)
            path = unchanged(
                one.report,
                one.parameters,
                corpus,
                output,
                formats=one.formats,
                surroundings=surroundings,
                batch=batch,
            )
        except (ToolkitError, OSError):
            continue  # its own process will say what is wrong
        if path:
            found[number] = Outcome(one.report, 0, "unchanged", str(path), round(time.monotonic() - started, 2))
    return found


def _in_processes(
    wanted: list[Declaration], output: str, force: bool, workers: int, progress: bool, batch: str
) -> list[Outcome]:
    from concurrent.futures import ThreadPoolExecutor

    from tqdm import tqdm

    running: set[subprocess.Popen[str]] = set()
    environment = {**os.environ, "TOOLKIT_BATCH": batch}

    def one(declaration: Declaration) -> Outcome:
        # A report declared twice waits for itself instead of failing.
        command = [sys.executable, "-m", "toolkit", "report", *declaration.arguments(), "--output", output]
        command += ["--json", "--wait", "86400" if len(wanted) > len({each.report for each in wanted}) else "0"]
        command += ["--force"] if force else []
        started = time.monotonic()
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        process = subprocess.Popen(command, text=True, env=environment, **pipes)  # noqa: S603
        running.add(process)
        out, said = process.communicate()
        running.discard(process)
        return _outcome(declaration.report, process.returncode, out, said, time.monotonic() - started)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            outcomes = pool.map(one, wanted)
            return list(tqdm(outcomes, total=len(wanted), unit="report", disable=not progress, file=sys.stderr))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in tuple(running):
                process.terminate()
            raise


def _outcome(report: str, status: int, out: str, said: str, seconds: float) -> Outcome:
    seconds = round(seconds, 2)
    if status == 0:
        try:
            found = json.loads(out.strip().splitlines()[-1])
            return Outcome(report, 0, found["result"], found["run"], seconds)
        except (IndexError, ValueError, KeyError):
            status, said = 1, "it ended without saying what it did"
    lines = [line for line in said.strip().splitlines() if line.strip()]
    message = lines[-1].removeprefix("toolkit: ") if lines else f"it ended with status {status}"
    return Outcome(report, status, "failed", "", seconds, message)
