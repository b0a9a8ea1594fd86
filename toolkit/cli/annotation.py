"""Commands for checking codes against human judgement."""

from __future__ import annotations

import os
from pathlib import Path

import click

from toolkit.cli.coding import _codebook, codebook_option, theme_option, tier_option
from toolkit.cli.output import corpus_option, open_corpus, output_option, show


@click.command()
@click.argument("sheet", type=click.Path(dir_okay=False))
@click.option("-n", type=click.IntRange(min=1), default=100, show_default=True, help="Mentions drawn.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the drawing.")
@codebook_option
@theme_option
@corpus_option
def annotate(sheet: str, n: int, seed: int, codebook: str | None, theme: tuple[str, ...], corpus: str) -> None:
    """Write mentions drawn at random to the CSV file SHEET, for people to code without seeing the machine's codes."""
    from toolkit.coding import annotation_sheet
    from toolkit.coding import mentions as measure
    from toolkit.errors import ParameterError
    from toolkit.show.tables import safe_csv

    path = Path(sheet)
    if path.exists():
        raise ParameterError(f"{sheet} exists and may hold codes; give another name or move it away")
    opened = open_corpus(corpus)
    table = annotation_sheet(opened, measure(opened, _codebook(codebook), themes=theme or None), n, seed=seed)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(safe_csv(table), encoding="utf-8-sig")  # the mark tells spreadsheets that this is UTF-8
    draft.replace(path)
    click.echo(f"{len(table)} mentions of {table['theme'].nunique()} themes in {sheet}; fill in the column code")


@click.command()
@click.argument("sheets", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option(
    "--show",
    "what",
    type=click.Choice(["agreement", "confusion", "corrected"]),
    default="agreement",
    show_default=True,
    help="Agreement, what was taken for what, or evaluations corrected by the codes.",
)
@click.option(
    "--level",
    type=click.Choice(["nominal", "ordinal", "interval"]),
    default="ordinal",
    show_default=True,
    help="Level of measurement of the codes.",
)
@click.option("--voice", type=click.Choice(["author", "other", "all"]), default="author", show_default=True)
@codebook_option
@tier_option
@output_option
@corpus_option
def reliability(
    sheets: tuple[str, ...],
    what: str,
    level: str,
    voice: str,
    codebook: str | None,
    tier: str,
    output: str,
    corpus: str,
) -> None:
    """Agreement of the coders of filled SHEETS with each other and the machine; or estimates corrected by them."""
    from toolkit.coding import confusion, corrected, gold_codes
    from toolkit.coding import mentions as measure
    from toolkit.coding import reliability as agreement

    opened = open_corpus(corpus)
    gold = gold_codes(opened, sheets)
    coded = measure(opened, _codebook(codebook), tier=tier)
    if gold.attrs["blank"]:
        click.echo(f"toolkit: {gold.attrs['blank']} rows without a code were passed over", err=True)
    if what == "confusion":
        show(confusion(gold, coded), output)
    elif what == "corrected":
        show(corrected(opened, coded, gold, voice=voice), output)
    else:
        show(agreement(gold, coded, level=level), output)


commands: dict[str, click.Command] = {"annotate": annotate, "reliability": reliability}
