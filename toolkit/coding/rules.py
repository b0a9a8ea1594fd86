"""The first tier: what each polar cue says about a marked span, by rule.

The strength of a cue is its number in the list, turned or scaled by negation, intensity and shifters before it; what
reaches the span decays with distance and with each clause boundary (γ per boundary), and depends on whether the span
does what the cue says, has it done to it, is compared with something, or is the speaker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toolkit.coding.actions import JUDGED, judged
from toolkit.coding.clauses import Structure, analyse, is_passive, regions
from toolkit.coding.cues import CueLists
from toolkit.coding.matching import KIND_NUMBER, POLAR, Matches, matcher
from toolkit.coding.modifiers import modified
from toolkit.coding.units import Batch, Bools, Floats, Ints, join

TAU = 15.0
GAMMA = 0.55
HARM_REACH = 6
SPEAKER_FACTOR = 0.2
COMPARED = -0.5
#: Number of comparison entries that bear on what stands in them only (without, in the absence of).
ONE_SIDED = 0.5
#: What a mention that cannot do something is worse for, and how near the two stand.
INABILITY, INABLE_REACH = -0.6, 8
_NOT_DONE = frozenset("be been help afford have".split())
UNABLE = frozenset(
    """cannot can't cant couldn't unable incapable fail fails failed failing failure inability""".split()
)
BEFORE_BUT, CONCEDED, AFTER_BUT = 0.6, 0.3, 1.4
OTHER_ROLE = 0.25
HELD = 0.3
BESIDE_SPECIFIED = 0.2
SCALE = 1.5
#: Weight of each polar kind, in the order of POLAR, and of negative against positive cues.
KIND_WEIGHT = (1.0, 0.7, 0.7, 1.3, 0.7)
NEGATIVE = 1.5
BEFORE_SIDE = 0.65
THRESHOLD = 0.12
_ONE_CLAUSE = 0.95


@dataclass(frozen=True)
class Parse:
    """A batch with its matches, structure and polar cues.

    Attributes:
        polar: matches that carry polarity.
        value: polarity of each after negation, intensity and shifters.
        flipped: whether it was turned.
        passive: whether it stands in the passive.
    """

    batch: Batch
    matches: Matches
    structure: Structure
    polar: Matches
    value: Floats
    flipped: Bools
    passive: Bools


@dataclass(frozen=True)
class Links:
    """Every polar cue of a mention's sentence seen from the mention (one row per pair).

    Attributes:
        mention, cue: the pair; ``cue`` indexes ``Parse.polar``.
        after: whether the cue stands after the mention.
        gap: tokens between them.
        cost: clause boundaries between them.
        role: factor of role, comparison, contrast and speaker; 0 where the cue does not concern the mention.
        harm: whether the cue says that the mention is harmed.
        weight: contribution to the evaluation of the mention.
    """

    mention: Ints
    cue: Ints
    after: Bools
    gap: Ints
    cost: Floats
    role: Floats
    harm: Bools
    weight: Floats


def parse(batch: Batch, cues: CueLists) -> Parse:
    """Find the cues of a batch and what modifies them."""
    matches = matcher(cues).find(batch)
    structure = analyse(batch, matches)
    polar = matches.select(np.isin(matches.kind, [KIND_NUMBER[kind] for kind in POLAR]))
    value, flipped = modified(batch, matches, structure, polar)
    return Parse(batch, matches, structure, polar, value, flipped, is_passive(batch, structure, polar))


def link(parsed: Parse) -> Links:
    """Relate every mention to every polar cue of its sentence."""
    batch, structure, polar = parsed.batch, parsed.structure, parsed.polar
    m, c = join(batch.owner, polar.sentence)
    outside = (polar.last[c] <= batch.first[m]) | (polar.first[c] >= batch.last[m])
    m, c = m[outside], c[outside]
    after = polar.first[c] >= batch.last[m]
    gap = np.where(after, polar.first[c] - batch.last[m], batch.first[m] - polar.last[c])
    cost = np.abs(structure.depth[polar.first[c]] - structure.depth[batch.first[m]])
    role, harm = _roles(parsed, m, c, after, gap, cost)
    role = role * _contrast(parsed, m, c) * _speaker(parsed, m, c)
    role *= _held(parsed, m, c, after, gap, cost)
    role[_is_name(parsed, m, c, after, gap)] = 0.0
    action, judgement, sign = judged(parsed, m, c, after, gap, cost)
    role = np.where(judgement, sign * np.abs(role), np.where(action, JUDGED * role, role))
    specified = _specified(parsed, m, c, after)
    is_specified = np.bincount(m, specified, minlength=batch.n_mentions) > 0
    role[is_specified[m] & ~specified] *= BESIDE_SPECIFIED
    decay = np.where(specified | judgement, 1.0, np.exp(-gap / TAU) * GAMMA**cost)
    value = parsed.value[c] * np.where(parsed.value[c] < 0, NEGATIVE, 1.0) * _kind_weight(parsed.polar.kind)[c]
    value = value * np.where(after, 1.0, BEFORE_SIDE)
    return Links(m, c, after, gap, cost, role, harm, value * role * decay)


def _is_name(parsed: Parse, m: Ints, c: Ints, after: Bools, gap: Ints) -> Bools:
    """Whether a cue is the noun that a mention qualifies, directly or with another between: *regional security dialogue*."""
    batch, polar = parsed.batch, parsed.polar
    dealing = np.zeros(len(batch.words) + 1, np.bool_)
    dealing[parsed.matches.of("dealing").first] = True
    next_to = (gap == 0) | ((gap == 1) & dealing[batch.last[m]])
    return np.asarray(after & next_to & (polar.number[c] > 0) & dealing[polar.first[c]])


def _kind_weight(kind: Ints) -> Floats:
    table = np.zeros(len(KIND_NUMBER))
    table[[KIND_NUMBER[name] for name in POLAR]] = KIND_WEIGHT
    return table[kind]


def _roles(parsed: Parse, m: Ints, c: Ints, after: Bools, gap: Ints, cost: Floats) -> tuple[Floats, Bools]:
    """Whether the mention is the one the cue speaks of, and whether it is harmed."""
    kind = parsed.polar.kind[c]
    undergoes = np.where(after, parsed.passive[c], ~parsed.passive[c])
    role = np.ones(len(m))
    directed = kind == KIND_NUMBER["directed"]
    reached = undergoes & (gap <= 10) & (cost < 1.5)
    role[directed] = np.where(reached, 1.0, OTHER_ROLE)[directed]
    harms = kind == KIND_NUMBER["harm"]
    state = after & (parsed.polar.number[c] == 0)
    harmed = harms & (state | undergoes) & (gap <= HARM_REACH) & (cost < np.where(after, 0.95, 0.6))
    role[harmed | (harms & ~after & ~parsed.passive[c])] = 0.0
    object_only = np.isin(kind, [KIND_NUMBER["shifter"]]) & ~after & (gap <= 2)
    role[object_only] = 0.0
    return role, harmed


def _held(parsed: Parse, m: Ints, c: Ints, after: Bools, gap: Ints, cost: Floats) -> Floats:
    """What the mention itself praises or blames says little about the mention."""
    directed = parsed.polar.kind[c] == KIND_NUMBER["directed"]
    verb = directed & after & ~parsed.passive[c] & (gap <= 3) & (cost < 0.5)
    held_from = np.full(parsed.batch.n_mentions, np.iinfo(np.int64).max)
    np.minimum.at(held_from, m[verb], parsed.polar.last[c[verb]])
    return np.where(after & (parsed.polar.first[c] >= held_from[m]) & (cost < 0.95), HELD, 1.0)


def _contrast(parsed: Parse, m: Ints, c: Ints) -> Floats:
    """Comparison, *but* and *although* between cue and mention."""
    batch, structure = parsed.batch, parsed.structure
    at_cue, at_mention = parsed.polar.first[c], batch.first[m]
    comparison = parsed.matches.of("comparison")
    region = regions(structure, comparison.select(comparison.number == 1), batch)
    factor = np.where(region[at_cue] != region[at_mention], COMPARED, 1.0)
    lacking = regions(structure, comparison.select(comparison.number == ONE_SIDED), batch)
    factor = np.where((lacking[at_mention] > 0) & (lacking[at_cue] != lacking[at_mention]), factor * COMPARED, factor)
    contrast = parsed.matches.of("contrast")
    concession = regions(structure, contrast.select(contrast.number < 0), batch)
    factor = np.where(concession[at_cue] > 0, factor * CONCEDED, factor)
    factor = np.where((concession[at_mention] > 0) & (concession[at_cue] == 0), factor * AFTER_BUT, factor)
    but = contrast.select(contrast.number > 0)
    following = np.searchsorted(but.first, at_cue, side="right")
    total = np.searchsorted(but.sentence, parsed.polar.sentence[c], side="right")
    before = np.searchsorted(but.sentence, parsed.polar.sentence[c], side="left")
    factor = np.where(following < total, factor * BEFORE_BUT, factor)
    return np.where((following > before) & (following == total), factor * AFTER_BUT, factor)


def is_speaker(parsed: Parse) -> Ints:
    """The first token of the reporting verb that each mention is the subject of, or -1."""
    batch, structure, reporting = parsed.batch, parsed.structure, parsed.matches.of("reporting")
    speaks = np.full(batch.n_mentions, -1, np.int64)
    i, j = join(batch.owner, reporting.sentence)
    ahead = reporting.first[j] - batch.last[i]
    behind = batch.first[i] - reporting.last[j]
    free = structure.quote[batch.first[i]] == 0
    near = (((ahead >= 0) & (ahead <= 2)) | ((behind >= 0) & (behind <= 1))) & free
    speaks[i[near]] = reporting.first[j[near]]
    return speaks


def _speaker(parsed: Parse, m: Ints, c: Ints) -> Floats:
    """Weaken what the mention itself says: cues in its quotation or after its reporting verb."""
    batch, structure = parsed.batch, parsed.structure
    speaks = is_speaker(parsed)
    at_cue = parsed.polar.first[c]
    source = np.append(batch.where("according".__eq__), False)[speaks[m]]  # according to the WTO, trade grew
    after_verb = (at_cue > speaks[m]) & (speaks[m] >= batch.first[m])
    said = (speaks[m] >= 0) & ((structure.quote[at_cue] > 0) | after_verb | source)
    return np.where(said, SPEAKER_FACTOR, 1.0)


def _is_superlative(word: str) -> bool:
    return word.endswith("est") or word in ("only", "worst", "right", "wrong")


def _specified(parsed: Parse, m: Ints, c: Ints, after: Bools) -> Bools:
    """*The most promising strategy … is (to focus on) MENTION*: a superlative subject names what follows *be*."""
    batch, polar = parsed.batch, parsed.polar
    intensity = parsed.matches.of("intensity")
    top = intensity.select(np.abs(intensity.number) >= 0.6)
    most = np.zeros(len(batch.words) + 1, np.bool_)
    is_most = batch.where(("most", "least").__contains__)[top.last - 1]
    most[top.last[is_most]] = True
    superlative = most[polar.first] | batch.where(_is_superlative)[polar.first]
    be = np.concatenate([[0], np.cumsum(parsed.structure.copula)])
    between = be[batch.first[m]] - be[np.minimum(polar.last[c], batch.first[m])] > 0
    early = polar.first[c] - batch.offsets[polar.sentence[c]] <= 8
    return np.asarray(superlative[c] & ~after & between & early)


def _is_unable(parsed: Parse) -> Bools:
    """Mentions that cannot, fail or are unable to do something that is not bad: *the forum cannot replace …*."""
    batch, structure, polar = parsed.batch, parsed.structure, parsed.polar
    negation = parsed.matches.of("negation")
    ends = batch.offsets[negation.sentence + 1]
    able = batch.where(("can", "could").__contains__)[np.maximum(negation.first - 1, batch.offsets[negation.sentence])]
    unable = batch.where(UNABLE.__contains__)[negation.first] | able
    chosen = unable & (negation.number < 0)
    negation, ends = negation.select(chosen), ends[chosen]
    bad = np.zeros(len(batch.words), np.bool_)
    bad[polar.first[polar.number < 0]] = True
    before = np.concatenate([[0], np.cumsum(bad)])
    verb = np.minimum(negation.last, ends - 1)
    spared = batch.where(_NOT_DONE.__contains__)[verb] & (negation.last < ends)
    # What is bad among the three words behind, and never in the next sentence.
    done = ~spared & (before[np.minimum(negation.last + 3, ends)] == before[np.minimum(negation.last, ends)])
    i, j = join(batch.owner, negation.sentence)
    gap = negation.first[j] - batch.last[i]
    crossed = structure.depth[negation.first[j]] - structure.depth[batch.last[i] - 1]
    near = (gap >= 0) & (gap <= INABLE_REACH) & (crossed < 0.5) & done[j]
    return np.bincount(i[near], minlength=batch.n_mentions) > 0


def scores(parsed: Parse, links: Links) -> tuple[Floats, Bools, Bools]:
    """Score in [-1, 1] of each mention, whether it is harmed, and whether any cue spoke to it."""
    n = parsed.batch.n_mentions
    total = np.bincount(links.mention, links.weight, minlength=n)
    negated = parsed.flipped[links.cue]
    harm = np.bincount(links.mention, links.harm & ~negated, minlength=n) > 0
    unable = _is_unable(parsed)
    harm &= ~unable  # what cannot act is blamed, whoever is at fault
    total = total + INABILITY * unable
    spoken = np.bincount(links.mention, np.abs(links.weight) > 0.01, minlength=n) > 0
    return np.tanh(total / SCALE), harm, spoken | unable


__all__ = ["Links", "Parse", "join", "link", "parse", "scores"]
