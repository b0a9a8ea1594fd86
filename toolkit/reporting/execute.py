"""Running a notebook through papermill so that the same inputs give the same bytes."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from toolkit.errors import RunError
from toolkit.reporting.project import PROJECT_VARIABLE, STAGING_VARIABLE

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


def execute(
    notebook: Path,
    staging: Path,
    parameters: Mapping[str, Any],
    *,
    project: Path,
    timeout: int | None = None,
    progress: bool = False,
) -> dict[str, Any]:
    """Run a notebook in a kernel of this Python, in the project's folder.

    Args:
        notebook: the source.
        staging: where its tables and figures go, and the executed notebook as ``report.ipynb``.
        parameters: values for its parameters.
        project: working directory of the kernel.
        timeout: seconds a cell may take.
        progress: show a progress bar.

    Returns:
        The executed notebook without anything that varies between runs.

    Raises:
        RunError: a cell raised, the kernel died, or the time limit passed. The partly executed notebook is in
            ``staging`` then.
    """
    import logging
    import warnings

    import nbformat
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    output = staging / "report.ipynb"
    settings = {**_ENVIRONMENT, PROJECT_VARIABLE: str(project), STAGING_VARIABLE: str(staging)}
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="tk-") as sockets, _environment(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kernel = _kernel_manager(sockets)
        try:
            result = papermill.execute_notebook(
                str(notebook),
                str(output),
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                cwd=str(project),
                progress_bar=progress,
                execution_timeout=timeout,
                request_save_on_cell_execute=False,
                record_timing=False,
                km=kernel,
            )
        except PapermillExecutionError as error:
            lines = [line for line in str(error.evalue).strip().splitlines() if line.strip()] or [""]
            raise RunError(f"cell {error.cell_index + 1} raised {error.ename}: {lines[0]}") from error
        except DeadKernelError as error:
            raise RunError("the kernel died; it may have run out of memory") from error
        except RuntimeError as error:
            raise RunError(f"the kernel could not be started: {error}") from error
        except TimeoutError as error:
            raise RunError(f"a cell took longer than {timeout} seconds") from error
        finally:
            _shut_down(kernel)
    cleaned = scrub(result)
    nbformat.validate(cleaned)
    with output.open("w", encoding="utf-8", newline="\n") as stream:
        nbformat.write(cleaned, stream)  # type: ignore[no-untyped-call]
    return dict(cleaned)


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

    async def end() -> None:
        if kernel.has_kernel:
            await kernel.shutdown_kernel(now=True)

    asyncio.run(end())


def scrub(notebook: Any) -> Any:
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
            cell.outputs = _outputs(cell.outputs)
    return notebook


def _outputs(outputs: list[Any]) -> list[Any]:
    # Chunks of stdout and stderr arrive in any order: one stream each, before everything else.
    streams: dict[str, list[str]] = {}
    others = []
    for output in outputs:
        if output.output_type == "stream":
            streams.setdefault(output.name, []).append(output.text)
            continue
        data = output.get("data", {})
        if "text/plain" in data:
            data["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", data["text/plain"])
        others.append(output)
    from nbformat import NotebookNode

    texts = [
        NotebookNode(output_type="stream", name=name, text="".join(streams[name]))  # type: ignore[no-untyped-call]
        for name in sorted(streams, reverse=True)
    ]
    return [*texts, *others]
