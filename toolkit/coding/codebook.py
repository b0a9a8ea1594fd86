"""Codebook: themes, positions and actors as queries, with definitions and examples, read from YAML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from toolkit.coding import schema
from toolkit.coding.cues import CueLists
from toolkit.coding.schema import Entry
from toolkit.errors import CodebookError, QueryError, choose
from toolkit.query import Query

_TOP = ("codebook", "version", "language", "description", "include", "themes", "actors", "cues", "languages")
_THEME = (
    "definition",
    "terms",
    "patterns",
    "exclude",
    "require_near",
    "positions",
    "relations",
    "examples",
    "languages",
)
_WORDS = ("terms", "patterns", "exclude")


@dataclass(frozen=True)
class Position:
    """A statement for (+1) or against (−1) a theme, and the queries that show it."""

    id: str
    sign: int
    queries: tuple[str, ...]
    statement: str = ""


@dataclass(frozen=True)
class Theme:
    """What is mentioned.

    Attributes:
        name: as in tables.
        definition: what a human coder would be told.
        queries: what counts as a mention.
        exclude: what does not, even where a query matches.
        require_near: query → (queries one of which must stand near, within so many tokens).
        positions: statements for and against it.
        relations: other theme → +1 or −1, how a stance on that theme bears on this one.
        match, no_match: example sentences, run by ``check``.
    """

    name: str
    definition: str
    queries: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    require_near: Mapping[str, tuple[tuple[str, ...], int]] = field(default_factory=dict)
    positions: tuple[Position, ...] = ()
    relations: Mapping[str, int] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


class Codebook:
    """Themes, positions, actors and cue lists.

    Args:
        path: a YAML file (see ``toolkit/docs/codebook.md``).
        language: two-letter code of the part to use; the codebook's own language without it.

    Raises:
        CodebookError: the file is malformed; the message names line and key.
    """

    name: str
    version: str
    language: str
    description: str
    themes: dict[str, Theme]
    actors: dict[str, tuple[str, ...]]
    cues: CueLists
    hash: str

    def __init__(self, path: str | Path, *, language: str | None = None) -> None:
        file = Path(path)
        self._read(schema.read(file), file.parent, (file.resolve(),), language)

    @classmethod
    def default(cls, language: str | None = None) -> Codebook:
        """The codebook that ships with the toolkit, ``international_relations``."""
        return cls(Path(str(files("toolkit.coding") / "codebooks" / "international_relations.yaml")), language=language)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], *, language: str | None = None) -> Codebook:
        """A codebook from the same keys as the YAML file has."""
        import yaml

        self = cls.__new__(cls)
        text = yaml.safe_dump(json.loads(json.dumps(content)), sort_keys=False, allow_unicode=True)
        self._read(schema.load(text, "codebook"), Path(), (), language)
        return self

    def __repr__(self) -> str:
        return f"Codebook({self.name!r}, {len(self.themes)} themes, {len(self.actors)} actors)"

    def theme(self, name: str) -> Theme:
        """One theme.

        Raises:
            CodebookError: there is no such theme.
        """
        if name not in self.themes:
            raise CodebookError(choose("theme", name, self.themes))
        return self.themes[name]

    def _read(self, root: Entry, folder: Path, seen: tuple[Path, ...], language: str | None) -> None:
        top = root.mapping(_TOP, required=("codebook", "themes"))
        self.name = top["codebook"].text()
        self.version = top["version"].text() if "version" in top else ""
        own = top["language"].text() if "language" in top else "en"
        self.language = language or own
        self.description = top["description"].text() if "description" in top else ""
        self.themes, self.actors = {}, {}
        overrides: dict[str, Any] = {}
        included = []
        for item in top["include"].items() if "include" in top else []:
            book = _included(item, folder, seen, self.language)
            self.themes.update(book.themes)
            self.actors.update(book.actors)
            included.append(book.hash)
        for name, entry in top["themes"].mapping().items():
            if name in self.themes:
                entry.fail("is a theme of an included codebook already")
            self.themes[name] = _theme(name, entry, own, self.language)
        for name, entry in top["actors"].mapping().items() if "actors" in top else []:
            self.actors[name] = _actor(entry, own, self.language)
        if "cues" in top:
            overrides = _numbers(top["cues"])
        self._check_relations(top["themes"])
        try:
            self.cues = CueLists.default(self.language).merge(overrides)
        except CodebookError as error:
            (top.get("cues") or top.get("language") or root).fail(str(error))
        content = json.dumps([root.plain(), self.language, included], sort_keys=True, ensure_ascii=False)
        self.hash = sha256(content.encode()).hexdigest()

    def _check_relations(self, entry: Entry) -> None:
        for name, theme in self.themes.items():
            for other in theme.relations:
                if other not in self.themes:
                    entry.value[name].fail(f"relations: {choose('theme', other, self.themes)}")


def _included(item: Entry, folder: Path, seen: tuple[Path, ...], language: str) -> Codebook:
    path = (folder / item.text()).resolve()
    if path in seen:
        item.fail(f"includes itself by way of {item.text()!r}")
    if not path.is_file():
        item.fail(f"there is no codebook {item.text()!r} beside this one")
    book = Codebook.__new__(Codebook)
    book._read(schema.read(path), path.parent, (*seen, path), language)
    return book


def _theme(name: str, entry: Entry, own: str, language: str) -> Theme:
    parts = entry.mapping(_THEME)
    words = {key: _queries(parts[key]) for key in _WORDS if key in parts}
    if language != own:
        words, parts = _translated(entry, parts, language)
    queries = words.get("terms", ()) + words.get("patterns", ())
    if not queries and language == own:
        entry.fail("has no terms; give at least one query")
    examples = parts["examples"].mapping(("match", "no_match")) if "examples" in parts else {}
    near: dict[str, tuple[tuple[str, ...], int]] = {}
    for query, rule in parts["require_near"].mapping().items() if "require_near" in parts else []:
        if query not in queries:
            rule.fail(choose("term", query, queries))
        given = rule.mapping(("any", "window"), required=("any",))
        near[query] = (_queries(given["any"]), given["window"].number(int) if "window" in given else 15)
    return Theme(
        name=name,
        definition=parts["definition"].text() if "definition" in parts else "",
        queries=queries,
        exclude=words.get("exclude", ()),
        require_near=near,
        positions=tuple(_position(item) for item in parts["positions"].items()) if "positions" in parts else (),
        relations={
            other: _sign(sign) for other, sign in (parts["relations"].mapping() if "relations" in parts else {}).items()
        },
        match=examples["match"].texts() if "match" in examples else (),
        no_match=examples["no_match"].texts() if "no_match" in examples else (),
    )


def _translated(
    entry: Entry, parts: dict[str, Entry], language: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, Entry]]:
    spoken = parts["languages"].mapping() if "languages" in parts else {}
    if language not in spoken:
        return {}, {key: value for key, value in parts.items() if key in ("definition", "relations")}
    own = spoken[language].mapping((*_WORDS, "positions", "examples", "require_near"))
    words = {key: _queries(own[key]) for key in _WORDS if key in own}
    return words, {**{key: parts[key] for key in ("definition", "relations") if key in parts}, **own}


def _position(item: Entry) -> Position:
    given = item.mapping(("id", "sign", "terms", "statement"), required=("id", "sign", "terms"))
    statement = given["statement"].text() if "statement" in given else ""
    return Position(given["id"].text(), _sign(given["sign"]), _queries(given["terms"]), statement)


def _sign(entry: Entry) -> int:
    if str(entry.value) not in ("1", "+1", "-1"):
        entry.fail(f"the sign is {entry.value!r}; give +1 (for the theme) or -1 (against it)")
    return int(entry.value)


def _actor(entry: Entry, own: str, language: str) -> tuple[str, ...]:
    if not isinstance(entry.value, dict):
        return _queries(entry) if language == own else ()
    given = entry.mapping(("terms", "languages"))
    if language == own:
        return _queries(given["terms"]) if "terms" in given else ()
    spoken = given["languages"].mapping() if "languages" in given else {}
    return _queries(spoken[language]) if language in spoken else ()


def _queries(entry: Entry) -> tuple[str, ...]:
    for item in entry.items():
        try:
            Query(item.text())
        except QueryError as error:
            item.fail(str(error))
    return entry.texts()


def _numbers(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, forms in entry.mapping().items():
        if isinstance(forms.value, dict):
            given = forms.mapping()
            found[kind] = {form: None if item.value is None else item.number() for form, item in given.items()}
        else:
            found[kind] = list(forms.texts())
    return found
