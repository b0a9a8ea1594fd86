"""What turns or scales a polar cue: negation, intensity, shifters and their objects, declining predicates, quotation."""

from __future__ import annotations

import numpy as np

from toolkit.coding.clauses import Structure, pairs_within
from toolkit.coding.matching import KIND_NUMBER, Matches
from toolkit.coding.units import Batch, Bools, Floats, join

NEGATION_REACH = 6
PAST_REACH = 10
_TIMES = frozenset("past day days time times years era age decades century прошлом времена время".split())
SHIFTER_REACH = 5
SHIFTED = -0.8
DECLINED = -0.6
_MARKS = frozenset("–—,()-")
_NOTHING = frozenset(["little", "nothing", "nowhere", "no", "none", "мало", "ничего", "никуда"])
_NO_AND, _NO_BUT, _NO_COMMA, _ONE_CLAUSE = 0.4, 0.58, 0.65, 0.95


def modified(batch: Batch, matches: Matches, structure: Structure, polar: Matches) -> tuple[Floats, Bools]:
    """Polarity of each polar cue after everything that turns or scales it, and whether it was turned."""
    factor = np.ones(len(polar))
    own = polar.number.copy()
    _apply_objects(structure, polar, factor, own)
    negation = _with_past(batch, matches.of("negation"))
    i, j = pairs_within(polar, negation)
    reach = polar.first[i] - negation.last[j]
    crossed = structure.depth[polar.first[i]] - structure.depth[negation.last[j] - 1]
    finite = structure.finite
    # Behind *and* an auxiliary begins a statement of its own: *has not met for years and has become irrelevant*.
    begun = finite[polar.first[i]] > finite[np.minimum(negation.last[j], polar.first[i])]
    own_statement = (crossed >= _NO_AND) & begun
    near = (reach >= 0) & (reach <= NEGATION_REACH) & (crossed < _NO_BUT) & ~own_statement & (negation.number[j] < 1)
    np.multiply.at(factor, i[near], negation.number[j][near])
    behind = negation.first[j] - polar.last[i]
    empty = (behind >= 0) & (behind <= 1) & (crossed > -_ONE_CLAUSE) & _is_nothing(batch, negation)[j]
    np.multiply.at(factor, i[empty], negation.number[j][empty])
    _apply_decline(batch, matches, structure, polar, factor)
    intensity = matches.of("intensity")
    i, j = pairs_within(polar, intensity)
    reach = polar.first[i] - intensity.last[j]
    near = (reach >= 0) & (reach <= 1)
    np.multiply.at(factor, i[near], intensity.number[j][near])
    doubt = structure.scare[polar.first]
    factor[doubt] *= np.where(polar.number[doubt] > 0, 0.0, 0.5)
    return np.clip(own * factor, -4, 4), factor < 0


def _with_past(batch: Batch, negation: Matches) -> Matches:
    """Negations that go on where a bygone time is told of: *no longer the days when …*, *not of the past, when …*."""
    when = np.flatnonzero(batch.where("when".__eq__))
    time, comma = batch.where(_TIMES.__contains__), batch.where(",".__eq__)
    found = []
    for at in when.tolist():
        before = at - 1 - comma[at - 1]
        number = int(np.searchsorted(negation.first, at)) - 1
        near = number >= 0 and negation.sentence[number] == batch.sentence[at] and negation.number[number] < 0
        if time[before] and near and at - negation.last[number] <= PAST_REACH:
            found.append((number, at))
    if not found:
        return negation
    numbers, places = np.array(found).T
    order = np.argsort(np.concatenate([negation.first, places]), kind="stable")
    return Matches(
        kind=np.concatenate([negation.kind, negation.kind[numbers]])[order],
        number=np.concatenate([negation.number, negation.number[numbers]])[order],
        first=np.concatenate([negation.first, places])[order],
        last=np.concatenate([negation.last, places + 1])[order],
        sentence=np.concatenate([negation.sentence, negation.sentence[numbers]])[order],
    )


def _apply_decline(batch: Batch, matches: Matches, structure: Structure, polar: Matches, factor: Floats) -> None:
    """*The space for trust … is shrinking*: turn what is good in the subject; an inserted clause may stand between."""
    decline = matches.of("decline")
    verb = decline.first - 1
    while True:  # back over the auxiliaries
        inside = (batch.sentence[np.maximum(verb, 0)] == decline.sentence) & (verb >= 0)
        step = inside & structure.copula[np.maximum(verb, 0)]
        if not step.any():
            break
        verb = verb - step
    mark = batch.where(_MARKS.__contains__)
    after_mark = mark[np.maximum(verb, 0)]
    ends = np.searchsorted(structure.clause, structure.clause[polar.first], side="right")
    ends = np.minimum(ends, len(batch.words) - 1)
    before_mark = mark[ends]
    opening = structure.clause[polar.first] == structure.clause[batch.offsets[polar.sentence]]
    i, j = pairs_within(polar, decline)
    ahead = (polar.last[i] <= decline.first[j]) & (polar.number[i] > 0)
    same = structure.depth[decline.first[j]] - structure.depth[polar.last[i] - 1] < _NO_COMMA
    around = after_mark[j] & before_mark[i] & (opening[i] | (polar.first[i] - batch.offsets[polar.sentence[i]] < 12))
    factor[np.unique(i[ahead & (same | around)])] *= DECLINED


def _is_nothing(batch: Batch, negation: Matches) -> Bools:
    """Negations that empty the verb before them: *achieved little*, *led nowhere*."""
    return batch.where(_NOTHING.__contains__)[negation.last - 1]


def _apply_objects(structure: Structure, polar: Matches, factor: Floats, own: Floats) -> None:
    """Shifters turn the polarity of their object; causers leave the word to it. Changes factor and own in place."""
    i, j = join(polar.sentence, polar.sentence)
    reach = polar.first[j] - polar.last[i]
    crossed = structure.depth[polar.first[j]] - structure.depth[polar.last[i] - 1]
    finite = structure.finite
    predicate = (
        finite[polar.first[j]] > finite[np.minimum(polar.last[i], polar.first[j])]
    )  # what is said of it is no object
    # What is bad behind *and* is done as well, not undone: *distort trade and punish outsiders*.
    separate = (crossed >= _NO_AND) & (polar.number[j] < 0)
    near = (reach >= 0) & (reach <= SHIFTER_REACH) & (crossed < 0.6) & ~predicate & ~separate
    i, j = i[near], j[near]
    kind = polar.kind
    is_object = np.isin(kind[j], [KIND_NUMBER["evaluation"], KIND_NUMBER["directed"]])
    shifts = is_object & (kind[i] == KIND_NUMBER["shifter"])
    harms = is_object & (kind[i] == KIND_NUMBER["harm"])
    causes = is_object & (kind[i] == KIND_NUMBER["causer"]) & (polar.number[j] * polar.number[i] < 0)
    causes &= np.abs(polar.number[j]) >= 1
    directed = KIND_NUMBER["directed"]
    doubts = (kind[i] == directed) & (kind[j] == directed) & (polar.number[i] < 0) & (polar.number[j] > 0)
    factor[j[shifts | harms | doubts]] *= SHIFTED
    own[i[shifts | causes | doubts]] = 0.0
    own[i[harms & (polar.number[j] < 0)]] = 0.0
