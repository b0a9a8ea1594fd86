"""The parts under the rules: lists and their forms, matching, clauses, and what reaches a span."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.coding import CueLists, rules
from toolkit.coding.clauses import analyse
from toolkit.coding.inflect import expand
from toolkit.coding.matching import KIND_NUMBER, POLAR, matcher
from toolkit.coding.units import build, fold, join


def find(text: str, kind: str) -> list[str]:
    batch = build([(text, 0, 1)])
    found = matcher(CueLists.default()).find(batch).of(kind)
    return [" ".join(batch.words[a:b]) for a, b in zip(found.first, found.last, strict=True)]


@pytest.mark.parametrize(
    ("term", "kind", "form"),
    [
        ("deny", "verb", "denied"),
        ("undermine", "verb", "undermining"),
        ("stop", "verb", "stopped"),
        ("lose", "verb", "lost"),
        ("fall short", "verb", "fell short"),
        ("talking shop", "noun", "talking shops"),
        ("crisis", "noun", "crises"),
        ("wise", "adjective", "wisest"),
        ("reliable", "adjective", "reliably"),
        ("happy", "adjective", "happier"),
        ("tragic", "adjective", "tragically"),
    ],
)
def test_forms(term: str, kind: str, form: str) -> None:
    assert form in expand(term, kind)


def test_the_list_of_evaluation_is_broad_and_both_signs() -> None:
    lists = CueLists.default().lists
    numbers = np.array(list(lists["evaluation"].values()))
    assert len(numbers) > 5000
    assert (numbers > 0).sum() > 1500
    assert (numbers < 0).sum() > 1500
    assert np.abs(numbers).max() <= 3
    assert not set(lists["negation"]) & set(lists["evaluation"]), "a negation must not evaluate as well"


def test_the_longest_entry_stands() -> None:
    assert find("They are not only useful.", "negation") == ["not only"]
    assert find("It can no longer serve.", "negation") == ["no longer"]
    assert find("It isn't so.", "negation") == ["isn't"]


def test_overlapping_polar_entries_count_once() -> None:
    batch = build([("This is a serious threat to the order.", 0, 1)])
    found = matcher(CueLists.default()).find(batch)
    polar = found.select(np.isin(found.kind, [KIND_NUMBER[kind] for kind in POLAR]))
    spans = sorted(zip(polar.first.tolist(), polar.last.tolist(), strict=True))
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))


def test_every_entry_is_found_as_itself() -> None:
    """The vectorised search agrees with looking each entry up alone."""
    lists = CueLists.default().lists
    entries = [(kind, form) for kind in ("harm", "shifter", "negation", "hedge") for form in lists[kind]]
    entries = [(kind, form) for kind, form in entries if "n't" not in form and not form.endswith("*")]
    batch = build([(f"{form} #{i}", 0, 1) for i, (_, form) in enumerate(entries)])
    found = matcher(CueLists.default()).find(batch)
    whole = {
        (int(s), int(k))
        for s, k, a, b in zip(found.sentence, found.kind, found.first, found.last, strict=True)
        if a == batch.offsets[s] and batch.words[b] == "#"
    }
    assert [entries[i] for i, (kind, _) in enumerate(entries) if (i, KIND_NUMBER[kind]) not in whole] == []


def test_offsets_survive_folding() -> None:
    text = "İt’s the EU‑led “plan”…"
    assert len(fold(text)) == len(text)
    batch = build([(text, 0, 1)])
    assert [text[a:b] for a, b in zip(batch.starts, batch.ends, strict=True)] == [
        "İt’s", "the", "EU‑led", "“", "plan", "”", "…",
    ]  # fmt: skip


def test_join_pairs_equal_keys() -> None:
    left, right = np.array([2, 0, 1]), np.array([0, 0, 2, 2, 3])
    i, j = join(left, right)
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == [(0, 2), (0, 3), (1, 0), (1, 1)]


def test_a_pronoun_keeps_a_clause_near() -> None:
    def distance(text: str) -> float:
        batch = build([(text, 0, 3)])
        structure = analyse(batch, matcher(CueLists.default()).find(batch))
        return float(structure.depth[-2] - structure.depth[0])

    assert distance("The forum is old, but it works .") < distance("The forum is old, but trade works .")


def test_quotations() -> None:
    batch = build(
        [("Its ‘success’ surprised everyone; it was “a great step for the whole region” in China’s eyes.", 0, 3)]
    )
    structure = analyse(batch, matcher(CueLists.default()).find(batch))
    scare = [word for word, doubt in zip(batch.words, structure.scare, strict=True) if doubt]
    assert scare == ["success"]
    assert len(set(structure.quote.tolist())) == 3


def test_distance_weakens_and_negation_turns() -> None:
    def score(text: str) -> float:
        batch = build([(text, 0, 9)])
        parsed = rules.parse(batch, CueLists.default())
        return float(rules.scores(parsed, rules.link(parsed))[0][0])

    near = score("The forum is good.")
    far = score("The forum that meets every year in the old capital by the sea is good.")
    assert 0 < far < near
    assert score("The forum is not good.") < 0
    assert score("The forum is good, and trade is bad.") > 0
