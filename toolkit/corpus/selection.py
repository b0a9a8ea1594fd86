"""Which documents of a table meet a condition."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.errors import CorpusError

if TYPE_CHECKING:
    import pandas as pd

    Array = np.ndarray[Any, Any]


def satisfies(frame: pd.DataFrame, condition: Callable[[pd.DataFrame], Any]) -> Array:
    """The answer of a condition for each document; a missing answer is no.

    Raises:
        CorpusError: the condition asks for a column that does not exist, or gives another number of values.
    """
    import pandas as pd

    try:
        result = condition(frame)
    except (AttributeError, KeyError) as error:
        columns = ", ".join(map(str, frame.columns))
        raise CorpusError(f"where(): {error}; the columns are: {columns}") from error
    answer = pd.Series(result).astype("boolean").fillna(False).to_numpy(dtype=bool)
    if answer.shape != (len(frame),):
        raise CorpusError(f"where(): the condition gave {answer.size} values for {len(frame)} documents")
    return np.asarray(answer)


def matches(column: pd.Series[Any], value: Any) -> Array:
    """Whether each value of a column is the one wanted, or one of several; None stands for a missing value.

    A string that no document has exactly matches as whole words within the value.
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        keep: Array = np.zeros(len(column), dtype=bool)
        for one in value:
            keep |= matches(column, one)
        return keep
    if value is None:
        return np.asarray(column.isna())
    exact = np.asarray((column == value).astype("boolean").fillna(False), dtype=bool)
    if not exact.any() and isinstance(value, str) and value.strip():
        words = rf"(?<!\w){re.escape(value)}(?!\w)"
        exact = np.asarray(column.astype("string").str.contains(words, regex=True).fillna(False), dtype=bool)
    return exact
