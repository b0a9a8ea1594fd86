"""Sentences in the punctuation of several languages, and paragraphs with and without blank lines."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

import toolkit as tk
from toolkit.corpus.segment import paragraph_spans, segment, sentence_spans, sentence_spans_many


def sentences(text: str, language: str | None = None) -> list[str]:
    return [text[start:stop] for start, stop in segment(text, language)]


def paragraphs(text: str) -> list[str]:
    return [text[start:stop] for start, stop in paragraph_spans(text).tolist()]


# A bar marks every sentence end inside the text.
MARKED = [
    "He lives in the U.S. and works there.| It is far.",
    "The U.S. Senate met.| It was in the U.S.| The court did not.",
    "Mr. Smith met Dr. J. R. R. Tolkien at 5 p.m. on Monday.| It rained.",
    "It cost $3.50 in Jan. 2020.| See No. 5 for more, e.g. Moscow, i.e. the city.",
    "No.| It is dead.| That was no. 5.",
    "He said, “Stop!” and left.| “Why?” she asked.| “Because.”",
    "\"I came.\"| He went.| 'I saw.'| She won.",
    "Wait... what?| Well...| Never mind.",
    "I use Yahoo! every day.| It works!| Does it?",
    "Visit www.example.com.| Mail a.b@example.org, or see http://example.org/a.b?c=d.| Done.",
    "1. First item.| 2. Second item.| a. Third item.",
    "(He left early.)| She stayed (for a while).| He came back.",
    "The rate rose 3.5 percent to 1,000.5 in all.| Then it fell.",
    "Prof. A. B. Smith, Ph.D., of Apple Inc. said so.| Then he left.",
    "World War II.| The end came in 1945.| Ten years passed.",
    "He ended there.[12]| Then more.[3]| The end.",
    "What?!| No way!!| Really?",
    "the cat sat.| it slept.| ok?| sure",
    "Great place :)| We will come back.| Thanks!!! :(| Really.",
    "He was born in St. Petersburg.| Russia’s turn began.| China’s (PRC) rise, too.",
    "At 5 p.m. Monday it ended.| At 6 a.m. He left.".replace("a.m. He", "a.m.| He"),
    "It said “[...] we agree.”| [...] He did not.",
    "В 1991 г. СССР распался.| Это произошло в г. Москве.| Там жил В. И. Ленин и т. д.| Он писал: «Да!» — сказал он.",
    "Т. е. никто не пришел.| См. стр. 5.| «Да?» — спросил он.| «Нет!»| Вот и всё.",
    "M. Dupont est arrivé à 8 h.| « Vraiment ? » dit-il.| « Oui. »| Il partit, p. ex. à Lyon.",
    "¿Qué pasa?| ¡Nada!| El Sr. García llegó a EE. UU. ayer.| Ud. lo sabe.",
    "Am 3. Oktober feiern wir.| Das ist z. B. in Berlin so.| Er kam im 19. Jahrhundert.| Dr. Müller kam bzw. ging.",
    "今天天气很好。|你好吗？|我很好！|他说：“是的。”|然后走了。",
    "これはペンです。|「はい。」と言った。|本当？！|そうです。",
    "هل أنت بخير؟| نعم.| شكرا.",
    "Τι κάνεις;| Καλά.| Πάμε;| Ναι.",
    "यह एक वाक्य है।| डॉ. सिंह आए।| यह तीसरा है।",
]


@pytest.mark.parametrize("marked", MARKED)
def test_sentences_end_where_a_reader_ends_them(marked: str) -> None:
    expected = [sentence.strip() for sentence in marked.split("|")]
    assert sentences(marked.replace("|", "")) == expected


def test_segment_is_public_and_gives_plain_pairs() -> None:
    assert tk.segment("One. Two.") == [(0, 4), (5, 9)]
    assert sentence_spans("One. Two.").tolist() == [[0, 4], [5, 9]]
    assert sentence_spans("One. Two.").dtype == np.int64


@pytest.mark.parametrize("text", ["", " \n\t ", "\u2029"])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert segment(text) == []
    assert sentence_spans(text).shape == (0, 2)
    assert paragraph_spans(text).shape == (0, 2)


def test_a_language_narrows_the_abbreviations() -> None:
    text = "Das gilt bzw. Berlin gilt."
    assert sentences(text, "de-AT") == [text]
    assert sentences(text, "en") == ["Das gilt bzw.", "Berlin gilt."]
    assert sentences(text, "xx") == sentences(text)


def test_a_blank_line_bounds_a_sentence_and_a_wrap_does_not() -> None:
    assert sentences("Headline here\n\nIt was long\nand wrapped. Next.") == [
        "Headline here",
        "It was long\nand wrapped.",
        "Next.",
    ]


@pytest.mark.parametrize("width", [40, 60, 72, 100])
def test_hard_wrapped_text_has_the_sentences_of_the_same_text_on_one_line(width: int) -> None:
    text = (
        "The Soviet Union left the region in 1991. Moscow and Beijing began to talk at once, as Mr. Lee had said. "
        "Nobody in Washington knew what Russia would do next. They waited for years, and The Times wrote about it."
    )
    wrapped = textwrap.fill(text, width)
    assert [sentence.split() for sentence in sentences(wrapped)] == [sentence.split() for sentence in sentences(text)]
    assert len(paragraph_spans(wrapped)) == 1


def test_lines_without_blank_lines_are_paragraphs() -> None:
    long = "This paragraph goes on for much longer than anybody would wrap a line by hand. " * 3
    text = f"A headline\n{long}\n{long}\nA short one."
    assert paragraphs(text) == ["A headline", long.strip(), long.strip(), "A short one."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\nText follows.", ["# Title", "Text follows."]),
        ("Dear John,\nI am fine.\nBest,\nMary", ["Dear John,", "I am fine.", "Best,", "Mary"]),
        ("- one thing\n- another thing", ["- one thing", "- another thing"]),
        ("a\r\n\r\nb\r\nc", ["a", "b\r\nc"]),
        ("One\u2029Two", ["One", "Two"]),
        ("  One \n \t\n Two ", ["One", "Two"]),
        ("Above\n-----\nBelow it", ["Above", "-----", "Below it"]),
    ],
)
def test_headings_items_and_separators_are_paragraphs(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected


def test_many_texts_give_the_spans_of_each() -> None:
    texts = ["One. Two.", "", " Three\r", "\nfour. Five?", ":) Six. é. Seven", "Mr. A", "B. 。。x"] * 3
    together = sentence_spans_many(texts)
    assert [spans.tolist() for spans in together] == [sentence_spans(text).tolist() for text in texts]
    assert sentence_spans_many([]) == []
