"""The encoder at work: the same arrays as the reference, however texts are divided and whatever was taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from toolkit.corpus.arrayfile import BLOCK, intact, open_array
from toolkit.corpus.build import Encoder
from toolkit.corpus.encoded import Encoded, encode
from toolkit.corpus.tokens import Tokenisation

DEFAULT = Tokenisation()
WORDS = st.sampled_from(
    ["the", "China’s", "U.S", "3.5", "1999", "été", "中文", "могут", "x" * 40, "a\u0301", ",", ". ", "\n"]
)
TEXTS = st.lists(st.lists(WORDS, max_size=30).map(" ".join), min_size=1, max_size=8)


def reference(texts: list[str], tokenisation: Tokenisation = DEFAULT) -> Encoded:
    return encode(((str(number), text) for number, text in enumerate(texts)), pd.DataFrame(), tokenisation)


def finished(encoder: Encoder, folder: Path) -> dict[str, Any]:
    counts, described, postings = encoder.finish()
    arrays = {name[:-4]: open_array(folder / name, entry) for name, entry in described.items()}
    assert all(intact(folder / name, entry) for name, entry in described.items())
    return {**arrays, **postings, "counts": counts, "types": encoder.forms.strings()}


def assert_same(found: dict[str, Any], expected: Encoded) -> None:
    assert found["types"] == expected.types.tolist()
    assert found["type_ids"].tolist() == expected.type_ids.tolist()
    assert found["starts"].tolist() == expected.starts.tolist()
    assert found["counts"].tolist() == np.diff(expected.offsets).tolist()
    assert found["type_counts"].tolist() == expected.type_counts.tolist()


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return lambda: tmp_path_factory.mktemp("arrays")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.sampled_from([16, 64, 300]), st.integers(1, 3), st.booleans())
@example(
    [f"{'x' * 40} 中文 {'x' * 40}", f"a b {'y' * 90} c {'z' * 90} d", ""], 16, 3, False
)  # more left over than fits
def test_chunks_threads_and_long_texts_make_no_difference(
    fresh: Any, texts: list[str], chunk: int, threads: int, numbers: bool
) -> None:
    tokenisation = Tokenisation(numbers=numbers)
    folder = fresh()
    encoder = Encoder(folder, tokenisation, threads=threads, chunk=chunk)
    for text in texts:
        encoder.add(text.encode())
    assert_same(finished(encoder, folder), reference(texts, tokenisation))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.data())
def test_what_is_taken_over_makes_no_difference(fresh: Any, texts: list[str], data: st.DataObject) -> None:
    row = st.integers(0, len(texts) - 1)
    plan = data.draw(st.lists(row | st.sampled_from(["new one", "the other, new"]), max_size=8))
    folder = fresh()
    encoder = Encoder(folder, DEFAULT, reference(texts), threads=2, chunk=64)
    for item in plan:
        if isinstance(item, int):
            encoder.keep(item)
        else:
            encoder.add(item.encode())
    expected = [texts[item] if isinstance(item, int) else item for item in plan]
    assert_same(finished(encoder, folder), reference(expected))


def test_lanes_that_begin_anew_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.corpus.build.LANE_FORMS", 3)
    texts = [f"one {number % 7} two three {number} four" for number in range(50)]
    encoder = Encoder(tmp_path, Tokenisation(numbers=False), threads=2, chunk=40)
    for text in texts:
        encoder.add(text.encode())
    assert_same(finished(encoder, tmp_path), reference(texts, Tokenisation(numbers=False)))


def test_a_text_that_is_not_utf8_leaves_no_trace(tmp_path: Path) -> None:
    encoder = Encoder(tmp_path, DEFAULT)
    for text in (b"one two", b"three \xff four", b"two five"):
        encoder.add(text)
    found = finished(encoder, tmp_path)
    assert found["counts"].tolist() == [2, -1, 2]
    assert found["types"] == ["one", "two", "five"]


def test_a_text_without_any_place_to_divide_is_encoded_whole(tmp_path: Path) -> None:
    text = "x" * 1000 + "-" + "y" * 1000
    encoder = Encoder(tmp_path, DEFAULT, chunk=100)
    encoder.add(text.encode())
    encoder.add(b"z")
    assert finished(encoder, tmp_path)["types"] == [text, "z"]


def test_postings_list_every_position_of_every_type_over_several_segments(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    words = np.array([f"w{number}" for number in range(300)], dtype=object)
    picks = np.minimum(rng.geometric(0.02, BLOCK // 50) - 1, 299)
    text = " ".join(words[picks])
    encoder = Encoder(tmp_path, DEFAULT, threads=2)
    for _ in range(120):
        encoder.add(text.encode())
    found = finished(encoder, tmp_path)
    ids = found["type_ids"]
    assert len(ids) == 120 * len(picks) > 2 * BLOCK
    assert (ids.reshape(120, -1) == ids[: len(picks)]).all()
    assert found["type_counts"].tolist() == np.bincount(ids).tolist()
    for type_id in (0, 7, int(ids.max())):
        entries = range(*found["entries"][type_id : type_id + 2])
        parts = []
        for entry in entries:
            base = int(found["entry_segments"][entry]) * BLOCK
            first = base + int(found["entry_firsts"][entry])
            parts.append(found["postings"][first : first + int(found["entry_counts"][entry])] + np.int64(base))
        assert np.concatenate(parts).tolist() == np.flatnonzero(ids == type_id).tolist()


def test_a_table_of_forms_that_must_grow_keeps_the_order(tmp_path: Path) -> None:
    texts = [" ".join(f"form{number}" for number in range(first, first + 50_000)) for first in (0, 30_000, 90_000)]
    encoder = Encoder(tmp_path, DEFAULT, threads=2, chunk=1 << 16)
    for text in texts:
        encoder.add(text.encode())
    assert_same(finished(encoder, tmp_path), reference(texts))
