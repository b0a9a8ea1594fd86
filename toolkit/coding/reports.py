"""Reported speech: sentences in which a reporting verb, noun or phrase hands the word to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from toolkit.coding.inflect import expand

Span = tuple[int, int]
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\$?\d[\d,.]*\d|[^\W_]+(?:[-'’‐‑][^\W_]+)*|--|[^\w\s]")
_BOUNDARY = frozenset(", ; : — – -- ( ) [ ] . ? !".split())
_QUOTE = "<quote>"
_CONJUNCTIONS = frozenset(
    "and but or that which when as because after before while if although though whereas since until whether".split()
)
_SKIPPED = frozenset(
    "has had have is was were are been be being would will could can may might must should do does did also later then "
    "not never often once first still already even just again recently repeatedly publicly reportedly now previously "
    "simply clearly long further both all each to".split()
)
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight earlier later recently "
    "afterward afterwards last this next there here again then before ago".split()
)
_PREPOSITIONS = frozenset("in on at during to from about by for with of after before outside over via through".split())
_CLAUSE_STARTS = frozenset(
    "that he she it they we i you there this these those what how why whether who his her its their our my your the a an "
    "no if when such some most many".split()
)
_CUT = frozenset("but while although though whereas".split())
_WEAK = frozenset(
    "find show know feel think believe expect hear read write decide see learn discover understand realise realize "
    "figure guess suspect determine consider fear doubt hope worry notice signal rule conceive assume maintain observe "
    "hold recall agree confirm mention propose recommend demand charge counter project object protest promise pledge vow "
    "continue repeat report note remark joke estimate reveal conclude post explain specify clarify".split()
)


_DETERMINERS = frozenset("the a an his her its their my our your no of any this that's some new joint united".split())
_LICENSERS = frozenset(
    "i we they you he she it who to which will would can could may might must should do does did not also , n't that and "
    "never often always still then people officials experts critics analysts observers some many others most".split()
)
#: Verbs whose base form and third person are hardly ever nouns.
_PURE_VERBS = frozenset(
    "say tell add argue insist warn announce declare explain suggest acknowledge admit deny concede contend assert "
    "believe think respond reply write allege predict emphasise emphasize conclude affirm reiterate imply indicate want "
    "refuse agree decide expect hope describe criticise criticize accuse reject dismiss denounce condemn oppose defend "
    "know find see feel understand see".split()
)


class Token(NamedTuple):
    """A word (folded) with its offsets, or a whole quotation."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Report:
    """What is said, where the cue stands, and who says it."""

    start: int
    end: int
    cue: Span
    holder: Span | None


@dataclass(frozen=True)
class _Lists:
    verbs: dict[str, tuple[str, str]]  # form -> frame, lemma
    phrases: dict[tuple[str, ...], tuple[str, str]]
    nouns: frozenset[str]
    according: list[tuple[str, ...]]
    starters: frozenset[str]  # every word some entry begins with


@lru_cache(maxsize=4)
def _lists(language: str) -> _Lists:
    source = resources.files("toolkit.coding") / "data" / language / "voice.yaml"
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    rows = {frame: [term.strip() for term in terms.replace("\n", " ").split(",")] for frame, terms in data.items()}
    verbs: dict[str, tuple[str, str]] = {}
    phrases: dict[tuple[str, ...], tuple[str, str]] = {}
    for frame in ("tell", "clause", "intend", "object"):
        for lemma in filter(None, rows.get(frame, [])):
            for form in expand(lemma, "verb" if language == "en" else "form"):
                if " " in form:
                    phrases.setdefault(tuple(form.split()), (frame, lemma))
                elif form not in verbs:
                    verbs[form] = (frame, lemma)
                elif frame not in verbs[form][0]:
                    verbs[form] = (f"{verbs[form][0]} {frame}", lemma)
    nouns = [form for noun in rows.get("noun", []) for form in expand(noun, "noun" if language == "en" else "form")]
    according = [tuple(phrase.split()) for phrase in rows.get("according", [])]
    starters = {*verbs, *nouns, *(phrase[0] for phrase in [*phrases, *according])}
    return _Lists(verbs, phrases, frozenset(nouns), according, frozenset(starters))


