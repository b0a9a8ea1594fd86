"""How hard texts are to read by the classic formulas."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of
from toolkit.errors import MissingExtraError, ParameterError
from toolkit.stats import readability as formulas

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def readability(
    corpus: Corpus, by: str | None = None, *, over: str | None = None, date: str = "date", language: str = "en"
) -> pd.DataFrame:
    """Readability of a view, or of each group of its documents. Formulas in ``toolkit.stats.readability``.

    Syllables come from the hyphenation patterns of Pyphen, which miss some: on running English text they find about one
    in ten fewer than a pronouncing dictionary. So compare texts measured in the same way, and leave the absolute value
    alone. The formulas were made for English.

    Args:
        corpus: the corpus or view.
        by: a metadata column.
        over: a period of time instead, as for ``frequencies``.
        date: the metadata column of dates.
        language: of the syllables.

    Returns:
        One row a group: (by or period), words, sentences, syllables, flesch_reading_ease, flesch_kincaid_grade,
        gunning_fog, smog, automated_readability_index, coleman_liau, lix, reason (why they are missing).

    Raises:
        MissingExtraError: Pyphen is not installed.
        ParameterError: there are no patterns for the language.
    """
    syllables, letters = _syllables(corpus.terms, language), np.array([_letters(term) for term in corpus.terms])
    rows = []
    for value, view in groups_of(corpus, by, over, date).items():
        row = {name_of(by, over): value} if name_of(by, over) else {}
        rows.append({**row, **_readability(view, syllables, letters)})
    return pd.DataFrame(rows)


def _readability(corpus: Corpus, syllables: Array, letters: Array) -> dict[str, Any]:
    counts = corpus.counts()
    ranges = corpus.sentences()
    words, sentences = corpus.n_tokens, int(np.count_nonzero(ranges[:, 1] > ranges[:, 0]))
    spoken, written = int(counts @ syllables) if words else 0, int(counts @ letters) if words else 0
    hard, long = (int(counts[mask].sum()) if words else 0 for mask in (syllables >= 3, letters > 6))
    undefined = float("nan")
    return {
        "words": words,
        "sentences": sentences,
        "syllables": spoken,
        "flesch_reading_ease": formulas.flesch_reading_ease(words, sentences, spoken) if words else undefined,
        "flesch_kincaid_grade": formulas.flesch_kincaid_grade(words, sentences, spoken) if words else undefined,
        "gunning_fog": formulas.gunning_fog(words, sentences, hard) if words else undefined,
        "smog": formulas.smog(sentences, hard) if words else undefined,
        "automated_readability_index": (
            formulas.automated_readability_index(words, sentences, written) if words else undefined
        ),
        "coleman_liau": formulas.coleman_liau(words, sentences, written) if words else undefined,
        "lix": formulas.lix(words, sentences, long) if words else undefined,
        "reason": "" if words else "no tokens",
    }


def _syllables(terms: Array, language: str) -> Array:
    count = _hyphenator(language)
    return np.array([len(count.positions(term)) + 1 for term in terms], dtype=np.int64)


@lru_cache(maxsize=8)
def _hyphenator(language: str) -> Any:
    try:
        import pyphen  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise MissingExtraError(
            "readability counts syllables with Pyphen, which is not installed; install it with: pip install pyphen"
        ) from error
    try:
        # The patterns keep a margin at the edges of words for print; syllables have none.
        return pyphen.Pyphen(lang=pyphen.language_fallback(language) or language, left=1, right=1)
    except KeyError as error:
        raise ParameterError(f"language {language!r} has no patterns of syllables in Pyphen") from error


def _letters(term: str) -> int:
    return sum(character.isalnum() for character in term)
