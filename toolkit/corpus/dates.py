"""Dates as texts state them, to YYYY, YYYY-MM or YYYY-MM-DD. What can be read two ways is not a date."""

from __future__ import annotations

from datetime import date

import regex

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "en short": "jan feb mar apr may jun jul aug sep oct nov dec",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ru nominative": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}
_MONTH = {name: number for names in _MONTHS.values() for number, name in enumerate(names.split(), 1)} | {"sept": 9}
_NAME = r"(?P<name>\p{L}{3,})\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?P<y>\d{4})(?:\s?(?:г\.?|года|р\.|року))?"
_FORMS = tuple(
    regex.compile(form)
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d{2})(?:-(?P<d>\d{2}))?",
        r"(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
        rf"{_DAY}\s+(?:de\s+|of\s+)?{_NAME},?\s+(?:de\s+)?{_YEAR}",
        rf"{_NAME}\s+{_DAY},?\s+{_YEAR}",
        rf"{_NAME},?\s+(?:de\s+)?{_YEAR}",
        r"(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?日)?",
    )
)
_SLASHED = regex.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WEEKDAY = regex.compile(
    r"(?:le\s+)?(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag"
    r"|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes"
    r"|sábado|domingo|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\.?,?\s+)?"
)
_TIME = regex.compile(
    r"(?:,|\s+at|\s+um|\s+в|\s+à|[t\s])\s*\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[ap]\.?m\.?)?\s?"
    r"(?:z|[a-z]{2,4}|[+-]\d{2}:?\d{2})?$"
)


def iso_date(text: str) -> str | None:
    """The date that ``text`` as a whole states, or None.

    Weekday and time of day are passed over. ``05/06/2024`` is two dates, so none; ``17/05/2024`` is one.

    >>> iso_date("Friday, 17 May 2024"), iso_date("17 мая 2024 г."), iso_date("05/06/2024")
    ('2024-05-17', '2024-05-17', None)
    """
    plain = _TIME.sub("", _WEEKDAY.sub("", " ".join(text.lower().split()), count=1))
    slashed = _SLASHED.fullmatch(plain)
    if slashed:
        one, other, year = map(int, slashed.groups())
        if one <= 12 and other <= 12 and one != other:
            return None
        return _valid(year, min(one, other), max(one, other)) if max(one, other) > 12 else _valid(year, one, other)
    for form in _FORMS:
        match = form.fullmatch(plain)
        if match:
            found = match.groupdict()
            month = _MONTH.get(found["name"]) if "name" in found else int(found["m"])
            return _valid(int(found["y"]), month, int(found["d"]) if found.get("d") else None)
    return None


def is_iso(text: str) -> bool:
    """Whether ``text`` is YYYY, YYYY-MM or YYYY-MM-DD and a day of the calendar."""
    if regex.fullmatch(r"\d{4}", text):
        return True
    return regex.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?", text) is not None and iso_date(text) == text


def _valid(year: int, month: int | None, day: int | None) -> str | None:
    try:
        whole = date(year, month or 0, day or 1).isoformat()
    except ValueError:
        return None
    return whole if day is not None else whole[:7]
