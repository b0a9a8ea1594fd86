"""One run of a report: named by its inputs, executed aside, published whole or not at all."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from toolkit.errors import RunError
from toolkit.reporting.crate import NAME, citation, crate
from toolkit.reporting.files import append_line, hashes, lock, publish, remove, write_text
from toolkit.reporting.inputs import Inputs, check_themes, gather
from toolkit.reporting.memory import NotRememberedError
from toolkit.reporting.project import find_notebook

__all__ = ["Published", "files_of", "gather", "produce", "report"]

LOG = "runs.jsonl"
FAILED = ".failed"


@dataclass(frozen=True)
class Published:
    """Where a run is, and whether it was there before."""

    path: Path
    skipped: bool


def report(
    name: str | Path,
    parameters: Mapping[str, Any] | None = None,
    corpus: str | Path | None = None,
    output: str | Path = "reports",
    *,
    formats: Iterable[str] = (),
    force: bool = False,
    timeout: int | None = 1800,
    wait: float = 0,
    progress: bool = False,
) -> Path:
    """Run a report and publish it.

    Args:
        name: a report (a notebook in ``notebooks/``) or the path of a notebook.
        parameters: values for its parameters; the others keep their defaults.
        corpus: for its parameter ``corpus``; a view is written ``speeches.csv?author=Bordachev&year>=2020``.
        output: folder of published reports.
        formats: ``pdf`` and ``docx`` are made on request; the page, notebook, tables and figures always.
        force: run even if these inputs have been published.
        timeout: seconds a cell may take.
        wait: seconds to wait if another process is running this report.
        progress: show a progress bar.

    Returns:
        The folder of the run, ``output/<report>/<run>``.

    Raises:
        ParameterError: a name or value is wrong; nothing has run.
        MissingExtraError: what a format needs is not installed; nothing has run.
        RunError: the notebook failed; the message says where what it had done is kept.
        LockedError: another process is running this report.
    """
    return produce(
        name, parameters, corpus, output, formats=formats, force=force, timeout=timeout, wait=wait, progress=progress
    ).path


def produce(
    name: str | Path,
    parameters: Mapping[str, Any] | None = None,
    corpus: str | Path | None = None,
    output: str | Path = "reports",
    *,
    formats: Iterable[str] = (),
    force: bool = False,
    timeout: int | None = 1800,
    wait: float = 0,
    progress: bool = False,
) -> Published:
    """As ``report``, and says whether the run was skipped because its inputs have been published already."""
    root = Path(output).resolve()
    inputs = gather(name, parameters or {}, corpus, formats=formats, memory=root)
    target = root / inputs.report / inputs.run_id
    if not force and _is_settled(target):
        _note(root, inputs, time.time(), "unchanged")
        return Published(target, True)
    known = (target / NAME).is_file()
    if not known or force:
        check_themes(inputs)
    with lock(root / f".{inputs.report}.lock", f"report {inputs.report!r}", wait):
        started = time.time()
        _sweep(root, inputs.report)
        if force or not (target / NAME).is_file():
            _run(inputs, root, target, started, timeout, progress)
            settle(root, inputs, target, started, "published")
            return Published(target, False)
        # Published before but not the newest, or by a process that was killed before it could say so.
        settle(root, inputs, target, started, "unchanged")
    return Published(target, True)


def unchanged(
    name: str | Path,
    parameters: Mapping[str, Any],
    corpus: str | Path | None,
    output: str | Path,
    *,
    formats: Iterable[str],
    surroundings: Mapping[str, str],
    batch: str,
) -> Path | None:
    """The run of a report that need not be repeated, where that can be told without opening its corpus.

    Args:
        surroundings: of ``hash_surroundings``.
        batch: what the run log calls the reports asked for together.
    """
    root = Path(output).resolve()
    try:
        inputs = gather(name, parameters, corpus, formats=formats, memory=root, surroundings=surroundings, recall=True)
    except NotRememberedError:
        return None
    target = root / inputs.report / inputs.run_id
    if not _is_settled(target):
        return None
    _note(root, inputs, time.time(), "unchanged", batch=batch)
    return target


def _run(inputs: Inputs, root: Path, target: Path, started: float, timeout: int | None, progress: bool) -> None:
    from toolkit.reporting.execute import execute

    staging = root / f".staging-{inputs.report}-{inputs.run_id}-{os.getpid()}"
    try:
        staging.mkdir()
        notebook = execute(inputs, staging, timeout=timeout, progress=progress)
        finish(staging, inputs, notebook)
        publish(staging, target)
    except (RunError, OSError) as error:
        what = str(error) if isinstance(error, RunError) else f"{error.filename or root}: {error.strerror or error}"
        kept = _keep(root, inputs, staging)
        _note(root, inputs, started, f"failed: {what}")
        where = f"; what it had done is in {kept}" if kept else ""
        raise RunError(f"report {inputs.report!r}: {what}{where}") from error
    except BaseException:
        remove(staging)
        raise


def _keep(root: Path, inputs: Inputs, staging: Path) -> Path | None:
    """Put the remains of a failed run where they can be looked at, outside the published runs."""
    kept = root / FAILED / inputs.report / inputs.run_id
    try:
        remove(kept)
        kept.parent.mkdir(parents=True, exist_ok=True)
        staging.rename(kept)
    except OSError:
        remove(staging)
        return None
    return kept / "report.ipynb" if (kept / "report.ipynb").is_file() else kept


def finish(staging: Path, inputs: Inputs, notebook: Mapping[str, Any]) -> None:
    """Add the page, what is made from it, the citation and the manifest to a run's files."""
    from toolkit.reporting.render import render

    listed = ", ".join(f"{key} = {value}" for key, value in inputs.parameters.items() if value != "")
    footer = (
        f"<p>Run <code>{inputs.run_id}</code> of the report {escape(inputs.report)}. Parameters: {escape(listed)}. "
        f"Verify with <code>toolkit verify reports/{escape(inputs.report)}/{inputs.run_id}</code>.</p>"
    )
    page = render(notebook, footer=footer, formats=inputs.formats)
    write_text(staging / "report.html", page)
    if inputs.formats:
        from toolkit.reporting.formats import convert

        convert(page, staging, inputs.formats)
    write_text(staging / "citation.txt", citation(inputs))
    write_text(staging / NAME, crate(staging, inputs))


