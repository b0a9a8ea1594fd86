"""Rebuild the weight table that ships with the package: ``python -m toolkit.coding.train --data DIR``.

DIR holds the training part of NewsMTSC (MIT licence) as ``newsmtsc_train.jsonl``. To it come the sentences on foreign
policy in ``data/en/sentences.csv``, written for this project. The table comes out byte for byte.

With ``--model FOLDER`` the head of the embeddings tier is trained on the same sentences instead.
"""

from __future__ import annotations

import argparse
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.coding.linear import train_linear

if TYPE_CHECKING:
    import pandas as pd

SHIPPED = Path(__file__).parent / "data" / "en" / "weights.csv"
HEAD = SHIPPED.with_name("head.npz")
#: One sentence on foreign policy counts as much as this many of the news.
OWN_WEIGHT = 2.0
_POLARITY = {2: -1, 4: 0, 6: 1}


def read_newsmtsc(path: Path) -> pd.DataFrame:
    """The marked targets of a NewsMTSC file as a table text, start, end, label."""
    import pandas as pd

    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for target in record["targets"]:
            label = _POLARITY[int(float(target["polarity"]))]
            rows.append((record["sentence_normalized"], target["from"], target["to"], label))
    return pd.DataFrame(rows, columns=["text", "start", "end", "label"])


def read_own() -> pd.DataFrame:
    """Our own coded sentences; the span is marked by square brackets in the file."""
    import pandas as pd

    source = resources.files("toolkit.coding") / "data" / "en" / "sentences.csv"
    rows = []
    for line in source.read_text(encoding="utf-8").splitlines()[1:]:
        label, _, marked = line.partition(",")
        start, end = marked.index("["), marked.index("]") - 1
        rows.append((marked.replace("[", "").replace("]", ""), start, end, int(label)))
    return pd.DataFrame(rows, columns=["text", "start", "end", "label"])


def training_sentences(folder: Path) -> pd.DataFrame:
    """All coded sentences the shipped table is trained on, with their weights."""
    import pandas as pd

    news = read_newsmtsc(folder / "newsmtsc_train.jsonl").assign(weight=1.0)
    return pd.concat([news, read_own().assign(weight=OWN_WEIGHT)], ignore_index=True)


def main() -> None:
    """Train and write the table."""
    parser = argparse.ArgumentParser(description="Rebuild the weight table of the linear tier.")
    parser.add_argument("--data", type=Path, required=True, help="folder with newsmtsc_train.jsonl")
    parser.add_argument(
        "--model", type=Path, help="folder of all-MiniLM-L6-v2: train the head of the third tier instead"
    )
    parser.add_argument("--output", type=Path, help="file to write; default: the one that ships")
    arguments = parser.parse_args()
    frame = training_sentences(arguments.data)
    if arguments.model is None:
        train_linear(frame).write(arguments.output or SHIPPED)
    else:
        from toolkit.coding.embeddings import train_embeddings

        train_embeddings(frame, arguments.model).write(arguments.output or HEAD)


if __name__ == "__main__":
    main()
