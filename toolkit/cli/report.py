"""Commands for reports: run, verify, compare."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from toolkit.cli.output import pairs, show
from toolkit.errors import ParameterError, ToolkitError

#: Values that moved which are printed for people.
_ROWS = 30


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "-p", "parameters", multiple=True, metavar="KEY=VALUE", help="A parameter of the report; repeat for more."
)
@click.option("--corpus", help="A folder of texts or a tabular file.")
@click.option(
    "--where", multiple=True, metavar="CONDITION", help="Only documents like this: author=…, year>=2020; repeatable."
)
@click.option("--format", "formats", multiple=True, metavar="pdf|docx", help="Publish as PDF or Word too; repeatable.")
@click.option("--output", default="reports", show_default=True, help="Folder of published reports.")
@click.option("--force", is_flag=True, help="Run even if these inputs have been published.")
@click.option("--timeout", type=click.IntRange(min=1), default=1800, show_default=True, help="Seconds a cell may take.")
@click.option("--wait", type=click.IntRange(min=0), default=0, help="Seconds to wait for another run of the report.")
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Reports run at once.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary for programs.")
@click.option("--parameters", "list_parameters", is_flag=True, help="List the report's parameters and stop.")
def report(names: tuple[str, ...], list_parameters: bool, **options: Any) -> int:
    """Run reports NAMES and publish them; all declared reports without a name.

    What is declared stands in reports/reports.yaml. A report whose inputs have been published already is not run again.
    """
    options["parameters"] = pairs(options["parameters"])
    if list_parameters:
        return _list(names)
    with _ended_in_order():
        return _one(names[0], options) if len(names) == 1 else _several(names, options)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a request to end (SIGTERM, as from systemd or cron's timeout) clean up as an interrupt from a keyboard does."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _one(name: str, options: dict[str, Any]) -> int:
    from toolkit.reporting.run import produce
    from toolkit.reporting.sources import view_of

    corpus = view_of(name, options["corpus"] or options["parameters"].get("corpus"), options["where"])
    started = time.monotonic()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            made = produce(
                name,
                options["parameters"],
                corpus,
                options["output"],
                formats=options["formats"],
                force=options["force"],
                timeout=options["timeout"],
                wait=options["wait"],
                progress=sys.stderr.isatty() and not options["as_json"],
            )
    except ToolkitError as error:
        if options["as_json"]:
            _summary(Path(name).stem, error.exit_status, "failed", "", started, " ".join(str(error).split()))
        raise
    for warning in caught:
        if warning.category is UserWarning:
            click.echo(f"toolkit: {warning.message}", err=True)
    result = "unchanged" if made.skipped else "published"
    if options["as_json"]:
        _summary(made.path.parent.name, 0, result, str(made.path), started)
    else:
        click.echo(f"{_shown(made.path)}/report.html{' (unchanged)' if made.skipped else ''}")
    return 0


def _summary(report: str, status: int, result: str, run: str, started: float, message: str = "") -> None:
    from toolkit.reporting.declared import Outcome

    seconds = round(time.monotonic() - started, 2)
    click.echo(json.dumps(vars(Outcome(report, status, result, run, seconds, message))))


def _shown(path: Path) -> Path:
    return Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path


def _several(names: tuple[str, ...], options: dict[str, Any]) -> int:
    from dataclasses import replace

    from toolkit.reporting.declared import Declaration, plan, run_all
    from toolkit.reporting.parameters import declared, read_notebook, resolve
    from toolkit.reporting.project import find_notebook, project_root

    declared_plan = plan(project_root() / "reports" / "reports.yaml")
    wanted = [
        replace(
            one,
            parameters={**one.parameters, **options["parameters"]},
            corpus=options["corpus"] or one.corpus,
            where=(*one.where, *options["where"]),
            formats=tuple(dict.fromkeys([*one.formats, *options["formats"]])),
            timeout=one.timeout or options["timeout"],
        )
        for one in ([Declaration(name) for name in names] or declared_plan.reports)
    ]
    for one in wanted:
        # A slip in one declaration is told before any report has run.
        path = find_notebook(one.report)
        resolve(declared(read_notebook(path), path.stem), one.parameters, path.stem)
    progress = sys.stderr.isatty() and not options["as_json"]
    outcomes = run_all(wanted, options["output"], force=options["force"], workers=options["workers"], progress=progress)
    if declared_plan.keep and not names:
        from toolkit.reporting.retention import prune

        prune(options["output"], declared_plan.keep, also=declared_plan.pinned)
    if options["as_json"]:
        click.echo(json.dumps([vars(outcome) for outcome in outcomes]))
    else:
        for outcome in outcomes:
            where = f"{_shown(Path(outcome.run))}/report.html" if outcome.run else outcome.message
            click.echo(f"{outcome.report:<12} {outcome.result:<10} {where}")
        click.echo(f"all reports: {Path(options['output']) / 'index.html'}")
    failed = [outcome.status for outcome in outcomes if outcome.status]
    if failed:
        said = "; ".join(f"{outcome.report}: {outcome.message}" for outcome in outcomes if outcome.status)
        click.echo(f"toolkit: {len(failed)} of {len(outcomes)} reports failed ({said})", err=True)
    return 1 if any(status not in (2, 75) for status in failed) else max(failed, default=0)


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
@click.option("--corpus", help="Where its corpus is now, if it has moved.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def verify(run: str, corpus: str | None, as_json: bool) -> int:
    """Run the published report in the folder RUN again, in a clean process, and compare every file."""
    from toolkit.reporting.verify import verify as check

    verdict = check(run, corpus)
    if as_json:
        click.echo(json.dumps(vars(verdict)))
        return 1 if verdict.differences else 0
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
@click.option("--output", help="Publish what changed as a report in this folder.")
def diff(first: str, second: str, as_json: bool, output: str | None) -> int:
    """Say what changed from the run FIRST to the run SECOND."""
    from toolkit.reporting.diff import diff as compare
    from toolkit.reporting.diff import most_telling

    sentences, table = compare(first, second)
    if output:
        from toolkit.reporting.changes import publish_diff

        click.echo(f"{_shown(publish_diff(first, second, output))}/report.html")
        return 0
    if as_json:
        click.echo(json.dumps({"changes": sentences, "values": json.loads(table.to_json(orient="records"))}))
        return 0
    for sentence in sentences:
        click.echo(sentence)
    if len(table):
        click.echo("")
        show(most_telling(table).head(_ROWS))
        if len(table) > _ROWS:
            click.echo(f"\n{len(table) - _ROWS:,} more values moved; --json prints all, --output publishes them")
    return 0


commands: dict[str, click.Command] = {"report": report, "verify": verify, "diff": diff}
