"""Commands for themes and stance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import corpus_option, open_corpus, output_option, show

if TYPE_CHECKING:
    from toolkit.coding import Codebook

_SHOWN = ["theme", "mentions", "clusters", "salience", "evaluation", "evaluation_low", "evaluation_high", "status"]
codebook_option = click.option("--codebook", help="A codebook file; international_relations without it.")
theme_option = click.option("--theme", multiple=True, help="Only this theme; repeat for more.")
over_option = click.option("--over", metavar="PERIOD", help="A period instead: year, month, decade, '5 years' …")
tier_option = click.option(
    "--tier", type=click.Choice(["rules", "linear", "embeddings"]), default="linear", show_default=True
)


@click.command()
@codebook_option
@theme_option
@tier_option
@click.option("--by", help="A metadata column: each of its values by itself.")
@over_option
@click.option("--voice", type=click.Choice(["author", "other", "all"]), default="author", show_default=True)
@output_option
@corpus_option
def stance(
    codebook: str | None,
    theme: tuple[str, ...],
    tier: str,
    by: str | None,
    over: str | None,
    voice: str,
    output: str,
    corpus: str,
) -> None:
    """Stance indicators on the themes of a codebook, with intervals."""
    from toolkit.coding import stance as measure

    book, themes = _codebook(codebook), theme or None
    table = measure(open_corpus(corpus), book, by, over=over, tier=tier, voice=voice, themes=themes)
    if output == "table":
        table = table[[column for column in table.columns if column in (*_SHOWN, by, "period")]]
    show(table, output)


@click.command()
@codebook_option
@theme_option
@tier_option
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Rows shown.")
@output_option
@corpus_option
def mentions(codebook: str | None, theme: tuple[str, ...], tier: str, limit: int, output: str, corpus: str) -> None:
    """Every mention of a theme with its codes."""
    from toolkit.coding import mentions as measure

    table = measure(open_corpus(corpus), _codebook(codebook), tier=tier, themes=theme or None).head(limit)
    if output == "table":
        table = table[["document", "start", "end", "theme", "term", "voice", "evaluation", "harm", "actors"]]
    show(table, output)


@click.command()
@click.argument("file", required=False)
@output_option
@corpus_option
def codebook(file: str | None, output: str, corpus: str) -> int:
    """Check the codebook FILE: its examples, and what each of its patterns finds in a corpus."""
    from toolkit.coding import pattern_counts, run_examples

    book = _codebook(file)
    failures = run_examples(book)
    show(pattern_counts(book, open_corpus(corpus)), output)
    for failure in failures:
        click.echo(f"toolkit: {failure}", err=True)
    click.echo(f"{len(book.themes)} themes, {len(book.actors)} actors, {len(failures)} examples fail", file=sys.stderr)
    return 2 if failures else 0


def _codebook(path: str | None) -> Codebook:
    from toolkit.coding import Codebook

    return Codebook(path) if path else Codebook.default()


commands: dict[str, Any] = {"stance": stance, "mentions": mentions, "codebook": codebook}
