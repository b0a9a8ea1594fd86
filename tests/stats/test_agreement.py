"""Agreement against published values; corrected means against what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.errors import ParameterError
from toolkit.stats.agreement import alpha_interval, corrected_mean, krippendorff_alpha

NO = float("nan")
#: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]
#: The same paper, example A: two observers, ten units, binary.
TWO = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]


@pytest.mark.parametrize(
    ("codes", "level", "value"),
    [(FOUR, "nominal", 0.743), (FOUR, "ordinal", 0.815), (FOUR, "interval", 0.849), (TWO, "nominal", 0.095)],
)
def test_alpha_is_that_of_the_paper(codes: list[list[float]], level: str, value: float) -> None:
    assert krippendorff_alpha(codes, level) == pytest.approx(value, abs=0.0005)


def test_alpha_does_not_depend_on_the_order_of_coders_and_units() -> None:
    table = np.array(FOUR)
    for level in ("nominal", "ordinal", "interval"):
        turned = table[::-1, np.random.default_rng(0).permutation(table.shape[1])]
        assert krippendorff_alpha(turned, level) == pytest.approx(krippendorff_alpha(table, level), rel=1e-12)


def test_alpha_is_missing_where_it_is_undefined() -> None:
    assert np.isnan(krippendorff_alpha([[1, 1, 1], [1, 1, 1]]))
    assert np.isnan(krippendorff_alpha([[1, NO], [NO, 1]]))
    found = alpha_interval(TWO, min_units=11)
    assert np.isnan(found.low)
    assert found.reason == "10 units with two codes, 11 needed"
    with pytest.raises(ParameterError, match="nominal"):
        krippendorff_alpha(TWO, "nominel")


def test_the_interval_of_alpha_holds_the_estimate_and_narrows_with_units() -> None:
    codes = np.tile(np.array(FOUR), 8)
    few, many = alpha_interval(FOUR), alpha_interval(codes)
    assert few.low < few.estimate < few.high <= 1
    assert many.high - many.low < 0.6 * (few.high - few.low)


def simulated(seed: int, shift: float, labelled: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mentions in documents that differ, coded by a machine that is biased and noisy."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(40), 8)
    truth = np.clip(np.round(rng.normal(0, 0.4, 40)[cluster] + rng.normal(0, 0.6, 320)), -1, 1)
    machine = np.clip(0.5 * truth + shift + rng.normal(0, 0.4, 320), -1, 1)
    human = np.full(320, NO)
    drawn = rng.choice(320, labelled, replace=False)
    human[drawn] = truth[drawn]
    return machine, human, cluster, truth


def test_the_corrected_mean_covers_the_truth_where_the_machine_does_not() -> None:
    covered = naive = 0
    for seed in range(300):
        machine, human, cluster, _ = simulated(seed, 0.25, 80)
        found, weight = corrected_mean(machine, human, cluster, n_resamples=300, seed=seed)
        covered += found.low <= 0 <= found.high
        error = 1.96 * machine.std() / np.sqrt(len(machine))
        naive += abs(machine.mean()) <= error
        assert 0 <= weight <= 1
    assert 0.915 <= covered / 300 <= 0.985
    assert naive / 300 < 0.1


def test_the_machine_narrows_the_interval() -> None:
    with_machine = without = 0.0
    for seed in range(20):
        machine, human, cluster, truth = simulated(seed, 0.0, 60)
        better = 0.3 * machine + 0.7 * truth
        found, weight = corrected_mean(better, human, cluster, n_resamples=500)
        with_machine += found.high - found.low
        assert weight > 0.8
        found, weight = corrected_mean(0 * machine, human, cluster, n_resamples=500)
        without += found.high - found.low
        assert weight == 0
    assert with_machine < 0.85 * without


def test_all_labelled_gives_the_mean_of_the_labels() -> None:
    machine, _, cluster, truth = simulated(1, 0.3, 10)
    found, _ = corrected_mean(machine, truth, cluster)
    assert found.estimate == pytest.approx(truth.mean(), abs=1e-12)


def test_what_is_no_mention_does_not_count() -> None:
    machine, _, cluster, truth = simulated(2, 0.3, 10)
    valid = np.arange(320) % 4 > 0
    found, _ = corrected_mean(machine, truth, cluster, valid=valid)
    assert found.estimate == pytest.approx(truth[valid].mean(), abs=1e-12)
    nothing, _ = corrected_mean(machine, truth, cluster, valid=np.zeros(320))
    assert nothing.reason == "no labelled mention is one of the theme"


def test_too_few_labels_give_a_reason() -> None:
    machine, human, cluster, _ = simulated(0, 0.0, 9)
    found, weight = corrected_mean(machine, human, cluster)
    assert np.isnan(found.estimate)
    assert np.isnan(weight)
    assert found.reason == "9 labelled mentions, 10 needed"
    together, _ = corrected_mean(machine, np.where(cluster < 2, 1.0, NO), cluster)
    assert together.reason == "2 clusters of text, 3 needed"
