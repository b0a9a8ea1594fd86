"""Intervals cover what they promise on clustered data; tests keep their level; everything repeats."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from toolkit.corpus import Corpus
from toolkit.stats.proportions import clopper_pearson
from toolkit.stats.rates import rate_interval, ratio_of_rates, t_quantile
from toolkit.stats.resampling import (
    bootstrap_rates,
    cluster_weights,
    clusters,
    design_effect,
    difference_interval,
    permutation_test,
    ratio_interval,
)

RATE = 0.004


def clustered_counts(n_clusters: int, n_draws: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Words in documents of unequal length whose rate varies between documents: shape (n_draws, n_clusters)."""
    sizes = np.round(np.exp(generator.normal(6.8, 0.5, (n_draws, n_clusters)))) + 20
    rates = RATE * generator.gamma(3, 1 / 3, sizes.shape)
    return generator.poisson(rates * sizes), sizes


@pytest.mark.parametrize("n_clusters", [10, 20, 40])
def test_rate_intervals_cover_and_token_level_intervals_do_not(n_clusters: int) -> None:
    counts, sizes = clustered_counts(n_clusters, 1500, np.random.default_rng(n_clusters))
    inside = naive = 0
    for x, n in zip(counts, sizes, strict=True):
        interval = rate_interval(x, n)
        inside += interval.low <= RATE <= interval.high
        low, high = clopper_pearson(x.sum(), n.sum())
        naive += low <= RATE <= high
    assert 0.93 <= inside / len(counts) <= 0.97
    assert naive / len(counts) < 0.85


@pytest.mark.parametrize("n_clusters", [8, 20, 40])
def test_bootstrap_intervals_of_coded_values_cover(n_clusters: int) -> None:
    """Means of values in clusters that lean one way: what a stance indicator is."""
    generator = np.random.default_rng(n_clusters)
    inside = naive = 0
    n_draws = 600
    for _ in range(n_draws):
        sizes = 1 + generator.poisson(6, n_clusters)
        leaning = np.repeat(generator.normal(0.1, 0.5, n_clusters), sizes)
        values = leaning + generator.normal(0, 0.6, len(leaning))
        sums = np.add.reduceat(values, np.cumsum(sizes) - sizes)
        interval = ratio_interval(sums, sizes, n_resamples=600, seed=1)
        inside += interval.low <= 0.1 <= interval.high
        half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
        naive += abs(values.mean() - 0.1) <= half
    assert 0.93 <= inside / n_draws <= 0.975
    assert naive / n_draws < 0.85


def test_ratio_of_rates_covers() -> None:
    from toolkit.stats.cells import Cells
    from toolkit.stats.rates import log_rate_variance

    generator, inside, n_draws = np.random.default_rng(5), 0, 1500
    a, n_a = clustered_counts(15, n_draws, generator)
    b, n_b = clustered_counts(40, n_draws, generator)
    for index in range(n_draws):
        v_a, v_b = (log_rate_variance(Cells.of(x[index], n[index])) for x, n in ((a, n_a), (b, n_b)))
        ratio = np.log((a[index].sum() / n_a[index].sum()) / (b[index].sum() / n_b[index].sum()))
        inside += abs(ratio) <= ratio_of_rates(v_a, v_b, 15, 40)[2][0]
    assert 0.93 <= inside / n_draws <= 0.97


def test_permutation_keeps_its_level_where_chi_squared_does_not() -> None:
    from scipy.stats import chi2

    from toolkit.stats.contingency import log_likelihood

    counts, sizes = clustered_counts(30, 300, np.random.default_rng(2))
    group = np.arange(30) < 12
    p = np.array([permutation_test(x, n, group, n_permutations=199) for x, n in zip(counts, sizes, strict=True)])
    a, n_a = counts[:, group].sum(axis=1), sizes[:, group].sum(axis=1)
    naive = chi2.sf(log_likelihood(a, counts.sum(axis=1) - a, n_a, sizes.sum(axis=1) - n_a), 1)
    assert 0.02 <= (p <= 0.05).mean() <= 0.08
    assert (naive <= 0.05).mean() > 0.15


