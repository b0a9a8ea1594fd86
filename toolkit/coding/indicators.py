"""Indicators: from coded mentions to what a text says of a theme, with how sure one can be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.coding.mentions import mentions
from toolkit.coding.passages import VOICES, Located, heard
from toolkit.corpus.groups import groups_of, name_of
from toolkit.errors import CodebookError, ParameterError, choose
from toolkit.stats.resampling import Interval, design_effect, difference_interval, ratio_interval

if TYPE_CHECKING:
    from toolkit.coding.codebook import Codebook
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

#: Below these a number would be an anecdote.
MIN_MENTIONS, MIN_CLUSTERS = 5, 3
COLUMNS = [
    "theme", "mentions", "clusters", "salience", "evaluation", "evaluation_low", "evaluation_high", "positive_share",
    "negative_share", "neutral_share", "quoted_evaluation", "author_voice_share", "position", "position_low",
    "position_high", "commitment", "obligation_share", "harm_share", "abstain_share", "design_effect", "cluster",
    "status", "reason",
]  # fmt: skip


def stance(
    corpus: Corpus,
    codebook: Codebook,
    by: str | None = None,
    *,
    over: str | None = None,
    date: str = "date",
    tier: str = "linear",
    voice: str = "author",
    coded: pd.DataFrame | None = None,
    themes: Iterable[str] | None = None,
    seed: int = 0,
    n_resamples: int = 2000,
    model: Any = None,
) -> pd.DataFrame:
    """Stance indicators of every theme, in the whole view or in each group of its documents.

    Evaluation and position stand side by side and are not blended. Both are those of the author's voice by default,
    with the evaluation in quoted and reported words beside it. Intervals resample whole documents, or paragraphs where there
    are fewer than ten documents (95 %). Fewer than 5 mentions or 3 clusters give ``insufficient`` and no number.

    Args:
        corpus: the corpus or view.
        codebook: what is looked for.
        by: a metadata column; documents without a value come last.
        over: a period of time instead (``year``, ``month``, ``decade``, ``5 years`` …), in the column ``period``;
            documents without so exact a date come last, without a period.
        date: the metadata column of dates.
        tier: of evaluation: ``rules``, ``linear`` or ``embeddings``.
        voice: ``author``, ``other`` (quoted and reported) or ``all``.
        coded: the table of ``mentions``, if it is at hand; else it is made.
        themes: only these.
        seed, n_resamples: of the bootstrap.
        model: of the embeddings tier.

    Returns:
        theme, (by or period), mentions (all voices), clusters (that hold one), salience (mentions per 1,000 tokens), evaluation
        with low and high (−1 to 1), positive_, negative_ and neutral_share of the mentions with a code,
        quoted_evaluation (quoted and reported words), author_voice_share, position = ln((P+½)/(N+½)) of signed position
        hits (Lowe et al. 2011) with low and high, commitment = ln((boosters+½)/(hedges+½)), obligation_share,
        harm_share, abstain_share, design_effect (Kish), cluster, status (``ok``, ``insufficient``, ``absent``), reason.

    Raises:
        CodebookError: a theme is unknown.
        ParameterError: the voice is unknown.
    """
    if voice not in VOICES:
        raise ParameterError(choose("voice", voice, VOICES))
    names = list(codebook.themes if themes is None else themes)
    for name in names:
        if name not in codebook.themes:
            raise CodebookError(choose("theme", name, codebook.themes))
    groups: Mapping[Any, Corpus] = groups_of(corpus, by, over, date)
    column = name_of(by, over)
    if coded is None:
        coded = mentions(corpus, codebook, tier=tier, themes=names, model=model)
    rows = []
    for value, view in groups.items():
        members = coded if not column else coded[coded["document"].isin(set(view.ids))]
        located = Located(view, members)
        for name in names:
            row = _row(view, members, located, name, voice, seed, n_resamples)
            rows.append({column: value, **row} if column else row)
    frame = pd.DataFrame(rows, columns=["theme", column, *COLUMNS[1:]] if column else COLUMNS)
    order = {name: index for index, name in enumerate(names)}
    if column:
        frame = frame.sort_values("theme", key=lambda themes: themes.map(order), kind="stable", ignore_index=True)
    frame.attrs.update(codebook=codebook.name, codebook_hash=codebook.hash, tier=tier, voice=voice)
    return frame


def _row(
    view: Corpus, coded: pd.DataFrame, located: Located, name: str, voice: str, seed: int, n_resamples: int
) -> dict[str, Any]:
    at = np.flatnonzero((coded["theme"] == name).to_numpy())
    told = coded.iloc[at]
    row: dict[str, Any] = dict.fromkeys(COLUMNS, None)
    row.update(theme=name, mentions=len(told), clusters=len(np.unique(located.of[at])), cluster=located.kind)
    row["salience"] = 1000 * len(told) / view.n_tokens if view.n_tokens else None
    if not len(told):
        return {**row, "status": "absent", "reason": "not mentioned"}
    author = (told["voice"] == "author").to_numpy()
    row["author_voice_share"] = float(author.mean())
    inside = heard(told, voice)
    chosen, cluster = told[inside], located.of[at][inside]
    found = len(np.unique(cluster))
    if len(chosen) < MIN_MENTIONS or found < MIN_CLUSTERS:
        reason = (
            f"{len(chosen)} mentions in {found} {located.kind}s in this voice; {MIN_MENTIONS} in {MIN_CLUSTERS} needed"
        )
        return {**row, "status": "insufficient", "reason": reason}
    row.update(_shares(chosen))
    value, known = _values(chosen)
    evaluated = _interval(value, known, cluster, located.n, seed, n_resamples)
    row.update(_named("evaluation", evaluated))
    row["design_effect"] = _or_none(design_effect(value[known], cluster[known]))
    row.update(_position(chosen, cluster, located.n, seed, n_resamples))
    other, other_known = _values(told[~author])
    if int(other_known.sum()) >= MIN_MENTIONS:
        row["quoted_evaluation"] = float(other[other_known].mean())
    return {**row, "status": "ok" if not evaluated.reason else "no interval", "reason": evaluated.reason}


def _values(coded: pd.DataFrame) -> tuple[Array, Array]:
    value = coded["evaluation"].to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(value)
    return np.where(known, value, 0.0), known


def _interval(value: Array, known: Array, cluster: Array, n: int, seed: int, n_resamples: int) -> Interval:
    """Mean over the mentions with a value; clusters without a mention carry no information on it and are not drawn."""
    top = np.bincount(cluster, weights=value * known, minlength=n)
    bottom = np.bincount(cluster, weights=known, minlength=n)
    held = bottom > 0
    return ratio_interval(top[held], bottom[held], seed=seed, n_resamples=n_resamples, min_clusters=MIN_CLUSTERS)


def _named(name: str, interval: Interval) -> dict[str, Any]:
    low, high = float(interval.low), float(interval.high)
    return {
        name: _or_none(float(interval.estimate)),
        f"{name}_low": _or_none(max(low, -1.0)),
        f"{name}_high": _or_none(min(high, 1.0)),
    }


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value


def _shares(coded: pd.DataFrame) -> dict[str, Any]:
    labels = coded["label"].dropna()
    shares = {
        f"{word}_share": float((labels == label).mean()) if len(labels) else None
        for word, label in (("positive", 1), ("negative", -1), ("neutral", 0))
    }
    boosters, hedges = int(coded["booster"].sum()), int(coded["hedge"].sum())
    shares["commitment"] = float(np.log((boosters + 0.5) / (hedges + 0.5)))
    shares["obligation_share"] = float((coded["obligation"] > 0).mean())
    shares["harm_share"] = float(coded["harm"].mean())
    shares["abstain_share"] = float(coded["abstain"].mean())
    return shares


def _position(coded: pd.DataFrame, cluster: Array, n: int, seed: int, n_resamples: int) -> dict[str, Any]:
    """Log ratio of signed position hits; each hit counts once, however many mentions its sentence holds."""
    seen: set[tuple[str, str, int]] = set()
    signs, where = [], []
    for document, listed, place in zip(coded["document"], coded["positions"], cluster.tolist(), strict=True):
        for hit in json.loads(listed):
            key = (document, hit["id"], hit["start"])
            if key not in seen:
                seen.add(key)
                signs.append(hit["sign"])
                where.append(place)
    if len(signs) < MIN_MENTIONS:
        return {}
    sign, at = np.array(signs), np.array(where)
    plus, minus = (np.bincount(at, weights=sign == way, minlength=n) for way in (1, -1))
    held = plus + minus > 0
    plus, minus = plus[held], minus[held]
    estimate = float(np.log((plus.sum() + 0.5) / (minus.sum() + 0.5)))
    found: dict[str, Any] = {"position": estimate}
    if held.sum() >= MIN_CLUSTERS:
        from toolkit.stats.resampling import cluster_weights

        weights = cluster_weights(int(held.sum()), n_resamples, seed)
        draws = np.log((weights @ plus + 0.5) / (weights @ minus + 0.5))
        found["position_low"], found["position_high"] = (float(edge) for edge in np.quantile(draws, [0.025, 0.975]))
    return found


def contrast(
    corpus: Corpus,
    coded: pd.DataFrame,
    first: str,
    second: str,
    *,
    voice: str = "author",
    seed: int = 0,
    n_resamples: int = 2000,
) -> dict[str, Any]:
    """Evaluation of one theme minus that of another in the same texts, whose clusters are drawn together.

    Args:
        corpus: the corpus or view.
        coded: the table of ``mentions``.
        first, second: themes.
        voice: ``author``, ``other`` or ``all``.

    Returns:
        first, second, difference, difference_low, difference_high, mentions_first, mentions_second, clusters, reason.
    """
    located = Located(corpus, coded)
    told = heard(coded, voice)
    sums, counts, sizes = [], [], []
    for theme in (first, second):
        at = np.flatnonzero(told & (coded["theme"] == theme).to_numpy(dtype=bool))
        value, known = _values(coded.iloc[at])
        sums.append(np.bincount(located.of[at], weights=value * known, minlength=located.n))
        counts.append(np.bincount(located.of[at], weights=known, minlength=located.n))
        sizes.append(int(known.sum()))
    row: dict[str, Any] = {"first": first, "second": second, "mentions_first": sizes[0], "mentions_second": sizes[1]}
    row.update(difference=None, difference_low=None, difference_high=None)
    held = (counts[0] + counts[1]) > 0
    if min(sizes) < MIN_MENTIONS:
        return {
            **row,
            "clusters": int(held.sum()),
            "reason": f"{min(sizes)} mentions of one theme, {MIN_MENTIONS} needed",
        }
    found = difference_interval(
        (sums[0][held], counts[0][held]),
        (sums[1][held], counts[1][held]),
        paired=True,
        seed=seed,
        n_resamples=n_resamples,
        min_clusters=MIN_CLUSTERS,
    )
    edges = {name: _or_none(float(getattr(found, part))) for name, part in _EDGES}
    return {**row, **edges, "clusters": int(held.sum()), "reason": found.reason}


_EDGES = (("difference", "estimate"), ("difference_low", "low"), ("difference_high", "high"))
