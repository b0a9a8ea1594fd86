"""Corpus files: exact text, plain metadata, and a complaint for everything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.document import FIELDS, Document, read_document, split_front_matter, text_files, write_document
from toolkit.errors import SourceError

TEXT = "First line.\r\nSecond — «line».\n\n\tThird\n"


def test_a_plain_file_is_text_from_its_first_byte(tmp_path: Path) -> None:
    for name, data in (("plain.txt", TEXT.encode()), ("marked.md", b"\xef\xbb\xbf" + TEXT.encode())):
        (tmp_path / name).write_bytes(data)
        document = read_document(tmp_path / name)
        assert document == Document(name.partition(".")[0], TEXT, {})


def test_what_is_written_is_read_back_to_the_character(tmp_path: Path) -> None:
    metadata = {"title": "On trade: a view", "date": "2024-05", "author": ["Anna Weiss", "Boris Orlov"], "year": 2024}
    write_document(Document("x", TEXT, metadata), tmp_path / "x.md")
    document = read_document(tmp_path / "x.md")
    assert document.text == TEXT
    assert list(document.metadata) == [*FIELDS, "year"]
    assert document.metadata["title"] == "On trade: a view"
    assert document.metadata["author"] == "Anna Weiss; Boris Orlov"
    assert document.metadata["year"] == 2024
    assert document.metadata["source"] is None
    lines = (tmp_path / "x.md").read_text(encoding="utf-8").splitlines()
    assert "date: 2024-05" in lines  # readable: no quotes where a person would write none
    assert "source:" in lines
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.md"]


# Control characters and line separators have no place in a title, and YAML folds some of them.
_words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))
_values = st.one_of(_words, st.integers(-(10**15), 10**15), st.booleans())


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True), _values, max_size=4), st.text())
def test_any_metadata_and_text_survive(metadata: dict[str, object], text: str) -> None:
    from toolkit.corpus.frontmatter import render

    try:
        data = (render(metadata) + text).encode()
    except UnicodeEncodeError:
        return
    found, start = split_front_matter(data)
    assert data[start:].decode() == text
    for key, value in metadata.items():
        expected = value if key not in FIELDS or isinstance(value, str) else str(value).lower()
        assert found[key] == (None if value == "" else expected)


def test_values_stay_what_the_person_wrote() -> None:
    head = b"title: 1984\nlanguage: no\ndate: 2024-05-17\nyear: 2019\nshare: 0.5\nflag: true\ncode: 007\n"
    head += b"tags: [a, 1]\nquoted: '12'\nempty:\nnothing: []\nwhen: 2024-05-17\n"
    metadata, start = split_front_matter(b"---\n" + head + b"---\nText")
    assert metadata == {
        "title": "1984", "language": "no", "date": "2024-05-17", "year": 2019, "share": 0.5, "flag": True,
        "code": "007", "tags": "a; 1", "quoted": "12", "empty": None, "nothing": None, "when": "2024-05-17",
    }  # fmt: skip
    assert start == len(b"---\n" + head + b"---\n")
    assert split_front_matter(b"---\ndate: 2024-05-17T10:30:00Z\n---\n")[0] == {"date": "2024-05-17"}


def test_one_blank_line_belongs_to_the_front_matter_and_no_more() -> None:
    for end in ("\n", "\r\n"):
        data = f"---{end}a: b{end}---{end}{end}{end}Text{end}".encode()
        metadata, start = split_front_matter(data)
        assert metadata == {"a": "b"}
        assert data[start:].decode() == f"{end}Text{end}"
    assert split_front_matter(b"---\n---\n--- a rule\n") == ({}, 8)
    assert split_front_matter(b"--- not front matter\n") == ({}, 0)
    assert split_front_matter(b"---\n# only a comment\n---\nText") == ({}, 25)


@pytest.mark.parametrize(
    ("head", "line", "what"),
    [
        ("title: a\nauthor: b: c", 3, "mapping values"),
        ("title: a\ntitle: b", 3, "twice"),
        ("just words", 2, "expected key: value"),
        ("- a\n- b", 2, "expected key: value"),
        ("title: a\nauthor:\n  name: b", 4, "text, a number or a list"),
        ("a: [x, [y]]", 2, "only text and numbers"),
        ("a: &x word\nb: *x", 3, "text, a number or a list"),
        ("title: 'open", 2, "quoted scalar"),
        ("a: 1\n\tb: 2", 3, ""),
    ],
)
def test_malformed_front_matter_names_file_and_line(tmp_path: Path, head: str, line: int, what: str) -> None:
    path = tmp_path / "bad.md"
    path.write_text(f"---\n{head}\n---\nText\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: line ")
    assert what in message
    assert abs(int(message.split("line ")[1].split(":")[0]) - line) <= 1
    assert "\n" not in message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"---\na: b\n---\n \n", "no text after the front matter"),
        (b"---\na: b\nText without an end\n", "never closed"),
        ("ab\nné".encode("latin-1"), "byte 0xe9 at offset 4 (line 2)"),
        (b"---\na: \xe9\n---\nText", "byte 0xe9 at offset 7"),
        (b"---\na: b\n---\nText \xe9", "byte 0xe9 at offset 18"),
        ("text".encode("utf-16"), "UTF-16"),
        (b"\x7fELF\x00\x01\xff", "binary file, not text (NUL byte at offset 4)"),
        (b"text \x00", "NUL byte at offset 5"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    assert what in str(caught.value)


def test_missing_files_folders_and_pipes_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    for name, what in (("gone.txt", "no such file"), ("pipe.txt", "not a file"), ("folder.txt", "not a file")):
        with pytest.raises(SourceError, match=what):
            read_document(tmp_path / name)


def test_text_files_are_chosen_by_name(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".toolkit").mkdir()
    names = [
        "z.md",
        "a.txt",
        "a/b/c.d.TXT",
        "README.md",
        "a/readme.txt",
        ".hidden.md",
        ".toolkit/x.txt",
        "t.csv",
        ".md",
    ]
    for name in names:
        (tmp_path / name).write_text("text", encoding="utf-8")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = text_files(tmp_path)
    assert [file.id for file in found] == ["a", "a/b/c.d", "z"]
    assert [read_document(file).id for file in found] == ["a", "a/b/c.d", "z"]
    (tmp_path / "z.txt").write_text("text", encoding="utf-8")
    with pytest.raises(SourceError, match=r"z\.md and .*z\.txt would both be document 'z'"):
        text_files(tmp_path)
    with pytest.raises(SourceError, match="cannot read this folder"):
        text_files(tmp_path / "gone")


def test_a_file_that_is_there_is_never_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_document(Document("a", "one"), path)
    with pytest.raises(SourceError, match="already"):
        write_document(Document("a", "two"), path)
    assert read_document(path).text == "one"
    write_document(Document("a", "two"), path, overwrite=True)
    assert read_document(path).text == "two"
    with pytest.raises(SourceError, match="cannot write"):
        write_document(Document("a", "one"), tmp_path / "gone" / "a.md")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.md"]
