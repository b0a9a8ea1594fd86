"""Annotation: mentions drawn at random for people to code, blind to the codes of the machine, and their codes read back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.coding.passages import Passages
from toolkit.errors import CorpusError, ParameterError

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

#: What a person reads, and what a person fills in.
GIVEN = ["document", "start", "end", "theme", "before", "sentence", "after"]
FILLED = ["code", "voice", "note"]
#: What a code may be. A cell of a spreadsheet may also hold ``+1`` or ``1.0``.
CODES = {"-1": -1.0, "0": 0.0, "1": 1.0, "negative": -1.0, "neutral": 0.0, "positive": 1.0}
NOT_A_MENTION = "x"
VOICES = ("author", "quoted", "reported", "")
MARKS = ("[[", "]]")


def annotation_sheet(corpus: Corpus, coded: pd.DataFrame, n: int = 100, *, seed: int = 0) -> pd.DataFrame:
    """Mentions to be coded by people: the same number of each theme, drawn at random, in random order.

    The sheet shows no code of the machine. Write it as CSV (``toolkit annotate`` does), let each coder fill a copy:
    ``code`` is -1, 0 or 1 (negative, neutral, positive towards the theme in this passage), or ``x`` where the passage is
    not about the theme; ``voice`` (author, quoted, reported) and ``note`` may stay empty. ``gold_codes`` reads it back.

    Args:
        corpus: the corpus or view.
        coded: the table of ``mentions``.
        n: how many; what a rare theme cannot give, the others do.
        seed: of the drawing.

    Returns:
        document, start, end, theme, before (the sentence before), sentence (with the mention in double brackets), after,
        code, voice, note (empty).

    Raises:
        ParameterError: ``n`` is below 1.
    """
    if n < 1:
        raise ParameterError(f"a sheet of {n} mentions; ask for 1 or more")
    generator = np.random.default_rng(seed)
    themes = [np.flatnonzero(coded["theme"] == theme) for theme in dict.fromkeys(coded["theme"])]
    drawn = [generator.permutation(members)[:size] for members, size in zip(themes, _shares(themes, n), strict=True)]
    chosen = generator.permutation(np.concatenate([np.zeros(0, dtype=np.int64), *drawn]))
    passages = Passages(corpus)
    row_of = {identifier: row for row, identifier in enumerate(corpus.ids)}
    rows = []
    columns = (coded[name].iloc[chosen].tolist() for name in GIVEN[:4])
    for document, start, end, theme in zip(*columns, strict=True):
        context = _context(passages, row_of[document], start, end)
        rows.append((document, start, end, theme, *context, "", "", ""))
    frame = pd.DataFrame(rows, columns=[*GIVEN, *FILLED])
    return frame.astype({"start": "int64", "end": "int64"})


def _shares(themes: list[Any], n: int) -> list[int]:
    """How many of each: equal shares, where what one lacks goes to the others."""
    sizes = [0] * len(themes)
    while n > 0 and (open_ones := [i for i, members in enumerate(themes) if sizes[i] < len(members)]):
        for index in open_ones[:n]:
            sizes[index] += 1
        n -= len(open_ones[:n])
    return sizes


def _context(passages: Passages, row: int, start: int, end: int) -> tuple[str, str, str]:
    text = passages.text(row)
    number = passages.sentence(row, start)
    low, high = passages.span(row, number)
    high = max(high, end)
    before = passages.span(row, number - 1) if number else (0, 0)
    after = passages.span(row, number + 1) if number + 1 < len(passages.spans(row)) else (0, 0)
    marked = text[low:start] + MARKS[0] + text[start:end] + MARKS[1] + text[end:high]
    return tuple(" ".join(part.split()) for part in (text[slice(*before)], marked, text[slice(*after)]))  # type: ignore[return-value]


def gold_codes(corpus: Corpus, sheets: Iterable[str | Path] | pd.DataFrame) -> pd.DataFrame:
    """The codes people gave, from filled sheets.

    Args:
        corpus: the corpus the mentions were drawn from.
        sheets: CSV files, one or more; the coder is the column ``coder`` or the name of the file. Or one table.

    Returns:
        One row a mention and coder: document, start, end, theme, coder, code (-1, 0, 1; NA where it is no mention),
        valid (whether it is a mention of the theme), voice, note. Rows without a code are left out;
        ``attrs["blank"]`` counts them.

    Raises:
        ParameterError: a file cannot be read, lacks a column, or holds a code or voice that is none; a coder codes one
            mention twice; no row has a code. The message names file and row.
        CorpusError: a sheet is of other texts than those of the corpus.
    """
    tables: list[tuple[Path | None, pd.DataFrame]]
    if isinstance(sheets, pd.DataFrame):
        tables = [(None, sheets.astype(object).where(sheets.notna(), "").astype(str))]
    else:
        tables = [
            (Path(sheet), _read(Path(sheet))) for sheet in ([sheets] if isinstance(sheets, str | Path) else sheets)
        ]
    rows: list[tuple[Any, ...]] = []
    seen: dict[tuple[Any, ...], str] = {}
    blank = 0
    texts: dict[str, str] = {}
    for path, table in tables:
        source = str(path) if path else "the sheet"
        missing = [column for column in (*GIVEN[:4], "code") if column not in table.columns]
        if missing:
            raise ParameterError(f"{source} has no column {missing[0]!r}; keep the columns of the sheet as they were")
        for number, record in enumerate(table.to_dict("records"), 2):
            where = f"{source}, row {number}"
            told = _code(str(record["code"]), where)
            if told is None:
                blank += 1
                continue
            place = _place(corpus, record, texts, where)
            coder = str(record.get("coder") or (path.stem if path else "coder"))
            key = (*place, coder)
            if key in seen:
                raise ParameterError(f"{where}: {coder} coded this mention before, in {seen[key]}; remove one of them")
            seen[key] = where
            voice = str(record.get("voice") or "").strip().lower()
            if voice not in VOICES:
                raise ParameterError(f"{where}: voice {voice!r} is none of author, quoted, reported")
            rows.append((*place, coder, *told, voice, str(record.get("note") or "")))
    if not rows:
        raise ParameterError(f"none of the {blank} rows has a code; fill in the column code")
    frame = pd.DataFrame(rows, columns=["document", "start", "end", "theme", "coder", "code", "valid", "voice", "note"])
    frame = frame.astype({"start": "int64", "end": "int64", "valid": "bool"})
    frame["code"] = frame["code"].astype("float64").astype("Float64")
    frame = frame.sort_values(["document", "start", "end", "theme", "coder"], kind="stable", ignore_index=True)
    frame.attrs["blank"] = blank
    return frame


def _read(path: Path) -> pd.DataFrame:
    """A sheet as text; an apostrophe that kept a spreadsheet from calculating is taken off again."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", sep=None, engine="python")
    except FileNotFoundError:
        raise ParameterError(f"sheet {str(path)!r} does not exist") from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ParameterError(f"sheet {str(path)!r} is no CSV file in UTF-8: {error}") from None
    return table.map(lambda cell: re.sub(r"^'(?=[=+\-@\t\r])", "", cell))