def test_permutation_is_the_same_for_sparse_counts_and_finds_a_difference() -> None:
    counts, sizes = clustered_counts(30, 3, np.random.default_rng(4))
    table, group = counts.T.astype(float), np.arange(30) < 12
    table[:, 0] += 30 * group
    dense = permutation_test(table, sizes[0], group, n_permutations=499)
    assert np.allclose(dense, permutation_test(csr_array(table), sizes[0], group, n_permutations=499))
    assert dense[0] == pytest.approx(1 / 500)
    assert permutation_test(table[:, 1], sizes[0], group, n_permutations=499) == pytest.approx(dense[1])


def test_weights_repeat_and_sum_to_the_number_of_clusters() -> None:
    weights = cluster_weights(7, 50, seed=3)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert (weights == cluster_weights(7, 50, seed=3)).all()
    assert (weights != cluster_weights(7, 50, seed=4)).any()
    assert (weights[:20] == cluster_weights(7, 20, seed=3)).all()


def test_bootstrap_rates_draw_whole_clusters() -> None:
    counts = np.array([[2, 0], [0, 5], [1, 1]])
    sizes = np.array([10, 20, 30])
    draws, weights = bootstrap_rates(counts, sizes, n_resamples=40, seed=9), cluster_weights(3, 40, seed=9)
    assert np.allclose(draws, weights @ counts / (weights @ sizes)[:, None])
    assert np.allclose(draws, bootstrap_rates(csr_array(counts), sizes, n_resamples=40, seed=9))


def test_below_the_minimum_of_clusters_the_interval_is_missing_with_the_reason() -> None:
    for interval in (ratio_interval([1.0, 2.0], [3.0, 4.0]), rate_interval([1, 2], [30, 40])):
        assert np.isnan(interval.low)
        assert not np.isnan(interval.estimate)
        assert interval.reason == "2 clusters of text, 5 needed"
    empty = rate_interval(np.zeros((0, 2)), np.zeros(0))
    assert np.isnan(empty.estimate).all()


def test_a_measure_held_by_few_clusters_has_no_interval_beside_one_held_by_many() -> None:
    top = np.array([[1.0, 1.0]] * 8)
    bottom = np.array([[2.0, 1.0]] * 3 + [[2.0, 0.0]] * 5)
    interval = ratio_interval(top, bottom)
    assert np.isnan(interval.low).tolist() == [False, True]


def test_a_word_never_seen_has_an_upper_bound() -> None:
    interval = rate_interval(np.zeros(20), np.full(20, 500))
    assert (interval.estimate, interval.low) == (0, 0)
    assert interval.high == pytest.approx(-np.log(0.025) / 10_000)


def test_differences_of_paired_ratios_are_surer_than_of_unpaired_ones() -> None:
    generator = np.random.default_rng(8)
    sizes = np.full(30, 100.0)
    level = generator.normal(0, 5, 30)
    one = (sizes + level + generator.normal(0, 1, 30), sizes)
    other = (sizes + level + generator.normal(0, 1, 30), sizes)
    paired, unpaired = (difference_interval(one, other, paired=way) for way in (True, False))
    assert paired.high - paired.low < 0.5 * (unpaired.high - unpaired.low)
    with pytest.raises(ValueError, match="same clusters"):
        difference_interval(one, (sizes[:20], sizes[:20]), paired=True)


def test_design_effect() -> None:
    values = np.repeat([0.0, 1.0, 0.0, 1.0], 5)
    assert design_effect(values, np.repeat([0, 1, 2, 3], 5)) == pytest.approx(5 * 4 / 3 * 19 / 20, rel=0.01)
    assert design_effect(values, np.arange(20)) == pytest.approx(1.0)
    assert np.isnan(design_effect(values, np.zeros(20)))


def test_quantiles_of_t() -> None:
    from scipy.stats import t

    freedom = np.array([1.5, 5, 99, 100, 101.7, 400, 1e6])
    assert t_quantile(0.975, freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-9)


def test_clusters_are_documents_or_paragraphs_of_few() -> None:
    many = Corpus.from_texts(["One. Two.\n\nThree."] * 12 + [""])
    assert clusters(many)[1] == "document"
    assert len(clusters(many)[0]) == 13
    offsets, unit = clusters(many.segments("sentence"))
    assert (unit, len(offsets)) == ("document", 13)
    one = Corpus.from_texts(["One. Two.\n\nThree.\n\nFour."])
    offsets, unit = clusters(one)
    assert unit == "paragraph"
    assert offsets.tolist() == [0, 2, 3, 4]
    assert clusters(one.segments("sentence"))[1] == "sentence"
    assert clusters(one.where(lambda d: d["n_tokens"] > 99))[0].tolist() == [0]
