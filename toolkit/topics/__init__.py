"""Topics: coherent, stable, explained, and the same tomorrow."""

from toolkit.topics.model import TopicModel

__all__ = ["TopicModel"]
