"""Choosing the number, seeds, shards, files, alignment, flags, the command line, determinism."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from toolkit.cli.topics import commands
from toolkit.corpus import Corpus
from toolkit.errors import CorpusError, ParameterError
from toolkit.topics import TopicModel, align_topics, load_model, recommend_topics, save_model, topic_map

THEMES = [[f"{name}{number}" for number in range(15)] for name in ("fish", "bread", "star", "wool")]


def texts(n: int = 160, noise: float = 0.15) -> list[str]:
    generator = np.random.default_rng(1)
    everything = [word for theme in THEMES for word in theme]
    made = []
    for index in range(n):
        own = THEMES[index % 4]
        strange = generator.random(12) < noise
        made.append(" ".join(generator.choice(everything if odd else own) for odd in strange))
    return made


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return TopicModel(4).fit(texts())


def test_the_planted_number_is_recommended() -> None:
    found = recommend_topics(texts(), [2, 3, 4, 6])
    assert found.n_topics == 4
    assert found.sentence.startswith("4 topics are")
    assert found.table["n_topics"].tolist() == [2, 3, 4, 6]
    assert recommend_topics(texts(), [2, 3, 4, 6]).table.equals(found.table)


def test_no_number_is_recommended_for_noise_or_a_short_text() -> None:
    noise = recommend_topics(texts(noise=1.0), [2, 3, 4, 6])
    assert noise.n_topics == 0
    assert "dealt out at random" in noise.sentence
    short = recommend_topics(["one short article about trade"])
    assert short.n_topics == 0
    assert "only 1 document" in short.sentence
    with pytest.raises(CorpusError, match="Give n_topics as a number"):
        TopicModel("auto", max_df=1.0).fit(texts(8))


def test_auto_fits_what_is_recommended() -> None:
    fitted = TopicModel("auto").fit(texts(80))
    assert fitted.n_topics_ == fitted.selection_.n_topics > 0


def test_seeded_topics_carry_their_names_and_their_words() -> None:
    fitted = TopicModel(4, seeds={"Sea": ["fish1", "fish2"], "Bakery": ["bread*"]}).fit(texts())
    for name, prefix in (("Sea", "fish"), ("Bakery", "bread")):
        words = fitted.topics_[fitted.topics_.label == name].term.head(8)
        assert words.str.startswith(prefix).all()
    assert fitted.n_topics_ == 4
    with pytest.raises(ParameterError, match="matches"):
        TopicModel(4, seeds={"Sea": ["whale"]}).fit(texts())
    with pytest.raises(ParameterError, match="2 seeds"):
        TopicModel(1, seeds={"Sea": ["fish1"], "Bakery": ["bread1"]}).fit(texts())


def test_shards_agree_with_the_whole(model: TopicModel) -> None:
    made = texts()
    shards = [made[start : start + 40] for start in range(0, 160, 40)]
    for source in (lambda: iter(shards), shards):
        table = align_topics(model, TopicModel(4).fit_shards(source))
        assert (table["similarity"] > 0.999999).all()
    stepwise = TopicModel(4)
    for shard in shards:
        stepwise.partial_fit(shard)
    assert stepwise.vocabulary_.n_units == 160
    assert (align_topics(model, stepwise)["similarity"] > 0.9).all()
    with pytest.raises(CorpusError, match="give the corpus"):
        stepwise.prevalence()
    assert stepwise.prevalence(corpus=made)["prevalence"].sum() == pytest.approx(1)


def test_batches_of_a_corpus_give_the_topics_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.topics.shards.BATCH", 37)
    corpus = Corpus.from_texts(texts())
    for n_topics in (1, 3, 4):
        whole, pieces = TopicModel(n_topics).fit(corpus), TopicModel(n_topics).fit_shards(corpus)
        assert pieces.topics_["term"].tolist() == whole.topics_["term"].tolist()
        assert np.allclose(pieces.components_, whole.components_, atol=1e-6)
        assert np.allclose(pieces.memberships_, whole.memberships_, atol=1e-4)
        assert pieces.passages(0, 3)["document"].tolist() == whole.passages(0, 3)["document"].tolist()
    again = TopicModel(4).fit_shards(corpus)
    assert again.topics_.equals(pieces.topics_)


def test_a_saved_model_says_the_same(model: TopicModel, tmp_path: Path) -> None:
    path = save_model(model, tmp_path / "model.npz")
    again = load_model(path)
    assert again.topics_.equals(model.topics_)
    assert np.array_equal(again.transform(texts(5)), model.transform(texts(5)))
    assert path.read_bytes() == save_model(again, tmp_path / "again.npz").read_bytes()
    (tmp_path / "bad.npz").write_text("no model")
    with pytest.raises(CorpusError, match="not a topic model"):
        load_model(tmp_path / "bad.npz")
    with pytest.raises(ParameterError, match=r"does not end in \.npz"):
        save_model(model, tmp_path / "model.pkl")


def test_alignment_lists_topics_without_a_partner(model: TopicModel) -> None:
    table = align_topics(model, TopicModel(3).fit(texts()))
    assert len(table) == 4
    assert table["other_topic"].isna().sum() == 1
    own = align_topics(model, model)
    assert own["topic"].tolist() == own["other_topic"].tolist()
    assert own["similarity"].to_numpy() == pytest.approx(np.ones(4))


def test_relations_and_flags(model: TopicModel) -> None:
    assert len(topic_map(model)) == 4
    assert 0 not in model.related(0)["topic"].tolist()
    assert model.flags()["flag"].isna().all()
    one_odd = [*texts(40), " ".join(["odd"] * 5 + ["strange", "weird"]), "odd strange weird"]
    crowded = TopicModel(12, min_df=1).fit(one_odd).flags()
    assert crowded["flag"].notna().any()


def test_the_same_digits_in_fresh_processes_and_with_more_threads() -> None:
    script = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); from test_beyond import texts\n"
        "from toolkit.topics import TopicModel; m = TopicModel(4).fit(texts())\n"
        "print(hashlib.sha256(m.topics_.to_csv().encode() + m.components_.tobytes()).hexdigest())"
    )
    found = set()
    for threads in ("1", "2"):
        environment = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        root = Path(__file__).resolve().parents[2]
        run = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            env={**environment, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout)
    assert len(found) == 1


def test_the_command(tmp_path: Path) -> None:
    for index, text in enumerate(texts(40)):
        (tmp_path / f"d{index:02d}.txt").write_text(text)
    assert len(Corpus(tmp_path)) == 40
    run = CliRunner().invoke(commands["topics"], ["--corpus", str(tmp_path), "--n-topics", "4", "--output", "csv"])
    assert run.exit_code == 0, run.output
    assert run.output.splitlines()[0] == "topic,label,rank,term,weight,frex,lift"
    table = CliRunner().invoke(commands["topics"], ["--corpus", str(tmp_path), "--n-topics", "4", "--limit", "3"])
    assert len(table.output.splitlines()) == 5
    assert CliRunner().invoke(commands["topics"], ["--n-topics", "few"]).exit_code == 2
