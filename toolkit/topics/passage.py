"""The passages most typical of a topic, with their exact place in the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus import Corpus
from toolkit.topics.vectorise import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


def typical(mass: Array, topic: int) -> Array:
    """How typical each unit is of a topic: mass × share of the topic, over the greatest such product, 0 to 1."""
    totals = mass.sum(axis=1)
    score = mass[:, topic] ** 2 / np.where(totals > 0, totals, 1.0)
    return np.asarray(score / max(float(score.max(initial=0.0)), 1e-300))


def passages_table(
    units: Corpus, vocabulary: Vocabulary, terms: Array, mass: Array, topic: int, n: int
) -> pd.DataFrame:
    """The units most typical of a topic; of whole documents, the paragraph that holds most of it.

    Returns:
        document, start, end, text, weight: ``corpus.text(document)[start:end]`` is the text.
    """
    import pandas as pd

    weight = typical(mass, topic)
    order = np.argsort(-weight, kind="stable")[:n]
    rows = order[weight[order] > 0]
    places = [_place(units, int(row), vocabulary, terms[topic]) for row in rows]
    quoted = [(document, start, end, units.text(document)[start:end]) for document, start, end in places]
    table = pd.DataFrame(quoted, columns=["document", "start", "end", "text"])
    return table.astype({"start": "int64", "end": "int64"}).assign(weight=weight[rows])


def _place(units: Corpus, row: int, vocabulary: Vocabulary, weights: Array) -> tuple[str, int, int]:
    if units.unit != "document":
        record = units.documents.iloc[row]
        return str(record["parent"]), int(record["start"]), int(record["end"])
    document = units.ids[row]
    paragraphs = units.where(lambda frame: frame.index == document).segments("paragraph")
    if not len(paragraphs):
        return document, 0, len(units.text(document))
    score = np.asarray(vocabulary.counts(paragraphs) @ weights) / np.sqrt(np.maximum(np.diff(paragraphs.offsets), 1))
    record = paragraphs.documents.iloc[int(np.argmax(score))]
    return document, int(record["start"]), int(record["end"])
