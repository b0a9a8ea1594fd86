"""Mentions: every place a theme is named, coded, with the words that caused each code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from toolkit.coding.evaluation import evaluate_columns
from toolkit.coding.locate import find_any, find_theme
from toolkit.coding.passages import Passages, Place, Sentences
from toolkit.coding.quotations import quotations
from toolkit.coding.references import Named, carried
from toolkit.coding.voice import attributions
from toolkit.errors import CodebookError, choose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.coding.codebook import Codebook, Theme
    from toolkit.corpus import Corpus

COLUMNS = [
    "document", "start", "end", "sentence_start", "sentence_end", "clause_start", "clause_end", "theme", "term",
    "pattern", "carried", "voice", "holder", "voice_confidence", "actor", "actors", "evaluation", "label", "tier",
    "abstain", "harm", "positions", "hedge", "weasel", "booster", "obligation", "possibility", "negation",
    "scare_quote", "cues",
]  # fmt: skip
_COUNTS = ("hedge", "weasel", "booster", "obligation", "possibility")


def mentions(
    corpus: Corpus,
    codebook: Codebook,
    *,
    tier: str = "linear",
    themes: Iterable[str] | None = None,
    carry: bool = True,
    model: Any = None,
) -> pd.DataFrame:
    """Every mention of the themes of a codebook, coded where it stands.

    Args:
        corpus: the corpus or view.
        codebook: themes, positions, actors and cue lists.
        tier: ``rules``, ``linear`` or ``embeddings``.
        themes: only these themes.
        carry: follow clear references (``such institutions``, ``they``) into the next sentence; they are marked.
        model: of the embeddings tier.

    Returns:
        One row a mention in the order of the texts. document, start, end; sentence_, clause_ start and end (characters
        of ``corpus.text(document)``); theme, term (the words), pattern (the query that matched), carried; voice
        (``author``, ``quoted``, ``reported``), holder, voice_confidence; actor (nearest in the sentence), actors (all);
        evaluation (−1 to 1; NA where something else attacks the theme, ``harm``, or, in the rules tier, where
        the sentence evaluates nothing), label (−1, 0, 1), tier, abstain (too unsure for a code on this mention alone),
        harm; positions (JSON list of id and sign); hedge, weasel, booster, obligation, possibility (cues counted),
        negation, scare_quote; cues (JSON list: start, end, kind, text, weight, flipped).

    Raises:
        CodebookError: a theme is unknown.
    """
    wanted = list(codebook.themes if themes is None else themes)
    for name in wanted:
        if name not in codebook.themes:
            raise CodebookError(choose("theme", name, codebook.themes))
    passages = Passages(corpus)
    places = _places(corpus, [codebook.themes[name] for name in wanted], codebook.language, passages)
    if carry:
        places += _references(places, passages)
    places.sort(key=lambda place: (place.row, place.start, place.end, place.theme))
    frame = _coded(places, passages, codebook, tier, model)
    frame.attrs.update(codebook=codebook.name, codebook_hash=codebook.hash)
    return frame


def _places(corpus: Corpus, themes: list[Theme], language: str, passages: Passages) -> list[Place]:
    found = []
    for theme in themes:
        hits = find_theme(corpus, theme, language)
        if not len(hits):
            continue
        rows = corpus.document_rows(hits.first)
        starts, ends = corpus.starts_at(hits.first), corpus.ends_at(hits.last - 1)
        for row, start, end, query in zip(
            rows.tolist(), starts.tolist(), ends.tolist(), hits.query.tolist(), strict=True
        ):
            sentence = passages.sentence(row, start)
            found.append(Place(row, start, end, sentence, theme.name, theme.queries[query], False))
    return found


def _references(places: list[Place], passages: Passages) -> list[Place]:
    """Mentions carried into the sentence after the one that names the theme."""
    by_sentence: dict[tuple[int, int], list[Place]] = {}
    for place in places:
        by_sentence.setdefault((place.row, place.sentence), []).append(place)
    found = []
    for (row, sentence), named in by_sentence.items():
        following = passages.following(row, sentence)
        if following is None:
            continue
        start, end = passages.span(row, sentence)
        text = passages.text(row)
        inside = [Named(p.theme, text[p.start : p.end], p.start - start, p.end - start) for p in named]
        next_start, next_end = passages.span(row, following)
        for theme, first, last in carried(text[next_start:next_end], text[start:end], inside):
            place = Place(row, next_start + first, next_start + last, following, theme, "", True)
            taken = by_sentence.get((row, following), [])
            if not any(p.theme == theme and p.start < place.end and place.start < p.end for p in taken):
                found.append(place)
    return found


def _coded(places: list[Place], passages: Passages, codebook: Codebook, tier: str, model: Any) -> pd.DataFrame:
    corpus = passages.corpus
    spans = [passages.span(place.row, place.sentence) for place in places]
    texts = [passages.text(place.row)[start:end] for place, (start, end) in zip(places, spans, strict=True)]
    items = [(text, p.start - s, p.end - s) for text, p, (s, _) in zip(texts, places, spans, strict=True)]
    if not items:
        return _empty(tier)
    codes = evaluate_columns(items, tier, cues=codebook.cues, language=codebook.language, model=model)
    base = np.array([start for start, _ in spans], dtype=np.int64)
    harm = np.asarray(codes["harm"], dtype=bool)
    abstain = np.asarray(codes["abstain"], dtype=bool)
    aside = harm | abstain if tier == "rules" else harm
    cues = [
        [{**cue._asdict(), "start": cue.start + offset, "end": cue.end + offset} for cue in found]
        for found, offset in zip(codes.cues(), base.tolist(), strict=True)
    ]
    voices = _voices(places, passages, codebook.language)
    sentences = Sentences([place.row for place in places], spans)
    named = _actors(corpus, codebook, sentences)
    actors = [named.get(number, []) for number in sentences.numbers]
    columns: dict[str, Any] = {
        "document": np.asarray(corpus.ids, dtype=object)[[place.row for place in places]],
        "start": np.array([place.start for place in places], dtype=np.int64),
        "end": np.array([place.end for place in places], dtype=np.int64),
        "sentence_start": base,
        "sentence_end": np.array([end for _, end in spans], dtype=np.int64),
        "clause_start": base + np.asarray(codes.clause_start),
        "clause_end": base + np.asarray(codes.clause_end),
        "theme": [place.theme for place in places],
        "term": [passages.text(place.row)[place.start : place.end] for place in places],
        "pattern": [place.pattern for place in places],
        "carried": [place.carried for place in places],
        "voice": [voice for voice, _, _ in voices],
        "holder": pd.array([holder for _, holder, _ in voices], dtype="string"),
        "voice_confidence": pd.array([confidence for _, _, confidence in voices], dtype="Float64"),
        "actor": pd.array([_nearest(*pair) for pair in zip(actors, places, strict=True)], dtype="string"),
        "actors": ["; ".join(dict.fromkeys(name for _, _, name in inside)) for inside in actors],
        "evaluation": pd.array(np.where(aside, np.nan, codes["score"]), dtype="Float64"),
        "label": pd.array(np.asarray(codes["label"]), dtype="Int64"),
        "tier": tier,
        "abstain": abstain,
        "harm": harm,
        "positions": _positions(places, sentences, corpus, codebook, cues),
        **{name: np.asarray(codes[name], dtype=np.int64) for name in _COUNTS},
        "negation": np.asarray(codes["negated"], dtype=bool),
        "scare_quote": np.asarray(codes["scare_quote"], dtype=bool),
        "cues": [json.dumps(found, ensure_ascii=False) for found in cues],
    }
    frame = pd.DataFrame(columns)
    frame.loc[aside, "label"] = pd.NA
    return frame[COLUMNS]


def _empty(tier: str) -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    kinds = dict.fromkeys(
        ("start", "end", "sentence_start", "sentence_end", "clause_start", "clause_end", *_COUNTS), "int64"
    )
    kinds |= dict.fromkeys(("carried", "abstain", "harm", "negation", "scare_quote"), "bool")
    return frame.astype({**kinds, "evaluation": "Float64", "label": "Int64", "voice_confidence": "Float64"})


def _voices(places: list[Place], passages: Passages, language: str) -> list[tuple[str, str | None, float | None]]:
    speaks = language if language in ("en", "ru") else "en"
    quoted: dict[int, list[tuple[int, int]]] = {}
    near: dict[int, set[int]] = {}
    for place in places:
        if place.row not in quoted:
            quoted[place.row] = quotations(passages.text(place.row))
        # Reports end with their sentence; who is quoted may be named beside it. No more need be read of a long text.
        beside = any(start <= place.start < end for start, end in quoted[place.row])
        near.setdefault(place.row, set()).update(range(place.sentence - beside, place.sentence + beside + 1))
    known: dict[int, list[Any]] = {}
    found: list[tuple[str, str | None, float | None]] = []
    for place in places:
        if place.row not in known:
            spans = passages.spans(place.row)
            wanted = [spans[number].tolist() for number in sorted(near[place.row]) if 0 <= number < len(spans)]
            known[place.row] = attributions(
                passages.text(place.row),
                sentence_spans=[(start, end) for start, end in wanted],
                quoted=quoted[place.row],
                language=speaks,
            )
        covering = [a for a in known[place.row] if a.start <= place.start and place.end <= a.end]
        if covering:
            best = max(covering, key=lambda a: a.confidence)
            found.append((best.kind, best.holder, best.confidence))
        else:
            found.append(("author", None, None))
    return found


def _actors(corpus: Corpus, codebook: Codebook, sentences: Sentences) -> dict[int, list[tuple[int, int, str]]]:
    """The actors named in each sentence with a mention: (start, end, name)."""
    named: dict[int, list[tuple[int, int, str]]] = {}
    for name, queries in codebook.actors.items():
        for number, start, end in sentences.hits(corpus, find_any(corpus, queries, codebook.language)):
            named.setdefault(number, []).append((start, end, name))
    for found in named.values():
        found.sort()
    return named


def _nearest(inside: list[tuple[int, int, str]], place: Place) -> str | None:
    outside = [
        (max(start - place.end, place.start - end), start, name)
        for start, end, name in inside
        if end <= place.start or start >= place.end
    ]
    return min(outside)[2] if outside else None


def _positions(
    places: list[Place], sentences: Sentences, corpus: Corpus, codebook: Codebook, cues: list[list[dict[str, Any]]]
) -> list[str]:
    """Positions taken in the sentence of each mention; a negation shortly before one turns its sign."""
    held: dict[str, list[tuple[str, int, dict[int, list[tuple[int, int]]]]]] = {}
    for name in {place.theme for place in places}:
        for position in codebook.themes[name].positions:
            where: dict[int, list[tuple[int, int]]] = {}
            for number, start, end in sentences.hits(corpus, find_any(corpus, position.queries, codebook.language)):
                where.setdefault(number, []).append((start, end))
            held.setdefault(name, []).append((position.id, position.sign, where))
    told = []
    for place, number, found in zip(places, sentences.numbers, cues, strict=True):
        negations = [cue["end"] for cue in found if cue["kind"] == "negation"]
        listed = []
        for identifier, sign, where in held.get(place.theme, []):
            for start, end in where.get(number, []):
                turned = any(0 <= start - stop <= 25 for stop in negations)
                listed.append({"id": identifier, "sign": -sign if turned else sign, "start": start, "end": end})
        told.append(json.dumps(listed, ensure_ascii=False) if listed else "[]")
    return told
