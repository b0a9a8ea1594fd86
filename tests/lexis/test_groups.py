"""Groups, periods, keyness of several groups, distances, networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, chi2_contingency, false_discovery_control

import toolkit.lexis as lexis
from toolkit.corpus import Corpus
from toolkit.corpus.periods import periods
from toolkit.errors import CorpusError, ParameterError

DATES = ["1999", "2001-02-03", "2001-11", "2012-12-31", None, "2013-01-01"]
WORDS = ["peace and trade", "war and war", "trade trade", "peace peace", "and undated", "war"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    frame = pd.DataFrame({"date": DATES, "side": ["x", "y", "x", "y", None, "z"]}, index=[str(i) for i in range(1, 7)])
    return Corpus.from_texts(WORDS, frame)


def grouped(n: int = 36, seed: int = 0) -> Corpus:
    """Three groups that share their words but for one that only the first group likes."""
    generator = np.random.default_rng(seed)
    texts, sides = [], []
    for index in range(n):
        side = "pqr"[index % 3]
        words = [f"w{k}" for k in generator.zipf(1.4, 150) if k < 200]
        words += ["liked"] * int(generator.poisson(9 if side == "p" else 2))
        texts.append(" ".join(words))
        sides.append(side)
    names = [f"{i:02d}" for i in range(1, n + 1)]
    return Corpus.from_texts(dict(zip(names, texts, strict=True)), pd.DataFrame({"side": sides}, index=names))


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("year", ["1999", "2001", "2001", "2012", None, "2013"]),
        ("decade", ["1990–1999", "2000–2009", "2000–2009", "2010–2019", None, "2010–2019"]),
        ("5 years", ["1995–1999", "2000–2004", "2000–2004", "2010–2014", None, "2010–2014"]),
        ("quarter", [None, "2001-Q1", "2001-Q4", "2012-Q4", None, "2013-Q1"]),
        ("month", [None, "2001-02", "2001-11", "2012-12", None, "2013-01"]),
        ("week", [None, "2001-W05", None, "2013-W01", None, "2013-W01"]),
        ("day", [None, "2001-02-03", None, "2012-12-31", None, "2013-01-01"]),
    ],
)
def test_periods(over: str, expected: list[str | None]) -> None:
    assert periods([date or "" for date in DATES], over) == expected


def test_unknown_periods_and_columns_are_named(corpus: Corpus) -> None:
    with pytest.raises(ParameterError, match="unknown period 'yaer'; did you mean 'year'"):
        lexis.frequencies(corpus, over="yaer")
    with pytest.raises(CorpusError, match="unknown column of dates 'published'"):
        lexis.frequencies(corpus, over="year", date="published")
    with pytest.raises(ParameterError, match="not both"):
        lexis.frequencies(corpus, "side", over="year")


def test_frequencies_over_time_report_the_undated(corpus: Corpus) -> None:
    table = lexis.frequencies(corpus, over="decade")
    assert table["period"].dropna().unique().tolist() == ["1990–1999", "2000–2009", "2010–2019"]
    undated = table[table["period"].isna()]
    assert set(undated["term"]) == {"and", "undated"}
    assert table["count"].sum() == corpus.n_tokens


def test_query_frequencies_have_a_row_for_every_group(corpus: Corpus) -> None:
    table = lexis.query_frequencies(corpus, {"conflict": "war", "calm": "peace|trade"}, over="decade")
    assert len(table) == 8
    war = table[table["query"] == "conflict"].set_index("period")["count"]
    assert war.to_dict() == {"1990–1999": 0, "2000–2009": 2, "2010–2019": 1, None: 0} or war.tolist() == [0, 2, 1, 0]
    whole = lexis.query_frequencies(grouped(), "liked").iloc[0]
    terms = lexis.frequencies(grouped()).set_index("term").loc["liked"]
    for column in ("count", "per_million", "documents", "per_million_low", "per_million_high"):
        assert whole[column] == pytest.approx(terms[column])


def test_stop_words_are_said_and_still_count_as_tokens(corpus: Corpus) -> None:
    table = lexis.frequencies(corpus, stopwords="en")
    assert "and" not in set(table["term"])
    assert "scikit-learn" in table.attrs["stopwords"]
    assert table["per_million"].sum() < 1e6
    only = Corpus.from_texts(["and the of", "the and"])
    assert len(lexis.frequencies(only, stopwords="en")) == 0
    assert len(lexis.ngrams(only, stopwords="en")) == 0
    with pytest.raises(ParameterError, match="language of stop words"):
        lexis.frequencies(corpus, stopwords="xx")


def test_keyness_by_compares_each_group_with_all_others() -> None:
    corpus = grouped()
    table = lexis.keyness_by(corpus, "side")
    liked = table[table["term"] == "liked"].set_index("side")
    assert liked.loc["p", "log_ratio_low"] > 1
    assert liked.loc["q", "log_ratio_high"] < 0
    whole = lexis.frequencies(corpus).set_index("term").loc["liked", "count"]
    assert (liked["target"] + liked["reference"]).eq(whole).all()
    by_hand = lexis.keyness(corpus.where(side="p"), corpus.where(side=["q", "r"]))
    first = table[table["side"] == "p"].drop(columns="side").reset_index(drop=True)
    pd.testing.assert_frame_equal(first, by_hand)
    with pytest.raises(CorpusError, match="does not divide"):
        lexis.keyness_by(corpus.where(side="p"), "side")


def test_keyness_adjusts_and_permutes() -> None:
    corpus = grouped()
    sides = corpus.where(side="p"), corpus.where(side="q")
    table = lexis.keyness(*sides, permutations=499, seed=1)
    assert table["p_adjusted"].tolist() == pytest.approx(false_discovery_control(table["p_value"]).tolist())
    assert table["p_value"].tolist() == pytest.approx(chi2.sf(table["log_likelihood"], 1).tolist())
    liked = table.set_index("term").loc["liked"]
    assert liked["p_permutation"] == pytest.approx(1 / 500)
    assert (table["odds_ratio_low"] <= table["odds_ratio"]).all()
    frequent = table[table["target"] + table["reference"] >= 30]
    assert frequent["p_permutation"].corr(frequent["p_document"], method="spearman") > 0.9
    assert table["p_permutation"].equals(lexis.keyness(*sides, permutations=499, seed=1)["p_permutation"])


def test_the_prior_of_the_weighted_log_odds_can_be_scaled() -> None:
    corpus = grouped()
    sides = corpus.where(side="p"), corpus.where(side="q")
    pooled, weak = lexis.keyness(*sides), lexis.keyness(*sides, prior_size=1)
    same = lexis.keyness(*sides, prior_size=sides[0].n_tokens + sides[1].n_tokens)
    assert pooled["weighted_log_odds"].tolist() == pytest.approx(same["weighted_log_odds"].tolist())
    assert weak["weighted_log_odds"].iloc[0] > pooled["weighted_log_odds"].iloc[0] > 1.96


def test_differences_over_all_groups() -> None:
    corpus = grouped()
    table = lexis.differences(corpus, "side").set_index("term")
    row = table.loc["liked"]
    views = corpus.by("side").values()
    counts = np.array([lexis.frequencies(view).set_index("term").loc["liked", "count"] for view in views])
    sizes = np.array([view.n_tokens for view in views])
    expected = counts.sum() * sizes / sizes.sum()
    assert row["log_likelihood"] == pytest.approx(2 * (counts * np.log(counts / expected)).sum())
    assert row["p_value"] == pytest.approx(chi2.sf(row["log_likelihood"], 2))
    assert (row["most"], table.index[0]) == ("p", "liked")
    assert row["p_document_adjusted"] < 0.001
    assert (table["p_document_adjusted"] < 0.05).sum() <= 2
    few = lexis.differences(corpus.where(lambda d: np.arange(len(d)) < 3), "side")
    assert few["p_document"].isna().all()
    assert few["reason"].iloc[0] == "1 cluster of text, 5 needed in each group"


def test_a_two_group_difference_is_keyness() -> None:
    corpus = grouped().where(side=["p", "q"])
    one = lexis.differences(corpus, "side").set_index("term")["log_likelihood"]
    other = lexis.keyness(*corpus.by("side").values()).set_index("term")["log_likelihood"]
    pd.testing.assert_series_equal(one.sort_index(), other.sort_index())


def test_four_cells_are_scipys() -> None:
    corpus = grouped()
    a, b = corpus.where(side="p"), corpus.where(side="q")
    row = lexis.keyness(a, b).set_index("term").loc["liked"]
    observed = [
        [row["target"], a.n_tokens - row["target"]],
        [row["reference"], b.n_tokens - row["reference"]],
    ]
    found = chi2_contingency(observed, correction=False, lambda_="log-likelihood").statistic
    assert row["log_likelihood_4"] == pytest.approx(found, abs=1e-9)


def test_distances_find_the_odd_group() -> None:
    table = lexis.distances(grouped(), "side", permutations=99)
    odd, alike = table[table["first"] == "p"], table[table["first"] == "q"].iloc[0]
    assert (odd["p_permutation"] <= 0.02).all()
    assert (odd["jensen_shannon"] > alike["jensen_shannon"]).all()
    assert alike["p_permutation"] > 0.1
    corpus = grouped()
    p, q = (view.counts() for view in (corpus.where(side="p"), corpus.where(side="q")))
    row = table[(table["first"] == "p") & (table["second"] == "q")].iloc[0]
    assert row["jensen_shannon"] == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-9)
    terms = lexis.distance_terms(corpus.where(side="p"), corpus.where(side="q"))
    assert terms["contribution"].sum() == pytest.approx(row["jensen_shannon"])
    assert terms.iloc[0][["term", "side"]].tolist() == ["liked", "target"]
    identical = lexis.distance_terms(corpus, corpus)
    assert identical["contribution"].max() == pytest.approx(0, abs=1e-12)


def test_delta_the_long_way_round() -> None:
    corpus = grouped()
    table = lexis.distances(corpus, "side", n_terms=5, permutations=0)
    rates = pd.DataFrame({side: view.counts() / view.n_tokens for side, view in corpus.by("side").items()})
    rates.index = pd.Index(corpus.terms)
    top = lexis.frequencies(corpus)["term"].head(5)
    z = rates.loc[top].sub(rates.loc[top].mean(axis=1), axis=0).div(rates.loc[top].std(axis=1), axis=0)
    for row in table.to_dict("records"):
        assert row["burrows_delta"] == pytest.approx((z[row["first"]] - z[row["second"]]).abs().mean())
    assert table["p_permutation"].isna().all()
    assert (table["reason"] == "not asked for").all()


def test_a_network_reaches_from_collocate_to_collocate() -> None:
    corpus = Corpus.from_texts(["alpha beta gamma delta"] * 4 + ["noise other"] * 4)
    table = lexis.collocation_network(corpus, "alpha", window=1, n_collocates=2, depth=3, stopwords=())
    assert table[["node", "collocate", "step"]].to_numpy().tolist() == [
        ["alpha", "beta", 1],
        ["beta", "gamma", 2],
        ["gamma", "delta", 3],
    ]
    with pytest.raises(ParameterError, match="unknown measure"):
        lexis.collocation_network(corpus, "alpha", measure="magic")
    assert len(lexis.collocation_network(corpus, "absent")) == 0
