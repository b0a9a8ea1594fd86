"""What changed between two runs of a report, in words and tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.reporting.crate import NAME, read_crate
from toolkit.show.findings import count, missing, number, quoted
from toolkit.show.tables import heading

if TYPE_CHECKING:
    import pandas as pd

#: Columns that name the rows of a table, most telling first. A topic is known by its label: its number may change.
_KEYS = tuple("document start end theme label topic term collocate group part actor pattern variant rank".split())
_DOCUMENTS = "inputs/documents.parquet"
_COLUMNS = ["table", "row", "column", "before", "after", "beyond_interval"]
_INPUTS = {
    "notebook": "The notebook of the report changed.",
    "environment": "The installed libraries changed.",
    "toolkit": "The code of the toolkit changed.",
    "converters": "The programs that make other formats changed.",
}
_SHOWN = 8


def diff(first: str | Path, second: str | Path) -> tuple[list[str], pd.DataFrame]:
    """Compare two published runs.

    Args:
        first, second: folders of runs; what changed is told from the first to the second.

    Returns:
        (sentences, table of moved values: table, row, column, before, after, beyond_interval). A value is beyond its
        interval if the second run's estimate lies outside the 95 % interval of the first.

    Raises:
        ParameterError: a folder is no published run.
    """
    import pandas as pd

    old_folder, new_folder = Path(first), Path(second)
    old, new = read_crate(old_folder / NAME), read_crate(new_folder / NAME)
    sentences = _inputs(old, new) + _texts(old_folder, new_folder)
    rows: list[dict[str, Any]] = []
    names = {name for name in (*old["files"], *new["files"]) if name.endswith(".parquet")} - {_DOCUMENTS}
    for name in sorted(names):
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
    return sentences, pd.DataFrame(rows, columns=_COLUMNS)


def _inputs(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    told = []
    if old["report"] != new["report"]:
        told.append(f"These are two reports: {old['report']} and {new['report']}.")
    for key in dict.fromkeys([*old["parameters"], *new["parameters"]]):
        before, after = old["parameters"].get(key), new["parameters"].get(key)
        if before != after:
            told.append(f"Parameter {key}: {before!r} became {after!r}.")
    for key in sorted(old["inputs"].keys() | new["inputs"].keys()):
        if old["inputs"].get(key) != new["inputs"].get(key):
            told.append(_INPUTS.get(key, f"The {key} changed."))
    if old["toolkit"] != new["toolkit"]:
        told.append(f"The toolkit went from {old['toolkit']} to {new['toolkit']}.")
    return told


def _texts(old: Path, new: Path) -> list[str]:
    """Which texts the second run read and the first did not, and the other way round."""
    import pandas as pd

    if not ((old / _DOCUMENTS).is_file() and (new / _DOCUMENTS).is_file()):
        return []
    before, after = (
        pd.read_parquet(folder / _DOCUMENTS).set_index("document")["sha256"].astype(str) for folder in (old, new)
    )
    added, removed = after.index.difference(before.index), before.index.difference(after.index)
    shared = before.index.intersection(after.index)
    changed = shared[(before[shared] != after[shared]).to_numpy()]
    found = ((added, "added"), (removed, "removed"), (changed, "changed"))
    return [f"{count(len(ids), 'text')} {word}: {_some(ids)}." for ids, word in found if len(ids)]


def _some(names: Any) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{quoted(map(_row, names[:_SHOWN]))}{more}"


def _table(title: str, before: pd.DataFrame, after: pd.DataFrame) -> tuple[list[str], list[dict[str, Any]]]:
    told = _keywords(title, before, after)
    unique = _key(before, after)
    if not unique:
        return [*told, f"Table {title}: {count(len(before), 'row')} became {count(len(after), 'row')}."], []
    a, b = before.set_index(unique), after.set_index(unique)
    for found, word in ((b.index.difference(a.index), "new"), (a.index.difference(b.index), "gone")):
        if len(found):
            told.append(f"Table {title}, {word}: {_some(found)}.")
    rows = _moved(title, a, b)
    beyond = [row for row in rows if row["beyond_interval"]]
    for row in beyond[:_SHOWN]:
        told.append(
            f"Table {title}: {heading(row['column'])} of {row['row']} moved from {number(row['before'])} to "
            f"{number(row['after'])}, beyond its interval."
        )
    if len(beyond) > _SHOWN:
        told.append(f"Table {title}: {count(len(beyond) - _SHOWN, 'more value')} moved beyond their intervals.")
    if rows and not beyond:
        none = ", none beyond its interval" if any(str(column).endswith("_low") for column in b) else ""
        told.append(f"Table {title}: {count(len(rows), 'value')} moved{none}.")
    return told, rows


def _key(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """The fewest columns, in the order of ``_KEYS``, that tell the rows of both tables apart."""
    keys = [key for key in _KEYS if key in before and key in after]
    for n in range(1, len(keys) + 1):
        if not any(frame.duplicated(keys[:n]).any() for frame in (before, after)):
            return keys[:n]
    return []


def _keywords(title: str, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Which terms became key, and which are no longer."""
    if not {"term", "p_adjusted", "log_ratio_low", "log_ratio_high"} <= set(before) & set(after):
        return []
    old, new = _key_terms(before), _key_terms(after)
    told = []
    for found, word in ((sorted(new - old), "New keywords"), (sorted(old - new), "Keywords lost")):
        if found:
            told.append(f"{word} in table {title}: {_some(found)}.")
    return told


def _key_terms(frame: pd.DataFrame) -> set[str]:
    """Terms that the findings of a report call typical: adjusted p below 0.05, interval on one side of zero."""
    one_side = (frame["log_ratio_low"] > 0) | (frame["log_ratio_high"] < 0)
    return set(frame.loc[((frame["p_adjusted"] < 0.05) & one_side).fillna(False).astype(bool), "term"].astype(str))


def _row(index: Any) -> str:
    return " / ".join(map(str, index)) if isinstance(index, tuple) else str(index)


def _moved(title: str, a: pd.DataFrame, b: pd.DataFrame) -> list[dict[str, Any]]:
    shared = a.index.intersection(b.index)
    a, b = a.loc[shared], b.loc[shared]
    rows = []
    for column in a.columns.intersection(b.columns):
        numeric = all(frame[column].dtype.kind in "iuf" for frame in (a, b))
        if not numeric or str(column).endswith(("_low", "_high")):
            continue
        low, high = (a.get(f"{column}_{edge}") for edge in ("low", "high"))
        old, new = a[column].to_numpy(float, na_value=float("nan")), b[column].to_numpy(float, na_value=float("nan"))
        for place, (x, y) in enumerate(zip(old.tolist(), new.tolist(), strict=True)):
            if x == y or (x != x and y != y):
                continue
            bounds = (None, None) if low is None or high is None else (low.iloc[place], high.iloc[place])
            known = y == y and not any(map(missing, bounds))
            beyond = bool(known and not bounds[0] <= y <= bounds[1])
            rows.append(dict(zip(_COLUMNS, (title, _row(shared[place]), str(column), x, y, beyond), strict=True)))
    return rows
