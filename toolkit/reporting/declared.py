"""The declared reports of a project: one readable file says which reports to run, with which parameters."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.errors import ParameterError, choose
from toolkit.reporting.project import notebook_folders

_KEYS = ("report", "parameters", "corpus", "timeout")


@dataclass(frozen=True)
class Declaration:
    """One report to run."""

    report: str
    parameters: dict[str, Any] = field(default_factory=dict)
    corpus: str | None = None
    timeout: int | None = None

    def arguments(self) -> list[str]:
        """The same as arguments of ``toolkit report``."""
        found = [self.report]
        for key, value in self.parameters.items():
            found += ["-p", f"{key}={value}"]
        found += ["--corpus", self.corpus] if self.corpus else []
        return [*found, "--timeout", str(self.timeout)] if self.timeout else found


def declarations(path: Path) -> list[Declaration]:
    """Read the file of declared reports; without one, every notebook but the interactive one is declared.

    Raises:
        ParameterError: the file is malformed; the message names the entry and the key.
    """
    if not path.is_file():
        names = sorted({file.stem for folder in notebook_folders() for file in folder.glob("*.ipynb")} - {"explore"})
        return [Declaration(name) for name in names]
    import yaml

    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ParameterError(f"{path}: {' '.join(str(error).split())}") from error
    entries = loaded.get("reports") if isinstance(loaded, dict) else None
    if not isinstance(entries, list):
        raise ParameterError(f"{path}: has no list under the key 'reports'")
    return [_declaration(path, number, entry) for number, entry in enumerate(entries, 1)]


def _declaration(path: Path, number: int, entry: Any) -> Declaration:
    if isinstance(entry, str):
        return Declaration(entry)
    if not isinstance(entry, dict) or "report" not in entry:
        raise ParameterError(f"{path}: entry {number} names no report")
    for key in entry:
        if key not in _KEYS:
            raise ParameterError(f"{path}: entry {number}: {choose('key', key, _KEYS)}")
    return Declaration(str(entry["report"]), entry.get("parameters") or {}, entry.get("corpus"), entry.get("timeout"))


@dataclass(frozen=True)
class Outcome:
    """What came of one declared report."""

    report: str
    status: int
    said: str


def run_all(wanted: list[Declaration], output: str, *, force: bool, workers: int, progress: bool) -> list[Outcome]:
    """Run declared reports in parallel processes; one that fails does not keep the others from running."""
    import subprocess
    from concurrent.futures import ThreadPoolExecutor

    from tqdm import tqdm

    def one(declaration: Declaration) -> Outcome:
        command = [sys.executable, "-m", "toolkit", "report", *declaration.arguments(), "--output", output]
        command += ["--force"] if force else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        said = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
        return Outcome(declaration.report, done.returncode, said[-1] if said else "")

    with ThreadPoolExecutor(max_workers=workers) as pool:
        outcomes = pool.map(one, wanted)
        return list(tqdm(outcomes, total=len(wanted), unit="report", disable=not progress, file=sys.stderr))
