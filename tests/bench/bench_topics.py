"""Topics beside scikit-learn's NMF and LDA: coherence, diversity, seconds and stability, side by side in one run.

    python tests/bench/bench_topics.py [TSV] [SUBSAMPLES]

The texts are the first column of a TSV, already tokenised. Coherence is NPMI of the first ten words over windows of ten
tokens, as gensim computes it, and once counting every window; means over k = 10, 20, 30, 40, 50. Stability is the mean
overlap of matched topics with those of subsamples of four fifths, at k = 20.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

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


def main() -> None:
    """Print the table."""
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    warnings.filterwarnings("ignore")
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "topics" / "corpus.tsv"
    n_subsamples = int(sys.argv[2]) if len(sys.argv) > 2 else 20
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
    print(f"{'model':36}{'NPMI':>8}{'(all)':>8}{'diversity':>11}{'s mean':>8}{'s max':>8}{'stability':>11}")
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
            steady = stability(lambda some, fit=fit: fit(some, 20), texts, n_subsamples=n_subsamples).mean()
            print(
                f"{name:36}{coherence:8.3f}{full:8.3f}{different:11.3f}{np.mean(seconds):8.2f}{max(seconds):8.2f}"
                f"{steady:11.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
