"""The store: the same bytes however it came about, and never a wrong one, whatever happens to it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolkit.corpus import Corpus, Tokenisation, opening, store
from toolkit.corpus.build import Encoder
from toolkit.corpus.generation import Stored
from toolkit.corpus.textfolder import FolderSource
from toolkit.errors import CorpusError

DEFAULT = Tokenisation()
TEXTS = {
    "b": "We met. China’s trade, the trade of 1999.\r\nU.S. policy",
    "a": "The end — 中文 and могут",
    "deep/c": "trade trade Trade",
    "d": "\n\n x",
}


@pytest.fixture(autouse=True)
def _private_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("TOOLKIT_CACHE", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "corpus")


def filled(folder: Path, texts: dict[str, str] = TEXTS) -> Path:
    for name, text in texts.items():
        write(folder / f"{name}.txt", text)
    return folder


def write(path: Path, text: str) -> None:
    """Write a text dated some minutes ago, as those of a corpus at rest are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def opened(folder: Path, settings: Tokenisation = DEFAULT) -> Stored:
    return store.open_store(FolderSource(folder), settings)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of the one generation there is."""
    (manifest,) = folder.glob(".toolkit/*/*/manifest.json")
    return {file.name: file.read_bytes() for file in sorted(manifest.parent.iterdir())}


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to get each document into the store: encoded, or kept from before."""
    done: list[str] = []

    def watch(name: str, note: str) -> None:
        original: Any = getattr(Encoder, name)

        def watched(self: Encoder, *arguments: Any) -> Any:
            done.append(note)
            return original(self, *arguments)

        monkeypatch.setattr(Encoder, name, watched)

    for name, note in (("added", "encoded"), ("add_long", "encoded"), ("keep", "kept")):
        watch(name, note)
    return done


@pytest.mark.parametrize("settings", [DEFAULT, Tokenisation(numbers=False), Tokenisation(joiners="", case=True)])
def test_the_store_holds_what_the_reference_makes(folder: Path, settings: Tokenisation) -> None:
    expected = Corpus(folder, settings=settings).encoded
    stored = opened(folder, settings)
    assert not isinstance(expected, Stored)
    assert stored.ids == expected.ids == ["a", "b", "d", "deep/c"]
    assert stored.hashes == expected.hashes
    for name in ("types", "terms", "type_ids", "starts", "offsets", "term_of_type", "type_counts", "type_lengths"):
        assert getattr(stored, name).tolist() == getattr(expected, name).tolist(), name
    for type_id in range(len(stored.types)):
        assert stored.postings(type_id).tolist() == expected.postings(type_id).tolist()
        assert stored.postings(type_id, 1).tolist() == expected.postings(type_id, 1).tolist()
    for chosen in (np.array([], dtype=int), np.arange(1), np.arange(len(stored.types)), np.array([5, 2, 0])):
        for limit in (None, 1, 4, 100):
            found = stored.positions(chosen, limit).tolist()
            assert found == np.flatnonzero(np.isin(expected.type_ids, chosen))[:limit].tolist()
            assert found == expected.positions(chosen, limit).tolist()
    assert [stored.read(row) for row in range(4)] == [TEXTS[name] for name in stored.ids]


def test_a_corpus_is_the_same_from_memory_and_from_the_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "e.md", "---\ntitle: On trade\nyear: 2001\nopen: true\nweight: 1.5\n---\n\nText of e.")
    write(folder / "f.txt", "---\ntitle: ''\nyear: 1999\n---\nText of f.")
    small = Corpus(folder)
    monkeypatch.setattr(opening, "SMALL", 0)
    large = Corpus(folder)
    assert isinstance(large.encoded, Stored)
    assert small.documents.equals(large.documents)
    assert small.documents.dtypes.equals(large.documents.dtypes)
    assert small.fingerprint == large.fingerprint
    assert large.documents.loc["e", ["title", "year", "open", "weight"]].tolist() == ["On trade", 2001, True, 1.5]
    assert large.documents["title"].isna().tolist() == [True, True, True, True, False, True]
    assert large.text("f") == "Text of f."


def test_opening_again_builds_nothing(folder: Path, encoded: list[str]) -> None:
    first = opened(folder)
    assert encoded == ["encoded"] * 4
    second = opened(folder)
    assert encoded == ["encoded"] * 4
    assert second.generation.folder == first.generation.folder


