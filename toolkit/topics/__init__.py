"""Topics: coherent, stable, explained, and the same tomorrow."""

from toolkit.topics.coherence import c_v, npmi, u_mass
from toolkit.topics.evaluation import diversity, evaluate_topics, exclusivity, held_out_fit, matched, stability
from toolkit.topics.model import TopicModel

__all__ = [
    "TopicModel",
    "c_v",
    "diversity",
    "evaluate_topics",
    "exclusivity",
    "held_out_fit",
    "matched",
    "npmi",
    "stability",
    "u_mass",
]
