"""Running a notebook through papermill so that the same inputs give the same bytes."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import RunError
from toolkit.reporting.files import remove
from toolkit.reporting.project import FORMATS_VARIABLE, PROJECT_VARIABLE, SOURCES_VARIABLE, STAGING_VARIABLE

if TYPE_CHECKING:
    from toolkit.reporting.inputs import Inputs

#: Characters of a cell's printed output that are published.
_LONGEST = 200_000

#: Everything in a kernel's surroundings that could otherwise show in its output.
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "IPYKERNEL_CELL_NAME": "<cell>",
    "TQDM_DISABLE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "COLUMNS": "120",
    "PYTHONSTARTUP": "",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {key: os.environ.get(key) for key in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def execute(inputs: Inputs, staging: Path, *, timeout: int | None = None, progress: bool = False) -> dict[str, Any]:
    """Run a notebook in a kernel of this Python, in the project's folder.

    Args:
        inputs: the notebook, its parameters, the project, and what the names of inputs stand for.
        staging: where its tables and figures go, and the executed notebook as ``report.ipynb``.
        timeout: seconds a cell may take.
        progress: show a progress bar.

    Returns:
        The executed notebook without anything that varies between runs.

    Raises:
        RunError: a cell raised, the kernel died, or the time limit passed. The partly executed notebook is in
            ``staging`` then.
    """
    import nbformat
    import papermill

    output = staging / "report.ipynb"
    # Temporary folders are named at random: nothing but sockets, and what IPython would keep at home, goes there.
    with tempfile.TemporaryDirectory(prefix=_scratch(staging.parent, inputs.report)) as private, _quiet():
        settings = {
            **_ENVIRONMENT,
            "IPYTHONDIR": private,
            PROJECT_VARIABLE: str(inputs.project),
            STAGING_VARIABLE: str(staging),
            SOURCES_VARIABLE: json.dumps(inputs.sources),
            FORMATS_VARIABLE: " ".join(inputs.formats),
        }
        with _environment(settings):
            kernel = _kernel_manager(private)
            try:
                result = papermill.execute_notebook(
                    str(inputs.notebook),
                    str(output),
                    parameters=dict(inputs.parameters),
                    kernel_name="python3",
                    language="python",
                    engine_name=_engine(output),
                    cwd=str(inputs.project),
                    progress_bar=progress,
                    execution_timeout=timeout,
                    request_save_on_cell_execute=False,
                    record_timing=False,
                    km=kernel,
                )
            except Exception as error:
                raise _explained(error, timeout) from error
            finally:
                _shut_down(kernel)
    cleaned = scrub(result, _places(inputs.project, staging))
    nbformat.validate(cleaned)
    with output.open("w", encoding="utf-8", newline="\n") as stream:
        nbformat.write(cleaned, stream)  # type: ignore[no-untyped-call]
    return dict(cleaned)


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing said on the way: what went wrong is told once, in one line, by the error."""
    import logging
    import warnings

    loggers = [logging.getLogger(name) for name in ("papermill", "traitlets", "asyncio")]
    before = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for logger in loggers:
                logger.setLevel(logging.CRITICAL + 1)
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)


def _scratch(root: Path, report: str) -> str:
    """How the names of temporary folders of a report begin; short, since addresses of sockets have little room."""
    return f"tk-{sha256(f'{root}/{report}'.encode()).hexdigest()[:10]}-"


def sweep(root: Path, report: str) -> None:
    """Remove the temporary folders that killed runs of a report left; its lock is held, so nobody uses them."""
    for stale in Path(tempfile.gettempdir()).glob(f"{_scratch(root, report)}*"):
        remove(stale)


