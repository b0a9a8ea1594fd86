"""The compiled scan and the reference find the same spans, which leave out nothing but white space, in linear time."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.corpus import segment_long
from toolkit.corpus.abbreviations import lists
from toolkit.corpus.boundaries import CLOSERS, OPENERS, SPACED, UNSPACED
from toolkit.corpus.paragraphs import paragraphs

module = import_module("toolkit.corpus.segment")  # the package has a function of this name
_WORDS = sorted(
    lists().every | {"the", "it", "i", "a", "yahoo", "moscow", "don't", "don’t", "x-y", "москва", "élan", "foo"}
)
_PIECES = st.one_of(
    st.sampled_from(_WORDS),
    st.sampled_from(_WORDS).map(str.capitalize),
    st.sampled_from(
        [*"AJMIVX", "12", "1999", "II", "U.S", "NATO", "日本", "αβγ", "¹x", "a_b", "🙂", "'tis", "-'brb", "www.foo.com"]
    ),
    st.sampled_from([".", "!", "?", "...", "..", "?!", "[12]", ":)", ":-D", "=P", "[...]", "«", "»", "”", "\u2029"]),
    st.sampled_from(["\ud800", *SPACED, *UNSPACED]),
    st.sampled_from([*CLOSERS, *OPENERS, *";:,/_="]),
    st.sampled_from(
        [" ", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u202f", "\x0c", "\u2028", "\x1f", "\u3000"]
    ),
    st.characters(),
)
_TEXTS = st.lists(_PIECES, max_size=60).map("".join)


@given(_TEXTS)
@settings(max_examples=500, deadline=None)
def test_both_ways_agree_and_cover_the_text(text: str) -> None:
    words = lists()
    spans = module.plain_sentences(text, words)
    assert segment_long.sentences(text, words).tolist() == [list(span) for span in spans]
    assert segment_long.paragraphs(text).tolist() == [list(span) for span in paragraphs(text)]
    for start, stop in spans:
        assert start < stop
        assert text[start:stop] == text[start:stop].strip()
    edges = [0, *[edge for span in spans for edge in span], len(text)]
    assert edges == sorted(edges)
    assert all(not text[a:b].strip() for a, b in list(pairwise(edges))[::2])


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_sentence_stays_within_its_paragraph(text: str) -> None:
    inside = paragraphs(text)
    for start, stop in module.plain_sentences(text, lists()):
        assert any(first <= start and stop <= last for first, last in inside)


@given(st.lists(_TEXTS, max_size=6))
@settings(max_examples=100, deadline=None)
def test_texts_segmented_together_keep_their_spans(texts: list[str]) -> None:
    expected = [module.plain_sentences(text, lists()) for text in texts]
    assert [list(map(tuple, spans.tolist())) for spans in module.sentence_spans_many(texts)] == expected


def test_the_compiler_is_loaded_when_it_pays_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = sys.modules.pop("toolkit.corpus.segment_long")
    monkeypatch.setitem(sys.modules, "toolkit.corpus.segment_long", loaded)
    monkeypatch.delitem(sys.modules, "toolkit.corpus.segment_long")
    monkeypatch.setattr(module, "_segmented", 0)
    text = "One sentence. Another one. " * 100
    before = module.segment(text)
    assert "toolkit.corpus.segment_long" not in sys.modules
    monkeypatch.setattr(module, "_segmented", 1_000_000)
    assert module.segment(text) == before
    assert "toolkit.corpus.segment_long" in sys.modules
