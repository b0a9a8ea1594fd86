"""Topics beside scikit-learn's NMF and LDA: coherence, diversity, seconds and stability, side by side in one run.

The texts are the first column of a TSV, already tokenised. Coherence is NPMI of the first ten words over windows of ten
tokens, as gensim computes it, and once counting every window; means over k = 10, 20, 30, 40, 50. Stability is the mean
overlap of matched topics with those of subsamples of four fifths, at k = 20.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from tests.bench.harness import Context, Run, child
from toolkit.corpus import Corpus
from toolkit.topics import TopicModel, diversity, npmi, stability
from toolkit.topics.coherence import first_words

DATA = Path(os.environ.get("DISCOURSE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
NUMBERS = (10, 20, 30, 40, 50)
Fit = Callable[[list[str], int], list[list[str]]]


def ours(texts: list[str], k: int) -> list[list[str]]:
    """With default settings."""
    return first_words(TopicModel(n_topics=k, random_state=0).fit(texts).topics_)


def peer(vectoriser: Any, model: Callable[[int], Any]) -> Fit:
    """A scikit-learn pipeline, words by weight."""

    def fit(texts: list[str], k: int) -> list[list[str]]:
        weights = vectoriser.fit_transform(texts)
        names = vectoriser.get_feature_names_out()
        found = model(k).fit(weights).components_
        return [names[np.argsort(-row, kind="stable")[:10]].tolist() for row in found]

    return fit


def run(context: Context) -> list[dict[str, Any]]:
    """Quality and stability of the models on the evaluation data; and the incremental path over sentences."""
    source = DATA / "topics" / "corpus.tsv"
    rows = compared(source, 20) if source.exists() else []
    if not rows:
        context.notes.append(f"no texts to compare models on: {source} does not exist")
    found = child(SHARDS, context.corpus)
    return [*rows, {"fit over shards": f"{found.answer['units']:,} sentences", **_figures(found)}]


def _figures(run: Run) -> dict[str, Any]:
    return {"tokens": run.answer["tokens"], "seconds": run.seconds, "peak MB": run.peak}


SHARDS = """
import json, sys, time
import toolkit as tk
corpus = tk.Corpus(sys.argv[1]).segments("sentence")
began = time.perf_counter()
tk.TopicModel(20).fit_shards(corpus)
print(json.dumps({"seconds": time.perf_counter() - began, "units": len(corpus), "tokens": corpus.n_tokens}))
"""


def compared(source: Path, n_subsamples: int) -> list[dict[str, Any]]:
    """One row a model, means over the numbers of topics."""
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    warnings.filterwarnings("ignore")
    texts = [line.split("\t")[0] for line in source.read_text(encoding="utf-8").splitlines()]
    reference = Corpus.from_texts(texts)
    models: dict[str, Fit] = {
        "TopicModel": ours,
        "scikit-learn NMF, sublinear TF-IDF": peer(
            TfidfVectorizer(sublinear_tf=True), lambda k: NMF(k, init="nndsvda", max_iter=400, random_state=0)
        ),
        "scikit-learn online LDA": peer(
            CountVectorizer(), lambda k: LatentDirichletAllocation(k, learning_method="online", random_state=0)
        ),
    }
    ours(texts[:200], 5)  # compiled passes are made ready before the clock runs
    table = []
    with threadpool_limits(1):
        for name, fit in models.items():
            rows, seconds = [], []
            for k in NUMBERS:
                start = time.perf_counter()
                topics = fit(texts, k)
                seconds.append(time.perf_counter() - start)
                every = npmi(topics, reference, as_gensim=False)
                rows.append((npmi(topics, reference).mean(), every.mean(), diversity(topics)))
            coherence, full, different = np.mean(rows, axis=0)
            steady = stability(lambda some, fit=fit: fit(some, 20), texts, n_subsamples=n_subsamples)
            table.append(
                {
                    "model": name,
                    "NPMI, every window": full,
                    "NPMI, as gensim counts": coherence,
                    "diversity": different,
                    "seconds, mean": np.mean(seconds),
                    "seconds, most": max(seconds),
                    f"stability ({n_subsamples} subsamples)": steady.mean(),
                }
            )
    return table
