"""The mistakes a user can make, one type for each kind, all under ToolkitError.

A message says what was wrong, where, with the value, and what to do about it. The command line prints it in one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ToolkitError(Exception):
    """Anything a user can put right. ``exit_status`` is what the command line ends with."""

    exit_status = 2


class SourceError(ToolkitError):
    """A text to be added, or a file of the corpus, cannot be read or is malformed."""


class CorpusError(ToolkitError):
    """A corpus, view or document that was asked for does not exist or cannot answer."""


class QueryError(ToolkitError):
    """A query is malformed; the message names the character."""


class CodebookError(ToolkitError):
    """A codebook is malformed; the message names line and key."""


class ParameterError(ToolkitError):
    """A parameter has an unknown name or an impossible value."""


class MissingExtraError(ToolkitError):
    """An optional dependency is not installed; the message says how to install it."""


class RunError(ToolkitError):
    """A report run failed; the message says where the partly executed notebook was kept."""

    exit_status = 1


class LockedError(ToolkitError):
    """Another run holds the lock."""

    exit_status = 75


def choose(kind: str, value: object, options: Iterable[object]) -> str:
    """One sentence that names an unknown value, the nearest valid one, and all choices.

    >>> choose("theme", "multilatral", ["multilateralism", "bilateralism"])
    "unknown theme 'multilatral'; did you mean 'multilateralism'? Choose from: multilateralism, bilateralism."
    """
    names = [str(option) for option in options]
    near = get_close_matches(str(value), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    listed = ", ".join(names[:30]) + (f", … ({len(names)} in all)" if len(names) > 30 else "")
    return f"unknown {kind} {value!r}{hint} Choose from: {listed or 'nothing is defined'}."
