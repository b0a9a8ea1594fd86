"""Topics of embeddings: with vectors at hand, and what is said where the model or the extra is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

from toolkit.corpus import Corpus
from toolkit.errors import MissingExtraError, ParameterError
from toolkit.topics import EmbeddingTopics, save_model
from toolkit.topics.embedded import class_weights

WORDS = [["trout", "salmon", "river", "net"], ["flour", "oven", "dough", "yeast"], ["comet", "orbit", "planet", "moon"]]


def made(n: int = 60) -> tuple[list[str], np.ndarray]:
    """Texts of three themes in turn, and vectors that lie near one of three directions."""
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(WORDS[i % 3], 8)) + " today" for i in range(n)]
    return texts, np.eye(5)[np.arange(n) % 3] + rng.normal(0, 0.1, (n, 5))


@pytest.fixture
def fitted() -> EmbeddingTopics:
    texts, vectors = made()
    return EmbeddingTopics(3).fit(texts, embeddings=vectors)


def test_clusters_become_topics_with_their_words(fitted: EmbeddingTopics) -> None:
    tops = [set(fitted.topics_[fitted.topics_["topic"] == topic]["term"].head(4)) for topic in range(3)]
    assert sorted(map(sorted, tops)) == sorted(map(sorted, WORDS))
    assert list(fitted.topics_.columns[:5]) == ["topic", "label", "rank", "term", "weight"]
    assert np.allclose(fitted.components_.sum(axis=1), 1)
    assert set(np.unique(fitted.memberships_)) == {0.0, 1.0}
    assert fitted.prevalence()["prevalence"].sum() == pytest.approx(1)


def test_passages_come_from_their_texts(fitted: EmbeddingTopics) -> None:
    texts, _ = made()
    corpus = Corpus.from_texts(texts)
    table = fitted.passages(0, 3)
    assert len(table) == 3
    for row in table.to_dict("records"):
        assert corpus.text(row["document"])[row["start"] : row["end"]] == row["text"]


def test_the_same_again_to_the_last_digit(fitted: EmbeddingTopics) -> None:
    texts, vectors = made()
    again = clone(fitted).fit(texts, embeddings=vectors)
    assert again.topics_.equals(fitted.topics_)
    assert np.array_equal(again.memberships_, fitted.memberships_)


def test_class_weights_are_those_of_the_formula() -> None:
    from scipy.sparse import csr_array

    counts = csr_array(np.array([[2.0, 0, 1], [1, 0, 0], [0, 3, 1]]))
    found = class_weights(counts, np.array([0, 0, 1]), 2)
    mean = 8 / 2
    assert found[0, 0] == pytest.approx(3 * np.log(1 + mean / 3))
    assert found[1, 1] == pytest.approx(3 * np.log(1 + mean / 3))
    assert found[0, 2] == pytest.approx(np.log(1 + mean / 2))
    assert found[0, 1] == 0


def test_what_does_not_fit_is_refused(fitted: EmbeddingTopics, tmp_path: Path) -> None:
    texts, vectors = made()
    with pytest.raises(ParameterError, match="each of the 60 units"):
        EmbeddingTopics(3).fit(texts, embeddings=vectors[:10])
    with pytest.raises(ParameterError, match="finite"):
        EmbeddingTopics(3).fit(texts, embeddings=vectors * np.nan)
    with pytest.raises(ParameterError, match="only"):
        EmbeddingTopics(99).fit(texts, embeddings=vectors)
    with pytest.raises(ParameterError, match="not fitted over shards"):
        EmbeddingTopics(3).partial_fit(texts)
    with pytest.raises(ParameterError, match="cannot be saved"):
        save_model(fitted, tmp_path / "model.npz")


def test_a_missing_model_or_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, _ = made()
    monkeypatch.delenv("TOOLKIT_MODEL", raising=False)
    with pytest.raises(ParameterError, match="TOOLKIT_MODEL"):
        EmbeddingTopics(3).fit(texts)
    with pytest.raises(ParameterError, match="holds no model"):
        EmbeddingTopics(3, model=tmp_path).fit(texts)
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"discourse-toolkit\[embeddings\]"):
        EmbeddingTopics(3, model=tmp_path).fit(texts)
