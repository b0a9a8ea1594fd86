"""How evenly terms are spread over a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from toolkit.lexis.counts import parts_of, ranked
from toolkit.stats.dispersion import average_reduced_frequency

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
    reduced = average_reduced_frequency(order, term_ids[order], len(corpus.terms), corpus.n_tokens)
    kept = np.flatnonzero(parts.total)
    columns = {
        "count": parts.total.astype(np.int64),
        "range": parts.range(),
        "juilland_d": parts.juilland_d(),
        "carroll_d2": parts.carroll_d2(),
        "rosengren_s": parts.rosengren_s(),
        "dp": parts.dp(),
        "dp_norm": parts.dp_norm(),
        "kld": parts.kld(),
        "arf": reduced,
    }
    frame = pd.DataFrame({"term": corpus.terms[kept], **{name: values[kept] for name, values in columns.items()}})
    frame["parts"] = len(parts.sizes)
    frame = ranked(frame, ["count", "term"], [False, True])
    frame.attrs["parts"] = f"{len(parts.sizes)} {unit}s"
    return frame
