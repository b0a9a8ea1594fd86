"""Whether a terminator ends a sentence: the rules, from the word before it and the word after it."""

from __future__ import annotations

import re

from toolkit.corpus.abbreviations import EXCLAIMED_NAMES, ORDINAL_NOUNS, TIME_WORDS, Lists

#: Terminators that need white space after them, and those of scripts that write none.
SPACED = ".!?…‽⁇⁈⁉‼؟۔।॥։።܀܁܂\u037e"
UNSPACED = "。！？｡．︒"
QUOTES = "\"'”’“‘»«›‹"
CLOSERS = QUOTES + ")]}」』）】〉》］｝〕¹²³⁴⁵⁶⁷⁸⁹⁰"
OPENERS = "\"'“”‘’«»„‚‹›([{¿¡*_—–-•<「『（【《〈"
#: Before the last letters of an address, which are no abbreviation (``example.org/a?c=d.``).
ADDRESS = "=/@&#~+\\^|"
#: Letters that the candidate expression looks at itself; the closer look takes every alphabet.
LOWER = "a-zß-öø-ÿа-яё"
UPPER = "A-ZÀ-ÖØ-ÞА-ЯЁ"
_WINDOW = 40  # characters looked back at for the word before a mark
_IDEOGRAPH = r"[\u3040-\u30ff\u3400-\u9fff]"
_SMILE = r"[:;=][-o^']?[)(\]\[DPp3/\\|*]{1,9}"
WORD, CERTAIN, REFUSED = 1, 2, 3  # groups of the expression below; where none matches, look closer


def _candidates(ascii_only: bool) -> re.Pattern[str]:
    """The expression that finds candidates. A set of ASCII characters alone is searched for faster."""
    spaced, unspaced, closers, quotes = (
        re.escape("".join(character for character in characters if character.isascii() or not ascii_only))
        for characters in (SPACED, UNSPACED, CLOSERS, QUOTES)
    )
    lower, capital = ("[a-z]", r"\ [A-Z]") if ascii_only else (f"[{LOWER}]", rf"\ [{UPPER}]")
    greek = r"|(?<=[\u0370-\u03ff\u1f00-\u1fff];)(?=\s+[\u0386-\u03ab])"
    run_on = rf"|(?<=[{unspaced}])|(?<=[{unspaced}][{closers}])|(?<=[!?{closers}])(?={_IDEOGRAPH})"
    return re.compile(
        rf"[{spaced}{unspaced};:](?:"
        rf"(?:(?<={lower}{lower}{lower}[.!?])|(?<=\ {lower}{lower}[.!?]))(?={capital})()"  # a word, or an abbreviation
        rf"|(?:(?<=[?!])[!?]*+[{quotes}]?+(?={capital})"  # question and exclamation marks before a capital
        rf"|(?<=\.)[{quotes}](?={capital})"  # a full stop inside a quotation
        rf"|(?<!\S[:;])(?<=[:;])[-o^']?[)(\]\[DP]{{1,9}}(?=\s+[A-Z]){'' if ascii_only else greek})()"  # a smile
        rf"|(?<![:;])(?!(?<=[.!?])[0-9a-z])[{spaced}{unspaced}{closers}]*+(?:\[\d{{1,3}}\])*+"  # marks, closers, notes
        rf"(?:\ ?{_SMILE}(?=\s|\Z)|[\s\u202f]»(?!\w))?+"  # an emoticon, a spaced guillemet
        rf"(?:(?=\s){'' if ascii_only else run_on}|()))"  # marks in an address or number: no run is scanned twice
    )


ASCII_CANDIDATES, CANDIDATES = _candidates(True), _candidates(False)
_FOLLOWING = re.compile(
    rf"\s*+(?:(\[(?:…|\.\.\.)\])|(?:[{re.escape(OPENERS)}]\s?){{0,6}}(\w[\w'’-]{{0,24}}\.?|\S))",
)
_BEFORE = re.compile(r"(?:[^\W_][\w.’'°º\u0900-\u0dff-]*|№)\Z")  # with the vowel signs of India's scripts
_ROMAN = re.compile(r"[IVXLC]+\.?")
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_SAYING = re.compile(r"と|って|[他她它]们?[说說问問道]")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]+")


