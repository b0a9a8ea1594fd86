"""Collocation network: collocates of a node, and collocates of those."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from toolkit.errors import ParameterError, choose
from toolkit.lexis.collocation import collocations
from toolkit.lexis.measures import MEASURES

if TYPE_CHECKING:
    from toolkit.corpus import Corpus


def collocation_network(
    corpus: Corpus,
    query: str | Iterable[str],
    *,
    window: int | tuple[int, int] = 5,
    within: str = "document",
    measure: str = "log_dice",
    n_collocates: int = 8,
    depth: int = 2,
    min_count: int = 3,
    stopwords: str | Iterable[str] = "en",
) -> pd.DataFrame:
    """Edges from a node to its strongest collocates, and from each of them to theirs (Brezina et al. 2015).

    Args:
        corpus: the corpus or view.
        query: the node, or several.
        window, within, min_count, stopwords: as for ``collocations``; function words are left out.
        measure: what strongest means.
        n_collocates: edges from each node.
        depth: how many steps away from the first node.

    Returns:
        node, collocate, step (1 for collocates of the query), count, log_likelihood, log_dice, and the measure: one row
        an edge, as networkx.from_pandas_edgelist takes it. An edge that comes up from both ends is listed once.

    Raises:
        ParameterError: the measure is unknown.
    """
    if measure not in MEASURES:
        raise ParameterError(choose("measure", measure, MEASURES))
    frontier = [query] if isinstance(query, str) else list(query)
    columns = ["node", "collocate", "step", "count", *dict.fromkeys(["log_likelihood", "log_dice", measure])]
    edges, done, drawn = [], set(frontier), set[frozenset[str]]()
    for step in range(1, depth + 1):
        following = []
        for node in frontier:
            table = collocations(corpus, node, window, within=within, min_count=min_count, stopwords=stopwords)
            table = table.sort_values([measure, "collocate"], ascending=[False, True], kind="stable").head(n_collocates)
            for edge in table.assign(node=node, step=step)[columns].to_dict("records"):
                pair = frozenset((node, edge["collocate"]))
                if pair not in drawn:
                    drawn.add(pair)
                    edges.append(edge)
                if edge["collocate"] not in done:
                    done.add(edge["collocate"])
                    following.append(edge["collocate"])
        frontier = following
    return pd.DataFrame(edges, columns=columns)
