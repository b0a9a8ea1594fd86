"""Commands for the texts of a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import click

from toolkit.cli.output import open_corpus, pairs, show
from toolkit.errors import SourceError

folder_option = click.option("--corpus", default="corpus", show_default=True, help="Folder of the corpus.")


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Metadata for these texts; repeat for more."
)
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@folder_option
def add(sources: tuple[str, ...], settings: tuple[str, ...], as_json: bool, corpus: str) -> int:
    """Add SOURCES to a corpus: text, Markdown, HTML, PDF, DOCX, EPUB, folders, zip archives, web addresses."""
    from toolkit.corpus.folder import add as add_texts

    results = add_texts(sources, corpus, pairs(settings))
    if as_json:
        click.echo(json.dumps([vars(result) for result in results], ensure_ascii=False))
    for result in results:
        if as_json:
            continue
        if result.id:
            click.echo(f"added    {Path(corpus) / result.id}.md")
        elif result.skipped:
            click.echo(f"skipped  {result.source}: {result.refused}")
        else:
            click.echo(f"toolkit: {' '.join(result.refused.split())}", err=True)
    return 2 if any(result.refused and not result.skipped for result in results) or not results else 0


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@folder_option
def list_(as_json: bool, corpus: str) -> None:
    """List the documents of a corpus with what each states about itself."""
    documents = open_corpus(corpus).documents.reset_index()
    columns = [name for name in ("document", "title", "author", "date", "language", "n_tokens") if name in documents]
    show(documents if as_json else documents[columns], "json" if as_json else "table")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
@folder_option
def check(as_json: bool, corpus: str) -> int:
    """Say what is wrong with a corpus: files that cannot be read, duplicates, what is not stated."""
    from toolkit.corpus.folder import check as check_texts

    if not Path(corpus).is_dir():
        raise SourceError(f"corpus {corpus!r} is no folder")
    findings = check_texts(corpus)
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.level:<6} {finding.document}: {finding.message}".replace(" : ", " "))
        errors = sum(finding.level == "error" for finding in findings)
        click.echo(f"{errors} errors, {len(findings) - errors} notes")
    return 2 if any(finding.level == "error" for finding in findings) else 0


@click.command()
@click.argument("folder")
def new(folder: str) -> None:
    """Start a project FOLDER: a corpus to fill, the report notebooks, and the list of reports to run."""
    from toolkit.reporting.project import start_project

    for path in start_project(Path(folder)):
        click.echo(f"made  {path}")
    click.echo(f"next: toolkit add SOURCE --corpus {Path(folder) / 'corpus'}; then, in {folder}: toolkit report")


commands: dict[str, click.Command] = {"add": add, "list": list_, "check": check, "new": new}