def _sweep(root: Path, name: str) -> None:
    """Remove what killed runs of this report left; the lock says that nobody is using it."""
    from toolkit.reporting.execute import sweep

    sweep(root, name)
    for stale in root.glob(".staging-*"):
        if re.fullmatch(rf"\.staging-{re.escape(name)}-[0-9a-f]{{12}}-\d+", stale.name):
            remove(stale)
    for aside in (root / name).glob(".*.old"):
        restored = aside.with_name(aside.name[1:-4])
        if restored.exists():
            remove(aside)
        else:
            aside.rename(restored)


def _is_settled(target: Path) -> bool:
    """Whether a run is published, and the pointer and the index know of it already."""
    try:
        if not (target / NAME).is_file():
            return False
        if os.readlink(target.with_name("latest")) != target.name:
            return False
        return f"/{target.name}/" in (target.parents[1] / "index.html").read_text(encoding="utf-8")
    except OSError:
        return False


def settle(root: Path, inputs: Inputs, target: Path, started: float, result: str) -> None:
    """Make a published run the newest one: pointer, log and index."""
    from toolkit.reporting.index import write_index

    try:
        link, part = target.with_name("latest"), target.with_name(".latest.part")
        part.unlink(missing_ok=True)
        part.symlink_to(target.name)
        part.replace(link)
        _note(root, inputs, started, result, strict=True)
        with lock(root / ".index.lock", "the list of reports", wait=60):
            write_index(root)
    except OSError as error:
        raise RunError(
            f"report {inputs.report!r} is published as {target}, but {error.filename or root} could not be written: "
            f"{error.strerror}; the next run will see to it"
        ) from error


def _note(
    root: Path, inputs: Inputs, started: float, result: str, *, strict: bool = False, batch: str | None = None
) -> None:
    """Append to the run log, outside the published files, what truly varies: when, how long, where from."""
    line = {
        "report": inputs.report,
        "run": inputs.run_id,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 2),
        "result": result,
        "batch": os.environ.get("TOOLKIT_BATCH", "") if batch is None else batch,
        "project": str(inputs.project),
        "notebook": str(inputs.notebook),
        "sources": inputs.sources,
    }
    try:
        append_line(root / LOG, json.dumps(line, ensure_ascii=False))
    except OSError:
        if strict:
            raise


def log_of(root: Path) -> list[dict[str, Any]]:
    """The entries of the run log, oldest first; lines cut short by a full disk are passed over."""
    path = root / LOG
    entries = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and {"report", "run", "result"} <= entry.keys():
            entries.append(entry)
    return entries


def runs(root: Path) -> list[dict[str, Any]]:
    """The published runs of a folder with their manifests: path, report, run, parameters, inputs."""
    from toolkit.reporting.crate import read_crate

    return [
        {"path": manifest.parent, **read_crate(manifest)}
        for manifest in sorted(root.glob(f"*/*/{NAME}"))
        if not manifest.parent.is_symlink() and not manifest.parent.name.startswith(".")
    ]


def files_of(run: Path) -> dict[str, str]:
    """The SHA-256 of every file of a run."""
    return hashes(run)


def notebook_of(entry: Mapping[str, Any], name: str) -> Path:
    """The notebook a logged run was made from, or the one of that name now."""
    logged = Path(str(entry.get("notebook", "")))
    return logged if logged.suffix == ".ipynb" and logged.is_file() else find_notebook(name)
