"""What a run is made from, hashed: the same inputs have the same name, wherever and by whomever they are put together."""

from __future__ import annotations

import json
import os
import platform
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from toolkit import __version__
from toolkit.errors import ParameterError, choose
from toolkit.reporting.files import digest, write_text
from toolkit.reporting.parameters import Parameter, declared, read_notebook, resolve
from toolkit.reporting.project import find_notebook, locate, named_sources, project_root

#: Parameters that name an input, which is hashed by what it holds.
SOURCES = ("corpus", "codebook", "gold")
#: What a report can be published as, besides the page, the notebook, tables and figures that every run has.
FORMATS = ("pdf", "docx")

_PACKAGE = Path(__file__).resolve().parents[1]
#: Files whose times are younger than this may change again without it showing, in nanoseconds.
_UNSETTLED = 2_100_000_000


@dataclass(frozen=True)
class Inputs:
    """Everything a run is made from, and the name that follows from it.

    Attributes:
        report: name of the report.
        notebook: its source.
        parameters: their values as published; an input outside the project is called by its name alone.
        project: the folder relative paths start from.
        hashes: SHA-256 of each input.
        sources: what the names of inputs stand for on this machine; never published.
        formats: what is made besides the page.
    """

    report: str
    notebook: Path
    parameters: dict[str, Any]
    project: Path
    hashes: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()

    @property
    def run_id(self) -> str:
        """Twelve hexadecimal digits: the same inputs, the same name."""
        return sha256(json.dumps(self.record(), sort_keys=True).encode()).hexdigest()[:12]

    def record(self) -> dict[str, Any]:
        """The inputs as the manifest lists them: no path of this machine, no time."""
        record = {"report": self.report, "parameters": self.parameters, "inputs": self.hashes, "toolkit": __version__}
        return {**record, "formats": list(self.formats)} if self.formats else record


def gather(
    name: str | Path,
    given: Mapping[str, Any],
    corpus: str | Path | None = None,
    *,
    formats: Iterable[str] = (),
    memory: Path | None = None,
) -> Inputs:
    """Check the parameters and hash all inputs, before anything runs.

    Args:
        name: a report, or the path of a notebook.
        given: values for parameters.
        corpus: for the parameter ``corpus``.
        formats: of ``FORMATS``.
        memory: a folder in which to remember the fingerprint of a corpus for as long as its files are unchanged.

    Raises:
        ParameterError: there is no such report, or a parameter or format is wrong.
        CorpusError: the corpus is not usable.
    """
    path = find_notebook(name)
    notebook = read_notebook(path)
    known = declared(notebook, path.stem)
    values = {**given, **({} if corpus is None else {"corpus": str(corpus)})}
    parameters = resolve(known, values, path.stem)
    project = project_root()
    sources: dict[str, str] = {}
    hashes = {"notebook": _notebook_hash(notebook), "environment": _environment(), "toolkit": _source_hash()}
    for key in SOURCES:
        if not parameters.get(key):
            continue
        if key == "corpus":
            hashes[key] = _corpus_fingerprint(str(parameters[key]), memory, hashes["toolkit"])
        else:
            hashes[key] = _file_hash(key, str(parameters[key]))
        parameters[key] = _published(str(parameters[key]), project, sources)
    wanted = tuple(one for one in FORMATS if one in set(_checked(formats)))
    if wanted:
        from toolkit.reporting.formats import engines

        hashes["converters"] = sha256(engines(wanted).encode()).hexdigest()
    return Inputs(path.stem, path, parameters, project, hashes, sources, wanted)


def check_themes(inputs: Inputs) -> None:
    """Refuse a theme the codebook lacks before a kernel starts; a notebook says which parameters are themes.

    Raises:
        CodebookError: the codebook is malformed, or there is no such theme in it.
    """
    known: dict[str, Parameter] = declared(read_notebook(inputs.notebook), inputs.report)
    themes = [name for name in known if "theme of the codebook" in known[name].help and inputs.parameters[name]]
    if themes:
        from toolkit.coding import Codebook

        named = str(inputs.parameters.get("codebook", ""))
        book = Codebook(Path(inputs.sources.get(named, named))) if named else Codebook.default()
        for name in themes:
            book.theme(str(inputs.parameters[name]))


