"""The linear tier: a table in, the same table out; trained on anybody's sentences."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from toolkit.coding import evaluate, linear
from toolkit.coding.features import DENSE, PLACES
from toolkit.coding.train import SHIPPED, read_own, training_sentences
from toolkit.errors import ParameterError


def sentences() -> pd.DataFrame:
    rows = []
    for i in range(12):
        rows.append((f"The frob number {i} is blorp indeed.", 4, 8, 1))
        rows.append((f"The frob number {i} is snark indeed.", 4, 8, -1))
        rows.append((f"The frob number {i} meets in May.", 4, 8, 0))
    return pd.DataFrame(rows, columns=["text", "start", "end", "label"])


def test_the_shipped_table_is_readable_and_small() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "feature,negative,neutral,positive"
    assert SHIPPED.stat().st_size < 2_000_000
    names = pd.read_csv(SHIPPED, keep_default_na=False)["feature"]
    assert names.is_unique
    assert all(name in DENSE or name == "intercept" or name.partition("=")[0] in PLACES for name in names)


def test_a_table_survives_writing(tmp_path: Path) -> None:
    model = linear.load()
    model.write(tmp_path / "weights.csv")
    assert (tmp_path / "weights.csv").read_bytes() == SHIPPED.read_bytes()


def test_training_learns_new_words(tmp_path: Path) -> None:
    model = linear.train_linear(sentences(), inverse_regularisation=5.0)
    for word, label in (("blorp", 1), ("snark", -1)):
        text = f"The frob number 99 is {word} indeed."
        assert evaluate(text, 4, 8, model=model).label == label
        model.write(tmp_path / "own.csv")
        assert evaluate(text, 4, 8, model=tmp_path / "own.csv").label == label


def test_training_is_reproducible() -> None:
    assert linear.train_linear(sentences()).rows() == linear.train_linear(sentences()).rows()


def test_two_labels_are_enough() -> None:
    model = linear.train_linear(sentences().query("label != 0"), inverse_regularisation=5.0)
    assert evaluate("The frob number 99 is snark indeed.", 4, 8, model=model).label == -1


def test_probabilities_are_probabilities() -> None:
    result = evaluate("Multilateralism is useful.", 0, 15)
    assert 1 / 3 <= result.confidence <= 1
    assert abs(result.score) <= result.confidence


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(columns="label"), "missing: label"),
        (lambda f: f.assign(label=3), "found 3"),
        (lambda f: f.assign(label=1), "one label only"),
    ],
)
def test_mistakes_in_coded_sentences(change: object, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        linear.train_linear(change(sentences()))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["word,weight"], "first line must be"),
        (["feature,negative,neutral,positive", "R1=x,1,2"], "line 2"),
        (["feature,negative,neutral,positive", "R1=x,1,2,z"], "line 2"),
        (["feature,negative,neutral,positive", "R9=x,1,2,3"], "unknown feature"),
    ],
)
def test_mistakes_in_a_table(lines: list[str], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        linear.LinearModel.read(lines)


def test_a_missing_table_is_named() -> None:
    with pytest.raises(ParameterError, match="there is no weight table"):
        evaluate("It is good.", 0, 2, model="/nowhere/weights.csv")


def test_our_own_sentences_are_coded_both_ways() -> None:
    own = read_own()
    assert set(own["label"]) == {-1, 0, 1}
    assert len(own) > 150
    assert own["text"].is_unique
    assert not own["text"].str.contains(r"[\[\]]").any()


@pytest.mark.data
@pytest.mark.slow
def test_the_shipped_table_comes_out_byte_for_byte(data_dir: Path, tmp_path: Path) -> None:
    linear.train_linear(training_sentences(data_dir / "stance")).write(tmp_path / "weights.csv")
    assert (tmp_path / "weights.csv").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.data
def test_weights_agree_with_features_one_by_one() -> None:
    """The probability of one sentence, recomputed from the table the long way round."""
    model = linear.load()
    table = {name: np.array(row) for name, *row in model.rows()}
    from toolkit.coding import features, rules
    from toolkit.coding.cues import CueLists
    from toolkit.coding.units import build

    parsed = rules.parse(build([("The dialogue is useful and fair.", 4, 12)]), CueLists.default())
    links = rules.link(parsed)
    dense = features.dense(parsed, links)[0]
    logits = table["intercept"].copy()
    for name, value in zip(DENSE, dense, strict=True):
        logits += table.get(name, np.zeros(3)) * value
    for name in features.key_names(features.word_keys(parsed, model.words).key, model.words):
        logits += table.get(name, np.zeros(3))
    expected = linear.softmax(logits[None])[0]
    assert model.probabilities(parsed, links)[0] == pytest.approx(expected, abs=0.01)
