"""What a topic is about: its words by weight, exclusivity and lift, its label, its flags, its relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.topics.phrases import joined, phrases

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.corpus import Corpus
    from toolkit.topics.vectorise import Vocabulary

Array = np.ndarray[Any, Any]

#: Words or phrases of a label, and the first words they are chosen from.
LABEL_WORDS, AMONG = 3, 10


def ranks(values: Array) -> Array:
    """Column numbers of each row, greatest value first, ties in the order of the columns."""
    return np.argsort(-values, axis=1, kind="stable")


def exclusivity(terms: Array) -> Array:
    """Share of each topic in the weight of a term over all topics, shape (n_topics, n_terms); nought for no weight."""
    totals = terms.sum(axis=0)
    return np.asarray(np.divide(terms, totals, out=np.zeros_like(terms), where=totals > 0))


def frex(terms: Array, balance: float = 0.5) -> Array:
    """FREX: harmonic mean of the ranks of a term by weight and by exclusivity (Airoldi and Bischof 2016).

    Ranks are shares of the terms of positive weight in the topic that do not rank above the term; other terms get 0.
    """
    only = exclusivity(terms)
    score = np.zeros_like(terms)
    for topic, weights in enumerate(terms):
        held = np.flatnonzero(weights > 0)
        if len(held):
            by_weight, by_exclusivity = _ecdf(weights[held]), _ecdf(only[topic, held])
            score[topic, held] = 1 / (balance / by_exclusivity + (1 - balance) / by_weight)
    return score


def _ecdf(values: Array) -> Array:
    return np.searchsorted(np.sort(values), values, side="right") / len(values)


def lift(terms: Array, frequencies: Array) -> Array:
    """Weight of a term in a topic over its share of all term occurrences in units (Taddy 2012), shape as ``terms``."""
    return np.asarray(terms / (frequencies / frequencies.sum()))


def label_words(
    terms: Array, names: Array, units: Corpus | None = None, vocabulary: Vocabulary | None = None
) -> list[str]:
    """The most distinctive of the first words of each topic: greatest weight × exclusivity, joined by commas.

    Where the texts are at hand, words that mostly stand side by side are given as the phrase they are.
    """
    score = terms * exclusivity(terms)
    first = ranks(terms)[:, :AMONG]
    known = phrases(units, vocabulary, first.ravel()) if units is not None and vocabulary is not None else {}
    labels = []
    for topic, order in enumerate(first):
        order = order[terms[topic, order] > 0]
        best = sorted(order.tolist(), key=lambda term: (-score[topic, term], names[term]))
        items = joined(best, known)[:LABEL_WORDS]
        labels.append(", ".join(" ".join(names[list(item)].tolist()) for item in items))
    return labels


def topics_table(terms: Array, names: Array, labels: list[str], frequencies: Array, n_words: int) -> pd.DataFrame:
    """topic, label, rank, term, weight, frex, lift; ranked by weight."""
    import pandas as pd

    order = ranks(terms)[:, :n_words]
    topic = np.repeat(np.arange(len(terms)), order.shape[1])
    column = order.ravel()
    table = pd.DataFrame(
        {
            "topic": topic,
            "label": np.asarray(labels, dtype=object)[topic],
            "rank": np.tile(np.arange(1, order.shape[1] + 1), len(terms)),
            "term": names[column],
            "weight": terms[topic, column],
            "frex": frex(terms)[topic, column],
            "lift": lift(terms, frequencies)[topic, column],
        }
    )
    return table[table["weight"] > 0].reset_index(drop=True)


def cosine(first: Array, second: Array) -> Array:
    """Cosine similarity of rows; rows of nought are similar to nothing."""
    a, b = (x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12) for x in (first, second))
    return np.asarray(a @ b.T)


def flag(terms: Array, mass: Array, labels: list[str], n_words: int = 10, alike: float = 0.6) -> pd.DataFrame:
    """Which topics need a second look: topic, label, flag, detail. Topics without a flag have NA.

    ``duplicate``: cosine of the weights with a larger topic of at least ``alike``, or half of the first words shared.
    ``junk``: the topic lives on one unit (half of its mass), or on one word (half of its weight).
    """
    import pandas as pd

    similar, first = cosine(terms, terms), [set(row.tolist()) for row in ranks(terms)[:, :n_words]]
    largest = mass.max(axis=0, initial=0.0) / np.maximum(mass.sum(axis=0), 1e-12)
    rows = []
    for topic in range(len(terms)):
        twins = [
            other
            for other in range(topic)
            if similar[topic, other] >= alike or len(first[topic] & first[other]) >= n_words / 2
        ]
        kind, detail = None, None
        if twins:
            kind, detail = "duplicate", f"close to topic {twins[0]} ({labels[twins[0]]})"
        elif largest[topic] >= 0.5 and len(mass) > 1:
            kind, detail = "junk", f"{largest[topic]:.0%} of it comes from one unit"
        elif terms[topic].max() >= 0.5:
            kind, detail = "junk", f"{terms[topic].max():.0%} of its weight is one word"
        rows.append((topic, labels[topic], kind or pd.NA, detail or pd.NA))
    return pd.DataFrame(rows, columns=["topic", "label", "flag", "detail"])
