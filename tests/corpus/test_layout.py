"""Headline, standfirst, byline, body, note and furniture are told apart in layouts of many kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.corpus.byline import parse_byline
from toolkit.corpus.dates import is_iso, iso_date
from toolkit.corpus.furniture import is_furniture
from toolkit.corpus.layout import lay_out
from toolkit.corpus.provenance import parse_note

ONE = "Trade between the two neighbours grew by a third last year, officials said, and both sides expect more of it."
TWO = "Analysts point out that comments are closed to outsiders, and that the talks remain secret. Share prices fell."
BODY = [ONE, TWO]

LAYOUTS: dict[str, tuple[str, dict[str, Any], list[str], list[str]]] = {
    "agency copy with dateline and sign-off": (
        f"Neighbours agree on rail link\n\nHANOI, May 5, 2024 (Reuters) - {ONE}\n\n{TWO}\n\n"
        "(Reporting by Anna Weiss and Boris Orlov; Editing by Carl Dietz)\n",
        {
            "title": "Neighbours agree on rail link",
            "author": ["Anna Weiss", "Boris Orlov"],
            "edited_by": "Carl Dietz",
            "note": "(Reporting by Anna Weiss and Boris Orlov; Editing by Carl Dietz)",
            "dateline": "HANOI, May 5, 2024 (Reuters)",
            "source": "Reuters",
            "date": "2024-05-05",
        },
        BODY,
        [],
    ),
    "wire copy in capitals, no year stated, an advertisement within": (
        f"NEIGHBOURS AGREE ON RAIL LINK\n\nBEIJING, May 5 (AP) — {ONE}\n\nAdvertisement\n\n{TWO}\n",
        {"title": "NEIGHBOURS AGREE ON RAIL LINK", "dateline": "BEIJING, May 5 (AP)", "source": "AP"},
        BODY,
        ["Advertisement"],
    ),
    "blog post, date above the byline, share buttons below": (
        f"Why small talks matter\n\n17 May 2024\n\nBy Anna Weiss\n\n{ONE}\n\n{TWO}\n\n"
        "Share this:\n\nFacebook\n\nTwitter\n\n12 comments\n\nLeave a comment\n",
        {"title": "Why small talks matter", "date": "2024-05-17", "author": ["Anna Weiss"]},
        BODY,
        ["Share this:", "Facebook", "Twitter", "12 comments", "Leave a comment"],
    ),
    "date and byline above the headline": (
        f"Friday, May 17, 2024\nby Anna Weiss\nWhy small talks matter\n\n{ONE}\n\n{TWO}\n",
        {"title": "Why small talks matter", "date": "2024-05-17", "author": ["Anna Weiss"]},
        BODY,
        [],
    ),
    "one line of apparatus under a Markdown heading": (
        f"# Why small talks matter\n\nAnna Weiss | 17 May 2024 | 5 min read\n\n{ONE}\n\n{TWO}\n",
        {"title": "Why small talks matter", "date": "2024-05-17", "author": ["Anna Weiss"]},
        BODY,
        ["5 min read"],
    ),
    "speech without a headline": (
        f"Ladies and gentlemen,\n\n{ONE}\n\n{TWO}\n\nThank you very much.\n",
        {},
        ["Ladies and gentlemen,", ONE, TWO, "Thank you very much."],
        [],
    ),
    "speech under its occasion and day": (
        f"ADDRESS TO A JOINT SESSION OF THE ASSEMBLY\n \nApril 16, 1985\n\nMr. Speaker, Members:\n{ONE}\n{TWO}\n",
        {"title": "ADDRESS TO A JOINT SESSION OF THE ASSEMBLY", "date": "1985-04-16"},
        ["Mr. Speaker, Members:", ONE, TWO],
        [],
    ),
    "two authors after the standfirst, lines without blanks between": (
        f"The bridge nobody needs. Here’s why\nA road will not bring the capitals closer, and both know it.\n"
        f"By Anna Weiss and Boris Orlov\n{ONE}\n{TWO}\n",
        {
            "title": "The bridge nobody needs. Here’s why",
            "standfirst": "A road will not bring the capitals closer, and both know it.",
            "author": ["Anna Weiss", "Boris Orlov"],
        },
        BODY,
        [],
    ),
    "signature at the end, then a presentation of the author": (
        f"The bridge nobody needs\n\n{ONE}\n\n{TWO}\n\n— Anna Weiss, Hanoi University\n",
        {"title": "The bridge nobody needs", "author": ["Anna Weiss"], "affiliation": ["Hanoi University"]},
        BODY,
        [],
    ),
    "presentation of the author and disclaimer at the end": (
        f"OPINION\n\nThe bridge nobody needs\n\nBy Anna Weiss\n\n{ONE}\n\n{TWO}\n\n"
        "Anna Weiss is professor of roads.\n\n"
        "The views expressed in this column are solely those of the author.\n",
        {
            "title": "The bridge nobody needs",
            "author": ["Anna Weiss"],
            "about_author": "Anna Weiss is professor of roads.",
        },
        BODY,
        ["OPINION", "The views expressed in this column are solely those of the author."],
    ),
    "no byline, a question for headline, links to other articles": (
        f"Does the region need a club?\n\n{ONE}\n\nRead more: A piece about roads\n\n{TWO}\n\n"
        "Related articles\n\nRoads and how to build them\n\nWho needs a bridge?\n",
        {"title": "Does the region need a club?"},
        BODY,
        [
            "Read more: A piece about roads",
            "Related articles",
            "Roads and how to build them",
            "Who needs a bridge?",
        ],
    ),
    "nothing but paragraphs": (f"{ONE}\n\n{TWO}\n", {}, BODY, []),
    "Russian": (
        "Азия без посредников\n\nМосква меняет подход к региону.\n\nАвтор: Иван Петров, директор Института Азии\n\n"
        "Торговля между соседями выросла на треть за год, сообщили в среду чиновники.\n\nСтороны ждут большего.\n\n"
        "Впервые опубликовано в журнале «Восток» 17 мая 2024 г.\n\nКомментарии закрыты.\n",
        {
            "title": "Азия без посредников",
            "standfirst": "Москва меняет подход к региону.",
            "author": ["Иван Петров"],
            "affiliation": ["директор Института Азии"],
            "source": "Восток",
            "date": "2024-05-17",
            "note": "Впервые опубликовано в журнале «Восток» 17 мая 2024 г.",
        },
        ["Торговля между соседями выросла на треть за год, сообщили в среду чиновники.", "Стороны ждут большего."],
        ["Комментарии закрыты."],
    ),
    "Chinese": (
        "亚洲的新道路\n\n作者：王毅\n\n两国之间的贸易去年增长了三分之一。\n官员们说，双方都期待更多。\n",
        {"title": "亚洲的新道路", "author": ["王毅"]},
        ["两国之间的贸易去年增长了三分之一。", "官员们说，双方都期待更多。"],
        [],
    ),
    "hard-wrapped text with a note on publication": (
        "The bridge nobody needs\n\nBy Anna Weiss, Hanoi University\n\n"
        "Trade between the two neighbours grew by a third last\nyear, officials said, and both sides expect more.\n"
        "The two capitals are wary of grand platforms.\n\n"
        "Analysts point out that the talks remain secret and that\ncomments are closed. Nobody knows "
        "what comes next, and the\nministries will not say.\n\n"
        "This essay originally appeared in The Eastern Review on 3 March 2021.\n"
        "Translated from the Russian by Carl Dietz.\n",
        {
            "title": "The bridge nobody needs",
            "author": ["Anna Weiss"],
            "affiliation": ["Hanoi University"],
            "source": "Eastern Review",
            "date": "2021-03-03",
            "translated_by": "Carl Dietz",
            "translated_from": "Russian",
            "note": "This essay originally appeared in The Eastern Review on 3 March 2021. "
            "Translated from the Russian by Carl Dietz.",
        },
        [
            "Trade between the two neighbours grew by a third last year, officials said, and both sides expect more. "
            "The two capitals are wary of grand platforms.",
            "Analysts point out that the talks remain secret and that comments are closed. Nobody knows "
            "what comes next, and the ministries will not say.",
        ],
        [],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_layouts(name: str, newline: str) -> None:
    text, metadata, body, removed = LAYOUTS[name]
    layout = lay_out(text.replace("\n", newline))
    assert layout.metadata == metadata
    assert layout.body == body
    assert layout.removed == removed
    assert layout.text == "\n\n".join(body) + "\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "The notice on the door said that comments are closed, and so they were.",
        "The treaty was first published in the gazette, and nobody read it until the war was over.",
        "The views expressed at the summit suggest that the author of change is trade.",
        "Subscribe to the view that alliances last and you will be surprised.",
        "Share this river, said the minister, or lose it to the desert and the dams.",
        "Follow the money on which the pact rests and you will find two banks.",
        "By working together the neighbours may yet avoid the fate of their fathers.",
        "More from the north than from the south was expected.",
        "NATO (OTAN) - the alliance - is old, and its members know it better than anyone.",
        "Source: a river that feeds both countries and that neither of them can do without.",
    ],
)
def test_a_sentence_of_the_text_is_never_taken_for_apparatus(sentence: str) -> None:
    for text in (f"A headline\n\n{ONE}\n\n{sentence}\n\n{TWO}", f"{ONE}\n\n{ONE}\n\n{sentence}"):
        layout = lay_out(text)
        assert sentence in layout.body
        assert layout.removed == []


def test_a_heading_is_not_a_headline_when_the_headline_is_known() -> None:
    text = f"A heading of the text\n\n{ONE}\n\n{TWO}"
    layout = lay_out(text, title="Something else")
    assert layout.body == ["A heading of the text", *BODY]
    assert lay_out(f"Something ELSE!\n\n{ONE}", title="Something else").body == [ONE]


def test_what_is_only_furniture_is_text() -> None:
    assert lay_out("Comments are closed.").body == ["Comments are closed."]
    assert lay_out("Subscribe\n\nShare this\n").body == ["Subscribe", "Share this"]
    assert lay_out("A title only").body == ["A title only"]
    assert lay_out("").body == []


_lines = st.sampled_from(
    [ONE, TWO, "By Anna Weiss", "17 May 2024", "Comments are closed.", "A headline", "", "* * *", "Share", "Twitter"]
)


# Signs of Markdown headings and rules are marks of layout, not words.
_any = st.text(st.characters(exclude_characters="#*_=-~>"), max_size=40)


@given(st.lists(st.one_of(_lines, _any), max_size=12))
def test_no_word_is_lost(lines: list[str]) -> None:
    """Each line is in the body, in the metadata or in the record of what was removed."""
    text = "\n".join(lines)
    layout = lay_out(text)
    everything = " ".join([*layout.body, *layout.removed, *map(str, layout.metadata.values())])
    for word in text.split():
        assert word in everything or word in ("By", "17", "May")
    if text.split():
        assert layout.body


@pytest.mark.parametrize(
    ("line", "authors", "affiliations"),
    [
        ("By Anna Weiss, Director of the Eastern Club", ["Anna Weiss"], ["Director of the Eastern Club"]),
        ("By Anna Weiss, Boris Orlov and Carl Dietz", ["Anna Weiss", "Boris Orlov", "Carl Dietz"], []),
        ("By Anna Weiss, Eastern Club", ["Anna Weiss"], ["Eastern Club"]),
        ("By Anna Weiss, professor at X, and Boris Orlov, fellow at Y", ["Anna Weiss", "Boris Orlov"],
         ["professor at X", "fellow at Y"]),
        ("By Anna Weiss, head of research and analysis", ["Anna Weiss"], ["head of research and analysis"]),
        ("By Anna Weiss in Hanoi", ["Anna Weiss"], []),
        ("BY ANNA WEISS", ["ANNA WEISS"], []),
        ("By J. R. van der Rohe Jr.", ["J. R. van der Rohe Jr."], []),
        ("By AFP", ["AFP"], []),
        ("Von Anna Weiß", ["Anna Weiß"], []),
        ("Авторы: Иван Петров, Анна Сидорова", ["Иван Петров", "Анна Сидорова"], []),
        ("Words by Anna Weiss", ["Anna Weiss"], []),
    ],
)  # fmt: skip
def test_bylines(line: str, authors: list[str], affiliations: list[str]) -> None:
    byline = parse_byline(line)
    assert byline is not None
    assert (byline.authors, byline.affiliations) == (authors, affiliations)


@pytest.mark.parametrize(
    "line", ["By and large", "By Monday Morning", "By the time they met", "By Anna Weiss he swore."]
)
def test_what_is_no_byline(line: str) -> None:
    assert parse_byline(line) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("17 May 2024", "2024-05-17"), ("May 17th, 2024 at 10:30 am", "2024-05-17"), ("17 мая 2024 г.", "2024-05-17"),
        ("2024-05-17T10:20:00Z", "2024-05-17"), ("17/05/2024", "2024-05-17"), ("le lundi 17 mai 2024", "2024-05-17"),
        ("17 de mayo de 2024", "2024-05-17"), ("2024年5月17日", "2024-05-17"), ("May 2024", "2024-05"),
        ("05/06/2024", None), ("32 May 2024", None), ("31.02.2024", None), ("yesterday", None), ("2024", None),
    ],
)  # fmt: skip
def test_dates(text: str, date: str | None) -> None:
    assert iso_date(text) == date


def test_iso_dates_are_days_of_the_calendar() -> None:
    assert [is_iso(text) for text in ("2024", "2024-05", "2024-02-29", "2023-02-29", "24-05-17", "2024-13", "")] == [
        True, True, True, False, False, False, False,
    ]  # fmt: skip


def test_notes_state_source_translator_and_editor() -> None:
    note = "This article was first published by Eastern Club, translated and edited by the GT team."
    assert parse_note(note) == {
        "note": note, "source": "Eastern Club", "translated_by": "GT team", "edited_by": "GT team",
    }  # fmt: skip
    found = parse_note("*Translated from Vietnamese by Anna Weiss and edited by Boris Orlov.*")
    assert found is not None
    assert (found["translated_by"], found["edited_by"]) == ("Anna Weiss", "Boris Orlov")
    assert parse_note("This article was long.") is None


def test_furniture_in_several_languages() -> None:
    for line in ("COMMENTS ARE CLOSED", "Реклама", "Читайте также: Дороги", "© 2024 The Paper", "3 shares", "Anzeige"):
        assert is_furniture(line), line
    for line in ("Comments", "Home", "Close", "Politics", "The end", "Advertisement for a war", ""):
        assert not is_furniture(line), line


@pytest.mark.data
def test_the_owners_article(data_dir: Path) -> None:
    layout = lay_out((data_dir / "article.txt").read_text(encoding="utf-8"))
    assert layout.metadata == {
        "title": "Russia has redefined its Asia strategy. Here’s how it will work",
        "standfirst": "Moscow is not interested in merely being a bystander in the China-US conflict. "
        "So, it’s branching out.",
        "author": ["Timofey Bordachev"],
        "affiliation": ["Program Director of the Valdai Club"],
        "source": "Valdai Discussion Club",
        "translated_by": "RT team",
        "edited_by": "RT team",
        "note": "This article was first published by Valdai Discussion Club, translated and edited by the RT team.",
    }
    assert len(layout.body) == 14
    assert layout.body[0].startswith("The most misguided way")
    assert layout.body[-1].endswith("a lot of hard graft.")
    assert layout.removed == ["Comments are closed."]
