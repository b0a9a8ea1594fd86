"""From the text of a query to a tree. Errors name the character."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NoReturn

import regex

from toolkit.errors import QueryError

_SWITCHES = ("case:", "plain:", "lemma:")
_SPECIAL = frozenset('"()|[]{}')
MAX_REPEAT = 50


@dataclass(frozen=True)
class Word:
    """One token: a pattern, and how to compare it. ``any`` matches every token."""

    pattern: str
    kind: str = "wildcard"  # wildcard, regex, lemma, any
    case: bool = False
    plain: bool = False
    at: int = 0
    possessive: bool = False  # match the word with 's at its end as well


@dataclass(frozen=True)
class Sequence:
    """Parts that follow one another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """Alternatives."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """A part repeated from ``low`` to ``high`` times."""

    part: Node
    low: int
    high: int


Node = Word | Sequence | Choice | Repeat


class Parser:
    """Recursive descent over the characters of one query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        """Raise a QueryError that names the character."""
        raise QueryError(f"query {self.text!r} {what} at character {self.at if at is None else at}")

    def parse(self) -> Node:
        """The whole query."""
        if not self.text.strip():
            raise QueryError(f"query {self.text!r} is empty; give a word, a phrase or a pattern")
        node = self._choice()
        if self.at < len(self.text):
            self.fail(f"has an unexpected {self.text[self.at]!r}")
        return node

    def _peek(self) -> str:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.text[self.at] if self.at < len(self.text) else ""

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        start = self.at
        while (character := self._peek()) and character not in "|)":
            parts.append(self._repeated())
        if not parts:
            self.fail("lacks a word", start if start < len(self.text) else None)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self) -> Node:
        part = self._item()
        following = self.text[self.at] if self.at < len(self.text) else ""
        if following == "?":
            self.at += 1
            return Repeat(part, 0, 1)
        if following == "{":
            start = self.at
            match = regex.compile(r"\{(\d{1,3})(?:,(\d{1,3}))?\}").match(self.text, self.at)
            if not match:
                self.fail("has a malformed count; write {2} or {0,3}", start)
            low, high = int(match[1]), int(match[2] or match[1])
            if high < low or high > MAX_REPEAT or high == 0:
                self.fail(f"has an impossible count {match[0]} (at most {MAX_REPEAT}, lower bound first)", start)
            self.at = match.end()
            return Repeat(part, low, high)
        return part

    def _item(self) -> Node:
        start = self.at
        character = self.text[start]
        if character == "(":
            self.at += 1
            node = self._choice()
            if self._peek() != ")":
                self.fail("has an unclosed bracket", start)
            self.at += 1
            return node
        if character == "[":
            if self.text[start : start + 2] != "[]":
                self.fail("has a '[' that is not '[]' (any token)", start)
            self.at += 2
            return Word("", "any", at=start)
        if character == '"':
            return self._quoted(start)
        if character in _SPECIAL:
            self.fail(f"has an unexpected {character!r}")
        return self._word(stop_at_quote=False)

    def _quoted(self, start: int) -> Node:
        end = self.text.find('"', start + 1)
        if end < 0:
            self.fail("has an unclosed quotation mark", start)
        self.at = start + 1
        parts: list[Node] = []
        while True:
            self._peek()
            if self.at >= end:
                break
            parts.append(self._word(stop_at_quote=True))
        if not parts:
            self.fail("has nothing between the quotation marks", start)
        self.at = end + 1
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _word(self, *, stop_at_quote: bool) -> Node:
        start = self.at
        word = Word("", at=start)
        while switch := next((one for one in _SWITCHES if self.text.startswith(one, self.at)), None):
            self.at += len(switch)
            word = _switched(word, switch)
        if self.at < len(self.text) and self.text[self.at] == "/" and not stop_at_quote:
            return self._regex(word)
        stop = {'"'} if stop_at_quote else _SPECIAL
        first = self.at
        while self.at < len(self.text) and not self.text[self.at].isspace() and self.text[self.at] not in stop:
            self.at += 1
        pattern = self.text[first : self.at]
        if not pattern:
            self.fail("lacks a word after a switch", first)
        return replace(word, pattern=pattern)

    def _regex(self, word: Word) -> Word:
        start = self.at
        end = start + 1
        while end < len(self.text) and self.text[end] != "/":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            self.fail("has an unclosed regular expression", start)
        pattern = self.text[start + 1 : end].replace("\\/", "/")
        try:
            regex.compile(pattern)
        except regex.error as error:
            place = start + 1 + (error.pos or 0)
            self.fail(f"has a malformed regular expression ({error.msg})", place)
        self.at = end + 1
        return replace(word, pattern=pattern, kind="regex")


def _switched(word: Word, switch: str) -> Word:
    if switch == "case:":
        return replace(word, case=True)
    if switch == "plain:":
        return replace(word, plain=True)
    return replace(word, kind="lemma")


def parse(text: str) -> Node:
    """The tree of a query.

    Raises:
        QueryError: the query is malformed; the message names the character.
    """
    return Parser(text).parse()
