"""Mentions and indicators on small invented texts, and on the article the project ships with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from toolkit.coding import Codebook, actor_themes, contrast, mentions, network, stance, write_statements
from toolkit.coding.indicators import COLUMNS as INDICATORS
from toolkit.coding.mentions import COLUMNS
from toolkit.corpus import Corpus
from toolkit.errors import CodebookError, ParameterError

BOOK = Codebook.from_dict(
    {
        "codebook": "t",
        "themes": {
            "institutions": {
                "terms": ["institution*", "forum*"],
                "positions": [
                    {"id": "useless", "sign": "-1", "terms": ["useless"]},
                    {"id": "vital", "sign": "+1", "terms": ["vital"]},
                ],
            },
            "talks": {"terms": ["talks"]},
        },
        "actors": {"Ruritania": ["Ruritania*"], "Freedonia": ["Freedonia*"]},
    }
)
TEXT = (
    "Ruritania calls the institutions useless. They are an excellent idea in theory.\n\n"
    "“The forums are not useless,” said a minister of Freedonia.\n\n"
    "The talks were a great success for Ruritania and Freedonia."
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.from_texts({"a": TEXT})


def test_every_span_is_the_text_it_says(corpus: Corpus) -> None:
    table = mentions(corpus, BOOK)
    assert list(table.columns) == COLUMNS
    assert len(table) == 4
    for row in table.to_dict("records"):
        text = corpus.text(row["document"])
        assert text[row["start"] : row["end"]] == row["term"]
        assert row["sentence_start"] <= row["clause_start"] <= row["start"] < row["end"] <= row["sentence_end"]
        for cue in json.loads(row["cues"]):
            assert text[cue["start"] : cue["end"]] == cue["text"]
            assert row["sentence_start"] <= cue["start"] < cue["end"] <= row["sentence_end"]
        assert pd.isna(row["evaluation"]) or -1 <= row["evaluation"] <= 1


def test_voice_actors_positions_and_carried_references(corpus: Corpus) -> None:
    table = mentions(corpus, BOOK).set_index("term")
    assert table["voice"].to_dict() == {
        "institutions": "author",
        "They": "author",
        "forums": "quoted",
        "talks": "author",
    }
    assert table.loc["They", "carried"]
    assert table.loc["talks", "actors"] == "Ruritania; Freedonia"
    assert [hit["sign"] for hit in json.loads(table.loc["institutions", "positions"])] == [-1]
    assert [hit["sign"] for hit in json.loads(table.loc["forums", "positions"])] == [1]  # “not useless”
    assert "They" not in set(mentions(corpus, BOOK, carry=False)["term"])


def test_segments_of_a_text_give_the_same_codes(corpus: Corpus) -> None:
    whole = mentions(corpus, BOOK, carry=False)
    parts = mentions(corpus.segments("paragraph"), BOOK, carry=False)
    assert parts["evaluation"].tolist() == whole["evaluation"].tolist()
    view = corpus.segments("paragraph")
    for row in parts.to_dict("records"):
        assert view.text(row["document"])[row["start"] : row["end"]] == row["term"]


def test_no_mention_is_an_empty_table_and_absent_themes() -> None:
    corpus = Corpus.from_texts(["Nothing of the kind."])
    table = mentions(corpus, BOOK)
    assert list(table.columns) == COLUMNS
    assert len(table) == 0
    assert stance(corpus, BOOK)["status"].tolist() == ["absent", "absent"]
    assert stance(corpus, BOOK)["evaluation"].isna().all()


def test_mistakes_are_named(corpus: Corpus) -> None:
    with pytest.raises(CodebookError, match="unknown theme 'talk'; did you mean 'talks'"):
        mentions(corpus, BOOK, themes=["talk"])
    with pytest.raises(ParameterError, match="unknown voice 'autor'"):
        stance(corpus, BOOK, voice="autor")


def test_too_little_text_gives_no_number(corpus: Corpus) -> None:
    table = stance(corpus, BOOK).set_index("theme")
    assert list(table.reset_index().columns) == INDICATORS
    assert table.loc["talks", "status"] == "insufficient"
    assert pd.isna(table.loc["talks", "evaluation"])
    assert "needed" in table.loc["talks", "reason"]
    assert table.loc["institutions", "mentions"] == 3
    assert table.loc["institutions", "author_voice_share"] == pytest.approx(2 / 3)


def repeated(n: int, good: str, bad: str) -> Corpus:
    return Corpus.from_texts(
        {
            f"{i:02d}": f"The institutions are {good if i % 4 else bad}. The talks were {bad if i % 4 else good}."
            for i in range(n)
        },
        pd.DataFrame({"side": ["x" if i % 2 else None for i in range(n)]}, index=[f"{i:02d}" for i in range(n)]),
    )


def test_indicators_of_many_documents_point_where_the_words_do() -> None:
    corpus = repeated(24, "excellent and indispensable", "useless and harmful")
    coded = mentions(corpus, BOOK, tier="rules")
    table = stance(corpus, BOOK, coded=coded, tier="rules").set_index("theme")
    assert table.loc["institutions", "evaluation_low"] > 0 > table.loc["talks", "evaluation_high"]
    assert (table["status"] == "ok").all()
    assert table.loc["institutions", "salience"] == pytest.approx(1000 * 24 / corpus.n_tokens)
    found = contrast(corpus, coded, "institutions", "talks")
    assert found["difference_low"] > 0
    grouped = stance(corpus, BOOK, by="side", coded=coded, tier="rules")
    assert grouped["side"].isna().sum() == 2
    assert grouped["mentions"].sum() == len(coded)
    again = stance(corpus, BOOK, coded=coded, tier="rules").set_index("theme")
    pd.testing.assert_frame_equal(again, table)


@pytest.mark.slow
def test_intervals_cover_the_mean_of_clustered_mentions() -> None:
    """The bootstrap over documents covers; one over single mentions would not."""
    from toolkit.stats.resampling import ratio_interval

    generator = np.random.default_rng(7)
    n_documents, size, truth, covered, naive = 30, 8, 0.2, 0, 0
    for seed in range(300):
        level = generator.normal(truth, 0.3, n_documents)
        values = level[:, None] + generator.normal(0, 0.2, (n_documents, size))
        found = ratio_interval(values.sum(axis=1), np.full(n_documents, size), seed=seed, n_resamples=600)
        covered += bool(found.low <= truth <= found.high)
        half = 1.96 * values.std() / np.sqrt(values.size)
        naive += bool(abs(values.mean() - truth) <= half)
    assert 0.91 <= covered / 300 <= 0.985
    assert naive / 300 < 0.75


def test_actors_and_themes(tmp_path: Path, corpus: Corpus) -> None:
    import sqlite3

    coded = mentions(corpus, BOOK, tier="rules")
    table = actor_themes(coded)
    assert set(table["actor"]) == {"Ruritania", "Freedonia"}
    graph = network(coded)
    assert graph.edges["actor:Ruritania", "theme:talks"]["mentions"] == 1
    write_statements(corpus, coded, tmp_path / "a.dna")
    with sqlite3.connect(tmp_path / "a.dna") as base:
        rows = base.execute("SELECT Start, Stop FROM STATEMENTS").fetchall()
        (text,) = base.execute("SELECT Text FROM DOCUMENTS").fetchone()
    assert rows
    assert {text[start:stop] for start, stop in rows} <= set(coded["term"])


@pytest.mark.parametrize("tier", ["rules", "linear"])
def test_the_article_turns_from_institutions_to_dialogue(shipped_corpus: Path, tier: str) -> None:
    corpus, book = Corpus(shipped_corpus), Codebook.default()
    coded = mentions(corpus, book, tier=tier)
    table = stance(corpus, book, coded=coded, tier=tier).set_index("theme")
    assert table.loc["multilateralism", "evaluation"] < -0.2
    assert table.loc["bilateralism", "evaluation"] > 0.2
    if tier == "linear":
        assert contrast(corpus, coded, "bilateralism", "multilateralism")["difference_low"] > 0
    for row in coded.to_dict("records"):
        assert corpus.text(row["document"])[row["start"] : row["end"]] == row["term"]
