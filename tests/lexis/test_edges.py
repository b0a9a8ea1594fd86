"""What every measure gives where there is too little to measure: an empty table, a missing value with a reason, an error."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from toolkit import lexis
from toolkit.corpus import Corpus
from toolkit.errors import CorpusError

ALONE: dict[str, Callable[[Corpus], pd.DataFrame]] = {
    "frequencies": lambda corpus: lexis.frequencies(corpus, stopwords="en"),
    "ngrams": lambda corpus: lexis.ngrams(corpus, 2, stopwords="en"),
    "bigrams": lambda corpus: lexis.bigrams(corpus, stopwords="en"),
    "dispersion": lexis.dispersion,
    "collocations": lambda corpus: lexis.collocations(corpus, "nowhere"),
    "network": lambda corpus: lexis.collocation_network(corpus, "nowhere"),
    "concordance": lambda corpus: lexis.concordance(corpus, "nowhere"),
    "diversity": lexis.diversity,
    "readability": lexis.readability,
}
TEXTS = {
    "no text": [],
    "one word": ["peace"],
    "function words": ["The of and to in it is.", "It was of the."],
    "one document": ["Peace is good. War is bad, and peace is better."],
    "the same text": ["Peace is good."] * 12,
}


def corpus_of(texts: list[str]) -> Corpus:
    corpus = Corpus.from_texts(
        texts or ["nothing"], pd.DataFrame({"side": [*"ab" * 6][: len(texts) or 1]}, index=None).pipe(named)
    )
    return corpus if texts else corpus.where(side="z")


def named(frame: pd.DataFrame) -> pd.DataFrame:
    width = len(str(len(frame)))
    return frame.set_index(pd.Index([str(n).zfill(width) for n in range(1, len(frame) + 1)], name="document"))


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("measure", ALONE.values(), ids=ALONE)
def test_too_little_text_gives_a_table_all_the_same(
    measure: Callable[[Corpus], pd.DataFrame], texts: list[str]
) -> None:
    usual = measure(Corpus.from_texts(["Peace is good. War is bad, and peace is better for all the people."] * 3))
    found = measure(corpus_of(texts))
    assert list(found.columns) == list(usual.columns)
    if "reason" in found and len(found):
        undefined = found.select_dtypes("number").isna().any(axis=1)
        assert (found.loc[undefined, "reason"].fillna("") != "").all()


def test_identical_groups_do_not_differ() -> None:
    corpus = corpus_of(TEXTS["the same text"])
    one, other = corpus.where(side="a"), corpus.where(side="b")
    table = lexis.keyness(one, other, permutations=99)
    assert table["log_likelihood"].abs().max() == pytest.approx(0, abs=1e-9)
    assert table["log_ratio"].abs().max() == 0
    assert table["p_value"].min() == pytest.approx(1)
    assert table["p_permutation"].min() == 1
    assert (table["log_ratio_low"] <= 0).all()
    assert (table["log_ratio_high"] >= 0).all()
    apart = lexis.distances(corpus, "side", permutations=99).iloc[0]
    assert apart["burrows_delta"] == pytest.approx(0)
    assert apart["jensen_shannon"] == pytest.approx(0)
    assert apart["cosine"] == pytest.approx(1)
    assert apart["p_permutation"] == 1
    assert lexis.distance_terms(one, other)["share"].isna().all()


@pytest.mark.parametrize(
    "compare",
    [
        lambda one, other: lexis.keyness(one, other),
        lambda one, other: lexis.keyness(other, one),
        lambda one, other: lexis.distance_terms(one, other),
    ],
)
def test_a_side_without_text_is_an_error_that_says_which(compare: Callable[[Corpus, Corpus], pd.DataFrame]) -> None:
    corpus = corpus_of(TEXTS["the same text"])
    with pytest.raises(CorpusError, match="holds no tokens"):
        compare(corpus, corpus.where(side="z"))


def test_one_group_cannot_be_compared() -> None:
    corpus = corpus_of(TEXTS["one document"])
    for measure in (lexis.differences, lexis.distances, lexis.keyness_by):
        with pytest.raises(CorpusError, match="side"):
            measure(corpus, "side")
