"""One run of a report: named by its inputs, executed aside, published whole or not at all."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from toolkit import __version__
from toolkit.errors import RunError, ToolkitError
from toolkit.reporting.files import digest, listing, lock, publish, remove, write_text
from toolkit.reporting.parameters import Parameter, declared, read_notebook, resolve
from toolkit.reporting.project import find_notebook, locate, project_root

#: What a result depends on besides this package; part of a run's name when there is no lock file.
_LIBRARIES = ("matplotlib", "nltk", "numpy", "pandas", "scikit-learn", "scipy")


@dataclass(frozen=True)
class Inputs:
    """Everything a run is made from, and the name that follows from it."""

    report: str
    notebook: Path
    parameters: dict[str, Any]
    project: Path
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        """Twelve hexadecimal digits: the same inputs, the same name."""
        return sha256(json.dumps(self.record(), sort_keys=True).encode()).hexdigest()[:12]

    def record(self) -> dict[str, Any]:
        """The inputs as the manifest lists them: no path but those given as parameters, no time."""
        return {"report": self.report, "parameters": self.parameters, "inputs": self.hashes, "toolkit": __version__}


def gather(name: str | Path, given: Mapping[str, Any], corpus: str | Path | None = None) -> Inputs:
    """Check the parameters and hash all inputs, before anything runs.

    Raises:
        ParameterError: there is no such report, or a parameter is wrong.
        CorpusError, CodebookError: a corpus or codebook that a parameter names is not usable.
    """
    from toolkit.corpus import Corpus

    path = find_notebook(name)
    notebook = read_notebook(path)
    known = declared(notebook, path.stem)
    values = dict(given)
    if corpus is not None:
        values["corpus"] = str(corpus)
    parameters = resolve(known, values, path.stem)
    project = project_root()
    sources = "\x00".join("".join(cell["source"]) for cell in notebook["cells"])
    hashes = {"notebook": sha256(sources.encode()).hexdigest(), "environment": _environment(project)}
    if "corpus" in parameters:
        hashes["corpus"] = Corpus(locate(parameters["corpus"])).fingerprint
    _check_themes(known, parameters)
    for key in ("codebook", "gold"):
        if parameters.get(key):
            file = locate(parameters[key])
            if not file.is_file():
                raise ToolkitError(f"parameter {key}: {str(parameters[key])!r} is no file")
            hashes[key] = digest(file)
    return Inputs(path.stem, path, parameters, project, hashes)


def _check_themes(known: Mapping[str, Parameter], parameters: Mapping[str, Any]) -> None:
    """Refuse a theme the codebook lacks before a kernel starts; a notebook says which parameters are themes."""
    themes = [name for name in known if "theme of the codebook" in known[name].help and parameters[name]]
    if themes:
        from toolkit.reporting.page import open_codebook

        book = open_codebook(str(parameters.get("codebook", "")))
        for name in themes:
            book.theme(str(parameters[name]))


def _environment(project: Path) -> str:
    lock_file = project / "requirements.lock"
    if lock_file.is_file():
        return digest(lock_file)
    return sha256(" ".join(f"{name}=={version(name)}" for name in _LIBRARIES).encode()).hexdigest()


def report(
    name: str | Path,
    parameters: Mapping[str, Any] | None = None,
    corpus: str | Path | None = None,
    output: str | Path = "reports",
    *,
    force: bool = False,
    timeout: int | None = 1800,
    progress: bool = False,
) -> Path:
    """Run a report and publish it.

    Args:
        name: a report (a notebook in ``notebooks/``) or the path of a notebook.
        parameters: values for its parameters; the others keep their defaults.
        corpus: for its parameter ``corpus``.
        output: folder of published reports.
        force: run even if these inputs have been published.
        timeout: seconds a cell may take.
        progress: show a progress bar.

    Returns:
        The folder of the run, ``output/<report>/<run>``.

    Raises:
        ParameterError: a name or value is wrong; nothing has run.
        RunError: the notebook failed; the message says where what it had done is kept.
        LockedError: another process is running this report.
    """
    inputs = gather(name, parameters or {}, corpus)
    root = Path(output).resolve()
    target = root / inputs.report / inputs.run_id
    if (target / "ro-crate-metadata.json").is_file() and not force:
        return target
    with lock(root / f".{inputs.report}.lock", f"report {inputs.report!r}"):
        return _run(inputs, root, target, timeout, progress)


def _run(inputs: Inputs, root: Path, target: Path, timeout: int | None, progress: bool) -> Path:
    from toolkit.reporting.execute import execute

    _sweep(root, inputs.report)
    staging = root / f".staging-{inputs.report}-{inputs.run_id}-{os.getpid()}"
    started = time.time()
    try:
        staging.mkdir()
        notebook = execute(
            inputs.notebook, staging, inputs.parameters, project=inputs.project, timeout=timeout, progress=progress
        )
        finish(staging, inputs, notebook)
        publish(staging, target)
    except RunError as error:
        kept = root / ".failed" / inputs.report / inputs.run_id
        remove(kept)
        kept.parent.mkdir(parents=True, exist_ok=True)
        staging.rename(kept)
        _log(root, inputs, started, f"failed: {error}")
        raise RunError(f"report {inputs.report!r}: {error}; what it had done is in {kept / 'report.ipynb'}") from error
    except OSError as error:
        remove(staging)
        raise RunError(f"report {inputs.report!r}: {error.filename or root}: {error.strerror}") from error
    except BaseException:
        remove(staging)
        raise
    _point(target)
    _log(root, inputs, started, "published")
    from toolkit.reporting.index import write_index

    write_index(root)
    return target


def finish(staging: Path, inputs: Inputs, notebook: Mapping[str, Any]) -> None:
    """Add the page, the citation and the manifest to a run's files."""
    from toolkit.reporting.crate import citation, crate
    from toolkit.reporting.render import render

    listed = ", ".join(f"{key} = {value}" for key, value in inputs.parameters.items())
    footer = (
        f"<p>Run <code>{inputs.run_id}</code> of the report {escape(inputs.report)}. Parameters: {escape(listed)}. "
        f"Verify with <code>toolkit verify reports/{escape(inputs.report)}/{inputs.run_id}</code>.</p>"
    )
    write_text(staging / "report.html", render(notebook, footer=footer))
    write_text(staging / "citation.txt", citation(inputs))
    write_text(staging / "ro-crate-metadata.json", crate(staging, inputs))


