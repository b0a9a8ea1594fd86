"""Evaluation of one marked span: the public objects, and the dispatch to the three tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from toolkit.coding import rules
from toolkit.coding.cues import CueLists
from toolkit.coding.matching import KIND_NUMBER
from toolkit.coding.units import Batch, Ints, build, join
from toolkit.errors import ParameterError, choose

TIERS = ("rules", "linear", "embeddings")
_COUNTED = ("hedge", "weasel", "booster", "obligation", "possibility")
_SHOWN = {"evaluation": "evaluation", "directed": "evaluation", "causer": "evaluation", "harm": "harm"}
_SHOWN |= {kind: kind for kind in ("shifter", "negation", "intensity", "contrast", "comparison", *_COUNTED)}
_SHOWN["scare"] = "scare_quote"
_KINDS = list(KIND_NUMBER)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase that caused a code.

    Attributes:
        start, end: offsets in the text that was given.
        kind: evaluation, negation, intensity, hedge, weasel, booster, obligation, possibility, contrast, harm,
            shifter, comparison or scare_quote.
        text: the words.
        weight: contribution to the evaluation of the span (evaluation, harm, shifter), else the number of the list.
        flipped: whether negation or a shifter turned it.
    """

    start: int
    end: int
    kind: str
    text: str
    weight: float
    flipped: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The codes of one marked span; fields are also items (``result["label"]``).

    Attributes:
        label: -1, 0 or 1; 0 where the span is only said to be harmed.
        score: in [-1, 1].
        confidence: in [0, 1]; how sure the tier is of the label.
        abstain: whether the label should not be counted: no cue, low confidence, or harm.
        harm: whether the span is said to be threatened or damaged, which presupposes its value.
        hedge, weasel, booster, obligation, possibility: cues in the clause of the span.
        negated: whether the clause is negated.
        scare_quote: whether the span or its evaluation stands in quotation marks of doubt.
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
        if name not in self.keys():
            raise KeyError(name)
        return getattr(self, name)

    @staticmethod
    def keys() -> list[str]:
        """The names of the fields."""
        return [field.name for field in fields(Evaluation)]


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
    """Code the evaluation of one marked span of a sentence.

    Args:
        text: a sentence, or a passage of which the sentence around the span is taken.
        start, end: offsets of the span, end exclusive.
        tier: ``rules``, ``linear`` or ``embeddings``.
        cues: cue lists; default: those that ship for ``language``.
        language: language of the shipped cue lists.
        model: a model of your own for the second and third tier.

    Raises:
        ParameterError: unknown tier, or a span that is empty or outside the text.
    """
    return evaluate_many([(text, start, end)], tier, cues=cues, language=language, model=model)[0]


def evaluate_many(
    items: Sequence[tuple[str, int, int]],
    tier: str = "linear",
    *,
    cues: CueLists | None = None,
    language: str = "en",
    model: Any = None,
) -> list[Evaluation]:
    """Code many marked spans at once; see ``evaluate``. Spans of the same sentence share its analysis."""
    if tier not in TIERS:
        raise ParameterError(choose("tier", tier, TIERS))
    for text, start, end in items:
        if not 0 <= start < end <= len(text):
            raise ParameterError(
                f"the span {start}:{end} is empty or outside the text of {len(text)} characters"
            )
    if not items:
        return []
    lists = cues or CueLists.default(language)
    batch = build(items)
    parsed = rules.parse(batch, lists)
    links = rules.link(parsed)
    score, harm, spoken = rules.scores(parsed, links)
    label = np.where(score > rules.THRESHOLD, 1, np.where(score < -rules.THRESHOLD, -1, 0))
    confidence = np.abs(score)
    return _results(parsed, links, label, score, confidence, ~spoken | harm, harm, "rules")


def _results(
    parsed: rules.Parse,
    links: rules.Links,
    label: Any,
    score: Any,
    confidence: Any,
    abstain: Any,
    harm: Any,
    tier: str,
) -> list[Evaluation]:
    batch, structure = parsed.batch, parsed.structure
    n = batch.n_mentions
    clause = structure.clause[batch.first]
    low = np.searchsorted(structure.clause, clause, side="left")
    high = np.searchsorted(structure.clause, clause, side="right") - 1
    m, k = join(batch.owner, parsed.matches.sentence)
    within = (structure.clause[parsed.matches.first[k]] == clause[m]) & (
        (parsed.matches.last[k] <= batch.first[m]) | (parsed.matches.first[k] >= batch.last[m])
    )
    counts = {
        kind: np.bincount(m[within & (parsed.matches.kind[k] == KIND_NUMBER[kind])], minlength=n).tolist()
        for kind in _COUNTED
    }
    negators = (parsed.matches.kind[k] == KIND_NUMBER["negation"]) & (parsed.matches.number[k] < 1)
    negated = (np.bincount(m[within & negators], minlength=n) > 0).tolist()
    scare = structure.scare[batch.first] | _scare(parsed, m, k)
    cues = _cues(parsed, links)
    label = np.where(harm, 0, label).tolist()
    score = np.where(harm, 0.0, score).tolist()
    rows = zip(
        label,
        score,
        confidence.tolist(),
        abstain.tolist(),
        harm.tolist(),
        *(counts[kind] for kind in _COUNTED),
        negated,
        scare.tolist(),
        zip(batch.starts[low].tolist(), batch.ends[high].tolist(), strict=True),
        strict=True,
    )
    return [Evaluation(*row, tier, cues[i]) for i, row in enumerate(rows)]


def _scare(parsed: rules.Parse, m: Ints, k: Ints) -> Any:
    marked = (parsed.matches.kind[k] == KIND_NUMBER["scare"]) & (
        np.abs(parsed.batch.first[m] - parsed.matches.last[k]) <= 2
    )
    polar_doubt = np.zeros(parsed.batch.n_mentions, np.int64)
    i, j = join(parsed.batch.owner, parsed.polar.sentence)
    np.add.at(polar_doubt, i, parsed.structure.scare[parsed.polar.first[j]])
    return (np.bincount(m[marked], minlength=parsed.batch.n_mentions) > 0) | (polar_doubt > 0)


def _cues(parsed: rules.Parse, links: rules.Links) -> list[tuple[Cue, ...]]:
    batch: Batch = parsed.batch
    found: list[list[Cue]] = [[] for _ in range(batch.n_mentions)]
    matches = parsed.matches
    polar_of = dict(
        zip(
            zip(parsed.polar.first.tolist(), parsed.polar.kind.tolist(), strict=True),
            range(len(parsed.polar)),
            strict=True,
        )
    )
    weights = {
        (a, b): w
        for a, b, w in zip(links.mention.tolist(), links.cue.tolist(), links.weight.tolist(), strict=True)
    }
    m, k = join(batch.owner, matches.sentence)
    for mention, match in zip(m.tolist(), k.tolist(), strict=True):
        kind = _KINDS[matches.kind[match]]
        if kind not in _SHOWN:
            continue
        first, last = int(matches.first[match]), int(matches.last[match])
        polar = polar_of.get((first, int(matches.kind[match])))
        weight, flipped = float(matches.number[match]), False
        if polar is not None:
            if (mention, polar) not in weights:
                continue
            weight, flipped = weights[mention, polar], bool(parsed.flipped[polar])
        start, end = int(batch.starts[first]), int(batch.ends[last - 1])
        text = batch.texts[int(batch.owner[mention])][start:end]
        found[mention].append(Cue(start, end, _SHOWN[kind], text, round(weight, 4), flipped))
    return [tuple(row) for row in found]
