"""Concordance order, passages, n-grams with association, dispersion and diversity of odd corpora, readability."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures

import toolkit.lexis as lexis
from toolkit.corpus import Corpus
from toolkit.errors import ParameterError

TEXT = "We want peace now. They want war! Do you want peace? No: we want a lasting peace, and peace\nagain."


def test_concordance_sorts_by_context() -> None:
    corpus = Corpus.from_texts([TEXT])
    right = lexis.concordance(corpus, "want", window=1, sort="R1")["right"].str.strip(" ").tolist()
    assert right == ["a", "peace", "peace", "war"]
    left = lexis.concordance(corpus, "want", window=1, sort=["L1"], limit=3)["left"].str.strip(" :.").tolist()
    assert left == ["They", "We", "we"]
    last = lexis.concordance(corpus, "again|now|war", sort="node")["node"].tolist()
    assert last == ["again", "now", "war"]
    with pytest.raises(ParameterError, match="sort key 'X1'"):
        lexis.concordance(corpus, "want", sort="X1")


def test_a_concordance_of_segments_stays_inside_them() -> None:
    corpus = Corpus.from_texts([TEXT]).segments("sentence")
    table = lexis.concordance(corpus, "peace", window=10)
    for row in table.to_dict("records"):
        text = corpus.text(row["document"])
        assert text[row["start"] : row["end"]] == row["node"]
        assert row["left"] + row["node"] + row["right"] in text


def test_passages_add_up_to_the_count_of_the_row() -> None:
    corpus = Corpus.from_texts([TEXT, "Peace. And peace want"])
    for row in lexis.ngrams(corpus).to_dict("records"):
        assert lexis.passages(corpus, row["term"])["hits"].sum() == row["count"]
    for within in ("document", "sentence"):
        for row in lexis.collocations(corpus, "want", window=2, within=within).to_dict("records"):
            found = lexis.passages(corpus, "want", collocate=row["collocate"], window=2, within=within)
            assert found["hits"].sum() == row["count"]
            assert found["text"].str.contains(row["collocate"], case=False).all()
    assert len(lexis.passages(corpus, "peace", limit=2)) == 2
    assert len(lexis.passages(corpus, "nowhere")) == 0
    with pytest.raises(ParameterError, match="no term of the corpus"):
        lexis.passages(corpus, "want", collocate="zebra")


def test_sentence_windows_are_narrower() -> None:
    corpus = Corpus.from_texts(["red stop. go blue"])
    assert set(lexis.collocations(corpus, "stop", window=2)["collocate"]) == {"red", "go", "blue"}
    assert set(lexis.collocations(corpus, "stop", window=2, within="sentence")["collocate"]) == {"red"}
    with pytest.raises(ParameterError, match="within is 'page'"):
        lexis.collocations(corpus, "stop", within="page")


def test_asymmetric_windows() -> None:
    corpus = Corpus.from_texts(["a b NODE c d"])
    assert set(lexis.collocations(corpus, "node", window=(2, 0))["collocate"]) == {"a", "b"}
    assert set(lexis.collocations(corpus, "node", window=(0, 1))["collocate"]) == {"c"}


def test_dice_is_of_the_two_frequencies() -> None:
    corpus = Corpus.from_texts(["x node y", "y node z x", "y"])
    row = lexis.collocations(corpus, "node", window=5).set_index("collocate").loc["y"]
    assert row["dice"] == pytest.approx(2 * 2 / (2 + 3))
    assert row["log_dice"] == pytest.approx(14 + np.log2(4 / 5))


def test_bigrams_are_nltks_up_to_the_margins() -> None:
    words = "".join(character for character in TEXT.lower() if character.isalpha() or character.isspace()).split()
    corpus = Corpus.from_texts([" ".join(words)] * 3)
    table = lexis.bigrams(corpus).set_index("term")
    finder = BigramCollocationFinder.from_documents([words] * 3)
    assert table["count"].to_dict() == {" ".join(pair): n for pair, n in finder.ngram_fd.items()}
    want = table.loc["we want"]
    r, c, n = 6, 12, 3 * (len(words) - 1)
    assert want["count"] == 6
    assert want["mi"] == pytest.approx(BigramAssocMeasures.pmi(6, (r, c), n))
    assert want["log_likelihood"] == pytest.approx(BigramAssocMeasures.likelihood_ratio(6, (r, c), n))
    assert want["dice"] == pytest.approx(BigramAssocMeasures.dice(6, (r, c), n))
    assert table["log_likelihood"].round(9).is_monotonic_decreasing
    assert want["documents"] == 3


def test_dispersion_of_one_part_is_missing_with_the_reason() -> None:
    table = lexis.dispersion(Corpus.from_texts(["a b a"]))
    assert table["dp"].isna().all()
    assert (table["reason"] == "one part only: nothing to be spread over").all()
    assert table["arf"].notna().all()
    paragraphs = lexis.dispersion(Corpus.from_texts(["a b a\n\nb b c"]))
    assert paragraphs.attrs["parts"] == "2 paragraphs"
    assert paragraphs["dp"].notna().all()


def test_diversity_does_not_cross_documents() -> None:
    one, many = "a b c d e f g h i j", ["a b c d e", "f g h i j"]
    assert lexis.diversity(Corpus.from_texts([one]), window=6)["mattr"].iloc[0] == 1
    assert np.isnan(lexis.diversity(Corpus.from_texts(many), window=6)["mattr"].iloc[0])
    row = lexis.diversity(Corpus.from_texts([one])).iloc[0]
    assert np.isnan(row["mtld"])
    assert "mtld: no token repeats" in row["reason"]


def test_diversity_of_groups_has_intervals() -> None:
    generator = np.random.default_rng(0)
    texts = [" ".join(f"w{n}" for n in generator.zipf(1.4, 300) if n < 500) for _ in range(24)]
    sides = pd.DataFrame({"side": ["a", "b"] * 12}, index=[f"{i:02d}" for i in range(1, 25)])
    corpus = Corpus.from_texts(dict(zip(sides.index, texts, strict=True)), sides)
    table = lexis.diversity(corpus, by="side")
    for name in ("mattr", "mtld"):
        assert (table[f"{name}_low"] < table[name]).all()
        assert (table[name] < table[f"{name}_high"]).all()
    assert table["side"].tolist() == ["a", "b"]


def test_a_term_absent_on_one_side_has_a_finite_ratio_and_no_percentage() -> None:
    target, reference = Corpus.from_texts(["only common"] * 12), Corpus.from_texts(["common common"] * 12)
    row = lexis.keyness(target, reference).set_index("term").loc["only"]
    assert row["log_ratio"] == pytest.approx(np.log2((12 / 24) / (0.5 / 24)))
    assert np.isnan(row["percent_diff"])
    assert row["log_ratio_low"] < row["log_ratio"] < row["log_ratio_high"]
    assert row["reference_documents"] == 0


def test_readability_of_a_known_sentence_is_the_published_one() -> None:
    row = lexis.readability(Corpus.from_texts(["The cat in the hat ate breakfast."])).iloc[0]
    assert (row["words"], row["sentences"], row["syllables"]) == (7, 1, 8)
    assert row["flesch_reading_ease"] == pytest.approx(103.044285714)  # quanteda.textstats, see reference_values.json
    assert row["flesch_kincaid_grade"] == pytest.approx(0.625714285714)
    assert lexis.readability(Corpus.from_texts(["Der Hund bellt."]), language="de")["syllables"].iloc[0] >= 3
    with pytest.raises(ParameterError, match="no patterns of syllables"):
        lexis.readability(Corpus.from_texts(["a b"]), language="xx")


def test_readability_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["toolkit.lexis.readability"]
    vowels = SimpleNamespace(positions=lambda term: [i for i, c in enumerate(term) if c in "aeiou"][1:])
    monkeypatch.setattr(module, "_hyphenator", lambda language: vowels)
    row = lexis.readability(Corpus.from_texts(["The cat in the hat at green ham and eggs."])).iloc[0]
    assert (row["words"], row["sentences"], row["syllables"]) == (10, 1, 11)
    assert row["flesch_reading_ease"] == pytest.approx(206.835 - 1.015 * 10 - 84.6 * 1.1)
    assert row["automated_readability_index"] == pytest.approx(-1.829)
    empty = lexis.readability(Corpus.from_texts([""])).iloc[0]
    assert empty["reason"] == "no tokens"
    assert np.isnan(empty["lix"])


def test_bigrams_do_not_cross_documents() -> None:
    corpus = Corpus.from_texts(["I am a farmer", "Newspapers are interesting"])
    for table in (lexis.ngrams(corpus, 2), lexis.bigrams(corpus)):
        assert len(table) == 5
        assert "farmer newspapers" not in set(table["term"])
