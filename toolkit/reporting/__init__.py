"""Reports: a notebook run by papermill, published whole, verified, compared.

In a notebook: ``Report`` displays findings, tables, figures and passages, and saves them when ``toolkit report`` runs
it; ``open_corpus`` and ``open_codebook`` find what a parameter names from any directory.
"""

from toolkit.reporting.diff import diff
from toolkit.reporting.page import Report, open_codebook, open_corpus
from toolkit.reporting.run import report
from toolkit.reporting.verify import Verdict, verify

__all__ = ["Report", "Verdict", "diff", "open_codebook", "open_corpus", "report", "verify"]
