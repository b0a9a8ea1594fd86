"""Reports and the interactive notebook in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, which checks a page for accessibility."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        [npm, "install", "--silent", "--no-audit", "--no-fund", "axe-core"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("axe-core could not be installed")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def published(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("reports")
    command = [sys.executable, "-m", "toolkit", "report", "profile", "stance", "comparison", "--output", str(output)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    return output


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reports_are_accessible_and_make_no_request(browser: Any, axe: str, published: Path, scheme: str) -> None:
    pages = [published / "index.html", *sorted(published.glob("*/latest/report.html"))]
    assert len(pages) == 4
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    for path in pages:
        assert path.stat().st_size < 2_000_000
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]] == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        # The list of runs is searched by one small script, which its policy names by hash; a report has none.
        assert page.evaluate("document.scripts.length") == (1 if path.name == "index.html" else 0)
        page.close()
    context.close()


def test_a_row_of_a_table_leads_to_its_passages(browser: Any, published: Path) -> None:
    (path,) = published.glob("profile/latest/report.html")
    page = browser.new_page()
    page.goto(path.as_uri())
    target = page.locator("#frequencies-row-2")
    assert not target.is_visible()
    link = page.locator('a[href="#frequencies-row-2"]')
    link.click()
    target.wait_for(state="visible", timeout=5_000)
    term, marks = link.inner_text(), target.locator("mark").all_inner_texts()
    assert marks
    assert {mark.lower() for mark in marks} == {term}
    page.close()


def test_the_interactive_notebook_runs_in_jupyterlab(browser: Any, project: Path, tmp_path: Path) -> None:
    for name in ("corpus", "notebooks"):
        shutil.copytree(project / name, tmp_path / name)
    settings = tmp_path / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "mpl",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
    }
    environment = {**os.environ, **{key: str(tmp_path / value) for key, value in folders.items()}}
    port = 8000 + os.getpid() % 900
    arguments = ["--no-browser", "--expose-app-in-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    arguments += ["--ServerApp.port_retries=0", "--IdentityProvider.token=t", f"--ServerApp.root_dir={tmp_path}"]
    arguments += [
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    log = (tmp_path / "lab.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *arguments], env=environment, stdout=log, stderr=log, cwd=tmp_path
    )
    try:
        _wait(f"http://127.0.0.1:{port}/api?token=t", server)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/lab/tree/notebooks/explore.ipynb?token=t&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.evaluate(
            """async () => {
              const panel = window.jupyterapp.shell.currentWidget;
              await panel.context.ready; await panel.sessionContext.ready;
              await window.jupyterapp.commands.execute('notebook:run-all-cells');
              await window.jupyterapp.commands.execute('docmanager:save');
            }"""
        )
        saved = json.loads((tmp_path / "notebooks" / "explore.ipynb").read_text(encoding="utf-8"))
        page.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()
    code = [cell for cell in saved["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code)
    errors = [output for cell in code for output in cell["outputs"] if output["output_type"] == "error"]
    assert errors == []
    assert "<mark" in json.dumps(code)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert server.poll() is None, "JupyterLab ended"
            time.sleep(0.5)
    raise AssertionError("JupyterLab did not answer within a minute")
