"""TopicModel: topics of a corpus, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.exceptions import NotFittedError

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, ParameterError
from toolkit.topics.factorise import SWEEPS, factorise, memberships, shares
from toolkit.topics.passage import passages_table
from toolkit.topics.prevalence import contrast_table, prevalence_table
from toolkit.topics.reading import cosine, flag, label_words, ranks, topics_table
from toolkit.topics.seeds import factorise_seeded, seed_units
from toolkit.topics.selection import MIN_UNITS, recommend, recommend_topics
from toolkit.topics.shards import Sums, as_source, fit_over, shard_vocabulary
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
        seeds: name of a topic → queries that anchor it; ``n_topics`` counts these topics and the free ones.

    Attributes:
        topics_: topic, label, rank, term, weight, frex, lift; topics in order of prevalence.
        components_: weight of each term in each topic, rows sum to one, shape (n_topics_, n_terms).
        vocabulary_: the terms and their frequencies.
        memberships_: share of each topic in each unit, rows sum to one; NaN where a unit holds no term of the model.
        n_topics_: topics found; fewer than asked for where the texts hold no more.
        labels_: the label of each topic: the name of its seed, or its most distinctive words.
        selection_: with ``auto``, the ``Recommendation`` the number comes from.
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
        seeds: Mapping[str, Iterable[str]] | None = None,
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
        self.seeds = seeds

    def fit(self, X: Texts, y: object = None) -> Self:
        """Find the topics of a corpus, a view or a list of texts.

        Raises:
            CorpusError: there is no text, or no term is left within the bounds.
            ParameterError: a parameter has an impossible value, or there are fewer units than topics.
        """
        units = as_units(X, self.unit)
        stop = chosen_stop_words(self.stop_words)
        vocabulary = build_vocabulary(units, stop, self.min_df, self.max_df, self.max_terms)
        counts = vocabulary.counts(units)
        weights = bm25(counts, vocabulary, self.power)
        auto = self.n_topics == "auto"
        n_topics = self._auto(units, counts, vocabulary) if auto else self._number(weights, units.unit)
        if self.seeds:
            terms = factorise_seeded(weights, seed_units(units, self.seeds), n_topics, self.random_state)
        else:
            terms = factorise(weights, n_topics, random_state=self.random_state)
        self._sums: Sums | None = None
        return self._settle(units, vocabulary, weights, terms)

    def _auto(self, units: Corpus, counts: csr_array, vocabulary: Vocabulary) -> int:
        if len(units) < MIN_UNITS:
            self.selection_ = recommend_topics(units)
        else:
            self.selection_ = recommend(
                counts, vocabulary, units.unit, power=self.power, random_state=self.random_state
            )
        if not self.selection_.n_topics:
            raise CorpusError(f"{self.selection_.sentence} Give n_topics as a number to fit all the same.")
        return max(self.selection_.n_topics, len(self.seeds or {}))

    def _number(self, weights: csr_array, unit: str) -> int:
        filled = int((np.diff(weights.indptr) > 0).sum())
        few_units = filled <= weights.shape[1]
        kind = f"{unit}s that hold a word of the model" if few_units else "words in the model"
        advice = "; try unit='paragraph' or unit='sentence'" if unit == "document" else ""
        return self._checked(min(filled, weights.shape[1]), kind, advice)

    def _checked(self, most: int, kind: str, advice: str = "") -> int:
        wanted = self.n_topics
        if isinstance(wanted, bool) or not isinstance(wanted, int | np.integer) or wanted < 1:
            raise ParameterError(f"n_topics is {wanted!r}; give a whole number from 1, or 'auto'")
        if wanted > most:
            raise ParameterError(f"n_topics is {wanted}, but there are only {most} {kind}; ask for fewer{advice}")
        return int(wanted)

    def _settle(self, units: Corpus, vocabulary: Vocabulary, weights: csr_array, terms: Array) -> Self:
        """Rows of weight one, in order of prevalence, with labels and tables."""
        names = np.array([*(self.seeds or {}), *[None] * len(terms)][: len(terms)], dtype=object)
        sums = terms.sum(axis=1)
        kept = np.flatnonzero(sums > 0)
        terms, names = terms[kept] / sums[kept, None], names[kept]
        mass = memberships(weights, terms)
        held = np.flatnonzero(mass.sum(axis=0) > 0)
        terms, mass, names = terms[held], mass[:, held], names[held]
        prevalence = np.nansum(shares(mass) * np.diff(units.offsets)[:, None], axis=0)
        made = label_words(terms, vocabulary.terms, units, vocabulary)
        labels = [str(name) if name else label for name, label in zip(names, made, strict=True)]
        order = sorted(range(len(terms)), key=lambda topic: (-float(prevalence[topic]), labels[topic]))
        return self._keep(vocabulary, terms[order], [labels[topic] for topic in order], mass[:, order], units)

    def _keep(self, vocabulary: Vocabulary, terms: Array, labels: list[str], mass: Array, units: Corpus | None) -> Self:
        self.vocabulary_, self.components_, self.labels_ = vocabulary, terms, labels
        self.n_topics_ = len(terms)
        self.memberships_ = shares(mass)
        self._mass, self._units = mass, units
        self.topics_ = topics_table(terms, vocabulary.terms, labels, vocabulary.frequencies, self.n_words)
        return self

    # shards ----------------------------------------------------------------------------------------------------

    def fit_shards(
        self, shards: Corpus | Callable[[], Iterable[Texts]] | Iterable[Texts], n_passes: int = SWEEPS
    ) -> Self:
        """Fit in pieces, for what is too large to be weighted at once: millions of documents.

        The topics are those that ``fit`` would find in the whole, up to rounding. Weights wait in a temporary folder
        (about 12 bytes a word of a unit); in memory are those of one shard and the memberships.

        Args:
            shards: a corpus, which is read from its encoding batch by batch; or a function that gives shards anew each
                time it is called; or a list of them.
            n_passes: sweeps over all units.
        """
        source = as_source(shards)

        def units() -> Iterator[Corpus]:
            return (as_units(shard, self.unit) for shard in source())

        if self.seeds or self.n_topics == "auto":
            raise ParameterError("shards can be fitted with a number of topics and without seeds only")
        stop = chosen_stop_words(self.stop_words)
        vocabulary = shard_vocabulary(units, stop, self.min_df, self.max_df, self.max_terms)
        n_topics = self._checked(min(vocabulary.n_units, len(vocabulary.terms)), "units or words")
        terms, mass, sums = fit_over(units, vocabulary, n_topics, self.power, self.random_state, n_passes)
        whole = shards if isinstance(shards, Corpus) and self.unit in ("document", shards.unit) else None
        return self._from_sums(vocabulary, terms, sums, mass, whole)

    def partial_fit(self, X: Texts, y: object = None) -> Self:
        """Go on with one more shard. The first shard fixes the vocabulary, so it should be large and mixed."""
        units = as_units(X, self.unit)
        sums = getattr(self, "_sums", None)
        if sums is None:
            self.fit(units)
            sums = Sums.empty(*self.components_.shape)
        else:
            self.vocabulary_ = self.vocabulary_.added(self.vocabulary_.counts(units))
        weights = bm25(self.vocabulary_.counts(units), self.vocabulary_, self.power)
        sums.add(weights, memberships(weights, self.components_), np.diff(units.offsets))
        terms = sums.improve(self.components_)
        return self._from_sums(self.vocabulary_, terms / np.maximum(terms.sum(axis=1, keepdims=True), 1e-12), sums)

    def _from_sums(
        self,
        vocabulary: Vocabulary,
        terms: Array,
        sums: Sums,
        mass: Array | None = None,
        units: Corpus | None = None,
    ) -> Self:
        labels = label_words(terms, vocabulary.terms, units, vocabulary)
        order = sorted(range(len(terms)), key=lambda topic: (-float(sums.tokens[topic]), labels[topic]))
        self._sums = sums.take(order)
        mass = np.zeros((0, len(terms))) if mass is None or units is None else mass[:, order]
        return self._keep(vocabulary, terms[order], [labels[topic] for topic in order], mass, units)

    # new texts -------------------------------------------------------------------------------------------------

    def transform(self, X: Texts) -> Array:
        """Share of each topic in each unit of a corpus or of texts, rows sum to one; NaN where no term is known."""
        return shares(self._read(X)[1])

    def _read(self, X: Texts | None) -> tuple[Corpus, Array]:
        """The units of a corpus and the mass of each topic in them; without one, of the fitted corpus."""
        self._require()
        if X is None:
            if self._units is None:
                raise CorpusError(
                    "the model does not hold its texts (it was loaded, or fitted over shards); give the corpus"
                )
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
