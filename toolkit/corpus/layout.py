"""Layout: headline, standfirst, byline, date, body, provenance note and page furniture of a text, told apart.

The rules look at the shape and place of lines, never at what a particular text says. Where they are unsure, a
paragraph is body: a headline in the body harms a study less than a lost paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import regex

from toolkit.corpus.byline import Byline, is_name, parse_byline
from toolkit.corpus.dates import iso_date
from toolkit.corpus.furniture import bare, furniture, is_furniture, is_kicker, is_rule
from toolkit.corpus.paragraphs import paragraphs
from toolkit.corpus.provenance import parse_note

_HEAD = 10  # paragraphs at the beginning that can be headline, byline and so on
_TAIL = 6  # paragraphs at the end that can be a note or a signature
_SALUTATION = regex.compile(
    r"(?i)(?:(?:my )?(?:dear|fellow|distinguished|esteemed|honou?red|honou?rable)\b|ladies and gentlemen|friends"
    r"|comrades|colleagues|mr\.? |mrs\.? |madam|your (?:excellenc|majest)|thank you|good (?:morning|afternoon|evening)"
    r"|q(?:uestion)?[:.]|уважаем|дорог(?:ие|ой|ая)|друзья|товарищи|коллеги|meine damen|liebe|mesdames|señor|вопрос:)"
)
_DATED = regex.compile(
    r"(?i)(?:first |last )?(?:published|posted|updated|modified|date|дата|опубликовано|обновлено)(?: on)?:?\s+"
)
_CAPITALS = r"\p{Lu}[\p{Lu}.’'-]+(?:[ /]\p{Lu}[\p{Lu}.’'-]+){0,3}"
_DAY = r"(?:\p{L}{3,}\.? \d{1,2}|\d{1,2} \p{L}{3,})(?:,? \d{4})?"
_AGENCY = (
    r"Reuters|AP|AFP|UPI|TASS|ITAR-TASS|Xinhua|dpa|EFE|ANSA|Kyodo(?: News)?|Yonhap|VNA|IANS|PTI|Interfax|RIA Novosti"
    r"|Sputnik|RT|Bloomberg|ТАСС|РИА Новости|Интерфакс|[\p{L} .&-]{2,30} (?:News|Press|Agency|Service|Wire)"
)
_DATELINE = regex.compile(
    rf"(?P<line>{_CAPITALS}(?:, \p{{Lu}}[\p{{L}}.]+(?: \p{{Lu}}\p{{L}}+)?)??"
    rf"(?:(?:, (?P<date>{_DAY})\.?)? ?[(/](?P<agency>{_AGENCY})[)/]|, (?P<date>{_DAY})))"
    r"\s?(?:[—–:]|--?|\.)\s+(?=\S)"
)
_FINISHED = regex.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


@dataclass
class Layout:
    """A text with its parts told apart.

    Attributes:
        body: the paragraphs to analyse, in order.
        metadata: what the text states about itself; ``author`` and ``affiliation`` are lists.
        removed: page furniture, the exact lines, in order.
    """

    body: list[str]
    metadata: dict[str, Any] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The body, paragraphs separated by a blank line."""
        return "\n\n".join(self.body) + "\n" if self.body else ""

    def state(self, key: str, value: Any) -> None:
        """Note what the text states; what was stated before stands."""
        if value and not self.metadata.get(key):
            self.metadata[key] = value


def lay_out(text: str, *, title: str | None = None) -> Layout:
    """Tell the parts of a text apart.

    Args:
        text: plain text, hard-wrapped or not.
        title: the headline, where the source states it elsewhere; the same line in the text is then not body.
    """
    text = _isolated(text)
    units = [_unwrapped(text[start:stop]) for start, stop in paragraphs(text)]
    away = furniture(units)
    layout = Layout([])
    if title:
        layout.metadata["title"] = title
    layout.removed = [units[position] for position in sorted(away)]
    rest = [unit for position, unit in enumerate(units) if position not in away]
    rest = _read_tail(_read_head(rest, layout), layout)
    if not rest:  # nothing but headings and furniture: then that is what the text is
        return Layout(units, {"title": title} if title else {})
    rest[0] = _read_dateline(rest[0], layout)
    layout.body = rest
    place = {unit: position for position, unit in enumerate(units)}
    layout.removed.sort(key=lambda line: place.get(line, 0))
    return layout


