"""Compiled loops give the same tables as array operations."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pytest

import toolkit.lexis as lexis
from toolkit.corpus import Corpus
from toolkit.stats import pairs

MODULES = ["counts", "dispersion", "diversity", "keyness", "measures", "ngrams"]


def texts(seed: int = 0) -> list[str]:
    generator = np.random.default_rng(seed)
    lengths = generator.integers(0, 120, 40)
    return [" ".join(f"w{n}" for n in generator.zipf(1.5, length) if n < 300) for length in lengths]


def corpus() -> Corpus:
    sides = pd.DataFrame({"side": ["a", "b", "b"] * 13 + ["a"]}, index=[f"{i:02d}" for i in range(1, 41)])
    return Corpus.from_texts(texts(), sides)


@pytest.mark.parametrize(
    "measure",
    [
        lexis.frequencies,
        lexis.ngrams,
        lexis.bigrams,
        lexis.dispersion,
        lexis.diversity,
        lambda c: lexis.keyness(c.where(side="a"), c.where(side="b")),
        lambda c: lexis.keyness(c, Corpus.from_texts(texts(1))),
        lambda c: lexis.collocations(c, "w2"),
    ],
)
def test_compiled_tables_equal_plain_ones(measure: Callable[[Corpus], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    plain = measure(corpus())
    for name in MODULES:
        monkeypatch.setattr(import_module(f"toolkit.lexis.{name}"), "LARGE", 0)
    pd.testing.assert_frame_equal(measure(corpus()), plain, rtol=1e-9, atol=1e-12)


def test_radix_order_is_the_stable_order() -> None:
    values = np.random.default_rng(0).normal(0, 3, 5000).round(1)
    assert (pairs.descending(values) == np.argsort(-values, kind="stable")).all()
    assert (pairs.descending(values[values > 0]) == np.argsort(-values[values > 0], kind="stable")).all()
    assert len(pairs.descending(values[:0])) == 0
