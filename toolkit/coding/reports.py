"""Reported speech: sentences in which a reporting verb, noun or phrase hands the word to somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.coding.content import clause_end, content_after, has_verb, is_adjunct
from toolkit.coding.frames import (
    BOUNDARY,
    CONJUNCTIONS,
    DETERMINERS,
    LICENSERS,
    PREPOSITIONS,
    PURE_VERBS,
    QUOTE,
    SKIPPED,
    VERBISH,
    WEAK,
    Frames,
    Span,
    Token,
    frames,
    may_report,
    tokens_of,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What is said, where the cue stands, and who says it."""

    start: int
    end: int
    cue: Span
    holder: Span | None


def reports(text: str, sentences: Sequence[Span], quoted: Sequence[Span], language: str = "en") -> list[Report]:
    """All reported speech of a text.

    Args:
        text: the text.
        sentences: offsets of its sentences, in order.
        quoted: offsets of its quotations, in order; inside them no reporting verb is looked for.
        language: language of the lists.
    """
    lists = frames(language)
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
        if may_report(text[low:high], lists):
            found += _sentence(tokens_of(text, low, high, inside), lists)
    return found


def _sentence(tokens: list[Token], lists: Frames) -> list[Report]:
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
        elif words[0] in lists.nouns and words[1:2] in (("that",), (",", "что")):
            found += _make(tokens, i + 2, clause_end(tokens, i + 2), (i, i + 1), None)
        elif frame and (width > 1 or not lists.ambiguous or _is_verb(tokens, i, lemma)):
            found += _verb(tokens, i, i + width, frame, lemma)
        i += width
    return found


def _transcript(tokens: list[Token]) -> list[Report]:
    """``HOLDER: CONTENT``, as in transcripts and headlines."""
    for k in range(1, min(5, len(tokens) - 3)):
        if tokens[k].word == ":":
            return _make(tokens, k + 1, len(tokens), (k, k + 1), (0, k)) if tokens[k + 1].word != QUOTE else []
        if not tokens[k].word[0].isalpha() or tokens[k].word in CONJUNCTIONS or tokens[k].word in VERBISH:
            return []
    return []


def _is_verb(tokens: list[Token], i: int, lemma: str) -> bool:
    """Whether a form that may also be a noun (``states``, ``demand``) is used as a verb."""
    word = tokens[i].word
    if word != lemma and not word.endswith("s"):
        return True
    before = tokens[i - 1].word if i else ""
    if before in LICENSERS or before.endswith(("ly", "n't")) or before == QUOTE:
        return True
    if lemma in PURE_VERBS:
        return before not in PREPOSITIONS
    plural = before.endswith("s") and not before.endswith(("'s", "ss"))
    if word == lemma:
        return plural
    return not plural and before.isalpha() and before not in PREPOSITIONS and before not in DETERMINERS


def _verb(tokens: list[Token], i: int, after: int, frame: str, lemma: str) -> list[Report]:
    """What a reporting verb at tokens ``i:after`` reports."""
    if i and tokens[i - 1].word in DETERMINERS:
        return []
    subject = _subject(tokens, i)
    if not i and tokens[i].word.endswith("ing"):
        return []  # the gerund is the subject itself: "Defending the forum is …"
    strong = lemma not in WEAK and ("clause" in frame or "tell" in frame)
    post = content_after(tokens, after, frame, strong)
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
    while j > 0 and (tokens[j - 1].word in SKIPPED or tokens[j - 1].word.endswith(("ly", "n't"))):
        j -= 1
    end = j
    if end and tokens[end - 1].word == ",":  # an apposition: "Lee, the minister, said"
        k = end - 2
        while k >= 0 and tokens[k].word not in BOUNDARY and tokens[k].word != QUOTE:
            k -= 1
        if k > 0 and tokens[k].word == "," and end - k <= 14:
            end = k
    start = end
    while start > 0 and tokens[start - 1].word not in BOUNDARY and tokens[start - 1].word not in CONJUNCTIONS:
        if tokens[start - 1].word == QUOTE:
            break
        start -= 1
    if start < end:
        return start, end
    if tokens[i].word.endswith("ing"):
        return None
    follows = i == 0 or tokens[i - 1].word in (",", QUOTE, "?", "!", "—", "–", "--")
    if follows and i + 1 < len(tokens):
        end = i + 1
        while end < len(tokens) and tokens[end].word not in BOUNDARY and tokens[end].word not in PREPOSITIONS:
            end += 1
        return (i + 1, end) if end > i + 1 else None
    return None


def _content_before(tokens: list[Token], i: int, after: int, subject: Span, post: Span | None) -> list[Report]:
    """``CONTENT, SUBJECT said.`` and ``CONTENT, said SUBJECT``, with what goes on after a second comma."""
    inverted = subject[0] >= after
    edge = i if inverted else subject[0]
    if not edge:
        return []
    if tokens[edge - 1].word != QUOTE and (edge < 3 or tokens[edge - 1].word not in (",", "—", "–", "--", "?", "!")):
        return []
    rest = subject[1] if inverted else after
    stop = rest
    while stop < len(tokens) and tokens[stop].word != ",":
        stop += 1
    if not inverted and not is_adjunct(tokens, rest, stop):
        return []
    goes_on = not inverted and stop == rest and stop < len(tokens) - 3
    if not goes_on and not has_verb(tokens, 0, edge):
        return []
    found = _make(tokens, 0, edge, (i, after), subject)
    new_clause = stop + 1 < len(tokens) and tokens[stop + 1].word in CONJUNCTIONS and tokens[edge - 1].word == QUOTE
    if stop < len(tokens) - 3 and not inverted and not new_clause:
        found += _make(tokens, stop + 1, len(tokens), (i, after), subject)
    return found


def _according(tokens: list[Token], i: int, after: int) -> list[Report]:
    """``According to HOLDER, CONTENT`` and ``CONTENT, according to HOLDER``."""
    end = clause_end(tokens, after)
    holder = (after, end)
    first_words = [token.word for token in tokens[:i] if token.word not in BOUNDARY]
    if len(first_words) <= 2:
        return _make(tokens, end + 1, len(tokens), (i, after), holder)
    return _make(tokens, 0, i, (i, after), holder)


def _make(tokens: list[Token], start: int, end: int, cue: Span, holder: Span | None) -> list[Report]:
    """A report of token ranges, without marks at its edges; nothing where nothing is left."""
    while start < end and tokens[start].word in BOUNDARY:
        start += 1
    while end > start and tokens[end - 1].word in BOUNDARY:
        end -= 1
    if start >= end:
        return []
    who = (tokens[holder[0]].start, tokens[holder[1] - 1].end) if holder and holder[1] > holder[0] else None
    return [Report(tokens[start].start, tokens[end - 1].end, (tokens[cue[0]].start, tokens[cue[1] - 1].end), who)]
