"""Sentences on foreign policy in many voices, written for this project, with the position of each on a theme.

They were looked at while the rules were written: they guard what works and are no measure of accuracy on other texts.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit as tk

SENTENCES = pd.read_csv(Path(__file__).with_name("foreign_policy.tsv"), sep="\t")
MARGIN = 0.15


@pytest.mark.parametrize(("tier", "found", "right"), [("rules", 0.75, 0.88), ("linear", 0.9, 0.88)])
def test_positions_on_themes(tier: str, found: float, right: float) -> None:
    texts = {f"{number:03}": text for number, text in enumerate(SENTENCES["sentence"])}
    table = tk.mentions(tk.Corpus.from_texts(texts), tk.Codebook.default(), tier=tier)
    table = table[table["theme"].to_numpy() == SENTENCES["theme"].to_numpy()[table["document"].astype(int)]]
    means = table.groupby("document")["evaluation"].mean().dropna().astype(float)
    label = SENTENCES["label"].to_numpy()[means.index.astype(int)]
    coded = (means > MARGIN).astype(int) - (means < -MARGIN).astype(int)
    assert len(means) >= found * len(SENTENCES)
    assert (coded.to_numpy() == label).mean() >= right
    # The wrong sign is worse than none.
    assert (coded.to_numpy() * label == -1).mean() <= 0.06


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_themes_and_actors_are_found_in_their_possessive_form(apostrophe: str) -> None:
    text = (
        f"The WTO{apostrophe}s failure is plain, and China{apostrophe}s answer was the East Asia Summit{apostrophe}s."
    )
    table = tk.mentions(tk.Corpus.from_texts([text]), tk.Codebook.default())
    assert table["term"].tolist() == [f"WTO{apostrophe}s", f"East Asia Summit{apostrophe}s"]
    assert set(table["actors"]) == {"China; East Asia Summit"}
