"""How evenly terms are spread over a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.lexis.counts import LARGE, cells_of, descending, in_alphabet, names
from toolkit.stats import dispersion as measures
from toolkit.stats.clusters import clusters

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def dispersion(corpus: Corpus, *, min_count: int = 1) -> pd.DataFrame:
    """Dispersion of every term over the documents of a view, most frequent term first.

    A single document has no parts to spread over: its paragraphs are the parts then. What the parts were stands in
    ``attrs["parts"]``. Formulas in ``toolkit.stats.dispersion``; the parts may be of unequal size.

    Args:
        corpus: the corpus or view.
        min_count: leave out rarer terms, whose dispersion says little.

    Returns:
        term, count, range (parts with the term), juilland_d (population deviation of relative frequencies), carroll_d2,
        rosengren_s (1 is even), dp (raw), dp_norm (Lijffijt and Gries), kld (bits; 0 is even), arf (average reduced
        frequency, circular, in occurrences), parts (number of them), reason (why a measure is missing).
    """
    offsets, unit = corpus.offsets, corpus.unit
    if np.count_nonzero(np.diff(offsets)) < 2:
        offsets, unit = clusters(corpus)
    cells = cells_of(corpus, offsets)
    kept = in_alphabet(corpus, cells.total >= max(min_count, 1))
    kept = kept[descending(cells.total[kept])]
    columns = {
        "count": cells.total.astype(np.int64),
        "range": measures.part_range(cells),
        "juilland_d": measures.juilland_d(cells),
        "carroll_d2": measures.carroll_d2(cells),
        "rosengren_s": measures.rosengren_s(cells),
        "dp": measures.dp(cells),
        "dp_norm": measures.dp_norm(cells),
        "kld": measures.kld(cells),
        "arf": _reduced(corpus),
    }
    frame = pd.DataFrame({"term": names(corpus, kept), **{name: values[kept] for name, values in columns.items()}})
    n_parts = len(cells.sizes)
    frame["parts"] = n_parts
    frame["reason"] = "" if n_parts > 1 else "one part only: nothing to be spread over"
    frame.attrs["parts"] = f"{n_parts} {unit}{'' if n_parts == 1 else 's'}"
    return frame


def _reduced(corpus: Corpus) -> Array:
    term_ids, n_terms = np.asarray(corpus.term_ids), len(corpus.terms)
    if corpus.n_tokens >= LARGE:
        from toolkit.stats import kernels

        found: Array = kernels.reduced_frequencies(term_ids, n_terms, corpus.counts())
        return found
    order = np.argsort(term_ids, kind="stable")
    return measures.reduced_frequencies(order, term_ids[order], n_terms, corpus.n_tokens)
