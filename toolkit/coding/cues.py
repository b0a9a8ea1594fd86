"""Cue lists: the words that evaluate, negate, hedge, oblige …, per language, and how a user overrides them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from toolkit.coding.inflect import expand
from toolkit.errors import CodebookError, choose

#: Every list, and what its numbers mean.
KINDS = {
    "evaluation": "polarity from -3 to 3, whoever does what",
    "directed": "polarity towards the object only (criticise, praise)",
    "harm": "polarity of the doer; the object is harmed, which says nothing against it",
    "shifter": "own polarity when its object has none; otherwise turns the polarity of its object",
    "causer": "own polarity when its object has none; otherwise its object decides (promote peace, promote conflict)",
    "decline": "1 for predicates that turn the subject before them (the space for trust is shrinking)",
    "negation": "factor on the polarity of what follows; 1 undoes a shorter entry (not only)",
    "intensity": "factor on the polarity of the next word",
    "hedge": "1; 0 keeps a shorter entry from counting (in May)",
    "weasel": "1",
    "booster": "1",
    "obligation": "1 for strong, 0.5 for weak",
    "possibility": "1; 0 keeps a shorter entry from counting",
    "reporting": "1",
    "contrast": "1 where what follows counts more (but), -1 where it counts less (although)",
    "comparison": "1 where what follows is the standard of comparison (than, rather than, instead of)",
    "boundary": "cost of crossing from one clause into the next, 1 for a full clause",
    "copula": "1",
    "scare": "1 for words that put the next words in doubt (so-called)",
    "dealing": "1 for nouns that name a dealing between states: what a theme is called (bilateral agreement), not praise",
}
LANGUAGES = ("en", "ru")
_DEFAULT = {"negation": -0.74, "intensity": 1.3}


@dataclass(frozen=True, eq=False)
class CueLists:
    """All cue lists of one language: for each kind, the forms (lower case) with their numbers.

    A form may have several words, and may end in ``*`` for any ending.
    """

    language: str
    lists: Mapping[str, Mapping[str, float]]

    @staticmethod
    def default(language: str = "en") -> CueLists:
        """The lists that ship with the package.

        Raises:
            CodebookError: no lists exist for the language.
        """
        if language not in LANGUAGES:
            raise CodebookError(choose("language of cue lists", language, LANGUAGES))
        return _load(language)

    def merge(self, overrides: Mapping[str, Any]) -> CueLists:
        """These lists with a user's entries on top.

        Args:
            overrides: for each kind a list of forms (which get the usual number of that kind) or a mapping of forms
                to numbers; ``null`` as number takes the form out.

        Raises:
            CodebookError: unknown kind, or a number that is none.
        """
        lists = {kind: dict(entries) for kind, entries in self.lists.items()}
        for kind, entries in overrides.items():
            if kind not in KINDS:
                raise CodebookError(choose("cue list", kind, KINDS))
            for form, number in _pairs(kind, entries):
                lists[kind].pop(form, None)
                if number is not None:
                    lists[kind][form] = number
        return CueLists(self.language, lists)


def _pairs(kind: str, entries: Any) -> Iterable[tuple[str, float | None]]:
    """The forms and numbers of one overriding list, checked."""
    usual = _DEFAULT.get(kind, 1.0)
    if isinstance(entries, Mapping):
        items = list(entries.items())
    elif isinstance(entries, list | tuple | set | frozenset) and kind not in ("evaluation", "directed"):
        items = [(form, usual) for form in sorted(map(str, entries))]
    else:
        raise CodebookError(f"cue list {kind!r} needs a mapping of words to numbers, not {type(entries).__name__}")
    for form, number in items:
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise CodebookError(f"cue list {kind!r}: {form!r} has {number!r}, which is not a number")
        yield " ".join(str(form).lower().replace("’", "'").split()), None if number is None else float(number)


@lru_cache(maxsize=4)
def _load(language: str) -> CueLists:
    lists: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
    folder = resources.files("toolkit.coding") / "data" / language
    for name in ("cues.yaml", "evaluation.yaml"):
        source = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        for kind, parts in source.items():
            for part, numbers in parts.items():
                for number, terms in numbers.items():
                    function_words = lists["negation"].keys() | lists["intensity"].keys()
                    _add(lists[kind], terms, part, float(number), language, function_words)
    return CueLists(language, lists)


def _add(
    target: dict[str, float], terms: str, part: str, number: float, language: str, function_words: Set[str]
) -> None:
    """Add a comma-separated row of terms in all their forms.

    A form that is there already keeps its number; a made form that is a function word (``rarely``) is left out.
    """
    for term in (piece.strip() for piece in terms.replace("\n", " ").split(",")):
        if term:
            forms = expand(term, part) if language == "en" else [term]
            for form in forms:
                if form == term or form not in function_words:
                    target.setdefault(form.lower(), number)