def _sweep(root: Path, name: str) -> None:
    """Remove what killed runs of this report left; the lock says that nobody is using it."""
    for stale in root.glob(f".staging-{name}-*"):
        remove(stale)
    for aside in (root / name).glob(".*.old"):
        restored = aside.with_name(aside.name[1:-4])
        if restored.exists():
            remove(aside)
        else:
            aside.rename(restored)


def _point(target: Path) -> None:
    link = target.with_name("latest")
    part = target.with_name(".latest.part")
    part.unlink(missing_ok=True)
    part.symlink_to(target.name)
    part.replace(link)


def _log(root: Path, inputs: Inputs, started: float, result: str) -> None:
    """Append to the run log, outside the published files, what truly varies: when, how long, where from."""
    line = {
        "report": inputs.report,
        "run": inputs.run_id,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(time.time() - started, 2),
        "result": result,
        "project": str(inputs.project),
    }
    with (root / "runs.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def runs(root: Path) -> list[dict[str, Any]]:
    """The published runs of a folder with their manifests: path, report, run, parameters, inputs."""
    found = []
    for manifest in sorted(root.glob("*/*/ro-crate-metadata.json")):
        if manifest.parent.is_symlink() or manifest.parent.name.startswith("."):
            continue
        from toolkit.reporting.crate import read_crate

        found.append({"path": manifest.parent, **read_crate(manifest)})
    return found


def files_of(run: Path) -> dict[str, str]:
    """The SHA-256 of every file of a run."""
    return {path.as_posix(): digest(run / path) for path in listing(run)}
