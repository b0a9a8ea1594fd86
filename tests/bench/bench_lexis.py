"""Lexical measures over a whole corpus: keyness, collocates, bigrams, bootstrap.

NLTK and conc do the same on less text (``CONC_PYTHON`` names the interpreter of an environment with conc); ratios are of
tokens a second. The first call of a measure on a view counts what later calls look up, so both are given.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from tests.bench.corpora import text_files
from tests.bench.harness import Context, command

#: Megabytes that the peers are given.
LESS = 4

NLTK = """
import json, sys, time
from nltk.collocations import BigramAssocMeasures, BigramCollocationFinder
words = [word for file in sys.stdin.read().split() for word in open(file, encoding="utf-8").read().lower().split()]
began = time.perf_counter()
BigramCollocationFinder.from_words(words).score_ngrams(BigramAssocMeasures.likelihood_ratio)
bigrams = time.perf_counter() - began
finder = time.perf_counter()
found = BigramCollocationFinder.from_words(words, window_size=6)
found.apply_ngram_filter(lambda a, b: "government" not in (a, b))
found.score_ngrams(BigramAssocMeasures.likelihood_ratio)
collocates = time.perf_counter() - finder
print(json.dumps({"tokens": len(words), "bigrams": bigrams, "collocates": collocates}))
"""
CONC = """
import contextlib, json, os, shutil, sys, tempfile, time
import spacy
from conc.collocates import Collocates
from conc.corpus import Corpus
from conc.keyness import Keyness
spacy.language.Language.disable_pipes = lambda self, *names: None
folder = tempfile.mkdtemp()
spacy.blank("en").to_disk(folder + "/model")
files = sys.stdin.read().split()
made = []
with contextlib.redirect_stdout(sys.stderr):
    for name, part in (("a", files[::2]), ("b", files[1::2])):
        os.makedirs(f"{folder}/{name}"); os.makedirs(f"{folder}/out-{name}")
        for file in part:
            shutil.copy(file, f"{folder}/{name}")
        made.append(Corpus(name, name).build_from_files(f"{folder}/{name}", f"{folder}/out-{name}", model=folder + "/model"))
    began = time.perf_counter()
    Keyness(made[0], made[1]).keywords(page_size=1000000, exclude_negative_keywords=False)
    keyness = time.perf_counter() - began
    began = time.perf_counter()
    Collocates(made[0]).collocates("government", page_size=1000000, min_collocate_frequency=1)
    collocates = time.perf_counter() - began
shutil.rmtree(folder)
answer = {"keyness": keyness, "collocates": collocates}
print(json.dumps({**answer, "tokens": sum(one.token_count for one in made), "first": made[0].token_count}))
"""


def run(context: Context) -> list[dict[str, Any]]:
    """Seconds of each task, and how many times as many tokens a second as the peers do."""
    import toolkit as tk
    from toolkit.lexis import bigrams
    from toolkit.stats.resampling import bootstrap_rates

    corpus = tk.Corpus(context.corpus)
    half = np.arange(len(corpus)) % 2 == 0
    node = (
        "government"
        if (np.asarray(corpus.terms) == "government").any()
        else str(corpus.terms[corpus.counts().argmax()])
    )
    matrix = corpus.document_term_matrix()[:, np.argsort(-corpus.counts(), kind="stable")[:1000]]
    sizes = np.diff(corpus.offsets)
    tasks: dict[str, tuple[Callable[[], Any], str]] = {
        "keyness, half against half, all words": (
            lambda: tk.keyness(corpus.where(lambda _: half), corpus.where(lambda _: ~half)),
            "< 0.5",
        ),
        f"collocates of {node!r}, all measures": (lambda: tk.collocations(corpus, node), "< 0.02"),
        "all bigrams with log-likelihood": (lambda: bigrams(corpus), "< 3"),
        "bootstrap, 1,000 resamples of 1,000 terms": (lambda: bootstrap_rates(matrix, sizes, n_resamples=1000), "< 5"),
    }
    rows = []
    speeds = {}
    for name, (work, goal) in tasks.items():
        first, *later = [_seconds(work) for _ in range(context.rounds + 1)]
        speeds[name.split()[0].rstrip(",")] = corpus.n_tokens / median(later)
        rows.append(
            {"task": name, "tokens": corpus.n_tokens, "first time, s": first, "again, s": median(later), "goal": goal}
        )
    return [
        *rows,
        *_peers(context, {"keyness": speeds["keyness"], "collocates": speeds["collocates"], "bigrams": speeds["all"]}),
    ]


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peers(context: Context, ours: dict[str, float]) -> list[dict[str, Any]]:
    listed = context.folder / "less.files"
    listed.write_text("\n".join(map(str, text_files(context.corpus, LESS))))
    rows = []
    for tool, python, code in (("NLTK", None, NLTK), ("conc", os.environ.get("CONC_PYTHON"), CONC)):
        if tool == "conc" and not python:
            context.notes.append(
                "conc is not measured; set CONC_PYTHON to the interpreter of an environment that has it"
            )
            continue
        rows += _rows(tool, _answers(python, code, listed, context.rounds), ours)
    return rows


def _answers(python: str | None, code: str, listed: Path, rounds: int) -> list[dict[str, Any]]:
    import sys

    return [command([python or sys.executable, "-c", code], stdin=listed).answer for _ in range(rounds)]


def _rows(tool: str, answers: list[dict[str, Any]], ours: dict[str, float]) -> list[dict[str, Any]]:
    rows = []
    for task in (name for name in ours if name in answers[0]):
        tokens = answers[0]["first" if task == "collocates" and "first" in answers[0] else "tokens"]
        seconds = median(answer[task] for answer in answers)
        rows.append(
            {
                "peer": tool,
                "task": task,
                "tokens": tokens,
                "seconds": seconds,
                "tokens a second, ours over theirs": ours[task] / (tokens / seconds),
            }
        )
    return rows
