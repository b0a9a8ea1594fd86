"""Running a published report again in a clean process, and comparing every file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import RunError
from toolkit.reporting.crate import NAME, read_crate
from toolkit.reporting.files import digest
from toolkit.reporting.run import files_of


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


def verify(run: str | Path) -> Verdict:
    """Check a run against its manifest, then execute it again and compare every file.

    Args:
        run: folder of a published run (``reports/stance/latest`` is one).

    Raises:
        ParameterError: the folder is no published run.
        RunError: the report could not be run again.
    """
    folder = Path(run).resolve()
    manifest = read_crate(folder / NAME)
    differences = _against_manifest(folder, manifest["files"])
    with tempfile.TemporaryDirectory(prefix="toolkit-verify-") as scratch:
        command = [sys.executable, "-m", "toolkit", "report", manifest["report"], "--output", scratch]
        for key, value in manifest["parameters"].items():
            command += ["-p", f"{key}={value}"]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TOOLKIT_")}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603
        if done.returncode:
            raise RunError(f"{run}: could not be run again: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
        again = next(path.parent for path in Path(scratch).glob(f"*/*/{NAME}") if not path.parent.is_symlink())
        if again.name != manifest["run"]:
            differences.append(_inputs(manifest, read_crate(again / NAME)))
        here, there = files_of(folder), files_of(again)
    for name in sorted(here.keys() | there.keys()):
        if name not in there:
            differences.append(f"{name}: the new run does not make it")
        elif name not in here:
            differences.append(f"{name}: only the new run makes it")
        elif here[name] != there[name]:
            differences.append(f"{name}: differs ({here[name][:12]} published, {there[name][:12]} now)")
    return Verdict(manifest["run"], len(here), differences)


def _against_manifest(folder: Path, listed: dict[str, str]) -> list[str]:
    changed = []
    for name, expected in listed.items():
        path = folder / name
        if not path.is_file():
            changed.append(f"{name}: is in the manifest but not in the run")
        elif digest(path) != expected:
            changed.append(f"{name}: was changed after it was published")
    return changed


def _inputs(before: dict[str, object], after: dict[str, object]) -> str:
    old, new = before["inputs"], after["inputs"]
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    if before["toolkit"] != after["toolkit"]:
        changed.append("toolkit")
    return f"inputs: {', '.join(changed) or 'something'} changed since this run was published"
