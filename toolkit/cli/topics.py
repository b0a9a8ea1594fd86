"""The command for topics."""

from __future__ import annotations

import click

from toolkit.cli.output import corpus_option, open_corpus, output_option, show


class _Number(click.ParamType):  # type: ignore[type-arg]
    """A whole number from 1, or ``auto``."""

    name = "number|auto"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        text = str(value)
        if text == "auto":
            return text
        if not text.isdecimal() or int(text) < 1:
            self.fail(f"{text!r} is neither a whole number from 1 nor 'auto'", param, ctx)
        return int(text)


@click.command()
@click.option("--n-topics", type=_Number(), default=20, show_default=True, help="How many, or auto.")
@click.option("--unit", type=click.Choice(["document", "paragraph", "sentence"]), default="document", show_default=True)
@click.option("--by", help="A metadata column: prevalence for each of its values instead of words.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Words of each topic.")
@corpus_option
@output_option
def topics(n_topics: int | str, unit: str, by: str | None, limit: int, corpus: str, output: str) -> None:
    """Topics of a corpus: their words, or how prevalent they are in its parts."""
    from toolkit.topics import TopicModel

    model = TopicModel(n_topics, unit=unit, n_words=limit).fit(open_corpus(corpus))
    if n_topics == "auto":
        click.echo(f"toolkit: {model.selection_.sentence}", err=True)
    prevalence = model.prevalence(by)
    prevalence.insert(1, "label", [model.labels_[topic] for topic in prevalence["topic"]])
    if by:
        show(prevalence, output)
    elif output == "table":
        words = model.topics_.groupby("topic")["term"].agg(" ".join)
        show(prevalence.drop(columns=["label", "reason"]).assign(words=words.to_numpy()), output)
    else:
        show(model.topics_, output)


commands: dict[str, click.Command] = {"topics": topics}