def _unwrapped(paragraph: str) -> str:
    """A hard-wrapped paragraph on one line; scripts that write no spaces get none."""
    lines = [line.strip() for line in paragraph.splitlines()]
    joined = lines[0]
    for line in lines[1:]:
        tight = _CJK.match(joined[-1:]) and _CJK.match(line[:1])
        joined += line if tight else f" {line}"
    return joined


def _isolated(text: str) -> str:
    """The text with blank lines around bylines, dates and the like, which wrapped text may press against prose."""
    lines = text.splitlines()
    stated = [position for position, line in enumerate(lines) if line.strip()]
    apart = {position for position in stated[:_HEAD] if _is_apparatus(lines[position])}
    for position in reversed(stated[-2 * _TAIL :]):
        if not _is_apparatus(lines[position]):
            break
        apart.add(position)
    return "\n".join(f"\n{line}\n" if position in apart else line for position, line in enumerate(lines))


def _is_apparatus(line: str) -> bool:
    return bool(is_furniture(line) or _date_line(line) or parse_byline(line) or parse_note(line))


def _date_line(line: str) -> str | None:
    return iso_date(_DATED.sub("", bare(line)))


# the head ----------------------------------------------------------------------------------------------------------


def _read_head(units: list[str], layout: Layout) -> list[str]:
    """Take headline, standfirst, byline and date off the beginning; at least one paragraph is left."""
    position = 0
    while position < min(len(units) - 1, _HEAD):
        unit, following = units[position], units[position + 1 :]
        if position == 0 and parse_byline(unit) and any(parse_byline(line) for line in following[:3]):
            layout.state("title", unit)  # By Land and By Sea
        elif is_rule(unit) or (is_kicker(unit) and _is_headline(following[0], following[1:])):
            layout.removed.append(unit)
        elif not (_read_apparatus(unit, layout) or _read_signature(units, position, layout)):
            if _is_title(unit, following, layout):
                _state_title(regex.sub(r"^#+\s*|\s*#+$|^\*\*|\*\*$", "", unit), layout)
            elif _is_standfirst(unit, following, layout):
                lines = [layout.metadata.pop("standfirst", ""), unit.strip("*_")]
                layout.state("standfirst", " ".join(filter(None, lines)))
            else:
                break
        position += 1
    return units[position:]


def _state_title(title: str, layout: Layout) -> None:
    layout.state("title", title)
    dated = regex.search(r"[.,(–—-]\s*(\p{L}*\.?\s?\d[^.(–—]{3,20})\)?$", title)
    layout.state("date", iso_date(dated[1]) if dated else None)


def _read_apparatus(unit: str, layout: Layout) -> bool:
    """Take a byline, a date line or a note; ``By Anna Weiss | 17 May 2024 | 5 min read`` is all of them."""
    parts = [part.strip() for part in regex.split(r"\s[|•·]\s", unit)] if len(unit) <= 200 else [unit]
    dated = any(map(_date_line, parts))
    if not (dated or any(map(parse_byline, parts))):
        return _read_note(unit, layout)
    for part in parts:
        byline = parse_byline(f"By {part}" if dated and is_name(part) else part)
        if byline:
            _state_byline(byline, layout)
        elif not _date_line(part) or regex.match(r"(?i)last|updated|modified|обновлено", part):
            layout.removed.append(part)
        else:
            layout.state("date", _date_line(part))
    return True


def _state_byline(byline: Byline, layout: Layout) -> None:
    layout.state("author", byline.authors)
    layout.state("affiliation", byline.affiliations)
    layout.state("date", byline.date)


def _read_signature(units: list[str], position: int, layout: Layout) -> bool:
    """Take a name without ``By``, clear only under a headline and next to a date line."""
    beside = units[position + 1 : position + 2] + units[max(position - 1, 0) : position]
    name = units[position].partition(",")[0]
    if not layout.metadata.get("title") or layout.metadata.get("author") or not is_name(name):
        return False
    byline = parse_byline(f"By {units[position]}") if any(map(_date_line, beside)) else None
    if byline:
        _state_byline(byline, layout)
    return byline is not None


