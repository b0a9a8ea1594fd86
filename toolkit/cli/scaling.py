"""Commands for change over time and for scaling."""

from __future__ import annotations

import click

from toolkit.cli.coding import _codebook, codebook_option, over_option, tier_option
from toolkit.cli.output import corpus_option, open_corpus, output_option, pairs, show

by_option = click.option("--by", help="A metadata column: its values are the texts.")
of_option = click.option("--of", type=click.Choice(["texts", "words"]), default="texts", show_default=True)
limit_option = click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Rows shown.")


@click.command()
@click.option("--over", default="year", show_default=True, metavar="PERIOD", help="year, month, decade, '5 years' …")
@click.option("--voice", type=click.Choice(["author", "other", "all"]), default="author", show_default=True)
@codebook_option
@tier_option
@output_option
@corpus_option
def trend(over: str, voice: str, codebook: str | None, tier: str, output: str, corpus: str) -> None:
    """The change of each theme's evaluation from one period to the next."""
    from toolkit.coding import trend as measure

    show(measure(open_corpus(corpus), _codebook(codebook), over, tier=tier, voice=voice), output)


@click.command()
@click.option("--score", multiple=True, required=True, metavar="TEXT=NUMBER", help="A reference; two or more.")
@by_option
@over_option
@click.option("--rescaling", type=click.Choice(["none", "lbg", "mv"]), default="none", show_default=True)
@of_option
@click.option("--min-count", type=click.IntRange(min=1), default=1, show_default=True, help="Rarer words are left out.")
@limit_option
@output_option
@corpus_option
def wordscores(
    score: tuple[str, ...],
    by: str | None,
    over: str | None,
    rescaling: str,
    of: str,
    min_count: int,
    limit: int,
    output: str,
    corpus: str,
) -> None:
    """Place texts between reference texts of known position by the words they use."""
    from toolkit.coding import wordscores as measure

    scores = {}
    for name, value in pairs(score).items():
        try:
            scores[name] = float(value)
        except ValueError:
            raise click.UsageError(f"the score of {name!r} is {value!r}; give a number") from None
    table = measure(open_corpus(corpus), scores, by, over=over, rescaling=rescaling, of=of, min_count=min_count)
    show(table.head(limit), output)


@click.command()
@by_option
@over_option
@click.option("--direction", nargs=2, metavar="LOW HIGH", help="Two texts; the first gets the lower position.")
@of_option
@click.option("--min-count", type=click.IntRange(min=1), default=5, show_default=True, help="Rarer words are left out.")
@click.option(
    "--min-texts", type=click.IntRange(min=1), default=2, show_default=True, help="As are those of fewer texts."
)
@limit_option
@output_option
@corpus_option
def wordfish(
    by: str | None,
    over: str | None,
    direction: tuple[str, str] | None,
    of: str,
    min_count: int,
    min_texts: int,
    limit: int,
    output: str,
    corpus: str,
) -> None:
    """Place texts on the dimension that sets their words apart most."""
    from toolkit.coding import wordfish as measure

    opened = open_corpus(corpus)
    table = measure(opened, by, over=over, direction=direction, of=of, min_count=min_count, min_texts=min_texts)
    if not table.attrs["converged"]:
        click.echo(f"toolkit: not settled after {table.attrs['passes']} passes; take the positions as rough", err=True)
    show(table.head(limit), output)


commands: dict[str, click.Command] = {"trend": trend, "wordscores": wordscores, "wordfish": wordfish}
