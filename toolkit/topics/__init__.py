"""Topics: coherent, stable, explained, and the same tomorrow."""

from toolkit.topics.coherence import c_v, npmi, u_mass
from toolkit.topics.compare import align_topics, topic_map
from toolkit.topics.embedded import EmbeddingTopics, embed
from toolkit.topics.evaluation import diversity, evaluate_topics, exclusivity, held_out_fit, matched, stability
from toolkit.topics.model import TopicModel
from toolkit.topics.selection import Recommendation, recommend_topics
from toolkit.topics.storage import load_model, save_model

__all__ = [
    "EmbeddingTopics",
    "Recommendation",
    "TopicModel",
    "align_topics",
    "c_v",
    "diversity",
    "embed",
    "evaluate_topics",
    "exclusivity",
    "held_out_fit",
    "load_model",
    "matched",
    "npmi",
    "recommend_topics",
    "save_model",
    "stability",
    "topic_map",
    "u_mass",
]
