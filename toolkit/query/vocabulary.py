"""Words of a query against the vocabulary: which types match. Never looks at tokens."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import regex

from toolkit.corpus.tokens import Tokenisation, tokenise
from toolkit.errors import QueryError
from toolkit.query.parse import Word

if TYPE_CHECKING:
    from toolkit.corpus.encoded import Encoded

    Array = np.ndarray[Any, Any]

_CACHES: WeakKeyDictionary[Any, Vocabulary] = WeakKeyDictionary()


def vocabulary(encoded: Encoded) -> Vocabulary:
    """The vocabulary of an encoded corpus, with its look-up tables made once."""
    found = _CACHES.get(encoded)
    if found is None:
        found = _CACHES[encoded] = Vocabulary(encoded)
    return found


def plain(text: str) -> str:
    """Text without its accents: decomposed, marks dropped."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class Vocabulary:
    """Look-ups over the types of a corpus; results are kept, since a codebook asks the same words again."""

    def __init__(self, encoded: Encoded) -> None:
        self._types = encoded.types
        self._settings = encoded.settings
        self._terms = encoded.terms
        self._term_of_type = encoded.term_of_type
        self._known: dict[tuple[Any, ...], Array] = {}
        self._listed: dict[tuple[bool, bool], tuple[str, Array]] = {}
        self._exact: dict[tuple[bool, bool], dict[str, list[int]]] = {}
        self._lemmas: dict[str, dict[str, list[int]]] = {}

    def match(self, word: Word, language: str) -> Array:
        """Type ids that a word matches, ascending, int64."""
        key = (word.pattern, word.kind, word.case, word.plain, word.possessive, language)
        if key not in self._known:
            self._known[key] = self._find(word, language)
        return self._known[key]

    def _find(self, word: Word, language: str) -> Array:
        if word.kind == "lemma":
            return self._lemma(word, language)
        if word.kind == "regex":
            return self._search(word.pattern, word)
        pattern = self._form(word.pattern, word)
        if "*" in pattern or "?" in pattern:
            return self._search(_glob(pattern) + ("(?:'s)?" if word.possessive else ""), word)
        forms = self._forms(word)
        ids = forms.get(pattern, [])
        if word.possessive:
            ids = sorted({*ids, *forms.get(f"{pattern}'s", [])})  # forms have straight apostrophes
        return np.array(ids, dtype=np.int64)

    def _form(self, text: str, word: Word) -> str:
        form = Tokenisation(self._settings.joiners, self._settings.numbers, word.case or self._settings.case).fold(text)
        return plain(form) if word.plain else form

    def _surfaces(self, word: Word) -> list[str]:
        # Terms are already folded; only a switch needs the forms made anew.
        if not word.case and not word.plain:
            return [str(term) for term in self._terms[self._term_of_type]]
        return [self._form(surface, word) for surface in self._types]

    def _forms(self, word: Word) -> dict[str, list[int]]:
        key = (word.case, word.plain)
        if key not in self._exact:
            table: dict[str, list[int]] = {}
            for identifier, form in enumerate(self._surfaces(word)):
                table.setdefault(form, []).append(identifier)
            self._exact[key] = table
        return self._exact[key]

    def _search(self, pattern: str, word: Word) -> Array:
        # One long string and one compiled pattern: a hundred thousand types in some milliseconds.
        key = (word.case, word.plain)
        if key not in self._listed:
            forms = self._surfaces(word)
            lengths = np.fromiter(map(len, forms), dtype=np.int64, count=len(forms)) + 1
            self._listed[key] = ("\n".join(forms), np.concatenate([[0], np.cumsum(lengths)]))
        listed, starts = self._listed[key]
        # Globs are folded like the terms; a regular expression is the user's own and may hold capitals.
        ignore_case = word.kind == "regex" and not word.case
        flags = regex.MULTILINE | (regex.IGNORECASE if ignore_case else 0)
        try:
            compiled = regex.compile(rf"^(?:{pattern})$", flags)
            found = [match.start() for match in compiled.finditer(listed, timeout=10) if "\n" not in match.group()]
        except TimeoutError as error:
            raise QueryError(f"regular expression /{pattern}/ takes too long over the vocabulary") from error
        return np.searchsorted(starts, np.array(found, dtype=np.int64)).astype(np.int64)

    def _lemma(self, word: Word, language: str) -> Array:
        from simplemma import lemmatize

        if language not in self._lemmas:
            types_of: dict[int, list[int]] = {}
            for identifier, term_id in enumerate(self._term_of_type.tolist()):
                types_of.setdefault(term_id, []).append(identifier)
            table: dict[str, list[int]] = {}
            for term_id, term in enumerate(self._terms):
                table.setdefault(lemmatize(term, lang=language).lower(), []).extend(types_of.get(term_id, []))
            self._lemmas[language] = table
        table = self._lemmas[language]
        form = self._settings.fold(word.pattern).lower()
        return np.array(
            sorted(table.get(form) or table.get(lemmatize(form, lang=language).lower(), [])), dtype=np.int64
        )


def _glob(pattern: str) -> str:
    parts = (r"[^\n]*" if c == "*" else r"[^\n]" if c == "?" else regex.escape(c) for c in pattern)
    return "".join(parts)


def split_word(word: Word, settings: Tokenisation) -> list[Word]:
    """A word of a query as the tokens the corpus would have made of it (``and/or`` is two).

    Wildcards count as letters; a word that holds no letter or digit cannot match and is refused.
    """
    if word.kind != "wildcard":
        return [word]
    # Private-use letters stand in for the wildcards while the tokeniser looks for the boundaries.
    stand_in = word.pattern.replace("*", "\u00aa").replace("?", "\u00ba")
    every = Tokenisation(settings.joiners, True, settings.case)
    parts = [word.pattern[start:end] for start, end in tokenise(stand_in, every)]
    if not parts:
        raise QueryError(
            f"query word {word.pattern!r} at character {word.at} holds no letter or digit, so no token can match it"
        )
    return [Word(part, "wildcard", word.case, word.plain, word.at) for part in parts]