def test_one_more_text_encodes_one_text_and_gives_the_bytes_of_a_new_store(
    folder: Path, tmp_path: Path, encoded: list[str]
) -> None:
    opened(folder)
    encoded.clear()
    write(folder / "aa.txt", "policy of the new text, Trade")
    opened(folder)
    assert sorted(encoded) == ["encoded"] + ["kept"] * 4
    other = filled(tmp_path / "other", {**TEXTS, "aa": "policy of the new text, Trade"})
    opened(other)
    assert contents(folder) == contents(other)


def test_texts_that_go_or_move_leave_no_trace(folder: Path, tmp_path: Path, encoded: list[str]) -> None:
    opened(folder)
    encoded.clear()
    (folder / "a.txt").unlink()
    (folder / "d.txt").rename(folder / "0.txt")
    opened(folder)
    assert set(encoded) == {"kept"}
    other = filled(tmp_path / "other", {"b": TEXTS["b"], "deep/c": TEXTS["deep/c"], "0": TEXTS["d"]})
    opened(other)
    assert contents(folder) == contents(other)


def test_a_deleted_store_comes_back_byte_for_byte(folder: Path) -> None:
    opened(folder)
    before = contents(folder)
    shutil.rmtree(folder / ".toolkit")
    opened(folder)
    assert contents(folder) == before


