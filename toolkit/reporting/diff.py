"""What changed between two runs of a report, in words and tables."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.reporting.crate import NAME, read_crate
from toolkit.reporting.moved import COLUMNS, compare, is_of_topics, same_topics, some
from toolkit.show.findings import count

if TYPE_CHECKING:
    import pandas as pd

#: Share of words in common from which one finding takes the place of another.
_ALIKE = 0.5
_DOCUMENTS = "inputs/documents.parquet"
_INPUTS = {
    "notebook": "The notebook of the report changed.",
    "environment": "The installed libraries changed.",
    "toolkit": "The code of the toolkit changed.",
    "converters": "The programs that make other formats changed.",
    "skipped": "Which files of the corpus could not be read changed.",
}


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
    sentences = _inputs(old, new) + _texts(old_folder, new_folder) + _findings(old_folder, new_folder)
    rows: list[dict[str, Any]] = []
    changed: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {}
    names = {name for name in (*old["files"], *new["files"]) if name.endswith(".parquet")} - {_DOCUMENTS}
    for name in sorted(names):
        title = Path(name).stem
        if name not in new["files"] or name not in old["files"]:
            sentences.append(f"Table {title} is only in the {'first' if name in old['files'] else 'second'} run.")
        elif old["files"][name] != new["files"][name]:
            before, after = (pd.read_parquet(folder / name) for folder in (old_folder, new_folder))
            changed[title] = before, after
    topics: dict[str, str] = {}
    for before, after in changed.values():
        if is_of_topics(before) and is_of_topics(after):
            told, topics = same_topics(before, after)
            sentences += told
    for title, (before, after) in changed.items():
        told, moved = compare(title, before, after, topics)
        sentences += told
        rows += moved
    if not sentences:
        same = old["files"] == new["files"]
        sentences = ["The two runs are identical." if same else "The tables are identical; only the page differs."]
    return sentences, pd.DataFrame(rows, columns=COLUMNS)


def most_telling(table: pd.DataFrame) -> pd.DataFrame:
    """Values that left their intervals first, then the furthest moved of each table in turn."""
    turn = table.groupby("table", sort=False).cumcount()
    order = table.assign(_turn=turn).sort_values(["beyond_interval", "_turn"], ascending=[False, True], kind="stable")
    return order.drop(columns="_turn").reset_index(drop=True)


def _findings(old: Path, new: Path) -> list[str]:
    """Sentences of the findings that are told otherwise, each beside the one it takes the place of."""
    before, after = _sentences(old), _sentences(new)
    gone, told = [one for one in before if one not in after], []
    for sentence in after:
        if sentence in before:
            continue
        likeness = [SequenceMatcher(None, one.split(), sentence.split(), False).ratio() for one in gone]
        if likeness and max(likeness) >= _ALIKE:
            earlier = gone.pop(likeness.index(max(likeness)))
            told.append(f"Found before: {earlier} Found now: {sentence}")
        else:
            told.append(f"Newly found: {sentence}")
    return told + [f"No longer found: {sentence}" for sentence in gone]


def _sentences(run: Path) -> list[str]:
    """The findings of an executed notebook, as plain text."""
    path = run / "report.ipynb"
    if not path.is_file():
        return []
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = "".join(
        "".join(output.get("data", {}).get("text/html", "")) for cell in cells for output in cell.get("outputs", [])
    )
    found = re.findall(r'<div class="finding"><p>(.*?)</p>', shown, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", sentence)).replace("\u00a0", " ") for sentence in found]


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
    return [f"{count(len(ids), 'text')} {word}: {some(ids)}." for ids, word in found if len(ids)]
