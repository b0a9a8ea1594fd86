"""Two versions of a table: which rows are new or gone, and which values moved, in words and as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from toolkit.show.findings import count, missing, number, quoted, series
from toolkit.show.tables import heading

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ["table", "row", "column", "before", "after", "beyond_interval"]
#: Columns that name the rows of a table, most telling first. A topic is known by its label: its number may change.
_KEYS = tuple("document start end theme label topic term collocate group part actor pattern variant rank".split())
_SHOWN = 8
#: Words by which a topic is known, and the share of them that two topics must have in common to be the same.
_WORDS = 10
_SAME_TOPIC = 1 / 3


def compare(
    title: str, before: pd.DataFrame, after: pd.DataFrame, topics: Mapping[str, str] | None = None
) -> tuple[list[str], list[dict[str, Any]]]:
    """What changed from one version of a table to the next.

    Args:
        title: what the sentences call it.
        before, after: the versions.
        topics: label of a topic in the second run, to that of the same topic in the first.

    Returns:
        (sentences, values that moved: rows of ``COLUMNS``, those furthest beyond or within their intervals first).
    """
    before, after = _topics_named(before, {}), _topics_named(after, topics or {})
    told = _keywords(title, before, after)
    unique = _key(before, after)
    if not unique and len(before) == len(after) == 1:
        before, after = before.assign(row="all"), after.assign(row="all")
        unique = ["row"]
    if not unique:
        if len(before) != len(after):
            return [*told, f"Table {title}: {count(len(before), 'row')} became {count(len(after), 'row')}."], []
        return [*told, f"Table {title} changed."], []
    a, b = before.set_index(unique), after.set_index(unique)
    for found, word in ((b.index[~b.index.isin(a.index)], "new"), (a.index[~a.index.isin(b.index)], "gone")):
        if len(found):
            told.append(_rows_said(title, word, found, unique))
    moved = _moved(title, a, b)
    return [*told, *_moved_said(title, moved)], [row for _, row in moved]


def same_topics(before: pd.DataFrame, after: pd.DataFrame) -> tuple[list[str], dict[str, str]]:
    """Which topics of two runs are the same, by the words they have in common; both tables have topic, rank, term.

    Returns:
        (sentences on topics that are new, gone or known by other words, label in the second run → label in the first).
    """
    old, new = (_topic_words(frame) for frame in (before, after))
    shared = sorted(
        (-len(set(old[x]) & set(new[y])) / len({*old[x], *new[y]}), i, j, x, y)
        for i, x in enumerate(old)
        for j, y in enumerate(new)
    )
    same: dict[str, str] = {}
    for score, _, _, x, y in shared:
        if -score >= _SAME_TOPIC and y not in same and x not in same.values():
            same[y] = x
    told = [
        f"Topic “{x}” is now known as “{y}”: {len(set(old[x]) & set(new[y]))} of its first {_WORDS} words are the same."
        for y, x in same.items()
        if x != y
    ]
    lost, fresh = [x for x in old if x not in same.values()], [y for y in new if y not in same]
    told += [f"New topics: {quoted(fresh)}."] if fresh else []
    return told + ([f"Topics lost: {quoted(lost)}."] if lost else []), same


def is_of_topics(frame: pd.DataFrame) -> bool:
    """Whether a table lists the words of topics."""
    return {"topic", "rank", "term"} <= set(frame)


def _topic_words(frame: pd.DataFrame) -> dict[str, list[str]]:
    ranked = _labelled(frame).sort_values(["topic", "rank"], kind="stable")
    groups = ranked.groupby(["topic", "label"], sort=True)["term"]
    return {str(label): terms.head(_WORDS).astype(str).tolist() for (_, label), terms in groups}


def _labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of topics with their labels; where it has none, their first words."""
    if "label" in frame:
        return frame
    groups = frame.sort_values(["topic", "rank"], kind="stable").groupby("topic")["term"]
    labels = groups.agg(lambda terms: ", ".join(terms.head(3).astype(str)))
    return frame.assign(label=frame["topic"].map(labels))


def _topics_named(frame: pd.DataFrame, same: Mapping[str, str]) -> pd.DataFrame:
    """A table in which topics are called by their labels, and as in the first run, since numbers change places."""
    if is_of_topics(frame):
        frame = _labelled(frame).drop(columns="topic")
    for column in ("topic", "label"):
        if same and column in frame:
            frame = frame.assign(**{column: [same.get(value, value) for value in frame[column]]})
    return frame