def reports(text: str, sentences: Sequence[Span], quoted: Sequence[Span], language: str = "en") -> list[Report]:
    """All reported speech of a text.

    Args:
        text: the text.
        sentences: offsets of its sentences, in order.
        quoted: offsets of its quotations, in order; inside them no reporting verb is looked for.
        language: language of the lists.
    """
    lists = _lists(language)
    found: list[Report] = []
    at = 0
    for low, high in sentences:
        while at < len(quoted) and quoted[at][1] <= low:
            at += 1
        inside = []
        for i in range(at, len(quoted)):
            if quoted[i][0] >= high:
                break
            inside.append(quoted[i])
        found += _sentence(_tokens(text, low, high, inside), lists)
    return found


def _tokens(text: str, low: int, high: int, quoted: Sequence[Span]) -> list[Token]:
    """Tokens of a sentence, each quotation as one."""
    tokens: list[Token] = []
    at = low
    for start, end in quoted:
        tokens += _words(text, at, max(at, start))
        tokens.append(Token(_QUOTE, max(start, low), min(end, high)))
        at = min(end, high)
    return tokens + list(_words(text, at, high))


def _words(text: str, low: int, high: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, low, high):
        yield Token(match.group().lower().replace("’", "'"), *match.span())


def _sentence(tokens: list[Token], lists: _Lists) -> list[Report]:
    found = _transcript(tokens)
    i = 0
    while i < len(tokens):
        if tokens[i].word not in lists.starters:
            i += 1
            continue
        width = 1
        words = tuple(token.word for token in tokens[i : i + 4])
        frame, lemma = lists.verbs.get(words[0], ("", ""))
        for size in (3, 2):
            if words[:size] in lists.phrases:
                width, (frame, lemma) = size, lists.phrases[words[:size]]
                break
        phrase = next((p for p in lists.according if words[: len(p)] == p), None)
        if phrase:
            width = len(phrase)
            found += _according(tokens, i, i + width)
        elif words[0] in lists.nouns and words[1:2] == ("that",):
            found += _make(tokens, i + 2, _clause_end(tokens, i + 2), (i, i + 1), None)
        elif frame and (width > 1 or _is_verb(tokens, i, lemma)):
            found += _verb(tokens, i, i + width, frame, lemma)
        i += width
    return found


def _transcript(tokens: list[Token]) -> list[Report]:
    """``HOLDER: CONTENT``, as in transcripts and headlines."""
    for k in range(1, min(5, len(tokens) - 3)):
        if tokens[k].word == ":":
            return _make(tokens, k + 1, len(tokens), (k, k + 1), (0, k)) if tokens[k + 1].word != _QUOTE else []
        if not tokens[k].word[0].isalpha() or tokens[k].word in _CONJUNCTIONS or tokens[k].word in _VERBISH:
            return []
    return []


def _is_verb(tokens: list[Token], i: int, lemma: str) -> bool:
    """Whether a form that may also be a noun (``states``, ``demand``) is used as a verb."""
    word = tokens[i].word
    if word != lemma and not word.endswith("s"):
        return True
    before = tokens[i - 1].word if i else ""
    if before in _LICENSERS or before.endswith(("ly", "n't")) or before == _QUOTE:
        return True
    if lemma in _PURE_VERBS:
        return before not in _PREPOSITIONS
    plural = before.endswith("s") and not before.endswith(("'s", "ss"))
    if word == lemma:
        return plural
    return not plural and before.isalpha() and before not in _PREPOSITIONS and before not in _DETERMINERS


def _verb(tokens: list[Token], i: int, after: int, frame: str, lemma: str) -> list[Report]:
    """What a reporting verb at tokens ``i:after`` reports."""
    if i and tokens[i - 1].word in _DETERMINERS:
        return []
    subject = _subject(tokens, i)
    strong = lemma not in _WEAK and ("clause" in frame or "tell" in frame)
    post = _content_after(tokens, after, frame, strong)
    if ("clause" in frame or "tell" in frame) and subject is not None:
        before = _content_before(tokens, i, after, subject, post)
        if before or subject[0] >= after:
            return before
    if post is not None:
        start, end = post
        return _make(tokens, start, end, (i, after), subject)
    return []


