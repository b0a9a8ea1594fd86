"""Sentence segmentation beside pysbd and NLTK's Punkt: boundary F1 and speed, side by side in one run.

    python tests/bench/bench_segment.py [CONLLU]

The gold sentences are those of a CoNLL-U file with ``# newdoc``, ``# newpar`` and ``# text`` lines. Raw text is rebuilt
from them in four ways. Punkt is trained on the same raw text. pysbd is measured where it is installed. A rule may have
been made by looking at the first half of the documents (every second one); the other half is given for itself.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from toolkit.corpus.segment import segment, sentence_spans_many

Spans = list[tuple[int, int]]
Document = list[list[str]]  # paragraphs of sentences
Segmenter = Callable[[str], Spans]

DATA = Path(os.environ.get("DISCOURSE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
DEFAULT = DATA / "segmentation" / "en_ewt-ud-dev.conllu"
WAYS = {
    "blank line between paragraphs": "\n\n",
    "line end between paragraphs": "\n",
    "spaces only": " ",
    "paragraphs wrapped at 72": "wrapped",
}


def read(path: Path) -> list[Document]:
    """Documents of paragraphs of sentences."""
    documents: list[Document] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newdoc") or not documents:
            documents.append([[]])
        if line.startswith("# newpar") and documents[-1][-1]:
            documents[-1].append([])
        if line.startswith("# text ="):
            documents[-1][-1].append(line.partition("=")[2].strip())
    return documents


def rebuild(document: Document, way: str) -> tuple[str, Spans]:
    """Raw text of a document, sentences joined by a space, and the gold spans."""
    separator = "\n\n" if way == "wrapped" else way
    text, gold = "", []
    for paragraph in filter(None, document):
        text += separator if text else ""
        position = len(text)
        for sentence in paragraph:
            gold.append((position, position + len(sentence)))
            position += len(sentence) + 1
        text += wrap(" ".join(paragraph)) if way == "wrapped" else " ".join(paragraph)
    return text, gold


def wrap(text: str, width: int = 72) -> str:
    """The text with some of its spaces turned into line ends, character for character."""
    pieces: list[str] = []
    column = 0
    for word in text.split(" "):
        fits = column + 1 + len(word) <= width
        pieces.append((" " if fits else "\n") + word)
        column = column + 1 + len(word) if fits else len(word)
    return "".join(pieces)[1:]


def scores(found: Iterable[Spans], gold: Iterable[Spans]) -> tuple[float, float, float]:
    """Precision, recall and F1 of sentence ends."""
    right = n_found = n_gold = 0
    for a, b in zip(found, gold, strict=True):
        ends, truth = {stop for _, stop in a}, {stop for _, stop in b}
        right, n_found, n_gold = right + len(ends & truth), n_found + len(ends), n_gold + len(truth)
    precision, recall = right / n_found, right / n_gold
    return precision, recall, 2 * precision * recall / (precision + recall)


def seconds(run: Callable[[], object], repeats: int = 7) -> float:
    """The best of several runs, after one that is not counted."""
    run()
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best


def punkt(raw: str) -> Segmenter:
    """Punkt trained on the raw text, all collocations included."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer

    trainer = PunktTrainer()
    trainer.INCLUDE_ALL_COLLOCS = True
    trainer.train(raw, finalize=True)
    tokenizer = PunktSentenceTokenizer(trainer.get_params())
    return lambda text: list(tokenizer.span_tokenize(text))


def pysbd() -> Segmenter | None:
    """pysbd with character spans, trimmed of white space at the end; None where it is not installed."""
    try:
        from pysbd import Segmenter as Pysbd
    except ImportError:
        return None
    segmenter = Pysbd(language="en", clean=False, char_span=True)
    return lambda text: [(s.start, s.start + len(s.sent.rstrip())) for s in segmenter.segment(text)]


def segmenters(raw: str) -> dict[str, Segmenter]:
    """The segmenters to compare, by name."""
    found: dict[str, Segmenter] = {"toolkit": segment, "Punkt": punkt(raw)}
    if other := pysbd():
        found["pysbd"] = other
    return found


def main() -> None:
    documents = read(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
    for name, way in WAYS.items():
        pairs = [rebuild(document, way) for document in documents]
        raw = "\n\n".join(text for text, _ in pairs)
        print(f"\n{name} ({len(documents)} documents, {len(raw) / 1e3:.0f} kB)")
        for label, run in segmenters(raw).items():
            found = [run(text) for text, _ in pairs]
            gold = [spans for _, spans in pairs]
            precision, recall, f1 = scores(found, gold)
            other = scores(found[1::2], gold[1::2])[2]
            print(f"  {label:8s} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  other half {other:.4f}")
    speed([rebuild(document, "\n\n")[0] for document in documents])


def speed(texts: list[str]) -> None:
    """Megabytes a second, on the raw text as one string, document by document, and ten times over."""
    raw = "\n\n".join(texts)
    size = len(raw.encode("utf-8")) / 1e6
    print(f"\nspeed in MB/s (best of several runs, one warm-up){'one text':>12s}{'each document':>16s}")
    base: tuple[float, float] = (1.0, 1.0)
    for label, run in segmenters(raw).items():
        repeats = 1 if label == "pysbd" else 7
        whole = size / seconds(lambda run=run: run(raw), repeats)  # type: ignore[misc]
        each = size / seconds(lambda run=run: [run(text) for text in texts], repeats)  # type: ignore[misc]
        base = (whole, each) if label == "toolkit" else base
        slower = "" if label == "toolkit" else f"{base[0] / whole:.1f} and {base[1] / each:.1f} times as slow"
        print(f"  {label:8s}{whole:52.3f}{each:16.3f}   {slower}")
    together = size / seconds(lambda: sentence_spans_many(texts))
    print(f"  toolkit, documents together (sentence_spans_many){together:27.3f}")
    print(f"  toolkit, ten times the text{10 * size / seconds(lambda: segment(raw * 10), 3):33.3f}")


if __name__ == "__main__":
    main()
