"""Which corpus, or part of one, a parameter names: a path, and after a question mark what to take of it.

``speeches.csv?text=speech&author=Bordachev&year>=2020`` is the file ``speeches.csv`` with its texts in the column
``speech``, of which the documents by Bordachev since 2020. ``text`` and ``id`` name columns, ``unit`` turns paragraphs
or sentences into documents, and every other key is a metadata column. One string holds it all, so that a view can be
given to papermill, to a notebook, on the command line and in a file alike.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from toolkit.errors import ParameterError, choose
from toolkit.reporting.parameters import declared, read_notebook
from toolkit.reporting.project import STAGING_VARIABLE, find_notebook, locate

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.corpus import Corpus

_CONDITION = re.compile(r"\s*([^<>=!]+?)\s*(>=|<=|!=|=|>|<)\s*(.*?)\s*", re.DOTALL)
_OPTIONS = ("text", "id", "unit")


@dataclass(frozen=True)
class Source:
    """A corpus parameter, taken apart.

    Attributes:
        path: folder or file, as written.
        conditions: (column, sign, value) in the order written; the same column with ``=`` twice means either value.
        options: of ``text``, ``id`` and ``unit``, those that are given.
    """

    path: str
    conditions: tuple[tuple[str, str, str], ...]
    options: dict[str, str]


def parse_source(text: str) -> Source:
    """Take a corpus parameter apart.

    Raises:
        ParameterError: a part after the question mark is no condition.
    """
    if "?" not in text or locate(text).exists():
        return Source(text, (), {})
    path, _, rest = text.partition("?")
    conditions, options = [], {}
    for part in filter(None, rest.split("&")):
        found = _CONDITION.fullmatch(unquote(part))
        if not found:
            raise ParameterError(f"corpus {text!r}: {part!r} is not of the form column=value (or >=, <=, >, <, !=)")
        column, sign, value = found.groups()
        if column in _OPTIONS and sign == "=":
            options[column] = value
        else:
            conditions.append((column, sign, value))
    return Source(path, tuple(conditions), options)


def with_conditions(text: str, conditions: Iterable[str]) -> str:
    """A corpus parameter narrowed by more conditions, such as ``author=Bordachev``."""
    for condition in conditions:
        if not _CONDITION.fullmatch(condition):
            raise ParameterError(f"{condition!r} is not of the form column=value (or >=, <=, >, <, !=)")
        quoted = condition.replace("%", "%25").replace("&", "%26")
        text += f"{'&' if '?' in text else '?'}{quoted}"
    return text


def view_of(report: str, corpus: str | None, conditions: Iterable[str]) -> str | None:
    """The corpus asked for, or else the default of a report, narrowed by conditions; None if nothing is asked for.

    Raises:
        ParameterError: the report takes no corpus, or a condition is malformed.
    """
    listed = list(conditions)
    if not listed:
        return corpus
    path = find_notebook(report)
    known = declared(read_notebook(path), path.stem)
    if corpus is None and "corpus" not in known:
        raise ParameterError(f"report {path.stem!r} has no parameter 'corpus' that a condition could narrow")
    return with_conditions(corpus or str(known["corpus"].default), listed)


def open_corpus(path: str) -> Corpus:
    """The corpus, or view of one, that a parameter names: from here, or else from the project of the notebook.

    Raises:
        ParameterError: the part after the question mark is malformed.
        CorpusError: there is no such corpus or column, or no document meets the conditions.
    """
    from toolkit.corpus import Corpus
    from toolkit.errors import CorpusError

    source = parse_source(str(path))
    options = source.options
    corpus = Corpus(locate(source.path), text=options.get("text"), id=options.get("id"))
    view = corpus
    alternatives: dict[str, list[str]] = {}
    for column, sign, value in source.conditions:
        if column not in corpus.documents:
            raise CorpusError(f"corpus {path!r}: {choose('column', column, corpus.documents.columns)}")
        if sign == "=":
            alternatives.setdefault(column, []).append(value)
        else:
            view = view.where(_comparison(column, sign, value))
    if alternatives:
        view = view.where(**alternatives)
    if not len(view):
        raise CorpusError(f"corpus {path!r}: none of {len(corpus)} documents meets the conditions")
    _list(view)
    return view.segments(options["unit"]) if "unit" in options else view


def _list(view: Corpus) -> None:
    """In a run, keep which documents it read, so that two runs can be told apart by their texts."""
    staging = os.environ.get(STAGING_VARIABLE)
    if not staging or (Path(staging) / "inputs" / "documents.csv").exists():
        return
    import pandas as pd

    from toolkit.reporting.files import write_table
    from toolkit.show.tables import safe_csv

    hashes = [view.encoded.hashes[row] for row in view.units.rows.tolist()]
    listed = pd.DataFrame({"document": view.ids, "n_tokens": view.documents["n_tokens"].to_numpy(), "sha256": hashes})
    write_table(listed, safe_csv(listed), Path(staging) / "inputs", "documents")


def _comparison(column: str, sign: str, value: str) -> Any:
    """A condition on one column: numbers compare as numbers, all else (dates too) as text."""

    def meets(documents: pd.DataFrame) -> Any:
        values: Any = documents[column]
        wanted: Any = value
        if values.dtype.kind in "iuf":
            try:
                wanted = float(value)
            except ValueError:
                raise ParameterError(f"column {column!r} holds numbers, and {value!r} is none") from None
        else:
            values = values.astype("string")
        compare = {">=": "ge", "<=": "le", "!=": "ne", ">": "gt", "<": "lt"}[sign]
        return getattr(values, compare)(wanted)

    return meets
