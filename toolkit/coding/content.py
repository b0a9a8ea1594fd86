"""Where the content of a report lies behind its verb."""

from __future__ import annotations

from toolkit.coding.frames import BOUNDARY, CLAUSE_STARTS, CUT, PREPOSITIONS, QUOTE, THAT, TIMES, VERBISH, Span, Token


def content_after(tokens: list[Token], after: int, frame: str, strong: bool) -> Span | None:
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
        if word == QUOTE or word == ":":
            return start, n
        if strong and "tell" not in frame and word not in BOUNDARY and not is_adjunct(tokens, start, n):
            return start, _content_end(tokens, start)
        if word in CLAUSE_STARTS and has_verb(tokens, start, n) and "tell" not in frame:
            return start, _content_end(tokens, start)
        if "tell" in frame:
            at = _after_addressee(tokens, after)
            if at is not None:
                return at, _content_end(tokens, at)
    if "intend" in frame:
        to = next((k for k in range(after, min(after + 5, n)) if tokens[k].word == "to"), None)
        if to is not None and to + 1 < n and not any(t.word in BOUNDARY for t in tokens[after:to]):
            return to, clause_end(tokens, to)
    if "object" in frame and word not in BOUNDARY:
        return after, clause_end(tokens, after)
    return None


def _after_addressee(tokens: list[Token], after: int) -> int | None:
    """The token behind ``told reporters`` or ``told The Paper``."""
    k = after
    while k < min(after + 6, len(tokens)) and tokens[k].word not in BOUNDARY and tokens[k].word != QUOTE:
        if k > after and tokens[k].word in CLAUSE_STARTS:
            return k
        k += 1
    if k < len(tokens) - 1 and tokens[k].word == QUOTE:
        return k
    return k + 1 if k < len(tokens) - 2 and tokens[k].word in (",", ":") else None


def _skip_adjuncts(tokens: list[Token], after: int) -> int:
    k = after
    while k < len(tokens) and (tokens[k].word in TIMES or tokens[k].word.endswith("ly")):
        k += 1
    if k < len(tokens) and tokens[k].word in (",", ":") and k + 1 < len(tokens) and tokens[k + 1].word == QUOTE:
        return k + 1
    return k


def _find_that(tokens: list[Token], after: int, reach: int) -> int | None:
    for k in range(after, min(after + reach, len(tokens))):
        if tokens[k].word in THAT:
            return k if k + 1 < len(tokens) else None
        if tokens[k].word in (";", QUOTE) or (tokens[k].word in CLAUSE_STARTS and k == after):
            return None
    return None


def _content_end(tokens: list[Token], start: int) -> int:
    """Reported clauses go on to the end of the sentence, or to a contrast."""
    for k in range(start + 1, len(tokens) - 1):
        if tokens[k].word == ";" or (tokens[k].word == "," and tokens[k + 1].word in CUT):
            return k
    return len(tokens)


def clause_end(tokens: list[Token], start: int) -> int:
    """The token at which a clause ends."""
    for k in range(start, len(tokens)):
        if tokens[k].word in BOUNDARY:
            return k
    return len(tokens)


def has_verb(tokens: list[Token], start: int, end: int) -> bool:
    """Whether some token looks like a finite verb; a quotation counts."""
    return any(
        t.word in VERBISH or t.word == QUOTE or (len(t.word) > 4 and t.word.endswith(("ed", "es", "ts", "ns", "ks")))
        for t in tokens[start:end]
    )


def is_adjunct(tokens: list[Token], start: int, end: int) -> bool:
    """Whether tokens only say when, where or to whom."""
    while end > start and tokens[end - 1].word in BOUNDARY:
        end -= 1
    if start >= end:
        return True
    words = [token.word for token in tokens[start:end]]
    if "that" in words or QUOTE in words:
        return False
    return words[0] in PREPOSITIONS or words[0] in TIMES or words[0].endswith("ly") or words[0] == "as"
