"""Sheets for people, their codes read back, agreement and corrected estimates."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import toolkit as tk
from toolkit.cli import cli
from toolkit.errors import CorpusError, ParameterError

TEXTS = {
    f"=text{number}": (
        f"The year was {number}. Multilateral institutions are {word} today. Few people noticed it.\n\n"
        f"Bilateral dialogue is {other} in every way. “Multilateralism is {word},” said the minister."
    )
    for number, (word, other) in enumerate(
        [("weak", "fruitful"), ("useless", "promising"), ("effective", "sterile")] * 8
    )
}


@pytest.fixture(scope="module")
def corpus() -> tk.Corpus:
    return tk.Corpus.from_texts(TEXTS)


@pytest.fixture(scope="module")
def coded(corpus: tk.Corpus) -> pd.DataFrame:
    return tk.mentions(corpus, tk.Codebook.default(), themes=["multilateralism", "bilateralism"])


@pytest.fixture
def sheet(corpus: tk.Corpus, coded: pd.DataFrame) -> pd.DataFrame:
    return tk.annotation_sheet(corpus, coded, 40, seed=1)


def filled(sheet: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """Codes as the machine gave them."""
    keys = ["document", "start", "end", "theme"]
    labels = coded.set_index(keys)["label"].reindex(pd.MultiIndex.from_frame(sheet[keys]))
    return sheet.assign(code=["" if pd.isna(label) else str(label) for label in labels])


def test_a_sheet_is_blind_random_and_balanced(corpus: tk.Corpus, coded: pd.DataFrame, sheet: pd.DataFrame) -> None:
    assert list(sheet.columns) == "document start end theme before sentence after code voice note".split()
    assert sheet["theme"].value_counts().to_dict() == {"multilateralism": 20, "bilateralism": 20}
    assert (sheet[["code", "voice", "note"]] == "").all().all()
    pd.testing.assert_frame_equal(sheet, tk.annotation_sheet(corpus, coded, 40, seed=1))
    assert not sheet.equals(tk.annotation_sheet(corpus, coded, 40, seed=2))
    for row in sheet.to_dict("records"):
        marked = row["sentence"].partition("[[")[2].partition("]]")[0]
        assert marked == corpus.text(row["document"])[row["start"] : row["end"]]
    assert not sheet.duplicated(["document", "start", "theme"]).any()


def test_what_a_rare_theme_lacks_the_others_give(corpus: tk.Corpus, coded: pd.DataFrame) -> None:
    few = pd.concat([coded[coded["theme"] == "bilateralism"].head(3), coded[coded["theme"] == "multilateralism"]])
    counts = tk.annotation_sheet(corpus, few, 21)["theme"].value_counts().to_dict()
    assert counts == {"multilateralism": 18, "bilateralism": 3}
    assert len(tk.annotation_sheet(corpus, few, 1000)) == len(few)
    with pytest.raises(ParameterError, match="1 or more"):
        tk.annotation_sheet(corpus, few, 0)


def test_codes_come_back_in_every_usual_spelling(corpus: tk.Corpus, sheet: pd.DataFrame) -> None:
    spelt = ["-1", "−1", "+1", "1.0", " 0 ", "negative", "Positive", "x", "X", ""]
    gold = tk.gold_codes(corpus, sheet.head(10).assign(code=spelt, coder="anna"))
    places = list(zip(sheet["document"], sheet["start"], strict=True))
    told = dict(zip(zip(gold["document"], gold["start"], strict=True), gold["code"], strict=True))
    assert [told[place] for place in places[:7]] == [-1, -1, 1, 1, 0, -1, 1]
    assert gold["valid"].sum() == 7
    assert gold.loc[~gold["valid"], "code"].isna().all()
    assert gold.attrs["blank"] == 1


def test_perfect_agreement_and_the_confusion_that_goes_with_it(
    corpus: tk.Corpus, coded: pd.DataFrame, sheet: pd.DataFrame
) -> None:
    gold = tk.gold_codes(corpus, filled(sheet, coded))
    table = tk.reliability(gold, coded)
    row = table.iloc[0]
    assert (row["theme"], row["between"]) == ("all", "coder and machine")
    assert row["agreement"] == 1
    assert row["alpha"] == 1
    wrong = tk.confusion(gold, coded).query("human != machine")
    assert wrong.empty


def test_two_coders_are_compared_with_each_other(corpus: tk.Corpus, coded: pd.DataFrame, sheet: pd.DataFrame) -> None:
    anna = filled(sheet, coded).assign(coder="anna")
    ben = anna.assign(coder="ben")
    ben.loc[:9, "code"] = "0"
    table = tk.reliability(tk.gold_codes(corpus, pd.concat([anna, ben])), coded)
    rows = table[table["theme"] == "all"].set_index("between")
    assert list(rows.index) == ["anna and ben", "anna and machine", "ben and machine"]
    assert rows.loc["anna and ben", "alpha"] < 1
    assert rows.loc["anna and ben", "alpha_low"] <= rows.loc["anna and ben", "alpha"]
    assert set(table["theme"]) == {"all", "bilateralism", "multilateralism"}


def test_a_correction_moves_towards_what_people_say(
    corpus: tk.Corpus, coded: pd.DataFrame, sheet: pd.DataFrame
) -> None:
    gold = tk.gold_codes(corpus, sheet.assign(code="1"))
    table = tk.corrected(corpus, coded, gold, voice="all").set_index("theme")
    row = table.loc["multilateralism"]
    assert row["labelled"] == 20
    assert row["corrected"] == pytest.approx(1)  # all codes are 1: there is nothing the machine could explain
    assert row["evaluation"] < 0.5
    assert row["valid_share"] == 1
    few = tk.corrected(corpus, coded, gold[gold["theme"] == "bilateralism"], voice="all").set_index("theme")
    assert few.loc["multilateralism", "reason"] == "0 labelled mentions, 10 needed"
    assert pd.isna(few.loc["multilateralism", "corrected"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "2"}, "row 2: code '2'; write -1, 0 or 1"),
        ({"voice": "narrator"}, "row 2: voice 'narrator'"),
        ({"document": "elsewhere"}, "row 2: document 'elsewhere' is not in the corpus"),
        ({"start": "four"}, "start 'four'"),
        ({"end": 1000000}, "the text has changed"),
    ],
)
def test_a_spoilt_sheet_is_refused(
    corpus: tk.Corpus, sheet: pd.DataFrame, change: dict[str, object], message: str
) -> None:
    spoilt = sheet.head(3).astype(object).assign(code="1")
    for column, value in change.items():
        spoilt.loc[0, column] = value
    with pytest.raises((ParameterError, CorpusError), match=message):
        tk.gold_codes(corpus, spoilt)


def test_columns_and_double_codes_are_minded(corpus: tk.Corpus, sheet: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no column 'code'"):
        tk.gold_codes(corpus, sheet.drop(columns="code"))
    twice = pd.concat([sheet.head(1), sheet.head(1)]).assign(code="1")
    with pytest.raises(ParameterError, match="row 3: coder coded this mention before, in the sheet, row 2"):
        tk.gold_codes(corpus, twice)
    with pytest.raises(ParameterError, match="none of the 40 rows has a code"):
        tk.gold_codes(corpus, sheet)
    with pytest.raises(ParameterError, match="does not exist"):
        tk.gold_codes(corpus, [tmp_path / "nowhere.csv"])
    (tmp_path / "latin.csv").write_bytes("document\nCafé".encode("latin-1"))
    with pytest.raises(ParameterError, match="no CSV file in UTF-8"):
        tk.gold_codes(corpus, tmp_path / "latin.csv")


def test_the_round_trip_on_the_command_line(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, text in TEXTS.items():
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    path = tmp_path / "anna.csv"
    run = CliRunner().invoke
    arguments = ["--corpus", str(texts), "--theme", "multilateralism", "--theme", "bilateralism"]
    written = run(cli, ["annotate", str(path), "-n", "30", *arguments])
    assert written.output == f"30 mentions of 2 themes in {path}; fill in the column code\n"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert table["document"].str.startswith("'=").all()  # no formula for a spreadsheet
    table["code"] = ["1", "0", "-1"] * 10
    table.to_csv(path, index=False, sep=";")
    for what, column in (("agreement", "alpha"), ("confusion", "human"), ("corrected", "weight")):
        shown = run(cli, ["reliability", str(path), "--show", what, "--corpus", str(texts), "--output", "csv"])
        assert shown.exit_code == 0, shown.output
        assert column in shown.output.splitlines()[0]
    refused = run(cli, ["annotate", str(path), *arguments])
    assert isinstance(refused.exception, ParameterError)
    assert "exists and may hold codes" in str(refused.exception)
