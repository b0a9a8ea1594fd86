"""Whether texts evaluate themes as the codebook relates them."""

from __future__ import annotations

from pathlib import Path

import pytest

import toolkit as tk
from toolkit.coding import contrast, relations

BOOK = """
codebook: trade
language: en
themes:
  tariffs:
    terms: [tariff*]
    relations: {free_trade: -1}
  free_trade:
    terms: [free trade]
    relations: {tariffs: -1, markets: 1}
  markets:
    terms: [open market*]
"""
FOR = "Free trade is useful and brings prosperity. Tariffs are harmful and have failed. Open markets are {}."


@pytest.fixture
def book(tmp_path: Path) -> tk.Codebook:
    path = tmp_path / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return tk.Codebook(path)


def texts(word: str, n: int = 12) -> tk.Corpus:
    return tk.Corpus.from_texts([FOR.format(word)] * n)


def test_relations_are_held_against_the_texts(book: tk.Codebook) -> None:
    corpus = texts("excellent and useful")
    coded = tk.mentions(corpus, book)
    table = relations(corpus, book, coded=coded)
    # A relation that both themes state is one row.
    assert table[["theme", "other", "relation", "fits"]].to_numpy().tolist() == [
        ["free_trade", "tariffs", "opposed", "yes"],
        ["free_trade", "markets", "allied", "yes"],
    ]
    apart = contrast(corpus, coded, "free_trade", "tariffs")
    assert table.loc[0, ["difference", "difference_low", "difference_high"]].tolist() == [
        apart["difference"], apart["difference_low"], apart["difference_high"]
    ]  # fmt: skip
    assert relations(texts("harmful and have failed"), book).loc[1, "fits"] == "no"


def test_what_is_too_thin_stays_undecided(book: tk.Codebook) -> None:
    table = relations(texts("excellent", 2), book)
    assert set(table["fits"]) == {"undecided"}
    assert table["difference"].isna().all()
    assert table["reason"].str.contains("needed").all()


def test_a_codebook_without_relations_gives_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("codebook: b\nlanguage: en\nthemes:\n  war:\n    terms: [war*]\n", encoding="utf-8")
    table = relations(texts("good"), tk.Codebook(path))
    assert len(table) == 0
    assert "fits" in table
