"""A corpus folder: what is added, what is refused, and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.cli.corpus import commands
from toolkit.corpus.document import read_document
from toolkit.corpus.folder import add, check, slug
from toolkit.errors import LockedError, ParameterError, SourceError

TEXT = (
    "A headline of some length\n\nBy Anna Weiss\n\n"
    + "Trade between neighbours grows, and both expect more of it. " * 8
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_text_is_added_once(tmp_path: Path, source: Path) -> None:
    corpus = tmp_path / "corpus"
    (first,) = add([str(source)], corpus, {"date": "2024-05"})
    assert first.id == "a-headline-of-some-length"
    document = read_document(corpus / f"{first.id}.md")
    assert document.metadata["author"] == "Anna Weiss"
    assert document.metadata["date"] == "2024-05"
    source.write_text(TEXT.replace("’", "'").replace("  ", " ").upper(), encoding="utf-8")
    (second,) = add([str(source)], corpus)
    assert "is in the corpus already, as document 'a-headline-of-some-length'" in second.refused
    assert [path.name for path in corpus.glob("*.md")] == ["a-headline-of-some-length.md"]


def test_one_bad_source_does_not_keep_the_others_out(tmp_path: Path, source: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    results = add([str(empty), str(tmp_path / "none.txt"), str(source)], tmp_path / "corpus")
    assert [bool(result.id) for result in results] == [False, False, True]
    assert "is empty" in results[0].refused
    assert "no such file" in results[1].refused


def test_titles_that_are_alike_get_numbers(tmp_path: Path, source: Path) -> None:
    add([str(source)], tmp_path / "corpus")
    source.write_text(TEXT + "And something new was said at the end.", encoding="utf-8")
    (second,) = add([str(source)], tmp_path / "corpus")
    assert second.id == "a-headline-of-some-length-2"


def test_slugs() -> None:
    assert slug("China’s turn: 3.5 % more!") == "chinas-turn-3-5-more"
    assert slug("Россия в Азии") == "россия-в-азии"
    assert slug("???") == "text"
    assert len(slug("word " * 50)) <= 45


def test_what_cannot_be_set_or_written_is_refused(tmp_path: Path, source: Path) -> None:
    with pytest.raises(ParameterError, match="metadata key 'n_tokens' cannot be set"):
        add([str(source)], tmp_path / "corpus", {"n_tokens": "3"})
    (tmp_path / "file").touch()
    with pytest.raises(SourceError, match="cannot make this folder"):
        add([str(source)], tmp_path / "file" / "corpus")


def test_two_who_add_at_once_do_not_mix(tmp_path: Path, source: Path) -> None:
    import fcntl

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    with (corpus / ".adding.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LockedError, match="somebody else is adding"):
            add([str(source)], corpus)


def test_check_says_what_is_wrong(tmp_path: Path, source: Path) -> None:
    corpus = tmp_path / "corpus"
    (added,) = add([str(source)], corpus)
    text = (corpus / f"{added.id}.md").read_text(encoding="utf-8")
    (corpus / "copy.md").write_text(text, encoding="utf-8")
    (corpus / "version.md").write_text(text.replace("of it. Trade", "of that. Trade", 1) + " More.", encoding="utf-8")
    (corpus / "bad.txt").write_bytes(b"caf\xe9")
    (corpus / "odd.txt").write_text("A text with \ufffd in it and few words.", encoding="utf-8")
    found = {(finding.level, finding.document): finding.message for finding in check(corpus)}
    assert "is not UTF-8" in found["error", "bad"]
    assert any("is the same text as" in message for message in found.values())
    said = " ".join(finding.message for finding in check(corpus))
    assert "of its wording" in said
    assert "U+FFFD" in said
    assert "states no date" in said


def test_the_commands(tmp_path: Path, source: Path) -> None:
    runner = CliRunner()
    corpus = ["--corpus", str(tmp_path / "corpus")]
    done = runner.invoke(commands["add"], [str(source), "--set", "language=en", *corpus], standalone_mode=False)
    assert done.return_value == 0
    assert "added" in done.output
    again = runner.invoke(commands["add"], [str(source), *corpus], standalone_mode=False)
    assert again.return_value == 2
    listed = runner.invoke(commands["list"], ["--json", *corpus], standalone_mode=False)
    assert json.loads(listed.output.splitlines()[0])["author"] == "Anna Weiss"
    checked = runner.invoke(commands["check"], ["--json", *corpus], standalone_mode=False)
    assert checked.return_value == 0
    assert {finding["level"] for finding in json.loads(checked.output)} == {"note"}
    started = runner.invoke(commands["new"], [str(tmp_path / "fresh")], standalone_mode=False)
    assert started.exception is None
    assert (tmp_path / "fresh" / "notebooks" / "stance.ipynb").is_file()
    assert "- stance" in (tmp_path / "fresh" / "reports" / "reports.yaml").read_text(encoding="utf-8")
