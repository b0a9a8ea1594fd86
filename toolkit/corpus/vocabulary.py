"""The vocabulary as text: surface forms and the terms they fold to, one a line."""

from __future__ import annotations

from typing import Any

import numpy as np

from toolkit.corpus.forms import Forms
from toolkit.corpus.tokens import Tokenisation

Array = np.ndarray[Any, Any]

_BATCH = 1 << 17


def fold_forms(forms: Forms, settings: Tokenisation) -> tuple[bytes, bytes, Array]:
    """The types, the terms, and the term of each type.

    No form holds a line break, so the number of a line is the id. Worked off in batches, since a large corpus has
    millions of types.
    """
    terms = Forms()
    batches = []
    types = []
    for first in range(0, forms.n, _BATCH):
        strings = forms.strings(first, min(first + _BATCH, forms.n))
        types.append("\n".join(strings).encode())
        batches.append(terms.add_strings([settings.fold(form) for form in strings]))
    term_of_type = np.concatenate([np.zeros(0, dtype=np.int32), *batches])
    listed = ["\n".join(terms.strings(first, min(first + _BATCH, terms.n))) for first in range(0, terms.n, _BATCH)]
    return b"\n".join(types), "\n".join(listed).encode(), term_of_type