def _subject(tokens: list[Token], i: int) -> Span | None:
    """Token range of the subject before a verb, or after it where the verb follows a comma or quotation."""
    j = i
    while j > 0 and (tokens[j - 1].word in _SKIPPED or tokens[j - 1].word.endswith(("ly", "n't"))):
        j -= 1
    end = j
    if end and tokens[end - 1].word == ",":  # an apposition: "Lee, the minister, said"
        k = end - 2
        while k >= 0 and tokens[k].word not in _BOUNDARY and tokens[k].word != _QUOTE:
            k -= 1
        if k > 0 and tokens[k].word == "," and end - k <= 14:
            end = k
    start = end
    while start > 0 and tokens[start - 1].word not in _BOUNDARY and tokens[start - 1].word not in _CONJUNCTIONS:
        if tokens[start - 1].word == _QUOTE:
            break
        start -= 1
    if start < end:
        return start, end
    if tokens[i].word.endswith("ing"):
        return None
    follows = i == 0 or tokens[i - 1].word in (",", _QUOTE, "?", "!", "—", "–", "--")
    if follows and i + 1 < len(tokens):
        end = i + 1
        while end < len(tokens) and tokens[end].word not in _BOUNDARY and tokens[end].word not in _PREPOSITIONS:
            end += 1
        return (i + 1, end) if end > i + 1 else None
    return None


def _is_adjunct(tokens: list[Token], start: int, end: int) -> bool:
    """Whether tokens only say when, where or to whom."""
    while end > start and tokens[end - 1].word in _BOUNDARY:
        end -= 1
    if start >= end:
        return True
    words = [token.word for token in tokens[start:end]]
    if "that" in words or _QUOTE in words:
        return False
    return words[0] in _PREPOSITIONS or words[0] in _TIMES or words[0].endswith("ly") or words[0] == "as"


def _content_before(tokens: list[Token], i: int, after: int, subject: Span, post: Span | None) -> list[Report]:
    """``CONTENT, SUBJECT said.`` and ``CONTENT, said SUBJECT``, with what goes on after a second comma."""
    inverted = subject[0] >= after
    edge = i if inverted else subject[0]
    if edge < 2 or tokens[edge - 1].word not in (",", "—", "–", "--", "?", "!") or edge < 3:
        return []
    rest = subject[1] if inverted else after
    stop = rest
    while stop < len(tokens) and tokens[stop].word != ",":
        stop += 1
    if not inverted and not _is_adjunct(tokens, rest, stop):
        return []
    goes_on = not inverted and stop == rest and stop < len(tokens) - 3
    if not goes_on and not _has_verb(tokens, 0, edge - 1):
        return []
    found = _make(tokens, 0, edge - 1, (i, after), subject)
    if stop < len(tokens) - 3 and not inverted:
        found += _make(tokens, stop + 1, len(tokens), (i, after), subject)
    return found


_VERBISH = frozenset(
    "is are was were be been am has have had will would can could may might must should do does did isn't aren't wasn't "
    "weren't won't wouldn't can't couldn't don't doesn't didn't it's that's he's she's they're we're i'm there's".split()
)


def _has_verb(tokens: list[Token], start: int, end: int) -> bool:
    """Whether some token looks like a finite verb; a quotation counts."""
    return any(
        t.word in _VERBISH or t.word == _QUOTE or (len(t.word) > 4 and t.word.endswith(("ed", "es", "ts", "ns", "ks")))
        for t in tokens[start:end]
    )


