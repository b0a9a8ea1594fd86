"""Topics beside each other: two models aligned, and a map of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.topics.model import TopicModel
from toolkit.topics.reading import cosine, ranks

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


def align_topics(first: TopicModel, second: TopicModel, n_words: int = 10) -> pd.DataFrame:
    """Pair the topics of two models one to one so that the sum of the cosines of their weights is greatest.

    Returns:
        topic, label, other_topic, other_label, similarity, shared (of the first words); topics of either model without
        a partner follow, with NA on the other side.
    """
    import pandas as pd
    from scipy.optimize import linear_sum_assignment

    first._require()
    second._require()
    names = sorted({*first.vocabulary_.terms.tolist(), *second.vocabulary_.terms.tolist()})
    a, b = (_spread(model, names) for model in (first, second))
    similarity = cosine(a, b)
    pairs = list(zip(*(x.tolist() for x in linear_sum_assignment(-similarity)), strict=True))
    words = [[{names[i] for i in row} for row in ranks(x)[:, :n_words].tolist()] for x in (a, b)]
    rows: list[tuple[Any, ...]] = [
        (i, first.labels_[i], j, second.labels_[j], similarity[i, j], ", ".join(sorted(words[0][i] & words[1][j])))
        for i, j in sorted(pairs)
    ]
    alone, other = set(range(len(a))) - {i for i, _ in pairs}, set(range(len(b))) - {j for _, j in pairs}
    rows += [(i, first.labels_[i], pd.NA, pd.NA, np.nan, "") for i in sorted(alone)]
    rows += [(pd.NA, pd.NA, j, second.labels_[j], np.nan, "") for j in sorted(other)]
    table = pd.DataFrame(rows, columns=["topic", "label", "other_topic", "other_label", "similarity", "shared"])
    return table.astype({"topic": "Int64", "other_topic": "Int64"})


def _spread(model: TopicModel, names: list[str]) -> Array:
    place = {name: index for index, name in enumerate(names)}
    found = np.zeros((model.n_topics_, len(names)))
    found[:, [place[term] for term in model.vocabulary_.terms.tolist()]] = model.components_
    return found


def topic_map(model: TopicModel) -> pd.DataFrame:
    """Topics in the plane, near where their words are alike: classical scaling of 1 − cosine (Torgerson 1952).

    Returns:
        topic, label, x, y.
    """
    import pandas as pd
    from threadpoolctl import threadpool_limits

    model._require()
    n = model.n_topics_
    with threadpool_limits(1):
        distance = 1 - cosine(model.components_, model.components_)
        centre = np.eye(n) - 1 / n
        values, vectors = np.linalg.eigh(-0.5 * centre @ distance**2 @ centre)
    found = np.zeros((n, 2))
    for axis, column in enumerate(np.argsort(-values, kind="stable")[:2]):
        vector = vectors[:, column] * np.sqrt(max(values[column], 0.0))
        # An axis may point either way; the topic farthest out is put on the positive side.
        found[:, axis] = vector if vector[np.argmax(np.abs(vector))] >= 0 else -vector
    return pd.DataFrame({"topic": np.arange(n), "label": model.labels_, "x": found[:, 0], "y": found[:, 1]})
