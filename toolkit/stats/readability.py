"""Readability formulas on counts. Made for school texts in English: they rank texts and say nothing about difficulty
of argument. All rest on a count of syllables or letters and on where sentences end."""

from __future__ import annotations

import math


def flesch_reading_ease(words: int, sentences: int, syllables: int) -> float:
    """206.835 − 1.015 words/sentences − 84.6 syllables/words (Flesch 1948): about 100 very easy, 0 very hard."""
    return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words


def flesch_kincaid_grade(words: int, sentences: int, syllables: int) -> float:
    """0.39 words/sentences + 11.8 syllables/words − 15.59, in US school years (Kincaid et al. 1975)."""
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def gunning_fog(words: int, sentences: int, polysyllables: int) -> float:
    """0.4 (words/sentences + 100 words of three syllables or more/words), in school years (Gunning 1952)."""
    return 0.4 * (words / sentences + 100 * polysyllables / words)


def smog(sentences: int, polysyllables: int) -> float:
    """1.0430 √(30 polysyllables/sentences) + 3.1291, in school years (McLaughlin 1969); meant for 30 sentences."""
    return 1.0430 * math.sqrt(30 * polysyllables / sentences) + 3.1291


def automated_readability_index(words: int, sentences: int, letters: int) -> float:
    """4.71 letters/words + 0.5 words/sentences − 21.43, in school years (Smith and Senter 1967)."""
    return 4.71 * letters / words + 0.5 * words / sentences - 21.43


def coleman_liau(words: int, sentences: int, letters: int) -> float:
    """0.0588 letters in 100 words − 0.296 sentences in 100 words − 15.8, in school years (Coleman and Liau 1975)."""
    return 5.88 * letters / words - 29.6 * sentences / words - 15.8


def lix(words: int, sentences: int, long_words: int) -> float:
    """words/sentences + 100 words of more than six letters/words (Björnsson 1968); needs no syllables."""
    return words / sentences + 100 * long_words / words
