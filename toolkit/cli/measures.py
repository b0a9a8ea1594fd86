"""Commands for the measures of words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from toolkit.cli.output import corpus_option, open_corpus, output_option, pairs, show

if TYPE_CHECKING:
    from toolkit.corpus import Corpus

limit_option = click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows shown.")
by_option = click.option("--by", help="A metadata column: measure each of its values by itself.")


def _common(command: Callable[..., None]) -> Callable[..., None]:
    return corpus_option(output_option(command))


@click.command()
@click.argument("query")
@click.option("--window", type=click.IntRange(min=0), default=10, show_default=True, help="Tokens on each side.")
@limit_option
@_common
def concordance(query: str, window: int, limit: int, corpus: str, output: str) -> None:
    """Passages around QUERY (KWIC), in the order of the texts."""
    from toolkit.lexis import concordance as measure

    table = measure(open_corpus(corpus), query, window, limit)
    show(table, output, align={"left": "right"})


@click.command()
@by_option
@click.option("--content/--all-words", default=True, help="Leave function words out (default) or keep them.")
@click.option("--language", default="en", show_default=True, help="Of the function words.")
@limit_option
@_common
def frequencies(by: str | None, content: bool, language: str, limit: int, corpus: str, output: str) -> None:
    """How often each term occurs, most frequent first."""
    from toolkit.lexis import frequencies as measure
    from toolkit.lexis import stopwords

    table = measure(open_corpus(corpus), by, stopwords=stopwords(language) if content else ())
    show(_head(table, limit, by), output)


@click.command()
@click.option("-n", type=click.IntRange(min=1), default=2, show_default=True, help="Terms in a row.")
@click.option("--skip", type=click.IntRange(min=0), default=0, show_default=True, help="Tokens that may be left out.")
@limit_option
@_common
def ngrams(n: int, skip: int, limit: int, corpus: str, output: str) -> None:
    """Sequences of n terms, most frequent first."""
    from toolkit.lexis import ngrams as measure

    show(measure(open_corpus(corpus), n, skip=skip).head(limit), output)


@click.command()
@limit_option
@_common
def dispersion(limit: int, corpus: str, output: str) -> None:
    """How evenly terms are spread over documents (over paragraphs, where there is one document)."""
    from toolkit.lexis import dispersion as measure

    show(measure(open_corpus(corpus)).head(limit), output)


@click.command()
@click.argument("query")
@click.option("--window", type=click.IntRange(min=1), default=5, show_default=True, help="Tokens on each side.")
@click.option("--within", type=click.Choice(["document", "sentence"]), default="document", show_default=True)
@limit_option
@_common
def collocations(query: str, window: int, within: str, limit: int, corpus: str, output: str) -> None:
    """Terms that occur near QUERY, with thirteen association measures."""
    from toolkit.lexis import collocations as measure

    show(measure(open_corpus(corpus), query, window, within=within).head(limit), output)


@click.command()
@click.option("--target", multiple=True, metavar="KEY=VALUE", help="Documents of the target; repeat to narrow.")
@click.option("--reference", multiple=True, metavar="KEY=VALUE", help="Documents of the reference; all others if none.")
@click.option("--by", help="A metadata column: each of its values against all others.")
@click.option("--unit", type=click.Choice(["document", "paragraph", "sentence"]), default="document", show_default=True)
@limit_option
@_common
def keyness(
    target: tuple[str, ...],
    reference: tuple[str, ...],
    by: str | None,
    unit: str,
    limit: int,
    corpus: str,
    output: str,
) -> None:
    """Terms that set the target apart from the reference."""
    from toolkit.lexis import keyness as measure
    from toolkit.lexis import keyness_by

    if bool(target) == bool(by):
        raise click.UsageError("say what to compare: either --target KEY=VALUE or --by COLUMN")
    view = open_corpus(corpus)
    view = view if unit == "document" else view.segments(unit)
    if by:
        show(_head(keyness_by(view, by), limit, by), output)
        return
    inside = view.where(**pairs(target))
    show(measure(inside, view.where(**pairs(reference)) if reference else _rest(view, inside)).head(limit), output)


@click.command()
@by_option
@_common
def diversity(by: str | None, corpus: str, output: str) -> None:
    """Lexical diversity, of the corpus or of each group."""
    from toolkit.lexis import diversity as measure

    show(measure(open_corpus(corpus), by), output)


def _head(table: Any, limit: int, by: str | None) -> Any:
    return table.groupby(by, sort=False, dropna=False).head(limit) if by else table.head(limit)


def _rest(view: Corpus, inside: Corpus) -> Corpus:
    chosen = set(inside.ids)
    return view.where(lambda documents: ~documents.index.isin(chosen))


commands: dict[str, click.Command] = {
    "concordance": concordance,
    "frequencies": frequencies,
    "ngrams": ngrams,
    "dispersion": dispersion,
    "collocations": collocations,
    "keyness": keyness,
    "diversity": diversity,
}
