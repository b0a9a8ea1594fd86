"""What the measures say of sixty years of State of the Union addresses, held against what historians know of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit as tk
from toolkit import lexis
from toolkit.corpus import Corpus
from toolkit.show.findings import sure_terms

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def addresses(data_dir: Path) -> Corpus:
    texts = {path.stem: path.read_text(encoding="latin-1") for path in (data_dir / "state_union").glob("*.txt")}
    if not texts:
        pytest.skip("no State of the Union addresses")
    names = sorted(texts)
    stated = pd.DataFrame({"date": [name[:4] for name in names], "president": [name.split("-")[1] for name in names]})
    return Corpus.from_texts(texts, stated.set_index(pd.Index(names, name="document")))


def test_each_decade_has_the_words_a_historian_expects(addresses: Corpus) -> None:
    table = lexis.keyness_by(addresses, over="decade")
    typical = {decade: set(sure_terms(rows)["term"]) for decade, rows in table.groupby("period")}
    assert {"dollars", "war", "expenditures"} <= typical["1940–1949"]  # post-war budget messages
    assert {"free", "military", "strength"} <= typical["1950–1959"]  # cold war
    assert "deficits" in typical["1980–1989"]
    assert {"children", "parents", "work"} <= typical["1990–1999"]
    assert {"terrorists", "terror", "iraq", "homeland"} <= typical["2000–2009"]


def test_terms_that_differ_over_all_decades_name_the_decade(addresses: Corpus) -> None:
    table = lexis.differences(addresses, over="decade", min_count=20).set_index("term")
    assert table.loc["terrorists", "most"] == "2000–2009"
    assert table.loc["soviet", "least"] == "2000–2009"
    assert table.loc["vietnam", "most"] in ("1960–1969", "1970–1979")
    assert (table.loc[["terrorists", "soviet", "vietnam"], "p_document_adjusted"] < 0.05).all()


def test_neighbours_in_time_are_neighbours_in_words(addresses: Corpus) -> None:
    apart = lexis.distances(addresses, over="decade", permutations=0)
    decades = sorted(set(apart["first"]) | set(apart["second"]))
    steps = [abs(decades.index(a) - decades.index(b)) for a, b in zip(apart["first"], apart["second"], strict=True)]
    assert pd.Series(steps).corr(apart["burrows_delta"], method="spearman") > 0.6


def test_every_number_of_a_comparison_opens_onto_its_passages(addresses: Corpus) -> None:
    one, other = addresses.where(president="Truman"), addresses.where(president="Clinton")
    for row in tk.keyness(one, other).head(25).to_dict("records"):
        for side, view in (("target", one), ("reference", other)):
            found = lexis.passages(view, row["term"])
            assert found["hits"].sum() == row[side]
            for passage in found.head(3).to_dict("records"):
                text = addresses.text(passage["document"])
                words = {text[start:end].lower() for start, end in passage["spans"]}
                assert words == {row["term"]}
                assert text[passage["start"] : passage["end"]] == passage["text"]


def test_tokens_overstate_what_documents_support(addresses: Corpus) -> None:
    table = tk.keyness(addresses.where(president="Nixon"), addresses.where(president="Ford"))
    # Hundreds of "findings" by the test over tokens are not borne out by the test over speeches.
    assert (table["p_adjusted"] < 0.05).sum() > 2 * (table["p_document_adjusted"] < 0.05).sum()
