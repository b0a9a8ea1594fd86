"""Every measure against published or independently computed values (``reference_values.json``, with their sources)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolkit.stats import (
    association,
    contingency,
    dispersion,
    distance,
    diversity,
    keyness,
    proportions,
    readability,
)

ENTRIES = {
    entry["name"]: entry for entry in json.loads(Path(__file__).with_name("reference_values.json").read_text("utf-8"))
}


def ucrel(a: int, b: int, c: int, d: int) -> dict[str, Any]:
    table = (a, b, c, d)
    likelihood = contingency.log_likelihood_two_term(*table)
    return {
        "LL": likelihood,
        "pct_diff": keyness.percent_diff(*table),
        "BIC": keyness.bic(likelihood, c + d),
        "ELL": keyness.effect_size_ll(likelihood, *table),
        "relative_risk": keyness.relative_risk(*table),
        "log_ratio": keyness.log_ratio(*table),
        "odds_ratio": contingency.odds_ratio(*table),
    }


def evert(f1: int, n1: int, f2: int, n2: int, m: int, conf: float, lam: float) -> dict[str, Any]:
    table = (f1, f2, n1, n2)
    return {
        "G2": contingency.signed(contingency.log_likelihood(*table), *table),
        "LogRatio": keyness.log_ratio_shrunk(*table),
        "LRC": keyness.conservative_log_ratio(*table, level=conf, n_tests=m),
        "PositiveLRC": keyness.conservative_log_ratio(*table, level=conf, n_tests=m, positive=True),
        "SimpleMaths": keyness.simple_maths(*table, smoothing=lam),
        "SimpleMaths100": keyness.simple_maths(*table, smoothing=lam),
    }


def fighting_words(text1: str, text2: str, prior: float) -> dict[str, float]:
    one, other = Counter(text1.split()), Counter(text2.split())
    terms = sorted(one | other)
    a, b = (np.array([side[term] for term in terms]) for side in (one, other))
    z = keyness.weighted_log_odds(a, b, a.sum(), b.sum(), prior)
    return dict(zip(terms, z.tolist(), strict=True))


def quanteda(statistic: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    def by_term(target: dict[str, int], reference: dict[str, int]) -> dict[str, Any]:
        n_a, n_b = sum(target.values()), sum(reference.values())
        return {term: statistic(target[term], reference[term], n_a, n_b) for term in target}

    return by_term


def tidylo(vs: list[int], gear: list[int], n: list[int], *, informative: bool) -> list[float]:
    """Each group against all groups together, which for the measure are a reference that holds every pseudo-count."""
    counts = np.zeros((max(vs) + 1, max(gear) + 1))
    counts[vs, gear] = n
    counts = counts[:, counts.any(axis=0)]
    whole = counts.sum(axis=0)
    prior = whole if informative else np.ones(len(whole))
    together = whole + (len(counts) - 1) * prior
    z = [keyness.weighted_log_odds(one, together, one.sum(), together.sum(), prior) for one in counts]
    return np.ravel(z).tolist()


def textstat(words: int, sentences: int, syllables: int, polysyllables: int, long_words: int) -> dict[str, float]:
    return {
        "flesch_reading_ease": readability.flesch_reading_ease(words, sentences, syllables),
        "flesch_kincaid": readability.flesch_kincaid_grade(words, sentences, syllables),
        "gunning_fog": readability.gunning_fog(words, sentences, polysyllables),
        "smog": readability.smog(sentences, polysyllables),
        "lix": readability.lix(words, sentences, long_words),
    }


def four_term(y_i: list[int], y_j: list[int], prior: list[float]) -> Any:
    return keyness.weighted_log_odds(y_i, y_j, sum(y_i), sum(y_j), prior, variance_terms=4)


def ucs(f: int, f1: int, f2: int, N: int) -> dict[str, Any]:
    table = (f, f1, f2, N)
    return {
        "Dice": association.dice(f, f1, f2),
        "MI_log10": association.mutual_information(*table) * np.log10(2),
        "MS": association.minimum_sensitivity(f, f1, f2),
        "chi_squared": association.chi_squared(*table),
        "chi_squared_yates": association.chi_squared(*table, correction=True),
        "log_likelihood": association.log_likelihood(*table),
        "simple_ll": association.simple_log_likelihood(*table),
        "t_score": association.t_score(*table),
        "z_score": association.z_score(*table),
    }


def of_node(f: int, f1: int, f2: int, N: int, m: int) -> dict[str, Any]:
    table = (f, f2 - f, f1, N - f1)
    return {
        "log_ratio": association.log_ratio(f, f1, f2, N),
        "LRC_exact_95": keyness.conservative_log_ratio(*table, n_tests=m),
    }


def bigrams_in(docs: list[str], bigram: str, smoothing: float = 0.5) -> tuple[Any, Any]:
    pairs = [pair for doc in docs for pair in zip(doc.split(), doc.split()[1:], strict=False)]
    first, second = bigram.split()
    r, c = sum(a == first for a, _ in pairs), sum(b == second for _, b in pairs)
    return association.log_odds(pairs.count((first, second)), r, c, len(pairs), smoothing=smoothing)


def spread(v: list[int], s: list[int]) -> dict[str, Any]:
    return {
        "Rrel": dispersion.part_range(v, s) / len(v),
        "D": dispersion.juilland_d(v, s),
        "D2": dispersion.carroll_d2(v, s),
        "S": dispersion.rosengren_s(v, s),
        "DA": dispersion.burch_da(v, s),
        "DP": dispersion.dp(v, s),
        "DPnorm": dispersion.dp_norm(v, s),
        "KL": dispersion.kld(v, s),
        "DKL": 1 / (1 + dispersion.kld(v, s)),
    }


def positions_of(tokens: str, word: str) -> tuple[Any, int]:
    return np.flatnonzero(np.array(tokens.split()) == word), len(tokens.split())


def distances(tokens: str, word: str) -> dict[str, Any]:
    found = positions_of(tokens, word)
    return {
        "distances": dispersion.distances(*found),
        "ALD": dispersion.average_logarithmic_distance(*found),
        "AWT": dispersion.average_waiting_time(*found),
        "ARF": dispersion.average_reduced_frequency(*found),
    }


def counts_of(text: str) -> Any:
    return list(Counter(text.split()).values())


def numbers_of(text: str) -> Any:
    return np.unique(text.split(), return_inverse=True)[1]


def of_lengths(text: str) -> dict[str, Any]:
    f = counts_of(text)
    return {
        "TTR": diversity.ttr(f),
        "C": diversity.herdan_c(f),
        "R": diversity.root_ttr(f),
        "CTTR": diversity.corrected_ttr(f),
        "U": diversity.dugast_u(f),
        "K": diversity.yule_k(f),
        "D": diversity.simpson_d(f),
        "Vm": diversity.herdan_vm(f),
        "Maas_a": diversity.maas(f),
    }


def readable(text: str, words: int, sentences: int, chars: int, syllables: int, polysyllables: int) -> dict[str, float]:
    return {
        "Flesch": readability.flesch_reading_ease(words, sentences, syllables),
        "FK": readability.flesch_kincaid_grade(words, sentences, syllables),
        "ARI": readability.automated_readability_index(words, sentences, chars),
        "FOG": readability.gunning_fog(words, sentences, polysyllables),
    }


def similar(x: list[int], y: list[int]) -> dict[str, float]:
    return {"cosine": distance.cosine_similarity(x, y)}


def rank_sum(x: list[int], y: list[int]) -> float:
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(x, y).statistic + len(x) * (len(x) + 1) / 2)


def lr_williams(*table: int) -> Any:
    statistic = contingency.log_likelihood(*table) / contingency.williams_correction(*table)
    return contingency.signed(statistic, *table)


def signed(statistic: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *table: contingency.signed(statistic(*table), *table)


def four_cells(a: int, b: int, c: int, d: int) -> tuple[int, int, int, int]:
    """Cells of the table to a, b, n_a, n_b, with the first row as target."""
    return a, c, a + b, c + d


def mi(f: int, f1: int, f2: int, N: int) -> Any:
    return association.mutual_information(f, f1, f2, N)


#: Beginning of an entry's name → the measure of its inputs.
MEASURES: dict[str, Callable[..., Any]] = {
    "pct_diff": lambda f1, n1, f2, n2: keyness.percent_diff(f1, f2, n1, n2),
    "keyness_MRSA": evert,
    "keyness_evert": evert,
    "keyness_UCREL": ucrel,
    "fightin_words": fighting_words,
    "log_odds_informative": four_term,
    "weighted_log_odds_tidylo_uninformative": lambda **table: tidylo(**table, informative=False),
    "weighted_log_odds_tidylo_eb": lambda **table: tidylo(**table, informative=True),
    "keyness_quanteda_lr_williams": quanteda(lr_williams),
    "keyness_quanteda_lr_none": quanteda(signed(contingency.log_likelihood)),
    "keyness_quanteda_chi2_none": quanteda(signed(contingency.chi_squared)),
    "mann_whitney": rank_sum,
    "difference_coefficient": lambda f1, n1, f2, n2: keyness.difference_coefficient(f1, f2, n1, n2),
    "odds_ratio": lambda a, b, c, d: contingency.odds_ratio(a, b, c, d),
    "simple_maths": lambda f1, n1, f2, n2, k: keyness.simple_maths(f1, f2, n1, n2, smoothing=k),
    "logdice": lambda cases: [association.log_dice(*case) for case in cases],
    "PMI": mi,
    "conditional_probability": lambda o11, o12, o21: {
        "given_first": 100 * o11 / (o11 + o12),
        "given_second": 100 * o11 / (o11 + o21),
    },
    "collocation_logratio": of_node,
    "G2_dunning": lambda o11, o12, o21, o22: contingency.log_likelihood(*four_cells(o11, o12, o21, o22)),
    "MI_dunning": lambda tables: [contingency.mutual_information_bits(*four_cells(*cells)) for cells in tables],
    "quanteda_collocations_lambda_2": lambda text, bigram: dict(
        zip(("lam", "z"), bigrams_in([text], bigram), strict=True)
    ),
    "quanteda_collocations_lambda": lambda docs, bigram, smoothing: dict(
        zip(("lambda", "z"), bigrams_in(docs, bigram, smoothing), strict=True)
    ),
    "min_sensitivity": lambda o11, o12, o21, o22: association.minimum_sensitivity(o11, o11 + o12, o11 + o21),
    "t_score": lambda f, f1, f2, N: association.t_score(f, f1, f2, N),
    "UCS": ucs,
    "chi2": lambda f, f1, f2, N: association.chi_squared(f, f1, f2, N),
    "dice": lambda f, f1, f2: association.dice(f, f1, f2),
    "phi_squared": lambda a, b, c, d: association.phi_squared(a, a + b, a + c, a + b + c + d),
    "gries_DPnorm": lambda v, s: dispersion.dp_norm(v, s),
    "gries_DP_equal": lambda v, s: dispersion.dp(v, s),
    "dispersion_": spread,
    "rosengren_KF": lambda cases: [dispersion.rosengren_kf(v) for v in cases],
    "rosengren_S": lambda v: dispersion.rosengren_s(v),
    "lyne_D3": lambda v: dispersion.lyne_d3(v),
    "carroll_Um": lambda cases: [dispersion.carroll_um(v) for v in cases],
    "carroll_D2": lambda v: dispersion.carroll_d2(v),
    "juilland_D": lambda v: dispersion.juilland_d(v),
    "distance_dispersion": distances,
    "fALD": lambda N, ALD: (
        N
        * 10
        ** -dispersion.average_logarithmic_distance(*positions_of(**ENTRIES["distance_dispersion_gries2008"]["inputs"]))
    ),
    "fAWT": lambda N, distances: N / (2 * _waiting(distances) - 1),
    "lexdiv_quanteda": of_lengths,
    "MTLD_lexicalrichness": lambda tokens, threshold: diversity.mtld(tokens, threshold),
    "MTLD_textacy": lambda tokens, thresholds: [diversity.mtld(tokens, t, strict=True) for t in thresholds],
    "shannon": lambda texts: [diversity.entropy(counts_of(text)) for text in texts],
    "yule_K": lambda spectrum: diversity.yule_k([int(f) for f, n in spectrum.items() for _ in range(n)]),
    "yule_I": lambda text: diversity.yule_i(counts_of(text)),
    "MSTTR": lambda text, segments: [diversity.msttr(numbers_of(text), size) for size in segments],
    "MATTR": lambda text, windows: [diversity.mattr(numbers_of(text), size) for size in windows],
    "fisher_alpha": lambda N, V: diversity.fisher_alpha(n=N, v=V),
    "readability_cat": readable,
    "readability_textstat": textstat,
    "clopper_pearson": lambda k, n: proportions.clopper_pearson(k, n),
    "wilson_cc": lambda k, n: proportions.wilson(k, n, correction=True),
    "similarity": similar,
}


#: Values in the table of measures that this package does not offer.
NOT_OFFERED = {"conservative_LR_normal_99", "jaccard", "dice", "correlation", "euclidean", "manhattan"}


def _waiting(gaps: list[int]) -> float:
    return dispersion.average_waiting_time(np.cumsum(gaps) - gaps[0], sum(gaps))


def measure_of(name: str) -> Callable[..., Any]:
    return MEASURES[max((start for start in MEASURES if name.startswith(start)), key=len)]


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_reference_value(name: str) -> None:
    entry = ENTRIES[name]
    inputs = {"conf": 0.95, "m": 1, "lam": 1, **entry["inputs"]} if "evert" in name else entry["inputs"]
    found, expected, tolerance = measure_of(name)(**inputs), entry["expected"], entry["tolerance"]
    if isinstance(expected, dict):
        assert set(expected) - set(found) <= NOT_OFFERED
        for key in set(expected) & set(found):
            bound = tolerance[key] if isinstance(tolerance, dict) else tolerance
            assert np.ravel(found[key]) == pytest.approx(np.ravel(expected[key]), abs=bound, rel=1e-12), key
    else:
        assert np.ravel(found) == pytest.approx(np.ravel(expected), abs=max(tolerance, 1e-12), rel=1e-12)


def test_every_measure_of_the_table_is_used() -> None:
    used = {max((start for start in MEASURES if name.startswith(start)), key=len) for name in ENTRIES}
    assert used == set(MEASURES)
