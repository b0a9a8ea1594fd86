"""Front matter: the metadata at the head of a corpus file, YAML between two lines of three hyphens.

Read as a stream of YAML events, of which only ``key: scalar`` and ``key: [scalars]`` are accepted. So nothing is
ever constructed, an alias cannot multiply, and each complaint names its line. Scalars follow the text: ``no`` is the
language code, not false, and ``2024-05-17`` is the characters written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from toolkit.errors import SourceError

if TYPE_CHECKING:
    import yaml

#: What every corpus file states or leaves empty for a person to fill in, in this order.
FIELDS = (
    "title",
    "standfirst",
    "author",
    "affiliation",
    "date",
    "source",
    "translated_by",
    "edited_by",
    "language",
    "note",
)
#: Columns that the documents table computes; front matter cannot set them.
RESERVED = ("document", "text", "n_tokens", "parent", "start", "end")
#: What joins the items of a list into one value, so that every value is a scalar and can be grouped by.
JOINER = "; "

_BOM = b"\xef\xbb\xbf"
_CLOSING = re.compile(rb"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_OPENING = re.compile(rb"---[ \t]*(?:\r?\n|\Z)")
_BLANK = re.compile(rb"\r?\n")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d+")
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_REMEDY = "write key: value, with the value in quotes if it holds a colon followed by a space"


def split_front_matter(data: bytes, name: str = "front matter") -> tuple[dict[str, Any], int]:
    """Metadata of a corpus file and where its text begins.

    A file without front matter is text from its first byte (after a byte order mark) and costs one comparison.
    One blank line after the closing hyphens belongs to the front matter.

    Args:
        data: the whole file.
        name: what to call the file in a complaint.

    Returns:
        Metadata (str, int, float, bool or None for what is left empty; a list comes as one string joined with
        ``"; "``) and the offset of the first byte of the text.

    Raises:
        SourceError: the front matter is not closed or is malformed; the message names the line.
    """
    base = 3 if data.startswith(_BOM) else 0
    opening = _OPENING.match(data, base) if data.startswith(b"---", base) else None
    if opening is None:
        return {}, base
    closing = _CLOSING.search(data, opening.end())
    if closing is None:
        raise SourceError(
            f"{name}: line 1: the front matter that opens here is never closed; close it with a line of three hyphens "
            "(a text that itself begins with --- needs an empty front matter, two such lines, before it)"
        )
    try:
        block = data[opening.end() : closing.start()].decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(name, data, opening.end() + error.start) from None
    blank = _BLANK.match(data, closing.end())
    return _parse(block, name), blank.end() if blank else closing.end()


def not_utf8(name: str, data: bytes, offset: int) -> SourceError:
    """The complaint about a byte that is not UTF-8, with what to do."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return SourceError(f"{name}: is UTF-16, not UTF-8 (byte offset 0); convert it: iconv -f utf-16 -t utf-8 FILE")
    line = data.count(b"\n", 0, offset) + 1
    return SourceError(
        f"{name}: is not UTF-8: byte 0x{data[offset]:02x} at offset {offset} (line {line}); convert it from the "
        "encoding it was saved in, for example: iconv -f windows-1252 -t utf-8 FILE"
    )


def render(metadata: Mapping[str, Any]) -> str:
    """Front matter as text: the fields of ``FIELDS`` first, stated or empty, then all others in the order given."""
    import yaml

    ordered = {field: _written(metadata.get(field)) for field in FIELDS}
    ordered.update({str(key): _written(value) for key, value in metadata.items() if key not in ordered})
    body = yaml.dump(ordered, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=1 << 30)
    # An empty value leaves a space behind its colon, which editors strip or mark.
    return "---\n" + re.sub(r": $", ":", body, flags=re.MULTILINE) + "---\n\n"


def _written(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_written(item) for item in value] or None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value) or None


def _dumper() -> type[yaml.SafeDumper]:
    """A dumper that leaves out ``null`` and quotes only what the reader here would take for a number or truth value."""
    import yaml

    class Dumper(yaml.SafeDumper):
        yaml_implicit_resolvers = {  # noqa: RUF012
            key: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
            for key, pairs in yaml.SafeDumper.yaml_implicit_resolvers.items()
        }

    Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
    return Dumper


def _parse(block: str, name: str) -> dict[str, Any]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _mapping(yaml.parse(block, Loader=loader), name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _malformed(name, mark, " ".join(filter(None, [error.context, error.problem]))) from None
    except yaml.YAMLError as error:
        raise SourceError(f"{name}: malformed front matter: {error}; {_REMEDY}") from None


def _malformed(name: str, mark: Any, what: str) -> SourceError:
    line = mark.line + 2 if mark is not None else 1  # the opening hyphens are line 1
    return SourceError(f"{name}: line {line}: malformed front matter: {what}; {_REMEDY}")


def _mapping(events: Iterator[Any], name: str) -> dict[str, Any]:
    import yaml

    metadata: dict[str, Any] = {}
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if (isinstance(event, yaml.ScalarEvent) and event.value == "") or isinstance(event, yaml.StreamEndEvent):
            return metadata
        if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            raise _malformed(name, event.start_mark, "expected key: value")
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            raise _malformed(name, event.start_mark, "a key must be a word")
        if event.value in metadata:
            raise _malformed(name, event.start_mark, f"key {event.value!r} appears twice")
        metadata[event.value] = _value(events, event.value, name)
    if isinstance(next(events), yaml.DocumentEndEvent) and not isinstance(last := next(events), yaml.StreamEndEvent):
        raise _malformed(name, last.start_mark, "more than one YAML document")
    return metadata


def _value(events: Iterator[Any], key: str, name: str) -> Any:
    import yaml

    event = next(events)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event, key)
    if not isinstance(event, yaml.SequenceStartEvent):
        raise _malformed(name, event.start_mark, f"the value of {key!r} must be text, a number or a list")
    items: list[str] = []
    for item in events:
        if isinstance(item, yaml.SequenceEndEvent):
            break
        if not isinstance(item, yaml.ScalarEvent):
            raise _malformed(name, item.start_mark, f"the list {key!r} may hold only text and numbers")
        items.append(item.value)
    return JOINER.join(items) or None


def _scalar(event: Any, key: str) -> str | int | float | bool | None:
    value: str = event.value
    if not event.implicit[0] or key in FIELDS:  # quoted, or one of the fields that are always text
        timestamp = _TIMESTAMP.fullmatch(value) if key == "date" else None
        plain_null = event.implicit[0] and value in ("~", "null")
        return None if not value or plain_null else (timestamp[1] if timestamp else value)
    if value in ("", "~", "null"):
        return None
    if value in ("true", "false"):
        return value == "true"
    if _INTEGER.fullmatch(value):
        return int(value)
    return float(value) if _DECIMAL.fullmatch(value) else value
