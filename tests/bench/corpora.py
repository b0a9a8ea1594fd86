"""Corpora of a stated size: from a folder of texts, repeated in shuffled order, or from generated Zipfian text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np


def build(folder: Path, megabytes: float, texts: Path | None, seed: int = 0) -> Path:
    """Fill a folder with about so many million bytes of text.

    Args:
        folder: to be made.
        megabytes: size of all texts together.
        texts: folder of ``*.txt`` to repeat, in an order shuffled anew each time; generated text if None.
        seed: of the shuffling or generating.
    """
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    size, number = 0, 0
    for text in _repeated(texts, rng) if texts else _generated(rng):
        if size >= megabytes * 1e6:
            break
        (folder / f"{number:07d}.txt").write_bytes(text)
        size, number = size + len(text), number + 1
    return folder


def _repeated(texts: Path, rng: np.random.Generator) -> Iterator[bytes]:
    # What is not UTF-8 is left out of the texts, since every tool must be given the same.
    found = [path.read_bytes().decode("utf-8", "ignore").encode() for path in sorted(texts.glob("**/*.txt"))]
    if not found:
        raise SystemExit(f"no *.txt in {texts}")
    while True:
        for index in rng.permutation(len(found)):
            yield found[index]


def _generated(rng: np.random.Generator, words: int = 6000) -> Iterator[bytes]:
    """Texts of words whose ranks follow the law of Zipf and Mandelbrot; the vocabulary grows as that of English does."""
    syllables = [consonant + vowel for consonant in "tnsr" for vowel in "eao"]
    while True:
        ranks = np.minimum(20 * rng.pareto(0.75, words) + 1, 1e9).astype(np.int64)
        spelt = []
        for rank in ranks.tolist():
            name = ""
            while rank:
                rank, rest = divmod(rank, len(syllables))
                name += syllables[rest]
            spelt.append(name)
        ends = np.flatnonzero(rng.random(words) < 0.05)
        for end in ends.tolist():
            spelt[end] += ".\n\n" if end % 7 == 0 else "."
        yield " ".join(spelt).encode()


def text_files(folder: Path, megabytes: float | None = None) -> list[Path]:
    """The files of a corpus, in order; the first so many million bytes of them if given."""
    files = sorted(folder.glob("*.txt"))
    if megabytes is None:
        return files
    sizes = np.cumsum([file.stat().st_size for file in files])
    return files[: max(1, int(np.searchsorted(sizes, megabytes * 1e6)))]
