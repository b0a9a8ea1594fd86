"""Relations: whether themes are evaluated as the codebook relates them to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from toolkit.coding.indicators import contrast, stance
from toolkit.coding.mentions import mentions

if TYPE_CHECKING:
    from toolkit.coding.codebook import Codebook
    from toolkit.corpus import Corpus

COLUMNS = [
    "theme", "other", "relation", "evaluation", "evaluation_low", "evaluation_high", "evaluation_other",
    "evaluation_other_low", "evaluation_other_high", "difference", "difference_low", "difference_high", "fits", "reason",
]  # fmt: skip


def relations(
    corpus: Corpus,
    codebook: Codebook,
    *,
    tier: str = "linear",
    voice: str = "author",
    coded: pd.DataFrame | None = None,
    seed: int = 0,
    n_resamples: int = 2000,
) -> pd.DataFrame:
    """Each pair of themes that the codebook relates, with both evaluations and their difference.

    Two themes are ``opposed`` (−1) if what is said for the one tells against the other, and ``allied`` (+1) if it tells
    for it as well. The relation is the codebook's claim; the table says whether these texts bear it out.

    Args:
        corpus: the corpus or view.
        codebook: whose ``relations`` are looked at.
        tier: of evaluation: ``rules``, ``linear`` or ``embeddings``.
        voice: ``author``, ``other`` or ``all``.
        coded: the table of ``mentions``, if it is at hand.
        seed, n_resamples: of the bootstrap.

    Returns:
        theme, other, relation, evaluation and evaluation_other with their 95 % intervals, difference (theme minus other,
        in the same texts) with its interval, fits (``yes`` or ``no`` where both intervals exclude zero, else
        ``undecided``), reason (why there is no difference).
    """
    coded = mentions(corpus, codebook, tier=tier) if coded is None else coded
    options: dict[str, Any] = {"voice": voice, "seed": seed, "n_resamples": n_resamples}
    pairs = {
        tuple(sorted((theme.name, other))): (theme.name, other, sign)
        for theme in codebook.themes.values()
        for other, sign in theme.relations.items()
    }
    named = sorted({name for pair in pairs for name in pair})
    table = stance(corpus, codebook, coded=coded, themes=named, **options).set_index("theme")
    rows = []
    for theme, other, sign in pairs.values():
        row: dict[str, Any] = {"theme": theme, "other": other, "relation": "opposed" if sign < 0 else "allied"}
        for name, suffix in ((theme, ""), (other, "_other")):
            for part in ("", "_low", "_high"):
                row[f"evaluation{suffix}{part}"] = table.at[name, f"evaluation{part}"]
        apart = contrast(corpus, coded, theme, other, **options)
        row.update({key: apart[key] for key in ("difference", "difference_low", "difference_high", "reason")})
        signs = [_sign(row["evaluation_low"], row["evaluation_high"])]
        signs.append(_sign(row["evaluation_other_low"], row["evaluation_other_high"]))
        row["fits"] = {0: "undecided", 1: "yes", -1: "no"}[signs[0] * signs[1] * sign]
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def _sign(low: Any, high: Any) -> int:
    if pd.isna(low) or pd.isna(high) or low <= 0 <= high:
        return 0
    return 1 if low > 0 else -1
