"""What changed between two runs of a report, in words and tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.reporting.crate import NAME, read_crate
from toolkit.show.findings import count, missing, number, quoted
from toolkit.show.tables import heading

if TYPE_CHECKING:
    import pandas as pd

#: Columns that name the rows of a table, most telling first.
_KEYS = ("document", "theme", "topic", "term", "collocate", "group", "actor", "rank")


def diff(first: str | Path, second: str | Path) -> tuple[list[str], pd.DataFrame]:
    """Compare two published runs.

    Args:
        first, second: folders of runs; what changed is told from the first to the second.

    Returns:
        (sentences, table of moved values: table, row, column, before, after, beyond_interval).

    Raises:
        ParameterError: a folder is no published run.
    """
    import pandas as pd

    old_folder, new_folder = Path(first), Path(second)
    old, new = read_crate(old_folder / NAME), read_crate(new_folder / NAME)
    sentences = _inputs(old, new)
    rows: list[dict[str, Any]] = []
    names = sorted({name for name in (*old["files"], *new["files"]) if name.endswith(".parquet")})
    for name in names:
        title = Path(name).stem
        if name not in new["files"] or name not in old["files"]:
            sentences.append(f"Table {title} is only in the {'first' if name in old['files'] else 'second'} run.")
        elif old["files"][name] != new["files"][name]:
            before, after = (pd.read_parquet(folder / name) for folder in (old_folder, new_folder))
            told, moved = _table(title, before, after)
            sentences += told
            rows += moved
    if not sentences:
        same = old["files"] == new["files"]
        sentences = ["The two runs are identical." if same else "The tables are identical; only the page differs."]
    columns = ["table", "row", "column", "before", "after", "beyond_interval"]
    return sentences, pd.DataFrame(rows, columns=columns)


def _inputs(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    told = []
    if old["report"] != new["report"]:
        told.append(f"These are two reports: {old['report']} and {new['report']}.")
    keys = dict.fromkeys([*old["parameters"], *new["parameters"]])
    for key in keys:
        before, after = old["parameters"].get(key), new["parameters"].get(key)
        if before != after:
            told.append(f"Parameter {key}: {before!r} became {after!r}.")
    for key in sorted(old["inputs"].keys() | new["inputs"].keys()):
        if old["inputs"].get(key) != new["inputs"].get(key):
            told.append(f"The {key} changed.")
    if old["toolkit"] != new["toolkit"]:
        told.append(f"The toolkit went from {old['toolkit']} to {new['toolkit']}.")
    return told


def _table(title: str, before: pd.DataFrame, after: pd.DataFrame) -> tuple[list[str], list[dict[str, Any]]]:
    keys = [key for key in _KEYS if key in before and key in after]
    unique = next(
        (
            keys[: n + 1]
            for n in range(len(keys))
            if not _repeats(before, keys[: n + 1]) and not _repeats(after, keys[: n + 1])
        ),
        [],
    )
    if not unique:
        return [f"Table {title}: {count(len(before), 'row')} became {count(len(after), 'row')}."], []
    a, b = before.set_index(unique), after.set_index(unique)
    told = []
    gained, lost = b.index.difference(a.index), a.index.difference(b.index)
    for found, word in ((gained, "new"), (lost, "gone")):
        if len(found):
            more = f" and {len(found) - 8} more" if len(found) > 8 else ""
            told.append(f"Table {title}, {word}: {quoted(map(_row, found[:8]))}{more}.")
    rows = _moved(title, a, b)
    beyond = [row for row in rows if row["beyond_interval"]]
    for row in beyond[:8]:
        told.append(
            f"Table {title}: {heading(row['column'])} of {row['row']} moved from {number(row['before'])} to "
            f"{number(row['after'])}, beyond its interval."
        )
    if rows and not beyond:
        told.append(f"Table {title}: {count(len(rows), 'value')} moved, none beyond its interval.")
    return told, rows


def _repeats(frame: pd.DataFrame, keys: list[str]) -> bool:
    return bool(frame.duplicated(keys).any())


def _row(index: Any) -> str:
    return " / ".join(map(str, index)) if isinstance(index, tuple) else str(index)


def _moved(title: str, a: pd.DataFrame, b: pd.DataFrame) -> list[dict[str, Any]]:
    shared = a.index.intersection(b.index)
    rows = []
    for column in a.columns.intersection(b.columns):
        if a[column].dtype.kind not in "iuf" or b[column].dtype.kind not in "iuf" or column.endswith(("_low", "_high")):
            continue
        low, high = f"{column}_low", f"{column}_high"
        for index in shared[(a.loc[shared, column] != b.loc[shared, column]).to_numpy()]:
            old, new = a.loc[index, column], b.loc[index, column]
            if missing(old) and missing(new):
                continue
            bounds = (a.loc[index, low], a.loc[index, high]) if low in a and high in a else (None, None)
            known = not any(map(missing, (*bounds, new)))
            beyond = bool(known and not bounds[0] <= new <= bounds[1])
            rows.append(
                {
                    "table": title,
                    "row": _row(index),
                    "column": column,
                    "before": old,
                    "after": new,
                    "beyond_interval": beyond,
                }
            )
    return rows
