"""YAML with line numbers, checked key by key: a codebook's mistakes are named where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from toolkit.errors import CodebookError, choose


@dataclass
class Entry:
    """A YAML value with the place it stands at.

    Attributes:
        value: a scalar, a list of entries, or a mapping from key to entry.
        line: counted from one.
        key: the keys that lead to it, joined by dots.
        file: the file's name, for messages.
    """

    value: Any
    line: int
    key: str
    file: str

    def fail(self, what: str) -> NoReturn:
        """Raise a CodebookError that names file, line and key."""
        where = f"{self.key}: " if self.key else ""
        raise CodebookError(f"{self.file}, line {self.line}: {where}{what}")

    def mapping(self, keys: tuple[str, ...] | None = None, required: tuple[str, ...] = ()) -> dict[str, Entry]:
        """The entry as a mapping; unknown and missing keys are refused."""
        if self.value is None and not required:
            return {}
        if not isinstance(self.value, dict):
            self.fail("must be a mapping of keys to values")
        for name, entry in self.value.items():
            if keys is not None and name not in keys:
                entry.fail(choose("key", name, keys))
        for name in required:
            if name not in self.value:
                self.fail(f"lacks the key {name!r}")
        return dict(self.value)

    def items(self) -> list[Entry]:
        """The entry as a list; one scalar counts as a list of one."""
        if self.value is None:
            return []
        if isinstance(self.value, dict):
            self.fail("must be a list")
        return self.value if isinstance(self.value, list) else [self]

    def text(self) -> str:
        """The entry as text."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail(f"must be text, and is {_shown(self.value)}")
        return str(self.value)

    def texts(self) -> tuple[str, ...]:
        """The entry as a list of texts."""
        return tuple(item.text() for item in self.items())

    def number(self, convert: Callable[[str], Any] = float) -> Any:
        """The entry as a number."""
        try:
            return convert(str(self.value))
        except ValueError:
            self.fail(f"must be a number, and is {_shown(self.value)}")

    def plain(self) -> Any:
        """The entry without its places."""
        if isinstance(self.value, dict):
            return {name: entry.plain() for name, entry in self.value.items()}
        if isinstance(self.value, list):
            return [entry.plain() for entry in self.value]
        return self.value


def _shown(value: Any) -> str:
    return "empty" if value in (None, "") else repr(value) if isinstance(value, str) else "a list or mapping"


def load(text: str, file: str) -> Entry:
    """Read YAML; every scalar is text, and a key given twice is refused.

    Raises:
        CodebookError: the text is no YAML, or a key stands twice in one mapping.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CodebookError(f"{file}, line {line}: malformed YAML: {error.problem}") from error
    if node is None:
        raise CodebookError(f"{file}: is empty")
    return _entry(node, "", file)


def _entry(node: yaml.Node, key: str, file: str) -> Entry:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Entry] = {}
        for name_node, value_node in node.value:
            name = str(name_node.value)
            entry = _entry(value_node, f"{key}.{name}" if key else name, file)
            entry.line = name_node.start_mark.line + 1
            if name in found:
                entry.fail(f"stands twice, first in line {found[name].line}")
            found[name] = entry
        return Entry(found, line, key, file)
    if isinstance(node, yaml.SequenceNode):
        return Entry([_entry(item, key, file) for item in node.value], line, key, file)
    empty = node.tag == "tag:yaml.org,2002:null"
    return Entry(None if empty else str(node.value), line, key, file)


def read(path: Path) -> Entry:
    """Read a YAML file.

    Raises:
        CodebookError: it cannot be read or is malformed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path}: is not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise CodebookError(f"codebook {str(path)!r} cannot be read: {error.strerror}") from error
    return load(text, path.name)
