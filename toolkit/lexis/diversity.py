"""How varied the words of texts are, and how far apart the words of groups are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.stats import diversity as measures

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

COLUMNS = ["tokens", "types", "ttr", "mattr", "mtld", "hdd", "yule_k", "simpson_d", "herdan_c", "maas"]


def diversity(corpus: Corpus, by: str | None = None, *, window: int = 50, sample: int = 42) -> pd.DataFrame:
    """Lexical diversity of a view, or of each group of its documents.

    ``ttr``, ``herdan_c`` and ``maas`` change with the length of the text, so compare them only between texts of like
    length; ``mattr``, ``mtld`` and ``hdd`` are made to be compared. Formulas in ``toolkit.stats.diversity``.

    Args:
        corpus: the corpus or view.
        by: a metadata column.
        window: tokens in a window of MATTR.
        sample: tokens in a sample of HD-D.

    Returns:
        One row a group: (by), tokens, types, ttr, mattr, mtld, hdd, yule_k, simpson_d, herdan_c, maas, reason (why a
        measure is missing).
    """
    if by is None:
        return pd.DataFrame([_diversity(corpus, window, sample)])
    rows = [{by: value, **_diversity(view, window, sample)} for value, view in corpus.by(by).items()]
    return pd.DataFrame(rows, columns=[by, *COLUMNS, "reason"])


def _diversity(corpus: Corpus, window: int, sample: int) -> dict[str, Any]:
    counts = corpus.counts()
    tokens = np.asarray(corpus.term_ids)
    n = corpus.n_tokens
    values = {
        "tokens": n,
        "types": int(np.count_nonzero(counts)),
        "ttr": measures.ttr(counts),
        "mattr": measures.mattr(tokens, window),
        "mtld": measures.mtld(tokens),
        "hdd": measures.hdd(counts, sample),
        "yule_k": measures.yule_k(counts),
        "simpson_d": measures.simpson_d(counts),
        "herdan_c": measures.herdan_c(counts),
        "maas": measures.maas(counts),
    }
    short = [name for name, needed in (("mattr", window), ("hdd", sample)) if n < needed]
    reason = f"{n} tokens are too few for {' and '.join(short)}" if short else ""
    return {**values, "reason": reason}
