"""TopicModel: topics of a corpus, the same every time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.exceptions import NotFittedError

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, ParameterError
from toolkit.topics.factorise import factorise, memberships, shares
from toolkit.topics.passage import passages_table
from toolkit.topics.prevalence import contrast_table, prevalence_table
from toolkit.topics.reading import cosine, flag, label_words, ranks, topics_table
from toolkit.topics.vectorise import Vocabulary, as_units, bm25, build_vocabulary
from toolkit.topics.words import stop_words as chosen_stop_words

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
Texts = Corpus | Iterable[str]


class TopicModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Topics by non-negative factorisation of BM25 weights, deterministic to the last digit.

    Args:
        n_topics: how many, or ``auto`` for what ``recommend_topics`` says.
        random_state: seed of the starting point and of the intervals.
        unit: what a topic is a mixture in: ``document``, ``paragraph`` or ``sentence``.
        stop_words: ``en``, a list of words, or None.
        min_df, max_df: bounds on the units that hold a term: a number (int) or a share (float).
        max_terms: at most so many terms, those in most units first.
        power: exponent of the BM25 weights; higher gives topics that share fewer words.
        n_words: words of each topic in ``topics_``.

    Attributes:
        topics_: topic, label, rank, term, weight, frex, lift; topics in order of prevalence.
        components_: weight of each term in each topic, rows sum to one, shape (n_topics_, n_terms).
        vocabulary_: the terms and their frequencies.
        memberships_: share of each topic in each unit, rows sum to one; NaN where a unit holds no term of the model.
        n_topics_: topics found; fewer than asked for where the texts hold no more.
    """

    def __init__(
        self,
        n_topics: int | str = 20,
        *,
        random_state: int = 0,
        unit: str = "document",
        stop_words: str | Iterable[str] | None = "en",
        min_df: float = 2,
        max_df: float = 0.5,
        max_terms: int | None = 20_000,
        power: float = 1.5,
        n_words: int = 20,
    ) -> None:
        self.n_topics = n_topics
        self.random_state = random_state
        self.unit = unit
        self.stop_words = stop_words
        self.min_df = min_df
        self.max_df = max_df
        self.max_terms = max_terms
        self.power = power
        self.n_words = n_words

    def fit(self, X: Texts, y: object = None) -> Self:
        """Find the topics of a corpus, a view or a list of texts.

        Raises:
            CorpusError: there is no text, or no term is left within the bounds.
            ParameterError: a parameter has an impossible value, or there are fewer units than topics.
        """
        units = as_units(X, self.unit)
        stop = chosen_stop_words(self.stop_words)
        vocabulary = build_vocabulary(units, stop, self.min_df, self.max_df, self.max_terms)
        weights = bm25(vocabulary.counts(units), vocabulary, self.power)
        n_topics = self._number(weights, units)
        terms = factorise(weights, n_topics, random_state=self.random_state)
        return self._settle(units, vocabulary, weights, terms)

    def _number(self, weights: csr_array, units: Corpus) -> int:
        if isinstance(self.n_topics, bool) or not isinstance(self.n_topics, int | np.integer) or self.n_topics < 1:
            raise ParameterError(f"n_topics is {self.n_topics!r}; give a whole number from 1, or 'auto'")
        filled = int((np.diff(weights.indptr) > 0).sum())
        most = min(filled, weights.shape[1])
        if self.n_topics > most:
            kind = (
                f"{units.unit}s that hold a word of the model" if filled <= weights.shape[1] else "words in the model"
            )
            advice = "; try unit='paragraph' or unit='sentence'" if units.unit == "document" else ""
            raise ParameterError(
                f"n_topics is {self.n_topics}, but there are only {most} {kind}; ask for fewer{advice}"
            )
        return int(self.n_topics)

    def _settle(self, units: Corpus, vocabulary: Vocabulary, weights: csr_array, terms: Array) -> Self:
        """Rows of weight one, in order of prevalence, with labels and tables."""
        sums = terms.sum(axis=1)
        terms = terms[sums > 0] / sums[sums > 0, None]
        mass = memberships(weights, terms)
        held = np.flatnonzero(mass.sum(axis=0) > 0)
        terms, mass = terms[held], mass[:, held]
        part = shares(mass)
        sizes = np.diff(units.offsets)[:, None]
        prevalence = np.nansum(part * sizes, axis=0)
        labels = label_words(terms, vocabulary.terms)
        order = sorted(range(len(terms)), key=lambda topic: (-float(prevalence[topic]), labels[topic]))
        self.vocabulary_ = vocabulary
        self.components_ = terms[order]
        self.labels_ = [labels[topic] for topic in order]
        self.n_topics_ = len(order)
        self.memberships_ = part[:, order]
        self._mass, self._units = mass[:, order], units
        self.topics_ = topics_table(
            self.components_, vocabulary.terms, self.labels_, vocabulary.frequencies, self.n_words
        )
        return self

    # new texts -------------------------------------------------------------------------------------------------

    def transform(self, X: Texts) -> Array:
        """Share of each topic in each unit of a corpus or of texts, rows sum to one; NaN where no term is known."""
        return shares(self._read(X)[1])

    def _read(self, X: Texts | None) -> tuple[Corpus, Array]:
        """The units of a corpus and the mass of each topic in them; without one, of the fitted corpus."""
        self._require()
        if X is None:
            if self._units is None:
                raise CorpusError("the model was loaded without its corpus; give the corpus")
            return self._units, self._mass
        units = as_units(X, self.unit)
        weights = bm25(self.vocabulary_.counts(units), self.vocabulary_, self.power)
        return units, memberships(weights, self.components_)

    def _require(self) -> None:
        if not hasattr(self, "components_"):
            raise NotFittedError("this TopicModel is not fitted yet; call fit(corpus) first")

    # reading ---------------------------------------------------------------------------------------------------

    def prevalence(self, by: str | None = None, corpus: Texts | None = None) -> pd.DataFrame:
        """Share of the text that belongs to each topic, overall or for each value of a metadata column.

        Args:
            by: a metadata column, such as ``year``.
            corpus: other texts than the fitted ones.

        Returns:
            topic, (by), prevalence, prevalence_low, prevalence_high, reason.
        """
        units, mass = self._read(corpus)
        return prevalence_table(units, shares(mass), by, self.random_state, np.arange(self.n_topics_))

    def contrast(self, by: str, first: Any, second: Any, corpus: Texts | None = None) -> pd.DataFrame:
        """Difference of prevalence between two values of a metadata column, first minus second, with intervals."""
        units, mass = self._read(corpus)
        return contrast_table(units, shares(mass), by, (first, second), self.random_state, np.arange(self.n_topics_))

    def passages(self, topic: int | str, n: int = 5, corpus: Texts | None = None) -> pd.DataFrame:
        """The passages most typical of a topic.

        Args:
            topic: its number or its label.
            n: how many.
            corpus: other texts than the fitted ones.

        Returns:
            document, start, end, text, weight (1 for the most typical unit).
        """
        units, mass = self._read(corpus)
        return passages_table(units, self.vocabulary_, self.components_, mass, self._topic(topic), n)

    def related(self, topic: int | str, n: int = 5) -> pd.DataFrame:
        """The topics nearest to one by the cosine of their weights: topic, label, similarity, shared words."""
        import pandas as pd

        number = self._topic(topic)
        similarity = cosine(self.components_[[number]], self.components_)[0]
        first = ranks(self.components_)[:, : self.n_words]
        others = [other for other in np.argsort(-similarity, kind="stable").tolist() if other != number][:n]
        shared = [
            ", ".join(str(self.vocabulary_.terms[term]) for term in first[other] if term in first[number])
            for other in others
        ]
        labels = [self.labels_[other] for other in others]
        return pd.DataFrame({"topic": others, "label": labels, "similarity": similarity[others], "shared": shared})

    def flags(self) -> pd.DataFrame:
        """Duplicate and junk topics: topic, label, flag, detail."""
        self._require()
        return flag(self.components_, self._mass, self.labels_)

    def _topic(self, topic: int | str) -> int:
        self._require()
        if isinstance(topic, str) and topic in self.labels_:
            return self.labels_.index(topic)
        if isinstance(topic, int | np.integer) and 0 <= topic < self.n_topics_:
            return int(topic)
        raise ParameterError(f"there is no topic {topic!r}; give a number from 0 to {self.n_topics_ - 1} or a label")
