"""The second tier: a multinomial logistic regression whose whole knowledge is a table of readable weights."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.coding import features, rules
from toolkit.coding.cues import CueLists
from toolkit.coding.units import Batch, Floats, Ints, build
from toolkit.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

#: How much a cue feature (after division by its spread) and a word feature weigh before regularisation.
DENSE_SCALE, WORD_SCALE = 0.1, 0.45
SPREAD_FLOOR = 0.05
#: What the rule score adds beyond what is learnt. News about persons teaches it too little: on themes, where it was
#: not learnt, rules are more often right. It costs nothing on the news (choice made on the development part).
RULE_PRIOR = 0.8
MIN_ITEMS, MIN_COUNT = 2, 3
INVERSE_REGULARISATION = 0.5
#: Below this probability of the best class the tier abstains; about four in ten mentions of political news fall below.
ABSTAIN_BELOW = 0.62
_INTERCEPT = "intercept"
_COLUMNS = ("feature", "negative", "neutral", "positive")
LABELS = (-1, 0, 1)


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Weights of a trained model.

    Attributes:
        intercept: of the three classes, negative to positive.
        dense: weights of the features ``features.DENSE``, shape (n, 3).
        keys, weights: sorted keys of word features and their weights, shape (n, 3).
        words: the words that keys are made of.
        abstain_below: probability of the best class below which the label should not be counted.
    """

    intercept: Floats
    dense: Floats
    keys: Ints
    weights: Floats
    words: features.Words
    abstain_below: float = ABSTAIN_BELOW

    @staticmethod
    def read(lines: Iterable[str], where: str = "weight table") -> LinearModel:
        """A model from the lines of its table.

        Raises:
            ParameterError: a row is malformed, or names an unknown feature.
        """
        rows = csv.reader(lines)
        if tuple(next(rows, ())) != _COLUMNS:
            raise ParameterError(f"{where}: the first line must be {','.join(_COLUMNS)}")
        table: dict[str, list[float]] = {}
        for number, row in enumerate(rows, start=2):
            try:
                name, *values = row
                table[name] = [float(value) for value in values]
            except ValueError as error:
                raise ParameterError(f"{where}, line {number}: {row!r} is not a feature and three numbers") from error
            if len(values) != 3:
                raise ParameterError(f"{where}, line {number}: {row!r} is not a feature and three numbers")
        zero = [0.0, 0.0, 0.0]
        intercept = np.array(table.pop(_INTERCEPT, zero))
        dense = np.array([table.pop(name, zero) for name in features.DENSE])
        words = features.Words([word for name in table for word in _words_of(name)])
        try:
            size = len(words.names)
            keys = np.array([features.read_name(name, words.number, size) for name in table], np.int64)
        except (KeyError, ValueError) as error:
            raise ParameterError(f"{where}: unknown feature {error}") from error
        order = np.argsort(keys)
        weights = np.array(list(table.values())).reshape(len(table), 3)
        return LinearModel(intercept, dense, keys[order], weights[order], words)

    def rows(self) -> list[tuple[str, float, float, float]]:
        """The table: every feature with its weights, strongest first."""
        names = [*features.DENSE, *features.key_names(self.keys, self.words)]
        table = np.round(np.vstack([self.dense, self.weights]), 3) + 0.0
        kept = np.flatnonzero(np.abs(table).sum(axis=1) > 0)
        strength = np.round(table.max(axis=1) - table.min(axis=1), 6)
        order = sorted(kept.tolist(), key=lambda i: (-strength[i], names[i]))
        first = (_INTERCEPT, *np.round(self.intercept, 3).tolist())
        return [first, *((names[i], *table[i].tolist()) for i in order)]

    def write(self, path: str | Path) -> None:
        """Save the table as CSV."""
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows([name, *(f"{value:g}" for value in values)] for name, *values in self.rows())

    def probabilities(self, parsed: rules.Parse, links: rules.Links) -> Floats:
        """Probability of negative, neutral and positive for each mention, shape (n, 3)."""
        n = parsed.batch.n_mentions
        logits = features.dense(parsed, links) @ self.dense + self.intercept
        if len(self.keys):
            found = features.word_keys(parsed, self.words)
            at = np.minimum(np.searchsorted(self.keys, found.key), len(self.keys) - 1)
            known = self.keys[at] == found.key
            mention, weights = found.mention[known], self.weights[at[known]]
            for label in range(3):
                logits[:, label] += np.bincount(mention, weights[:, label], minlength=n)
        return softmax(logits)


