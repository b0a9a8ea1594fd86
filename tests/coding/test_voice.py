"""Quotations, reported speech and their holders."""

from __future__ import annotations

import os
import sys
from types import FrameType

import pytest

from toolkit.coding import attributions
from toolkit.coding.frames import frames, may_report, tokens_of
from toolkit.coding.quotations import quotations
from toolkit.coding.reports import _sentence
from toolkit.errors import ParameterError


def said(text: str, **options: str) -> list[tuple[str, str, str | None]]:
    return [(text[a.start : a.end], a.kind, a.holder) for a in attributions(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The forum is dead,” Mr. Lee said on Monday.", [("“The forum is dead,”", "quoted", "Mr. Lee")]),
        ('"The forum is dead," said Lee.', [('"The forum is dead,"', "quoted", "Lee")]),
        ("Lee said that the forum is dead.", [("the forum is dead", "reported", "Lee")]),
        ("The forum is dead, Lee said.", [("The forum is dead", "reported", "Lee")]),
        ("According to Lee, the forum is dead.", [("the forum is dead", "reported", "Lee")]),
        ("The forum is dead, according to Lee.", [("The forum is dead", "reported", "Lee")]),
        ("Lee told reporters that the forum is dead.", [("the forum is dead", "reported", "Lee")]),
        ("Lee, the foreign minister, said that it is dead.", [("it is dead", "reported", "Lee")]),
        ("LEE: The forum has been dead for years.", [("The forum has been dead for years", "reported", "LEE")]),
    ],
)
def test_who_says_what(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The United States signed the treaty.",
        "Two states remained neutral.",
        "The state of the forum is bad.",
        "He read a book titled “War and Peace” in the train.",
        "The ‘success’ of the summit surprised everybody.",
        "It was a statement of fact.",
        "",
        "\n\n",
        '"',
    ],
)
def test_the_author_speaks(text: str) -> None:
    assert said(text) == []


def test_quotations_run_over_sentences_and_paragraphs() -> None:
    text = "He began: “The forum is old. It is also slow.\n\n“But it works well,” he said.\n\nThe room was full."
    spans = quotations(text)
    assert [text[a:b] for a, b in spans] == ["“The forum is old. It is also slow.", "“But it works well,”"]


def test_doubled_single_marks_quote_too() -> None:
    text = "''The forum is dead,'' Lee said."
    assert said(text) == [("''The forum is dead,''", "quoted", "Lee")]


def test_offsets_lie_in_the_text() -> None:
    text = "Lee said: “The forum is dead.” It will, he added, come back. Critics argue that it won’t."
    for a in attributions(text):
        assert 0 <= a.start < a.end <= len(text)
        assert a.cue in text
        if a.holder is not None:
            assert text[a.holder_start : a.holder_end] == a.holder


def test_kinds_carry_their_confidence() -> None:
    kinds = {a.kind: a.confidence for a in attributions("“It is all over,” he said. Lee said that it is fine.")}
    assert kinds["quoted"] > 0.95 > kinds["reported"] > 0.7


def test_russian() -> None:
    assert said("Министр заявил, что форум мертв.", language="ru") == [("форум мертв", "reported", "Министр")]
    assert said("«Мы верим в диалог», — сказал он.", language="ru") == [("«Мы верим в диалог»", "quoted", "он")]


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ParameterError, match="unknown language"):
        attributions("x", language="xx")


def test_it_is_linear_in_the_text() -> None:
    def calls(n: int) -> int:
        text = "Lee said that “the forum is dead”, and nobody objected. " * n
        made = 0

        def count(frame: FrameType, event: str, _: object) -> None:
            nonlocal made
            # Other calls, such as those at a garbage collection, are not the work that is measured.
            made += event == "call" and f"{os.sep}toolkit{os.sep}" in frame.f_code.co_filename

        sys.setprofile(count)
        try:
            attributions(text)
        finally:
            sys.setprofile(None)
        return made

    calls(10)  # loads the lists
    assert calls(800) < 4.2 * calls(200)


@pytest.mark.parametrize(("start", "end"), ["“”", "„“", "«»", '""', ("``", "''"), ("''", "''")])
def test_every_pair_of_marks_quotes(start: str, end: str) -> None:
    text = f"It was long ago.\n\nLee said: {start}We will not go back.{end} Then he left."
    assert [text[low:high] for low, high in quotations(text)] == [f"{start}We will not go back.{end}"]


def test_a_mark_of_one_kind_does_not_hide_those_of_another() -> None:
    text = 'He said "We will not go back." She said «Nobody asked you to.» Then they left.'
    assert [text[low:high] for low, high in quotations(text)] == ['"We will not go back."', "«Nobody asked you to.»"]


def test_a_quotation_left_open_goes_on_only_in_the_very_next_paragraph() -> None:
    text = "“We will not go back.\n\nIt was late.\n\n“We went back,” he said.”"
    assert [text[low:high] for low, high in quotations(text)] == ["“We will not go back.", "“We went back,”"]


def test_sentences_passed_over_report_nothing() -> None:
    lists = frames("en")
    passed = 0
    words = "Lee said that the forum ; according to him : It was dead , a claim states demand ’s told us what".split()
    for first in range(len(words)):
        for last in range(first + 1, min(first + 9, len(words)) + 1):
            sentence = " ".join(words[first:last])
            if not may_report(sentence, lists):
                passed += 1
                assert _sentence(tokens_of(sentence, 0, len(sentence), []), lists) == [], sentence
    assert passed > 5
