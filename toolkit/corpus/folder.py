"""A corpus folder: adding texts to it, and saying what is wrong with it."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from toolkit.corpus.document import Document, TextFile, read_document, text_files, write_document
from toolkit.corpus.frontmatter import RESERVED
from toolkit.corpus.sources import Skipped, read_source
from toolkit.errors import LockedError, ParameterError, SourceError

#: Two texts that share this many of their five-word sequences are one text in two versions.
NEAR = 0.6
_SHORT = 30  # words


@dataclass(frozen=True)
class Added:
    """What became of one source.

    Attributes:
        source: what was given, or a file in it.
        id: the document's id, if it was added.
        refused: why it was not; empty if it was.
        skipped: whether it was passed over as no text, which is no mistake.
    """

    source: str
    id: str = ""
    refused: str = ""
    skipped: bool = False


@dataclass(frozen=True)
class Finding:
    """Something to know about a corpus: an ``error`` keeps a text from being read, a ``note`` does not."""

    level: str
    document: str
    message: str


def add(sources: Iterable[str], folder: str | Path, metadata: Mapping[str, Any] | None = None) -> list[Added]:
    """Add texts to a corpus folder, one readable file each; one bad source does not keep the others out.

    Args:
        sources: files, folders, archives, web addresses.
        folder: the corpus; made if it is not there.
        metadata: stands over what the texts state.

    Raises:
        ParameterError: a metadata key is one that the toolkit computes.
        LockedError: somebody else is adding to this corpus.
        SourceError: the folder cannot be written to.
    """
    given = dict(metadata or {})
    for key in given:
        if key in RESERVED or not re.fullmatch(r"[^\W\d]\w*", key):
            raise ParameterError(f"metadata key {key!r} cannot be set; use a word other than {', '.join(RESERVED)}")
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(f"{root}: cannot make this folder: {error.strerror}") from error
    with _locked(root):
        known = {_same(document.text): file.id for file, document in _readable(root)}
        taken = {file.id for file in text_files(root)}
        results = []
        for source in sources:
            for name, outcome in read_source(source):
                results.append(_add(name, outcome, root, given, known, taken))
    return results


def _add(
    name: str,
    outcome: Document | SourceError | Skipped,
    root: Path,
    given: dict[str, Any],
    known: dict[str, str],
    taken: set[str],
) -> Added:
    if isinstance(outcome, Skipped):
        return Added(name, refused=outcome.reason, skipped=True)
    if isinstance(outcome, SourceError):
        return Added(name, refused=str(outcome))
    key = _same(outcome.text)
    if key in known:
        return Added(name, refused=f"{name}: is in the corpus already, as document {known[key]!r}")
    identifier = _free(slug(str(outcome.metadata.get("title") or Path(name).stem)), taken)
    try:
        write_document(Document(identifier, outcome.text, {**outcome.metadata, **given}), root / f"{identifier}.md")
    except SourceError as error:
        return Added(name, refused=str(error))
    known[key] = identifier
    taken.add(identifier)
    return Added(name, identifier)


def slug(title: str) -> str:
    """A file name made of a title: its first words in lower case, letters and digits of any script, hyphens between."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", title).replace("’", "").replace("'", "").lower())
    short: list[str] = []
    for word in words:
        if sum(map(len, short)) + len(short) + len(word) > 40 and short:
            break
        short.append(word[:40])
    return "-".join(short) or "text"


def _free(name: str, taken: set[str]) -> str:
    if name not in taken and not name.startswith("readme"):
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def _same(text: str) -> str:
    """A key that is equal for texts a reader takes for the same: letters and digits only, case aside."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return sha256("".join(c for c in plain if c.isalnum()).encode("utf-8", "surrogatepass")).hexdigest()


def _readable(root: Path) -> Iterator[tuple[TextFile, Document]]:
    for file in text_files(root):
        try:
            yield file, read_document(file)
        except SourceError:
            continue


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    import fcntl

    try:
        handle = os.open(root / ".adding.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SourceError(f"{root}: cannot write to this folder: {error.strerror}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"somebody else is adding to {root}; try again when they have finished") from None
        yield
    finally:
        os.close(handle)


def check(folder: str | Path) -> list[Finding]:
    """What is wrong with a corpus, errors first.

    Raises:
        SourceError: the folder cannot be read.
    """
    root = Path(folder)
    findings: list[Finding] = []
    documents: list[tuple[str, Document]] = []
    for file in text_files(root):
        try:
            documents.append((file.id, read_document(file)))
        except SourceError as error:
            findings.append(Finding("error", file.id, str(error)))
    if not documents and not findings:
        findings.append(
            Finding("error", "", f"{root}: holds no text; add one with: toolkit add SOURCE --corpus {root}")
        )
    seen: dict[str, str] = {}
    for identifier, document in documents:
        other = seen.setdefault(_same(document.text), identifier)
        if other != identifier:
            findings.append(Finding("error", identifier, f"is the same text as {other!r}; remove one"))
        findings += _notes(identifier, document)
    findings += _near_duplicates(documents)
    return sorted(findings, key=lambda finding: (finding.level != "error", finding.document, finding.message))


_ODD = (
    ("\ufffd", "characters lost in an earlier conversion (U+FFFD)"),
    ("\u00e2\u20ac", "text decoded with the wrong encoding (‘â€’)"),
    ("\u00ad", "soft hyphens"),
)


def _notes(identifier: str, document: Document) -> Iterator[Finding]:
    for key in ("author", "date", "language"):
        if not document.metadata.get(key):
            yield Finding("note", identifier, f"states no {key}; fill it in at the head of the file if you know it")
    for sign, what in _ODD:
        if found := document.text.count(sign):
            yield Finding(
                "note", identifier, f"holds {what}: {found}, the first at character {document.text.index(sign)}"
            )
    words = len(document.text.split())
    if words < _SHORT:
        yield Finding("note", identifier, f"is very short ({words} words)")


def _near_duplicates(documents: list[tuple[str, Document]]) -> Iterator[Finding]:
    """Pairs that share most of their five-word sequences, found by the sequences themselves."""
    shingles = {identifier: _shingles(document.text) for identifier, document in documents}
    holders: dict[int, list[str]] = {}
    for identifier, found in shingles.items():
        # A sixteenth of all sequences, chosen by their own hash, is enough to meet a near duplicate.
        for shingle in found:
            if shingle % 16 == 0 or len(found) < 64:
                holders.setdefault(shingle, []).append(identifier)
    pairs = {(a, b) for names in holders.values() for i, a in enumerate(names[:20]) for b in names[i + 1 : 20]}
    for a, b in sorted(pairs):
        union = len(shingles[a] | shingles[b])
        share = len(shingles[a] & shingles[b]) / union if union else 0.0
        if NEAR <= share < 1:
            yield Finding(
                "note", b, f"shares {100 * share:.0f} % of its wording with {a!r}; it may be another version of it"
            )


def _shingles(text: str) -> set[int]:
    from zlib import crc32

    words = re.findall(r"\w+", text.casefold())
    return {crc32(" ".join(words[i : i + 5]).encode("utf-8", "surrogatepass")) for i in range(max(len(words) - 4, 1))}
