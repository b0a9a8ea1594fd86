"""Reports: a notebook run by papermill, published whole, verified, compared.

What a report notebook uses, under ``toolkit report``, plain papermill and Run All alike::

    texts = open_corpus(corpus)            # a path, or a view: "speeches.csv?author=Bordachev&year>=2020"
    book = open_codebook(codebook)         # a file; the codebook that ships with the toolkit without a name
    report = Report("Title", "what it is about")
    report.finding("A sentence made from numbers.", passages=report.quotations(texts, table))
    report.table(table, "name", "Caption", note="…", rows=20)      # shown; saved as CSV and Parquet by a run
    report.figure(plots.bars(table, "term", "count", axis="Occurrences"), "name", "Caption")      # saved as SVG
    report.methods(texts, book, notes=["how it was measured"])     # data and methods, last

Everything given to these is escaped. The parameters of a notebook stand in its first code cell, tagged ``parameters``,
one a line: ``name: type = default  # what it is``; ``# one of a, b: what it is`` limits the values.
"""

from toolkit.reporting.changes import publish_diff
from toolkit.reporting.diff import diff
from toolkit.reporting.page import Report, open_codebook, open_gold
from toolkit.reporting.run import report
from toolkit.reporting.sources import open_corpus
from toolkit.reporting.verify import Verdict, verify

__all__ = ["Report", "Verdict", "diff", "open_codebook", "open_corpus", "open_gold", "publish_diff", "report", "verify"]
