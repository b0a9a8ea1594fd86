"""Codebooks: what is read, and that every mistake is named with its line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.coding import Codebook, pattern_counts, run_examples
from toolkit.coding.locate import find_theme
from toolkit.corpus import Corpus
from toolkit.errors import CodebookError

TEN_LINES = """\
codebook: energy
version: 1.0.0
language: en
themes:
  energy_transition:
    definition: Moving an economy from fossil to renewable energy.
    terms: [energy transition, renewable*, decarbon*]
    examples:
      match: [The energy transition has begun.]
      no_match: [The transition took energy.]
"""


def book(tmp_path: Path, text: str) -> Codebook:
    path = tmp_path / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return Codebook(path)


def test_ten_lines_make_a_codebook(tmp_path: Path) -> None:
    found = book(tmp_path, TEN_LINES)
    assert found.name == "energy"
    assert list(found.themes) == ["energy_transition"]
    assert run_examples(found) == []
    assert len(found.hash) == 64
    assert book(tmp_path, TEN_LINES.replace("1.0.0", "1.0.1")).hash != found.hash


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("terms:", "trems:", r"line 7: themes\.energy_transition\.trems: unknown key 'trems'; did you mean 'terms'"),
        ("renewable*", '"\\"renewable"', "line 7: .*unclosed quotation mark at character 0"),
        ("themes:", "theme:", r"line \d+: .*unknown key 'theme'; did you mean 'themes'"),
        ("language: en", "language: xx", "line 3: language: .*unknown language"),
        ("    terms: [energy transition, renewable*, decarbon*]\n", "", "line 5: .*has no terms"),
        ("language: en", "language: [en", "malformed YAML"),
        ("language: en", "include: other.yaml", "line 3: include: there is no codebook 'other.yaml'"),
        ("language: en", "include: book.yaml", "line 3: include: includes itself"),
        ("    definition:", "    relations: {peace: +1}\n    definition:", "unknown theme 'peace'"),
        ("    definition:", "    positions: [{id: a, sign: 2, terms: [b]}]\n    definition:", "the sign is '2'"),
        ("    definition:", "    positions: [{id: a, terms: [b]}]\n    definition:", "lacks the key 'sign'"),
        ("language: en", "cues: {hedging: [perhaps]}", "line 3: cues: unknown cue list 'hedging'"),
    ],
)
def test_a_mistake_is_named_with_line_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEN_LINES
    with pytest.raises(CodebookError, match=message):
        book(tmp_path, TEN_LINES.replace(old, new, 1))


def test_a_theme_given_twice_is_refused(tmp_path: Path) -> None:
    twice = TEN_LINES + "  energy_transition:\n    terms: [a]\n"
    with pytest.raises(CodebookError, match=r"line 11: themes\.energy_transition: stands twice, first in line 5"):
        book(tmp_path, twice)


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read: No such file"):
        Codebook(tmp_path / "none.yaml")


def test_an_included_codebook_adds_its_themes(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("codebook: o\nthemes: {peace: {terms: [peace]}}\n", encoding="utf-8")
    found = book(tmp_path, TEN_LINES.replace("language: en", "include: other.yaml"))
    assert set(found.themes) == {"peace", "energy_transition"}


def test_exclusions_and_what_must_stand_near() -> None:
    content = {
        "codebook": "t",
        "themes": {
            "power": {
                "terms": ["power*", "ASEAN"],
                "exclude": ["power plant*"],
                "require_near": {"ASEAN": {"any": ["summit"], "window": "3"}},
            }
        },
    }
    theme = Codebook.from_dict(content).theme("power")
    corpus = Corpus.from_texts(
        ["Power, not power plants.", "ASEAN met.", "The ASEAN leaders' summit.", "ASEAN a b c d summit"]
    )
    found = find_theme(corpus, theme, "en")
    assert corpus.document_rows(found.first).tolist() == [0, 2]


def test_the_shipped_codebook_does_what_its_examples_say() -> None:
    for language in ("en", "ru"):
        shipped = Codebook.default(language)
        assert run_examples(shipped) == []
        assert {"multilateralism", "bilateralism", "sovereignty"} <= set(shipped.themes)
        assert all(theme.definition for theme in shipped.themes.values())
    assert {"Russia", "China", "United States", "North Korea", "Vietnam"} <= set(Codebook.default().actors)


def test_patterns_that_find_nothing_or_everything_are_flagged() -> None:
    content = {"codebook": "t", "themes": {"a": {"terms": ["the", "unicorn"]}}}
    counts = pattern_counts(Codebook.from_dict(content), Corpus.from_texts(["The end. The start.", "the rest"]))
    assert counts.set_index("pattern")["flag"].to_dict() == {"the": "everything", "unicorn": "nothing"}
