"""Running a published report again in a clean process, and comparing every file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from toolkit.errors import RunError
from toolkit.reporting.changes import CHANGES, publish_diff
from toolkit.reporting.crate import NAME, read_crate
from toolkit.reporting.files import digest
from toolkit.reporting.project import SOURCES_VARIABLE
from toolkit.reporting.run import files_of, log_of, notebook_of


@dataclass(frozen=True)
class Verdict:
    """What a verification found.

    Attributes:
        run: the run's name.
        files: how many files were compared.
        differences: one line for each file that differs, is missing or is new; empty if the run is verified.
    """

    run: str
    files: int
    differences: list[str]


def verify(run: str | Path, corpus: str | Path | None = None) -> Verdict:
    """Check a run against its manifest, then execute it again and compare every file.

    Args:
        run: folder of a published run (``reports/stance/latest`` is one).
        corpus: where its corpus is now; without it, where the run log says it was.

    Raises:
        ParameterError: the folder is no published run.
        RunError: the report could not be run again.
    """
    folder = Path(run).resolve()
    manifest = read_crate(folder / NAME)
    differences = _against_manifest(folder, manifest["files"])
    entry = _entry(folder, manifest)
    with tempfile.TemporaryDirectory(prefix="toolkit-verify-") as scratch:
        if manifest["report"] == CHANGES:
            old, new = (folder.parents[1] / manifest["parameters"][key] for key in ("first", "second"))
            again = publish_diff(old, new, scratch)
        else:
            again = _again(run, manifest, entry, corpus, scratch)
        if again.name != manifest["run"]:
            differences.append(_inputs(manifest, read_crate(again / NAME)))
        here, there = files_of(folder), files_of(again)
        for name in sorted(here.keys() | there.keys(), key=_telling):
            if name not in there:
                differences.append(f"{name}: the new run does not make it")
            elif name not in here:
                differences.append(f"{name}: only the new run makes it")
            elif here[name] != there[name]:
                differences.append(f"{name}: differs {_place(folder / name, again / name)}")
    return Verdict(manifest["run"], len(here), differences)


def _entry(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the run log knows of a run: where its notebook and its inputs are."""
    found = [e for e in log_of(folder.parents[1]) if (e["report"], e["run"]) == (manifest["report"], manifest["run"])]
    return found[-1] if found else {}


def _again(
    run: str | Path, manifest: Mapping[str, Any], entry: Mapping[str, Any], corpus: str | Path | None, scratch: str
) -> Path:
    notebook = notebook_of(entry, manifest["report"])
    command = [sys.executable, "-m", "toolkit", "report", str(notebook), "--output", scratch]
    for key, value in manifest["parameters"].items():
        command += ["-p", f"{key}={value}"]
    for one in manifest["formats"]:
        command += ["--format", one]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TOOLKIT_")}
    environment[SOURCES_VARIABLE] = json.dumps(_sources(manifest, entry, corpus))
    project = Path(str(entry.get("project", "")))
    here = str(project) if entry.get("project") and project.is_dir() else None
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=here, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
        raise RunError(f"{run}: could not be run again: {said[0].removeprefix('toolkit: ')}")
    return next(path.parent for path in Path(scratch).glob(f"*/*/{NAME}") if not path.parent.is_symlink())


def _sources(manifest: Mapping[str, Any], entry: Mapping[str, Any], corpus: str | Path | None) -> dict[str, str]:
    """Where the inputs are that the manifest calls by name: where the log says, or where the caller does."""
    found = {name: path for name, path in entry.get("sources", {}).items() if Path(path).exists()}
    if corpus is not None:
        found[str(manifest["parameters"].get("corpus", "")).partition("?")[0]] = os.path.abspath(corpus)
    return found


def _telling(name: str) -> tuple[bool, str]:
    """Tables before pages: the first difference should be the cause, and not its echo in the page."""
    return not name.endswith((".csv", ".svg")), name


def _against_manifest(folder: Path, listed: dict[str, str]) -> list[str]:
    changed = []
    for name, expected in listed.items():
        path = folder / name
        if not path.is_file():
            changed.append(f"{name}: is in the manifest but not in the run")
        elif digest(path) != expected:
            changed.append(f"{name}: was changed after it was published")
    return changed


def _place(published: Path, again: Path) -> str:
    """Where two files part, in words."""
    try:
        if published.suffix == ".ipynb":
            return _cell(published, again)
        old = published.read_text(encoding="utf-8").splitlines()
        new = again.read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, ValueError):
        return f"at byte {_same(published.read_bytes(), again.read_bytes())}"
    for number, (a, b) in enumerate(zip_longest(old, new), 1):
        if a != b:
            return f"at line {number}: {_shown(a, b)} published, {_shown(b, a)} now"
    return "in its line ends"


def _cell(published: Path, again: Path) -> str:
    old, new = (json.loads(path.read_text(encoding="utf-8"))["cells"] for path in (published, again))
    for number, (a, b) in enumerate(zip_longest(old, new), 1):
        if a != b:
            return f"in cell {number}"
    return "outside its cells"


def _shown(line: str | None, other: str | None) -> str:
    """A line from a little before the place where it parts from the other."""
    if line is None:
        return "no line"
    start = max(0, _same(line, other or "") - 20)
    return repr(("…" if start else "") + line[start : start + 60])


def _same(one: Sequence[object], other: Sequence[object]) -> int:
    """How far two sequences are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    old, new = before["inputs"], after["inputs"]
    changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    changed += [
        f"parameter {key}" for key, value in before["parameters"].items() if after["parameters"].get(key) != value
    ]
    return f"inputs: {', '.join(changed) or 'something'} changed since this run was published"
