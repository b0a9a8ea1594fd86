"""Tables, passages, figures and sentences."""

from __future__ import annotations

import pandas as pd
import pytest

from toolkit.corpus import Corpus
from toolkit.lexis.passages import passages
from toolkit.show import findings, plots
from toolkit.show.passages import behind_rows, html_passage, marked, sources
from toolkit.show.style import svg
from toolkit.show.tables import cell, heading, html_table, safe_csv, with_intervals

HOSTILE = "<script>alert('x')</script> & \"quoted\""


def test_numbers_read_as_print() -> None:
    assert findings.number(-0.314) == "−0.31"
    assert findings.number(12345) == "12,345"
    assert findings.number(None) == findings.number(float("nan")) == "not defined"
    assert findings.interval(-1, 0.5) == "95 % interval −1.00 to 0.50"
    assert findings.interval(None, 0.5) == "no interval, too little text"
    assert findings.count(1, "entry") == "1 entry"
    assert findings.count(2, "entry") == "2 entries"
    assert findings.series(["a", "b", "c"]) == "a, b and c"
    assert cell(pd.NA) == "–"
    assert cell(True) == "yes"
    assert cell(0.00001234) == "1.2e−05"


def test_no_raw_column_name_shows() -> None:
    assert heading("log_ratio_low") == "Log ratio, low"
    assert heading("n_tokens") == "Tokens"
    assert heading("some_new_column") == "Some new column"
    table = pd.DataFrame({"term": ["a"], "log_ratio": [1.0], "log_ratio_low": [0.5], "log_ratio_high": [None]})
    shown = with_intervals(table)
    assert list(shown.columns) == ["term", "Log ratio (95 % interval)"]
    assert shown.iloc[0, 1] == "1.00 (no interval)"


def test_a_table_is_accessible_and_escaped() -> None:
    html = html_table(pd.DataFrame({"term": [HOSTILE], "count": [3]}), "A <caption>", link="a.csv", note=HOSTILE)
    assert "<script" not in html
    assert "A &lt;caption&gt;" in html
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1
    assert '<td class="number">3</td>' in html


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula_to_a_spreadsheet(start: str) -> None:
    table = pd.DataFrame({"text": [f"{start}1+1", "plain"], "value": [-1.5, 2]})
    lines = safe_csv(table)
    assert f"'{start}1+1" in lines
    assert "-1.5" in lines
    assert "'-1.5" not in lines


def test_passages_mark_words_by_more_than_colour() -> None:
    text = "A <b>bold</b> claim"
    html = marked(text, 100, [(114, 119, "cue negative", "−"), (115, 118, "cue", "overlaps")])
    assert html == 'A &lt;b&gt;bold&lt;/b&gt; <mark class="cue negative">claim<span class="label">−</span></mark>'
    assert "characters 100–119" in html_passage(text, "doc", 100, 119)


def test_figures_are_the_same_bytes_and_say_what_they_show() -> None:
    table = pd.DataFrame(
        {"theme": ["a_b", "c"], "value": [0.5, -0.2], "value_low": [0.1, None], "value_high": [0.9, None]}
    )
    drawn = [plots.intervals(table, "theme", "value", axis="Evaluation", zero="neither") for _ in range(2)]
    assert svg(drawn[0][0]) == svg(drawn[1][0])
    assert drawn[0][1] == "Evaluation: a b 0.50 (0.10 to 0.90) and c −0.20 (no interval)."
    figure, said = plots.bars(pd.DataFrame({"term": ["x"], "count": [3]}), "term", "count", axis="Occurrences")
    assert said == "Occurrences: x 3."
    assert "<svg" in svg(figure)
    assert plots.intervals(table.head(0), "theme", "value", axis="E")[1] == "E: nothing to show."


def row(**values: object) -> dict[str, object]:
    plain = {"theme": "free_trade", "mentions": 9, "clusters": 6, "cluster": "paragraph"}
    return {**plain, "evaluation": None, "evaluation_low": None, "evaluation_high": None, **values}


def test_findings_say_how_sure_one_can_be() -> None:
    table = pd.DataFrame(
        [
            row(evaluation=0.5, evaluation_low=0.2, evaluation_high=0.8),
            row(theme="war", evaluation=-0.4, evaluation_low=-0.9, evaluation_high=0.1),
            row(theme="law", mentions=2),
            row(theme="art", mentions=0),
        ]
    )
    said = findings.stance_findings(table)
    assert said[0].startswith(
        "The evaluation of free trade is positive: 0.50 on a scale from −1 to 1 (95 % interval 0.20 to 0.80)"
    )
    assert "war is negative on balance: −0.40" in said[1]
    assert "includes zero" in said[1]
    assert said[2:] == ["Too few mentions that can be evaluated: law (2).", "Not mentioned at all: art."]


