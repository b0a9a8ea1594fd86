"""Fixtures that every room uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The evaluation data beside the project; tests that need it are skipped where it is absent."""
    path = Path(os.environ.get("DISCOURSE_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip("the evaluation data are not here; set DISCOURSE_DATA to their folder")
    return path


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shipped_corpus(project: Path) -> Path:
    """The corpus the project ships with."""
    return project / "corpus"
