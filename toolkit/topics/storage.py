"""Models as files: one .npz of plain arrays and a JSON header; nothing in it can run code."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np

from toolkit.errors import CorpusError, ParameterError
from toolkit.topics.model import TopicModel
from toolkit.topics.vectorise import Vocabulary

FORMAT = 1


def save_model(model: TopicModel, path: str | Path) -> Path:
    """Write a fitted model. The same model gives the same bytes. The texts are not in the file.

    Raises:
        ParameterError: the name does not end in .npz, or the model is one of embeddings, which files do not hold.
    """
    model._require()
    if type(model) is not TopicModel:
        raise ParameterError(f"{type(model).__name__} cannot be saved; fit it again, the result is the same")
    target = Path(path)
    if target.suffix != ".npz":
        raise ParameterError(f"{target.name!r} does not end in .npz; name the model so")
    parameters = model.get_params()
    for name in ("stop_words", "seeds"):
        value = parameters[name]
        if name == "stop_words" and value is not None and not isinstance(value, str):
            parameters[name] = sorted(value)
        elif name == "seeds" and value is not None:
            parameters[name] = {seed: [q] if isinstance(q, str) else list(q) for seed, q in value.items()}
    vocabulary = model.vocabulary_
    header = {
        "format": FORMAT,
        "parameters": parameters,
        "labels": model.labels_,
        "n_units": vocabulary.n_units,
        "mean_length": vocabulary.mean_length,
    }
    np.savez_compressed(
        target,
        header=np.array(json.dumps(header, ensure_ascii=False, sort_keys=True)),
        terms=vocabulary.terms.astype(str),
        frequencies=vocabulary.frequencies,
        components=model.components_,
        mass=model._mass,
    )
    return target


def load_model(path: str | Path) -> TopicModel:
    """Read a model. Prevalence and passages need a corpus to be given, since the texts are not in the file.

    Raises:
        CorpusError: there is no such file, or it is no topic model.
    """
    source = Path(path)
    if not source.is_file():
        raise CorpusError(f"there is no topic model at {source}")
    try:
        with np.load(source, allow_pickle=False) as file:
            header = json.loads(str(file["header"]))
            arrays = {name: file[name] for name in ("terms", "frequencies", "components", "mass")}
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{source} is not a topic model of this toolkit: {error}") from error
    if header.get("format") != FORMAT:
        raise CorpusError(f"{source} has format {header.get('format')!r}; this version reads {FORMAT}")
    model = TopicModel(**header["parameters"])
    terms = arrays["terms"].astype(object)
    model._keep(
        Vocabulary(terms, arrays["frequencies"], header["n_units"], header["mean_length"]),
        arrays["components"],
        header["labels"],
        arrays["mass"],
        None,
    )
    return model
