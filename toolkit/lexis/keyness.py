"""Terms that set one part of a corpus apart from another."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of, rest_of
from toolkit.errors import CorpusError
from toolkit.lexis.counts import LARGE, Spread, cells_of, descending, in_alphabet, names, per_million, spread
from toolkit.stats import contingency
from toolkit.stats import keyness as measures
from toolkit.stats.clusters import MIN_CLUSTERS, clusters, too_few
from toolkit.stats.rates import ratio_of_rates
from toolkit.stats.resampling import permutation_test

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def keyness(
    target: Corpus,
    reference: Corpus,
    *,
    min_count: int = 1,
    level: float = 0.95,
    prior_size: float | None = None,
    permutations: int = 0,
    seed: int = 0,
) -> pd.DataFrame:
    """Every term of two views or corpora compared, strongest log-likelihood first.

    ``log_likelihood`` and its p take tokens for independent draws, as corpus linguistics does, and so overstate
    certainty (Bestgen 2014; Lijffijt et al. 2016). Both intervals and ``p_document`` take whole documents as the draws
    (paragraphs, where a side has fewer than ten documents): variance by jackknife over them, t quantiles with Welch's
    degrees of freedom. Not adjusted for the number of terms; ``p_document_adjusted`` is.

    Args:
        target, reference: two views of one corpus, or two corpora. Documents in both count on both sides, and the
            intervals then take the sides for more independent than they are.
        min_count: leave out terms that occur less often in both together.
        level: of the intervals.
        prior_size: α₀ of the prior of ``weighted_log_odds``, which is shared out by the frequencies in both together;
            their sum without.
        permutations: if above zero, also shuffle the documents so many times between the sides (``p_permutation``).
        seed: of the shuffles.

    Returns:
        term, target, reference (counts), log_likelihood (two-term, Rayson and Garside 2000; not signed), p_value (of
        it, χ² with one degree of freedom), p_adjusted (Benjamini–Hochberg), bic, log_ratio (Hardie 2014, a zero counts
        as 0.5), log_ratio_low, log_ratio_high, odds_ratio, percent_diff (missing where the reference lacks the term),
        weighted_log_odds (z, two variance terms, prior of the counts in both together), target_per_million,
        reference_per_million, target_documents, reference_documents, dp_target, dp_reference (raw DP over documents),
        log_likelihood_4 (G², Dunning 1993), odds_ratio_low, odds_ratio_high, p_document, p_document_adjusted,
        p_permutation, reason (why there is no interval).

    Raises:
        CorpusError: a side has no tokens.
    """
    for name, view in (("target", target), ("reference", reference)):
        if view.n_tokens == 0:
            raise CorpusError(f"keyness: the {name} holds no tokens ({len(view)} documents); choose another view")
    n_a, n_b = target.n_tokens, reference.n_tokens
    one, other = _sides(target, reference)
    terms, kept = _terms(target, reference, one.count + other.count >= max(min_count, 1))
    order = descending(contingency.log_likelihood_two_term(one.count[kept], other.count[kept], n_a, n_b))
    terms, kept = terms.take(order), kept[order]
    one, other = _take(one, kept), _take(other, kept)
    a, b = one.count, other.count
    likelihood = contingency.log_likelihood_two_term(a, b, n_a, n_b)
    p = _upper_tail(likelihood)
    prior = (a + b) * (1.0 if prior_size is None else prior_size / (n_a + n_b))
    columns = {
        "term": terms,
        "target": a,
        "reference": b,
        "log_likelihood": likelihood,
        "p_value": p,
        "p_adjusted": measures.adjust(p),
        "bic": measures.bic(likelihood, n_a + n_b),
        **_effects(one, other, n_a, n_b, level),
        "percent_diff": measures.percent_diff(a, b, n_a, n_b),
        "weighted_log_odds": measures.weighted_log_odds(a, b, n_a, n_b, prior),
        "target_per_million": per_million(a, n_a),
        "reference_per_million": per_million(b, n_b),
        "target_documents": one.documents,
        "reference_documents": other.documents,
        "dp_target": one.dp,
        "dp_reference": other.dp,
        "log_likelihood_4": contingency.log_likelihood(a, b, n_a, n_b),
    }
    if permutations:
        columns["p_permutation"] = _permuted(target, reference, terms, permutations, seed)
    frame = pd.DataFrame(columns)
    found = min(len(one.sizes), len(other.sizes))
    frame["reason"] = "" if found >= MIN_CLUSTERS else too_few(found)
    frame.attrs["clusters"] = {
        name: f"{len(side.sizes)} {side.cluster}s" for name, side in (("target", one), ("reference", other))
    }
    return frame


def _effects(one: Spread, other: Spread, n_a: int, n_b: int, level: float) -> dict[str, Array]:
    """Log ratio and odds ratio with their intervals over documents, and the test that goes with them."""
    from scipy.special import stdtr

    a, b = one.count, other.count
    ratio, odds = measures.log_ratio(a, b, n_a, n_b), contingency.odds_ratio(a, b, n_a, n_b)
    enough = min(len(one.sizes), len(other.sizes)) >= MIN_CLUSTERS
    nothing = np.full(len(a), np.nan)
    v_a, v_b = (one.variance, other.variance) if enough else (nothing, nothing)
    m_a, m_b = len(one.sizes), len(other.sizes)
    error, freedom, half = ratio_of_rates(v_a, v_b, m_a, m_b, level=level)
    # The log odds ln(p/(1−p)) move by 1/(1−p) for each unit of ln p.
    slope_a, slope_b = (1 / np.maximum(1 - count / n, 1e-12) for count, n in ((a, n_a), (b, n_b)))
    with np.errstate(over="ignore"):
        factor = np.exp(ratio_of_rates(v_a * slope_a**2, v_b * slope_b**2, m_a, m_b, level=level)[2])
    p = 2 * stdtr(freedom, -np.abs(ratio) * np.log(2) / error)
    return {
        "log_ratio": ratio,
        "log_ratio_low": ratio - half / np.log(2),
        "log_ratio_high": ratio + half / np.log(2),
        "odds_ratio": odds,
        "odds_ratio_low": odds / factor,
        "odds_ratio_high": odds * factor,
        "p_document": p,
        "p_document_adjusted": measures.adjust(p),
    }


def _upper_tail(statistic: Array) -> Array:
    """p of a χ² with one degree of freedom: the square of a normal, which is faster to evaluate."""
    from scipy.special import erfc

    return np.asarray(erfc(np.sqrt(statistic / 2)))


def _terms(target: Corpus, reference: Corpus, keep: Array) -> tuple[Any, Array]:
    """The terms to keep in alphabetical order, and where they stand among the terms of both sides."""
    if target.encoded is reference.encoded:
        kept = in_alphabet(target, keep)
        return names(target, kept), kept
    kept = np.flatnonzero(keep)
    return _union(target, reference)[kept], kept


def _union(target: Corpus, reference: Corpus) -> Array:
    return pd.Index(target.terms).union(pd.Index(reference.terms), sort=True).to_numpy(dtype=object)


def _sides(target: Corpus, reference: Corpus) -> tuple[Spread, Spread]:
    """What is known of every term of each side, in one order of terms."""
    if target.n_tokens + reference.n_tokens >= LARGE:
        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(spread, (target, reference))
    else:
        one, other = spread(target), spread(reference)
    if target.encoded is reference.encoded:
        return one, other
    known = pd.Index(_union(target, reference))
    one, other = (
        _spread_over(side, known.get_indexer(pd.Index(view.terms)), len(known))
        for side, view in ((one, target), (other, reference))
    )
    return one, other


def _spread_over(side: Spread, index: Array, n_terms: int) -> Spread:
    def moved(values: Array, absent: float) -> Array:
        result = np.full(n_terms, absent, dtype=values.dtype)
        result[index] = values
        return result

    return replace(
        side,
        count=moved(side.count, 0),
        documents=moved(side.documents, 0),
        dp=moved(side.dp, np.nan),
        variance=moved(side.variance, 2.0 if len(side.sizes) > 1 else np.nan),
    )


def _take(side: Spread, kept: Array) -> Spread:
    return replace(
        side,
        count=side.count[kept],
        documents=side.documents[kept],
        dp=side.dp[kept],
        variance=side.variance[kept],
    )


def _permuted(target: Corpus, reference: Corpus, terms: Any, permutations: int, seed: int) -> Array:
    from scipy.sparse import vstack

    known = pd.Index(terms)
    tables, sizes = zip(*(_table(view, known) for view in (target, reference)), strict=True)
    group = np.repeat([True, False], [len(size) for size in sizes])
    values = vstack(tables, format="csr")
    return permutation_test(values, np.concatenate(sizes), group, n_permutations=permutations, seed=seed)


def _table(corpus: Corpus, terms: pd.Index[Any]) -> tuple[csr_array, Array]:
    """Clusters by terms, and the size of each cluster."""
    from scipy.sparse import csr_array

    cells = cells_of(corpus, clusters(corpus)[0])
    column = terms.get_indexer(pd.Index(corpus.terms))[cells.terms]
    kept = column >= 0
    index = (cells.parts[kept], column[kept])
    return csr_array((cells.counts[kept].astype(float), index), shape=(len(cells.sizes), len(terms))), cells.sizes


def keyness_by(
    corpus: Corpus, by: str | None = None, *, over: str | None = None, date: str = "date", **options: Any
) -> pd.DataFrame:
    """Each group of documents against all others: the columns of ``keyness`` after the column of the group.

    Groups without tokens are left out; documents that state no value form a group of their own.

    Args:
        corpus: the corpus or view.
        by: a metadata column.
        over: a period of time instead, as for ``frequencies``.
        date: the metadata column of dates.
        **options: of ``keyness``.
    """
    return keyness_groups(groups_of(corpus, by, over, date), corpus, name_of(by, over) or "group", **options)


def keyness_groups(groups: Mapping[Any, Corpus], corpus: Corpus, name: str = "group", **options: Any) -> pd.DataFrame:
    """Each of several views of a corpus against the rest of it.

    Raises:
        CorpusError: no view leaves a rest that holds tokens.
    """
    frames = []
    for value, view in groups.items():
        rest = rest_of(corpus, view)
        if view.n_tokens and rest.n_tokens:
            frame = keyness(view, rest, **options)
            frame.insert(0, name, pd.Series([value] * len(frame), dtype=object if value is None else None))
            frames.append(frame)
    if not frames:
        raise CorpusError(f"keyness: {name} does not divide the corpus into two groups that hold tokens")
    return pd.concat(frames, ignore_index=True)
