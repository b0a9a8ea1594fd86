"""Tables to sentences: what a report says about its numbers, in words a reader can check against them.

Every function reads a table of the contract and returns sentences; where a value is missing, the sentence says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.corpus import Corpus


def number(value: Any, digits: int = 2) -> str:
    """A number as print shows it: true minus sign, thousands apart, no needless decimals for whole numbers.

    >>> number(-0.314), number(12345), number(None)
    ('−0.31', '12,345', 'not defined')
    """
    if missing(value):
        return "not defined"
    if (float(value).is_integer() and abs(float(value)) >= 10) or isinstance(value, int):
        return f"{int(value):,}".replace("-", "−")
    shown = f"{float(value):,.{digits}f}"
    # A number that rounds to zero has no sign left to show.
    return shown.lstrip("-") if not shown.strip("-0.,") else shown.replace("-", "−")


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
        low, high = row["evaluation_low"], row["evaluation_high"]
        verdict, doubt = _verdict(float(row["evaluation"]), low, high, count(2, row["cluster"]).split()[1])
        spread = interval(low, high)
        sentences.append(
            f"The evaluation of {named(row['theme'])} is {verdict}: {number(float(row['evaluation']))} on a scale "
            f"from −1 to 1 ({spread}), from {count(row['mentions'], 'mention')} "
            f"in {count(row['clusters'], row['cluster'])}{doubt}."
        )
    thin = ranked[ranked["evaluation"].isna() & (ranked["mentions"] > 0)]
    if len(thin):
        themes = (f"{named(row['theme'])} ({row['mentions']})" for row in thin.to_dict("records"))
        sentences.append(f"Too few mentions that can be evaluated: {series(themes)}.")
    absent = ranked[ranked["mentions"] == 0]
    if len(absent):
        sentences.append(f"Not mentioned at all: {series(named(theme) for theme in absent['theme'])}.")
    return sentences


def _verdict(estimate: float, low: Any, high: Any, clusters: str) -> tuple[str, str]:
    """How the estimate reads, and what the interval over ``clusters`` (documents, paragraphs) takes back of it."""
    if abs(estimate) < 0.1:
        return "close to neutral", ""
    word = "positive" if estimate > 0 else "negative"
    if direction(low, high) == "undecided" and not missing(low):
        return f"{word} on balance", f"; the interval includes zero, so its {clusters} do not agree on the sign"
    return word, ""


def contrast_finding(row: dict[str, Any], first: str, second: str) -> str:
    """What the difference of two evaluations supports."""
    if missing(row.get("difference")):
        reason = "" if missing(row.get("reason")) else f" ({row['reason']})"
        return f"{named(first).capitalize()} and {named(second)} cannot be contrasted here: too little text{reason}."
    low, high = row["difference_low"], row["difference_high"]
    sign = direction(low, high)
    relation = {"positive": "more", "negative": "less"}.get(sign)
    if relation is None:
        said = "There is no clear difference in how {0} and {1} are evaluated"
    else:
        said = f"The evaluation of {{0}} is {relation} favourable than that of {{1}}"
    said = said.format(named(first), named(second))
    return f"{said}: the difference is {number(float(row['difference']))} ({interval(low, high)})."


def corrected_findings(table: pd.DataFrame) -> list[str]:
    """What themes are evaluated like once the machine is corrected by the codes of people."""
    sentences = []
    for row in table.to_dict("records"):
        theme = named(row["theme"])
        if missing(row["corrected"]):
            sentences.append(f"The evaluation of {theme} cannot be corrected by codes of people: {row['reason']}.")
            continue
        before, after = number(float(row["evaluation"])), number(float(row["corrected"]))
        sentences.append(
            f"Corrected by people’s codes of {count(row['labelled'], 'mention')}, the evaluation of {theme} is {after} "
            f"({interval(row['corrected_low'], row['corrected_high'])}) instead of {before}."
        )
    return sentences


def trend_findings(table: pd.DataFrame, over: str) -> list[str]:
    """What the slopes over time support."""
    sentences = []
    for row in table[table["status"] == "ok"].to_dict("records"):
        sign = direction(row["slope_low"], row["slope_high"])
        said = {"positive": "becomes more favourable", "negative": "becomes less favourable"}.get(sign)
        what = f"From {row['first']} to {row['last']}, the evaluation of {named(row['theme'])}"
        change = f"{number(float(row['slope']))} each {over} ({interval(row['slope_low'], row['slope_high'])})"
        sentences.append(f"{what} {said or 'shows no clear trend'}: {change}.")
    return sentences


def keyness_findings(table: pd.DataFrame, target: str, reference: str, level: float = 0.05) -> list[str]:
    """What sets the target apart, by ``sure_terms``."""
    found = [
        said
        for side, label, other in ((1, target, reference), (-1, reference, target))
        if (said := typical_finding(table, label, other, side, level))
    ]
    tests = f"{count(len(table), 'test')} {'is' if len(table) == 1 else 'are'} allowed for"
    return found or [
        f"No term sets {target} apart from {reference} once {tests}: with so little text, only very large differences "
        "could be told from chance."
    ]


def typical_finding(table: pd.DataFrame, label: str, other: str, side: int = 1, level: float = 0.05) -> str:
    """The terms typical of the target (``side`` 1) or the reference (−1) of a keyness table; nothing if there are none."""
    ranked = sure_terms(table, side, level).head(8)
    if not len(ranked):
        return ""
    top = ranked.iloc[0]
    more, less = ("target", "reference") if side > 0 else ("reference", "target")
    if top[less] == 0:
        strongest = f"occurs {count(top[more], 'time')} there and never in {other}"
    else:
        edges = sorted(2 ** abs(float(top[edge])) for edge in ("log_ratio_low", "log_ratio_high"))
        strongest = (
            f"is {number(2 ** abs(float(top['log_ratio'])), 1)} times as frequent there "
            f"(95 % interval {number(edges[0], 1)} to {number(edges[1], 1)})"
        )
    return f"Typical of {label}: {quoted(ranked['term'])}. The strongest, “{top['term']}”, {strongest}."


def sure_terms(table: pd.DataFrame, side: int = 1, level: float = 0.05) -> pd.DataFrame:
    """The terms of a keyness table that documents, and not only tokens, set apart on a side; strongest first.

    Their interval excludes equality and their p over documents, adjusted for the number of terms, is below ``level``.
    """
    known = table.dropna(subset=["log_ratio_low", "log_ratio_high", "p_document_adjusted"])
    apart = known["log_ratio_low"] > 0 if side > 0 else known["log_ratio_high"] < 0
    sure = known[apart & (known["p_document_adjusted"] < level)]
    return sure.sort_values(["log_likelihood", "term"], ascending=[False, True], kind="stable")


def main_language(corpus: Corpus) -> str:
    """The language that most documents state; English where none does."""
    documents = corpus.documents
    if "language" not in documents or not documents["language"].notna().any():
        return "en"
    return str(documents["language"].dropna().mode().iloc[0])[:2].lower()


def profile_findings(corpus: Corpus, n_paragraphs: int, n_sentences: int) -> list[str]:
    """What a corpus holds and what so much text supports."""
    documents = corpus.documents
    said = [
        f"The corpus holds {count(len(corpus), 'document')} with {count(corpus.n_tokens, 'token')} in "
        f"{count(n_paragraphs, 'paragraph')} and {count(n_sentences, 'sentence')}."
    ]
    for column, word in (("author", "author"), ("date", "date")):
        stated = int(documents[column].notna().sum()) if column in documents else 0
        if stated == 0:
            said.append(f"No document states its {word}; a comparison by {word} needs it filled in.")
        elif stated < len(corpus):
            said.append(f"{stated} of {count(len(corpus), 'document')} state their {word}.")
        elif column == "date":
            said.append(f"The texts date from {documents[column].min()} to {documents[column].max()}.")
        elif documents[column].nunique() <= 5:
            said.append(f"Written by {series(sorted(map(str, documents[column].unique())))}.")
    if len(corpus) == 1:
        said.append(
            "One text can be compared only with itself: its themes, actors and parts with one another. Intervals then "
            "tell how far its paragraphs agree, and nothing about other texts."
        )
    elif len(corpus) < 10:
        said.append(
            f"With {len(corpus)} documents, differences between groups of documents can hardly be told from "
            "differences between single texts; intervals are taken over paragraphs."
        )
    return said


def terms_findings(corpus: Corpus, terms: pd.DataFrame, collocates: pd.DataFrame, node: str) -> list[str]:
    """The most frequent content words, and what stands near the node."""
    top = terms.head(5)
    said = []
    if len(top):
        first = top.iloc[0]
        said.append(
            f"The most frequent content words are {quoted(top['term'])}; “{first['term']}” occurs "
            f"{count(first['count'], 'time')}, or {number(1000 * int(first['count']) / corpus.n_tokens, 1)} times in a "
            "thousand tokens."
        )
    nodes = int(collocates.attrs.get("nodes", 0))
    strong = collocates[(collocates["count"] >= 2) & (collocates["log_likelihood"] > 3.84)].head(5)
    if nodes == 0:
        said.append(f"“{node}” does not occur.")
    elif len(strong):
        said.append(
            f"Near “{node}” ({count(nodes, 'occurrence')}) these words stand more often than chance would put them: "
            f"{quoted(strong['collocate'])}."
        )
    else:
        said.append(
            f"“{node}” occurs {count(nodes, 'time')}, too rarely to say that any word stands near it "
            "more often than by chance."
        )
    once = int((terms["count"] == 1).sum())
    said.append(f"{number(once)} of {number(len(terms))} content words occur only once, so their ranks mean little.")
    return said


def topics_findings(words: pd.DataFrame, shares: pd.DataFrame, n_units: int, unit: str) -> list[str]:
    """How many topics, which is the largest, and how much so few units support."""
    labels = words.drop_duplicates("topic").set_index("topic")["label"]
    ranked = shares.sort_values(["prevalence", "topic"], ascending=[False, True], kind="stable")
    top = ranked.iloc[0]
    said = [
        f"{count(len(labels), 'topic')} in {count(n_units, unit)}. The largest, “{labels[top['topic']]}”, takes "
        f"{number(100 * float(top['prevalence']), 0)} % of the text "
        f"({interval(top['prevalence_low'], top['prevalence_high'])} as a share)."
    ]
    if n_units < 100:
        said.append(
            f"{count(n_units, unit)} are few for a topic model: the topics show which words go together here, and would "
            "change with a few paragraphs more or less."
        )
    return said


def support_finding(corpus: Corpus, left: Corpus, right: Corpus, names: tuple[str, str]) -> str:
    """What a comparison of two views can and cannot say."""
    if len(corpus) < 10:
        return (
            f"{names[0].capitalize()} and {names[1]} come from {count(len(corpus), 'document')}, so the comparison "
            f"describes {'this text and no other' if len(corpus) == 1 else 'these texts and no others'}."
        )
    return (
        f"{names[0].capitalize()} holds {count(len(left), left.unit)}, {names[1]} {count(len(right), right.unit)}; "
        "differences are measured against how much single documents differ among themselves."
    )
