"""Lines for the schedulers people have, filled in with where this project and this toolkit are."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

from toolkit.errors import ParameterError, choose

SCHEDULERS = ("cron", "systemd", "github", "jupyter")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def schedule(scheduler: str, arguments: list[str], project: Path, *, day: str = "Mon", time: str = "06:17") -> str:
    """What to give a scheduler so that it runs reports once a week.

    Args:
        scheduler: one of ``SCHEDULERS``.
        arguments: of ``toolkit report``.
        project: folder to run in.
        day: of the week, ``Mon`` to ``Sun``, or ``daily``.
        time: of the day, ``HH:MM``.

    Raises:
        ParameterError: the scheduler, day or time is none that is known.
    """
    if scheduler not in SCHEDULERS:
        raise ParameterError(choose("scheduler", scheduler, SCHEDULERS))
    if day != "daily" and day not in DAYS:
        raise ParameterError(choose("day", day, (*DAYS, "daily")))
    hour, sign, minute = time.partition(":")
    if not (sign and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ParameterError(f"time {time!r} is not of the form HH:MM")
    when = (day, int(hour), int(minute))
    return {"cron": _cron, "systemd": _systemd, "github": _github, "jupyter": _jupyter}[scheduler](
        arguments, project, when
    )


When = tuple[str, int, int]


def _program() -> str:
    beside = Path(sys.executable).with_name("toolkit")
    return str(beside) if beside.exists() else f"{sys.executable} -m toolkit"


def _fields(when: When) -> str:
    day, hour, minute = when
    return f"{minute} {hour} * * {'*' if day == 'daily' else (DAYS.index(day) + 1) % 7}"


def _cron(arguments: list[str], project: Path, when: When) -> str:
    # A percent sign ends a command in a crontab unless it is escaped.
    command = shlex.join([*_program().split(" -m ")[:1], *(["-m", "toolkit"] if " -m " in _program() else [])])
    line = f"cd {shlex.quote(str(project))} && {command} {shlex.join(['report', *arguments])}"
    return f"{_fields(when)}  {line} >> reports/cron.log 2>&1\n".replace("%", r"\%")


def _systemd(arguments: list[str], project: Path, when: When) -> str:
    day, hour, minute = when
    calendar = f"{'' if day == 'daily' else f'{day} '}*-*-* {hour:02}:{minute:02}:00"
    words = " ".join(_unit(word) for word in ["report", *arguments])
    return f"""# /etc/systemd/system/reports.service
[Unit]
Description=Publish the reports of {project.name}

[Service]
Type=oneshot
WorkingDirectory={str(project).replace("%", "%%")}
ExecStart={_program()} {words}
TimeoutStartSec=2h
SuccessExitStatus=75

# /etc/systemd/system/reports.timer
[Unit]
Description=When the reports of {project.name} are published

[Timer]
OnCalendar={calendar}
Persistent=true

[Install]
WantedBy=timers.target

# systemctl enable --now reports.timer
"""


def _unit(word: str) -> str:
    """A word of a command line as systemd reads it."""
    quoted = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{quoted}"' if any(sign in quoted for sign in " \"\\'") else quoted


def _github(arguments: list[str], project: Path, when: When) -> str:
    run = "make report"
    if arguments:
        # A text in JSON is one in YAML too, whatever signs it holds.
        command = f"make setup && .venv/bin/toolkit {shlex.join(['report', *arguments])}"
        run = json.dumps(command, ensure_ascii=False)
    return f"""# .github/workflows/reports.yml (times are in UTC)
name: reports
on:
  schedule: [{{ cron: "{_fields(when)}" }}]
  workflow_dispatch:
permissions: {{ contents: read }}
concurrency: {{ group: reports, cancel-in-progress: false }}
jobs:
  publish:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{ python-version: "3.11" }}
      - run: {run}
      - uses: actions/upload-artifact@v4
        if: always()
        with: {{ name: reports, path: reports, include-hidden-files: true }}
"""


def _jupyter(arguments: list[str], project: Path, when: When) -> str:
    named = [word for word in arguments if not word.startswith("-")] or ["stance"]
    return f"""JupyterLab's scheduler (the extension jupyter-scheduler) runs a notebook, not a command:
  1. open {project / "notebooks" / (named[0] + ".ipynb")} in JupyterLab
  2. right-click, Create Notebook Job; give its parameters, texts in quotation marks, and the corpus as
     {json.dumps(str(project / "corpus"))}, since the job runs in another folder; choose Run on a schedule
  3. schedule: {_fields(when)} in the syntax of cron
The job runs only while the Jupyter server runs, and leaves an executed notebook, not a published report. For that, make
the job a notebook with one cell:
  import toolkit as tk
  tk.report({str(project / "notebooks" / (named[0] + ".ipynb"))!r},
            corpus={str(project / "corpus")!r}, output={str(project / "reports")!r})
"""
