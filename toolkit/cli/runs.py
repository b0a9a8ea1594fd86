"""Commands for what has been published: list it, thin it out, have it made on a schedule."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from toolkit.cli.output import output_option, show


@click.command()
@click.argument("name", required=False)
@click.option("--reports", "folder", default="reports", show_default=True, help="Folder of published reports.")
@output_option
def runs(name: str | None, folder: str, output: str) -> None:
    """List the runs of all reports, or of the report NAME: when, how long, and what came of it; newest first."""
    import pandas as pd

    from toolkit.reporting.run import log_of

    entries = [entry for entry in reversed(log_of(Path(folder))) if name in (None, entry["report"])]
    columns = ["started", "report", "run", "result", "seconds"]
    show(pd.DataFrame([{key: entry.get(key) for key in columns} for entry in entries], columns=columns), output)


@click.command()
@click.option("--keep", type=int, required=True, help="How many runs of each report to keep.")
@click.option("--pin", "pinned", multiple=True, metavar="RUN", help="A run to keep whatever its age; repeatable.")
@click.option("--output", default="reports", show_default=True, help="Folder of published reports.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def prune(keep: int, pinned: tuple[str, ...], output: str, dry_run: bool, as_json: bool) -> None:
    """Remove old runs, keeping the newest of each report and always the latest."""
    from toolkit.reporting.declared import plan
    from toolkit.reporting.project import project_root
    from toolkit.reporting.retention import prune as thin

    declared = plan(project_root() / "reports" / "reports.yaml").pinned
    gone = thin(output, keep, pinned, dry_run=dry_run, also=declared)
    if as_json:
        click.echo(json.dumps({"removed": [str(path) for path in gone], "dry_run": dry_run}))
        return
    for path in gone:
        click.echo(f"{'would remove' if dry_run else 'removed'} {os.path.relpath(path)}")
    if not gone:
        click.echo("nothing to remove")


@click.command()
@click.argument("scheduler", metavar="cron|systemd|github|jupyter")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--day", default="Mon", show_default=True, help="Mon … Sun, or daily.")
@click.option("--time", "time_of_day", default="06:17", show_default=True, help="HH:MM.")
def schedule(scheduler: str, arguments: tuple[str, ...], day: str, time_of_day: str) -> None:
    """Print what a scheduler needs to run reports; ARGUMENTS (after --) are those of toolkit report."""
    from toolkit.reporting.project import project_root
    from toolkit.reporting.schedule import schedule as lines

    click.echo(lines(scheduler, list(arguments), project_root(), day=day, time=time_of_day), nl=False)


commands: dict[str, click.Command] = {"runs": runs, "prune": prune, "schedule": schedule}
