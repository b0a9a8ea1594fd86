"""The measures as users call them: columns, spans, and values computed by other means."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures
from nltk.util import ngrams as nltk_ngrams
from nltk.util import skipgrams
from scipy.stats import chi2_contingency

import toolkit as tk
from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, ParameterError, QueryError
from toolkit.lexis import keyness_by, passages

TEXTS = ["trade and peace and trade", "Peace, trade: war!", "war and war and war and peace", "nothing here"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    sides = pd.DataFrame({"side": ["a", "a", "b", None]}, index=["1", "2", "3", "4"])
    return Corpus.from_texts(TEXTS, sides)


def words(corpus: Corpus) -> list[list[str]]:
    ids = [corpus.terms[term] for term in corpus.term_ids]
    return [ids[first:last] for first, last in zip(corpus.offsets, corpus.offsets[1:], strict=False)]


def of_counts(**counts: int) -> Corpus:
    """A text in which words occur so many times."""
    return Corpus.from_texts([" ".join(word for word, n in counts.items() for _ in range(n))])


def test_concordance_lines_are_exact(corpus: Corpus) -> None:
    table = tk.concordance(corpus, "peace", window=2)
    assert list(table.columns) == ["document", "start", "end", "left", "node", "right"]
    assert table["node"].tolist() == ["peace", "Peace", "peace"]
    for row in table.to_dict("records"):
        text = corpus.text(row["document"])
        assert text[row["start"] : row["end"]] == row["node"]
        assert (
            text[row["start"] - len(row["left"]) : row["end"] + len(row["right"])]
            == row["left"] + row["node"] + row["right"]
        )
    assert table.iloc[0]["left"] == "trade and "
    assert len(tk.concordance(corpus, "peace", limit=1)) == 1
    assert len(tk.concordance(corpus, "unicorn")) == 0
    with pytest.raises(ParameterError, match="window is -1"):
        tk.concordance(corpus, "peace", window=-1)
    with pytest.raises(QueryError, match="character 0"):
        tk.concordance(corpus, '"peace')


def test_frequencies_count(corpus: Corpus) -> None:
    table = tk.frequencies(corpus).set_index("term")
    counted = Counter(word for text in words(corpus) for word in text)
    assert table["count"].to_dict() == dict(counted)
    assert table.loc["war", "documents"] == 2
    assert table.loc["war", "per_million"] == pytest.approx(1e6 * 4 / corpus.n_tokens)
    grouped = tk.frequencies(corpus, by="side")
    assert grouped.groupby("side", dropna=False)["count"].sum().tolist() == [8, 7, 2]
    assert "and" not in set(tk.frequencies(corpus, stopwords=["and"])["term"])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=12).map(" ".join), min_size=1, max_size=4),
    st.integers(1, 4),
    st.integers(0, 2),
)
def test_ngrams_equal_nltks_and_never_cross_documents(texts: list[str], n: int, skip: int) -> None:
    corpus = Corpus.from_texts(texts)
    expected: Counter[str] = Counter()
    for text in texts:
        found = skipgrams(text.split(), n, skip) if skip and n > 1 else nltk_ngrams(text.split(), n)
        expected.update(" ".join(gram) for gram in found)
    table = tk.ngrams(corpus, n, skip=skip)
    assert dict(zip(table["term"], table["count"], strict=True)) == dict(expected)


def test_collocations_agree_with_nltk_on_neighbours(corpus: Corpus) -> None:
    """With a window of one word to the right, surface co-occurrence is bigrams, which NLTK counts."""
    table = tk.collocations(corpus, "and", window=(0, 1)).set_index("collocate")
    finder = BigramCollocationFinder.from_documents(words(corpus))
    assert table["count"].to_dict() == {b: n for (a, b), n in finder.ngram_fd.items() if a == "and"}
    r, total = int(table["count"].sum()), corpus.n_tokens
    for term, row in table.iterrows():
        c = words(corpus)
        n_c = sum(text.count(str(term)) for text in c)
        o = int(row["count"])
        assert row["expected"] == pytest.approx(r * n_c / total)
        assert row["mi"] == pytest.approx(BigramAssocMeasures.pmi(o, (r, n_c), total))
        assert row["t_score"] == pytest.approx(BigramAssocMeasures.student_t(o, (r, n_c), total))
        assert row["dice"] == pytest.approx(BigramAssocMeasures.dice(o, (r, n_c), total))
        assert row["log_dice"] == pytest.approx(14 + math.log2(2 * o / (r + n_c)))
        observed = [[o, r - o], [n_c - o, total - r - n_c + o]]
        g2 = chi2_contingency(observed, correction=False, lambda_="log-likelihood").statistic
        assert abs(row["log_likelihood"]) == pytest.approx(g2)


def test_windows_count_each_token_once_and_stay_in_their_document() -> None:
    corpus = Corpus.from_texts(["a x a y", "a", "z a"])
    table = tk.collocations(corpus, "a", window=5)
    assert dict(zip(table["collocate"], table["count"], strict=True)) == {"x": 1, "y": 1, "z": 1}
    with pytest.raises(ParameterError, match="window is"):
        tk.collocations(corpus, "a", window=0)
    assert len(tk.collocations(corpus, "nowhere")) == 0


def test_keyness_has_the_values_that_ucrel_prints() -> None:
    """Rayson's calculator for 89 in 10,000 against 536 in 100,000 (program output, two decimals)."""
    target, reference = of_counts(word=89, other=9911), of_counts(word=536, other=99464)
    row = tk.keyness(target, reference).set_index("term").loc["word"]
    assert row["log_likelihood"] == pytest.approx(17.38, abs=0.0051)
    assert row["bic"] == pytest.approx(5.77, abs=0.0051)
    assert row["percent_diff"] == pytest.approx(66.04, abs=0.0051)
    assert row["log_ratio"] == pytest.approx(0.73, abs=0.0051)
    assert row["odds_ratio"] == pytest.approx(1.67, abs=0.0051)
    observed = np.array([[89, 9911], [536, 99464]])
    four = chi2_contingency(observed, correction=False, lambda_="log-likelihood").statistic
    assert row["log_likelihood_4"] == pytest.approx(four)


