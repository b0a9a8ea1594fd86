"""What a run is made from, hashed: the same inputs have the same name, wherever and by whomever they are put together."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from toolkit import __version__
from toolkit.errors import ParameterError, choose
from toolkit.reporting.files import digest
from toolkit.reporting.memory import corpus_hashes
from toolkit.reporting.parameters import Parameter, declared, read_notebook, resolve
from toolkit.reporting.project import find_notebook, locate, named_sources, project_root
from toolkit.reporting.surroundings import environment, source_hash

#: Parameters that name an input, which is hashed by what it holds.
SOURCES = ("corpus", "codebook", "gold")
#: What a report can be published as, besides the page, the notebook, tables and figures that every run has.
FORMATS = ("pdf", "docx")


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
    surroundings: Mapping[str, str] | None = None,
    recall: bool = False,
) -> Inputs:
    """Check the parameters and hash all inputs, before anything runs.

    Args:
        name: a report, or the path of a notebook.
        given: values for parameters.
        corpus: for the parameter ``corpus``.
        formats: of ``FORMATS``.
        memory: a folder in which to remember the fingerprint of a corpus for as long as its files are unchanged.
        surroundings: of ``hash_surroundings``, where several runs are gathered at once.
        recall: open no corpus, but rely on what is remembered.

    Raises:
        ParameterError: there is no such report, or a parameter or format is wrong.
        CorpusError: the corpus is not usable.
        NotRememberedError: with ``recall``, if nothing is remembered of the corpus.
    """
    path = find_notebook(name)
    notebook = read_notebook(path)
    known = declared(notebook, path.stem)
    values = {**given, **({} if corpus is None else {"corpus": str(corpus)})}
    parameters = resolve(known, values, path.stem)
    project = project_root()
    sources: dict[str, str] = {}
    hashes = {"notebook": _notebook_hash(notebook), **(surroundings or hash_surroundings())}
    wanted = tuple(one for one in FORMATS if one in set(_checked(formats)))
    if wanted:
        from toolkit.reporting.formats import engines

        hashes["converters"] = sha256(engines(wanted).encode()).hexdigest()
    for key in SOURCES:
        if not parameters.get(key):
            continue
        text = str(parameters[key])
        if key == "corpus":
            hashes.update(corpus_hashes(text, memory, hashes["toolkit"], recall=recall))
        else:
            hashes[key] = _file_hash(key, text)
        parameters[key] = _published(text, project, sources)
    return Inputs(path.stem, path, parameters, project, hashes, sources, wanted)


def hash_surroundings() -> dict[str, str]:
    """The inputs that all runs on a machine share."""
    return {"environment": environment(), "toolkit": source_hash()}


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
    found = _with_included(file, {}) if key == "codebook" else {}
    if len(found) < 2:
        return digest(file)
    return sha256("\n".join(found.values()).encode()).hexdigest()


def _with_included(file: Path, found: dict[Path, str]) -> dict[Path, str]:
    """The hash of a codebook and of each that it includes, in the order of inclusion; what is wrong is told later."""
    file = file.resolve()
    if file in found or not file.is_file():
        return found
    data = file.read_bytes()
    found[file] = sha256(data).hexdigest()
    if b"include" in data:
        import yaml

        try:
            loaded = yaml.safe_load(data)
        except (yaml.YAMLError, UnicodeDecodeError):
            return found
        named = loaded.get("include") if isinstance(loaded, dict) else None
        for one in named if isinstance(named, list) else [named]:
            if isinstance(one, str):
                _with_included(file.parent / one, found)
    return found


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
