"""Where things are: the project's folders, whatever directory a notebook or a command is run from."""

from __future__ import annotations

import json
import os
from pathlib import Path

from toolkit.errors import ParameterError, choose

#: Set for the kernel of a run: the project's root, where the run's files go, and what the names of inputs stand for.
PROJECT_VARIABLE = "TOOLKIT_PROJECT"
STAGING_VARIABLE = "TOOLKIT_STAGING"
SOURCES_VARIABLE = "TOOLKIT_SOURCES"
FORMATS_VARIABLE = "TOOLKIT_FORMATS"


def project_root(start: Path | None = None) -> Path:
    """The nearest folder upwards that holds a corpus and notebooks or reports; else where the toolkit is checked out.

    A run sets it in its environment, so that a notebook finds the same project from any directory.
    """
    if named := os.environ.get(PROJECT_VARIABLE):
        return Path(named)
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "corpus").is_dir() and ((folder / "notebooks").is_dir() or (folder / "reports").is_dir()):
            return folder
    checkout = Path(__file__).resolve().parents[2]
    return checkout if (checkout / "corpus").is_dir() else here


def named_sources() -> dict[str, str]:
    """What names of inputs stand for in this run; nothing outside one."""
    found: dict[str, str] = json.loads(os.environ.get(SOURCES_VARIABLE, "{}"))
    return found


def locate(path: str | Path) -> Path:
    """What a name of an input stands for in this run; a path as given if it exists from here; else within the project."""
    known = named_sources()
    if str(path) in known:
        return Path(known[str(path)])
    given = Path(path).expanduser()
    if given.is_absolute() or given.exists():
        return given
    inside = project_root() / given
    return inside if inside.exists() else given


def notebook_folders() -> list[Path]:
    """Where report notebooks are looked for: the project's, then those that ship with the toolkit."""
    package = Path(__file__).resolve().parents[1]
    folders = [project_root() / "notebooks", package / "notebooks", package.parent / "notebooks"]
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def find_notebook(name: str | Path) -> Path:
    """The notebook of a report, by name or by path.

    Raises:
        ParameterError: there is none; the message lists those there are.
    """
    path = Path(name)
    if path.suffix == ".ipynb":
        return path.resolve()
    for folder in notebook_folders():
        if (folder / f"{name}.ipynb").is_file():
            return (folder / f"{name}.ipynb").resolve()
    known = sorted({file.stem for folder in notebook_folders() for file in folder.glob("*.ipynb")} - {"explore"})
    raise ParameterError(choose("report", name, known))


def start_project(folder: Path) -> list[Path]:
    """Make a project folder: a corpus to fill, the report notebooks, and the list of reports to run.

    Raises:
        ParameterError: the folder exists and is not empty, or cannot be made.
    """
    import shutil

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(f"{str(folder)!r} exists and is not empty; give the name of a new folder")
    source = next((path for path in reversed(notebook_folders()) if (path / "stance.ipynb").is_file()), None)
    if source is None:
        raise ParameterError("the report notebooks were not found beside the toolkit; install it anew")
    try:
        for name in ("corpus", "notebooks", "reports"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for notebook in sorted(source.glob("*.ipynb")):
            shutil.copyfile(notebook, folder / "notebooks" / notebook.name)
        names = sorted(path.stem for path in source.glob("*.ipynb") if path.stem != "explore")
        listed = "".join(f"  - {name}\n" for name in names)
        (folder / "reports" / "reports.yaml").write_text(f"reports:\n{listed}", encoding="utf-8")
    except OSError as error:
        raise ParameterError(f"{folder}: cannot be made: {error.strerror}") from error
    return [folder / "corpus", folder / "notebooks", folder / "reports" / "reports.yaml"]