def softmax(logits: Floats) -> Floats:
    """Probabilities from logits, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _words_of(name: str) -> list[str]:
    place, _, rest = name.partition("=")
    return rest.removeprefix("not ").split(" ") if rest and place in features.PLACES else []


@lru_cache(maxsize=8)
def load(path: str | None = None) -> LinearModel:
    """The model that ships with the package, or the one in a table of your own."""
    if path is not None:
        if not Path(path).is_file():
            raise ParameterError(f"there is no weight table {path}")
        with Path(path).open(encoding="utf-8", newline="") as file:
            return LinearModel.read(file, str(path))
    source = resources.files("toolkit.coding") / "data" / "en" / "weights.csv"
    return LinearModel.read(source.read_text(encoding="utf-8").splitlines(), "weights.csv")


def train_linear(
    frame: pd.DataFrame,
    *,
    cues: CueLists | None = None,
    language: str = "en",
    inverse_regularisation: float = INVERSE_REGULARISATION,
) -> LinearModel:
    """Train the second tier on coded sentences.

    Args:
        frame: columns text, start, end, label (-1, 0 or 1) and, if wanted, weight.
        cues: cue lists; default: those that ship for ``language``.
        inverse_regularisation: larger follows the data more closely.

    Raises:
        ParameterError: a column is missing, a label is none, or fewer than two labels occur.
    """
    items, labels = coded(frame)
    weight = frame["weight"].to_numpy(float) if "weight" in frame else np.ones(len(labels))
    batch = build(items)
    parsed = rules.parse(batch, cues or CueLists.default(language))
    links = rules.link(parsed)
    words = _frequent_words(batch)
    found = features.word_keys(parsed, words)
    keys, counts = np.unique(found.key, return_counts=True)
    keys = keys[counts >= MIN_ITEMS]
    dense = features.dense(parsed, links)
    spread = dense.std(axis=0) + SPREAD_FLOOR
    matrix = _matrix(dense / spread * DENSE_SCALE, found, keys)
    coefficients, intercept = fit(matrix, labels, weight, inverse_regularisation)
    n = len(features.DENSE)
    weights = coefficients[:n] * (DENSE_SCALE / spread)[:, None]
    weights[features.DENSE.index("rule score")] += np.array([-RULE_PRIOR, 0.0, RULE_PRIOR])
    return LinearModel(
        intercept=intercept,
        dense=weights,
        keys=keys,
        weights=coefficients[n:] * WORD_SCALE,
        words=words,
    )


def coded(frame: pd.DataFrame) -> tuple[list[tuple[str, int, int]], Ints]:
    """Items and labels of a table of coded sentences, checked."""
    missing = [name for name in ("text", "start", "end", "label") if name not in frame]
    if missing:
        raise ParameterError(f"coded sentences need the columns text, start, end, label; missing: {', '.join(missing)}")
    labels = frame["label"].to_numpy(np.int64)
    wrong = sorted(set(labels.tolist()) - set(LABELS))
    if wrong:
        raise ParameterError(f"labels must be -1, 0 or 1; found {wrong[0]}")
    if len(set(labels.tolist())) < 2:
        raise ParameterError("coded sentences with one label only: a model needs at least two to tell apart")
    spans = zip(frame["text"].astype(str), frame["start"].astype(int), frame["end"].astype(int), strict=True)
    return list(spans), labels


def fit(
    matrix: Any, labels: Ints, weight: Floats, inverse_regularisation: float, *, tolerance: float = 1e-6
) -> tuple[Floats, Floats]:
    """Coefficients (features, 3) and intercepts of a logistic regression with balanced classes."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    model = LogisticRegression(C=inverse_regularisation, max_iter=2000, tol=tolerance, class_weight="balanced")
    with threadpool_limits(limits=1):  # sums in another order would end in other last digits
        model.fit(matrix, labels, sample_weight=weight)
    present = list(model.classes_)
    coefficients = np.zeros((matrix.shape[1], 3))
    intercept = np.full(3, -20.0)
    if len(present) == 2:
        low, high = (LABELS.index(label) for label in present)
        coefficients[:, high], intercept[[low, high]] = model.coef_[0], (0.0, model.intercept_[0])
    else:
        coefficients[:], intercept[:] = model.coef_.T, model.intercept_
    return coefficients, intercept


def _frequent_words(batch: Batch) -> features.Words:
    counts = Counter(batch.words)
    return features.Words([word for word, count in counts.items() if count >= MIN_COUNT and not word[0].isdigit()])


def _matrix(dense: Floats, found: features.Keys, keys: Sequence[int] | Ints) -> Any:
    from scipy import sparse

    at = np.minimum(np.searchsorted(keys, found.key), len(keys) - 1)
    known = np.asarray(keys)[at] == found.key
    rows, columns = found.mention[known], at[known]
    values = np.full(len(rows), WORD_SCALE)
    words = sparse.csr_matrix((values, (rows, columns)), shape=(len(dense), len(keys)))
    return sparse.hstack([sparse.csr_matrix(dense), words], format="csr")
