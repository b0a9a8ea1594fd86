"""Terms that set one part of a corpus apart from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.errors import CorpusError
from toolkit.lexis.counts import parts_of, per_million, ranked, side_by_side
from toolkit.stats import keyness as measures
from toolkit.stats.cells import Cells
from toolkit.stats.clusters import MIN_CLUSTERS, clusters, too_few
from toolkit.stats.contingency import log_likelihood, log_likelihood_two_term, odds_ratio
from toolkit.stats.dispersion import dp
from toolkit.stats.rates import log_rate_variance, ratio_of_rates

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def keyness(target: Corpus, reference: Corpus, *, min_count: int = 1, level: float = 0.95) -> pd.DataFrame:
    """Every term of two views or corpora compared, strongest log-likelihood first.

    The log ratio's interval and ``p_document`` take whole documents as the draws (paragraphs, where a side has fewer
    than ten documents), by the jackknife of the log rate and Welch's t; ``log_likelihood`` and its p take
    tokens for independent draws, as corpus linguistics does, and overstate certainty.

    Args:
        target, reference: two views of one corpus, or two corpora.
        min_count: leave out terms that occur less often in both together.
        level: of the interval.

    Returns:
        term, target, reference (counts), target_per_million, reference_per_million, log_likelihood (two-term, Rayson
        and Garside 2000), log_likelihood_4 (four cells, Dunning 1993), p_value (χ² with one degree of freedom, of
        log_likelihood), p_adjusted (Benjamini–Hochberg), bic, log_ratio (Hardie 2014, a zero counts as 0.5),
        log_ratio_low, log_ratio_high, p_document, p_document_adjusted, odds_ratio, percent_diff (missing where the
        reference lacks the term), weighted_log_odds (z, Monroe et al. 2008, prior: both counts together), dp_target,
        dp_reference, reason (why an interval is missing).

    Raises:
        CorpusError: a side has no tokens.
    """
    from scipy.stats import chi2, t

    for name, view in (("target", target), ("reference", reference)):
        if view.n_tokens == 0:
            raise CorpusError(f"keyness: the {name} holds no tokens ({len(view)} documents); choose another view")
    terms, index_a, index_b = side_by_side(target, reference)
    sides = [_side(target, index_a, len(terms)), _side(reference, index_b, len(terms))]
    kept = np.flatnonzero(sides[0]["sums"] + sides[1]["sums"] >= max(min_count, 1))
    a, b = (side["sums"][kept] for side in sides)
    n_a, n_b = target.n_tokens, reference.n_tokens
    likelihood = log_likelihood_two_term(a, b, n_a, n_b)
    ratio = measures.log_ratio(a, b, n_a, n_b)
    p = chi2.sf(likelihood, 1)

    found = [side["n_clusters"] for side in sides]
    enough = min(found) >= MIN_CLUSTERS
    variances = [side["variance"][kept] if enough else np.full(len(kept), np.nan) for side in sides]
    error, freedom, half = ratio_of_rates(variances[0], variances[1], *found, level=level)
    half = half / np.log(2)
    p_document = 2 * t.sf(np.abs(ratio) * np.log(2) / error, freedom)
    frame = pd.DataFrame(
        {
            "term": terms[kept],
            "target": a.astype(np.int64),
            "reference": b.astype(np.int64),
            "target_per_million": per_million(a, n_a),
            "reference_per_million": per_million(b, n_b),
            "log_likelihood": likelihood,
            "log_likelihood_4": log_likelihood(a, b, n_a, n_b),
            "p_value": p,
            "p_adjusted": measures.adjust(p),
            "bic": measures.bic(likelihood, n_a + n_b),
            "log_ratio": ratio,
            "log_ratio_low": ratio - half,
            "log_ratio_high": ratio + half,
            "p_document": p_document,
            "p_document_adjusted": measures.adjust(p_document) if enough else p_document,
            "odds_ratio": odds_ratio(a, b, n_a, n_b),
            "percent_diff": measures.percent_diff(a, b, n_a, n_b),
            "weighted_log_odds": measures.weighted_log_odds(a, b, n_a, n_b, prior=a + b),
            "dp_target": sides[0]["dp"][kept],
            "dp_reference": sides[1]["dp"][kept],
            "reason": "" if enough else too_few(min(found)),
        }
    )
    frame = ranked(frame, ["log_likelihood", "term"], [False, True])
    frame.attrs.update(clusters=[side["cluster"] for side in sides], n_clusters=[side["n_clusters"] for side in sides])
    return frame


def _side(corpus: Corpus, index: Array, n_terms: int) -> dict[str, Any]:
    """Counts of one side in the shared order of terms, with what the variance needs."""
    offsets, cluster = clusters(corpus)
    cells = _in_shared_order(parts_of(corpus, offsets), index, n_terms)
    parts = cells if cluster == corpus.unit else _in_shared_order(parts_of(corpus), index, n_terms)
    return {
        "sums": cells.total,
        "variance": log_rate_variance(cells),
        "dp": dp(parts if len(parts.sizes) > 1 else cells),
        "n_clusters": len(cells.sizes),
        "cluster": cluster,
    }


def _in_shared_order(cells: Cells, index: Array, n_terms: int) -> Cells:
    return Cells(index[cells.terms], cells.parts, cells.counts, cells.sizes, n_terms)


def keyness_by(corpus: Corpus, by: str, *, min_count: int = 1) -> pd.DataFrame:
    """Each group of documents against all others: the columns of ``keyness`` after the column ``by``.

    Groups without tokens are left out; documents that state no value form a group of their own.
    """
    return keyness_groups(corpus.by(by), corpus, by, min_count=min_count)


def keyness_groups(
    groups: Mapping[Any, Corpus], corpus: Corpus, name: str = "group", *, min_count: int = 1
) -> pd.DataFrame:
    """Each of several views of a corpus against the rest of it."""
    frames = []
    for value, view in groups.items():
        inside = np.isin(np.asarray(corpus.ids, dtype=object), view.ids)
        rest = corpus.where(lambda _, outside=~inside: outside)  # type: ignore[misc]
        if view.n_tokens and rest.n_tokens:
            frame = keyness(view, rest, min_count=min_count)
            frame.insert(0, name, value)
            frames.append(frame)
    if not frames:
        raise CorpusError(f"keyness: {name} does not divide the corpus into two groups that hold tokens")
    return pd.concat(frames, ignore_index=True)
