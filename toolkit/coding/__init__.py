"""Coding: a codebook's themes found in texts, their mentions coded, and indicators made from the codes."""

from toolkit.coding.actors import actor_themes, network, write_graphml, write_statements
from toolkit.coding.checking import pattern_counts, run_examples
from toolkit.coding.codebook import Codebook, Position, Theme
from toolkit.coding.cues import CueLists
from toolkit.coding.evaluation import Evaluation, evaluate, evaluate_many
from toolkit.coding.indicators import contrast, stance
from toolkit.coding.mentions import mentions
from toolkit.coding.voice import Attribution, attributions

__all__ = [
    "Attribution",
    "Codebook",
    "CueLists",
    "Evaluation",
    "Position",
    "Theme",
    "actor_themes",
    "attributions",
    "contrast",
    "evaluate",
    "evaluate_many",
    "mentions",
    "network",
    "pattern_counts",
    "run_examples",
    "stance",
    "write_graphml",
    "write_statements",
]
