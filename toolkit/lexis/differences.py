"""Which terms any number of groups use differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.corpus.groups import groups_of, name_of
from toolkit.errors import CorpusError
from toolkit.lexis.counts import Spread, descending, in_alphabet, per_million, spread
from toolkit.stats import keyness as measures
from toolkit.stats.clusters import MIN_CLUSTERS, too_few
from toolkit.stats.contingency import log_likelihood_groups

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]


def differences(
    corpus: Corpus, by: str | None = None, *, over: str | None = None, date: str = "date", min_count: int = 1
) -> pd.DataFrame:
    """Every term over all groups at once, strongest log-likelihood first; ``keyness_by`` says which group is which.

    ``p_value`` takes tokens for independent draws. ``p_document`` takes whole documents: the log rates of the groups
    are compared with their variance over documents (Cochran's Q on the log rates, F distributed).

    Args:
        corpus: the corpus or view.
        by: a metadata column.
        over: a period of time instead, as for ``frequencies``. Documents without a date are left out.
        date: the metadata column of dates.
        min_count: leave out rarer terms.

    Returns:
        term, count, log_likelihood (of the term's own cells, Rayson et al. 2004), p_value (χ², groups − 1 degrees of
        freedom), p_adjusted, bic, p_document, p_document_adjusted, most (the group with the highest rate),
        most_per_million, least, least_per_million, groups, reason (why there is no ``p_document``).

    Raises:
        CorpusError: fewer than two groups hold tokens.
    """
    from scipy.special import chdtrc

    views = {value: view for value, view in groups_of(corpus, by, over, date).items() if view.n_tokens}
    if over is not None:
        views.pop(None, None)
    if len(views) < 2:
        raise CorpusError(
            f"{name_of(by, over) or 'the corpus'} has {len(views)} groups that hold tokens; two are needed"
        )
    sides = [spread(view) for view in views.values()]
    counts = np.stack([side.count for side in sides])
    sizes = np.array([view.n_tokens for view in views.values()])
    kept = in_alphabet(corpus, counts.sum(axis=0) >= max(min_count, 1))
    counts = counts[:, kept]
    likelihood = log_likelihood_groups(counts, sizes)
    p = chdtrc(len(views) - 1, likelihood)
    p_document, reason = _over_documents(counts, sizes, sides, kept)
    rates = counts / sizes[:, None]
    groups = np.array(["no value" if value is None else value for value in views], dtype=object)
    frame = pd.DataFrame(
        {
            "term": corpus.terms[kept],
            "count": counts.sum(axis=0),
            "log_likelihood": likelihood,
            "p_value": p,
            "p_adjusted": measures.adjust(p),
            "bic": measures.bic(likelihood, sizes.sum(), freedom=len(views) - 1),
            "p_document": p_document,
            "p_document_adjusted": measures.adjust(p_document),
            "most": groups[rates.argmax(axis=0)],
            "most_per_million": per_million(rates.max(axis=0), 1),
            "least": groups[rates.argmin(axis=0)],
            "least_per_million": per_million(rates.min(axis=0), 1),
        }
    )
    frame = frame.iloc[descending(likelihood)].reset_index(drop=True)
    return frame.assign(groups=len(views), reason=reason)


def _over_documents(counts: Array, sizes: Array, sides: list[Spread], kept: Array) -> tuple[Array, str]:
    from scipy.special import fdtrc

    clusters = [len(side.sizes) for side in sides]
    if min(clusters) < MIN_CLUSTERS:
        return np.full(len(kept), np.nan), f"{too_few(min(clusters))} in each group"
    weights = 1 / np.stack([side.variance[kept] for side in sides])
    logs = np.log(np.maximum(counts, 0.5) / sizes[:, None])
    middle = (weights * logs).sum(axis=0) / weights.sum(axis=0)
    spread_out = (weights * (logs - middle) ** 2).sum(axis=0)
    freedom = len(sides) - 1
    return np.asarray(fdtrc(freedom, sum(clusters) - len(sides), spread_out / freedom)), ""
