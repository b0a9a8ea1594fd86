"""The manifest of a run, as an RO-Crate: what went in, what came out, with hashes. No time, no path, no host."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit import __version__
from toolkit.errors import ParameterError
from toolkit.reporting.files import digest, listing

if TYPE_CHECKING:
    from toolkit.reporting.inputs import Inputs

NAME = "ro-crate-metadata.json"


def crate(folder: Path, inputs: Inputs) -> str:
    """The RO-Crate of the files in a folder (RO-Crate 1.1, JSON-LD)."""
    files = [path for path in listing(folder) if path.name != NAME]
    parts = [{"@id": path.as_posix()} for path in files]
    entities: list[dict[str, Any]] = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "conformsTo": {"@id": "https://w3id.org/ro/wfrun/process/0.5"},
            "name": f"Report {inputs.report}, run {inputs.run_id}",
            "description": "A page, the executed notebook, and every table and figure of one run of a report. The same "
            "inputs give the same bytes; the date of publication is for the archive to state.",
            "license": "The texts quoted keep the rights of their authors and publishers.",
            "identifier": inputs.run_id,
            "hasPart": parts,
            "mentions": {"@id": "#run"},
        },
        {
            "@id": "https://w3id.org/ro/wfrun/process/0.5",
            "@type": "CreativeWork",
            "name": "Process Run Crate",
            "version": "0.5",
        },
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": inputs.report,
            "instrument": {"@id": "#toolkit"},
            "object": [{"@id": f"#input-{key}"} for key in sorted(inputs.hashes)]
            + [{"@id": f"#parameter-{key}"} for key in inputs.parameters]
            + [{"@id": f"#format-{one}"} for one in inputs.formats],
            "result": parts,
        },
        {"@id": "#toolkit", "@type": "SoftwareApplication", "name": "discourse-toolkit", "version": __version__},
    ]
    entities += [
        {"@id": f"#input-{key}", "@type": "CreativeWork", "name": key, "sha256": value}
        for key, value in sorted(inputs.hashes.items())
    ]
    entities += [
        {"@id": f"#parameter-{key}", "@type": "PropertyValue", "name": key, "value": value}
        for key, value in inputs.parameters.items()
    ]
    entities += [
        {"@id": f"#format-{one}", "@type": "PropertyValue", "name": "format", "value": one} for one in inputs.formats
    ]
    for path in files:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = {".ipynb": "application/x-ipynb+json", ".parquet": "application/vnd.apache.parquet"}.get(
            path.suffix, kind
        )
        size = (folder / path).stat().st_size
        entities.append(
            {
                "@id": path.as_posix(),
                "@type": "File",
                "encodingFormat": kind,
                "contentSize": size,
                "sha256": digest(folder / path),
            }
        )
    document = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": entities}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def read_crate(path: Path) -> dict[str, Any]:
    """What a manifest says: report, run, parameters, inputs, toolkit, files.

    Raises:
        ParameterError: it is missing or is no manifest of a run.
    """
    try:
        graph = {entity["@id"]: entity for entity in json.loads(path.read_text(encoding="utf-8"))["@graph"]}
        return {
            "report": graph["#run"]["name"],
            "run": graph["./"]["identifier"],
            "toolkit": graph["#toolkit"]["version"],
            "parameters": {e["name"]: e["value"] for i, e in graph.items() if i.startswith("#parameter-")},
            "formats": [e["value"] for i, e in graph.items() if i.startswith("#format-")],
            "inputs": {e["name"]: e["sha256"] for i, e in graph.items() if i.startswith("#input-")},
            "files": {i: e["sha256"] for i, e in graph.items() if e["@type"] == "File"},
        }
    except FileNotFoundError:
        raise ParameterError(f"{str(path.parent)!r} is no published run: it has no {NAME}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ParameterError(f"{path}: is no manifest of a run ({type(error).__name__}: {error})") from error


def citation(inputs: Inputs) -> str:
    """How to cite a run: what fixes it, not when it was made."""
    corpus = f", corpus {inputs.hashes['corpus'][:16]}" if "corpus" in inputs.hashes else ""
    return f"Report “{inputs.report}”, run {inputs.run_id}{corpus}. Made with discourse-toolkit {__version__}.\n"
