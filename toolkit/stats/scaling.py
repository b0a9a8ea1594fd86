"""Scaling: positions of texts on one dimension, from how often they use which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: Wordfish as it is commonly run: standard deviations of the priors, passes, and when a pass no longer improves.
SD_BETA, SD_THETA = 3.0, 1.0
PASSES, TOLERANCE = 100, 1e-6
_STEPS, _STEP_TOLERANCE = 10, 1e-6
_TINY = 1e-12


@dataclass(frozen=True)
class Scored:
    """Raw Wordscores of texts.

    Attributes:
        words: score of each word; NaN for one that no reference text holds, shape (n_words,).
        raw, error: score of each text and its standard error, shape (n_texts,); NaN without a scored word.
        scored: tokens of each text that have a score.
    """

    words: Array
    raw: Array
    error: Array
    scored: Array


def wordscores(counts: Array, scores: Array) -> Scored:
    """Wordscores (Laver, Benoit and Garry 2003).

    Score of a word: Σ over reference texts of A_r P(r | w), P(r | w) = F_wr / Σ F_wr, F relative frequencies. Raw score of
    a text: Σ F_w S_w over its scored words; variance Σ F_w (S_w − S)², standard error √(variance / N).

    Args:
        counts: tokens of each word in each text, shape (n_texts, n_words).
        scores: A_r of the reference texts, NaN for the others, shape (n_texts,).
    """
    counts, scores = np.asarray(counts, dtype=float), np.asarray(scores, dtype=float)
    known = ~np.isnan(scores)
    sizes = counts[known].sum(axis=1, keepdims=True)
    relative = counts[known] / np.where(sizes > 0, sizes, 1)
    totals = relative.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        words = np.where(totals > 0, scores[known] @ relative / totals, np.nan)
        seen = ~np.isnan(words)
        scored = counts[:, seen].sum(axis=1)
        shares = counts[:, seen] / scored[:, None]
        raw = shares @ words[seen]
        variance = (shares * (words[seen] - raw[:, None]) ** 2).sum(axis=1)
        error = np.sqrt(variance / scored)
    nothing = scored == 0
    return Scored(words, np.where(nothing, np.nan, raw), np.where(nothing, np.nan, error), scored)


def rescaled(raw: Array, scores: Array, how: str) -> tuple[float, float]:
    """Intercept a and slope b that bring raw scores to the scale of the reference scores, as a + b · raw.

    ``lbg``: the raw scores of all texts get the standard deviation of the reference scores about their own mean (Laver,
    Benoit and Garry 2003). ``mv``: the reference texts with the lowest and highest score get back those scores (Martin and
    Vanberg 2008). NaN where the raw scores do not vary.
    """
    raw, scores = np.asarray(raw, dtype=float), np.asarray(scores, dtype=float)
    if how == "lbg":
        spread = float(np.nanstd(raw, ddof=1)) if np.sum(~np.isnan(raw)) > 1 else 0.0
        slope = float(np.nanstd(scores, ddof=1)) / spread if spread > _TINY else np.nan
        return float(np.nanmean(raw) * (1 - slope)), slope
    low, high = int(np.nanargmin(scores)), int(np.nanargmax(scores))
    distance = float(raw[high] - raw[low])
    slope = float(scores[high] - scores[low]) / distance if abs(distance) > _TINY else np.nan
    return float(scores[low] - slope * raw[low]), slope


@dataclass(frozen=True)
class Wordfish:
    """A Wordfish model.

    Attributes:
        theta, error: position of each text (mean 0, standard deviation 1) and its standard error, shape (n_texts,).
        alpha: how much each text says, shape (n_texts,).
        beta, psi: how strongly each word sets positions apart, and how frequent it is, shape (n_words,).
        passes: made over texts and words.
        converged: whether the last pass improved the log posterior by less than the tolerance.
    """

    theta: Array
    error: Array
    alpha: Array
    beta: Array
    psi: Array
    passes: int
    converged: bool


def wordfish(counts: Array, low: int, high: int) -> Wordfish:
    """Wordfish (Slapin and Proksch 2008): counts are Poisson with ln λ = α_text + ψ_word + β_word θ_text.

    Maximum posterior by alternate Newton steps for words and texts, with normal priors on β (standard deviation 3) and θ
    (1) and none on α and ψ, as in common implementations: a start from the singular vectors of the χ² residuals, the
    first step halved, α centred and θ standardised (n − 1) after each pass. Standard errors are those of θ given the
    words (from the information on α and θ of one text), so they leave out that words are estimated too and that
    words of one text are not independent: they are too small for most texts.

    Args:
        counts: tokens of each word in each text, every row and column with at least one, shape (n_texts, n_words).
        low, high: two texts; the first gets the lower position.
    """
    counts = np.asarray(counts, dtype=float)
    theta, alpha = _start(counts)
    psi, beta = np.log(counts.mean(axis=0)), np.zeros(counts.shape[1])
    before, step = -np.inf, 0.5
    passes, converged = 0, False
    while passes < PASSES and not converged:
        passes += 1
        psi, beta = _newton(counts.T, psi, beta, alpha, theta, SD_BETA, step)
        alpha, theta = _newton(counts, alpha, theta, psi, beta, SD_THETA, step)
        step = 1.0
        alpha = alpha - alpha.mean()
        theta = (theta - theta.mean()) / theta.std(ddof=1)
        now = _log_posterior(counts, alpha, theta, psi, beta)
        converged = now - before < TOLERANCE
        before = now
    if theta[low] > theta[high]:
        theta, beta = -theta, -beta
    expected = np.exp(alpha[:, None] + psi + np.outer(theta, beta))
    a, b, c = expected.sum(axis=1), expected @ beta, expected @ beta**2 + 1 / SD_THETA**2
    error = np.sqrt(a / np.maximum(a * c - b**2, _TINY))
    return Wordfish(theta, error, alpha, beta, psi, passes, bool(converged))


def _start(counts: Array) -> tuple[Array, Array]:
    rows, columns, total = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    expected = np.outer(rows, columns) / total
    residuals = (counts - expected) / np.sqrt(expected)
    left = np.linalg.eigh(residuals @ residuals.T)[1][:, -1]
    left = left if left[np.abs(left).argmax()] >= 0 else -left
    alpha = np.log(rows)
    return (left - left.mean()) / max(float(left.std(ddof=1)), _TINY), alpha - alpha.mean()


def _newton(
    counts: Array, level: Array, slope: Array, other: Array, along: Array, spread: float, step: float
) -> tuple[Array, Array]:
    """Poisson regressions of each row of counts on ``along`` with offset ``other``: their level and slope."""
    precision = 1 / spread**2
    open_rows = np.arange(len(counts))
    level, slope = level.copy(), slope.copy()
    for _ in range(_STEPS):
        known = counts[open_rows]
        expected = np.exp(level[open_rows, None] + other + np.outer(slope[open_rows], along))
        rest = known - expected
        g_level, g_slope = rest.sum(axis=1), rest @ along - slope[open_rows] * precision
        a, b, c = expected.sum(axis=1), expected @ along, expected @ along**2 + precision
        scale = step / np.maximum(a * c - b**2, _TINY)
        moves = np.stack([(c * g_level - b * g_slope) * scale, (a * g_slope - b * g_level) * scale])
        moves = np.clip(moves, -5, 5)  # a word of one text would run away before its prior holds it
        level[open_rows] += moves[0]
        slope[open_rows] += moves[1]
        step = 1.0
        open_rows = open_rows[np.abs(moves).max(axis=0) > _STEP_TOLERANCE]
        if not len(open_rows):
            break
    return level, slope


def _log_posterior(counts: Array, alpha: Array, theta: Array, psi: Array, beta: Array) -> float:
    logs = alpha[:, None] + psi + np.outer(theta, beta)
    priors = (beta**2).sum() / SD_BETA**2 + (theta**2).sum() / SD_THETA**2
    return float((counts * logs - np.exp(logs)).sum() - 0.5 * priors)
