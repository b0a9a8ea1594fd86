"""The parameters of a report notebook: typed, documented, checked before anything runs."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.errors import ParameterError, choose

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
_SECRET = ("token", "password", "secret", "apikey", "api_key")


@dataclass(frozen=True)
class Parameter:
    """One line of the cell tagged ``parameters``.

    Attributes:
        name: what it is called.
        default: its value if nothing is given.
        kind: ``str``, ``int``, ``float`` or ``bool``.
        help: the comment on its line.
        choices: the values allowed, where the comment begins with ``one of a, b, c``.
    """

    name: str
    default: Any
    kind: str
    help: str
    choices: tuple[str, ...] = ()


def read_notebook(path: Path) -> dict[str, Any]:
    """A notebook as JSON.

    Raises:
        ParameterError: there is no such file, or it is no notebook.
    """
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParameterError(f"notebook {str(path)!r} does not exist") from None
    except (OSError, ValueError) as error:
        raise ParameterError(f"notebook {str(path)!r} cannot be read: {error}") from error
    if not isinstance(loaded, dict) or not isinstance(loaded.get("cells"), list):
        raise ParameterError(f"notebook {str(path)!r} is no Jupyter notebook: it has no cells")
    return loaded


def declared(notebook: Mapping[str, Any], name: str) -> dict[str, Parameter]:
    """The parameters a notebook declares, in order.

    Raises:
        ParameterError: a line of the cell is not ``name: type = literal``.
    """
    for cell in notebook["cells"]:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            source = "".join(cell["source"])
            return _parse(source, name)
    return {}


def _parse(source: str, name: str) -> dict[str, Parameter]:
    comments = {
        token.start[0]: token.string.lstrip("# ").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found: dict[str, Parameter] = {}
    for node in ast.parse(source).body:
        try:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                target, kind = node.target.id, ast.unparse(node.annotation)
                value = ast.literal_eval(node.value)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                target, value = node.targets[0].id, ast.literal_eval(node.value)
                kind = type(value).__name__
            else:
                continue
        except ValueError as error:
            raise ParameterError(f"notebook {name!r}, parameters cell, line {node.lineno}: {error}") from error
        if kind not in _TYPES:
            raise ParameterError(
                f"notebook {name!r}: parameter {target!r} has the type {kind}; choose from: {', '.join(_TYPES)}"
            )
        help_text = comments.get(node.lineno, "")
        choices: tuple[str, ...] = ()
        if help_text.startswith("one of "):
            listed, _, help_text = help_text[7:].partition(":")
            choices = tuple(part.strip() for part in listed.split(","))
        found[target] = Parameter(target, value, kind, help_text.strip(), choices)
    return found


def resolve(parameters: dict[str, Parameter], given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Defaults with the values given, each of its declared type.

    Raises:
        ParameterError: a name is unknown, a value is not of the type or not among the choices, or a name looks like a
            secret, which would be published with the run.
    """
    values = {parameter.name: parameter.default for parameter in parameters.values()}
    for key, value in given.items():
        if any(word in key.lower() for word in _SECRET):
            raise ParameterError(
                f"parameter {key!r} looks like a secret, and parameters are published; use the environment"
            )
        if key not in parameters:
            raise ParameterError(f"report {name!r}: {choose('parameter', key, parameters)}")
        values[key] = _convert(parameters[key], value)
    return values


def _convert(parameter: Parameter, value: Any) -> Any:
    wanted = _TYPES[parameter.kind]
    try:
        if isinstance(value, str) and wanted is bool:
            converted: Any = {"true": True, "false": False, "yes": True, "no": False}[value.strip().lower()]
        elif isinstance(value, str) and wanted is not str:
            converted = wanted(value.strip())
        elif wanted is float and isinstance(value, int) and not isinstance(value, bool):
            converted = float(value)
        elif type(value) is wanted:
            converted = value
        else:
            raise ValueError
    except (ValueError, KeyError):
        raise ParameterError(f"parameter {parameter.name}: {value!r} is not of the type {parameter.kind}") from None
    if parameter.choices and str(converted) not in parameter.choices:
        raise ParameterError(choose(f"value of {parameter.name}", converted, parameter.choices))
    return converted
