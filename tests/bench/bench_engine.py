"""The text engine: encoding, opening, finding, counting.

``wc -w`` reads the same bytes; CountVectorizer, polars, conc and NLTK are measured where they are installed, slow ones
on less text. ``CONC_PYTHON`` may name the interpreter of an environment with conc.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.bench.corpora import build, text_files
from tests.bench.harness import Context, Run, child, command, take_turns, timed

OURS = """
import json, os, sys, tempfile, time
from pathlib import Path
from toolkit.corpus import Tokenisation, store
from toolkit.corpus.textfolder import FolderSource

def encode(path):
    began = time.perf_counter()
    store.open_store(FolderSource(path), Tokenisation())
    return time.perf_counter() - began

with tempfile.TemporaryDirectory() as folder:
    Path(folder, "one.txt").write_text("What a new process must load is measured apart.")
    start_up = encode(Path(folder))
before = os.times()
seconds = encode(Path(sys.argv[1]))
after = os.times()
cpu = after.user + after.system - before.user - before.system
print(json.dumps({"seconds": seconds, "start_up": start_up, "cpu": cpu}))
"""
VECTORIZER = """
import json, sys, time
from sklearn.feature_extraction.text import CountVectorizer
files = sys.stdin.read().split()
began, cpu = time.perf_counter(), time.process_time()
CountVectorizer(input="filename").fit_transform(files)
print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}))
"""
POLARS = """
import json, sys, time
import polars as pl
files = sys.stdin.read().split()
began, cpu = time.perf_counter(), time.process_time()
texts = pl.Series([open(file, encoding="utf-8").read() for file in files])
pl.select(texts.str.extract_all(r"[\\p{L}\\p{N}]+(?:['’-][\\p{L}\\p{N}]+)*").explode().cast(pl.Categorical))
print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}))
"""
NLTK = """
import json, sys, time
from nltk.tokenize import NLTKWordTokenizer
files = sys.stdin.read().split()
began, cpu = time.perf_counter(), time.process_time()
tokenizer, ids = NLTKWordTokenizer(), {}
for file in files:
    for token in tokenizer.tokenize(open(file, encoding="utf-8").read()):
        ids.setdefault(token, len(ids))
print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}))
"""
WC = r"tr '\n' '\0' < {} | wc -w --files0-from=- | tail -1"
CONC = """
import json, sys, tempfile, time, os, contextlib, shutil
import spacy
from conc.corpus import Corpus
# conc uses the words of a model only: a blank one has those, and none of the parts that conc wants to switch off.
spacy.language.Language.disable_pipes = lambda self, *names: None
folder = tempfile.mkdtemp()
spacy.blank("en").to_disk(folder + "/model")
os.mkdir(folder + "/texts"); os.mkdir(folder + "/out")
for file in sys.stdin.read().split():
    shutil.copy(file, folder + "/texts")
began, cpu = time.perf_counter(), time.process_time()
with contextlib.redirect_stdout(sys.stderr):
    Corpus("bench", "bench").build_from_files(folder + "/texts", folder + "/out", model=folder + "/model")
seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
shutil.rmtree(folder)
print(json.dumps({"seconds": seconds, "cpu": cpu}))
"""
COLD = """
import toolkit as tk, sys
corpus = tk.Corpus(sys.argv[1])
corpus.counts()
tk.concordance(corpus, sys.argv[2], limit=10)
"""
FREQUENCIES = """
import json, sys, time
import toolkit as tk
corpus = tk.Corpus(sys.argv[1])
tk.frequencies
began = time.perf_counter()
tk.frequencies(corpus)
print(json.dumps({"seconds": time.perf_counter() - began}))
"""


def run(context: Context) -> list[dict[str, Any]]:
    """Every row says its task; see ``goals`` in the rows themselves."""
    return [*encoding(context), *scaling(context), *stored(context), *cold(context)]


def fresh(corpus: Path) -> Callable[[], Run]:
    """Encode a folder that has no store; the compiler has done its work before."""

    def work() -> Run:
        shutil.rmtree(corpus / ".toolkit", ignore_errors=True)
        return child(OURS, corpus)

    return work


def encoding(context: Context) -> list[dict[str, Any]]:
    """Encode to disk, beside those that read the same bytes or less of them."""
    fresh(context.corpus)()
    tools: dict[str, Callable[[], Run]] = {"toolkit, to disk": fresh(context.corpus)}
    sizes = {"toolkit, to disk": context.megabytes}

    def peer(name: str, megabytes: float, work: Callable[[Path], Run]) -> None:
        megabytes = min(megabytes, context.megabytes)
        listed = context.folder / f"{len(tools)}.files"
        files = text_files(context.corpus, megabytes)
        listed.write_text("\n".join(map(str, files)))
        sizes[name] = sum(file.stat().st_size for file in files) / 1e6
        tools[name] = lambda: work(listed)

    peer(
        "wc -w",
        context.megabytes,
        lambda listed: command(["sh", "-c", WC.format(listed)]),
    )
    peer("CountVectorizer", 20, lambda listed: _fed(VECTORIZER, listed))
    if find_spec("polars"):
        peer("polars", 50, lambda listed: _fed(POLARS, listed))
    peer("NLTK words", 4, lambda listed: _fed(NLTK, listed))
    conc = os.environ.get("CONC_PYTHON") or (sys.executable if find_spec("conc") else None)
    if conc:
        peer("conc", 4, lambda listed: _fed(CONC, listed, conc))
    else:
        context.notes.append("conc is not installed; set CONC_PYTHON to the interpreter of an environment that has it")
    rows = [{"task": "encode", **row} for row in take_turns(tools, sizes, context.rounds)]
    run = tools["toolkit, to disk"]()
    context.notes.append(
        f"encoding took {run.seconds:.2f} s on the clock and {run.answer['cpu']:.2f} s of processors; a new process "
        f"needs {run.answer['start_up']:.2f} s before, to load what was compiled"
    )
    return rows


def _fed(code: str, listed: Path, python: str = sys.executable) -> Run:
    return command([python, "-c", code], stdin=listed)


def scaling(context: Context) -> list[dict[str, Any]]:
    """How much longer ten times the text takes."""
    small = build(context.folder / "tenth", context.megabytes / 10, context.texts)
    fresh(small)()
    pairs = [(fresh(small)().seconds, fresh(context.corpus)().seconds) for _ in range(context.rounds)]
    ratios = sorted(large / tenth for tenth, large in pairs)
    return [
        {"task": "ten times the text", "measure": "times as long", "value": ratios[len(ratios) // 2], "goal": "≤ 10.5"}
    ]


def stored(context: Context) -> list[dict[str, Any]]:
    """Opening, finding and counting."""
    import toolkit as tk

    def opened() -> Any:
        return tk.Corpus(context.corpus)

    corpus = opened()
    cache = sum(file.stat().st_size for file in (context.corpus / ".toolkit").rglob("*") if file.is_file())
    text = sum(file.stat().st_size for file in text_files(context.corpus))
    table = as_table(context)
    rows = [
        ("cache", "times the text", cache / text, "≤ 2.5"),
        (f"open {corpus.n_tokens / 1e6:.0f} M tokens in {len(corpus):,} files", "ms", 1e3 * timed(opened), "< 50"),
        (
            f"open {corpus.n_tokens / 1e6:.0f} M tokens in one table",
            "ms",
            1e3 * timed(lambda: tk.Corpus(table)),
            "< 50",
        ),
    ]
    counts = corpus.counts()
    ranked = corpus.terms[(-counts).argsort(kind="stable")]
    rare = next(term for term in ranked[::-1] if term.isascii() and term.isalpha() and len(term) > 4)
    queries = {
        "frequent word": (str(ranked[0]), "< 1"),
        "rare word": (str(rare), "< 1"),
        "phrase": (f"{ranked[1]} {ranked[0]}", "< 5"),
        "wildcard": ("*" + str(ranked[200])[-3:], "< 20"),
    }
    for name, (query, goal) in queries.items():
        seconds = timed(lambda query=query: tk.concordance(corpus, query, limit=100))  # type: ignore[misc]
        rows.append((f"first 100 lines: {name} ({query})", "ms", 1e3 * seconds, goal))
    rows.append(("all frequencies", "ms", 1e3 * timed(corpus.counts), "< 100"))
    first = [child(FREQUENCIES, context.corpus).answer["seconds"] for _ in range(3)]
    rows.append(("table of all frequencies, documents and intervals, first time", "ms", 1e3 * sorted(first)[1], ""))
    rows.append(("the same table again", "ms", 1e3 * timed(lambda: tk.frequencies(corpus), 3), ""))
    by = tk.Corpus(table)
    seconds = timed(lambda: tk.frequencies(by, by="decade"), 3)
    rows.append(("table of all frequencies by a column of 10 values", "ms", 1e3 * seconds, "< 1000"))
    return [dict(zip(("task", "measure", "value", "goal"), row, strict=True)) for row in rows]


def as_table(context: Context) -> Path:
    """The corpus as one Parquet file with a column of ten values, encoded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    import toolkit as tk

    path = context.folder / "corpus.parquet"
    files = text_files(context.corpus)
    schema = pa.schema([("text", pa.string()), ("decade", pa.int64())])
    with pq.ParquetWriter(path, schema) as writer:
        for first in range(0, len(files), 500):
            part = files[first : first + 500]
            texts = [file.read_text(encoding="utf-8") for file in part]
            writer.write_table(
                pa.table({"text": texts, "decade": [number % 10 for number in range(len(part))]}, schema)
            )
    tk.Corpus(path)
    return path


def cold(context: Context) -> list[dict[str, Any]]:
    """One article from a new process, with and without what the first run leaves behind."""
    article = text_files(context.corpus)[0]
    folder = context.folder / "article"
    folder.mkdir()
    shutil.copy(article, folder)
    word = next(word for word in article.read_text(encoding="utf-8").split() if word.isalpha())
    runs = sorted(child(COLD, folder, word).seconds for _ in range(max(3, context.rounds)))
    return [{"task": "one article, new process", "measure": "s", "value": runs[len(runs) // 2], "goal": "< 1.5"}]
