"""Tables as sources: the same corpus from CSV, JSON lines and Parquet, small or large, and complaints that name the place."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from toolkit.corpus import Corpus, opening, tablerows
from toolkit.corpus.generation import Stored
from toolkit.errors import CorpusError, SourceError

ROWS: list[dict[str, Any]] = [
    {
        "key": "x1",
        "speech": 'He said "trade", twice.\r\nAnd 中文.',
        "speaker": "A, B",
        "year": 1999,
        "share": 0.5,
        "open": True,
    },
    {"key": "x0", "speech": "Trade again; été", "speaker": "C\nD", "year": 2001, "share": 2.0, "open": False},
    {"key": "x2", "speech": "U.S. trade", "speaker": "", "year": 2003, "share": 1.25, "open": True},
]
SUFFIXES = [".csv", ".tsv", ".jsonl", ".parquet"]


@pytest.fixture(params=["memory", "store"])
def _kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "store":
        monkeypatch.setattr(opening, "SMALL", 0)
    return str(request.param)


def written(path: Path, rows: list[dict[str, Any]] = ROWS) -> Path:
    """Rows as a file of the kind its suffix says."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), delimiter="\t" if path.suffix == ".tsv" else ",")
            writer.writeheader()
            writer.writerows(rows)
    return path


@pytest.mark.usefixtures("_kind")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_is_a_corpus_with_its_columns(tmp_path: Path, suffix: str) -> None:
    corpus = Corpus(written(tmp_path / f"t{suffix}"), text="speech", id="key")
    assert corpus.ids == ["x1", "x0", "x2"]
    assert [corpus.text(row["key"]) for row in ROWS] == [row["speech"] for row in ROWS]
    assert corpus.documents["year"].tolist() == [1999, 2001, 2003]
    assert corpus.documents["share"].tolist() == [0.5, 2.0, 1.25]
    assert corpus.documents["open"].tolist() == [True, False, True]
    assert corpus.documents["speaker"].tolist()[:2] == ["A, B", "C\nD"]
    assert corpus.where(speaker="C\nD").ids == ["x0"]
    assert corpus.where(lambda d: d.year > 2000).n_tokens == 3 + 2
    assert corpus.n_tokens == 12


def test_the_kind_of_file_and_the_way_it_was_read_make_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row for row in ROWS if row["speaker"]]
    prints = set()
    for small in (2 << 20, 0):
        monkeypatch.setattr(opening, "SMALL", small)
        for suffix in SUFFIXES:
            corpus = Corpus(written(tmp_path / f"t{suffix}", rows), text="speech", id="key")
            assert isinstance(corpus.encoded, Stored) == (small == 0)
            prints.add(corpus.fingerprint)
    assert len(prints) == 1


@pytest.mark.usefixtures("_kind")
def test_rows_without_ids_are_numbered_and_those_without_text_are_listed(tmp_path: Path) -> None:
    rows = [{"text": f"text {number}" if number % 4 else " ", "n": number} for number in range(12)]
    with pytest.warns(UserWarning, match=r"3 of 12 rows .* row 1 of t\.csv: holds no text"):
        corpus = Corpus(written(tmp_path / "t.csv", rows))
    assert corpus.ids[:4] == ["02", "03", "04", "06"]
    assert corpus.skipped["document"].tolist() == ["01", "05", "09"]
    assert corpus.text("12") == "text 11"
    assert corpus.documents["n"].tolist() == [1, 2, 3, 5, 6, 7, 9, 10, 11]


@pytest.mark.usefixtures("_kind")
def test_columns_keep_what_they_mean(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "text,code,date,many,some,start\na,007,2001-05-01,1,,x\nb,010,2002,x,3,y\n", encoding="utf-8"
    )
    frame = Corpus(tmp_path / "t.csv").documents
    assert frame["code"].tolist() == ["007", "010"]
    assert frame["date"].tolist() == ["2001-05-01", "2002"]
    assert frame["year"].tolist() == [2001, 2002]
    assert frame["many"].tolist() == ["1", "x"]
    assert frame["some"].isna().tolist() == [True, False]
    assert frame["some"].tolist()[1] == 3
    assert frame["start_"].tolist() == ["x", "y"]


@pytest.mark.usefixtures("_kind")
def test_lines_of_json_need_not_have_the_same_keys(tmp_path: Path) -> None:
    rows = [{"text": "a", "n": 1}, {"n": 2.5, "text": "b", "tags": ["x", "y"]}, {"text": "c", "n": None}]
    frame = Corpus(written(tmp_path / "t.jsonl", rows)).documents
    assert frame["n"].tolist()[:2] == [1.0, 2.5]
    assert frame["n"].isna().tolist() == [False, False, True]
    assert frame["tags"].tolist()[1] == '["x", "y"]'


