"""What schedulers are given: valid for the scheduler, and commands that the toolkit has."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
import yaml

from toolkit.errors import ParameterError
from toolkit.reporting.schedule import schedule

AWKWARD = ["stance", "-p", "theme=50 % of 'all' \"trade\": # $HOME"]


def fields(line: str) -> list[str]:
    """The five fields of a crontab line, each within its range."""
    found = line.split(None, 5)[:5]
    for field, (low, high) in zip(found, ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7)), strict=True):
        assert field == "*" or low <= int(field) <= high
    return found


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [("Mon", "06:17", "17 6 * * 1"), ("Sun", "00:00", "0 0 * * 0"), ("daily", "23:59", "59 23 * * *")],
)
def test_cron_gets_five_fields(day: str, time: str, expected: str) -> None:
    assert fields(schedule("cron", [], Path("/srv/p"), day=day, time=time)) == expected.split()


def test_a_crontab_line_runs_what_was_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "a folder, 100 %"
    (folder / "reports").mkdir(parents=True)
    command = schedule("cron", AWKWARD, folder).split(None, 5)[5]
    assert not re.search(r"(?<!\\)%", command)  # an unescaped one ends the command
    shown = command.replace(r"\%", "%").replace(" report ", " -c 'import sys; print(sys.argv[1:])' ", 1)
    program = shlex.split(command.replace(r"\%", "%"))[3]
    shown = shown.replace(program, "python3", 1).replace(" -m toolkit", "")
    subprocess.run(["sh", "-c", shown], check=True)
    assert eval((folder / "reports" / "cron.log").read_text(encoding="utf-8")) == AWKWARD


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_its_units(tmp_path: Path) -> None:
    text = schedule("systemd", AWKWARD, tmp_path, day="Tue", time="7:05")
    parts = re.split(r"(?m)^# /etc/systemd/system/(\S+)\n", text.rpartition("# systemctl")[0])
    paths = []
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        (tmp_path / name).write_text(body, encoding="utf-8")
        paths.append(str(tmp_path / name))
    assert [Path(path).name for path in paths] == ["reports.service", "reports.timer"]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "reports." not in done.stderr
    calendar = re.search(r"OnCalendar=(.*)", text)
    assert calendar is not None
    subprocess.run(["systemd-analyze", "calendar", calendar[1]], check=True, capture_output=True)


def check_workflow(text: str) -> None:
    """A GitHub workflow: its triggers, and jobs of steps that either use an action or run a command."""
    flow = yaml.load(text, Loader=yaml.BaseLoader)
    assert set(flow) <= {"name", "on", "permissions", "concurrency", "jobs"}
    assert set(flow["on"]) == {"schedule", "workflow_dispatch"}
    for entry in flow["on"]["schedule"]:
        assert len(fields(entry["cron"] + " x")) == 5
    for job in flow["jobs"].values():
        assert set(job) <= {"runs-on", "timeout-minutes", "steps"}
        assert {"runs-on", "steps"} <= set(job)
        for step in job["steps"]:
            assert set(step) <= {"uses", "with", "run", "if"}
            assert ("uses" in step) != ("run" in step)
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step.get("uses", "a/b@v1"))
            assert all(isinstance(value, str) for value in step.get("with", {}).values())


def test_github_gets_a_workflow(project: Path) -> None:
    check_workflow(schedule("github", [], project))
    flow = schedule("github", AWKWARD, project)
    check_workflow(flow)
    runs = [step["run"] for step in yaml.safe_load(flow)["jobs"]["publish"]["steps"] if "run" in step]
    assert shlex.split(runs[0])[-len(AWKWARD) :] == AWKWARD
    page = (project / "toolkit" / "docs" / "scheduling.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"(?s)```yaml\n(.*?)```", page)
    check_workflow(shown)


def test_the_code_for_jupyter_publishes_from_any_folder(project: Path) -> None:
    code = schedule("jupyter", [], project).partition("one cell:\n")[2]
    call = ast.parse(textwrap.dedent(code)).body[-1]
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    paths = [call.value.args[0], *(keyword.value for keyword in call.value.keywords)]
    assert [ast.literal_eval(path) for path in paths] == [
        str(project / "notebooks" / "stance.ipynb"),
        str(project / "corpus"),
        str(project / "reports"),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("corn", "Mon", "06:17"), "unknown scheduler 'corn'; did you mean 'cron'"),
        (("cron", "Mo", "06:17"), "unknown day 'Mo'; did you mean 'Mon'"),
        (("cron", "Mon", "25:00"), "time '25:00' is not of the form HH:MM"),
    ],
)
def test_a_slip_is_told(arguments: tuple[str, str, str], message: str) -> None:
    scheduler, day, time = arguments
    with pytest.raises(ParameterError, match=message):
        schedule(scheduler, [], Path("/srv/p"), day=day, time=time)