def _explained(error: Exception, timeout: int | None) -> Exception:
    """What went wrong in a run, in one line; what is not the notebook's doing stays what it is."""
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        lines = [line for line in str(error.evalue).strip().splitlines() if line.strip()] or [""]
        return RunError(f"cell {error.cell_index + 1} raised {error.ename}: {lines[0]}")
    if isinstance(error, DeadKernelError):
        return RunError("the kernel died; it may have been stopped, or have run out of memory")
    if isinstance(error, TimeoutError):
        return RunError(f"a cell took longer than {timeout} seconds; give more time with --timeout")
    if isinstance(error, OSError):
        return error
    return RunError(f"the notebook could not be run: {type(error).__name__}: {error}")


def _engine(output: Path) -> str:
    """Papermill's own engine, which also writes down what there is when a kernel dies or time runs out."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Keeping(NBClientEngine):  # type: ignore[misc, unused-ignore]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
            try:
                return super().execute_managed_notebook(nb_man, kernel_name, **settings)
            except BaseException:
                with suppress(OSError):
                    nb_man.output_path = str(output)
                    nb_man.save()
                raise

    papermill_engines.register("toolkit", Keeping)
    return "toolkit"


def _kernel_manager(sockets: str) -> Any:
    """A kernel of this very Python over sockets in a folder of its own: none to register, no port to fight for."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernel(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    return OwnKernel(transport="ipc", ip=f"{sockets}/k", connection_file=f"{sockets}/kernel.json")


def _shut_down(kernel: Any) -> None:
    """End a kernel; papermill leaves one that it was given running."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    group = getattr(kernel.provisioner, "pgid", None)

    async def end() -> None:
        if kernel.has_kernel:
            await kernel.shutdown_kernel(now=True)

    # In a thread of its own, because a notebook that asks for a report has an event loop running already.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, end()).result()
    if group and group != os.getpgrp():
        # What the notebook itself started and left running ends with it.
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)


def _places(project: Path, staging: Path) -> dict[str, str]:
    """Folders of this machine that a warning may name, and what is published in their stead."""
    found = {str(staging): "<run>", str(project): "<project>", str(Path(__file__).resolve().parents[2]): "<toolkit>"}
    for name in ("purelib", "platlib", "stdlib"):
        found[sysconfig.get_path(name)] = "<python>"
    found[str(Path.home())] = "<home>"
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def scrub(notebook: Any, places: Mapping[str, str] | None = None) -> Any:
    """Take out of an executed notebook what differs between two runs of the same thing."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags")
        cell.metadata.clear()
        if tags:
            cell.metadata["tags"] = tags
        cell["id"] = f"cell-{number + 1}"
        if cell.cell_type == "code":
            cell.outputs = _outputs(cell.outputs, places or {})
    return notebook


def _outputs(outputs: list[Any], places: Mapping[str, str]) -> list[Any]:
    # Chunks of stdout and stderr arrive in any order: one stream each, before everything else.
    streams: dict[str, list[str]] = {}
    others = []
    for output in outputs:
        if output.output_type == "stream":
            streams.setdefault(output.name, []).append(output.text)
            continue
        data = output.get("data", {})
        if "text/html" in data:
            data["text/html"] = _steady_html(data["text/html"])
        if "text/plain" in data:
            data["text/plain"] = _steady(data["text/plain"], places)
        others.append(output)
    from nbformat import NotebookNode

    texts = [
        NotebookNode(output_type="stream", name=name, text=_steady("".join(streams[name]), places))  # type: ignore[no-untyped-call]
        for name in sorted(streams, reverse=True)
    ]
    return [*texts, *others]


def _steady(text: str, places: Mapping[str, str]) -> str:
    """Text without addresses in memory and folders of this machine, and no longer than anyone reads."""
    text = re.sub(r" at 0x[0-9a-f]+", "", text)
    for place, name in places.items():
        if len(place) > 1:
            text = text.replace(place, name)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\n[{len(text) - _LONGEST:,} more characters were left out]\n"
    return text


def _steady_html(html: str) -> str:
    """HTML with the random names that pandas gives styled tables numbered instead."""
    names = dict.fromkeys(re.findall(r'id="T_([0-9a-f]{5})', html))
    for number, name in enumerate(names, 1):
        html = html.replace(f"T_{name}", f"T_{number}")
    return html
