"""What a run rests on besides its own inputs: the libraries installed and the toolkit's own code, hashed."""

from __future__ import annotations

import os
import re
import sys
from hashlib import sha256
from pathlib import Path

from toolkit.reporting.files import digest

_PACKAGE = Path(__file__).resolve().parents[1]
_OWN = "discourse-toolkit"


def environment() -> str:
    """A hash of the versions of Python and of every library the toolkit stands on, and of a checkout's lock file.

    Libraries are followed through what each of them requires, extras apart: what else is installed changes no result.
    Names and versions are read from the folders that installers leave, which is many times as fast as asking
    ``importlib.metadata`` for each.
    """
    installed = _installed()
    wanted = set(_required(installed[_OWN][1]) if _OWN in installed else _declared())
    lines = [f"{name} is missing" for name in wanted - installed.keys()]
    reached: set[str] = set()
    while wanted:
        reached |= wanted
        found = {other for name in wanted & installed.keys() for other in _required(installed[name][1])}
        wanted = (found & installed.keys()) - reached
    lines += [f"{name} {installed[name][0]}" for name in reached & installed.keys()]
    lines += [f"python {'.'.join(map(str, sys.version_info[:3]))}"]
    lock = _PACKAGE.parent / "requirements.lock"
    if lock.is_file():
        lines.append(f"lock {digest(lock)}")
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _installed() -> dict[str, tuple[str, Path]]:
    """Version and metadata of each library that can be imported; where there are two, the first on the path."""
    found: dict[str, tuple[str, Path]] = {}
    for place in dict.fromkeys(sys.path):
        try:
            names = sorted(os.listdir(place or "."))
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info") and "-" in name:
                library, version = name.removesuffix(".dist-info").split("-", 1)
                found.setdefault(_plain(library), (version, Path(place) / name / "METADATA"))
    return found


def _required(metadata: Path) -> list[str]:
    try:
        text = metadata.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    lines = re.findall(r"(?m)^Requires-Dist: *([\w.-]+)(.*)$", text.partition("\n\n")[0])
    return [_plain(name) for name, rest in lines if "extra ==" not in rest]


def _declared() -> list[str]:
    """What a checkout that is not installed asks for."""
    import tomllib

    try:
        with (_PACKAGE.parent / "pyproject.toml").open("rb") as stream:
            listed = tomllib.load(stream)["project"]["dependencies"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return []
    return [_plain(re.split(r"[^\w.-]", line)[0]) for line in listed]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def source_hash() -> str:
    """Of the toolkit's own files, so that a change to a checkout is a change of version too."""
    hasher = sha256()
    for folder, folders, names in os.walk(_PACKAGE):
        folders[:] = sorted(set(folders) - {"__pycache__", "docs", "notebooks"})
        for name in sorted(names):
            path = os.path.join(folder, name)
            with open(path, "rb") as stream:
                data = stream.read()
            hasher.update(f"{os.path.relpath(path, _PACKAGE)}\0{len(data)}\0".encode() + data)
    return hasher.hexdigest()
