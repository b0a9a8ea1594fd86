"""Tables to sentences: what a report says about its numbers, in words a reader can check against them.

Every function reads a table of the contract and returns sentences; where a value is missing, the sentence says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def number(value: Any, digits: int = 2) -> str:
    """A number as print shows it: true minus sign, thousands apart, no needless decimals for whole numbers.

    >>> number(-0.314), number(12345), number(None)
    ('−0.31', '12,345', 'not defined')
    """
    if missing(value):
        return "not defined"
    if (float(value).is_integer() and abs(float(value)) >= 10) or isinstance(value, int):
        return f"{int(value):,}".replace("-", "−")
    return f"{float(value):,.{digits}f}".replace("-", "−")


def missing(value: Any) -> bool:
    """Whether a cell holds no value."""
    import pandas as pd

    return value is None or bool(pd.isna(value))


def interval(low: Any, high: Any, digits: int = 2) -> str:
    """``95 % interval −0.62 to −0.18``, or that there is none."""
    if missing(low) or missing(high):
        return "no interval, too little text"
    return f"95 % interval {number(float(low), digits)} to {number(float(high), digits)}"


def count(n: Any, noun: str, plural: str | None = None) -> str:
    """``1 mention``, ``14 mentions``."""
    many = plural or (noun[:-1] + "ies" if noun.endswith("y") else noun + "s")
    return f"{int(n):,} {noun if int(n) == 1 else many}"


def series(items: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    listed = list(items)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"


def quoted(terms: Iterable[Any]) -> str:
    """Terms in quotation marks, as a series."""
    return series(f"“{term}”" for term in terms)


def named(theme: Any) -> str:
    """A theme's or column's name as a reader would write it."""
    return str(theme).replace("_", " ")


def direction(low: Any, high: Any) -> str:
    """What an interval says about the sign: ``positive``, ``negative`` or ``undecided``."""
    if missing(low) or missing(high) or float(low) <= 0 <= float(high):
        return "undecided"
    return "positive" if float(low) > 0 else "negative"


def stance_findings(table: pd.DataFrame) -> list[str]:
    """One sentence a theme of ``tk.stance``: how often, how evaluated, how sure; themes with enough text first."""
    sentences = []
    ranked = table.sort_values(["mentions", "theme"], ascending=[False, True], kind="stable")
    told = ranked[ranked["evaluation"].notna()]
    for row in told.to_dict("records"):
        sign = direction(row["evaluation_low"], row["evaluation_high"])
        verdict = {
            "positive": "evaluated positively",
            "negative": "evaluated negatively",
            "undecided": "not clearly evaluated either way",
        }[sign]
        spread = interval(row["evaluation_low"], row["evaluation_high"])
        sentences.append(
            f"{named(row['theme']).capitalize()} is {verdict}: {number(float(row['evaluation']))} on a scale "
            f"from −1 to 1 ({spread}), from {count(row['mentions'], 'mention')} "
            f"in {count(row['clusters'], 'cluster')} of text."
        )
    thin = ranked[ranked["evaluation"].isna() & (ranked["mentions"] > 0)]
    if len(thin):
        themes = (f"{named(row['theme'])} ({row['mentions']})" for row in thin.to_dict("records"))
        sentences.append(f"Too few mentions to evaluate: {series(themes)}.")
    absent = ranked[ranked["mentions"] == 0]
    if len(absent):
        sentences.append(f"Not mentioned at all: {series(named(theme) for theme in absent['theme'])}.")
    return sentences


def contrast_finding(row: dict[str, Any], first: str, second: str) -> str:
    """What the difference of two evaluations supports."""
    if missing(row.get("difference")):
        reason = "" if missing(row.get("reason")) else f" ({row['reason']})"
        return f"{named(first).capitalize()} and {named(second)} cannot be contrasted here: too little text{reason}."
    low, high = row["difference_low"], row["difference_high"]
    sign = direction(low, high)
    relation = {"positive": "more favourably than", "negative": "less favourably than"}.get(sign)
    if relation is None:
        said = "The text does not clearly evaluate {0} otherwise than {1}"
    else:
        said = f"{{0}} is evaluated {relation} {{1}}"
    said = said.format(named(first).capitalize() if relation else named(first), named(second))
    return f"{said}: the difference is {number(float(row['difference']))} ({interval(low, high)})."


def keyness_findings(table: pd.DataFrame, target: str, reference: str, level: float = 0.05) -> list[str]:
    """What sets the target apart: intervals that exclude equality, adjusted p below ``level``."""
    known = table.dropna(subset=["log_ratio_low", "log_ratio_high", "p_adjusted"])
    sure = known[known["p_adjusted"] < level]
    if not len(sure):
        return [
            f"No term sets {target} apart from {reference} once {count(len(table), 'test')} are allowed for: "
            "with so little text, only very large differences could be told from chance."
        ]
    sentences = []
    for label, part in (
        (target, sure[sure["log_ratio_low"] > 0]),
        (reference, sure[sure["log_ratio_high"] < 0]),
    ):
        if not len(part):
            continue
        ranked = part.sort_values(["log_likelihood", "term"], ascending=[False, True], kind="stable").head(8)
        top = ranked.iloc[0]
        times = 2 ** abs(float(top["log_ratio"]))
        edges = sorted(2 ** abs(float(top[edge])) for edge in ("log_ratio_low", "log_ratio_high"))
        sentences.append(
            f"Typical of {label}: {quoted(ranked['term'])}. The strongest, “{top['term']}”, is "
            f"{number(times, 1)} times as frequent there (95 % interval {number(edges[0], 1)} to {number(edges[1], 1)})."
        )
    return sentences or [f"The terms that differ between {target} and {reference} point neither way."]
