"""Corpus, views and spans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.corpus import Corpus, Tokenisation
from toolkit.errors import CorpusError, ParameterError

TEXTS = {
    "speech": "We met. We spoke of trade.\n\nDialogue, then: «да».",
    "essay": "Cold water. 中文。\n\nThe end",
    "note": "trade",
}
METADATA = pd.DataFrame(
    {"author": ["Anna B", "Carl D", pd.NA], "date": ["2019-05-01", pd.NA, "2021"]},
    index=["speech", "essay", "note"],
)


@pytest.fixture
def corpus() -> Corpus:
    return Corpus.from_texts(TEXTS, METADATA)


def check_spans(view: Corpus) -> None:
    """Every token of a view, cut from the text of its document, is the surface form the arrays name."""
    rows = view.document_rows(np.arange(view.n_tokens))
    for position, row in enumerate(rows):
        text = view.text(view.ids[row])
        surface = text[view.starts[position] : view.ends[position]]
        assert surface == view.encoded.types[view.type_ids[position]]
        assert view.settings.fold(surface) == view.terms[view.term_ids[position]]


def test_documents_are_sorted_and_carry_their_metadata(corpus: Corpus) -> None:
    assert list(corpus.documents.index) == ["essay", "note", "speech"]
    assert corpus.documents.loc["speech", "author"] == "Anna B"
    assert corpus.documents["year"].tolist() == [pd.NA, 2021, 2019]
    assert corpus.documents["n_tokens"].sum() == corpus.n_tokens == 16
    assert len(corpus) == 3


def test_spans_are_exact_in_every_kind_of_view(corpus: Corpus) -> None:
    views = [corpus, corpus.where(author="Anna B"), corpus.segments("paragraph"), corpus.segments("sentence")]
    views += [corpus.segments("paragraph").where(lambda d: d.parent == "essay").segments("sentence")]
    views += [corpus.where(lambda d: d.index != "note"), *corpus.by("author").values()]
    for view in views:
        assert view.n_tokens == view.offsets[-1] > 0
        check_spans(view)


def test_segments_partition_the_tokens_and_are_found_by_id(corpus: Corpus) -> None:
    for unit in ("paragraph", "sentence"):
        view = corpus.segments(unit)
        assert view.n_tokens == corpus.n_tokens
        for identifier, row in view.documents.iterrows():
            assert corpus.text(row["parent"])[row["start"] : row["end"]] == view.text(identifier)
            assert corpus.text(identifier) == view.text(identifier)
    assert corpus.text("speech#p1") == "We met. We spoke of trade."
    assert corpus.text("speech#s2") == "We spoke of trade."


def test_where_narrows_and_composes(corpus: Corpus) -> None:
    assert corpus.where(author="Anna B").ids == ["speech"]
    assert corpus.where(author="Anna").ids == ["speech"]  # whole words, since nobody is called just so
    assert corpus.where(author="Ann").ids == []
    assert corpus.where(author=["Anna", "Carl D"]).ids == ["essay", "speech"]
    assert corpus.where(author=None).ids == ["note"]
    assert corpus.where(lambda d: d.year > 2019).ids == ["note"]
    assert corpus.where(lambda d: d.n_tokens > 1).where(author="Carl").ids == ["essay"]


def test_by_gives_every_document_to_one_group(corpus: Corpus) -> None:
    groups = corpus.by("author")
    assert list(groups) == ["Anna B", "Carl D", None]
    assert sum(view.n_tokens for view in groups.values()) == corpus.n_tokens


def test_counts_agree_with_the_matrix_and_the_tokens(corpus: Corpus) -> None:
    for view in (corpus, corpus.segments("sentence"), corpus.where(lambda d: d.index != "note")):
        matrix = view.document_term_matrix().toarray()
        assert (matrix.sum(axis=0) == view.counts()).all()
        assert (matrix.sum(axis=1) == view.documents["n_tokens"].to_numpy()).all()


def test_the_fingerprint_changes_with_text_metadata_settings_and_view(corpus: Corpus) -> None:
    again = Corpus.from_texts(dict(reversed(TEXTS.items())), METADATA)
    assert again.fingerprint == corpus.fingerprint
    others = [
        Corpus.from_texts(TEXTS | {"note": "trade "}, METADATA),
        Corpus.from_texts(TEXTS, METADATA.assign(author="x")),
        Corpus.from_texts(TEXTS, METADATA, Tokenisation(joiners="")),
        corpus.where(author="Anna"),
        corpus.segments("sentence"),
    ]
    assert len({corpus.fingerprint, *(other.fingerprint for other in others)}) == len(others) + 1


def test_mistakes_are_named(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="unknown document 'speach'; did you mean 'speech'"):
        corpus.text("speach")
    with pytest.raises(CorpusError, match="2 paragraphs"):
        corpus.text("speech#p9")
    with pytest.raises(CorpusError, match="unknown column 'autor'; did you mean 'author'"):
        corpus.where(autor="x")
    with pytest.raises(CorpusError, match=r"no attribute 'yaer'.*columns are"):
        corpus.where(lambda d: d.yaer > 3)
    with pytest.raises(ParameterError, match="unknown unit 'line'"):
        corpus.segments("line")
    with pytest.raises(CorpusError, match="does not exist"):
        Corpus("no/such/folder")
    with pytest.raises(CorpusError, match="no row for document 'b'"):
        Corpus.from_texts({"b": "x"}, METADATA)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_spans_are_exact_on_arbitrary_text(texts: list[str]) -> None:
    corpus = Corpus.from_texts(texts)
    for view in (corpus, corpus.segments("paragraph"), corpus.segments("sentence")):
        check_spans(view)
        assert view.n_tokens == corpus.n_tokens


def test_files_that_cannot_be_read_are_skipped_named_and_listed(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("trade", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"caf\xe9")
    with pytest.warns(UserWarning, match=r"1 of 2 files.*bad\.txt: is not UTF-8: byte 0xe9 at offset 3"):
        corpus = Corpus(tmp_path)
    assert corpus.ids == ["good"]
    assert corpus.skipped["document"].tolist() == ["bad"]
    (tmp_path / "good.txt").unlink()
    with pytest.raises(CorpusError, match=r"no text that can be read: .*bad\.txt: is not UTF-8"):
        Corpus(tmp_path)