def _code(cell: str, where: str) -> tuple[float, bool] | None:
    told = cell.strip().lower().replace("−", "-").removeprefix("+")
    told = told.removesuffix(".0")
    if not told or told == "nan":
        return None
    if told == NOT_A_MENTION:
        return float("nan"), False
    if told not in CODES:
        raise ParameterError(f"{where}: code {cell!r}; write -1, 0 or 1, or x where the passage is not about the theme")
    return CODES[told], True


def _place(corpus: Corpus, record: dict[Any, Any], texts: dict[str, str], where: str) -> tuple[str, int, int, str]:
    document = str(record["document"])
    try:
        start, end = int(float(record["start"])), int(float(record["end"]))
    except ValueError:
        raise ParameterError(f"{where}: start {record['start']!r} and end {record['end']!r} are not numbers") from None
    if document not in texts:
        try:
            texts[document] = corpus.text(document)
        except (CorpusError, KeyError):
            raise CorpusError(f"{where}: document {document!r} is not in the corpus") from None
    sentence = str(record.get("sentence") or "")
    marked = sentence.partition(MARKS[0])[2].partition(MARKS[1])[0]
    found = " ".join(texts[document][start:end].split())
    if not 0 <= start < end <= len(texts[document]) or (marked and found != marked):
        raise CorpusError(
            f"{where}: characters {start} to {end} of {document!r} are {found!r}, the sheet has {marked!r}; "
            "the text has changed since the sheet was made"
        )
    return document, start, end, str(record["theme"])
