"""The grammar of tokens, on the cases the documentation names and on arbitrary Unicode."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.tokens import Tokenisation, token_pattern, tokenise
from toolkit.errors import ParameterError


def tokens(text: str, settings: Tokenisation | None = None) -> list[str]:
    return [text[start:end] for start, end in tokenise(text, settings)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sino-American trade-offs", ["Sino-American", "trade-offs"]),
        ("China’s and China's", ["China’s", "and", "China's"]),
        ("rock--solid -a- ’tis dogs’", ["rock", "solid", "a", "tis", "dogs"]),
        ("U.S. policy, e.g. U.S.Army", ["U.S", "policy", "e.g", "U.S", "Army"]),
        ("the end.The start", ["the", "end", "The", "start"]),
        ("3.5 per cent of 1,000.50", ["3.5", "per", "cent", "of", "1,000.50"]),
        ("in 2014, 15 of 20.", ["in", "2014", "15", "of", "20"]),
        ("Российская политика по-русски", ["Российская", "политика", "по-русски"]),
        ("Ελληνικά naïve café", ["Ελληνικά", "naïve", "café"]),
        ("cafe\u0301 au lait", ["cafe\u0301", "au", "lait"]),
        ("السياسة الخارجية", ["السياسة", "الخارجية"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("中文测试", ["中", "文", "测", "试"]),
        ("日本のテキスト", ["日", "本", "の", "テキスト"]),
        ("한국어 문서", ["한국어", "문서"]),
        ("a_b", ["a", "b"]),
        ("", []),
        (" \n\t—…", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_settings_change_the_tokens() -> None:
    assert tokens("a-b c'd", Tokenisation(joiners="")) == ["a", "b", "c", "d"]
    assert tokens("a/b-c", Tokenisation(joiners="/")) == ["a/b", "c"]
    assert tokens("in 1999 3.5 F-16", Tokenisation(numbers=False)) == ["in", "F-16"]
    with pytest.raises(ParameterError, match="'x' is a letter"):
        Tokenisation(joiners="-x")


def test_folding_joins_what_a_reader_takes_for_one_word() -> None:
    fold = Tokenisation().fold
    assert fold("China’s") == fold("CHINA'S") == "china's"
    assert fold("cafe\u0301") == fold("CAFÉ") == "café"
    assert fold("co\u2011op") == "co-op"
    assert Tokenisation(case=True).fold("China’s") == "China's"


@given(st.text())
def test_every_letter_and_digit_is_in_exactly_one_token(text: str) -> None:
    spans = list(tokenise(text))
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in zip(spans, spans[1:], strict=False))
    inside = set()
    for start, end in spans:
        inside.update(range(start, end))
    for index, character in enumerate(text):
        # Letters that Unicode added after the pattern library's tables are the only ones it may not know.
        if unicodedata.category(character) in {"Lu", "Ll", "Nd"} and ord(character) < 0x10000:
            assert index in inside, (character, unicodedata.category(character))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_fast_pattern_for_ascii_agrees_with_the_grammar(text: str) -> None:
    assert list(tokenise(text)) == [match.span() for match in token_pattern(Tokenisation()).finditer(text)]
