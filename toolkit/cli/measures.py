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
over_option = click.option("--over", metavar="PERIOD", help="A period instead: year, month, decade, '5 years' …")
content_option = click.option("--content/--all-words", default=True, help="Leave function words out (default) or not.")
language_option = click.option("--language", default="en", show_default=True, help="Of the function words.")
min_count_option = click.option(
    "--min-count", type=click.IntRange(min=1), default=1, show_default=True, help="Rarer ones are left out."
)

#: What a person sees of wide tables; CSV and JSON have every column.
_KEYNESS = (
    "term target reference log_likelihood p_adjusted log_ratio log_ratio_low log_ratio_high p_document_adjusted "
    "target_per_million reference_per_million dp_target dp_reference"
).split()
_COLLOCATIONS = "collocate count expected log_likelihood mi mi3 t_score log_dice delta_p_forward log_ratio".split()


def _common(command: Callable[..., None]) -> Callable[..., None]:
    return corpus_option(output_option(command))


@click.command()
@click.argument("query")
@click.option("--window", type=click.IntRange(min=0), default=10, show_default=True, help="Tokens on each side.")
@click.option(
    "--sort", default="", metavar="KEYS", help="Such as 'R1 R2 L1' or node; in the order of the texts without."
)
@limit_option
@_common
def concordance(query: str, window: int, sort: str, limit: int, corpus: str, output: str) -> None:
    """Passages around QUERY (KWIC)."""
    from toolkit.lexis import concordance as measure

    table = measure(open_corpus(corpus), query, window, limit, sort=sort)
    show(table, output, align={"left": "right"})


@click.command()
@by_option
@over_option
@content_option
@language_option
@min_count_option
@limit_option
@_common
def frequencies(
    by: str | None,
    over: str | None,
    content: bool,
    language: str,
    min_count: int,
    limit: int,
    corpus: str,
    output: str,
) -> None:
    """How often each term occurs, most frequent first."""
    from toolkit.lexis import frequencies as measure

    stopwords = language if content else ()
    table = measure(open_corpus(corpus), by, over=over, stopwords=stopwords, min_count=min_count)
    show(_head(table, limit, by, over), output)


@click.command()
@click.option("-n", type=click.IntRange(min=1), default=2, show_default=True, help="Terms in a row.")
@click.option("--skip", type=click.IntRange(min=0), default=0, show_default=True, help="Tokens that may be left out.")
@click.option("--content/--all-words", default=False, help="Leave out those that begin or end with a function word.")
@language_option
@min_count_option
@limit_option
@_common
def ngrams(
    n: int, skip: int, content: bool, language: str, min_count: int, limit: int, corpus: str, output: str
) -> None:
    """Sequences of n terms, most frequent first."""
    from toolkit.lexis import ngrams as measure

    stopwords = language if content else ()
    table = measure(open_corpus(corpus), n, skip=skip, min_count=min_count, stopwords=stopwords)
    show(table.head(limit), output)


@click.command()
@min_count_option
@limit_option
@_common
def dispersion(min_count: int, limit: int, corpus: str, output: str) -> None:
    """How evenly terms are spread over documents (over paragraphs, where there is one document)."""
    from toolkit.lexis import dispersion as measure

    show(measure(open_corpus(corpus), min_count=min_count).head(limit), output)


@click.command()
@click.argument("query")
@click.option("--window", default="5", show_default=True, metavar="N or L,R", help="Tokens on each side.")
@click.option("--within", type=click.Choice(["document", "sentence"]), default="document", show_default=True)
@click.option("--content/--all-words", default=False, help="Leave function words out.")
@language_option
@min_count_option
@limit_option
@_common
def collocations(
    query: str,
    window: str,
    within: str,
    content: bool,
    language: str,
    min_count: int,
    limit: int,
    corpus: str,
    output: str,
) -> None:
    """Terms that occur near QUERY, with their association."""
    from toolkit.lexis import collocations as measure

    stopwords = language if content else ()
    sides = _window(window)
    table = measure(open_corpus(corpus), query, sides, within=within, min_count=min_count, stopwords=stopwords)
    show(_brief(table, _COLLOCATIONS, output).head(limit), output)


@click.command()
@click.option("--target", multiple=True, metavar="KEY=VALUE", help="Documents of the target; repeat to narrow.")
@click.option("--reference", multiple=True, metavar="KEY=VALUE", help="Documents of the reference; all others if none.")
@click.option("--by", help="A metadata column: each of its values against all others.")
@over_option
@click.option("--unit", type=click.Choice(["document", "paragraph", "sentence"]), default="document", show_default=True)
@min_count_option
@click.option("--permutations", type=click.IntRange(min=0), default=0, help="Shuffles of the documents; none if 0.")
@limit_option
@_common
def keyness(
    target: tuple[str, ...],
    reference: tuple[str, ...],
    by: str | None,
    over: str | None,
    unit: str,
    min_count: int,
    permutations: int,
    limit: int,
    corpus: str,
    output: str,
) -> None:
    """Terms that set the target apart from the reference."""
    from toolkit.corpus.groups import rest_of
    from toolkit.lexis import keyness as measure
    from toolkit.lexis import keyness_by

    if bool(target) + bool(by) + bool(over) != 1:
        raise click.UsageError("say what to compare: --target KEY=VALUE, --by COLUMN or --over PERIOD")
    view = open_corpus(corpus)
    view = view if unit == "document" else view.segments(unit)
    options: dict[str, Any] = {"min_count": min_count, "permutations": permutations}
    if not target:
        table = keyness_by(view, by, over=over, **options)
    else:
        inside = _those(view, target)
        outside = _those(view, reference) if reference else rest_of(view, inside)
        table = measure(inside, outside, **options)
    group = [name for name in (by, "period" if over else None) if name]
    chosen = [*group, *_KEYNESS, *(["p_permutation"] if permutations else [])]
    show(_brief(_head(table, limit, by, over), chosen, output), output)


@click.command()
@by_option
@over_option
@_common
def diversity(by: str | None, over: str | None, corpus: str, output: str) -> None:
    """Lexical diversity, of the corpus or of each group."""
    from toolkit.lexis import diversity as measure

    show(measure(open_corpus(corpus), by, over=over), output)


def _those(view: Corpus, conditions: tuple[str, ...]) -> Corpus:
    """The documents that meet all conditions; none of them is a mistake worth naming."""
    from toolkit.errors import CorpusError

    found = view.where(**pairs(conditions))
    if not len(found):
        raise CorpusError(f"no document has {' and '.join(conditions)}; toolkit list shows what the documents state")
    return found


def _head(table: Any, limit: int, by: str | None, over: str | None = None) -> Any:
    group = "period" if over else by
    return table.groupby(group, sort=False, dropna=False).head(limit) if group else table.head(limit)


def _brief(table: Any, columns: list[str], output: str) -> Any:
    return table[columns] if output == "table" else table


def _window(text: str) -> int | tuple[int, int]:
    sides = text.split(",")
    if len(sides) > 2 or not all(side.strip().isdecimal() for side in sides):
        raise click.UsageError(
            f"--window is {text!r}; give tokens on each side, such as 5, or left and right, such as 3,0"
        )
    numbers = [int(side) for side in sides]
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


commands: dict[str, click.Command] = {
    "concordance": concordance,
    "frequencies": frequencies,
    "ngrams": ngrams,
    "dispersion": dispersion,
    "collocations": collocations,
    "keyness": keyness,
    "diversity": diversity,
}
