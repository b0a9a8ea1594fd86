"""The public functions: objects, spans, passages, batches, overrides and mistakes."""

from __future__ import annotations

import subprocess
import sys

import pytest

import toolkit as tk
from toolkit.coding import CueLists, contrast, evaluate, evaluate_many
from toolkit.coding.evaluation import evaluate_columns
from toolkit.errors import CodebookError, ParameterError

GOOD = "Regional dialogue is very useful."


def test_fields_are_items_too() -> None:
    result = evaluate(GOOD, 0, 17, "rules")
    assert result["label"] == result.label == 1
    assert dict(result)["score"] == result.score
    assert 0 < result.score <= 1
    with pytest.raises(KeyError):
        result["no_such_field"]


def test_cues_lie_where_they_say() -> None:
    for tier in ("rules", "linear"):
        result = evaluate(GOOD, 0, 17, tier)
        assert {(cue.text, cue.kind) for cue in result.cues} == {("very", "intensity"), ("useful", "evaluation")}
        assert all(GOOD[cue.start : cue.end] == cue.text for cue in result.cues)
        assert GOOD[slice(*result.clause)] == GOOD[: result.clause[1]]


def test_words_of_the_span_are_not_cues() -> None:
    text = "The Failed States Index appeared in May."
    result = evaluate(text, 4, 23, "rules")
    assert result.label == 0
    assert result.cues == ()
    assert result.abstain


def test_a_passage_is_cut_to_its_sentence() -> None:
    filler = "The ministers had a terrible and disastrous day in the city. " * 10
    text = filler + GOOD + " " + filler
    start = text.index("Regional")
    alone, inside = evaluate(GOOD, 0, 17), evaluate(text, start, start + 17)
    assert inside.score == pytest.approx(alone.score)
    assert [text[cue.start : cue.end] for cue in inside.cues] == [cue.text for cue in alone.cues]
    assert inside.clause[0] == alone.clause[0] + start


def test_a_batch_gives_what_single_calls_give(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [(GOOD, 0, 17), ("The forum is useless, but the dialogue is good.", 0, 9), (GOOD, 9, 17)]
    items += [("", 0, 0)][:0]
    single = [evaluate(*item) for item in items]
    monkeypatch.setattr("toolkit.coding.evaluation._CHUNK", 2)
    assert evaluate_many(items) == single
    assert evaluate_columns(items)["label"].tolist() == [row.label for row in single]


def test_no_items_no_codes() -> None:
    assert evaluate_many([]) == []


@pytest.mark.parametrize("text", ["   ", "…", "\x00\x00", "🙂🙂 good", "İstanbul is good", "(((", "a" * 3000, "_ _ _"])
@pytest.mark.parametrize("tier", ["rules", "linear"])
def test_strange_texts_are_only_texts(text: str, tier: str) -> None:
    result = evaluate(text, 0, 1, tier)
    assert result.label in (-1, 0, 1)
    assert -1 <= result.score <= 1
    assert all(text[cue.start : cue.end] == cue.text for cue in result.cues)


@pytest.mark.parametrize("span", [(5, 5), (-1, 3), (3, 2), (0, 1000)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match=r"span .* is empty or outside"):
        evaluate(GOOD, *span)


def test_an_unknown_tier_is_named_with_the_choices() -> None:
    with pytest.raises(ParameterError, match="did you mean 'linear'"):
        evaluate(GOOD, 0, 5, "liner")


def test_lists_can_be_overridden() -> None:
    text = "The forum is a zorbing plimflop."
    lists = CueLists.default("en").merge({"evaluation": {"plimflop": -2, "zorb*": -1}})
    assert evaluate(text, 4, 9, "rules").label == 0
    assert evaluate(text, 4, 9, "rules", cues=lists).label == -1
    without = CueLists.default("en").merge({"evaluation": {"useful": None}})
    assert evaluate(GOOD, 0, 17, "rules", cues=without).label == 0
    assert evaluate(GOOD, 0, 17, "rules").label == 1, "the shipped lists must stay as they are"


def test_bad_overrides_are_named() -> None:
    lists = CueLists.default("en")
    with pytest.raises(CodebookError, match="unknown cue list 'hedges'; did you mean 'hedge'"):
        lists.merge({"hedges": ["maybe"]})
    with pytest.raises(CodebookError, match="'good' has 'very', which is not a number"):
        lists.merge({"evaluation": {"good": "very"}})
    with pytest.raises(CodebookError, match="needs a mapping"):
        lists.merge({"evaluation": ["good"]})
    with pytest.raises(CodebookError, match="unknown language"):
        CueLists.default("xx")


def test_a_language_without_model_says_what_to_do() -> None:
    with pytest.raises(ParameterError, match="tier='rules'"):
        evaluate("Форум полезен.", 0, 5, language="ru")


@pytest.mark.parametrize(
    ("marked", "label"),
    [
        ("[Двусторонний диалог] полезен.", 1),
        ("[Двусторонний диалог] не полезен.", -1),
        ("[Региональные институты] неэффективны.", -1),
        ("[Организация] утратила доверие.", -1),
        ("[Альянс] не только полезен, но и необходим.", 1),
        ("[Саммит] пройдет в Ханое в мае.", 0),
    ],
)
def test_russian(marked: str, label: int) -> None:
    text = marked.replace("[", "").replace("]", "")
    assert evaluate(text, 0, marked.index("]") - 1, "rules", language="ru").label == label


def test_russian_harm() -> None:
    result = evaluate("Санкции подрывают многосторонний порядок.", 18, 40, "rules", language="ru")
    assert result.harm


def test_the_embeddings_tier_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOOLKIT_MODEL", raising=False)
    with pytest.raises(ParameterError, match="TOOLKIT_MODEL"):
        evaluate(GOOD, 0, 17, "embeddings")
    with pytest.raises(ParameterError, match=r"no config\.json"):
        evaluate(GOOD, 0, 17, "embeddings", model="/nowhere")


def test_the_engine_does_not_wait_for_scikit_learn() -> None:
    code = (
        "import sys; from toolkit.coding.evaluation import evaluate; evaluate('It is good.', 0, 2);"
        "print('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_sentence_is_coded_alike_whatever_stands_beside_it() -> None:
    # Without full stops, what looks ahead or back over a word could fall into the next sentence or the one before.
    texts = [
        "The forum cannot vote", "Terrible news", "Everything the critics can", "No longer the forum matters",
        "When the forum speaks", "The past", "Without the forum", "There is peace", "Abandoning the forum", "A mistake",
    ]  # fmt: skip
    items = [(text, text.find("forum"), text.find("forum") + 5) if "forum" in text else (text, 0, 2) for text in texts]
    for ordered in (items, items[::-1], items[1:] + items[:1]):
        together = evaluate_many(ordered, "rules")
        assert together == [evaluate(*item, "rules") for item in ordered]
    alone = evaluate("The forum cannot vote", 4, 9, "rules")
    assert alone.label == -1


def test_an_unknown_voice_is_named_and_never_taken_for_another() -> None:
    corpus = tk.Corpus.from_texts(["Multilateral talks failed. Bilateral talks failed."] * 3)
    coded = tk.mentions(corpus, tk.Codebook.default())
    with pytest.raises(ParameterError, match="autor"):
        contrast(corpus, coded, "multilateralism", "bilateralism", voice="autor")