def _content_after(tokens: list[Token], after: int, frame: str, strong: bool) -> Span | None:
    """Token range of the content behind a verb."""
    n = len(tokens)
    start = _skip_adjuncts(tokens, after)
    if start >= n:
        return None
    word = tokens[start].word
    if "clause" in frame or "tell" in frame:
        that = _find_that(tokens, after, 9 if "tell" in frame else 7)
        if that is not None:
            return that + 1, _content_end(tokens, that + 1)
        if word == _QUOTE or word == ":":
            return start, n
        if strong and "tell" not in frame and word not in _BOUNDARY and not _is_adjunct(tokens, start, n):
            return start, _content_end(tokens, start)
        if word in _CLAUSE_STARTS and _has_verb(tokens, start, n) and "tell" not in frame:
            return start, _content_end(tokens, start)
        if "tell" in frame:
            at = _after_addressee(tokens, after)
            if at is not None:
                return at, _content_end(tokens, at)
    if "intend" in frame:
        to = next((k for k in range(after, min(after + 5, n)) if tokens[k].word == "to"), None)
        if to is not None and to + 1 < n and not any(t.word in _BOUNDARY for t in tokens[after:to]):
            return to, _clause_end(tokens, to)
    if "object" in frame and word not in _BOUNDARY:
        return after, _clause_end(tokens, after)
    return None


def _after_addressee(tokens: list[Token], after: int) -> int | None:
    """The token behind ``told reporters`` or ``told The Paper``."""
    k = after
    while k < min(after + 6, len(tokens)) and tokens[k].word not in _BOUNDARY and tokens[k].word != _QUOTE:
        if k > after and tokens[k].word in _CLAUSE_STARTS:
            return k
        k += 1
    if k < len(tokens) - 1 and tokens[k].word == _QUOTE:
        return k
    return k + 1 if k < len(tokens) - 2 and tokens[k].word in (",", ":") else None


def _skip_adjuncts(tokens: list[Token], after: int) -> int:
    k = after
    while k < len(tokens) and (tokens[k].word in _TIMES or tokens[k].word.endswith("ly")):
        k += 1
    if k < len(tokens) and tokens[k].word in (",", ":") and k + 1 < len(tokens) and tokens[k + 1].word == _QUOTE:
        return k + 1
    return k


def _find_that(tokens: list[Token], after: int, reach: int) -> int | None:
    for k in range(after, min(after + reach, len(tokens))):
        if tokens[k].word == "that":
            return k if k + 1 < len(tokens) else None
        if tokens[k].word in (";", _QUOTE) or (tokens[k].word in _CLAUSE_STARTS and k == after):
            return None
    return None


def _content_end(tokens: list[Token], start: int) -> int:
    """Reported clauses go on to the end of the sentence, or to a contrast."""
    for k in range(start + 1, len(tokens) - 1):
        if tokens[k].word == ";" or (tokens[k].word == "," and tokens[k + 1].word in _CUT):
            return k
    return len(tokens)


def _clause_end(tokens: list[Token], start: int) -> int:
    for k in range(start, len(tokens)):
        if tokens[k].word in _BOUNDARY:
            return k
    return len(tokens)


def _according(tokens: list[Token], i: int, after: int) -> list[Report]:
    """``According to HOLDER, CONTENT`` and ``CONTENT, according to HOLDER``."""
    end = _clause_end(tokens, after)
    holder = (after, end)
    first_words = [token.word for token in tokens[:i] if token.word not in _BOUNDARY]
    if len(first_words) <= 2:
        return _make(tokens, end + 1, len(tokens), (i, after), holder)
    return _make(tokens, 0, i, (i, after), holder)


def _make(tokens: list[Token], start: int, end: int, cue: Span, holder: Span | None) -> list[Report]:
    """A report of token ranges, without marks at its edges; nothing where nothing is left."""
    while start < end and tokens[start].word in _BOUNDARY:
        start += 1
    while end > start and tokens[end - 1].word in _BOUNDARY:
        end -= 1
    if start >= end:
        return []
    who = (tokens[holder[0]].start, tokens[holder[1] - 1].end) if holder and holder[1] > holder[0] else None
    return [Report(tokens[start].start, tokens[end - 1].end, (tokens[cue[0]].start, tokens[cue[1] - 1].end), who)]
