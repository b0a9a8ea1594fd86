"""Accuracy of the three tiers and of voice on public coded text, and the speed of coding.

    python tests/bench/bench_stance_accuracy.py [--data FOLDER] [--model FOLDER]

Evaluation towards persons: NewsMTSC development parts (macro-F1, accuracy, accuracy at 60 % coverage by confidence).
Evaluation towards themes: IBM claim targets, training part, on which nothing was fitted (sign of the score).
Voice: PolNeAR development part (tokens inside the content of an attribution). The embeddings tier is measured where a
model folder is named by ``--model`` or ``TOOLKIT_MODEL``.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from toolkit.coding import attributions
from toolkit.coding.evaluation import evaluate_columns
from toolkit.coding.train import read_newsmtsc

DATA = Path(os.environ.get("DISCOURSE_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
_WORD = re.compile(r"\w+")


def items(frame: pd.DataFrame) -> list[tuple[str, int, int]]:
    """Marked spans of a table."""
    return list(zip(frame["text"], frame["start"].astype(int), frame["end"].astype(int), strict=True))


def news(folder: Path, tier: str, model: Any = None) -> list[dict[str, Any]]:
    """Accuracy on NewsMTSC."""
    rows = []
    for part in ("rw", "mt"):
        frame = read_newsmtsc(folder / f"newsmtsc-{part}_dev.jsonl")
        codes = evaluate_columns(items(frame), tier, model=model)
        right = codes["label"] == frame["label"].to_numpy()
        sure = np.argsort(-codes["confidence"], kind="stable")[: int(0.6 * len(frame))]
        rows.append(
            {
                "tier": tier,
                "set": f"NewsMTSC {part} dev",
                "n": len(frame),
                "macro_f1": round(f1_score(frame["label"], codes["label"], average="macro"), 3),
                "accuracy": round(float(right.mean()), 3),
                "accuracy_at_60": round(float(right[sure].mean()), 3),
                "not_abstained": round(float((~codes["abstain"]).mean()), 2),
            }
        )
    return rows


def claims(folder: Path) -> pd.DataFrame:
    """IBM claim targets as a table text, start, end, label."""
    table = pd.read_csv(folder / "ibm_claim_stance_train.csv").query("`claims.Compatible` == 'yes'")
    frame = pd.DataFrame(
        {
            "text": table["claims.claimCorrectedText"],
            "start": table["claims.claimTarget.span.start"],
            "end": table["claims.claimTarget.span.end"],
            "label": table["claims.claimSentiment"],
        }
    )
    return frame[frame["label"].isin([-1, 1])]


def themes(folder: Path, tier: str, model: Any = None) -> dict[str, Any]:
    """Sign of the evaluation towards claim targets."""
    frame = claims(folder)
    codes = evaluate_columns(items(frame), tier, model=model)
    gold = frame["label"].to_numpy()
    sign = np.where(codes["score"] >= 0, 1, -1)
    coded = codes["label"] != 0
    return {
        "tier": tier,
        "set": "IBM claim targets",
        "n": len(frame),
        "sign_accuracy": round(float((sign == gold).mean()), 3),
        "coded": round(float(coded.mean()), 2),
        "accuracy_where_coded": round(float((codes["label"] == gold)[coded].mean()), 3),
    }


def _contents(path: Path) -> list[tuple[int, int]]:
    """Spans of attributed content of a brat file."""
    spans = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if fields[0].startswith("T") and fields[1].startswith("Content "):
            for piece in fields[1].removeprefix("Content ").split(";"):
                start, end = piece.split()
                spans.append((int(start), int(end)))
    return spans


def voice(folder: Path) -> dict[str, Any]:
    """Precision, recall and F1 of tokens in somebody else's voice."""
    hit = wrong = missed = quoted_hit = quoted = words = 0
    began = time.perf_counter()
    for path in sorted((folder / "polnear_dev" / "text").glob("*.txt")):
        coded = sorted((folder / "polnear_dev" / "attributions").glob(f"{path.stem}_????.ann"))[0]
        text = path.read_bytes().decode("utf-8")
        at = np.array([match.start() for match in _WORD.finditer(text)])
        gold, found, marks = np.zeros((3, len(at)), bool)
        for start, end in _contents(coded):
            gold |= (at >= start) & (at < end)
        for one in attributions(text):
            inside = (at >= one.start) & (at < one.end)
            found |= inside
            if one.kind == "quoted":
                marks |= inside
        hit, wrong, missed = hit + (gold & found).sum(), wrong + (found & ~gold).sum(), missed + (gold & ~found).sum()
        quoted_hit, quoted, words = quoted_hit + (marks & gold).sum(), quoted + marks.sum(), words + len(at)
    precision, recall = hit / (hit + wrong), hit / (hit + missed)
    return {
        "set": "PolNeAR dev",
        "tokens": words,
        "precision": round(float(precision), 3),
        "recall": round(float(recall), 3),
        "f1": round(float(2 * precision * recall / (precision + recall)), 3),
        "quoted_precision": round(float(quoted_hit / quoted), 3),
        "tokens_per_second": int(words / (time.perf_counter() - began)),
    }


def speed(folder: Path) -> list[dict[str, Any]]:
    """Mentions coded in a second."""
    marked = items(read_newsmtsc(folder / "newsmtsc_train.jsonl"))
    rows = []
    for tier in ("rules", "linear"):
        evaluate_columns(marked[:100], tier)
        seconds = []
        for _ in range(3):
            began = time.perf_counter()
            evaluate_columns(marked, tier)
            seconds.append(time.perf_counter() - began)
        rows.append({"tier": tier, "mentions": len(marked), "mentions_per_second": int(len(marked) / min(seconds))})
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--model", default=os.environ.get("TOOLKIT_MODEL"))
    chosen = parser.parse_args()
    folder = chosen.data / "stance"
    tiers: list[tuple[str, Any]] = [("rules", None), ("linear", None)]
    if chosen.model:
        tiers.append(("embeddings", chosen.model))
    print(pd.DataFrame([row for tier, model in tiers for row in news(folder, tier, model)]).to_string(index=False))
    print(pd.DataFrame([themes(folder, tier, model) for tier, model in tiers]).to_string(index=False))
    print(pd.DataFrame([voice(folder)]).to_string(index=False))
    print(pd.DataFrame(speed(folder)).to_string(index=False))


if __name__ == "__main__":
    main()
