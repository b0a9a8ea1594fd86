"""Checking a codebook: its own examples, and what each of its queries finds in a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from toolkit.coding.locate import find_any, find_theme
from toolkit.corpus import Corpus

if TYPE_CHECKING:
    from toolkit.coding.codebook import Codebook

#: A query that hits more than this share of all sentences says nothing about any of them.
TOO_BROAD = 0.25


def run_examples(codebook: Codebook) -> list[str]:
    """One line for each example that does not do what it should; empty if all do."""
    failures = []
    for theme in codebook.themes.values():
        for sentences, wanted in ((theme.match, True), (theme.no_match, False)):
            for sentence in sentences:
                found = len(find_theme(Corpus.from_texts([sentence]), theme, codebook.language)) > 0
                if found != wanted:
                    word = "should match and does not" if wanted else "should not match and does"
                    failures.append(f"theme {theme.name}: the example {sentence!r} {word}")
    return failures


def pattern_counts(codebook: Codebook, corpus: Corpus) -> pd.DataFrame:
    """What each query of each theme finds: theme, pattern, hits, documents, share (of sentences), flag.

    Hits are counted before exclusions and overlaps. ``flag`` is ``nothing`` or ``everything`` where a query finds
    nothing or more than a quarter of all sentences.
    """
    sentences = max(len(corpus.sentences()), 1)
    rows = []
    for theme in codebook.themes.values():
        for query in theme.queries:
            found = find_any(corpus, [query], codebook.language)
            share = len(found) / sentences
            flag = "nothing" if not len(found) else "everything" if share > TOO_BROAD else ""
            documents = len(set(corpus.document_rows(found.first).tolist()))
            rows.append((theme.name, query, len(found), documents, share, flag))
    return pd.DataFrame(rows, columns=["theme", "pattern", "hits", "documents", "share", "flag"])
