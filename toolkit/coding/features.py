"""Features of the linear tier: what the rules see around a marked span, and the words near it, under readable names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.coding import rules
from toolkit.coding.matching import KIND_NUMBER, POLAR, Matches
from toolkit.coding.rules import Links, Parse
from toolkit.coding.units import Batch, Bools, Floats, Ints, join

_NEAR, _MIDDLE = 3, 8
_ONE_CLAUSE, _OTHER = 0.65, 0.45
_KINDS = list(KIND_NUMBER)
_DISTANCES = ("near", "middle", "far")
_ROLES = ("concerns", "other")
_SIDES, _SIGNS = ("before", "after"), ("+", "-")
#: Zones of polar cues: where they stand, and what they are.
ZONES = [
    f"{side} {distance} {clause} {sign}"
    for side in _SIDES
    for distance in _DISTANCES
    for clause in ("inside", "outside")
    for sign in _SIGNS
]
SORTS = [f"{side} {kind} {role} {sign}" for side in _SIDES for kind in POLAR for role in _ROLES for sign in _SIGNS]
_COUNTED = (
    "negation",
    "hedge",
    "booster",
    "obligation",
    "possibility",
    "reporting",
    "contrast",
    "comparison",
    "copula",
)
COUNTS = [f"{where} {kind}" for where in ("clause before", "clause after", "elsewhere") for kind in _COUNTED]
GENERAL = [
    "rule score", "rule score squared", "rule sum +", "rule sum -", "nearest +", "nearest -", "strongest +", "strongest -",
    "sentence +", "sentence -", "no cue", "harm", "first word", "in quotation", "quotation elsewhere", "speaker",
    "long sentence", "words of the span", "inside the span +", "inside the span -", "scare quotes", "clauses",
    "clause sum +", "clause sum -", "last cue +", "last cue -",
]  # fmt: skip
DENSE = GENERAL + COUNTS + ZONES + SORTS

#: Places of words relative to the span, in the names of features.
_OFFSETS = {"L4": -4, "L3": -3, "L2": -2, "L1": -1, "R1": 1, "R2": 2, "R3": 3, "R4": 4}
_PAIRS = [("L2", "L1"), ("L1", "R1"), ("R1", "R2"), ("R2", "R3"), ("L3", "L2"), ("L3", "L1"), ("R1", "R3")]
_BAGS = ("left", "right", "clause", "sentence")
PLACES = [*_OFFSETS, *("".join(pair) for pair in _PAIRS), *_BAGS]
_WINDOW = 6
_CLASSES = [f"<{kind}{sign}>" for kind in POLAR for sign in "+-"] + [
    f"<{kind}>" for kind in _KINDS if kind not in (*POLAR, "boundary", "hedge", "weasel", "booster", "scare", "dealing")
]
_EDGE, _NUMBER, _SPAN = "<edge>", "<number>", "<span>"


class Words:
    """Words with numbers. Class names come first; 0 is a word without number."""

    def __init__(self, words: Sequence[str]) -> None:
        reserved = ["", _EDGE, _NUMBER, _SPAN, *_CLASSES]
        self.names = reserved + sorted(set(words) - set(reserved))
        self.number = {name: i for i, name in enumerate(self.names)}
        self.classes = {
            (KIND_NUMBER[kind], sign): self.number[name]
            for kind in _KINDS
            for sign in (1, -1)
            if (name := f"<{kind}{'+' if sign > 0 else '-'}>" if kind in POLAR else f"<{kind}>") in self.number
        }

    def encode(self, batch: Batch) -> Ints:
        """The number of each token; numbers and amounts count as one word."""
        get = self.number.get
        number = self.number[_NUMBER]
        return batch.numbered(lambda word: number if word[0].isdigit() else get(word, 0))


def dense(parsed: Parse, links: Links) -> Floats:
    """Sums and counts of cues by zone, shape (n_mentions, len(DENSE))."""
    n = parsed.batch.n_mentions
    general = _general(parsed, links)
    counts = _counts(parsed)
    value = parsed.value[links.cue]
    side = links.after.astype(np.int64)
    distance = np.digitize(links.gap, [_NEAR + 1, _MIDDLE + 1])
    outside = (links.cost > _ONE_CLAUSE).astype(np.int64)
    kind = np.array([POLAR.index(_KINDS[k]) for k in parsed.polar.kind], np.int64)[links.cue]
    other = (np.abs(links.role) < _OTHER).astype(np.int64)
    minus = (value * np.sign(links.role + 1e-9) < 0).astype(np.int64)
    zone = ((side * 3 + distance) * 2 + outside) * 2 + minus
    sort = ((side * len(POLAR) + kind) * 2 + other) * 2 + minus

    def table(column: Ints, width: int) -> Floats:
        sums = np.bincount(links.mention * width + column, np.abs(value), n * width)
        return np.asarray(sums.reshape(n, width), np.float64)

    return np.hstack([general, counts, np.sqrt(table(zone, len(ZONES))), np.sqrt(table(sort, len(SORTS)))])


def _general(parsed: Parse, links: Links) -> Floats:
    batch, structure = parsed.batch, parsed.structure
    n = batch.n_mentions
    m, w = links.mention, links.weight
    raw = parsed.value[links.cue] * np.sign(links.role)
    score, harm, spoken = rules.scores(parsed, links)

    def total(weights: Floats) -> Floats:
        return np.asarray(np.bincount(m, weights, minlength=n), np.float64)

    def best(values: NDArray[Any], mask: Bools) -> Floats:
        out = np.zeros(n)
        np.maximum.at(out, m[mask], values[mask])
        return out

    inside = links.cost < _ONE_CLAUSE
    near = 1.0 / (1.0 + links.gap)
    i, j = join(batch.owner, parsed.polar.sentence)
    covered = (parsed.polar.first[j] < batch.last[i]) & (parsed.polar.last[j] > batch.first[i])
    own = np.where(covered, parsed.polar.number[j], 0.0)
    quoted = structure.quote[batch.first] > 0
    any_quote = np.bincount(batch.sentence, structure.quote > 0, minlength=len(batch.texts))[batch.owner] > 0
    length = batch.offsets[batch.owner + 1] - batch.offsets[batch.owner]
    last = parsed.polar.first[links.cue] - batch.offsets[batch.owner][m] + 1.0
    columns = [
        score,
        score * np.abs(score),
        np.tanh(total(np.maximum(w, 0))),
        np.tanh(total(np.maximum(-w, 0))),
        best(near, (w > 0.05)),
        best(near, (w < -0.05)),
        best(np.abs(w), w > 0) / 2,
        best(np.abs(w), w < 0) / 2,
        np.log1p(total(np.maximum(raw, 0))),
        np.log1p(total(np.maximum(-raw, 0))),
        ~spoken,
        harm,
        batch.first == batch.offsets[batch.owner],
        quoted,
        any_quote & ~quoted,
        rules.is_speaker(parsed) >= 0,
        np.log(length) / 3,
        np.log(batch.last - batch.first),
        np.bincount(i, np.maximum(own, 0), minlength=n),
        np.bincount(i, np.maximum(-own, 0), minlength=n),
        structure.scare[batch.first],
        np.log1p(structure.clause[batch.offsets[batch.owner + 1] - 1] - structure.clause[batch.offsets[batch.owner]]),
        np.log1p(total(np.where(inside, np.maximum(raw, 0), 0))),
        np.log1p(total(np.where(inside, np.maximum(-raw, 0), 0))),
        best(last, raw > 0) > best(last, raw < 0),
        best(last, raw < 0) > best(last, raw > 0),
    ]
    return np.column_stack([np.asarray(column, np.float64) for column in columns])


def _counts(parsed: Parse) -> Floats:
    batch, structure, matches = parsed.batch, parsed.structure, parsed.matches
    kinds = [KIND_NUMBER[kind] for kind in _COUNTED]
    chosen = matches.select(np.isin(matches.kind, kinds))
    i, j = join(batch.owner, chosen.sentence)
    same = structure.clause[chosen.first[j]] == structure.clause[batch.first[i]]
    where = np.where(same, np.where(chosen.first[j] < batch.first[i], 0, 1), 2)
    lookup = np.zeros(len(KIND_NUMBER), np.int64)
    lookup[kinds] = np.arange(len(kinds))
    column = where * len(kinds) + lookup[chosen.kind[j]]
    table = np.bincount(i * len(COUNTS) + column, minlength=batch.n_mentions * len(COUNTS))
    return np.minimum(table.reshape(batch.n_mentions, -1), 2) / 2.0


@dataclass(frozen=True)
class Keys:
    """Word features as numbers: (mention, key), key = place, first word, second word, negated."""

    mention: Ints
    key: Ints


def pack(place: Ints | int, first: Ints | int, second: Ints | int, negated: Ints | int, size: int) -> Ints:
    """The number of a word feature among ``size`` words."""
    return np.asarray(((np.asarray(place, np.int64) * size + first) * size + second) * 2 + negated, np.int64)


def word_keys(parsed: Parse, words: Words) -> Keys:
    """All word features of all mentions; features of unknown words are left out."""
    batch = parsed.batch
    size = len(words.names)
    ids = words.encode(batch)
    classes = _token_classes(batch, parsed.matches, words)
    negated = _negated(parsed)
    rows: list[tuple[Ints, Ints]] = []
    everyone = np.arange(batch.n_mentions)
    edge = words.number[_EDGE]
    for layer, floor in ((ids, 0), (classes, edge)):  # the edge of the sentence counts once
        at = {place: _word_at(batch, layer, offset, words) for place, offset in _OFFSETS.items()}
        for place, word in at.items():
            rows.append((everyone[word > floor], pack(PLACES.index(place), word, 0, 0, size)[word > floor]))
        for left, right in _PAIRS:
            both = (at[left] > 0) & (at[right] > 0) & (np.maximum(at[left], at[right]) > floor)
            number = PLACES.index(left + right)
            rows.append((everyone[both], pack(number, at[left], at[right], 0, size)[both]))
    rows += _bags(parsed, ids, negated, size)
    return Keys(np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows]))


def _bags(parsed: Parse, ids: Ints, negated: Ints, size: int) -> list[tuple[Ints, Ints]]:
    batch, structure = parsed.batch, parsed.structure
    m, t = join(batch.owner, batch.sentence)
    kept = (ids[t] > 0) & ((t < batch.first[m]) | (t >= batch.last[m]))
    m, t = m[kept], t[kept]
    left = (t < batch.first[m]) & (batch.first[m] - t <= _WINDOW)
    right = (t >= batch.last[m]) & (t - batch.last[m] < _WINDOW)
    word = ids * 2 + negated
    clause = (structure.clause[t] == structure.clause[batch.first[m]]) & _is_first(structure.clause, word)[t]
    sentence = _is_first(batch.sentence, word)[t]
    rows = []
    for place, mask in (("left", left), ("right", right), ("clause", clause), ("sentence", sentence)):
        rows.append((m[mask], pack(PLACES.index(place), ids[t[mask]], 0, negated[t[mask]], size)))
    return rows


def _is_first(unit: Ints, word: Ints) -> Bools:
    """Whether a token is the first of its word in its clause or sentence, so that a word counts once."""
    order = np.lexsort((word, unit))
    new = np.ones(len(order), np.bool_)
    new[1:] = (unit[order][1:] != unit[order][:-1]) | (word[order][1:] != word[order][:-1])
    first = np.empty(len(order), np.bool_)
    first[order] = new
    return first


def _word_at(batch: Batch, layer: Ints, offset: int, words: Words) -> Ints:
    """The word at an offset from each mention, or the edge of the sentence."""
    at = batch.first + offset if offset < 0 else batch.last + offset - 1
    inside = (at >= batch.offsets[batch.owner]) & (at < batch.offsets[batch.owner + 1])
    return np.where(inside, layer[np.clip(at, 0, len(layer) - 1)], words.number[_EDGE])


def _token_classes(batch: Batch, matches: Matches, words: Words) -> Ints:
    """For each token the class of the cue it belongs to; polar kinds win."""
    layer = np.zeros(len(batch.words), np.int64)
    rank = np.array([_KINDS[k] in POLAR for k in range(len(_KINDS))])
    table = np.zeros((len(_KINDS), 2), np.int64)
    for (kind, sign), number in words.classes.items():
        table[kind, 0 if sign > 0 else 1] = number
    for polar in (False, True):
        chosen = matches.select((rank[matches.kind] == polar) & (matches.number != 0))
        numbers = table[chosen.kind, (chosen.number < 0).astype(np.int64)]
        known = numbers > 0
        layer[chosen.first[known]] = numbers[known]
    return layer


def _negated(parsed: Parse) -> Ints:
    """Whether a negation stands up to five tokens before, in the same clause."""
    batch, negation = parsed.batch, parsed.matches.of("negation")
    flag = np.zeros(len(batch.words), np.int64)
    active = negation.select(negation.number < 1)
    for offset in range(5):
        at = np.minimum(active.last + offset, len(flag) - 1)
        same = parsed.structure.clause[at] == parsed.structure.clause[active.last - 1]
        flag[at[same & (batch.sentence[at] == active.sentence)]] = 1
    return flag


def key_names(keys: Ints, words: Words) -> list[str]:
    """The readable name of each key: ``R1=was``, ``R1R2=was accused``, ``clause=not effective``."""
    size = len(words.names)
    negated = keys % 2
    second = (keys // 2) % size
    first = (keys // 2 // size) % size
    place = keys // 2 // size // size
    return [
        f"{PLACES[p]}={'not ' if n else ''}{words.names[a]}{' ' + words.names[b] if b else ''}"
        for p, a, b, n in zip(place.tolist(), first.tolist(), second.tolist(), negated.tolist(), strict=True)
    ]


def read_name(name: str, numbers: Mapping[str, int], size: int) -> int:
    """The key of a readable name."""
    place, _, rest = name.partition("=")
    is_bag = place in _BAGS
    negated = is_bag and rest.startswith("not ")
    parts = rest.removeprefix("not ").split(" ") if negated else rest.split(" ")
    second = numbers[parts[1]] if len(parts) > 1 else 0
    return int(pack(PLACES.index(place), numbers[parts[0]], second, int(negated), size))
