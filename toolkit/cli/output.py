"""What the commands share: opening a corpus, reading key=value, and printing a table."""

from __future__ import annotations

import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.corpus import Corpus

F = TypeVar("F", bound=Callable[..., Any])


def corpus_option(command: F) -> F:
    """``--corpus PATH``."""
    return click.option("--corpus", default="corpus", show_default=True, help="A folder of texts or a tabular file.")(
        command
    )


def output_option(command: F) -> F:
    """``--output table|csv|json``."""
    return click.option(
        "--output",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="How to print.",
    )(command)


def open_corpus(path: str) -> Corpus:
    """The corpus at a path. What had to be skipped is said on standard error."""
    from toolkit.corpus import Corpus

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        corpus = Corpus(path)
    for warning in caught:
        click.echo(f"toolkit: {warning.message}", err=True)
    return corpus


def pairs(values: Iterable[str]) -> dict[str, str]:
    """``key=value`` arguments as a mapping."""
    found: dict[str, str] = {}
    for value in values:
        key, sign, rest = value.partition("=")
        if not sign or not key.strip():
            raise click.UsageError(f"{value!r} is not of the form key=value")
        found[key.strip()] = rest
    return found


def show(table: pd.DataFrame, output: str = "table", align: Mapping[str, str] | None = None) -> None:
    """Print a table: aligned for people, CSV or JSON lines for programs."""
    if output == "csv":
        click.echo(table.to_csv(index=False), nl=False)
    elif output == "json":
        lines = table.to_json(orient="records", lines=True, force_ascii=False)
        click.echo(lines, nl=False)
    elif not len(table):
        click.echo("nothing found")
    else:
        click.echo(aligned(table, align or {}))


def aligned(table: pd.DataFrame, align: Mapping[str, str]) -> str:
    """Columns under their names: numbers to the right, text to the left, long text cut at the far side."""
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False, name=None)]
    names = [str(name) for name in table.columns]
    room = max(20, (_terminal_width() - 40) // 2)
    columns = []
    for index, name in enumerate(names):
        numeric = table.dtypes.iloc[index].kind in "iuf"
        right = numeric or align.get(name) == "right"
        cells = [_cut(row[index], room, right) for row in rows]
        width = max(map(_width, [name, *cells]))
        columns.append([_pad(cell, width, right) for cell in [name, *cells]])
    return "\n".join("  ".join(parts).rstrip() for parts in zip(*columns, strict=True))


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 160


def _cell(value: Any) -> str:
    import pandas as pd

    if isinstance(value, float):
        return "" if value != value else f"{value:.4g}" if abs(value) < 1e5 else f"{value:.0f}"
    if not isinstance(value, (list, dict, tuple)) and pd.isna(value):
        return ""
    # A control character in a text must not reach the terminal.
    return "".join(" " if unicodedata.category(character)[0] == "C" else character for character in str(value))


def _cut(text: str, room: int, keep_end: bool) -> str:
    if len(text) <= room:
        return text
    return "…" + text[1 - room :] if keep_end else text[: room - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
