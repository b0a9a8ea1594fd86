"""Plain text and Markdown."""

from __future__ import annotations

import regex

from toolkit.corpus.document import Document, decode, split_front_matter
from toolkit.corpus.formats.common import assemble

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_FENCE = regex.compile(r"(?ms)^(```|~~~).*?^\1[^\n]*$")
_STEPS = tuple(
    (regex.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?s)<!--.*?-->", ""),
        (r"!\[[^\]]*\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])", ""),  # images
        (r"(?m)^[ ]{0,3}\[[^\]^]+\]:\s*\S+.*\n?", ""),  # definitions of links
        (r"\[([^\]]+)\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])", r"\1"),
        (r"<(https?://[^>\s]+)>", r"\1"),
        (r"</?[a-zA-Z][^<>]*>", ""),
        (r"(?m)^(\S.*)\n=+[ ]*$", r"# \1\n"),
        (r"(?m)^(\S.*)\n-+[ ]*$", r"## \1\n"),
        (r"(?<![\w*\\])(\*{1,3})(?=\S)([^*\n]*(?:\n[^*\n]+)*?\S)\1(?![\w*])", r"\2"),
        (r"(?<![\w\\])(_{1,3})(?=\S)([^_\n]*(?:\n[^_\n]+)*?\S)\1(?!\w)", r"\2"),
        (r"(?m)(?:[ ]{2,}|\\)$", ""),
        (r"\\([\\`*_{}\[\]()#+.!>~|-])", r"\1"),
    )
)


def read_text(data: bytes, name: str, *, markdown: bool = False) -> Document:
    """Plain text or Markdown, UTF-8 or marked UTF-16, with or without front matter.

    Markdown loses what is not text: targets of links, images, marks of emphasis. Headings keep their ``#``.
    """
    if data.startswith(_UTF16):
        try:
            data = data.decode("utf-16").encode("utf-8")
        except UnicodeError:
            decode(data, name)  # complains
    stated, start = split_front_matter(data, name)
    text = decode(data, name, start).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return assemble(name, plain(text) if markdown else text, stated)


def plain(text: str) -> str:
    """Markdown without what is not text; fenced code stays as it is."""
    parts, position = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_stripped(text[position : fence.start()]), fence[0]]
        position = fence.end()
    return "".join([*parts, _stripped(text[position:])])


def _stripped(text: str) -> str:
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return text
