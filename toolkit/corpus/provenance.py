"""Provenance notes: where a text was first published, who translated and edited it."""

from __future__ import annotations

import regex

from toolkit.corpus.dates import iso_date
from toolkit.corpus.furniture import bare

_KIND = r"(?:article|text|essay|column|commentary|piece|story|interview|speech|paper|post|report|op-?ed|analysis)"
_PUBLISHED = r"(?:published|appeared|posted|printed|released|delivered)"
#: A paragraph is a note only if it opens like one of these.
_OPENING = regex.compile(
    rf"(?i)(?:(?:this|the) {_KIND} (?:was |is |has been |had been )?"
    rf"(?:first |originally |previously |adapted|translated|edited|re(?:published|printed)|{_PUBLISHED})"
    rf"|(?:first|originally|previously) {_PUBLISHED}|(?:translat(?:ed|ion)|edited)(?: and \w+)? (?:from|by)\b"
    r"|(?:re(?:published|printed)|reproduced|courtesy) (?:of|from|by|with|under)\b"
    r"|(?:source|translation|translator|editor)\s?:|(?:reporting|writing|editing) by "
    r"|(?:впервые|первоначально) опубликован|(?:источник|перевод|переводчик|редактор)\s?:|(?:перевод|перев[её]л[аи]?) "
    r"|(?:quelle|fuente|fonte|traduction|traducción|übersetzung|aus dem \w+ von)\b)"
)
_STOP = (
    r"(?=,? (?:and |which |it )?(?:was |is |has been |then )?"
    r"(?:translated|edited|republished|reprinted|adapted|appears)\b"
    r"|,? (?:under|with|and is|as part|courtesy|переве)|,? (?:on|in|в)? ?(?:\p{L}+day,? )?\d{1,2}[ .]"
    r"|,? (?:on|in) \p{L}+ \d|;|\.\s|\.?$|\)|,? https?:)"
)
_SOURCE = regex.compile(
    rf"(?i)(?:{_PUBLISHED}|republished|reprinted|reproduced|courtesy)(?: \w+ permission)?(?: online)?"
    rf" (?:by|in|on|at|from|of|with)(?: permission (?:of|from|by))? (?:the )?(?P<name>\S.*?){_STOP}"
    rf"|опубликован\p{{L}}* (?:в|на|изданием)? ?(?:журнал\p{{L}}*|газет\p{{L}}*|сайте)? ?(?P<name>\S.*?){_STOP}"
    rf"|(?:source|источник|quelle|fuente|fonte)\s?: ?(?P<name>\S.*?){_STOP}"
)
_PERSON = r"(?:the )?(?P<name>\p{L}.*?)(?=,? (?:and )?(?:edited|translated|reviewed)\b|[;,)]|(?<!\b\p{Lu})\.(?:\s|$)|$)"
_TRANSLATED = regex.compile(
    rf"(?i)translat(?:ed|ion|or)(?: and edited)?(?: from (?:the )?\p{{L}}+)?(?: into \p{{L}}+)?(?: by|\s?:) {_PERSON}"
    rf"|edited and translated by {_PERSON}|(?:перевод(?:чик)?\s?:|перевод с \p{{L}}+|перев[её]л[аи]?) {_PERSON}"
)
_EDITED = regex.compile(
    rf"(?i)(?:(?:edited|editing)(?: and translated)?|translated and edited)(?: from (?:the )?\p{{L}}+)? by {_PERSON}"
    rf"|(?:editor|редактор)\s?: {_PERSON}"
)
_REPORTED = regex.compile(rf"(?i)reporting by {_PERSON}")
_FROM = regex.compile(r"(?i)translat(?:ed|ion)(?: and edited)? from (?:the )?(?P<name>\p{L}+)")
_DATE = regex.compile(
    r"(\d{1,2} \p{L}{3,} \d{4}|\p{L}{3,}\.? \d{1,2}, \d{4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.\d{1,2}\.\d{4}|(?<=in )\p{L}{3,} \d{4})"
)
_LONGEST = 80  # words


def parse_note(paragraph: str) -> dict[str, str] | None:
    """What a provenance note states, or None if the paragraph is not one.

    Args:
        paragraph: a whole paragraph; a sentence on publication within a longer paragraph is text.

    Returns:
        ``note`` (the paragraph as it stands) and, where stated, ``source``, ``translated_by``, ``edited_by``,
        ``translated_from``, ``author`` (of an agency's report) and ``date``.
    """
    line = bare(paragraph)
    if len(line.split()) > _LONGEST or not _OPENING.match(line):
        return None
    found = {"note": paragraph.strip()}
    readers = {
        "source": _SOURCE,
        "translated_by": _TRANSLATED,
        "edited_by": _EDITED,
        "translated_from": _FROM,
        "author": _REPORTED,
    }
    for field, reader in readers.items():
        match = reader.search(line)
        if match and (name := _tidy(match["name"])):
            found[field] = name
    dated = _DATE.search(line)
    if dated and (date := iso_date(dated[0])):
        found["date"] = date
    return found if len(found) > 1 else None


def _tidy(name: str) -> str:
    """A name without quotes and article; nothing where it is too long for one, or a common noun."""
    name = regex.sub(r"^[Tt]he ", "", name.strip(" .,;:*_\"'“”«»"))
    return "" if name[:1].islower() or len(name.split()) > 10 else name