def test_keyness_of_unlike_sides(corpus: Corpus) -> None:
    a, b = corpus.where(side="a"), corpus.where(side="b")
    table = tk.keyness(a, b).set_index("term")
    assert table.loc["war", "log_ratio"] < 0 < table.loc["trade", "log_ratio"]
    assert (
        table["log_ratio_low"].isna() & table["reason"].ne("")
    ).all()  # one paragraph a side is no ground for intervals
    same = tk.keyness(a, a)
    assert (same["log_ratio"] == 0).all()
    assert same["log_likelihood"].abs().max() < 1e-9
    other = tk.keyness(a, Corpus.from_texts(["war and more"])).set_index("term")
    assert other.loc["more", "target"] == 0
    with pytest.raises(CorpusError, match="the target holds no tokens"):
        tk.keyness(corpus.where(side="z"), b)
    assert set(keyness_by(corpus, "side")["side"].dropna()) == {"a", "b"}


def test_intervals_over_documents_are_wider_than_tokens_would_have_it() -> None:
    generator = np.random.default_rng(3)
    texts = {f"{i:03d}": "word " * int(generator.integers(0, 2) * 20) + "other " * 200 for i in range(40)}
    sides = pd.DataFrame({"side": ["a" if i < 20 else "b" for i in range(40)]}, index=list(texts))
    corpus = Corpus.from_texts(texts, sides)
    row = tk.keyness(corpus.where(side="a"), corpus.where(side="b")).set_index("term").loc["word"]
    poisson = 1.96 * math.sqrt(1 / row["target"] + 1 / row["reference"]) / math.log(2)
    assert (row["log_ratio_high"] - row["log_ratio_low"]) / 2 > 2 * poisson
    assert row["p_document"] > row["p_value"]


def test_dispersion_has_the_values_gries_prints() -> None:
    """Gries (2008): five equal parts, a word once, twice, thrice, four and five times."""
    corpus = Corpus.from_texts([" ".join(["w"] * n + [f"x{n}"] * (10 - n)) for n in (1, 2, 3, 4, 5)])
    row = tk.dispersion(corpus).set_index("term").loc["w"]
    share = np.array([1, 2, 3, 4, 5]) / 15
    assert row["range"] == 5
    assert row["dp"] == pytest.approx(0.5 * np.abs(share - 0.2).sum())
    assert row["dp_norm"] == pytest.approx(row["dp"] / 0.8)
    assert row["juilland_d"] == pytest.approx(1 - np.std(share) / share.mean() / 2)
    assert row["carroll_d2"] == pytest.approx(-(share * np.log(share)).sum() / math.log(5))
    assert row["rosengren_s"] == pytest.approx(np.sqrt(np.array([1, 2, 3, 4, 5]) * 0.2).sum() ** 2 / 15)
    assert row["kld"] == pytest.approx((share * np.log2(share / 0.2)).sum())


def test_diversity_agrees_with_another_library() -> None:
    from lexicalrichness import LexicalRichness

    generator = np.random.default_rng(1)
    text = " ".join(f"w{int(n)}" for n in generator.zipf(1.6, 400) if n < 500)
    other = LexicalRichness(text, preprocessor=None, tokenizer=str.split)
    row = tk.diversity(Corpus.from_texts([text])).iloc[0]
    assert row["tokens"] == other.words
    assert row["types"] == other.terms
    assert row["ttr"] == pytest.approx(other.ttr)
    assert row["herdan_c"] == pytest.approx(other.Herdan)
    assert row["mattr"] == pytest.approx(other.mattr(window_size=50))
    assert row["mtld"] == pytest.approx(other.mtld(threshold=0.72))
    assert row["hdd"] == pytest.approx(other.hdd(draws=42))
    assert row["yule_k"] == pytest.approx(other.yulek)
    short = tk.diversity(Corpus.from_texts(["too short"])).iloc[0]
    assert pd.isna(short["mattr"])
    assert "no document has 50 tokens" in short["reason"]
    assert "fewer than 42 tokens" in short["reason"]


def test_every_number_leads_to_its_passages(corpus: Corpus) -> None:
    table = passages(corpus, "war")
    assert table["hits"].sum() == tk.frequencies(corpus).set_index("term").loc["war", "count"]
    for row in table.to_dict("records"):
        assert corpus.text(row["document"])[row["start"] : row["end"]] == row["text"]
        assert "war" in row["text"].lower()


def test_an_empty_view_has_empty_tables(corpus: Corpus) -> None:
    empty = corpus.where(side="z")
    assert len(tk.frequencies(empty)) == len(tk.ngrams(empty)) == len(tk.dispersion(empty)) == 0
    assert len(tk.concordance(empty, "war")) == len(tk.collocations(empty, "war")) == 0
    assert tk.diversity(empty).iloc[0]["tokens"] == 0
