"""What is said of an action on a mention: *abandoning the forum would be a mistake*, *it is naive to rely on it*.

The judgement is one of the action. It reaches the mention with the sign of the action: who calls it a mistake to abandon
something is for it, who calls it naive to rely on something is against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toolkit.coding.matching import KIND_NUMBER
from toolkit.coding.units import Bools, Floats, Ints

if TYPE_CHECKING:
    from toolkit.coding.rules import Parse

ACTION_REACH, PREDICATE_REACH = 4, 8
_ONE_CLAUSE = 0.65
#: Nouns of action that begin a cue: *a retreat from*, *reliance on*.
_NOUNS = frozenset(
    """adherence belief commitment confidence contempt departure end faith insistence opposition reliance retreat return
    support trust withdrawal""".split()
)
#: What is left of the cue of the action itself once it is judged.
JUDGED = 0.1


def judged(parsed: Parse, m: Ints, c: Ints, after: Bools, gap: Ints, cost: Floats) -> tuple[Bools, Bools, Floats]:
    """Pairs of mention and cue that are an action on the mention, or the judgement of one.

    Args:
        parsed: the parsed batch.
        m, c, after, gap, cost: the pairs, as in ``rules.Links``.

    Returns:
        whether the cue is an action that is judged, whether it is the judgement, and the sign it reaches the mention with.
    """
    batch, polar, copula, finite = parsed.batch, parsed.polar, parsed.structure.copula, parsed.structure.finite
    acts = polar.kind == KIND_NUMBER["directed"]  # what harms the mention is set aside, judged or not
    begins = np.maximum(polar.first - 1, batch.offsets[polar.sentence])
    gerund = batch.where(lambda word: word.endswith("ing"))[polar.first]
    free = gerund | batch.where("to".__eq__)[begins] | batch.where(_NOUNS.__contains__)[polar.first]
    # A participle behind a form of *be* is no action that could be judged: *they are abandoning the forum*.
    free &= ~copula[begins] | (begins == polar.first)
    action = (acts & free & (polar.number != 0))[c] & ~after & (gap <= ACTION_REACH) & (cost < 0.5)
    sign, at = np.zeros(batch.n_mentions), np.full(batch.n_mentions, -1, np.int64)
    sign[m[action]] = np.sign(polar.number[c[action]])
    at[m[action]] = polar.first[c[action]]
    first, last = polar.first[c], polar.last[c]
    # A gerund or noun that opens the sentence is the subject of whatever verb follows.
    opens = np.zeros(batch.n_mentions, np.bool_)
    opening = polar.first - batch.offsets[polar.sentence] <= 1
    opens[m[action]] = opening[c[action]]
    predicate = (finite[first] > finite[batch.last[m]]) | opens[m]
    behind = after & predicate & (gap <= PREDICATE_REACH) & (cost < _ONE_CLAUSE)
    start = np.maximum(first - 4, batch.offsets[polar.sentence[c]])
    ahead = ~after & (last <= at[m]) & (at[m] - last <= 2) & (finite[first] > finite[start])
    evaluates = polar.kind[c] == KIND_NUMBER["evaluation"]
    judgement = (sign[m] != 0) & evaluates & (behind | ahead)
    is_judged = np.bincount(m, judgement, minlength=batch.n_mentions) > 0
    return action & is_judged[m], judgement, sign[m]