def ends_sentence(text: str, mark: int, end: int, start: int, words: Lists) -> bool:
    """Whether the marks ``text[mark:end]`` close the sentence that began at ``start``."""
    if text[mark:end] == "." and text[end + 1].isupper() and text[end] == " ":
        word = text[max(start, mark - _WINDOW) : mark].rpartition(" ")[2]
        if len(word) > 3 and word.isalpha() and word.lower() not in words.every:
            return True  # the common case, short of the full rules
    following = _next_word(text, end)
    if not following:
        return True
    first = following[0]
    if end - mark == 1:
        if text[mark] == ".":
            return _full_stop_ends(text, mark, start, following, words)
        if text[mark] == "!" and _word_before(text, mark, start).lower() in EXCLAIMED_NAMES:
            return False
    cluster = text[mark:end]
    if cluster[0] in UNSPACED:
        return not (cluster[-1] in CLOSERS and _SAYING.match(text, end))
    if text[mark - 1 : mark] in ("[", "(") and cluster[-1] in ")]":
        return False  # an ellipsis or a question mark alone in brackets
    if first.islower():
        marks = cluster.partition(" ")[0].rstrip(SPACED)
        return cluster[0] in "!?؟" and not marks.strip(SPACED) and not cluster.endswith("»")
    if cluster[0] == "." and cluster[1] not in SPACED:
        return cluster[1] in QUOTES or _full_stop_ends(text, mark, start, following, words)
    return True


def _next_word(text: str, position: int) -> str:
    """The word after white space and opening marks, with a full stop that follows it; empty at the end."""
    match = _FOLLOWING.match(text, position)
    return match.group(match.lastindex or 0) if match else ""


def _word_before(text: str, mark: int, start: int) -> str:
    """The word before a mark, with the full stops, apostrophes and hyphens inside it (``U.S``, ``г-н``).

    The end of an address is no word: all of the address is given.
    """
    before = text[max(start, mark - _WINDOW) : mark]
    if not before or before[-1].isspace():
        return ""
    chunk = before.rsplit(None, 1)[-1]
    match = _BEFORE.search(chunk)
    if match and match.start() and chunk[match.start() - 1] in ADDRESS:
        return chunk
    return match.group() if match else ""


def _full_stop_ends(text: str, mark: int, start: int, following: str, words: Lists) -> bool:
    """Whether one full stop ends the sentence, from the word before it and the word after it."""
    word, first = _word_before(text, mark, start), following[0]
    lower = first.islower()
    if first in ".,;:)]":
        return False
    if not word:
        return not lower
    if len(word) <= 3 and mark - len(word) == start and (len(word) == 1 or word.isdecimal() or _ROMAN.fullmatch(word)):
        return False  # an enumeration: 1. First, a. First, II. Second
    if word.isdecimal():
        return not lower and not (len(word) <= 2 and following.rstrip(".").lower() in ORDINAL_NOUNS)
    folded = word.lower()
    if len(word) <= 2:
        spaced = _spaced_abbreviation(text, mark, start, folded, following, words)
        if spaced == folded + ".":
            return False
        folded = spaced or folded
    opens = not lower and following.lower() in words.openers
    if folded in words.every:
        return _abbreviation_ends(folded, following, opens, words)
    if len(word) == 1 and (word.isupper() or lower) and word.isalpha():
        return opens or not (first.isalnum() and word != "I")
    if lower:
        return "." not in word and not _clipped(word)
    return opens or not ("." in word and _ACRONYM.fullmatch(word))


def _abbreviation_ends(folded: str, following: str, opens: bool, words: Lists) -> bool:
    """Whether the full stop of a listed abbreviation also ends the sentence."""
    if folded in words.final:
        return opens
    if folded in words.titles or folded in words.medial or following[0].islower():
        return False
    if folded in words.closing:
        return not (folded in ("a.m", "p.m") and following.rstrip(".").lower() in TIME_WORDS)
    return not (following[0].isnumeric() or _ROMAN.fullmatch(following))


def _spaced_abbreviation(text: str, mark: int, start: int, folded: str, following: str, words: Lists) -> str:
    """The whole of an abbreviation written with spaces (``z. B.``): its joined form at its last full stop, the part
    with a full stop before it is complete, and nothing where there is none."""
    if following[-1] == "." and f"{folded}.{following[:-1].lower()}" in words.every:
        return folded + "."
    position = mark - len(folded) - 1
    if position - 1 <= start or not text[position].isspace() or text[position - 1] != ".":
        return ""
    joined = f"{_word_before(text, position - 1, start).lower()}.{folded}"
    return joined if joined in words.every else ""


def _clipped(word: str) -> bool:
    """Whether a word looks cut short: no vowel (``Blvd``), or a short name-like form (``Ont``)."""
    return (len(word) <= 4 and word[0].isupper() and not word.isupper()) or bool(_CONSONANTS.fullmatch(word.lower()))
