"""The third tier: frozen sentence embeddings of a local model, pooled at the marked span, with a linear head.

The sentence is read twice, as it stands and with the span replaced by a neutral word, so that a name does not bring
its own reputation. The hidden states of two layers are averaged over the span, its neighbourhood, its clause and the
sentence. Nothing is fetched: the model is a folder on this machine. The
probabilities are averaged (as logits) with those of the linear tier, which knows what embeddings blur: negation.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from toolkit.coding import linear, rules
from toolkit.coding.clauses import analyse
from toolkit.coding.cues import CueLists
from toolkit.coding.matching import matcher
from toolkit.coding.units import Floats, build
from toolkit.errors import MissingExtraError, ParameterError

if TYPE_CHECKING:
    import pandas as pd

LAYERS = (-1, -3)
WINDOW = 5
MASK = "someone"
_BATCH = 64
_MAX_TOKENS = 160
Item = tuple[str, int, int]
#: Share of the linear tier in the averaged logits; chosen on the development part of NewsMTSC.
LINEAR_SHARE = 0.5
INVERSE_REGULARISATION = 1e-3
ABSTAIN_BELOW = 0.62


class Encoder:
    """A transformer in a local folder, as a function from marked spans to vectors.

    Args:
        folder: folder with configuration, tokenizer and weights; default: environment variable ``TOOLKIT_MODEL``.

    Raises:
        MissingExtraError: torch or transformers is not installed.
        ParameterError: no folder is named, or it holds no model.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        named = folder or os.environ.get("TOOLKIT_MODEL")
        if not named:
            raise ParameterError(
                "tier 'embeddings' needs a model folder: give model=FOLDER or set the environment variable TOOLKIT_MODEL"
            )
        self.folder = Path(named)
        if not (self.folder / "config.json").is_file():
            raise ParameterError(f"{self.folder} holds no model: there is no config.json in it")
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise MissingExtraError(
                f"tier 'embeddings' needs {error.name}; install the extra: pip install 'discourse-toolkit[embeddings]'"
            ) from error
        self._torch = torch
        self._tokenizer = AutoTokenizer.from_pretrained(str(self.folder), local_files_only=True, use_fast=True)
        self._model = AutoModel.from_pretrained(str(self.folder), local_files_only=True).eval()

    @property
    def n_features(self) -> int:
        """Length of the vector of one marked span: two readings, four pools, the layers."""
        return 2 * 4 * len(LAYERS) * int(self._model.config.hidden_size)

    def features(self, items: Sequence[Item]) -> NDArray[np.float32]:
        """One row per marked span: as it stands, then masked."""
        raw = _spans(items)
        masked = [(text[:start] + MASK + text[end:], start, start + len(MASK)) for text, start, end in items]
        return np.hstack([self._pooled(items, raw), self._pooled(masked, _spans(masked))])

    def _pooled(self, items: Sequence[Item], spans: NDArray[np.int64]) -> NDArray[np.float32]:
        order = np.argsort([len(text) for text, _, _ in items], kind="stable")
        rows: list[NDArray[np.float32]] = []
        for low in range(0, len(order), _BATCH):
            chosen = order[low : low + _BATCH]
            rows.append(self._batch([items[i][0] for i in chosen], spans[chosen]))
        result = np.empty((len(items), rows[0].shape[1]), np.float32)
        result[order] = np.concatenate(rows)
        return result

    def _batch(self, texts: list[str], spans: NDArray[np.int64]) -> NDArray[np.float32]:
        coded = self._tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=_MAX_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = coded.pop("offset_mapping").numpy()
        with self._torch.inference_mode():
            hidden = self._model(**coded, output_hidden_states=True).hidden_states
        states = np.concatenate([hidden[layer].numpy() for layer in LAYERS], axis=2)
        real = offsets[:, :, 1] > offsets[:, :, 0]
        pooled = [_mean(states, real)]
        for low, high in spans.transpose(1, 2, 0):
            inside = real & (offsets[:, :, 0] < high[:, None]) & (offsets[:, :, 1] > low[:, None])
            pooled.append(_mean(states, np.where(inside.any(axis=1, keepdims=True), inside, real)))
        return np.concatenate(pooled, axis=1)


def _mean(states: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    weights = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1)
    return np.asarray(np.einsum("nth,nt->nh", states, weights.astype(np.float32)), np.float32)


