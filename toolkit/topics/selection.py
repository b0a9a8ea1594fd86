"""How many topics: coherence and agreement across subsamples, held against the same words dealt out at random."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from toolkit.corpus import Corpus
from toolkit.errors import ParameterError
from toolkit.topics.factorise import factorise
from toolkit.topics.reading import ranks
from toolkit.topics.vectorise import Vocabulary, as_units, bm25, build_vocabulary
from toolkit.topics.words import stop_words as chosen_stop_words

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]

CANDIDATES = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
#: Fewer units than this cannot show that a topic comes back in other texts.
MIN_UNITS = 20
#: A topic needs at least so many units on average to be told from chance.
UNITS_PER_TOPIC = 5
_SWEEPS = 30
_WORDS = 10


@dataclass(frozen=True)
class Recommendation:
    """A number of topics and the grounds for it.

    Attributes:
        n_topics: the number; 0 where no number is better than chance.
        sentence: what to tell the reader, with how sure it is.
        table: n_topics, coherence, coherence_chance, stability, stability_low, stability_high, stability_chance,
            score, as_good (no worse than the best by its own spread).
    """

    n_topics: int
    sentence: str
    table: pd.DataFrame


def recommend_topics(
    texts: Corpus | Iterable[str],
    candidates: Sequence[int] | None = None,
    *,
    unit: str = "document",
    stop_words: str | Iterable[str] | None = "en",
    min_df: float = 2,
    max_df: float = 0.5,
    max_terms: int | None = 20_000,
    power: float = 1.5,
    n_subsamples: int = 5,
    random_state: int = 0,
) -> Recommendation:
    """Recommend a number of topics.

    Coherence is NPMI of the first ten words over the units. Stability is the mean Jaccard overlap of the first ten
    words of matched topics between all units and subsamples of four fifths. Chance is the same on texts with the same
    words dealt out over the units at random. Score: (coherence − chance) · (stability − chance), each at least 0.

    Args:
        texts: a corpus, a view or texts; the other arguments are those of ``TopicModel``.
        candidates: the numbers tried.
        n_subsamples: subsamples drawn.
    """
    units = as_units(texts, unit)
    if len(units) < MIN_UNITS:
        return _too_short(units)
    vocabulary = build_vocabulary(units, chosen_stop_words(stop_words), min_df, max_df, max_terms)
    return recommend(vocabulary.counts(units), vocabulary, units.unit, candidates, power, n_subsamples, random_state)


def recommend(
    counts: csr_array,
    vocabulary: Vocabulary,
    unit: str,
    candidates: Sequence[int] | None = None,
    power: float = 1.5,
    n_subsamples: int = 5,
    random_state: int = 0,
) -> Recommendation:
    """As ``recommend_topics``, from counts."""
    import pandas as pd

    most = min(int((np.diff(counts.indptr) > 0).sum()) // UNITS_PER_TOPIC, counts.shape[1] // _WORDS)
    if candidates is not None and any(isinstance(k, bool) or int(k) != k or k < 2 for k in candidates):
        raise ParameterError(f"candidates are {list(candidates)}; give whole numbers from 2")
    tried = [k for k in sorted(set(CANDIDATES if candidates is None else candidates)) if k <= most]
    if not tried:
        sentence = (
            f"No number of topics can be recommended: {counts.shape[0]} {unit}s with {counts.shape[1]} usable words "
            f"cannot carry two topics that could be told from chance."
        )
        return Recommendation(0, sentence, _table([]))
    seeds = np.random.default_rng(random_state)
    weights, held = bm25(counts, vocabulary, power), _boolean(counts)
    dealt = _dealt(counts, seeds)
    chance = Vocabulary(vocabulary.terms, _boolean(dealt).sum(axis=0), vocabulary.n_units, vocabulary.mean_length)
    dealt_weights, dealt_held = bm25(dealt, chance, power), _boolean(dealt)
    size = round(0.8 * counts.shape[0])
    drawn = [np.sort(seeds.permutation(counts.shape[0])[:size]) for _ in range(n_subsamples)]
    rows = []
    for k in tried:
        coherence, stable = _judge(weights, held, drawn, k, random_state)
        coherence_0, stable_0 = _judge(dealt_weights, dealt_held, drawn, k, random_state)
        score = max(coherence - coherence_0, 0.0) * np.maximum(stable - stable_0.mean(), 0.0)
        low, high = stable.min(), stable.max()
        spread = float(score.std(ddof=1)) if len(score) > 1 else 0.0
        values = (k, coherence, coherence_0, stable.mean(), low, high, stable_0.mean(), score.mean(), spread)
        rows.append(values)
    table = _table(rows)
    best = table.iloc[int(table["score"].to_numpy().argmax())]
    if not best["score"] > 0 or best["stability_low"] <= best["stability_chance"]:
        return Recommendation(0, _none(table, counts.shape[0], unit), table.drop(columns="spread"))
    table["as_good"] = table["score"] >= best["score"] - best["spread"]
    good = table.loc[table["as_good"], "n_topics"].tolist()
    return Recommendation(
        int(best["n_topics"]), _some(best, good, len(tried)), pd.DataFrame(table.drop(columns="spread"))
    )


def _judge(weights: csr_array, held: csr_array, drawn: list[Array], k: int, seed: int) -> tuple[float, Array]:
    """Coherence of the topics of all units, and their overlap with those of each subsample."""
    from toolkit.topics.evaluation import matched

    first = ranks(factorise(weights, k, random_state=seed, sweeps=_SWEEPS))[:, :_WORDS]
    own = first.tolist()
    overlap = [
        matched(own, ranks(factorise(weights[rows], k, random_state=seed, sweeps=_SWEEPS))[:, :_WORDS].tolist()).mean()
        for rows in drawn
    ]
    return float(np.mean([_unit_npmi(held, topic) for topic in first])), np.array(overlap)


def _unit_npmi(held: csr_array, topic: Array) -> float:
    chosen = held[:, topic]
    joint = (chosen.T @ chosen).toarray() / held.shape[0]
    share = joint.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.log((joint + 1e-12) / np.outer(share, share)) / -np.log(joint + 1e-12)
    return float(np.nanmean(table[np.tril_indices(len(topic), -1)]))


def _boolean(counts: csr_array) -> csr_array:
    return csr_array((np.ones(counts.nnz), counts.indices, counts.indptr), shape=counts.shape)


def _dealt(counts: csr_array, generator: np.random.Generator) -> csr_array:
    """The same tokens dealt out at random over units of the same lengths."""
    times = counts.data.astype(np.int64)
    columns = generator.permutation(np.repeat(counts.indices, times))
    offsets = np.concatenate([[0], np.cumsum(times)])[counts.indptr]
    dealt = csr_array((np.ones(len(columns)), columns, offsets), shape=counts.shape)
    dealt.sum_duplicates()
    return dealt


def _table(rows: list[Any]) -> pd.DataFrame:
    import pandas as pd

    columns = ["n_topics", "coherence", "coherence_chance", "stability", "stability_low", "stability_high"]
    table = pd.DataFrame(rows, columns=[*columns, "stability_chance", "score", "spread"])
    return table.assign(as_good=False) if rows else table.drop(columns="spread").assign(as_good=False)


def _too_short(units: Corpus) -> Recommendation:
    n = len(units)
    advice = "; paragraphs or sentences may give enough units" if units.unit == "document" else ""
    sentence = (
        f"No number of topics can be recommended: there {'is' if n == 1 else 'are'} only {n} "
        f"{units.unit}{'' if n == 1 else 's'}, and at least {MIN_UNITS} are needed to see a topic come back{advice}."
    )
    return Recommendation(0, sentence, _table([]))


def _none(table: pd.DataFrame, n_units: int, unit: str) -> str:
    return (
        f"No number of topics is recommended: in {n_units} {unit}s the topics are no more coherent and stable than "
        f"those of the same words dealt out at random (best stability {table['stability'].max():.2f}, "
        f"chance up to {table['stability_chance'].max():.2f})."
    )


def _some(best: pd.Series, good: list[int], tried: int) -> str:
    stable = float(best["stability"])
    sure = "clearly" if len(good) == 1 and stable >= 0.6 else "fairly surely" if stable >= 0.5 else "tentatively"
    others = [k for k in good if k != int(best["n_topics"])]
    also = f" {', '.join(map(str, others))} would do as well." if others else f" No other of the {tried} comes near."
    return (
        f"{int(best['n_topics'])} topics are {sure} recommended: coherence {best['coherence']:.2f} "
        f"(chance {best['coherence_chance']:.2f}), stability {stable:.2f} from {best['stability_low']:.2f} to "
        f"{best['stability_high']:.2f} over subsamples (chance {best['stability_chance']:.2f}).{also}"
    )
