"""What importing costs, and that the package offers what the contract names."""

from __future__ import annotations

import subprocess
import sys

import pytest

import toolkit

HEAVY = ("pandas", "numpy", "sklearn", "scipy", "numba", "nltk", "papermill", "matplotlib", "nbformat")


@pytest.mark.parametrize(
    "statement",
    ["import toolkit", "from toolkit.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"],
)
def test_nothing_heavy_loads_before_it_is_needed(statement: str) -> None:
    code = f"import sys\n{statement}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_public_name_is_there() -> None:
    for name in toolkit.__all__:
        assert getattr(toolkit, name) is not None, name
    with pytest.raises(AttributeError, match="no attribute 'corpus_'"):
        _ = toolkit.corpus_


def test_functions_stay_functions_after_their_rooms_have_loaded() -> None:
    code = (
        "import toolkit as tk, toolkit.coding, toolkit.reporting, toolkit.lexis, toolkit.topics\n"
        "print(all(callable(f) for f in (tk.stance, tk.report, tk.concordance, tk.segment, tk.keyness, tk.evaluate)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["reprot"], 2, "did you mean 'report'"),
        (["list", "--nonsense"], 2, "No such option"),
        (["concordance", "trade", "--corpus", "no/such/folder"], 2, "does not exist"),
        (["concordance", '"trade'], 2, "unclosed quotation mark at character 0"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(
    arguments: list[str], status: int, message: str, project: object
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", *arguments],
        capture_output=True,
        text=True,
        cwd=str(project),
        check=False,
    )
    assert done.returncode == status
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("toolkit: ")
