"""Comparative discourse research: corpus, measures, topics, stance and reproducible reports.

Everything public is reached from here (``import toolkit as tk``); each name loads its module on first use, so that
``import toolkit`` and ``toolkit --help`` do not wait for pandas or scikit-learn.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "Corpus": "toolkit.corpus",
    "segment": "toolkit.corpus",
    "concordance": "toolkit.lexis",
    "frequencies": "toolkit.lexis",
    "ngrams": "toolkit.lexis",
    "dispersion": "toolkit.lexis",
    "collocations": "toolkit.lexis",
    "keyness": "toolkit.lexis",
    "diversity": "toolkit.lexis",
    "TopicModel": "toolkit.topics",
    "EmbeddingTopics": "toolkit.topics",
    "Codebook": "toolkit.coding",
    "mentions": "toolkit.coding",
    "stance": "toolkit.coding",
    "evaluate": "toolkit.coding",
    "trend": "toolkit.coding",
    "wordscores": "toolkit.coding",
    "wordfish": "toolkit.coding",
    "annotation_sheet": "toolkit.coding",
    "gold_codes": "toolkit.coding",
    "reliability": "toolkit.coding",
    "confusion": "toolkit.coding",
    "corrected": "toolkit.coding",
    "report": "toolkit.reporting",
    "ToolkitError": "toolkit.errors",
}

__all__ = sorted([*_HOME, "__version__"])


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from toolkit.corpus import Corpus as Corpus
    from toolkit.errors import ToolkitError as ToolkitError
