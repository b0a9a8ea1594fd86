"""Query: parsed once, run on any view."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.errors import QueryError
from toolkit.query.match import Hits, leftmost_longest, match_path
from toolkit.query.parse import Choice, Node, Repeat, Sequence, Word, parse
from toolkit.query.vocabulary import split_word, vocabulary

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

MAX_PATHS = 5000

#: The words any of which may stand at one place.
Slot = tuple[Word, ...]


class Query:
    """A query of the toolkit's language (see ``toolkit.query``).

    Args:
        text: the query.
        case: compare all words with their capitals, as ``case:`` does for one.
        accents: when false, ignore accents in all words, as ``plain:`` does for one.
        language: of the lemmatiser, as a two-letter code.
        possessive: let words match with ``'s`` at their end as well: *the WTO's rules* for ``WTO``.

    Raises:
        QueryError: the query is malformed; the message names the character.
    """

    def __init__(
        self, text: str, *, case: bool = False, accents: bool = True, language: str = "en", possessive: bool = False
    ) -> None:
        self.text = text
        self.case = case
        self.accents = accents
        self.language = language
        self.possessive = possessive
        self._paths = _expand(parse(text), text)
        if any(all(word.kind == "any" for slot in path for word in slot) for path in self._paths):
            raise QueryError(f"query {text!r} matches without any word; name at least one")

    def __repr__(self) -> str:
        return f"Query({self.text!r})"

    def find(self, corpus: Corpus, limit: int | None = None) -> Hits:
        """Where the query matches in a view: leftmost, longest, not overlapping, within documents.

        Args:
            corpus: the corpus or view.
            limit: only the first so many hits, found without looking at the rest where the view allows.
        """
        paths = self._slots(corpus)
        wanted = None if limit is None else max(limit, 1)
        while True:
            found = [(match_path(corpus, path, wanted), len(path)) for path in paths]
            # Paths stop at different places: beyond the earliest stop, a leftmost or longer match may be missing.
            full = [first for first, _ in found if wanted is not None and len(first) >= wanted]
            horizon = min((int(first[-1]) for first in full), default=None)
            first, last = _union(found, horizon)
            first, last = leftmost_longest(first, last)
            if limit is None or horizon is None or len(first) >= limit:
                return Hits(corpus, first[:limit], last[:limit])
            wanted = 4 * (wanted or 1)

    def count(self, corpus: Corpus) -> int:
        """Number of hits in a view."""
        return len(self.find(corpus))

    def _slots(self, corpus: Corpus) -> list[tuple[Any, ...]]:
        paths: list[tuple[Any, ...]] = []
        for path in self._paths:
            options = [self._options(slot, corpus) for slot in path]
            _guard(prod(map(len, options)), self.text)
            paths.extend(sum(choice, ()) for choice in product(*options))
        return [path for path in paths if all(slot is None or len(slot) for slot in path)]

    def _options(self, slot: Slot, corpus: Corpus) -> list[tuple[Any, ...]]:
        """What a slot can be in this corpus: one token of certain types, or a word the tokeniser cuts in several."""
        words = vocabulary(corpus.encoded)
        single: list[Any] = []
        several: list[tuple[Any, ...]] = []
        for word in slot:
            if word.kind == "any":
                return [(None,)]
            tokens = [words.match(self._switched(token), self.language) for token in split_word(word, corpus.settings)]
            if len(tokens) == 1:
                single.append(tokens[0])
            else:
                several.append(tuple(tokens))
        if len(single) > 1:
            single = [np.unique(np.concatenate(single))]
        return [*((types,) for types in single), *several]

    def _switched(self, token: Word) -> Word:
        return replace(
            token, case=token.case or self.case, plain=token.plain or not self.accents, possessive=self.possessive
        )


def _union(found: list[tuple[Any, int]], horizon: int | None) -> tuple[Any, Any]:
    none = np.zeros(0, dtype=np.int64)
    first = np.concatenate([none, *(positions for positions, _ in found)])
    last = np.concatenate([none, *(positions + length for positions, length in found)])
    if horizon is not None:
        inside = first <= horizon
        first, last = first[inside], last[inside]
    return first, last


def _expand(node: Node, text: str) -> list[tuple[Slot, ...]]:
    """All fixed-length ways through a query. Gaps are bounded, so there are finitely many."""
    if isinstance(node, Word):
        return [((node,),)]
    if isinstance(node, Choice):
        # Alternatives of one word are one slot; only longer ones are ways of their own.
        paths = [path for option in node.options for path in _expand(option, text)]
        words = tuple(word for path in paths if len(path) == 1 for word in path[0])
        return [*([(words,)] if words else []), *(path for path in paths if len(path) != 1)]
    if isinstance(node, Repeat):
        inner = _expand(node.part, text)
        paths = []
        for times in range(node.low, node.high + 1):
            _guard(len(inner) ** times + len(paths), text)
            paths.extend(sum(choice, ()) for choice in product(inner, repeat=times))
        return paths
    assert isinstance(node, Sequence)
    paths = [()]
    for part in node.parts:
        following = _expand(part, text)
        _guard(len(paths) * len(following), text)
        paths = [before + after for before in paths for after in following]
    return paths


def _guard(number: int, text: str) -> None:
    if number > MAX_PATHS:
        raise QueryError(f"query {text!r} has more than {MAX_PATHS} alternatives; use fewer or shorter gaps")
