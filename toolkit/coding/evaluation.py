"""Evaluation of marked spans: the public functions, and the way to the three tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import repeat, starmap
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.coding import rules
from toolkit.coding.codes import Codes, Cue, codes, joined
from toolkit.coding.cues import CueLists
from toolkit.coding.units import Floats, build
from toolkit.corpus.segment import segment
from toolkit.errors import ParameterError, choose

TIERS = ("rules", "linear", "embeddings")
#: A text longer than this is cut down to the sentence around the span.
_PASSAGE = 500
#: Spans coded at a time.
_CHUNK = 20_000
Item = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The codes of one marked span; fields are also items (``result["label"]``).

    Attributes:
        label: -1, 0 or 1; 0 where the span is only said to be harmed.
        score: in [-1, 1]; 0 where the span is only said to be harmed.
        confidence: in [0, 1]; how sure the tier is of the label.
        abstain: whether the label should not be counted: no cue, low confidence, or harm.
        harm: whether the span is said to be threatened or damaged, which presupposes its value.
        hedge, weasel, booster, obligation, possibility: number of such cues in the clause of the span.
        negated: whether the clause is negated.
        scare_quote: whether the span or a cue stands in quotation marks of doubt.
        clause: offsets of the clause.
        tier: rules, linear or embeddings.
        cues: the words that caused the codes.
    """

    label: int
    score: float
    confidence: float
    abstain: bool
    harm: bool
    hedge: int
    weasel: int
    booster: int
    obligation: int
    possibility: int
    negated: bool
    scare_quote: bool
    clause: tuple[int, int]
    tier: str
    cues: tuple[Cue, ...]

    def __getitem__(self, name: str) -> Any:
        """The field of that name."""
        if name not in _FIELDS:
            raise KeyError(name)
        return getattr(self, name)

    def keys(self) -> tuple[str, ...]:
        """The names of the fields, so that ``dict(evaluation)`` works."""
        return _FIELDS


_FIELDS = tuple(field.name for field in fields(Evaluation))


def evaluate(
    text: str,
    start: int,
    end: int,
    tier: str = "linear",
    *,
    cues: CueLists | None = None,
    language: str = "en",
    model: Any = None,
) -> Evaluation:
    """Code the evaluation of one marked span.

    Args:
        text: a sentence, or a passage of which the sentence around the span is taken.
        start, end: offsets of the span, end exclusive.
        tier: ``rules``, ``linear`` or ``embeddings``.
        cues: cue lists; default: those that ship for ``language``.
        language: language of the shipped cue lists.
        model: for ``linear`` a ``LinearModel`` or the path of a weight table; for ``embeddings`` an
            ``EmbeddingModel`` or the folder of the encoder.

    Raises:
        ParameterError: unknown tier, a tier without a model for the language, or a span outside the text.

    >>> evaluate("Regional dialogue is useful.", 0, 17, "rules").label
    1
    """
    return evaluate_many([(text, start, end)], tier, cues=cues, language=language, model=model)[0]


def evaluate_many(
    items: Sequence[Item],
    tier: str = "linear",
    *,
    cues: CueLists | None = None,
    language: str = "en",
    model: Any = None,
) -> list[Evaluation]:
    """Code many marked spans at once; see ``evaluate``. Spans of the same sentence share its analysis."""
    if not items:
        _check(items, tier)
        return []
    coded = evaluate_columns(items, tier, cues=cues, language=language, model=model)
    columns = [column.tolist() for column in coded.columns.values()]
    clauses = zip(coded.clause_start.tolist(), coded.clause_end.tolist(), strict=True)
    rows = zip(*columns, clauses, repeat(tier), coded.cues(), strict=False)
    return list(starmap(Evaluation, rows))


def evaluate_columns(
    items: Sequence[Item],
    tier: str = "linear",
    *,
    cues: CueLists | None = None,
    language: str = "en",
    model: Any = None,
) -> Codes:
    """The same codes as arrays, one entry per span, for tables of many mentions; see ``evaluate``."""
    _check(items, tier)
    parts = [
        _part(items[low : low + _CHUNK], tier, cues or CueLists.default(language), language, model)
        for low in range(0, max(len(items), 1), _CHUNK)
    ]
    return parts[0] if len(parts) == 1 else joined(parts)


def _part(items: Sequence[Item], tier: str, cues: CueLists, language: str, model: Any) -> Codes:
    """The codes of so many spans as memory takes easily."""
    sentences = [_sentence(item, language) if len(item[0]) > _PASSAGE else item for item in items]
    shift = np.array([given[1] - used[1] for given, used in zip(items, sentences, strict=True)], np.int64)
    parsed = rules.parse(build(sentences), cues)
    links = rules.link(parsed)
    score, harm, spoken = rules.scores(parsed, links)
    if tier == "rules":
        label = np.where(score > rules.THRESHOLD, 1, np.where(score < -rules.THRESHOLD, -1, 0))
        confidence, abstain = np.abs(score), ~spoken
    else:
        probabilities, threshold = _probabilities(tier, sentences, parsed, links, language, model)
        label = probabilities.argmax(axis=1) - 1
        score = probabilities[:, 2] - probabilities[:, 0]
        confidence = probabilities.max(axis=1)
        abstain = confidence < threshold
    return codes(parsed, links, label, score, confidence, abstain, harm, shift)


def _probabilities(
    tier: str, items: Sequence[Item], parsed: rules.Parse, links: rules.Links, language: str, model: Any
) -> tuple[Floats, float]:
    """Probabilities of the second or third tier and its threshold of abstaining."""
    from toolkit.coding import linear

    if language != "en" and model is None:
        raise ParameterError(
            f"tier {tier!r} has no shipped model for language {language!r}; use tier='rules' or train a model of your own"
        )
    if tier == "linear":
        chosen = model if isinstance(model, linear.LinearModel) else linear.load(None if model is None else str(model))
        return chosen.probabilities(parsed, links), chosen.abstain_below
    from toolkit.coding import embeddings

    head = embeddings.load(None if model is None else model) if isinstance(model, str | Path | None) else model
    return head.probabilities(items, parsed, links), head.abstain_below


def _check(items: Sequence[Item], tier: str) -> None:
    if tier not in TIERS:
        raise ParameterError(choose("tier", tier, TIERS))
    for text, start, end in items:
        if not 0 <= start < end <= len(text):
            raise ParameterError(f"the span {start}:{end} is empty or outside the text of {len(text)} characters")


def _sentence(item: Item, language: str) -> Item:
    """Cut a passage down to the sentences that the span touches."""
    text, start, end = item
    touched = [(low, high) for low, high in segment(text, language) if low < end and high > start]
    if not touched:
        return item
    low, high = min(touched[0][0], start), max(touched[-1][1], end)
    return text[low:high], start - low, end - low
