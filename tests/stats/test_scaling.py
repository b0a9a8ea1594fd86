"""Wordscores against the published example; Wordfish against its own model and an independent optimum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from toolkit.stats.scaling import SD_BETA, rescaled, wordfish, wordscores

#: Laver, Benoit and Garry (2003), table 1: five reference texts and a virgin text over 37 words, one profile shifted.
PROFILE = [2, 3, 10, 22, 45, 78, 115, 146, 158, 146, 115, 78, 45, 22, 10, 3, 2]
SCORES = np.array([-1.5, -0.75, 0, 0.75, 1.5, np.nan])


@pytest.fixture
def table() -> np.ndarray:
    counts = np.zeros((6, 37))
    for row, shift in enumerate((0, 5, 10, 15, 20, 7)):
        counts[row, shift : shift + len(PROFILE)] = PROFILE
    return counts


def test_the_virgin_text_has_the_published_score(table: np.ndarray) -> None:
    found = wordscores(table, SCORES)
    assert found.raw[5] == pytest.approx(-0.448, abs=0.0005)
    assert found.error[5] == pytest.approx(0.0119, abs=0.00005)
    # Word K: 115, 78 and 2 of equally long texts; A and ZK occur in one text only.
    assert found.words[[0, 10, 36]] == pytest.approx([-1.5, (115 * -1.5 + 78 * -0.75) / 195, 1.5])


def test_rescaled_scores_are_those_of_quanteda(table: np.ndarray) -> None:
    raw = wordscores(table, SCORES).raw
    for how, value in (("lbg", -0.53), ("mv", -0.51)):
        start, slope = rescaled(raw, SCORES, how)
        assert start + slope * raw[5] == pytest.approx(value, abs=0.005)
    start, slope = rescaled(raw, SCORES, "mv")
    assert start + slope * raw[[0, 4]] == pytest.approx([-1.5, 1.5])


def test_words_of_no_reference_do_not_count(table: np.ndarray) -> None:
    wider = np.hstack([table, np.array([[0], [0], [0], [0], [0], [500]])])
    found = wordscores(wider, SCORES)
    assert np.isnan(found.words[37])
    assert found.raw[5] == pytest.approx(wordscores(table, SCORES).raw[5])
    assert found.scored[5] == sum(PROFILE)
    nothing = wordscores(np.vstack([table, np.zeros(37)]), np.append(SCORES, np.nan))
    assert np.isnan(nothing.raw[6])


def test_scores_that_do_not_vary_cannot_be_rescaled() -> None:
    counts = np.tile([3.0, 4, 5], (3, 1))
    raw = wordscores(counts, np.array([-1.0, 1, np.nan])).raw
    assert np.isnan(rescaled(raw, np.array([-1.0, 1, np.nan]), "lbg")[1])
    assert np.isnan(rescaled(raw, np.array([-1.0, 1, np.nan]), "mv")[1])


def drawn(n_texts: int = 40, n_words: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    theta = np.sort(rng.normal(size=n_texts))
    theta = (theta - theta.mean()) / theta.std(ddof=1)
    beta, psi, alpha = rng.normal(0, 0.5, n_words), rng.normal(0, 1, n_words), rng.normal(0, 0.2, n_texts)
    counts = rng.poisson(np.exp(alpha[:, None] + psi + np.outer(theta, beta))).astype(float)
    kept = counts.sum(axis=0) > 0
    return counts[:, kept], theta, beta[kept]


def test_wordfish_finds_the_positions_its_model_was_drawn_from() -> None:
    counts, theta, beta = drawn()
    found = wordfish(counts, 0, len(theta) - 1)
    assert np.corrcoef(found.theta, theta)[0, 1] > 0.99
    assert np.corrcoef(found.beta, beta)[0, 1] > 0.8
    assert found.theta.mean() == pytest.approx(0, abs=1e-9)
    assert found.theta.std(ddof=1) == pytest.approx(1)
    inside = np.abs(found.theta - theta) < 1.96 * found.error
    assert 0.8 <= inside.mean() <= 1  # standard errors given the words are a little too small
    turned = wordfish(counts, len(theta) - 1, 0)
    assert turned.theta == pytest.approx(-found.theta)


def test_words_are_fitted_as_an_independent_optimiser_fits_them() -> None:
    counts, _, _ = drawn(12, 60, 1)
    found = wordfish(counts, 0, 11)

    def loss(parameters: np.ndarray, column: np.ndarray) -> float:
        level, slope = parameters
        logs = found.alpha + level + slope * found.theta
        return float(np.exp(logs).sum() - column @ logs + slope**2 / (2 * SD_BETA**2))

    for word in (0, 7, 31):
        best = minimize(loss, [0.0, 0.0], args=(counts[:, word],), method="BFGS", options={"gtol": 1e-9})
        assert [found.psi[word], found.beta[word]] == pytest.approx(best.x, abs=0.02)