def test_a_contrast_is_told_only_where_the_interval_allows() -> None:
    clear = {"difference": 0.9, "difference_low": 0.2, "difference_high": 1.5}
    assert "evaluation of a is more favourable than that of b" in findings.contrast_finding(clear, "a", "b")
    open_ = {"difference": 0.9, "difference_low": -0.2, "difference_high": 1.5}
    assert "no clear difference in how a and b are evaluated" in findings.contrast_finding(open_, "a", "b")
    none = {"difference": None, "reason": "2 mentions"}
    assert "cannot be contrasted here: too little text (2 mentions)" in findings.contrast_finding(none, "a", "b")


def test_corrected_evaluations_are_told_with_what_they_were() -> None:
    table = pd.DataFrame(
        [
            {"theme": "free_trade", "evaluation": 0.4, "corrected": 0.1, "corrected_low": -0.1, "corrected_high": 0.3,
             "labelled": 40, "reason": ""},
            {"theme": "war", "evaluation": 0.4, "corrected": None, "corrected_low": None, "corrected_high": None,
             "labelled": 1, "reason": "1 labelled mention"},
        ]
    )  # fmt: skip
    assert findings.corrected_findings(table) == [
        "Corrected by people’s codes of 40 mentions, the evaluation of free trade is 0.10 "
        "(95 % interval −0.10 to 0.30) instead of 0.40.",
        "The evaluation of war cannot be corrected by codes of people: 1 labelled mention.",
    ]


def test_a_trend_is_told_only_where_the_interval_allows() -> None:
    row = {"theme": "free_trade", "first": "1990", "last": "2000", "status": "ok"}
    table = pd.DataFrame(
        [
            row | {"slope": 0.1, "slope_low": 0.05, "slope_high": 0.2},
            row | {"slope": -0.1, "slope_low": -0.2, "slope_high": 0.1},
            row | {"status": "insufficient", "slope": None},
        ]
    )
    rising, open_ = findings.trend_findings(table, "year")
    assert rising.startswith(
        "From 1990 to 2000, the evaluation of free trade becomes more favourable: 0.10 each year ("
    )
    assert "shows no clear trend: −0.10 each year" in open_


def keys(**rows: tuple[int, int, float, float, float, float | None]) -> pd.DataFrame:
    names = ["target", "reference", "log_ratio", "log_ratio_low", "log_ratio_high", "p_document_adjusted"]
    table = pd.DataFrame([dict(zip(names, values, strict=True)) for values in rows.values()])
    return table.assign(term=list(rows), log_likelihood=range(len(rows), 0, -1))


def test_only_what_documents_set_apart_is_called_typical() -> None:
    table = keys(
        war=(40, 10, 2.0, 1.0, 3.0, 0.001),
        oil=(90, 10, 3.0, -1.0, 7.0, 0.001),
        sea=(90, 10, 3.0, 1.0, 5.0, 0.2),
        law=(10, 20, -1.0, -2.0, -0.5, 0.01),
        tax=(0, 9, -4.0, -6.0, -2.0, 0.01),
        art=(1, 0, 0.0, 0.0, 0.0, None),
    )
    assert findings.keyness_findings(table, "A", "B") == [
        "Typical of A: “war”. The strongest, “war”, is 4.0 times as frequent there (95 % interval 2.0 to 8.0).",
        "Typical of B: “law” and “tax”. The strongest, “law”, is 2.0 times as frequent there "
        "(95 % interval 1.4 to 4.0).",
    ]
    never = findings.typical_finding(table[table["term"] == "tax"], "B", "A", -1)
    assert never == "Typical of B: “tax”. The strongest, “tax”, occurs 9 times there and never in A."
    (nothing,) = findings.keyness_findings(table[table["term"] == "sea"], "A", "B")
    assert nothing.startswith("No term sets A apart from B once 1 test is allowed for")


def test_years_are_no_quantities_and_rows_lead_to_their_passages() -> None:
    table = pd.DataFrame({"term": ["peace", "war"], "year": [1945, 1946], "count": [1945, 0], "share": [0.0, 0.5]})
    html = html_table(table, "T", targets=["t-1", ""])
    assert '<th scope="row"><a href="#t-1">peace</a></th><td>1945</td><td class="number">1,945</td>' in html
    assert '<th scope="row">war</th><td>1946</td><td class="number">0</td><td class="number">0.500</td>' in html


def test_passages_of_parts_are_told_by_their_place_in_the_source() -> None:
    corpus = Corpus.from_texts({"a": "First one.\n\nThen <war> came."})
    parts = corpus.segments("paragraph")
    html = sources(parts, passages(parts, "war"))
    assert 'Then &lt;<mark class="theme">war</mark>&gt; came.' in html
    assert "a, characters 12–28" in html
    assert corpus.text("a")[12:28] == "Then <war> came."
    folded = behind_rows([("t-1", "war & <peace>", html), ("", "art", "")], "Terms")
    assert folded.count("<section") == 1
    assert "war &amp; &lt;peace&gt;" in folded
    assert behind_rows([("", "art", "")], "Terms") == ""
