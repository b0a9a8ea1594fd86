"""Reliability: how far coders agree with each other and with the machine, and estimates corrected by their codes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.coding.passages import Located, heard
from toolkit.stats.agreement import alpha_interval, corrected_mean

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

    Array = np.ndarray[Any, Any]

MACHINE = "machine"
_PLACE = ["document", "start", "end", "theme"]


def reliability(
    gold: pd.DataFrame, coded: pd.DataFrame | None = None, *, level: str = "ordinal", seed: int = 0
) -> pd.DataFrame:
    """Intercoder reliability: of all coders, of each two, and of each coder and the machine; of all themes and of each.

    Args:
        gold: the table of ``gold_codes``.
        coded: the table of ``mentions``; without it the machine is left out.
        level: of measurement: ``nominal``, ``ordinal`` or ``interval``.
        seed: of the bootstrap.

    Returns:
        theme (``all`` first), between, mentions (coded by two or more of them), agreement (share of pairs of codes that
        are equal), alpha (Krippendorff) with alpha_low and alpha_high (95 %, bootstrap over mentions), reason (why the
        interval or alpha is missing).
    """
    table = _by_coder(gold, coded)
    coders = [name for name in table.columns if name != MACHINE]
    groups = [("coders", coders)] if len(coders) > 2 else []
    groups += [(f"{a} and {b}", [a, b]) for a, b in combinations(table.columns, 2)]
    rows = []
    for theme in ["all", *sorted(set(gold["theme"]))]:
        members = table if theme == "all" else table[table.index.get_level_values("theme") == theme]
        for name, chosen in groups:
            codes = members[chosen].to_numpy(dtype=float, na_value=np.nan)
            codes = codes[(~np.isnan(codes)).sum(axis=1) >= 2]
            found = alpha_interval(codes.T, level, seed=seed)
            alpha = float(found.estimate)
            reason = found.reason or (
                "" if not np.isnan(alpha) else "all codes are the same" if len(codes) else "no codes"
            )
            rows.append(
                (theme, name, len(codes), _agreement(codes), alpha, float(found.low), float(found.high), reason)
            )
    columns = ["theme", "between", "mentions", "agreement", "alpha", "alpha_low", "alpha_high", "reason"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs["level"] = level
    return frame


def _by_coder(gold: pd.DataFrame, coded: pd.DataFrame | None) -> pd.DataFrame:
    """Codes by mention (rows) and coder (columns), the machine last."""
    told = gold[gold["valid"]]
    table = told.pivot(index=_PLACE, columns="coder", values="code").astype("Float64")
    if coded is not None:
        labels = coded.drop_duplicates(_PLACE).set_index(_PLACE)["label"]
        name = MACHINE if MACHINE not in table.columns else f"{MACHINE} (toolkit)"
        table[name] = labels.reindex(table.index).astype("Float64").to_numpy()
    return table


def _agreement(codes: Array) -> float:
    """Share of pairs of codes of one mention that are equal."""
    equal = pairs = 0
    for a, b in combinations(range(codes.shape[1]), 2):
        both = ~np.isnan(codes[:, a]) & ~np.isnan(codes[:, b])
        pairs += int(both.sum())
        equal += int((codes[both, a] == codes[both, b]).sum())
    return equal / pairs if pairs else float("nan")


def confusion(gold: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """What the machine said where people said what.

    Returns:
        One row a theme, code of a person and code of the machine that occur together: theme, human, machine, count.
        ``not a mention`` is what people deny to be one; ``no code`` is what the machine left open or did not find.
    """
    labels = coded.drop_duplicates(_PLACE).set_index(_PLACE)["label"]
    machine = labels.reindex(pd.MultiIndex.from_frame(gold[_PLACE]))
    frame = pd.DataFrame(
        {
            "theme": gold["theme"].to_numpy(),
            "human": [_word(code, "not a mention") for code in gold["code"]],
            "machine": [_word(label, "no code") for label in machine],
        }
    )
    return frame.groupby(["theme", "human", "machine"], sort=True).size().rename("count").reset_index()


def _word(code: Any, otherwise: str) -> str:
    return otherwise if pd.isna(code) else ("negative", "neutral", "positive")[int(code) + 1]


def corrected(
    corpus: Corpus,
    coded: pd.DataFrame,
    gold: pd.DataFrame,
    *,
    voice: str = "author",
    seed: int = 0,
    n_resamples: int = 2000,
) -> pd.DataFrame:
    """The evaluation of each theme, corrected by the codes of people (``toolkit.stats.agreement.corrected_mean``).

    It is right on average if the mentions people coded were drawn at random, as ``annotation_sheet`` does, whatever the
    machine gets wrong. Where several people coded a mention, their mean counts, and the majority on whether it is one.

    Args:
        corpus: the corpus or view.
        coded: the table of ``mentions``.
        gold: the table of ``gold_codes``.
        voice: ``author``, ``other`` or ``all``, as told by the machine.
        seed, n_resamples: of the bootstrap over documents (paragraphs of few).

    Returns:
        theme, mentions (with an evaluation), labelled (of those, by people), valid_share (of the labelled, that are
        mentions of the theme), evaluation (of the machine), corrected with corrected_low and corrected_high (95 %),
        weight (λ: how far the machine was relied on, 0 to 1), reason.

    Raises:
        ParameterError: the voice is unknown.
    """
    human = gold.assign(code=gold["code"].astype("Float64").fillna(0.0)).groupby(_PLACE)[["code", "valid"]]
    given = human.agg({"code": "sum", "valid": ["sum", "mean"]})
    codes = given[("code", "sum")] / given[("valid", "sum")].clip(lower=1)
    valid = given[("valid", "mean")] >= 0.5
    located = Located(corpus, coded)
    places = pd.MultiIndex.from_frame(coded[_PLACE])
    told = codes.reindex(places).to_numpy(dtype=float, na_value=np.nan)
    true = valid.reindex(places).fillna(True).to_numpy(dtype=bool)
    inside = heard(coded, voice)
    machine = coded["evaluation"].to_numpy(dtype=float, na_value=np.nan)
    rows = []
    for theme in dict.fromkeys(coded["theme"]):
        at = np.flatnonzero(inside & (coded["theme"] == theme).to_numpy(dtype=bool) & ~np.isnan(machine))
        found, weight = corrected_mean(
            machine[at], told[at], located.of[at], valid=true[at], seed=seed, n_resamples=n_resamples
        )
        labelled = ~np.isnan(told[at])
        share = float(true[at][labelled].mean()) if labelled.any() else float("nan")
        mean = float(machine[at].mean()) if len(at) else float("nan")
        edges = (float(found.estimate), max(float(found.low), -1.0), min(float(found.high), 1.0))
        rows.append((theme, len(at), int(labelled.sum()), share, mean, *edges, weight, found.reason))
    columns = ["theme", "mentions", "labelled", "valid_share", "evaluation", "corrected", "corrected_low"]
    return pd.DataFrame(rows, columns=[*columns, "corrected_high", "weight", "reason"])
