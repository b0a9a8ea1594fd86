"""Scaling and trend over a corpus: tables, groups, periods, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import toolkit as tk
from toolkit.cli import cli
from toolkit.errors import CorpusError, ParameterError

LEFT, RIGHT = "workers union solidarity welfare", "market profit enterprise taxes"


def speech(share: float, seed: int) -> str:
    """Words of one side and the other, and some of neither."""
    rng = np.random.default_rng(seed)
    sides = [RIGHT if rng.random() < share else LEFT for _ in range(200)]
    return " ".join(f"{rng.choice(side.split())} the country" for side in sides)


@pytest.fixture(scope="module")
def corpus() -> tk.Corpus:
    texts = {f"t{number}": speech(number / 9, number) for number in range(10)}
    metadata = pd.DataFrame(
        {"party": ["A"] * 5 + ["B"] * 5, "date": [f"{1990 + n}" for n in range(10)]}, index=list(texts)
    )
    return tk.Corpus.from_texts(texts, metadata=metadata)


def test_wordscores_puts_texts_between_the_references(corpus: tk.Corpus) -> None:
    table = tk.wordscores(corpus, {"t0": -1, "t9": 1}, rescaling="mv").set_index("document")
    assert list(table.columns) == "tokens scored reference score score_low score_high score_error reason".split()
    assert table.loc[["t0", "t9"], "score"].tolist() == pytest.approx([-1, 1])
    assert table["score"].corr(pd.Series(range(10), index=table.index), method="spearman") > 0.95
    assert (table["score_low"] < table["score"]).all()
    words = tk.wordscores(corpus, {"t0": -1, "t9": 1}, of="words").set_index("term")["score"]
    assert words["union"] == pytest.approx(-1)
    assert words["market"] == pytest.approx(1)


def test_wordfish_finds_the_same_order_without_references(corpus: tk.Corpus) -> None:
    table = tk.wordfish(corpus, direction=("t0", "t9"))
    assert table["theta"].corr(pd.Series(range(10)), method="spearman") > 0.95
    assert table.attrs["converged"]
    assert table.equals(tk.wordfish(corpus, direction=("t0", "t9")))
    words = tk.wordfish(corpus, direction=("t0", "t9"), of="words")
    assert set(words["term"].head(4)) == set(LEFT.split())
    periods = tk.wordfish(corpus, over="2 years")
    assert periods["period"].iloc[0] == "1990–1991"


def test_groups_are_texts_too(corpus: tk.Corpus) -> None:
    table = tk.wordscores(corpus, {"A": -1, "B": 1}, by="party")
    assert table["party"].tolist() == ["A", "B"]
    with pytest.raises(CorpusError, match="a scale needs three"):
        tk.wordfish(corpus, by="party")


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda c: tk.wordscores(c, {"t0": 1}), "1 reference scores"),
        (lambda c: tk.wordscores(c, {"t0": 1, "t1": 1}), "two different are needed"),
        (lambda c: tk.wordscores(c, {"t0": 1, "t11": 2}), "unknown document 't11'; did you mean 't1'"),
        (lambda c: tk.wordscores(c, {"t0": 1, "t1": 2}, rescaling="lgb"), "did you mean 'lbg'"),
        (lambda c: tk.wordfish(c, direction=("t0", "t99")), "t99"),
        (lambda c: tk.wordfish(c, direction=("t0", "t0")), "to itself"),
        (lambda c: tk.wordfish(c, min_count=10**6), "lower min_count"),
    ],
)
def test_what_cannot_be_scaled_is_named(corpus: tk.Corpus, work: object, message: str) -> None:
    with pytest.raises((ParameterError, CorpusError), match=message):
        work(corpus)  # type: ignore[operator]


def test_texts_that_do_not_differ_have_no_dimension() -> None:
    same = tk.Corpus.from_texts(dict.fromkeys("abc", "one two three " * 5))
    with pytest.raises(CorpusError, match="no dimension"):
        tk.wordfish(same)


@pytest.fixture(scope="module")
def years() -> tk.Corpus:
    """Multilateralism is praised less from year to year."""
    texts, dates = {}, []
    for year in range(2000, 2008):
        for number in range(3):
            good = [index >= year - 2000 for index in range(8)]
            words = [
                "Multilateral institutions are effective." if g else "Multilateral institutions are useless."
                for g in good
            ]
            texts[f"d{year}-{number}"] = " ".join(words)
            dates.append(str(year))
    texts["undated"] = "Multilateral institutions are effective."
    return tk.Corpus.from_texts(texts, metadata=pd.DataFrame({"date": [*dates, None]}, index=list(texts)))


def test_a_trend_has_a_slope_with_its_interval(years: tk.Corpus) -> None:
    row = tk.trend(years, tk.Codebook.default()).set_index("theme").loc["multilateralism"]
    assert (row["periods"], row["first"], row["last"], row["undated"]) == (8, "2000", "2007", 1)
    assert row["slope_low"] <= row["slope"] <= row["slope_high"] < 0
    by_year = tk.stance(years, tk.Codebook.default(), over="year", themes=["multilateralism"])
    known = by_year[by_year["period"].notna() & by_year["evaluation"].notna()]
    means = known["evaluation"].to_numpy(dtype=float)
    assert np.polyfit(range(len(means)), means, 1)[0] == pytest.approx(row["slope"], abs=0.02)
    assert by_year["period"].isna().sum() == 1


def test_too_few_periods_have_no_slope(years: tk.Corpus) -> None:
    table = tk.trend(years, tk.Codebook.default(), over="decade").set_index("theme")
    assert table.loc["multilateralism", "status"] == "insufficient"
    assert pd.isna(table.loc["multilateralism", "slope"])
    assert table.loc["bilateralism", "status"] == "absent"
    with pytest.raises(ParameterError, match="unknown period"):
        tk.trend(years, tk.Codebook.default(), over="yeer")


def test_the_commands(corpus: tk.Corpus, tmp_path: object) -> None:
    for identifier in corpus.ids:
        (tmp_path / f"{identifier}.txt").write_text(corpus.text(identifier))  # type: ignore[operator]
    run = CliRunner().invoke
    folder = ["--corpus", str(tmp_path), "--output", "csv"]
    shown = run(cli, ["wordscores", "--score", "t0=-1", "--score", "t9=1", *folder])
    assert shown.output.splitlines()[0].startswith("document,tokens,scored,reference,score")
    assert len(run(cli, ["wordfish", "--direction", "t0", "t9", "--limit", "3", *folder]).output.splitlines()) == 4
    assert "give a number" in run(cli, ["wordscores", "--score", "t0=low", "--score", "t9=1", *folder]).output
    missing = run(cli, ["trend", *folder])
    assert isinstance(missing.exception, CorpusError)
