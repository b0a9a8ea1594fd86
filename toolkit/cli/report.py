"""Commands for reports."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from toolkit.cli.output import pairs, show
from toolkit.errors import ParameterError


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "-p", "parameters", multiple=True, metavar="KEY=VALUE", help="A parameter of the report; repeat for more."
)
@click.option("--corpus", help="A folder of texts or a tabular file.")
@click.option("--output", default="reports", show_default=True, help="Folder of published reports.")
@click.option("--force", is_flag=True, help="Run even if these inputs have been published.")
@click.option("--timeout", type=click.IntRange(min=1), default=1800, show_default=True, help="Seconds a cell may take.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Reports run at once.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
@click.option("--parameters", "list_parameters", is_flag=True, help="List the report's parameters and stop.")
def report(
    names: tuple[str, ...],
    parameters: tuple[str, ...],
    corpus: str | None,
    output: str,
    force: bool,
    timeout: int,
    workers: int,
    as_json: bool,
    list_parameters: bool,
) -> int:
    """Run reports NAMES and publish them; all declared reports without a name.

    What is declared stands in reports/reports.yaml. A report whose inputs have been published already is not run again.
    """
    given = pairs(parameters)
    if list_parameters:
        return _list(names)
    if len(names) == 1:
        return _one(names[0], given, corpus, output, force, timeout, as_json)
    return _several(names, given, corpus, output, force, workers, as_json)


def _one(
    name: str, given: dict[str, str], corpus: str | None, output: str, force: bool, timeout: int, as_json: bool
) -> int:
    from toolkit.reporting.run import report as run

    path = run(name, given, corpus, output, force=force, timeout=timeout, progress=sys.stderr.isatty() and not as_json)
    shown = Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path
    click.echo(json.dumps({"report": name, "status": 0, "run": str(path)}) if as_json else f"{shown}/report.html")
    return 0


def _several(
    names: tuple[str, ...],
    given: dict[str, str],
    corpus: str | None,
    output: str,
    force: bool,
    workers: int,
    as_json: bool,
) -> int:
    from dataclasses import replace

    from toolkit.reporting.declared import Declaration, declarations, run_all
    from toolkit.reporting.project import find_notebook, project_root

    wanted = [Declaration(name) for name in names] or declarations(project_root() / "reports" / "reports.yaml")
    for declaration in wanted:
        find_notebook(declaration.report)
    wanted = [replace(one, parameters={**one.parameters, **given}, corpus=corpus or one.corpus) for one in wanted]
    outcomes = run_all(wanted, output, force=force, workers=workers, progress=sys.stderr.isatty() and not as_json)
    if as_json:
        click.echo(json.dumps([vars(outcome) for outcome in outcomes]))
    else:
        for outcome in outcomes:
            click.echo(f"{outcome.report:<12} {'published' if outcome.status == 0 else 'failed':<10} {outcome.said}")
        click.echo(f"all reports: {Path(output) / 'index.html'}")
    failed = [outcome.status for outcome in outcomes if outcome.status]
    if failed:
        click.echo(f"toolkit: {len(failed)} of {len(outcomes)} reports failed", err=True)
    return 1 if 1 in failed else max(failed, default=0)


def _list(names: tuple[str, ...]) -> int:
    import pandas as pd

    from toolkit.reporting.parameters import declared, read_notebook
    from toolkit.reporting.project import find_notebook

    if len(names) != 1:
        raise ParameterError("--parameters lists those of one report; name it")
    path = find_notebook(names[0])
    rows = [vars(parameter) for parameter in declared(read_notebook(path), path.stem).values()]
    table = pd.DataFrame(rows, columns=["name", "kind", "default", "choices", "help"])
    show(table.assign(choices=table["choices"].map(", ".join)))
    return 0


@click.command()
@click.argument("run")
def verify(run: str) -> int:
    """Run the published report in the folder RUN again, in a clean process, and compare every file."""
    from toolkit.reporting.verify import verify as check

    verdict = check(run)
    if not verdict.differences:
        click.echo(f"verified: run {verdict.run}, {verdict.files} files identical")
        return 0
    for difference in verdict.differences:
        click.echo(difference)
    click.echo(f"toolkit: run {verdict.run} is not reproduced; first difference: {verdict.differences[0]}", err=True)
    return 1


@click.command()
@click.argument("first")
@click.argument("second")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def diff(first: str, second: str, as_json: bool) -> int:
    """Say what changed from the run FIRST to the run SECOND."""
    from toolkit.reporting.diff import diff as compare

    sentences, table = compare(first, second)
    if as_json:
        click.echo(json.dumps({"changes": sentences, "values": json.loads(table.to_json(orient="records"))}))
        return 0
    for sentence in sentences:
        click.echo(sentence)
    if len(table):
        click.echo("")
        show(table)
    return 0


commands: dict[str, click.Command] = {"report": report, "verify": verify, "diff": diff}
