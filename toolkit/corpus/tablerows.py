"""Rows of CSV, TSV, JSON lines and Parquet, streamed: texts, ids and the other columns, batch by batch."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from toolkit.corpus.frontmatter import RESERVED, not_utf8
from toolkit.corpus.metadata import column_of
from toolkit.errors import CorpusError, SourceError, choose

_BLOCK = 8 << 20
_ROWS = 1024
_DELIMITERS = ",;\t|"
#: Longest value of a CSV file.
_LIMIT = (1 << 31) - 1


@dataclass(frozen=True)
class Batch:
    """Some rows, one after the other.

    Attributes:
        texts: string array; null where there is none.
        ids: string array, or None to count rows.
        others: the other columns. Of CSV they are strings, whose types are decided over the whole file.
        lines: line of each row in the file where known, for complaints.
    """

    texts: pa.Array
    ids: pa.Array | None
    others: pa.Table
    lines: list[int] | None = None


def read_batches(path: Path, text: str | None, identifier: str | None) -> Iterator[Batch]:
    """The rows of a tabular file.

    Args:
        path: the file; its suffix says what it is.
        text: the column of texts. Not needed if a column is called ``text``.
        identifier: the column of document ids, if there is one.

    Raises:
        CorpusError: a column does not exist.
        SourceError: a row is malformed; the message names the line.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        yield from _parquet(path, text, identifier)
    elif suffix in (".jsonl", ".ndjson"):
        yield from _json_lines(path, text, identifier)
    else:
        yield from _csv(path, text, identifier)


def _column(path: Path, columns: list[str], text: str | None, identifier: str | None) -> tuple[str, list[str]]:
    """The column of texts, and the columns that are metadata."""
    if text is None:
        if "text" not in columns:
            listed = ", ".join(columns)
            raise CorpusError(f"{path}: say which column holds the texts, as in text={columns[0]!r}; it has: {listed}")
        text = "text"
    for wanted in filter(None, (text, identifier)):
        if wanted not in columns:
            raise CorpusError(f"{path}: {choose('column', wanted, columns)}")
    double = next((name for number, name in enumerate(columns) if name in columns[:number]), None)
    if double is not None:
        raise SourceError(f"{path}: line 1: column {double!r} appears twice; rename one")
    return text, [name for name in columns if name not in (text, identifier)]


def _batch(table: pa.Table, text: str, identifier: str | None, others: list[str], lines: list[int] | None) -> Batch:
    ids = None if identifier is None else _strings(table.column(identifier))
    return Batch(_strings(table.column(text)), ids, _metadata(table.select(others)), lines)


def _metadata(table: pa.Table) -> pa.Table:
    """Columns named like those that the documents table computes get an underscore."""
    return table.rename_columns([f"{name}_" if name in RESERVED else name for name in table.column_names])


def _strings(column: Any) -> pa.Array:
    joined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    joined = pa.concat_arrays(joined.chunks) if isinstance(joined, pa.ChunkedArray) else joined
    return joined.cast(pa.large_string())


# Parquet ---------------------------------------------------------------------------------------------------------


def _parquet(path: Path, text: str | None, identifier: str | None) -> Iterator[Batch]:
    try:
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=_BLOCK)  # a row group may be of any size
        text, others = _column(path, file.schema_arrow.names, text, identifier)
        kind = file.schema_arrow.field(text).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise SourceError(f"{path}: column {text!r} holds {kind}, not text")
        for batch in file.iter_batches(batch_size=_ROWS):
            if len(batch):
                yield _batch(pa.Table.from_batches([batch]), text, identifier, others, None)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(f"{path}: cannot be read as Parquet: {error}") from None


# JSON lines ------------------------------------------------------------------------------------------------------


def _json_lines(path: Path, text: str | None, identifier: str | None) -> Iterator[Batch]:
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    size = 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            row = _json_row(path, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, number)
            if row is None:
                continue
            rows.append(row)
            lines.append(number)
            size += len(line)
            if size > _BLOCK or len(rows) >= _ROWS:
                yield _json_batch(path, rows, lines, text, identifier)
                rows, lines, size = [], [], 0
    if rows:
        yield _json_batch(path, rows, lines, text, identifier)


