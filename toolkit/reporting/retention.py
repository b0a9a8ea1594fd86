"""How long runs are kept: the newest of each report, those that are pinned, and never fewer than the latest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from toolkit.errors import ParameterError, choose
from toolkit.reporting.files import lock, remove
from toolkit.reporting.index import newest_first, write_index
from toolkit.reporting.run import FAILED, runs


def prune(
    output: str | Path, keep: int, pinned: Collection[str] = (), *, also: Collection[str] = (), dry_run: bool = False
) -> list[Path]:
    """Remove all but the newest runs of each report.

    Args:
        output: folder of published reports.
        keep: how many runs of each report stay; at least 1.
        pinned: runs that stay whatever their age, by name.
        also: more such runs, which need not exist in this folder.
        dry_run: only say what would go.

    Returns:
        The folders removed: runs, and what older failed runs of those reports left.

    Raises:
        ParameterError: ``keep`` is below 1, or a pinned run does not exist.
    """
    if keep < 1:
        raise ParameterError(f"keep: {keep} runs cannot be kept; give 1 or more")
    root = Path(output).resolve()
    known = [run["run"] for run in runs(root)]
    for name in pinned:
        if name not in known:
            raise ParameterError(choose("run", name, known))
    kept = {*pinned, *also}
    by_report: dict[str, list[Path]] = defaultdict(list)
    for run in newest_first(root):
        by_report[run["report"]].append(run["path"])
    gone: list[Path] = []
    for report, paths in sorted(by_report.items()):
        latest = (root / report / "latest").resolve()
        old = [path for path in paths[keep:] if path != latest and path.name not in kept]
        failed = _by_age(root / FAILED / report)[keep:]
        gone += old + failed
        if dry_run or not old + failed:
            continue
        with lock(root / f".{report}.lock", f"report {report!r}", wait=60):
            for path in old + failed:
                # Out of sight in one step first, so that no half-removed run is ever seen.
                aside = path.with_name(f".{path.name}.removed")
                remove(aside)
                path.rename(aside)
                remove(aside)
    if gone and not dry_run:
        with lock(root / ".index.lock", "the list of reports", wait=60):
            write_index(root)
    return gone


def _by_age(folder: Path) -> list[Path]:
    """What failed runs of a report left, newest first."""
    found = [path for path in folder.glob("*") if path.is_dir() and not path.name.startswith(".")]
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))