def _key(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """The fewest columns, in the order of ``_KEYS``, that tell the rows of both tables apart."""
    keys = [key for key in _KEYS if key in before and key in after]
    for n in range(1, len(keys) + 1):
        if not any(frame.duplicated(keys[:n]).any() for frame in (before, after)):
            return keys[:n]
    return []


def _rows_said(title: str, word: str, found: pd.Index, unique: list[str]) -> str:
    """Rows by their names, or how many there are of each text, topic or theme where they are passages or too many."""
    if len(unique) == 1 or (unique[0] != "document" and len(found) <= _SHOWN):
        return f"Table {title}, {word}: {some(found)}."
    first = found.get_level_values(0).astype(str)
    numbers = {name: int((first == name).sum()) for name in dict.fromkeys(first)}
    listed = [f"“{name}” ({n})" for name, n in list(numbers.items())[:_SHOWN]]
    more = f" and {len(numbers) - _SHOWN} others" if len(numbers) > _SHOWN else ""
    return f"Table {title}: {count(len(found), 'row')} {word}, in {series(listed)}{more}."


def some(names: Any) -> str:
    """The first few of several names."""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{quoted(map(_row, names[:_SHOWN]))}{more}"


def _row(index: Any) -> str:
    return " / ".join(map(str, index)) if isinstance(index, tuple) else str(index)


def _keywords(title: str, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Which terms became key, and which are no longer."""
    if not {"term", "p_document_adjusted", "log_ratio_low", "log_ratio_high"} <= set(before) & set(after):
        return []
    old, new = _key_terms(before), _key_terms(after)
    told = []
    for found, word in ((sorted(new - old), "New keywords"), (sorted(old - new), "Keywords lost")):
        if found:
            told.append(f"{word} in table {title}: {some(found)}.")
    return told


def _key_terms(frame: pd.DataFrame) -> set[str]:
    """Terms that the findings of a report call typical: adjusted p over documents below 0.05, interval on one side of zero."""
    one_side = (frame["log_ratio_low"] > 0) | (frame["log_ratio_high"] < 0)
    return set(
        frame.loc[((frame["p_document_adjusted"] < 0.05) & one_side).fillna(False).astype(bool), "term"].astype(str)
    )


def _moved(title: str, a: pd.DataFrame, b: pd.DataFrame) -> list[tuple[float, dict[str, Any]]]:
    """Values that moved, each with how far in widths of its interval (below 0 without one), furthest first."""
    shared = b.index[b.index.isin(a.index)]
    a, b = a.loc[shared], b.loc[shared]
    found = []
    for column in a.columns.intersection(b.columns):
        numeric = all(frame[column].dtype.kind in "iuf" for frame in (a, b))
        if not numeric or str(column).endswith(("_low", "_high")):
            continue
        low, high = (a.get(f"{column}_{edge}") for edge in ("low", "high"))
        old, new = a[column].to_numpy(float, na_value=math.nan), b[column].to_numpy(float, na_value=math.nan)
        for place, (x, y) in enumerate(zip(old.tolist(), new.tolist(), strict=True)):
            if x == y or (math.isnan(x) and math.isnan(y)):
                continue
            least, most = (
                math.nan if edge is None or missing(edge.iloc[place]) else float(edge.iloc[place])
                for edge in (low, high)
            )
            known = not any(map(math.isnan, (x, y, least, most)))
            beyond = known and not least <= y <= most
            far = abs(y - x) / (most - least or 1.0) if known else -1.0
            row = dict(zip(COLUMNS, (title, _row(shared[place]), str(column), x, y, beyond), strict=True))
            found.append((far, row))
    return sorted(found, key=lambda entry: (not entry[1]["beyond_interval"], -entry[0]))


def _moved_said(title: str, moved: list[tuple[float, dict[str, Any]]]) -> list[str]:
    beyond = [row for _, row in moved if row["beyond_interval"]]
    told = [f"Table {title}: {_value(row)} moved {_way(row)}, beyond its interval." for row in beyond[:_SHOWN]]
    if len(beyond) > _SHOWN:
        told.append(f"Table {title}: {count(len(beyond) - _SHOWN, 'more value')} moved beyond their intervals.")
    estimates = [row for far, row in moved if far >= 0]
    if moved and not beyond:
        none = ", none beyond its interval" if estimates else ""
        furthest = [f"{_value(row)} {_way(row)}" for row in estimates[:3]]
        told.append(
            f"Table {title}: {count(len(moved), 'value')} moved{none}"
            f"{'; furthest ' + series(furthest) if furthest else ''}."
        )
    return told


def _value(row: dict[str, Any]) -> str:
    name = heading(row["column"])
    return name if row["row"] == "all" else f"{name} of {row['row']}"


def _way(row: dict[str, Any]) -> str:
    """From where to where, in as many decimals as it takes to see it."""
    digits = next((n for n in range(2, 6) if number(row["before"], n) != number(row["after"], n)), 6)
    return f"from {number(row['before'], digits)} to {number(row['after'], digits)}"
