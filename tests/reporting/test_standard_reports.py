"""The standard reports on other texts than the one that ships: many and dated, coded by people, and next to nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import toolkit as tk
from toolkit.errors import RunError

pytestmark = pytest.mark.slow

GOOD = "Multilateral institutions are useful and promote peace. Bilateral dialogue has failed and is dangerous."
BAD = "Multilateral institutions have failed and are useless. Bilateral dialogue is promising and promotes peace."


@pytest.fixture(scope="module")
def speeches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty dated speeches by three speakers, who turn from one view to the other."""
    rows = []
    for number in range(30):
        year, speaker = 2000 + number // 6, ("Abbe", "Beck", "Cohn")[number % 3]
        body = (GOOD if number < 15 else BAD) + (
            " Tariffs" * 6 + "." if speaker == "Abbe" else " Tariffs and treaties."
        )
        rows.append({"id": f"{year}-{number}", "date": str(year), "speaker": speaker, "text": f"{body}\n\n{body}"})
    path = tmp_path_factory.mktemp("texts") / "speeches.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture(autouse=True)
def at_home(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)


def test_groups_are_compared_side_by_side(speeches: Path, tmp_path: Path) -> None:
    corpus = f"{speeches}?id=id"
    run = tk.report("comparison", {"by": "speaker"}, corpus, tmp_path)
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "3 groups, each against all other texts" in page
    assert "Typical of Abbe: “tariffs”." in page
    typical = pd.read_csv(run / "tables" / "groups-terms.csv")
    assert typical[typical["group"] == "Abbe"]["term"].tolist() == ["tariffs"]
    assert typical.loc[typical["group"] == "Abbe", ["target", "reference"]].to_numpy().tolist() == [[120, 40]]
    assert len(pd.read_csv(run / "tables" / "groups-distances.csv")) == 3
    # The first cell of a row leads to the passages that were counted.
    assert '<a href="#groups-terms-row-1">' in page
    assert '<section id="groups-terms-row-1">' in page
    run = tk.report("comparison", {"over": "year"}, corpus, tmp_path)
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "Keyness: 2004 against 2000" in page
    assert "5 groups, each against all other texts" in page
    with pytest.raises(RunError, match="not both"):
        tk.report("comparison", {"over": "year", "by": "speaker"}, corpus, tmp_path)


def test_stance_is_followed_over_time_and_corrected_by_people(speeches: Path, tmp_path: Path) -> None:
    texts = tk.Corpus(speeches, id="id")
    coded = tk.mentions(texts, tk.Codebook.default())
    sheet = tk.annotation_sheet(texts, coded, 40)
    sheet["code"] = [1 if "useful" in text or "promising" in text else -1 for text in sheet["sentence"]]
    sheet.to_csv(tmp_path / "anna.csv", index=False)
    run = tk.report(
        "stance", {"over": "year", "gold": str(tmp_path / "anna.csv")}, f"{speeches}?id=id", tmp_path / "reports"
    )
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "the evaluation of multilateralism becomes less favourable" in page
    assert "the evaluation of bilateralism becomes more favourable" in page
    assert "Corrected by people’s codes of" in page
    for name in ("trend", "reliability", "corrected", "confusion"):
        assert (run / "tables" / f"{name}.csv").is_file()


@pytest.mark.parametrize("name", ["profile", "terms", "stance", "comparison"])
def test_a_report_on_next_to_nothing_says_so(name: str, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The of and to in it is. That which was, and is.", encoding="utf-8")
    run = tk.report(name, corpus=tmp_path / "texts", output=tmp_path / "reports")
    assert (run / "report.html").is_file()


def test_no_topics_where_there_are_no_words(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The of and to in it is. That which was, and is.", encoding="utf-8")
    with pytest.raises(RunError, match="the vocabulary is empty: the texts hold only stop words"):
        tk.report("topics", corpus=tmp_path / "texts", output=tmp_path / "reports")
