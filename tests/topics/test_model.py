"""TopicModel on small invented corpora: the conventions, the tables, the errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, ParameterError
from toolkit.topics import TopicModel
from toolkit.topics.phrases import phrases
from toolkit.topics.vectorise import build_vocabulary

FISH = ["trout", "salmon", "river", "net", "boat"]
BREAD = ["flour", "oven", "dough", "yeast", "loaf"]
STARS = ["comet", "orbit", "planet", "telescope", "moon"]


def texts(n: int = 30, seed: int = 3) -> list[str]:
    """Every text is mostly of one of three themes, in turn, in two paragraphs."""
    generator = np.random.default_rng(seed)
    made = []
    for index in range(n):
        own = (FISH, BREAD, STARS)[index % 3]
        words = [*generator.choice(own, 8), *generator.choice(FISH + BREAD + STARS, 2)]
        generator.shuffle(words)
        made.append(f"The {' '.join(words[:5])}.\n\nAnd {' '.join(words[5:])} of it.")
    return made


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    made = {f"d{index:02d}": text for index, text in enumerate(texts())}
    themes = [["fish", "bread", "stars"][index % 3] for index in range(30)]
    return Corpus.from_texts(made, pd.DataFrame({"theme": themes}, index=list(made)))


@pytest.fixture(scope="module")
def model(corpus: Corpus) -> TopicModel:
    return TopicModel(3).fit(corpus)


def test_the_three_themes_are_found(model: TopicModel) -> None:
    found = {frozenset(group.term.head(5)) for _, group in model.topics_.groupby("topic")}
    assert found == {frozenset(FISH), frozenset(BREAD), frozenset(STARS)}


def test_the_table_of_topics(model: TopicModel) -> None:
    table = model.topics_
    assert list(table.columns) == ["topic", "label", "rank", "term", "weight", "frex", "lift"]
    for _, group in table.groupby("topic"):
        assert group["rank"].tolist() == list(range(1, len(group) + 1))
        assert group["weight"].is_monotonic_decreasing
        assert all(word in group["term"].tolist() for word in group["label"].iloc[0].split(", "))
    assert np.allclose(model.components_.sum(axis=1), 1)
    assert "the" not in set(table["term"])


def test_scikit_learn_conventions(corpus: Corpus, model: TopicModel) -> None:
    fresh = clone(model)
    assert fresh.get_params() == model.get_params()
    with pytest.raises(NotFittedError):
        fresh.transform(corpus)
    assert fresh.fit(corpus) is fresh
    pd.testing.assert_frame_equal(fresh.topics_, model.topics_, check_exact=True)
    assert np.allclose(model.transform(corpus), model.memberships_)


def test_a_list_of_texts_gives_the_same_topics(model: TopicModel) -> None:
    assert TopicModel(3).fit(texts()).topics_.equals(model.topics_)


def test_new_texts(model: TopicModel) -> None:
    shares = model.transform(["flour oven dough", "trout and salmon", "nothing known"])
    labels = [model.labels_[topic] for topic in shares[:2].argmax(axis=1)]
    assert set(labels[0].split(", ")) <= set(BREAD)
    assert set(labels[1].split(", ")) <= set(FISH)
    assert np.isnan(shares[2]).all()
    assert np.allclose(shares[:2].sum(axis=1), 1)


def test_prevalence_sums_to_one_and_lies_in_its_interval(model: TopicModel) -> None:
    table = model.prevalence()
    assert list(table.columns) == ["topic", "prevalence", "prevalence_low", "prevalence_high", "reason"]
    assert table["prevalence"].sum() == pytest.approx(1)
    assert (table["prevalence_low"] < table["prevalence"]).all()
    assert (table["prevalence"] < table["prevalence_high"]).all()
    assert table["prevalence"].is_monotonic_decreasing


def test_prevalence_by_group_finds_the_theme_of_the_group(model: TopicModel) -> None:
    table = model.prevalence("theme")
    first = table.loc[table.groupby("theme")["prevalence"].idxmax()]
    labels = {row.theme: set(model.labels_[row.topic].split(", ")) for row in first.itertuples()}
    assert labels["fish"] <= set(FISH)
    assert labels["bread"] <= set(BREAD)
    assert np.allclose(table.groupby("theme")["prevalence"].sum(), 1)


def test_a_contrast_is_the_difference_of_two_prevalences(model: TopicModel) -> None:
    by = model.prevalence("theme").set_index(["topic", "theme"])["prevalence"]
    table = model.contrast("theme", "fish", "bread")
    for row in table.itertuples():
        assert row.difference == pytest.approx(by[row.topic, "fish"] - by[row.topic, "bread"])
        assert row.difference_low <= row.difference <= row.difference_high
    with pytest.raises(CorpusError, match="did you mean 'fish'"):
        model.contrast("theme", "fisch", "bread")


def test_few_units_have_no_interval_and_a_reason(model: TopicModel) -> None:
    table = model.prevalence(corpus=["trout salmon", "flour oven"])
    assert table["prevalence_low"].isna().all()
    assert table["reason"].iloc[0] == "2 clusters of text, 5 needed"


@pytest.mark.parametrize("unit", ["document", "paragraph", "sentence"])
def test_passages_quote_exactly(corpus: Corpus, unit: str) -> None:
    model = TopicModel(3, unit=unit).fit(corpus)
    for topic in range(3):
        table = model.passages(topic, 4)
        assert list(table.columns) == ["document", "start", "end", "text", "weight"]
        assert len(table) == 4
        assert table["weight"].iloc[0] == 1
        assert table["weight"].is_monotonic_decreasing
        for row in table.itertuples():
            assert corpus.text(row.document)[row.start : row.end] == row.text
        words = set(model.topics_[model.topics_.topic == topic].term.head(5))
        assert words & set(table["text"].iloc[0].replace(".", "").split())


def test_errors_say_what_to_do(corpus: Corpus) -> None:
    with pytest.raises(ParameterError, match=r"only 30 documents.*ask for fewer"):
        TopicModel(31, min_df=1, max_df=1.0).fit([f"alpha{i} beta{i} common" for i in range(30)])
    with pytest.raises(ParameterError, match="n_topics is 0"):
        TopicModel(0).fit(corpus)
    with pytest.raises(ParameterError, match="unknown unit"):
        TopicModel(2, unit="page").fit(corpus)
    with pytest.raises(ParameterError, match="one string"):
        TopicModel(2).fit("trout salmon")
    with pytest.raises(ParameterError, match="min_df"):
        TopicModel(2, min_df=0).fit(corpus)
    with pytest.raises(ParameterError, match="no topic 9"):
        TopicModel(2).fit(corpus).passages(9)
    with pytest.raises(CorpusError, match="did you mean 'theme'"):
        TopicModel(2).fit(corpus).prevalence("thema")


def test_corpora_without_topics_say_why() -> None:
    with pytest.raises(CorpusError, match="no text"):
        TopicModel(2).fit([])
    with pytest.raises(CorpusError, match="only stop words"):
        TopicModel(2).fit(["the of and", "1 2 3", "a b c"])
    with pytest.raises(CorpusError, match="hold the same 2 words"):
        TopicModel(2).fit(["trout salmon"] * 5)
    with pytest.raises(CorpusError, match="unit='paragraph'"):
        TopicModel(2).fit(["trout salmon river net"])


def test_labels_give_phrases_where_words_stand_side_by_side() -> None:
    sea = [f"the prime minister spoke of soviet union trade number{i % 7} with minister and union" for i in range(30)]
    land = [f"health care costs rose and health care reform number{i % 5} came" for i in range(30)]
    labels = TopicModel(2).fit(sea + land).labels_
    assert any("soviet union" in label for label in labels)
    assert any("health care" in label for label in labels)
    for label in labels:
        words = label.replace(",", "").split()
        assert len(words) == len(set(words)), label


def test_no_phrase_runs_from_one_text_into_the_next() -> None:
    units = Corpus.from_texts(["alpha beta", "gamma delta"] * 5)
    vocabulary = build_vocabulary(units, frozenset(), 1, 1.0, None)
    found = {tuple(vocabulary.terms[list(pair)]) for pair in phrases(units, vocabulary, np.arange(4))}
    assert found == {("alpha", "beta"), ("gamma", "delta")}
    assert phrases(units, vocabulary, np.zeros(0, dtype=np.int64)) == {}