def _json_row(path: Path, line: bytes, number: int) -> dict[str, Any] | None:
    if not line.strip():
        return None
    try:
        row = json.loads(line)
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except ValueError as error:
        raise SourceError(f"{path}: line {number}: not JSON: {error}") from None
    if not isinstance(row, dict):
        raise SourceError(f'{path}: line {number}: a row must be an object, such as {{"text": …}}')
    return row


def _json_batch(
    path: Path, rows: list[dict[str, Any]], lines: list[int], text: str | None, identifier: str | None
) -> Batch:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text, others = _column(path, columns, text, identifier)
    texts = [_json_text(path, row.get(text), line, text) for row, line in zip(rows, lines, strict=True)]
    ids = None
    if identifier is not None:
        values = [row.get(identifier) for row in rows]
        ids = pa.array([None if value is None else str(value) for value in values], pa.large_string())
    table = {name: column_of([row.get(name) for row in rows]) for name in others}
    return Batch(pa.array(texts, pa.large_string()), ids, _metadata(pa.table(table)), lines)


def _json_text(path: Path, value: Any, line: int, column: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise SourceError(f"{path}: line {line}: column {column!r} holds {type(value).__name__}, not text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(
            f"{path}: line {line}: the text has half a surrogate pair at character {error.start}"
        ) from None
    return value


# CSV -------------------------------------------------------------------------------------------------------------


def _csv(path: Path, text: str | None, identifier: str | None) -> Iterator[Batch]:
    header, delimiter = _csv_header(path)
    text, others = _column(path, header, text, identifier)
    done = 0
    try:
        for table in _arrow_csv(path, header, delimiter):
            done += len(table)
            yield _batch(table, text, identifier, others, None)
        return
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        pass
    # What Arrow cannot read, such as a value larger than a block, the slower reader can, or says where the fault is.
    for table, lines in _python_csv(path, header, delimiter, done):
        yield _batch(table, text, identifier, others, lines)


def _csv_header(path: Path) -> tuple[list[str], str]:
    csv.field_size_limit(_LIMIT)
    with path.open("rb") as raw:
        first = raw.readline().removeprefix(b"\xef\xbb\xbf")
    try:
        line = first.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    delimiter = "\t" if path.suffix.lower() == ".tsv" else max(_DELIMITERS, key=line.count)
    header = next(csv.reader([line], delimiter=delimiter), [])
    if not header:
        raise SourceError(f"{path}: is empty; the first line must name the columns")
    return header, delimiter


def _arrow_csv(path: Path, header: list[str], delimiter: str) -> Iterator[pa.Table]:
    reader = pacsv.open_csv(
        path,
        read_options=pacsv.ReadOptions(block_size=_BLOCK, use_threads=False),
        parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in header}, strings_can_be_null=False
        ),
    )
    for batch in reader:
        if batch.schema.names != header:
            raise pa.ArrowInvalid("the header was read differently")
        yield pa.Table.from_batches([batch])


def _python_csv(path: Path, header: list[str], delimiter: str, skip: int) -> Iterator[tuple[pa.Table, list[int]]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    size = 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        number = -1
        before = 0
        try:
            for row in reader:
                line, before = before + 1, reader.line_num
                if not row:
                    continue
                number += 1
                if number == 0 or number <= skip:
                    continue
                if len(row) != len(header):
                    raise SourceError(f"{path}: line {line}: {len(row)} values, but the header names {len(header)}")
                rows.append(row)
                lines.append(line)
                size += sum(map(len, row))
                if size > _BLOCK or len(rows) >= _ROWS:
                    yield _string_table(header, rows), lines
                    rows, lines, size = [], [], 0
        except csv.Error as error:
            raise SourceError(f"{path}: line {before + 1}: malformed CSV: {error}") from None
        except UnicodeDecodeError:
            raise _not_utf8(path) from None
    if rows:
        yield _string_table(header, rows), lines


def _string_table(header: list[str], rows: list[list[str]]) -> pa.Table:
    return pa.table(
        {name: pa.array(values, pa.string()) for name, values in zip(header, zip(*rows, strict=True), strict=True)}
    )


def _not_utf8(path: Path) -> SourceError:
    """The complaint about the first byte that is not UTF-8."""
    data = path.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(str(path), data, error.start)
    return SourceError(f"{path}: changed while it was being read; try again")
