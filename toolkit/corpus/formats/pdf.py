"""PDF files: the text through pypdf, running heads and page numbers set aside, words broken at line ends joined."""

from __future__ import annotations

import logging
from collections import Counter
from io import BytesIO
from typing import Any

import regex

from toolkit.corpus.byline import is_name
from toolkit.corpus.document import Document
from toolkit.corpus.formats.common import assemble
from toolkit.errors import SourceError

_EDGE = 2  # lines at the top and at the bottom of a page that can be running heads
_NUMBER = regex.compile(r"(?i)(?:page |seite |стр\. ?|p\. ?)?[-–— ]*\d{1,4}[-–— ]*(?:(?:of|/|von|из) ?\d{1,4})?")
_BROKEN = regex.compile(r"(\p{L}+)(-|\u00ad|\u2010)[ ]*\n[ ]*(\p{L}+)")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def read_pdf(data: bytes, name: str) -> Document:
    """A PDF as a Document.

    Title and author of the file's properties count only where the text bears them out: word processors fill them in
    with file names and account names. The day a file was made is not the day a text was published.

    Raises:
        SourceError: the file is damaged, needs a password, or holds pictures of text only.
    """
    pages, information = _extract(data, name)
    letters = sum(map(str.isalpha, "".join(pages)))
    if letters < 20 * len(pages) and letters < 200:
        raise SourceError(
            f"{name}: {len(pages)} pages and hardly a letter: a scan? Run text recognition (OCR) on it first, "
            "for example: ocrmypdf IN.pdf OUT.pdf"
        )
    lines, removed = _without_running_heads([page.splitlines() for page in pages])
    text = rejoin("\n".join(lines))
    return assemble(name, text, {}, fallback=_borne_out(information, text), removed=removed)


def _extract(data: bytes, name: str) -> tuple[list[str], dict[str, str]]:
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"{name}: needs a password; save it without one first")
        pages = [page.extract_text() or "" for page in reader.pages]
        properties: Any = reader.metadata or {}
        information = {key: str(properties.get(f"/{key.title()}") or "").strip() for key in ("title", "author")}
    except FileNotDecryptedError:
        raise SourceError(f"{name}: needs a password; save it without one first") from None
    except SourceError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise SourceError(f"{name}: is a damaged PDF ({type(error).__name__}: {error})") from None
    return [_clean(page) for page in pages], information


def _clean(page: str) -> str:
    """Page text without lone surrogates, NUL and typographic ligatures, which broken fonts produce."""
    page = page.encode("utf-8", "replace").decode("utf-8") if regex.search(r"[\ud800-\udfff]", page) else page
    return page.replace("\0", "").translate(_LIGATURES)


def _without_running_heads(pages: list[list[str]]) -> tuple[list[str], list[str]]:
    """Lines of all pages without page numbers and the lines that recur at the edges of at least half of the pages."""
    edges = [_edges(page) for page in pages]
    counts: Counter[str] = Counter()
    for page, edge in zip(pages, edges, strict=True):
        counts.update({_shape(page[at]) for at in edge})
    often = {key for key, count in counts.items() if count >= max(3, len(pages) / 2)}
    kept: list[str] = []
    removed: list[str] = []
    for page, edge in zip(pages, edges, strict=True):
        away = {at for at in edge if _shape(page[at]) in often}
        # A page number stands on the outermost line, or beside a running head that goes as well.
        outer = [at for place, at in enumerate(edge) if place in (0, len(edge) - 1) or away & set(edge)]
        away |= {at for at in outer if _NUMBER.fullmatch(page[at].strip()) and len(pages) > 1}
        kept += [line for at, line in enumerate(page) if at not in away]
        removed += [page[at].strip() for at in sorted(away)]
    return kept, list(dict.fromkeys(removed))


def _edges(page: list[str]) -> list[int]:
    """Places of the first and last lines of a page that are not blank."""
    stated = [at for at, line in enumerate(page) if line.strip()]
    return sorted({*stated[:_EDGE], *stated[-_EDGE:]})


def _shape(line: str) -> str:
    """A line with its numbers evened, so that ``Review 12`` and ``Review 13`` are one running head."""
    return str(regex.sub(r"\d+", "#", " ".join(line.split())))


def rejoin(text: str) -> str:
    """Join words broken at line ends.

    The hyphen stays before a capital (``Sino-American``) and where the text elsewhere writes the word with it and
    never without.
    """
    words = Counter(regex.findall(r"\p{L}+(?:-\p{L}+)*", text.lower()))

    def joined(match: regex.Match[str]) -> str:
        first, hyphen, second = match.groups()
        solid, parted = f"{first}{second}".lower(), f"{first}-{second}".lower()
        keep = hyphen != "\u00ad" and (second[0].isupper() or words[parted] > words[solid])
        return f"{first}-{second}" if keep else f"{first}{second}"

    return str(_BROKEN.sub(joined, text))


def _borne_out(information: dict[str, str], text: str) -> dict[str, str]:
    letters = "".join(regex.findall(r"\p{L}", text[:4000].casefold()))
    found = {}
    for key, value in information.items():
        plain = "".join(regex.findall(r"\p{L}", value.casefold()))
        if plain and plain in letters and (key == "title" or is_name(value)):
            found[key] = value
    return found
