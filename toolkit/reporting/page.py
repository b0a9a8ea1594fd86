"""What a report notebook calls: findings, tables, figures and passages, displayed here and saved by a run."""

from __future__ import annotations

import base64
import os
import platform
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.errors import ParameterError
from toolkit.reporting.project import FORMATS_VARIABLE, STAGING_VARIABLE, locate
from toolkit.show.passages import behind_rows, mention_passages, sources
from toolkit.show.style import png, svg
from toolkit.show.tables import cell, html_table, safe_csv, with_intervals

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from toolkit.coding import Codebook
    from toolkit.corpus import Corpus


#: Named in every report: those whose version can move a number.
_LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "numba", "matplotlib")


def open_codebook(path: str) -> Codebook:
    """The codebook a parameter names; the one that ships with the toolkit where the name is empty."""
    from toolkit.coding import Codebook

    return Codebook(locate(path)) if path else Codebook.default()


def open_gold(path: str, corpus: Corpus) -> pd.DataFrame | None:
    """The codes of people in the sheet a parameter names, or None where the name is empty."""
    from toolkit.coding import gold_codes

    return gold_codes(corpus, [locate(path)]) if path else None


class Report:
    """One report. Each method displays something; in a run by ``toolkit report`` tables and figures are saved as well.

    Args:
        title: heading of the page.
        subtitle: one line below it.
    """

    def __init__(self, title: str, subtitle: str = "") -> None:
        folder = os.environ.get(STAGING_VARIABLE)
        self._folder = Path(folder) if folder else None
        self._used: set[str] = set()
        below = f'<p class="subtitle">{escape(subtitle)}</p>' if subtitle else ""
        self._show(f"<h1>{escape(title)}</h1>{below}")

    def finding(self, sentence: str, *, passages: str = "", label: str = "The passages behind this") -> None:
        """A sentence made from numbers, with the passages behind it one click away.

        Args:
            sentence: plain text.
            passages: HTML of ``quotations`` or ``mentions``.
            label: what the passages are.
        """
        more = f"<details><summary>{escape(label)}</summary>{passages}</details>" if passages else ""
        self._show(f'<div class="finding"><p>{_prose(sentence)}</p>{more}</div>')

    def paragraph(self, text: str) -> None:
        """Plain text."""
        self._show(f"<p>{_prose(text)}</p>")

    def table(
        self,
        frame: pd.DataFrame,
        name: str,
        caption: str,
        *,
        note: str = "",
        rows: int | None = None,
        passages: Callable[[dict[str, Any]], str] | None = None,
    ) -> None:
        """A table with its caption; all of it is saved as CSV and Parquet, ``rows`` of it are shown.

        Args:
            frame: the table; columns not to be shown are dropped by the caller with ``frame.attrs["hidden"]``.
            name: of the files, in letters, digits and hyphens.
            caption: what the table holds.
            note: printed below.
            rows: how many rows to show.
            passages: given a row, HTML of the passages it counted (``quotations``, ``mentions``), or nothing. The first
                cell of a row leads to them.
        """
        self._claim(name)
        hidden = [column for column in frame.attrs.get("hidden", []) if column in frame]
        shown = frame.drop(columns=hidden).head(rows) if rows else frame.drop(columns=hidden)
        if rows and len(frame) > rows:
            note = f"{note} The first {rows} of {len(frame):,} rows; the file holds all.".strip()
        link = ""
        if self._folder is not None:
            from toolkit.reporting.files import write_table

            write_table(frame, safe_csv(frame), self._folder / "tables", name)
            link = f"tables/{name}.csv"
        entries = []
        if passages is not None:
            for number, (row, label) in enumerate(
                zip(frame.head(len(shown)).to_dict("records"), shown.iloc[:, 0], strict=True)
            ):
                quoted = passages({str(column): value for column, value in row.items()})
                entries.append((f"{name}-row-{number + 1}" if quoted else "", cell(label), quoted))
        targets = [target for target, _, _ in entries]
        table = html_table(with_intervals(shown), caption, link=link, note=note, targets=targets)
        self._show(table + behind_rows(entries, caption))

    def figure(self, drawn: tuple[Figure, str], name: str, caption: str) -> None:
        """A figure with its caption; the description is read out where the picture cannot be seen."""
        self._claim(name)
        figure, description = drawn
        picture = svg(figure)
        if self._folder is not None:
            from toolkit.reporting.files import write_bytes, write_text
            from toolkit.reporting.formats import PICTURES

            write_text(self._folder / "figures" / f"{name}.svg", picture)
            if "docx" in os.environ.get(FORMATS_VARIABLE, "").split():
                # Word shows no SVG that every version can read.
                write_bytes(self._folder / PICTURES / f"{name}.png", png(figure))
        data = base64.b64encode(picture.encode()).decode()
        self._show(
            f'<figure id="figure-{name}"><img alt="{escape(description)}" src="data:image/svg+xml;base64,{data}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
        )

    @staticmethod
    def quotations(corpus: Corpus, frame: pd.DataFrame) -> str:
        """HTML of passages: one quotation for each row with document, start, end; ``spans`` in it are marked."""
        return sources(corpus, frame)

    @staticmethod
    def mentions(corpus: Corpus, frame: pd.DataFrame) -> str:
        """HTML of coded mentions, theme and cues marked in place."""
        return mention_passages(corpus, frame)

    def html(self, markup: str) -> None:
        """Markup made by this class, such as ``quotations``. Never text from a corpus."""
        self._show(markup)

    def methods(self, corpus: Corpus, codebook: Codebook | None = None, *, notes: Iterable[str] = ()) -> None:
        """What was studied and how, so that a reader can repeat it: the last section of every report."""
        from importlib.metadata import version

        from toolkit import __version__

        items = [
            f"Corpus: {len(corpus):,} {corpus.unit}{'' if len(corpus) == 1 else 's'}, {corpus.n_tokens:,} tokens, "
            f"fingerprint {corpus.fingerprint[:16]}.",
            "Tokens: runs of letters and digits in any script, inner hyphens and apostrophes kept; terms lower-cased "
            f"({_settings(corpus)}).",
        ]
        if len(corpus.skipped):
            items.append(f"Files that could not be read and were left out: {', '.join(corpus.skipped['document'])}.")
        if codebook is not None:
            items.append(f"Codebook: {codebook.name} {codebook.version}, hash {codebook.hash[:16]}.")
        made = f"Made with discourse-toolkit {__version__} on Python {platform.python_version()}"
        libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
        items += [*notes, f"{made} with {libraries}. Every number can be traced to its passages."]
        listed = "".join(f"<li>{escape(item)}</li>" for item in items)
        self._show(f'<ul class="methods">{listed}</ul>')

    def _claim(self, name: str) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise ParameterError(f"file name {name!r}: use lower-case letters, digits and hyphens")
        if name in self._used:
            raise ParameterError(f"file name {name!r} is used twice in this report")
        self._used.add(name)

    @staticmethod
    def _show(markup: str) -> None:
        from IPython.display import HTML, display

        display(HTML(markup))  # type: ignore[no-untyped-call]


def _prose(text: str) -> str:
    """Escaped text in which no percent sign begins a line."""
    return re.sub(r"(\d) %", "\\1&nbsp;%", escape(text))


def _settings(corpus: Corpus) -> str:
    return ", ".join(f"{key}: {value}" for key, value in corpus.settings.as_dict().items())
