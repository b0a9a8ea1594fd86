"""From a path to an encoded corpus."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from toolkit.corpus.document import Document, read_document, text_files
from toolkit.corpus.encoded import Encoded, encode
from toolkit.corpus.tokens import Tokenisation
from toolkit.errors import CorpusError, SourceError

TABULAR = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet")


def open_source(path: Path, *, text: str | None, id: str | None, settings: Tokenisation) -> Encoded:
    """Open a folder of texts, or a tabular file with one text a row.

    Raises:
        CorpusError: the path does not exist, is of no known kind, or holds no text.
    """
    if not path.exists():
        raise CorpusError(f"corpus {str(path)!r} does not exist; give a folder of texts or a tabular file")
    if path.is_dir():
        return _open_folder(path, settings)
    raise CorpusError(f"corpus {str(path)!r} is neither a folder nor one of {', '.join(TABULAR)}")


def _open_folder(path: Path, settings: Tokenisation) -> Encoded:
    import pandas as pd

    documents: list[Document] = []
    skipped: list[tuple[str, str]] = []
    for file in text_files(path):
        try:
            documents.append(read_document(file))
        except SourceError as error:
            skipped.append((file.id, str(error)))
    if not documents:
        why = f" that can be read: {skipped[0][1]}" if skipped else ""
        raise CorpusError(f"corpus {str(path)!r} holds no text{why}; add one with: toolkit add SOURCE --corpus {path}")
    if skipped:
        warnings.warn(
            f"{len(skipped)} of {len(skipped) + len(documents)} files of {str(path)!r} were skipped "
            f"(listed in corpus.skipped), the first because: {skipped[0][1]}",
            stacklevel=5,
        )
    columns: dict[str, list[Any]] = {}
    for document in documents:
        for key in document.metadata:
            columns.setdefault(key, [])
    for key, values in columns.items():
        values.extend(_stated(document.metadata.get(key)) for document in documents)
    index = pd.Index([document.id for document in documents], name="document", dtype=object)
    metadata = pd.DataFrame(columns, index=index)
    encoded = encode(((document.id, document.text) for document in documents), metadata, settings)
    encoded.skipped.extend(skipped)
    return encoded


def _stated(value: Any) -> Any:
    """What the text does not state is missing, never an empty string."""
    import pandas as pd

    return pd.NA if value is None or value in ("", []) else value
