"""Evaluation measures against gensim, against their definitions, and at their edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from toolkit.errors import ParameterError
from toolkit.topics import (
    TopicModel,
    c_v,
    diversity,
    evaluate_topics,
    exclusivity,
    held_out_fit,
    matched,
    npmi,
    stability,
    u_mass,
)

TEXTS = [
    "river telescope boat net",
    "net oven yeast oven loaf oven oven planet flour",
    "moon orbit comet orbit river boat orbit orbit orbit moon comet orbit boat planet loaf",
    "river river dough salmon salmon trout flour trout net boat dough salmon salmon salmon dough river "
    "boat salmon river trout trout boat salmon boat river trout river river trout yeast",
    "trout loaf dough yeast",
    "comet flour river loaf comet oven telescope comet boat",
    "boat yeast net river river salmon boat comet telescope trout boat telescope trout planet boat",
    "dough dough boat orbit dough loaf dough dough dough loaf dough dough yeast oven orbit dough yeast "
    "oven dough dough flour yeast loaf yeast loaf comet flour loaf oven oven",
    "comet net orbit orbit",
    "boat net boat salmon river net telescope trout boat",
    "flour dough loaf loaf dough oven loaf dough oven loaf oven loaf flour dough loaf",
    "planet moon telescope dough telescope orbit planet planet telescope planet planet comet moon net "
    "orbit trout moon telescope net orbit planet moon yeast moon moon orbit moon moon moon planet",
]
TOPICS = [
    ["trout", "salmon", "river", "net", "boat"],
    ["flour", "oven", "dough", "yeast", "loaf"],
    ["comet", "orbit", "flour", "trout", "moon"],
]

# gensim 4.4.0, CoherenceModel(topics, texts, corpus, dictionary, coherence, window_size, topn=5, processes=1)
GENSIM: list[tuple[Any, dict[str, int], list[float]]] = [
    (npmi, {"window": 10}, [0.32537416945984843, 0.14825834681074845, -0.10099581706946528]),
    (npmi, {"window": 4}, [0.14619805177273254, 0.09434707361618887, -0.14453380215334094]),
    (c_v, {"window": 110}, [0.7995555688581992, 0.7660358868166522, 0.4230979489454936]),
    (c_v, {"window": 6}, [0.7432926820876882, 0.6213518716021775, 0.3115693444610885]),
    (u_mass, {}, [-0.272070131862077, -0.42813490668804377, -3.714146608028007]),
]


@pytest.mark.parametrize(("measure", "options", "expected"), GENSIM)
def test_coherence_is_that_of_gensim(measure: Any, options: dict[str, int], expected: list[float]) -> None:
    assert measure(TOPICS, TEXTS, **options) == pytest.approx(expected, abs=1e-9)


def test_npmi_the_long_way_round() -> None:
    windows = [set(words[s : s + 4]) for t in TEXTS for words in [t.split()] for s in range(max(1, len(words) - 3))]
    n = len(windows)
    values = []
    for i, a in enumerate(TOPICS[0]):
        for b in TOPICS[0][:i]:
            p_a, p_b = (sum(word in window for window in windows) / n for word in (a, b))
            both = sum({a, b} <= window for window in windows) / n
            values.append(np.log((both + 1e-12) / (p_a * p_b)) / -np.log(both + 1e-12))
    assert npmi(TOPICS, TEXTS, window=4, as_gensim=False)[0] == pytest.approx(np.mean(values), abs=1e-12)


def test_words_that_the_texts_lack_are_left_out() -> None:
    assert npmi([["trout", "salmon", "zebra"]], TEXTS) == pytest.approx(npmi([["trout", "salmon"]], TEXTS))
    assert np.isnan(npmi([["zebra", "lion"]], TEXTS)).all()
    assert np.isnan(u_mass([["zebra", "lion"]], TEXTS)).all()
    with pytest.raises(ParameterError, match="window is 0"):
        npmi(TOPICS, TEXTS, window=0)


def test_diversity_counts_different_words() -> None:
    assert diversity([["a", "b"], ["b", "c"]]) == 0.75
    assert diversity([["a", "b"], ["c", "d"]]) == 1
    assert np.isnan(diversity([]))


def test_matching_is_one_to_one() -> None:
    assert matched([["a", "b"], ["c", "d"]], [["c", "d"], ["a", "b"]]).tolist() == [1, 1]
    assert matched([["a", "b"], ["a", "b"]], [["a", "b"]]).tolist() == [1, 0]
    assert matched([["a", "b"]], [["b", "c"]])[0] == pytest.approx(1 / 3)


def test_stability_of_a_model_that_never_changes_is_one() -> None:
    assert (stability(lambda texts: TOPICS, TEXTS, n_subsamples=3) == 1).all()
    found = stability(lambda texts: [texts[0].split(), texts[1].split()], TEXTS, n_subsamples=6)
    assert found.shape == (6,)
    assert found.min() < 1


def test_measures_of_a_model() -> None:
    model = TopicModel(3, min_df=1).fit(TEXTS)
    assert 0 < held_out_fit(model, TEXTS) <= 1
    assert held_out_fit(model, TEXTS) > held_out_fit(TopicModel(1, min_df=1).fit(TEXTS), TEXTS)
    assert np.isnan(held_out_fit(model, ["nothing known here"]))
    assert ((exclusivity(model, 3) > 0) & (exclusivity(model, 3) <= 1)).all()
    table = evaluate_topics(model, TEXTS, 5)
    assert list(table.columns) == ["topic", "label", "npmi", "c_v", "u_mass", "exclusivity"]
    assert table["npmi"].to_numpy() == pytest.approx(npmi(model.topics_, TEXTS, n_words=5))
    assert table.attrs["diversity"] == diversity(model.topics_, 5)