def _spans(items: Sequence[Item]) -> NDArray[np.int64]:
    """Offsets of span, neighbourhood and clause of each item, shape (n, 3, 2)."""
    batch = build(items)
    structure = analyse(batch, matcher(CueLists.default("en")).find(batch))
    clause = structure.clause[batch.first]
    low = np.searchsorted(structure.clause, clause, side="left")
    high = np.searchsorted(structure.clause, clause, side="right") - 1
    near_low = np.maximum(batch.first - WINDOW, batch.offsets[batch.owner])
    near_high = np.minimum(batch.last + WINDOW, batch.offsets[batch.owner + 1]) - 1
    target = np.array([(start, end) for _, start, end in items], np.int64)
    near = np.stack([batch.starts[near_low], batch.ends[near_high]], axis=1)
    whole = np.stack([batch.starts[low], batch.ends[high]], axis=1)
    return np.stack([target, near, whole], axis=1)


@dataclass(frozen=True, eq=False)
class EmbeddingModel:
    """An encoder with a linear head.

    Attributes:
        encoder: the transformer.
        coefficients, intercept: head on the encoder's features, shapes (n, 3) and (3,).
        partner: linear model whose logits are averaged with the head's.
        abstain_below: probability of the best class below which the label should not be counted.
    """

    encoder: Encoder
    coefficients: NDArray[np.float32]
    intercept: NDArray[np.float32]
    partner: linear.LinearModel = field(default_factory=linear.load)
    abstain_below: float = ABSTAIN_BELOW

    def probabilities(self, items: Sequence[Item], parsed: rules.Parse, links: rules.Links) -> Floats:
        """Probability of negative, neutral and positive for each marked span, shape (n, 3)."""
        head = linear.softmax(np.asarray(self.encoder.features(items) @ self.coefficients + self.intercept, np.float64))
        partner = self.partner.probabilities(parsed, links)
        logits = (1 - LINEAR_SHARE) * np.log(head + 1e-9) + LINEAR_SHARE * np.log(partner + 1e-9)
        return linear.softmax(logits)

    def write(self, path: str | Path) -> None:
        """Save the head as a NumPy archive."""
        shape = np.array([len(LAYERS), self.coefficients.shape[0]])
        with Path(path).open("wb") as file:
            np.savez(file, coefficients=self.coefficients, intercept=self.intercept, shape=shape)


@lru_cache(maxsize=2)
def load(folder: str | Path | None = None, head: str | Path | None = None) -> EmbeddingModel:
    """The encoder in a folder with the head that ships for all-MiniLM-L6-v2, or with a head of your own.

    Raises:
        ParameterError: the head was trained for another encoder.
    """
    encoder = Encoder(folder)
    source = Path(head) if head else Path(str(resources.files("toolkit.coding") / "data" / "en" / "head.npz"))
    with np.load(source, allow_pickle=False) as stored:
        coefficients, intercept = stored["coefficients"], stored["intercept"]
    if len(coefficients) != encoder.n_features:
        raise ParameterError(
            f"the head {source.name} has {len(coefficients)} weights, but the model in {encoder.folder} gives"
            f" {encoder.n_features} features; use all-MiniLM-L6-v2 or train a head with train_embeddings"
        )
    return EmbeddingModel(encoder, coefficients, intercept)


def train_embeddings(
    frame: pd.DataFrame,
    folder: str | Path | None = None,
    *,
    inverse_regularisation: float = INVERSE_REGULARISATION,
) -> EmbeddingModel:
    """Train a head on coded sentences; the encoder stays as it is.

    Args:
        frame: columns text, start, end, label (-1, 0 or 1) and, if wanted, weight.
        folder: folder of the encoder; default: environment variable ``TOOLKIT_MODEL``.
        inverse_regularisation: larger follows the data more closely.
    """
    items, labels = linear.coded(frame)
    weight = frame["weight"].to_numpy(float) if "weight" in frame else np.ones(len(labels))
    encoder = Encoder(folder)
    features = encoder.features(items)
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread < 1e-6] = np.inf  # a constant feature gets no weight
    coefficients, intercept = linear.fit(
        (features - mean) / spread, labels, weight, inverse_regularisation, tolerance=1e-4
    )
    scaled = coefficients / spread[:, None]
    return EmbeddingModel(encoder, scaled.astype(np.float32), (intercept - mean @ scaled).astype(np.float32))