def _is_title(unit: str, following: list[str], layout: Layout) -> bool:
    known = layout.metadata.get("title")
    if known:
        return _letters(unit) == _letters(known)
    return _is_headline(unit, following)


def _letters(text: str) -> str:
    return "".join(regex.findall(r"[\p{L}\p{N}]", text.casefold()))


def _is_headline(unit: str, following: list[str]) -> bool:
    """Whether a line is short, is no sentence of prose and stands above prose."""
    if not following or not _letters(unit):
        return False
    if regex.match(r"# \S", unit):
        return True
    words = unit.split()
    if len(words) > 30 or len(unit) > 200 or unit.endswith((":", ";", ",", "-", "—", "–")) or _SALUTATION.match(unit):
        return False
    if (
        regex.match(r"[-*•–—]\s|\d+[.)]\s|[\p{L}\p{M} .]{1,30}:\s", unit)
        and not unit.isupper()
        and not _signed(following)
    ):
        return False
    if _FINISHED.search(unit) and not unit.endswith("?") and not unit.isupper():
        return len(words) <= 20 and _signed(following)
    prose = [line for line in following[:_HEAD] if _is_prose(line)]
    return any(len(line) > len(unit) for line in prose) or bool(_signed(following) and prose)


def _is_prose(line: str) -> bool:
    return bool(regex.search(r"[.!?…](?:\W|$)", line) and len(line.split()) >= 8) or bool(
        regex.search("[。！？]", line)
    )


def _signed(following: list[str]) -> bool:
    """Whether the next line is a byline or a date."""
    return bool(parse_byline(following[0]) or _date_line(following[0]))


def _is_standfirst(unit: str, following: list[str], layout: Layout) -> bool:
    """Whether a short paragraph stands between the headline and the byline."""
    if not layout.metadata.get("title") or layout.metadata.get("author") or len(unit.split()) > 60 or not following[1:]:
        return False
    return _signed(following) or (len(following[0].split()) <= 40 and len(following) > 2 and _signed(following[1:]))


def _read_dateline(unit: str, layout: Layout) -> str:
    """Take ``HANOI, May 5 (Reuters) —`` off the first paragraph."""
    match = _DATELINE.match(unit)
    if not match:
        return unit
    layout.state("dateline", match["line"])
    layout.state("source", match["agency"])
    layout.state("date", iso_date(match["date"]) if match["date"] else None)
    return unit[match.end() :]


# the tail ----------------------------------------------------------------------------------------------------------


def _read_tail(units: list[str], layout: Layout) -> list[str]:
    """Take notes and a signature off the end; at least one paragraph is left."""
    kept: list[str] = []
    notes: list[str] = []
    while len(units) > 1 and len(kept) < _TAIL:
        unit = units.pop()
        if _read_note(unit, layout):
            notes.append(layout.metadata.pop("note"))
        elif not kept and (is_rule(unit) or regex.fullmatch(r"(?i)ends?\.?|конец\.?", unit)):
            layout.removed.append(unit)
        elif not kept and _is_about(unit, layout):
            layout.metadata["about_author"] = unit
        elif kept or not (byline := parse_byline(unit, closing=True)) or layout.metadata.get("author"):
            kept.append(unit)
        else:
            _state_byline(byline, layout)
    layout.state("note", " ".join(filter(None, [layout.metadata.pop("note", ""), *reversed(notes)])))
    return units + kept[::-1]


def _read_note(unit: str, layout: Layout) -> bool:
    found = parse_note(unit)
    for key, value in (found or {}).items():
        if key == "author":  # an agency's reporters
            _state_byline(parse_byline(f"By {value}") or Byline([value]), layout)
        else:
            layout.state(key, value)
    return found is not None


def _is_about(unit: str, layout: Layout) -> bool:
    """Whether a closing paragraph presents the author."""
    names = "|".join(map(regex.escape, layout.metadata.get("author", [])))
    return len(unit.split()) <= 60 and bool(
        regex.match(
            rf"\W?(?:(?i:the (?:author|writer)|автор)|{names or '(?!)'})\b,? (?:is|was|has been|—|–)\s", bare(unit)
        )
    )
