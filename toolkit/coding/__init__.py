"""Coding: a codebook's themes found in texts, their mentions coded, and indicators made from the codes."""

from toolkit.coding.actors import actor_themes, network, write_graphml, write_statements
from toolkit.coding.annotation import annotation_sheet, gold_codes
from toolkit.coding.checking import pattern_counts, run_examples
from toolkit.coding.codebook import Codebook, Position, Theme
from toolkit.coding.cues import CueLists
from toolkit.coding.evaluation import Evaluation, evaluate, evaluate_many
from toolkit.coding.indicators import contrast, stance
from toolkit.coding.mentions import mentions
from toolkit.coding.relations import relations
from toolkit.coding.reliability import confusion, corrected, reliability
from toolkit.coding.scaling import wordfish, wordscores
from toolkit.coding.trend import trend
from toolkit.coding.voice import Attribution, attributions

__all__ = [
    "Attribution",
    "Codebook",
    "CueLists",
    "Evaluation",
    "Position",
    "Theme",
    "actor_themes",
    "annotation_sheet",
    "attributions",
    "confusion",
    "contrast",
    "corrected",
    "evaluate",
    "evaluate_many",
    "gold_codes",
    "mentions",
    "network",
    "pattern_counts",
    "relations",
    "reliability",
    "run_examples",
    "stance",
    "trend",
    "wordfish",
    "wordscores",
    "write_graphml",
    "write_statements",
]