@pytest.mark.usefixtures("_kind")
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.csv", b'text,n\na,1\n"b\nc",2,3\n', r"t\.csv: line 3: 3 values, but the header names 2"),
        ("t.csv", b"text,n\na\n", r"line 2: 1 values, but the header names 2"),
        ("t.csv", b'text,n\na,1\n"b,2\n', r"line 3: malformed CSV: unexpected end of data"),
        ("t.csv", b"text,n\na,1\ncaf\xe9,2\n", r"t\.csv: is not UTF-8: byte 0xe9 at offset 14 \(line 3\)"),
        ("t.csv", b"text,text\na,b\n", r"column 'text' appears twice"),
        ("t.csv", b"", r"t\.csv: is empty"),
        ("t.jsonl", b'{"text": "a"}\n{"text": \n', r"t\.jsonl: line 2: not JSON"),
        ("t.jsonl", b'{"text": "a"}\n["b"]\n', r"line 2: a row must be an object"),
        ("t.jsonl", b'{"text": 5}\n', r"line 1: column 'text' holds int, not text"),
        ("t.jsonl", b'{"text": "a\\ud800"}\n', r"line 1: the text has half a surrogate pair at character 1"),
        ("t.jsonl", b'{"text": "a"}\n{"text": "\xff"}\n', r"byte 0xff at offset 24"),
        ("t.parquet", b"PAR1 no", r"t\.parquet: cannot be read as Parquet"),
    ],
)
def test_a_malformed_row_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=message):
        Corpus(tmp_path / name)


@pytest.mark.usefixtures("_kind")
def test_missing_and_double_columns_and_ids_are_named(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv")
    with pytest.raises(CorpusError, match=r"say which column holds the texts.*it has: key, speech"):
        Corpus(path)
    with pytest.raises(CorpusError, match="unknown column 'speach'; did you mean 'speech'"):
        Corpus(path, text="speach")
    with pytest.raises(CorpusError, match=r"row 1 and row 3 both have the id 'x1'"):
        Corpus(written(tmp_path / "u.csv", [*ROWS[:2], ROWS[0]]), text="speech", id="key")
    with pytest.raises(SourceError, match=r"row 2: no id in column 'key'"):
        Corpus(written(tmp_path / "v.csv", [ROWS[0], {**ROWS[1], "key": ""}]), text="speech", id="key")
    (tmp_path / "t.docx").write_bytes(b"x")
    with pytest.raises(CorpusError, match=r"neither a folder nor one of \.csv"):
        Corpus(tmp_path / "t.docx")


def test_a_changed_table_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SMALL", 0)
    path = written(tmp_path / "t.csv")
    first = Corpus(path, text="speech", id="key")
    written(path, [*ROWS, {**ROWS[0], "key": "x3", "speech": "a new word"}])
    second = Corpus(path, text="speech", id="key")
    assert second.ids == ["x1", "x0", "x2", "x3"]
    assert second.text("x3") == "a new word"
    assert first.text("x2") == "U.S. trade"  # the texts of a table are kept with their encoding
    (place,) = {path.parent for path in tmp_path.glob(".t.csv.toolkit/*/*/manifest.json")}
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    for file in place.iterdir():
        file.unlink()
    Corpus(path, text="speech", id="key")
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before


def test_a_value_larger_than_a_block_and_texts_over_several_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SMALL", 0)
    monkeypatch.setattr(tablerows, "_BLOCK", 1000)
    monkeypatch.setattr("toolkit.corpus.textfile._GROUP", 500)
    rng = np.random.default_rng(0)
    rows = [{"text": f"{number} " + 'word, "x"\n' * int(size)} for number, size in enumerate(rng.integers(1, 300, 60))]
    for suffix in SUFFIXES:
        corpus = Corpus(written(tmp_path / f"t{suffix}", rows))
        assert [corpus.text(identifier) for identifier in corpus.ids] == [row["text"] for row in rows]
        order = rng.permutation(60)
        assert [corpus.text(corpus.ids[row]) for row in order] == [rows[row]["text"] for row in order]


@pytest.mark.usefixtures("_kind")
def test_types_of_parquet_are_kept(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "text": pd.Categorical(["one", "two", "one"]),
            "day": pd.to_datetime(["2001-01-01", "2002-02-02", None]),
            "n": pd.array([1, None, 3], dtype="Int32"),
        }
    )
    frame.to_parquet(tmp_path / "t.parquet")
    documents = Corpus(tmp_path / "t.parquet").documents
    assert documents["n"].dtype == pd.Int32Dtype()
    assert documents["day"].dt.year.tolist()[:2] == [2001, 2002]
    assert documents["n"].isna().tolist() == [False, True, False]
