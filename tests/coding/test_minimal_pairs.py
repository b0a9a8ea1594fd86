"""Sentences that differ in one thing must get the codes that differ in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.coding import attributions, evaluate

PAIRS = yaml.safe_load(Path(__file__).with_name("minimal_pairs.yaml").read_text(encoding="utf-8"))
CASES = [(group, *side) for group, rows in PAIRS.items() for row in rows for side in (row[:2], row[2:])]
SIGNS = {"+": 1, "-": -1, 0: 0}
#: What no tier gets right yet; a case that starts to pass must leave the list.
UNSOLVED = {
    "rules": {"[The United Nations] condemned the brutal attack."},
    "linear": {
        "[The alliance] is reliable but dangerous.",
        "[Multilateralism] is indispensable, but it is a failure.",
        "The least promising strategy is to focus on [dialogue with individual countries].",
        "[The bloc] deprives states of freedom.",
        "It would be foolish to abandon [the pact].",
        "[The forum] cannot help anybody.",
        "The useful [bilateral] agreement was signed in March.",
        "[The United Nations] condemned the brutal attack.",
    },
}
CHECKS: dict[str, Any] = {
    "harm": lambda r: r.harm and r.abstain and r.label == 0,
    "no harm": lambda r: not r.harm,
    "scare": lambda r: r.scare_quote,
    "plain": lambda r: not r.scare_quote and r.booster == 0,
    "duty": lambda r: r.obligation > 0,
    "free": lambda r: r.obligation == 0,
    "hedged": lambda r: r.hedge > 0,
    "bare": lambda r: r.hedge == 0 and r.possibility == 0,
    "boosted": lambda r: r.booster > 0,
    "may": lambda r: r.possibility > 0,
}


def unmark(marked: str) -> tuple[str, int, int]:
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


def is_right(marked: str, code: Any, tier: str) -> bool:
    text, start, end = unmark(marked)
    if code in ("quoted", "reported", "author"):
        kinds = {a.kind for a in attributions(text) if a.start <= start and a.end >= end}
        voice = "quoted" if "quoted" in kinds else "reported" if kinds else "author"
        return bool(voice == code)
    result = evaluate(text, start, end, tier)
    if code in SIGNS:
        return result.label == SIGNS[code] and not (result.harm and SIGNS[code])
    return bool(CHECKS[code](result))


def test_there_are_a_hundred_pairs() -> None:
    assert sum(map(len, PAIRS.values())) >= 100
    assert all(row[0] != row[2] and row[1] != row[3] for rows in PAIRS.values() for row in rows)


@pytest.mark.parametrize("tier", ["rules", "linear"])
@pytest.mark.parametrize(("group", "marked", "code"), CASES)
def test_minimal_pair(group: str, marked: str, code: Any, tier: str) -> None:
    if marked in UNSOLVED[tier] and code in SIGNS:
        assert not is_right(marked, code, tier), "solved: take it out of UNSOLVED"
        pytest.xfail("known weakness")
    assert is_right(marked, code, tier), f"{group}: {marked} should be {code}"
