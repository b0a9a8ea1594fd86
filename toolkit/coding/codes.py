"""The codes of a batch of marked spans as arrays, and the cues behind each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from toolkit.coding.matching import KIND_NUMBER, POLAR
from toolkit.coding.rules import Links, Parse
from toolkit.coding.units import Bools, Floats, Ints, join

COUNTED = ("hedge", "weasel", "booster", "obligation", "possibility")
#: Kind of list -> kind of cue; lists that only serve the analysis are not shown.
_SHOWN = {
    "evaluation": "evaluation",
    "directed": "evaluation",
    "causer": "evaluation",
    "harm": "harm",
    "scare": "scare_quote",
    **{kind: kind for kind in ("shifter", "negation", "intensity", "contrast", "comparison", *COUNTED)},
}
_NAMES = [_SHOWN.get(kind, "") for kind in KIND_NUMBER]
_IS_SHOWN = np.array([bool(name) for name in _NAMES])
_IS_POLAR = np.array([kind in POLAR for kind in KIND_NUMBER])


class Cue(NamedTuple):
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


@dataclass(frozen=True, eq=False)
class Codes:
    """Codes of marked spans, one entry per span.

    Attributes:
        columns: label, score, confidence, abstain, harm, hedge, weasel, booster, obligation, possibility, negated,
            scare_quote, in the order of the fields of ``Evaluation``.
        clause_start, clause_end: offsets of the clause.
    """

    columns: dict[str, Any]
    clause_start: Ints
    clause_end: Ints
    parts: tuple[tuple[Parse, Links, Ints], ...]

    def __getitem__(self, name: str) -> Any:
        """The array of a column."""
        return self.columns[name]

    def cues(self) -> list[tuple[Cue, ...]]:
        """The cues of every span, in order of position."""
        return [found for part in self.parts for found in _cues(*part)]


def joined(parts: Sequence[Codes]) -> Codes:
    """The codes of several batches as one."""
    names = parts[0].columns
    return Codes(
        {name: np.concatenate([part.columns[name] for part in parts]) for name in names},
        np.concatenate([part.clause_start for part in parts]),
        np.concatenate([part.clause_end for part in parts]),
        tuple(piece for part in parts for piece in part.parts),
    )


def _cues(parsed: Parse, links: Links, shift: Ints) -> list[tuple[Cue, ...]]:
    batch = parsed.batch
    matches, polar = parsed.matches, parsed.polar
    m, k = join(batch.owner, matches.sentence)
    kept = _IS_SHOWN[matches.kind[k]] & ((matches.number[k] != 0) | (matches.kind[k] == KIND_NUMBER["harm"]))
    kept &= (matches.last[k] <= batch.first[m]) | (matches.first[k] >= batch.last[m]) | ~_IS_POLAR[matches.kind[k]]
    m, k = m[kept], k[kept]
    weight, flipped = matches.number[k].copy(), np.zeros(len(k), np.bool_)
    is_polar = _IS_POLAR[matches.kind[k]]
    number = np.searchsorted(polar.first, matches.first[k[is_polar]])
    pair = np.searchsorted(links.mention * (len(polar) + 1) + links.cue, m[is_polar] * (len(polar) + 1) + number)
    weight[is_polar] = links.weight[pair]
    flipped[is_polar] = parsed.flipped[number]
    first, last = matches.first[k], matches.last[k] - 1
    texts = batch.texts
    starts, ends, owners = batch.starts[first], batch.ends[last], batch.owner[m]
    words = [texts[o][a:b] for o, a, b in zip(owners.tolist(), starts.tolist(), ends.tolist(), strict=True)]
    kinds = [_NAMES[kind] for kind in matches.kind[k].tolist()]
    moved = shift[m]
    weights = (np.round(weight, 4) + 0.0).tolist()
    rows = map(Cue, (starts + moved).tolist(), (ends + moved).tolist(), kinds, words, weights, flipped.tolist())
    found = list(rows)
    bounds = np.searchsorted(m, np.arange(batch.n_mentions + 1)).tolist()
    return [tuple(found[low:high]) for low, high in zip(bounds, bounds[1:], strict=False)]


def codes(
    parsed: Parse,
    links: Links,
    label: Ints,
    score: Floats,
    confidence: Floats,
    abstain: Bools,
    harm: Bools,
    shift: Ints,
) -> Codes:
    """Put the verdict of a tier beside what the clause of each span shows."""
    batch, structure, matches = parsed.batch, parsed.structure, parsed.matches
    n = batch.n_mentions
    clause = structure.clause[batch.first]
    low = np.searchsorted(structure.clause, clause, side="left")
    high = np.searchsorted(structure.clause, clause, side="right") - 1
    m, k = join(batch.owner, matches.sentence)
    outside = (matches.last[k] <= batch.first[m]) | (matches.first[k] >= batch.last[m])
    within = (structure.clause[matches.first[k]] == clause[m]) & outside

    def count(mask: Bools) -> Ints:
        return np.bincount(m[mask], minlength=n)

    def is_kind(kind: str) -> Bools:
        return np.asarray((matches.kind[k] == KIND_NUMBER[kind]) & (matches.number[k] != 0))

    columns: dict[str, Any] = {
        "label": np.where(harm, 0, label),
        "score": np.where(harm, 0.0, np.round(score, 6)),
        "confidence": np.where(harm, 0.0, np.round(confidence, 6)),
        "abstain": abstain | harm,
        "harm": harm,
    }
    columns |= {kind: count(within & is_kind(kind)) for kind in COUNTED}
    columns["negated"] = count(within & is_kind("negation") & (matches.number[k] < 1)) > 0
    doubted = is_kind("scare") & (np.abs(batch.first[m] - matches.last[k]) <= 2)
    i, j = join(batch.owner, parsed.polar.sentence)
    quoted = np.bincount(i, structure.scare[parsed.polar.first[j]], minlength=n) > 0
    columns["scare_quote"] = structure.scare[batch.first] | (count(doubted) > 0) | quoted
    return Codes(columns, batch.starts[low] + shift, batch.ends[high] + shift, ((parsed, links, shift),))