def _checked(formats: Iterable[str]) -> list[str]:
    found = list(formats)
    for one in found:
        if one not in FORMATS:
            raise ParameterError(choose("format", one, FORMATS))
    return found


def _notebook_hash(notebook: Mapping[str, Any]) -> str:
    """Of the cells alone: what an editor writes into a notebook's metadata or outputs changes no result."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return sha256(json.dumps(cells).encode()).hexdigest()


def _file_hash(key: str, path: str) -> str:
    file = locate(path)
    if not file.is_file():
        raise ParameterError(f"parameter {key}: {path!r} is no file")
    return digest(file)


def _published(text: str, project: Path, sources: dict[str, str]) -> str:
    """The name an input is published under: within the project its relative path, elsewhere the last part of it."""
    written = text if locate(text).exists() else text.partition("?")[0]
    rest = text[len(written) :]
    real = Path(os.path.abspath(locate(written)))
    if not real.exists():
        return text
    if written in named_sources():
        sources[written] = str(real)
        return text
    inside = next((real.relative_to(root) for root in (project, project.resolve()) if real.is_relative_to(root)), None)
    name = real.name if inside is None else inside.as_posix()
    if sources.get(name, str(real)) != str(real):
        return text  # two inputs of one name: let the paths tell them apart
    sources[name] = str(real)
    return name + rest


def _environment() -> str:
    """Of the versions installed, and of the lock file of a checkout."""
    from importlib.metadata import PackageNotFoundError, requires, version

    try:
        wanted = [
            re.split(r"[^\w.-]", line)[0] for line in requires("discourse-toolkit") or () if "extra ==" not in line
        ]
    except PackageNotFoundError:
        wanted = []
    lines = [f"python {platform.python_version()}"]
    for name in sorted(wanted):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} is missing")
    lock = _PACKAGE.parent / "requirements.lock"
    if lock.is_file():
        lines.append(digest(lock))
    return sha256("\n".join(lines).encode()).hexdigest()


def _source_hash() -> str:
    """Of the toolkit's own files, so that a change to a checkout is a change of version too."""
    hasher = sha256()
    for folder, folders, names in os.walk(_PACKAGE):
        folders[:] = sorted(set(folders) - {"__pycache__", "docs", "notebooks"})
        for name in sorted(names):
            path = os.path.join(folder, name)
            hasher.update(f"{os.path.relpath(path, _PACKAGE)}\0".encode())
            with open(path, "rb") as stream:
                hasher.update(stream.read())
    return hasher.hexdigest()


def _corpus_fingerprint(text: str, memory: Path | None, code: str) -> str:
    """The fingerprint of a corpus; where its files have not changed since it was last taken, what it was then."""
    from toolkit.reporting.sources import open_corpus, parse_source

    path = locate(parse_source(text).path)
    state = _state(path)
    store = None if memory is None else memory / ".fingerprints.json"
    key = sha256(f"{code}\0{os.path.abspath(path)}\0{text}".encode()).hexdigest()
    known = _remembered(store)
    if store is not None and state and known.get(key, [""])[0] == state:
        return str(known[key][1])
    found = open_corpus(text).fingerprint
    if store is not None and state and store.parent.is_dir():
        kept = dict(list(known.items())[-50:])
        with suppress(OSError):  # a memory that cannot be written costs time the next time, and nothing else
            write_text(store, json.dumps({**kept, key: [state, found]}))
    return found


def _remembered(store: Path | None) -> dict[str, list[str]]:
    try:
        loaded = json.loads(store.read_text(encoding="utf-8")) if store else {}
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _state(path: Path) -> str:
    """A hash of names, sizes and times of the files of a corpus; empty where a file is so new that times cannot tell."""
    entries: list[tuple[str, int, int, int, int]] = []
    try:
        if path.is_dir():
            for folder, folders, names in os.walk(path, followlinks=True):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(name for name in names if not name.startswith(".")):
                    entries.append(_entry(os.path.join(folder, name)))
        else:
            entries.append(_entry(str(path)))
    except OSError:
        return ""
    newest = max((max(entry[2], entry[3]) for entry in entries), default=0)
    if newest > time.time_ns() - _UNSETTLED:
        return ""
    return sha256(json.dumps(entries).encode("utf-8", "surrogateescape")).hexdigest()


def _entry(path: str) -> tuple[str, int, int, int, int]:
    stat = os.stat(path)
    return path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
