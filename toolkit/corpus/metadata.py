"""Metadata columns: one type a column, missing is missing, and the same table whether from texts, CSV, JSON or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import pandas as pd

_INTEGER = r"^-?(0|[1-9][0-9]{0,17})$"
_DECIMAL = r"^-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?$"
_TRUTH = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}


def table_of(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Metadata of documents, one mapping each, as a table; columns in the order in which they first appear."""
    columns: dict[str, list[Any]] = {}
    for number, row in enumerate(rows):
        for key, value in row.items():
            if key not in columns:
                columns[key] = [None] * number
            columns[key].append(value)
        if len(row) < len(columns):
            for values in columns.values():
                if len(values) == number:
                    values.append(None)
    if not columns:
        return empty(len(rows))
    return pa.table({key: column_of(values) for key, values in columns.items()})


def empty(n: int) -> pa.Table:
    """A table of ``n`` rows and no columns."""
    return pa.table({"": pa.nulls(n)}).drop_columns([""])


def column_of(values: Sequence[Any]) -> pa.Array:
    """Values of one column. Whole numbers, numbers and truth values keep their type if all are of one; text otherwise.

    An empty string and an empty list are missing.
    """
    stated = [None if value is None or value == "" or value == [] or value != value else value for value in values]
    kinds = {type(value) for value in stated if value is not None}
    if kinds and kinds <= {int} and all(value is None or abs(value) < 1 << 63 for value in stated):
        return pa.array(stated, pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in stated], pa.float64())
    if kinds == {bool}:
        return pa.array(stated, pa.bool_())
    return pa.array([None if value is None else _text(value) for value in stated], pa.string())


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def column_of_strings(strings: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of a CSV file: whole numbers, decimals or truth values if all its values are such; text otherwise.

    A number with leading zeros is text, as in front matter, since it may be a code; so is a date.
    """
    stated = pc.if_else(pc.equal(strings, ""), pa.scalar(None, strings.type), strings)
    known = stated.drop_null()
    if len(known) == 0:
        return stated
    if _all(pc.match_substring_regex(known, _INTEGER)):
        return pc.cast(stated, pa.int64())
    if _all(pc.match_substring_regex(known, f"{_INTEGER}|{_DECIMAL}")):
        return pc.cast(stated, pa.float64())
    if _all(pc.is_in(known, pa.array(list(_TRUTH), known.type))):
        return pc.cast(pc.utf8_lower(stated), pa.bool_())
    return stated


def _all(answers: Any) -> bool:
    return bool(pc.all(answers).as_py())


def frame_of(table: pa.Table, ids: Iterable[str]) -> pd.DataFrame:
    """A table of metadata as the documents' frame, indexed by document id; every column can hold NA."""
    import pandas as pd

    kinds: dict[Any, Any] = {
        pa.string(): pd.StringDtype(na_value=pd.NA),
        pa.large_string(): pd.StringDtype(na_value=pd.NA),
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    frame = table.to_pandas(types_mapper=kinds.get)
    index = pd.Index(list(ids), name="document", dtype=object)
    return pd.DataFrame(index=index) if not table.num_columns else frame.set_axis(index, axis=0)
