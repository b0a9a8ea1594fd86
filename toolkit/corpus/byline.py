"""Bylines: who wrote a text and what they are, from a line such as ``By Anna Weiss, Hanoi University``."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from toolkit.corpus.dates import iso_date

_PARTICLE = r"(?:de|da|do|dos|das|del|della|dei|der|den|van|von|zu|bin|ibn|bint|al|el|la|le|du|ten|ter|di|y|и)"
_HONORIFIC = r"(?:Dr|Prof|Professor|Sir|Dame|Lord|Ambassador|Gen|Col|Sen|Rep|Mr|Mrs|Ms)\.?"
_WORD = r"(?:(?:\p{Lu}\.-?)+|\p{Lu}[\p{L}\p{M}’'ʼ]*(?:-\p{L}[\p{L}\p{M}’']*)*|(?:d|al|el|O)[’'-]\p{Lu}\p{L}+)"
_NAME = regex.compile(rf"(?:{_HONORIFIC} )?{_WORD}(?: (?:{_WORD}|{_PARTICLE})){{1,5}}(?:,? (?:Jr|Sr)\.?)?")
_SINGLE = regex.compile(_WORD)
#: Words that make a capitalised phrase something else than a person.
_NOT_A_PERSON = regex.compile(
    r"(?i)\b(?:the|this|that|these|an?|in|on|at|of|for|to|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|january|february|march|april|june|july|august|september|october|november|december)\b"
)
_INSTITUTION = regex.compile(
    r"\b(?:Universit\p{L}*|Institut\p{L}*|Colleges?|Schools?|Clubs?|Cent(?:er|re)s?|Councils?|Foundation|Academy|Press"
    r"|Ministry|Minister|Department|Agency|Affairs|Studies|News|Times|Post|Journal|Review|Bank|Group|Network|Bureau"
    r"|Director|Editor|Professor|Fellow|Analyst|Correspondent|Reporter|Columnist|Writer|Chair\p{L}*|President|Head"
    r"|Университет|Институт|Клуб|Центр|Академия|Совет|Министерство)\b"
)
_LABEL = regex.compile(
    r"(?i:(?P<many>authors|авторы|autoren|auteurs|autores)|author|written by|words by|text by|story by|opinion by"
    r"|автор|текст|autor(?:in)?|auteure?|autore|作者|文)\s?[:：]\s*(?=\S)"
    r"|(?i:written|words|text|story|opinion) by (?=\p{Lu})"
)
_BY = regex.compile(r"(?:By|BY|by|Von|VON|Par|PAR|Por|POR|Di)\b:? (?=[\p{Lu}adet])")
_DASH = regex.compile(r"(?:--|[—–―~])\s*(?=\p{Lu})")
_AND = regex.compile(r"(?P<strong>,\s+(?:and|&)\s+|;\s*)|\s+(?:and|&|AND|und|et|и)\s+|(?P<comma>,\s+)")
_SENTENCE_END = regex.compile(r"(?<!\b\p{Lu}|\b[JS]r)\.$|[?!]$")
_PLACE = regex.compile(r" in \p{Lu}[\p{L} .-]+$")


@dataclass
class Byline:
    """What a byline states."""

    authors: list[str] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    date: str | None = None


def is_name(text: str) -> bool:
    """Whether a phrase has the shape of a person's name: two to six capitalised words and particles."""
    return _shaped(text) and not _INSTITUTION.search(text)


def _shaped(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not _NOT_A_PERSON.search(text)


def parse_byline(line: str, *, closing: bool = False) -> Byline | None:
    """Read a line as a byline, or None if it is not clearly one.

    Args:
        line: a whole line or paragraph.
        closing: the line stands at the end of a text, where ``— Anna Weiss`` signs it.
    """
    line = line.strip().strip("*_").strip()
    if len(line) > 200 or _SENTENCE_END.search(line):
        return None
    label = _LABEL.match(line)
    if label:
        return _people(line[label.end() :], many=bool(label["many"]), strict=False)
    opening = _BY.match(line) or (_DASH.match(line) if closing else None)
    return _people(line[opening.end() :], many=False, strict=True) if opening else None


def _people(text: str, *, many: bool, strict: bool) -> Byline | None:
    """Names, each with what follows it up to the next name.

    After a comma stands a role or an institution, unless the list goes on to ``and`` another name; within a role,
    ``and`` begins a new person only after a comma or semicolon (``Minister of Trade and Foreign Affairs``).
    """
    pieces, joints = _split(text)
    placeless = _PLACE.sub("", pieces[0])
    first = placeless if is_name(placeless) else pieces[0]
    if not _may_open(first, strict, alone=len(pieces) == 1):
        return None
    byline = Byline([first])
    roles: list[str] = []
    last_name = _end_of_list(pieces, joints, many)
    for position, (joint, piece) in enumerate(zip(joints, pieces[1:], strict=True), 1):
        rest = "".join(part for pair in zip(pieces[position:], [*joints[position:], ""], strict=True) for part in pair)
        if iso_date(rest):
            byline.date = iso_date(rest)
            break
        separated = regex.fullmatch(r",\s+(?:and|&)\s+|;\s*", joint)
        if is_name(piece) and (position <= last_name or separated):
            byline.authors.append(piece)
            byline.affiliations += ["".join(roles)] if roles else []
            roles = []
        else:
            roles += [joint, piece] if roles else [piece]
    byline.affiliations += ["".join(roles)] if roles else []
    return byline


def _split(text: str) -> tuple[list[str], list[str]]:
    pieces, joints, position = [], [], 0
    for match in _AND.finditer(text):
        pieces.append(text[position : match.start()])
        joints.append(match[0])
        position = match.end()
    return [*pieces, text[position:]], joints


def _may_open(first: str, strict: bool, *, alone: bool) -> bool:
    if _shaped(first):
        return True
    if not strict:
        return 0 < len(first) <= 60 and len(first.split()) <= 8
    single = _SINGLE.fullmatch(first) and not _NOT_A_PERSON.search(first)
    return bool(
        alone and (single or regex.fullmatch(r"(?:\p{L}+ )?(?:[Ss]taff [Ww]riters?|[Ee]ditorial [Bb]oard)", first))
    )


def _end_of_list(pieces: list[str], joints: list[str], many: bool) -> int:
    """Position of the last piece of an unbroken list of names that begins the line: ``A, B and C``."""
    last = 0
    for position, joint in enumerate(joints, 1):
        if not is_name(pieces[position]):
            break
        if many or not joint.strip().startswith(",") or regex.search(r"and|&", joint):
            last = position
    return last
