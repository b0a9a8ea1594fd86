"""Topics as clusters of texts that mean alike: sentence embeddings, clustered, described by class-based TF-IDF."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from toolkit.corpus import Corpus
from toolkit.errors import MissingExtraError, ParameterError
from toolkit.topics.model import Texts, TopicModel
from toolkit.topics.vectorise import Vocabulary, as_units, build_vocabulary
from toolkit.topics.words import stop_words as chosen_stop_words

Array = np.ndarray[Any, Any]

#: Principal components that are kept before clustering; more of them add noise rather than meaning.
COMPONENTS = 50
STARTS = 10
_BATCH = 64
_MAX_TOKENS = 256


class EmbeddingTopics(TopicModel):
    """Topics by k-means on normalised sentence embeddings; the interface of ``TopicModel``.

    Where ``TopicModel`` finds words that go together, this finds texts that mean alike, whatever their words; each unit
    belongs to one topic. Words of a topic: class-based TF-IDF (Grootendorst 2022), tf(term, topic) · ln(1 + mean tokens
    a topic / tf(term)). Nothing is fetched: the model is a folder on this machine.

    Args:
        n_topics: how many clusters.
        model: folder of a sentence-transformer model; default: environment variable ``TOOLKIT_MODEL``. Not needed where
            embeddings are given to ``fit`` and no new texts are read.
        random_state: seed of the clustering.
        unit, stop_words, min_df, max_df, max_terms, n_words: as for ``TopicModel``.
    """

    def __init__(
        self,
        n_topics: int = 20,
        *,
        model: str | Path | None = None,
        random_state: int = 0,
        unit: str = "document",
        stop_words: str | Iterable[str] | None = "en",
        min_df: float = 2,
        max_df: float = 0.5,
        max_terms: int | None = 20_000,
        n_words: int = 20,
    ) -> None:
        super().__init__(
            n_topics,
            random_state=random_state,
            unit=unit,
            stop_words=stop_words,
            min_df=min_df,
            max_df=max_df,
            max_terms=max_terms,
            n_words=n_words,
        )
        self.model = model

    def fit(self, X: Texts, y: object = None, *, embeddings: Array | None = None) -> Self:
        """Cluster the units of a corpus, a view or a list of texts.

        Args:
            X: the texts.
            y: ignored.
            embeddings: of the units, if they are at hand, float, shape (n_units, n); else the model makes them.

        Raises:
            MissingExtraError: torch or transformers is not installed.
            ParameterError: there is no model, or there are more topics than units, or embeddings of other units.
        """
        units = as_units(X, self.unit)
        stop = chosen_stop_words(self.stop_words)
        vocabulary = build_vocabulary(units, stop, self.min_df, self.max_df, self.max_terms)
        counts = vocabulary.counts(units)
        n_topics = self._number(counts, units.unit)
        vectors = self._vectors(units) if embeddings is None else np.asarray(embeddings, dtype=float)
        if vectors.ndim != 2 or len(vectors) != len(units) or not np.isfinite(vectors).all():
            raise ParameterError(
                f"embeddings have shape {vectors.shape}; give one row of finite numbers for each of the {len(units)} units"
            )
        with threadpool_limits(1):  # the order of additions decides the last digits
            self._mean, self._axes = _principal(_normalised(vectors), self.random_state)
            self._centres = _clustered(self._project(vectors), n_topics, self.random_state)
        mass = self._mass_of(vectors)
        terms = class_weights(counts, mass.argmax(axis=1), n_topics)
        return self._ordered(units, vocabulary, terms, mass)

    def _ordered(self, units: Corpus, vocabulary: Vocabulary, terms: Array, mass: Array) -> Self:
        from toolkit.topics.factorise import shares
        from toolkit.topics.reading import label_words

        kept = np.flatnonzero(terms.sum(axis=1) > 0)
        terms, mass, centres = terms[kept], mass[:, kept], self._centres[kept]
        terms = terms / terms.sum(axis=1, keepdims=True)
        prevalence = np.nansum(shares(mass) * np.diff(units.offsets)[:, None], axis=0)
        labels = label_words(terms, vocabulary.terms, units, vocabulary)
        order = sorted(range(len(terms)), key=lambda topic: (-float(prevalence[topic]), labels[topic]))
        self._centres, self._sums = centres[order], None
        return self._keep(vocabulary, terms[order], [labels[topic] for topic in order], mass[:, order], units)

    def fit_shards(self, shards: Any, n_passes: int = 0) -> Self:
        """Not offered: the embeddings of all units are clustered together."""
        raise ParameterError(
            "EmbeddingTopics are not fitted over shards; use TopicModel, or fit a sample and transform"
        )

    def partial_fit(self, X: Texts, y: object = None) -> Self:
        """Not offered, as ``fit_shards``."""
        return self.fit_shards(X)

    def _read(self, X: Texts | None) -> tuple[Corpus, Array]:
        if X is None:
            return super()._read(None)
        self._require()
        units = as_units(X, self.unit)
        return units, self._mass_of(self._vectors(units))

    def _project(self, vectors: Array) -> Array:
        return _normalised((_normalised(vectors) - self._mean) @ self._axes)

    def _mass_of(self, vectors: Array) -> Array:
        """How near each unit is to the centre of its topic (0 to 1); nought for all other topics."""
        with threadpool_limits(1):
            near = np.clip((1 + self._project(vectors) @ _normalised(self._centres).T) / 2, 1e-6, 1)
        mass = np.zeros_like(near)
        rows, nearest = np.arange(len(near)), near.argmax(axis=1)
        mass[rows, nearest] = near[rows, nearest]
        return mass

    def _vectors(self, units: Corpus) -> Array:
        return embed([units.text(identifier) for identifier in units.ids], self.model)


def class_weights(counts: csr_array, topic: Array, n_topics: int) -> Array:
    """Class-based TF-IDF: tf(term, topic) · ln(1 + A / tf(term)), A the mean number of tokens of a topic.

    Args:
        counts: tokens of each term in each unit.
        topic: the topic of each unit, int, shape (n_units,).
        n_topics: how many there are.

    Returns:
        float64, shape (n_topics, n_terms).
    """
    members = csr_array((np.ones(len(topic)), (topic, np.arange(len(topic)))), shape=(n_topics, len(topic)))
    tokens = (members @ counts).toarray()
    total = tokens.sum(axis=0)
    return np.asarray(tokens * np.log1p(tokens.sum() / n_topics / np.maximum(total, 1)))


def _normalised(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def _principal(vectors: Array, seed: int) -> tuple[Array, Array]:
    """The mean and the first principal axes, shape (n, n_components)."""
    from sklearn.decomposition import PCA

    n = min(COMPONENTS, *vectors.shape)
    found = PCA(n, svd_solver="full", random_state=seed).fit(vectors)
    return found.mean_, found.components_.T


def _clustered(vectors: Array, n_topics: int, seed: int) -> Array:
    from sklearn.cluster import KMeans

    found = KMeans(n_topics, n_init=STARTS, random_state=seed).fit(np.round(vectors, 9))
    return np.asarray(found.cluster_centers_)


def embed(texts: list[str], folder: str | Path | None = None) -> Array:
    """Sentence embeddings: the mean of the last hidden states of a transformer over the tokens of each text, float64.

    Long texts are read up to 256 tokens; model them as paragraphs or sentences instead.

    Args:
        texts: what is embedded.
        folder: of the model; default: environment variable ``TOOLKIT_MODEL``.

    Raises:
        MissingExtraError: torch or transformers is not installed.
        ParameterError: no folder is named, or it holds no model.
    """
    named = folder or os.environ.get("TOOLKIT_MODEL")
    if not named:
        raise ParameterError(
            "EmbeddingTopics needs a model folder: give model=FOLDER, set the environment variable TOOLKIT_MODEL, or give "
            "embeddings to fit"
        )
    if not (Path(named) / "config.json").is_file():
        raise ParameterError(f"{named} holds no model: there is no config.json in it")
    try:
        import torch
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingExtraError(
            f"EmbeddingTopics needs {error.name}; install the extra: pip install 'discourse-toolkit[embeddings]'"
        ) from error
    tokenizer = AutoTokenizer.from_pretrained(str(named), local_files_only=True, use_fast=True)
    model = AutoModel.from_pretrained(str(named), local_files_only=True).eval()
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    rows: list[Array] = []
    for first in range(0, len(order), _BATCH):
        batch = [texts[index] or " " for index in order[first : first + _BATCH]]
        coded = tokenizer(batch, padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt")
        with torch.inference_mode():
            states = model(**coded).last_hidden_state.numpy()
        mask = coded["attention_mask"].numpy()[:, :, None]
        rows.append((states * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1))
    result = np.empty((len(texts), rows[0].shape[1]))
    result[order] = np.concatenate(rows)
    return result
