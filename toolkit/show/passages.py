"""Passages as a reader sees them: the exact words, marked in place, with the document and span they come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from toolkit.show.findings import missing, number

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.corpus import Corpus

Mark = tuple[int, int, str, str]  # start, end, class, label


def marked(text: str, offset: int, marks: Iterable[Mark]) -> str:
    """Escaped text with parts marked by underline and a small label, so that colour is never the only sign.

    Args:
        text: the passage.
        offset: where it starts in its document.
        marks: spans in the document; of two that overlap the first in order of start stays.
    """
    pieces, at = [], 0
    for start, end, kind, label in sorted(set(marks)):
        first, last = start - offset, end - offset
        if first < at or last > len(text):
            continue
        tag = f'<span class="label">{escape(label)}</span>' if label else ""
        pieces.append(escape(text[at:first]))
        pieces.append(f'<mark class="{escape(kind)}">{escape(text[first:last])}{tag}</mark>')
        at = last
    pieces.append(escape(text[at:]))
    return "".join(pieces)


def html_passage(text: str, document: str, start: int, end: int, *, marks: Iterable[Mark] = (), aside: str = "") -> str:
    """One quotation with its source."""
    said = f"{escape(aside)} · " if aside else ""
    return (
        f"<blockquote><p>{marked(text, start, marks)}</p>"
        f"<footer>{said}{escape(document)}, characters {number(int(start))}–{number(int(end))}</footer></blockquote>"
    )


def sources(corpus: Corpus, table: pd.DataFrame) -> str:
    """Quotations of rows with document, start, end; what was counted (``spans``, if there are any) is marked.

    Passages of a paragraph or sentence that stands as a document of its own are told by their place in the source.
    """
    parents: dict[str, tuple[str, int]] = {}
    if corpus.unit != "document":
        held = corpus.documents
        parents = dict(zip(held.index, zip(held["parent"], held["start"].astype(int), strict=True), strict=True))
    listed = []
    for row in table.to_dict("records"):
        document, start, end = str(row["document"]), int(row["start"]), int(row["end"])
        text, shift = corpus.text(document)[start:end], 0
        if document in parents:
            document, shift = parents[document]
        marks: list[Mark] = [(one + shift, other + shift, "theme", "") for one, other in row.get("spans") or ()]
        listed.append(html_passage(text, document, start + shift, end + shift, marks=marks))
    return "".join(listed)


def behind_rows(entries: Iterable[tuple[str, str, str]], caption: str) -> str:
    """The passages behind the rows of a table, folded away: id, name and passages of each row."""
    told = "".join(
        f'<section id="{escape(target)}"><p><strong>{escape(name)}</strong></p>{quoted}</section>'
        for target, name, quoted in entries
        if quoted
    )
    said = f"The passages behind the rows: {caption}"
    return f'<details class="behind"><summary>{escape(said)}</summary>{told}</details>' if told else ""


def mention_passages(corpus: Corpus, table: pd.DataFrame) -> str:
    """The sentences of mentions with themes and cues marked, one quotation a sentence, in the order of the table."""
    sentences: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    for row in table.to_dict("records"):
        place = (str(row["document"]), int(row["sentence_start"]), int(row["sentence_end"]))
        sentences.setdefault(place, []).append({str(key): value for key, value in row.items()})
    return "".join(_quotation(corpus, *place, rows) for place, rows in sentences.items())


def _quotation(corpus: Corpus, document: str, start: int, end: int, rows: list[dict[str, Any]]) -> str:
    """One sentence; where it holds several mentions, each evaluation is told with the words it belongs to."""
    text = corpus.text(document)[start:end]
    themes = [(int(row["start"]), int(row["end"]), "theme", _theme(row)) for row in rows]
    cues = [mark for row in rows for mark in map(_cue, _cues(row.get("cues")))]
    marks: list[Mark] = [*themes, *(mark for mark in cues if not any(_overlap(mark, theme) for theme in themes))]
    said = []
    for row, theme in zip(rows, themes, strict=True):
        score = "set aside" if missing(row.get("evaluation")) else number(float(row["evaluation"]))
        voice = f"{row['voice']}’s voice" if row.get("voice") == "author" else f"{row.get('voice', '')} voice"
        words = f"“{text[theme[0] - start : theme[1] - start]}”: " if len(rows) > 1 else ""
        said.append(f"{words}evaluation {score}, {voice}")
    return html_passage(text, document, start, end, marks=marks, aside="; ".join(dict.fromkeys(said)))


def _theme(row: Mapping[str, Any]) -> str:
    return "" if missing(row.get("theme")) else str(row["theme"]).replace("_", " ")


def _cues(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, str):
        return list(json.loads(value)) if value else []
    return list(value) if isinstance(value, (list, tuple)) else []


def _cue(cue: Mapping[str, Any]) -> Mark:
    kind = str(cue["kind"])
    weight: Any = cue.get("weight")
    label = kind.replace("_", " ")
    if kind == "evaluation" and not missing(weight):
        kind = "positive" if float(weight) > 0 else "negative"
        label = "+" if kind == "positive" else "−"
    return int(cue["start"]), int(cue["end"]), f"cue {kind}", label


def _overlap(one: Mark, other: Mark) -> bool:
    return one[0] < other[1] and other[0] < one[1]
