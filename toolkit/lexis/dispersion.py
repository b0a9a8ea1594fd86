"""How evenly terms are spread over a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.lexis.counts import parts_of, ranked
from toolkit.stats import dispersion as measures

if TYPE_CHECKING:
    from toolkit.corpus import Corpus


def dispersion(corpus: Corpus) -> pd.DataFrame:
    """Dispersion of every term over the documents of a view.

    A single document has no parts to spread over: its paragraphs are the parts then. What the parts were stands in
    ``attrs["parts"]``.

    Returns:
        term, count, range (parts with the term), juilland_d, carroll_d2, rosengren_s (1 is even), dp, dp_norm, kld
        (0 is even), arf (average reduced frequency, in occurrences), parts. Formulas in ``toolkit.stats.dispersion``.
    """
    offsets, unit = corpus.offsets, corpus.unit
    if np.count_nonzero(np.diff(offsets)) < 2 and unit == "document":
        ranges, unit = corpus.paragraphs(), "paragraph"
        offsets = np.append(ranges[:, 0], corpus.n_tokens)
    parts = parts_of(corpus, offsets)
    term_ids = np.asarray(corpus.term_ids)
    order = np.argsort(term_ids, kind="stable")
    reduced = measures.reduced_frequencies(order, term_ids[order], len(corpus.terms), corpus.n_tokens)
    kept = np.flatnonzero(parts.total)
    columns = {
        "count": parts.total.astype(np.int64),
        "range": measures.part_range(parts),
        "juilland_d": measures.juilland_d(parts),
        "carroll_d2": measures.carroll_d2(parts),
        "rosengren_s": measures.rosengren_s(parts),
        "dp": measures.dp(parts),
        "dp_norm": measures.dp_norm(parts),
        "kld": measures.kld(parts),
        "arf": reduced,
    }
    frame = pd.DataFrame({"term": corpus.terms[kept], **{name: values[kept] for name, values in columns.items()}})
    frame["parts"] = len(parts.sizes)
    frame = ranked(frame, ["count", "term"], [False, True])
    frame.attrs["parts"] = f"{len(parts.sizes)} {unit}s"
    return frame
