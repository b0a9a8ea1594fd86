"""Function words, so that a list of frequent terms says something about content."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from toolkit.errors import ParameterError, choose

_RUSSIAN = (
    "а без более больше бы был была были было быть в вам вас весь во вот все всего всей всех всё вы где да даже для до "
    "его ее её ей ему если есть еще ещё же за здесь и из или им их к как какая какой ко когда который которая которые "
    "которых которой кто ли либо лишь между меня мне может мы на над надо наш нашей наших не него нее неё ней нет ни "
    "них но ну о об однако он она они оно от очень по под после при с сам свое своей своих свой свою себя со так также "
    "такая такие такой там те тем то того тоже той только том тот ту ты у уже хотя чего чем что чтобы чье эта эти этим "
    "этих это этого этой этом этот эту я"
)
_LISTS = {
    "en": "function words of scikit-learn (ENGLISH_STOP_WORDS) and English contractions",
    "ru": "function words of this toolkit for Russian",
}


@lru_cache(maxsize=8)
def stopwords(language: str = "en") -> frozenset[str]:
    """Function words of a language, lower case: scikit-learn's list for English, ours for Russian.

    Raises:
        ParameterError: there is no list for the language.
    """
    if language == "en":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        # Contractions and possessives are tokens here, so their forms belong to the list as well.
        short = {"don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't", "won't", "can't", "cannot"}
        short |= {"it's", "that's", "there's", "i'm", "we're", "they're", "you're", "let's", "i've", "we've", "they've"}
        return frozenset(ENGLISH_STOP_WORDS | short)
    if language == "ru":
        return frozenset(_RUSSIAN.split())
    raise ParameterError(choose("language of stop words", language, sorted(_LISTS)))


def resolve(given: str | Iterable[str]) -> frozenset[str]:
    """The terms meant by a language or by a list of terms."""
    return stopwords(given) if isinstance(given, str) else frozenset(given)


def described(given: str | Iterable[str]) -> str:
    """What was left out, in words."""
    words = resolve(given)
    if not words:
        return "none left out"
    return f"{len(words)} {_LISTS[given] if isinstance(given, str) else 'given terms'} left out"
