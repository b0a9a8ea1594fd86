"""Floors of accuracy on public coded text, a little under what was measured; the bench prints the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.bench_stance_accuracy import news, themes, voice

pytestmark = pytest.mark.data


@pytest.mark.parametrize(("tier", "floors"), [("rules", (0.61, 0.57)), ("linear", (0.695, 0.69))])
def test_evaluation_towards_persons(data_dir: Path, tier: str, floors: tuple[float, float]) -> None:
    measured = [row["macro_f1"] for row in news(data_dir / "stance", tier)]
    assert measured[0] >= floors[0]
    assert measured[1] >= floors[1]


@pytest.mark.parametrize(("tier", "floor"), [("rules", 0.74), ("linear", 0.75)])
def test_evaluation_towards_themes(data_dir: Path, tier: str, floor: float) -> None:
    assert themes(data_dir / "stance", tier)["sign_accuracy"] >= floor


def test_voice(data_dir: Path) -> None:
    measured = voice(data_dir / "stance")
    assert measured["quoted_precision"] >= 0.97
    assert measured["f1"] >= 0.80
