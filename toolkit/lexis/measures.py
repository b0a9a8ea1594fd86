"""Association measures as columns of a table: what collocations and bigrams share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from toolkit.errors import ParameterError, choose
from toolkit.lexis.counts import LARGE
from toolkit.stats import association

Array = np.ndarray[Any, Any]


def _log_likelihood(o: Array, r: Any, c: Array, n: int) -> Array:
    if len(o) < LARGE:
        return association.log_likelihood(o, r, c, n)
    from toolkit.stats import pairs

    found: Array = pairs.log_likelihood(o, np.broadcast_to(np.asarray(r, dtype=float), o.shape), c, float(n))
    return found


#: Name of a column → its measure of (observed, row, column, total, frequency of the node).
MEASURES: dict[str, Callable[..., Any]] = {
    "expected": lambda o, r, c, n, f: association.expected(r, c, n),
    "log_likelihood": lambda o, r, c, n, f: _log_likelihood(o, r, c, n),
    "mi": lambda o, r, c, n, f: association.mutual_information(o, r, c, n),
    "mi2": lambda o, r, c, n, f: association.mutual_information(o, r, c, n, power=2),
    "mi3": lambda o, r, c, n, f: association.mutual_information(o, r, c, n, power=3),
    "t_score": lambda o, r, c, n, f: association.t_score(o, r, c, n),
    "z_score": lambda o, r, c, n, f: association.z_score(o, r, c, n),
    "dice": lambda o, r, c, n, f: association.dice(o, f, c),
    "log_dice": lambda o, r, c, n, f: association.log_dice(o, f, c),
    "delta_p_forward": lambda o, r, c, n, f: association.delta_p(o, r, c, n)[0],
    "delta_p_backward": lambda o, r, c, n, f: association.delta_p(o, r, c, n)[1],
    "log_ratio": lambda o, r, c, n, f: association.log_ratio(o, r, c, n),
    "minimum_sensitivity": lambda o, r, c, n, f: association.minimum_sensitivity(o, r, c),
}


def associations(names: Iterable[str], o: Array, r: Any, c: Array, n: int, node: Any) -> dict[str, Array]:
    """The columns asked for.

    Raises:
        ParameterError: a measure is unknown.
    """
    columns = {}
    for name in names:
        if name not in MEASURES:
            raise ParameterError(choose("measure", name, MEASURES))
        columns[name] = MEASURES[name](o, r, c, n, node)
    return columns
