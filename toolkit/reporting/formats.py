"""A finished page as PDF, by WeasyPrint or by a browser that is installed, and as a Word document (``word.py``)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from toolkit.errors import MissingExtraError, RunError
from toolkit.reporting.files import remove

#: Where figures are kept as PNG for the Word document while a run is being made.
PICTURES = ".pictures"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
).split()


def engines(wanted: Iterable[str]) -> str:
    """What makes each format, with its version: part of a run's inputs.

    Raises:
        MissingExtraError: nothing that makes a PDF is installed.
    """
    found = []
    for one in wanted:
        if one == "pdf":
            found.append(
                f"weasyprint {_weasyprint().__version__}" if _weasyprint() else _run([_browser(), "--version"])
            )
        elif one == "docx":
            from importlib.metadata import version

            found.append(f"python-docx {version('python-docx')}")
    return "\n".join(found)


def convert(page: str, folder: Path, formats: Iterable[str]) -> None:
    """Write a page in other formats into the folder of its run.

    Args:
        page: the HTML.
        folder: of the run; pictures for Word are taken from it, and removed.
        formats: ``pdf``, ``docx``.

    Raises:
        RunError: the browser failed.
    """
    for one in formats:
        if one == "pdf":
            (folder / "report.pdf").write_bytes(_pdf(page))
        elif one == "docx":
            from toolkit.reporting.word import word

            (folder / "report.docx").write_bytes(word(page, folder / PICTURES))
    remove(folder / PICTURES)


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError):  # installed without the libraries of the system that it needs
        return None
    return weasyprint


def _browser() -> str:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise MissingExtraError(
            "a PDF needs WeasyPrint or the Chromium browser, and neither is installed: "
            "pip install 'discourse-toolkit[pdf]', or apt-get install chromium"
        )
    return found


def _pdf(page: str) -> bytes:
    weasyprint = _weasyprint()
    # A link to a file beside the page leads nowhere from a PDF, which travels alone.
    page = re.sub(r' <a href="tables/[^"]*">CSV</a>', "", page)
    page = re.sub(r'<a href="(?!#|https?:|mailto:)[^"]*">(.*?)</a>', r"\1", page)
    if weasyprint:
        document = weasyprint.HTML(string=page, url_fetcher=_fetcher(weasyprint), media_type="print")
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))
    with tempfile.TemporaryDirectory(prefix="toolkit-pdf-") as scratch:
        source, target = Path(scratch) / "report.html", Path(scratch) / "report.pdf"
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        profile = [f"--user-data-dir={scratch}/profile", f"--print-to-pdf={target}"]
        _run([_browser(), *_FLAGS, *root, *profile, source.as_uri()], scratch)
        if not target.is_file():
            raise RunError("the browser made no PDF")
        return _undated(target.read_bytes())


def _fetcher(weasyprint: Any) -> Any:
    """What loads pictures: those within the page, and no other."""
    if hasattr(weasyprint.urls, "URLFetcher"):
        return weasyprint.urls.URLFetcher(allowed_protocols=["data"])

    def fetch(url: str, *rest: Any, **named: Any) -> Any:
        if not url.startswith("data:"):
            raise ValueError("a report loads nothing")
        return weasyprint.default_url_fetcher(url, *rest, **named)

    return fetch


def _run(command: list[str], home: str | None = None) -> str:
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8", **({"HOME": home} if home else {})}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RunError(f"{command[0]}: {error}") from error
    if done.returncode:
        raise RunError(f"{command[0]} ended with status {done.returncode}")
    return done.stdout.strip()


def _undated(pdf: bytes) -> bytes:
    """A browser writes the time into a PDF; the digits are overwritten in place, so that no offset in it changes."""
    return re.sub(rb"(/(?:CreationDate|ModDate) ?\(D:)\d{14}", rb"\g<1>19800101000000", pdf)
