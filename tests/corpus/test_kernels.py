"""The compiled encoder finds what the grammar finds: on chosen cases and on arbitrary Unicode."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.corpus import classes
from toolkit.corpus.chunks import Chunk, Lane
from toolkit.corpus.forms import Forms
from toolkit.corpus.kernels import split_point
from toolkit.corpus.passes import characters, mark_invalid, sort_positions
from toolkit.corpus.tokens import Tokenisation, tokenise

DEFAULT = Tokenisation()
#: Characters that meet in words, numbers and abbreviations, with every kind of mark, script and width in UTF-8.
TRICKY = (
    "aZé.ß,-'’\u2010\u2011 \n\r\t09٣๕五中のテกำ"
    "\u0301\u200d\u200c\u00ad\u2060𝒳😀👩🏽میЖя_·/ª²Ⅷ\u0e33\u1039က。、\u3000\ufeff"
)


def spans(texts: list[str], tokenisation: Tokenisation = DEFAULT) -> list[list[tuple[int, str]]]:
    """The tokens of each text by the compiled encoder: first character and form."""
    chunk, lane = Chunk(sum(len(text.encode()) + 1 for text in texts) + 1), Lane()
    for number, text in enumerate(texts):
        data = text.encode()
        chunk.data[chunk.used : chunk.used + len(data)] = data
        chunk.add(number, chunk.used, chunk.used + len(data))
    tokens = lane.tokenise(chunk, *classes.character_classes(tokenisation))
    forms = lane.forms.strings()
    found = [(int(start), forms[i]) for start, i in zip(chunk.starts[: tokens.n], chunk.ids[: tokens.n], strict=True)]
    cuts = np.concatenate([[0], np.cumsum(tokens.counts)]).tolist()
    return [found[first:last] for first, last in pairwise(cuts)]


def expected(text: str, tokenisation: Tokenisation = DEFAULT) -> list[tuple[int, str]]:
    return [(start, text[start:end]) for start, end in tokenise(text, tokenisation)]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), min_size=1, max_size=4))
@example(["U.S.Army a.b. a.b.c.", "é.à.û. x.5 5.x 3.๕ 1,000.50"])
@example(["a" * 63 + "-" + "b" * 64 + ".c", "x" * 200 + "’y", " " * 130 + "z"])
@example(["پروژه‌های", "👩🏽‍🚀 family", "\u0301a", "中\u0301中", ""])
def test_the_encoder_finds_what_the_grammar_finds(texts: list[str]) -> None:
    assert spans(texts) == [expected(text) for text in texts]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.text(st.sampled_from(TRICKY), max_size=150), min_size=1, max_size=3),
    st.sampled_from(["'’-\u2010\u2011", "", "/", ".,", "-·。", "\u0301_", "\u00ad"]),
)
def test_it_does_so_where_rules_meet_and_with_other_joiners(texts: list[str], joiners: str) -> None:
    tokenisation = Tokenisation(joiners=joiners)
    assert spans(texts, tokenisation) == [expected(text, tokenisation) for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab-.' 1,"), max_size=300))
def test_it_does_so_across_the_blocks_of_long_ascii(text: str) -> None:
    assert spans([text]) == [expected(text)]


def test_every_character_has_the_classes_of_the_grammar() -> None:
    table = classes.character_classes(DEFAULT)[0]
    letters = regex.compile(rf"[\p{{L}}--[{classes.SINGLE}]]", regex.V1)
    marks = regex.compile(rf"[{classes.EXTEND}]", regex.V1)
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    assert all(bool(table[ord(c)] & classes.LETTER) == bool(letters.match(c)) for c in every[::7])
    assert all(bool(table[ord(c)] & classes.MARK) == bool(marks.match(c)) for c in every[::11])


def test_forms_with_the_same_beginning_and_length_are_told_apart() -> None:
    text = " ".join("x" * 20 + f"{number:012d}" for number in range(5000))
    assert spans([text]) == [expected(text)]


def test_a_table_grows_and_keeps_its_ids() -> None:
    forms = Forms(expected=4)
    words = [f"word{number}" * (1 + number % 5) for number in range(1000)]
    assert forms.add_strings(words).tolist() == list(range(1000))
    assert forms.add_strings(words[::-1]).tolist() == list(range(1000))[::-1]
    assert forms.strings() == words
    assert forms.strings(998) == words[998:]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40) | st.text(max_size=12).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"a" * 7 + b"\xc3")
@example(b"\xed\xa0\x80")
@example(b"\xf4\x90\x80\x80")
@example(b"\xc0\xaf")
def test_only_well_formed_utf8_is_let_through(data: bytes) -> None:
    buffer = np.frombuffer(data + b"\n" * 80, dtype=np.uint8)
    counts = np.zeros(1, dtype=np.int64)
    mark_invalid(buffer, np.array([[0, len(data), 0]]), counts)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        assert counts[0] == -1
    else:
        assert counts[0] == 0
        assert characters(buffer, 0, len(data)) == len(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(TRICKY), min_size=1, max_size=100), st.data())
def test_a_text_divided_at_a_split_point_has_the_same_tokens(text: str, data: st.DataObject) -> None:
    encoded = text.encode()
    end = data.draw(st.integers(1, len(encoded)))
    buffer = np.frombuffer(encoded + b"\n" * 80, dtype=np.uint8)
    cut = split_point(buffer, end, classes.character_classes(DEFAULT)[0])
    first, second = encoded[:cut].decode(), encoded[cut:].decode()
    both = expected(first) + [(start + len(first), form) for start, form in expected(second)]
    assert both == expected(text)


def test_positions_are_sorted_by_id_then_place() -> None:
    ids = np.random.default_rng(0).integers(0, 50, 1000).astype(np.int32)
    positions, present = np.empty(1000, dtype=np.int32), np.empty(60, dtype=np.int32)
    firsts = np.empty(61, dtype=np.int32)
    n = sort_positions(ids, np.zeros(60, dtype=np.int32), positions, present, firsts)
    assert positions.tolist() == np.argsort(ids, kind="stable").tolist()
    assert present[:n].tolist() == np.unique(ids).tolist()
    assert np.diff(firsts[: n + 1]).tolist() == np.bincount(ids)[present[:n]].tolist()


@pytest.mark.parametrize("number", [17, 1 << 14])
def test_numbers_can_be_dropped_later_without_touching_other_tokens(number: int) -> None:
    text = f"in {number} and {number}th"
    kept = [item for item in spans([text])[0] if item[1] != str(number)]
    assert kept == expected(text, Tokenisation(numbers=False))
