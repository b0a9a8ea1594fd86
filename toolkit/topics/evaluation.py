"""Evaluation of topic models: coherence, diversity, exclusivity, stability, fit on texts they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.corpus import Corpus
from toolkit.errors import ParameterError
from toolkit.topics.coherence import Topics, c_v, first_words, npmi, u_mass
from toolkit.topics.factorise import memberships
from toolkit.topics.model import TopicModel
from toolkit.topics.reading import exclusivity as exclusivity_of
from toolkit.topics.reading import ranks
from toolkit.topics.vectorise import as_units, bm25

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


def diversity(topics: pd.DataFrame | Topics, n_words: int = 10) -> float:
    """Share of different words among the first words of all topics (Dieng, Ruiz and Blei 2020); NaN for no topics."""
    words = [word for topic in first_words(topics, n_words) for word in topic]
    return len(set(words)) / len(words) if words else float("nan")


def exclusivity(model: TopicModel, n_words: int = 10) -> Array:
    """Mean share of each topic in the weight of its first words over all topics, one value a topic, up to 1."""
    order = ranks(model.components_)[:, :n_words]
    return np.asarray(np.take_along_axis(exclusivity_of(model.components_), order, axis=1).mean(axis=1))


def matched(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> Array:
    """Jaccard overlap of the words of each topic with those of its partner in the best one-to-one matching.

    Returns:
        One value for each topic of ``first``; 0 for a topic left without a partner.
    """
    from scipy.optimize import linear_sum_assignment

    a, b = [set(words) for words in first], [set(words) for words in second]
    table = np.array([[len(x & y) / max(len(x | y), 1) for y in b] for x in a]).reshape(len(a), len(b))
    rows, columns = linear_sum_assignment(-table)
    found = np.zeros(len(a))
    found[rows] = table[rows, columns]
    return found


def stability(
    fit: Callable[[list[str]], Topics],
    texts: Iterable[str],
    *,
    n_subsamples: int = 20,
    share: float = 0.8,
    seed: int = 0,
) -> Array:
    """Agreement of the topics of subsamples with those of all texts (Greene, O'Callaghan and Cunningham 2014).

    Args:
        fit: from texts to the first words of each topic; any model will do.
        texts: all texts.
        n_subsamples: how many.
        share: of the texts in each, drawn without replacement.
        seed: of the drawing.

    Returns:
        Mean Jaccard overlap of matched topics, one value a subsample, 0 to 1.
    """
    listed = list(texts)
    if not 0 < share <= 1:
        raise ParameterError(f"share is {share!r}; give a number above 0 and up to 1")
    whole = fit(listed)
    generator = np.random.default_rng(seed)
    size = max(1, round(share * len(listed)))
    drawn = (np.sort(generator.permutation(len(listed))[:size]) for _ in range(n_subsamples))
    return np.array([matched(whole, fit([listed[row] for row in rows])).mean() for rows in drawn])


def held_out_fit(model: TopicModel, texts: Corpus | Iterable[str]) -> float:
    """Share of the squared weights of new texts that the topics account for: 1 − ‖X − W H‖² / ‖X‖², W fitted to X.

    NaN where the texts hold no word of the model.
    """
    model._require()
    units = as_units(texts, model.unit)
    weights = bm25(model.vocabulary_.counts(units), model.vocabulary_, model.power)
    whole = float((weights.data**2).sum())
    if whole == 0:
        return float("nan")
    terms = model.components_
    mass = memberships(weights, terms)
    explained = 2 * float(((weights @ terms.T) * mass).sum()) - float(((mass.T @ mass) * (terms @ terms.T)).sum())
    return explained / whole


def evaluate_topics(model: TopicModel, texts: Corpus | Iterable[str], n_words: int = 10) -> pd.DataFrame:
    """All measures that need no refitting, for each topic.

    Returns:
        topic, label, npmi, c_v, u_mass, exclusivity; ``attrs`` holds diversity and held_out_fit of the whole model.
    """
    import pandas as pd

    model._require()
    corpus = texts if isinstance(texts, Corpus) else Corpus.from_texts(texts)
    table = pd.DataFrame(
        {
            "topic": np.arange(model.n_topics_),
            "label": model.labels_,
            "npmi": npmi(model.topics_, corpus, n_words=n_words),
            "c_v": c_v(model.topics_, corpus, n_words=n_words),
            "u_mass": u_mass(model.topics_, corpus, n_words=n_words),
            "exclusivity": exclusivity(model, n_words),
        }
    )
    table.attrs = {"diversity": diversity(model.topics_, n_words), "held_out_fit": held_out_fit(model, corpus)}
    return table
