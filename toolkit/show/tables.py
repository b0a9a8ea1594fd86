"""Tables a person reads: human headings, captions, numbers as print shows them. Everything from a corpus is escaped."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from toolkit.show.findings import missing, number

if TYPE_CHECKING:
    import pandas as pd

#: Column → what a reader sees. Other columns lose their underscores.
HEADINGS = {
    "n_tokens": "Tokens",
    "per_million": "Per million tokens",
    "log_likelihood": "Log-likelihood",
    "log_likelihood_4": "Log-likelihood (four cells)",
    "p_value": "p (tokens)",
    "p_adjusted": "p, adjusted (tokens)",
    "p_document": "p (documents)",
    "p_document_adjusted": "p, adjusted (documents)",
    "bic": "BIC",
    "log_ratio": "Log ratio",
    "log_ratio_low": "Log ratio, low",
    "log_ratio_high": "Log ratio, high",
    "percent_diff": "%DIFF",
    "weighted_log_odds": "Weighted log-odds (z)",
    "dp": "DP",
    "dp_norm": "DP, normalised",
    "dp_target": "DP, target",
    "dp_reference": "DP, reference",
    "juilland_d": "Juilland’s D",
    "carroll_d2": "Carroll’s D2",
    "rosengren_s": "Rosengren’s S",
    "kld": "KLD (bits)",
    "arf": "ARF",
    "mi": "MI",
    "mi3": "MI3",
    "t_score": "t",
    "z_score": "z",
    "log_dice": "logDice",
    "delta_p_forward": "ΔP forward",
    "delta_p_backward": "ΔP backward",
    "ttr": "TTR",
    "mattr": "MATTR",
    "mtld": "MTLD",
    "hdd": "HD-D",
    "yule_k": "Yule’s K",
    "simpson_d": "Simpson’s D",
    "herdan_c": "Herdan’s C",
    "maas": "Maas’ a",
    "npmi": "NPMI",
    "frex": "FREX",
    "burrows_delta": "Burrows’ Delta",
    "jensen_shannon": "Jensen–Shannon (bits)",
    "p_permutation": "p (permutation)",
    "author_voice_share": "Author’s voice (share)",
}

#: Columns whose numbers are no quantities: 1,945 is not a year.
POINTS_IN_TIME = frozenset({"date", "year", "period", "first", "last"})


def heading(column: Any) -> str:
    """The heading of a column: from the list, or its name in plain words."""
    name = str(column)
    if name in HEADINGS:
        return HEADINGS[name]
    for edge in ("low", "high"):
        if name.endswith(f"_{edge}"):
            return f"{heading(name[: -len(edge) - 1])}, {edge}"
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def cell(value: Any) -> str:
    """A value as print shows it; a missing one as a dash."""
    if isinstance(value, (list, tuple, set, dict)):
        return ", ".join(map(str, value))
    if missing(value):
        return "–"
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or type(value).__name__.startswith(("int", "uint")):
        return number(int(value))
    if isinstance(value, float):
        if value == 0:
            return "0"
        if abs(value) < 0.001:
            return f"{value:.1e}".replace("-", "−") if abs(value) > 1e-99 else "< 1e−99"
        return number(float(value), 3 if abs(value) < 1 else 2 if abs(value) < 1000 else 0)
    return str(value)


def with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table with an estimate and its bounds in one column, as print shows them: ``−0.46 (−0.71 to 0.12)``."""
    shown = frame.copy()
    for name in [str(column) for column in frame.columns]:
        low, high = f"{name}_low", f"{name}_high"
        if low in shown and high in shown:
            cells = zip(shown[name], shown[low], shown[high], strict=True)
            shown[name] = pd_object([_interval(*each) for each in cells])
            shown = shown.drop(columns=[low, high]).rename(columns={name: f"{heading(name)} (95 % interval)"})
    return shown


def pd_object(values: list[str]) -> Any:
    """Text cells that no table library takes for numbers."""
    import pandas as pd

    return pd.array(values, dtype="object")


def _interval(value: Any, low: Any, high: Any) -> str:
    if missing(value):
        return "–"
    bounds = "no interval" if missing(low) or missing(high) else f"{cell(float(low))} to {cell(float(high))}"
    return f"{cell(float(value))} ({bounds})"


def html_table(
    frame: pd.DataFrame, caption: str, *, link: str = "", note: str = "", targets: Sequence[str] = ()
) -> str:
    """An accessible table: caption, column and row headers with scope, numbers aligned right.

    Args:
        frame: what to show; the first column heads the rows.
        caption: says what the table holds, in a sentence.
        link: address of the same table as a file.
        note: printed below the table.
        targets: for each row the id on this page that its header leads to, or nothing.
    """
    numeric = [
        frame.dtypes.iloc[index].kind in "iufc" and str(frame.columns[index]) not in POINTS_IN_TIME
        for index in range(len(frame.columns))
    ]
    kinds = [
        "number"
        if right
        else "interval"
        if str(column).endswith("interval)") or (index and _short(frame.iloc[:, index]))
        else ""
        for index, (column, right) in enumerate(zip(frame.columns, numeric, strict=True))
    ]
    head = "".join(
        f'<th scope="col"{_class(kind)}>{escape(heading(column))}</th>'
        for column, kind in zip(frame.columns, kinds, strict=True)
    )
    rows = []
    for row, values in enumerate(frame.itertuples(index=False, name=None)):
        cells = []
        for index, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            tag = 'th scope="row"' if index == 0 else "td"
            dated = str(frame.columns[index]) in POINTS_IN_TIME and not missing(value)
            shown = escape(str(value) if dated else cell(value))
            if index == 0 and row < len(targets) and targets[row]:
                shown = f'<a href="#{escape(targets[row])}">{shown}</a>'
            cells.append(f"<{tag}{_class(kind)}>{shown}</{tag.split()[0]}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    saved = f' <a href="{escape(link)}">CSV</a>' if link else ""
    below = f'<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f"<table><caption>{escape(caption)}{saved}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{below}"
    )


def _short(column: pd.Series[Any]) -> bool:
    """Whether the cells of a column, such as periods and years, are too short to be broken into lines."""
    return all(isinstance(value, str) and len(value) <= 12 for value in column)


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


#: Signs with which a spreadsheet begins a formula, those of East Asian width among them.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def safe_csv(frame: pd.DataFrame) -> str:
    """CSV in which no text cell is a formula to a spreadsheet: such a cell gets a leading apostrophe.

    One that looks like that already gets another, so that taking one away from each gives the very texts back.
    """

    def guard(value: Any) -> Any:
        return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value

    text = frame.copy()
    text.columns = [guard(str(column)) for column in text.columns]
    returns = False
    for column in text.columns:
        if text[column].dtype.kind not in "iufb":
            text[column] = [guard(value) for value in text[column].astype(object)]
            returns = returns or any(isinstance(value, str) and "\r" in value for value in text[column])
    # Outside quotation marks a carriage return would begin a row, whose first cell nobody has guarded.
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if returns else csv.QUOTE_MINIMAL
    return text.to_csv(index=False, lineterminator="\n", quoting=quoting)
