"""Clauses, quotation marks and passives of a batch: what lies between a cue and the span it may bear on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.coding.matching import Matches
from toolkit.coding.units import Batch, Bools, Floats, Ints, join

_COMMA = 0.7
_FULL = 0.65
#: A clause that takes its subject up again with a pronoun is nearer than one with a subject of its own.
_PRONOUN = 0.4
_PRONOUNS = frozenset("it they he she this these its their which он она оно они".split())
#: Words that begin a new clause behind *without …*, and how far behind it they are looked for.
_SUBJECTS = frozenset("there we it they he she you i nobody nothing this that мы они он она никто ничто".split())
_LACK_REACH = 10
_AUXILIARIES = frozenset(
    "would will can could may might must should shall has have had does do did won't can't".split()
)
_UNITS = 1000
_SCARE_WORDS = 4
_QUOTATION_MARKS = frozenset("\"“”'")
_PARTICIPLES = frozenset(
    "built lost hurt left kept sent beset caught put set split cut hit undercut undone done".split()
)
_PASSIVE_REACH = 4


@dataclass(frozen=True)
class Structure:
    """Per token of a batch.

    Attributes:
        depth: running cost of clause boundaries in the sentence; the difference of two tokens is the cost of going
            from one to the other.
        clause: running number of the clause.
        quote: number of the quotation a token stands in, 0 outside.
        scare: whether the quotation is so short, and so little announced, that it puts its words in doubt.
        copula: whether a form of *be* or *become* … stands here.
        finite: forms of *be* and other auxiliaries before each token and in all, length n + 1: between two tokens with
            unlike numbers a predicate begins.
    """

    depth: Floats
    clause: Ints
    quote: Ints
    scare: Bools
    copula: Bools
    finite: Ints


def analyse(batch: Batch, matches: Matches) -> Structure:
    """The structure of the sentences of a batch."""
    n = len(batch.words)
    boundary, copula_at = matches.of("boundary"), matches.of("copula")
    cost = np.zeros(n)
    cost[boundary.first] = boundary.number
    commas = batch.where(",".__eq__)
    cost[commas] = _COMMA
    cost[_after_lack(batch, matches, cost)] = _COMMA
    distance = np.where(_before_pronoun(batch, cost > 0), cost * _PRONOUN, cost)
    opening = np.zeros(n, np.bool_)
    opening[batch.offsets[:-1][np.diff(batch.offsets) > 0]] = True
    copula = np.zeros(n, np.bool_)
    copula[copula_at.first] = True
    quote, scare = _quotations(batch, matches.of("reporting"))
    return Structure(
        depth=_running(batch, distance),
        clause=np.cumsum((cost >= _FULL) | opening),
        quote=quote,
        scare=scare,
        copula=copula,
        finite=np.concatenate([[0], np.cumsum(copula | batch.where(_AUXILIARIES.__contains__))]),
    )


def _after_lack(batch: Batch, matches: Matches, cost: Floats) -> list[int]:
    """Where the clause goes on behind *without …* with no comma: *without dialogue there can be no peace*."""
    comparison = matches.of("comparison")
    lack = comparison.select((comparison.number > 0) & (comparison.number < 1))
    found = []
    for last, sentence in zip(lack.last, lack.sentence, strict=True):
        end = min(int(last) + _LACK_REACH, int(batch.offsets[sentence + 1]))
        for at in range(int(last) + 1, end):
            if cost[at] >= _FULL:
                break
            if batch.words[at] in _SUBJECTS:
                found.append(at)
                break
    return found


def _running(batch: Batch, cost: Floats) -> Floats:
    """Running sums of costs from the start of each sentence; in whole units, so that no sentence depends on others."""
    total = np.cumsum(np.round(cost * _UNITS).astype(np.int64))
    before = np.concatenate([[0], total])[batch.offsets[batch.sentence]]
    return np.asarray((total - before) / _UNITS)


def _before_pronoun(batch: Batch, boundary: Bools) -> Bools:
    """Whether a boundary is followed by a pronoun, directly or after further boundaries."""
    n = len(batch.words)
    pronoun = batch.where(_PRONOUNS.__contains__)
    following = np.zeros(n, np.bool_)
    for _ in range(3):
        ahead = np.zeros(n, np.bool_)
        ahead[:-1] = pronoun[1:] | (boundary[1:] & following[1:])
        following = ahead
    return boundary & following


def _quotations(batch: Batch, reporting: Matches) -> tuple[Ints, Bools]:
    """Number the quotations and mark the short unannounced ones. Loops over quotation marks only."""
    n = len(batch.words)
    quote, scare = np.zeros(n, np.int64), np.zeros(n, np.bool_)
    marks = np.flatnonzero(batch.where(_QUOTATION_MARKS.__contains__)).tolist()
    announced = set(reporting.first.tolist())
    opened: dict[str, int] = {}
    current, number = -1, 0
    for i in marks:
        if batch.sentence[i] != current:
            number = _close_open(batch, quote, opened, number)
            current, opened = int(batch.sentence[i]), {}
        word = batch.words[i]
        family = "'" if word == "'" else '"'
        if word == "'" and not _is_quote(batch, i, family in opened):
            continue
        if family in opened and word != "“":
            start = opened.pop(family)
            number += 1
            quote[start : i + 1] = number
            near = announced.intersection(range(max(start - 3, 0), start))
            near |= announced.intersection(range(i + 1, i + 4))
            scare[start + 1 : i] = i - start - 1 <= _SCARE_WORDS and not near
        elif word == "”":
            number += 1
            quote[batch.offsets[current] : i + 1] = number
        else:
            opened[family] = i
    _close_open(batch, quote, opened, number)
    return quote, scare


def _close_open(batch: Batch, quote: Ints, opened: dict[str, int], number: int) -> int:
    """A double quotation mark left open lasts to the end of its sentence."""
    if '"' in opened:
        number += 1
        start = opened['"']
        quote[start : batch.offsets[batch.sentence[start] + 1]] = number
    return number


def _is_quote(batch: Batch, i: int, is_open: bool) -> bool:
    """Whether a single mark opens or closes a quotation, rather than being an apostrophe."""
    before = i > batch.offsets[batch.sentence[i]] and batch.ends[i - 1] == batch.starts[i]
    after = i + 1 < batch.offsets[batch.sentence[i] + 1] and batch.ends[i] == batch.starts[i + 1]
    return before if is_open else (after and not before)


def _is_participle(word: str) -> bool:
    return word.endswith(("ed", "en", "wn")) or word in _PARTICIPLES


def is_passive(batch: Batch, structure: Structure, matches: Matches) -> Bools:
    """Whether each match is a participle with a form of *be* shortly before it, or followed by *by*."""
    by_form = batch.where(_is_participle)[matches.first]
    ends = np.cumsum(np.concatenate([[0], structure.copula]))
    start = np.maximum(matches.first - _PASSIVE_REACH, batch.offsets[matches.sentence])
    has_be = ends[matches.first] > ends[start]
    same = structure.depth[matches.first] - structure.depth[start] < _FULL
    nearer = np.maximum(matches.first - 2, batch.offsets[matches.sentence])
    has_be &= same | (ends[matches.first] > ends[nearer])
    followed = np.append(batch.where("by".__eq__), False)
    has_by = followed[matches.last]
    return np.asarray(by_form & (has_be | has_by))


def regions(structure: Structure, openers: Matches, batch: Batch) -> Ints:
    """Per token the number (from 1) of the opened region it stands in: from behind the opener to the end of its clause."""
    region = np.zeros(len(batch.words), np.int64)
    if len(openers):
        clause_ends = np.searchsorted(structure.clause, structure.clause[openers.last - 1], side="right")
        for number, (start, end) in enumerate(zip(openers.last, clause_ends, strict=True), start=1):
            region[start:end] = number
    return region


def pairs_within(left: Matches, right: Matches) -> tuple[Ints, Ints]:
    """Indices of all pairs of matches in the same sentence."""
    return join(left.sentence, right.sentence)