def test_a_changed_text_is_noticed_even_with_the_size_and_date_of_before(folder: Path) -> None:
    old = opened(folder)
    stat = (folder / "b.txt").stat()
    changed = TEXTS["b"].replace("met", "ate")
    write(folder / "b.txt", changed)
    os.utime(folder / "b.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    new = opened(folder)
    assert "ate" in new.types
    assert new.read(1) == changed
    # The reader of before goes on undisturbed, but is not given a text that its spans do not fit.
    assert "met" in old.types
    assert old.metadata.shape == (4, 0)
    with pytest.raises(CorpusError, match="'b' has changed since"):
        old.read(1)


def test_a_touched_text_is_compared_and_nothing_is_built(folder: Path, encoded: list[str]) -> None:
    opened(folder)
    encoded.clear()
    os.utime(folder / "b.txt")
    opened(folder)
    assert encoded == []
    write(folder / "b.txt", TEXTS["b"] + " ")
    opened(folder)
    assert encoded.count("encoded") == 1


def test_what_cannot_be_read_is_listed_and_remembered(folder: Path, encoded: list[str]) -> None:
    write(folder / "empty.txt", " \n")
    (folder / "bad.txt").write_bytes(b"only here \xe9t\xe9")
    (folder / "null.txt").write_bytes(b"one \0 two")
    write(folder / "open.txt", "---\ntitle: never closed\n")
    stored = opened(folder)
    reasons = dict(stored.skipped)
    assert list(reasons) == ["bad", "empty", "null", "open"]
    assert reasons["bad"].startswith("bad.txt: is not UTF-8: byte 0xe9 at offset 10")
    assert "is empty" in reasons["empty"]
    assert "NUL byte at offset 4" in reasons["null"]
    assert "never closed" in reasons["open"]
    assert stored.ids == ["a", "b", "d", "deep/c"]
    assert "only" not in stored.types
    encoded.clear()
    assert opened(folder).skipped == stored.skipped
    assert encoded == []
    write(folder / "bad.txt", "now été")
    assert [name for name, _ in opened(folder).skipped] == ["empty", "null", "open"]


def test_a_folder_without_texts_says_so(tmp_path: Path) -> None:
    write(tmp_path / "bad" / "a.txt", "")
    with pytest.raises(CorpusError, match=r"holds no text that can be read: a\.txt: is empty"):
        opened(tmp_path / "bad")


FILES = [
    "type_ids.npy", "starts.npy", "postings.npy", "offsets.npy", "type_counts.npy", "entries.npy", "term_of_type.npy",
    "entry_segments.npy", "entry_firsts.npy", "entry_counts.npy", "types.txt", "terms.txt", "documents.parquet",
    "metadata.parquet", "skipped.json", "manifest.json",
]  # fmt: skip


@pytest.mark.parametrize("name", [*FILES, "state.json", "files"])
@pytest.mark.parametrize("harm", ["truncated", "extended", "changed", "gone"])
def test_a_harmed_store_is_never_read(folder: Path, name: str, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.corpus.generation.SMALL", 0)  # the times of the files must give it away
    opened(folder)
    before = contents(folder)
    (path,) = folder.glob(f".toolkit/**/{name}*" if name == "files" else f".toolkit/**/{name}")
    data = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    else:
        data[-1] ^= 1
        path.write_bytes({"truncated": data[:-1], "extended": data + b"\0", "changed": data}[harm])
    stored = opened(folder)
    assert [stored.read(row) for row in range(4)] == [TEXTS[name] for name in stored.ids]
    assert contents(folder) == before
    if name in FILES:
        assert not list(folder.glob(".toolkit/*/building-*"))


def test_a_full_check_reads_everything(folder: Path) -> None:
    opened(folder)
    assert store.verify_store(FolderSource(folder), DEFAULT)


def test_the_checksums_of_a_small_store_are_checked_even_if_its_files_look_untouched(folder: Path) -> None:
    stored = opened(folder)
    path = stored.generation.folder / "type_ids.npy"
    stamps = dict(stored.generation.stamps)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    stat = path.stat()
    stamps["type_ids.npy"] = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
    with pytest.raises(store.Damaged, match=r"type_ids\.npy does not have the checksum"):
        store.Generation(stored.generation.folder, stamps)


def test_a_folder_that_cannot_be_written_to_has_its_store_elsewhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".toolkit").write_text("in the way")
    away = opened(folder).generation.folder
    assert Path(os.environ["XDG_CACHE_HOME"]) in away.parents
    monkeypatch.setenv("TOOLKIT_CACHE", str(tmp_path / "chosen"))
    assert tmp_path / "chosen" in opened(folder).generation.folder.parents
    (tmp_path / "chosen").rename(tmp_path / "gone")
    (tmp_path / "chosen").write_text("in the way")
    assert opened(folder).types.tolist()  # in a folder of this process only


def test_each_choice_of_settings_has_its_own_store(folder: Path, encoded: list[str]) -> None:
    opened(folder)
    opened(folder, Tokenisation(joiners=""))
    encoded.clear()
    assert "China’s" in opened(folder).types
    assert "China" in opened(folder, Tokenisation(joiners="")).types
    assert encoded == []


OPEN = """
import sys
from pathlib import Path
from toolkit.corpus import Tokenisation, store
from toolkit.corpus.textfolder import FolderSource
stored = store.open_store(FolderSource(Path(sys.argv[1])), Tokenisation())
print(stored.generation.folder.name, len(stored.type_ids))
"""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    rng = random.Random(0)
    words = [f"word{number}" for number in range(3000)] + list(TEXTS.values())
    texts = {f"{number:03d}": " ".join(rng.choices(words, k=4000)) for number in range(120)}
    return filled(tmp_path / "many", texts)


def test_two_processes_at_once_do_no_harm(many: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(many)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = {process.communicate(timeout=120)[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(answers) == 1
    assert len(list(many.glob(".toolkit/*/*/manifest.json"))) == 1


@pytest.mark.slow
def test_a_store_whose_maker_is_killed_is_whole_or_not_there(many: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(many)]
    expected = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    reference = contents(many)
    rng = random.Random(1)
    for trial in range(10):
        write(many / "000.txt", f"another text {trial}")
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        time.sleep(rng.uniform(0.2, 0.9))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for manifest in many.glob(".toolkit/*/*/manifest.json"):
            if not manifest.parent.name.startswith("building-"):
                store.Generation(manifest.parent, full=True)
    rng = random.Random(0)
    words = [f"word{number}" for number in range(3000)] + list(TEXTS.values())
    write(many / "000.txt", " ".join(rng.choices(words, k=4000)))
    again = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert again == expected
    assert contents(many) == reference


def test_a_long_file_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.corpus.textfolder._WHOLE", 16)
    text = "Ärger über été, 中文 and more.\n" * 20
    folder = filled(tmp_path / "long", {"a": text, "b": text + "\u00e9"})
    write(folder / "m.txt", "---\ntitle: long one\n---\n" + text)
    (folder / "bad.txt").write_bytes(text.encode() + b"\xc3")
    (folder / "blank.txt").write_bytes(b" " * 100)
    stored = opened(folder)
    assert stored.ids == ["a", "b", "m"]
    assert [name for name, _ in stored.skipped] == ["bad", "blank"]
    assert stored.metadata["title"].tolist()[2] == "long one"
    for row, expected in enumerate([text, text + "\u00e9", text]):
        assert stored.read(row) == expected
        tokens = slice(*stored.offsets[row : row + 2])
        forms = stored.types[stored.type_ids[tokens]]
        starts = np.asarray(stored.starts[tokens])
        assert all(expected.startswith(form, start) for form, start in zip(forms, starts, strict=True))
