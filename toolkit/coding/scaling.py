"""Scaling for larger corpora: positions of documents or groups of them on one dimension."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of
from toolkit.errors import CorpusError, ParameterError, choose
from toolkit.stats import scaling

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

_Z = 1.959963984540054
RESCALINGS = ("none", "lbg", "mv")
PARTS = ("texts", "words")


def wordscores(
    corpus: Corpus,
    scores: Mapping[Any, float],
    by: str | None = None,
    *,
    over: str | None = None,
    rescaling: str = "none",
    of: str = "texts",
    min_count: int = 1,
    stopwords: Iterable[str] = (),
) -> pd.DataFrame:
    """Wordscores: texts placed between reference texts of known position by the words they use.

    Formulas in ``toolkit.stats.scaling.wordscores``. Raw scores crowd towards the middle, since all texts share most
    words; compare them with each other, or rescale. What the dimension is, only the choice of the references says.

    Args:
        corpus: the corpus or view.
        scores: position of each reference, by document id, or by value where ``by`` or ``over`` is given.
        by: a metadata column whose values are the texts; documents without it.
        over: a period of time instead.
        rescaling: ``none``, ``lbg`` (Laver, Benoit and Garry) or ``mv`` (Martin and Vanberg).
        of: ``texts`` or ``words``.
        min_count: leave out words with fewer tokens in the whole view.
        stopwords: words to leave out.

    Returns:
        Of texts: document (or ``by``, or period), tokens, scored (share of them with a score), reference, score,
        score_low, score_high (95 %, as if tokens were independent: a lower bound on the uncertainty), score_error, reason.
        Of words: term, count, score.

    Raises:
        ParameterError: fewer than two references, all of one score, an unknown one, or an unknown rescaling.
        CorpusError: no word is left.
    """
    _known("rescaling", rescaling, RESCALINGS)
    _known("part", of, PARTS)
    names, counts, terms = _counts(corpus, by, over, min_count, stopwords)
    given = _references(names, scores, by or over or "document")
    found = scaling.wordscores(counts, given)
    if of == "words":
        table = pd.DataFrame({"term": terms, "count": counts.sum(axis=0).astype(np.int64), "score": found.words})
        return table.sort_values(["score", "term"], kind="stable", ignore_index=True)
    start, slope = (0.0, 1.0) if rescaling == "none" else scaling.rescaled(found.raw, given, rescaling)
    score, error = start + slope * found.raw, abs(slope) * found.error
    sizes = counts.sum(axis=1)
    table = pd.DataFrame({_column(by, over): names, "tokens": sizes.astype(np.int64)})
    table["scored"] = np.divide(found.scored, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0)
    table["reference"] = given
    edges = {"score": score, "score_low": score - _Z * error, "score_high": score + _Z * error, "score_error": error}
    table = table.assign(**edges)
    unscaled = "all raw scores are the same: there is no scale to bring them to" if np.isnan(slope) else ""
    table["reason"] = ["no word of a reference text" if not n else unscaled for n in found.scored]
    return table


def wordfish(
    corpus: Corpus,
    by: str | None = None,
    *,
    over: str | None = None,
    direction: tuple[Any, Any] | None = None,
    of: str = "texts",
    min_count: int = 5,
    min_texts: int = 2,
    stopwords: Iterable[str] = (),
) -> pd.DataFrame:
    """Wordfish: texts placed on the dimension that sets their words apart most, without references.

    Model and estimation in ``toolkit.stats.scaling.wordfish``. The dimension may be one of topic, genre or time rather
    than of position: read its words (``of="words"``) and texts of known position before giving it a name.

    Args:
        corpus: the corpus or view.
        by: a metadata column whose values are the texts; documents without it.
        over: a period of time instead.
        direction: two texts; the first gets the lower position. First and last without it.
        of: ``texts`` or ``words``.
        min_count, min_texts: leave out words with fewer tokens, or in fewer texts.
        stopwords: words to leave out.

    Returns:
        Of texts: document (or ``by``, or period), tokens, theta (mean 0, standard deviation 1) with theta_low and
        theta_high (95 %, given the words: a lower bound on the uncertainty), theta_error, alpha. Of words: term, count,
        beta, psi. ``attrs["passes"]`` and ``attrs["converged"]`` tell of the estimation.

    Raises:
        CorpusError: fewer than three texts with words, or no word is left.
        ParameterError: an unknown direction.
    """
    _known("part", of, PARTS)
    names, counts, terms = _counts(corpus, by, over, min_count, stopwords, min_texts)
    filled = counts.sum(axis=1) > 0
    if not filled.all():
        names, counts = [name for name, keep in zip(names, filled, strict=True) if keep], counts[filled]
    if len(names) < 3:
        raise CorpusError(f"{len(names)} texts with words of at least {min_texts} texts; a scale needs three")
    if not (np.ptp(counts / counts.sum(axis=1, keepdims=True), axis=0) > 1e-12).any():
        raise CorpusError("all texts use the same words equally often; there is no dimension that sets them apart")
    ends = (names[0], names[-1]) if direction is None else direction
    for end in ends:
        _known("text of the direction", end, names)
    low, high = (names.index(end) for end in ends)
    if low == high:
        raise ParameterError(f"the direction runs from {ends[0]!r} to itself; name two texts")
    found = scaling.wordfish(counts, low, high)
    if of == "words":
        total = counts.sum(axis=0).astype(np.int64)
        table = pd.DataFrame({"term": terms, "count": total, "beta": found.beta, "psi": found.psi})
        table = table.sort_values(["beta", "term"], kind="stable", ignore_index=True)
    else:
        table = pd.DataFrame({_column(by, over): names, "tokens": counts.sum(axis=1).astype(np.int64)})
        low_edge, high_edge = found.theta - _Z * found.error, found.theta + _Z * found.error
        table = table.assign(theta=found.theta, theta_low=low_edge, theta_high=high_edge, theta_error=found.error)
        table["alpha"] = found.alpha
    table.attrs.update(passes=found.passes, converged=found.converged)
    return table


def _counts(
    corpus: Corpus, by: str | None, over: str | None, min_count: int, stopwords: Iterable[str], min_texts: int = 1
) -> tuple[list[Any], Array, Array]:
    """The texts, the tokens of each word in them (dense), and the words."""
    if by is None and over is None:
        names: list[Any] = list(corpus.ids)
        matrix = corpus.document_term_matrix()
    else:
        from scipy.sparse import csr_array, vstack

        views = {name: view for name, view in groups_of(corpus, by, over).items() if name is not None}
        names = list(views)
        rows = [csr_array(view.counts()[None, :]) for view in views.values()]
        matrix = csr_array(vstack(rows, format="csr")) if rows else csr_array((0, len(corpus.terms)))
    left_out = frozenset(stopwords)
    total = np.asarray(matrix.sum(axis=0)).ravel()
    texts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = np.flatnonzero((total >= max(min_count, 1)) & (texts >= min_texts))
    kept = kept[[term not in left_out and any(map(str.isalnum, term)) for term in corpus.terms[kept]]]
    if not len(kept):
        raise CorpusError(f"no word occurs {min_count} times in {min_texts} texts; lower min_count, or give more texts")
    return names, matrix[:, kept].toarray().astype(float), corpus.terms[kept]


def _references(names: list[Any], scores: Mapping[Any, float], column: str) -> Array:
    for name in scores:
        _known(column, name, names)
    given = np.array([float(scores.get(name, np.nan)) for name in names])
    known = given[~np.isnan(given)]
    if len(known) < 2 or np.ptp(known) == 0:
        raise ParameterError(
            f"{len(known)} reference scores, {len(set(known.tolist()))} different; two different are needed"
        )
    return given


def _known(kind: str, value: Any, options: Iterable[Any]) -> None:
    if value not in (listed := list(options)):
        raise ParameterError(choose(kind, value, listed))


def _column(by: str | None, over: str | None) -> str:
    return name_of(by, over) or "document"
