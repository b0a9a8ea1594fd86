"""HTML pages: the text through trafilatura, metadata only where the page states them in so many words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import regex

from toolkit.corpus.dates import iso_date
from toolkit.corpus.document import Document, decode
from toolkit.corpus.formats.common import assemble
from toolkit.corpus.frontmatter import not_utf8
from toolkit.errors import SourceError

_CHARSET = regex.compile(rb"""(?i)<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding=["']([\w.:-]+)""")
_ARTICLES = ("Article", "NewsArticle", "BlogPosting", "Report", "OpinionNewsArticle", "ScholarlyArticle")


def read_html(data: bytes, name: str, *, charset: str | None = None, url: str | None = None) -> Document:
    """A page as a Document.

    Args:
        data: the page.
        name: what to call it in a complaint.
        charset: the encoding the server stated; else the page's own statement; else UTF-8.
        url: where the page was fetched from.

    Raises:
        SourceError: the encoding is wrong or unknown, or the page holds no text.
    """
    import trafilatura
    from lxml import html

    page = _decode(data, name, charset)
    try:
        tree = html.fromstring(regex.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    except (ValueError, html.etree.ParserError) as error:
        raise SourceError(f"{name}: is not an HTML page ({error})") from None
    found = _stated(tree)
    extracted = trafilatura.extract(page, include_comments=False, include_tables=True, with_metadata=False)
    if not extracted or not extracted.strip():
        raise SourceError(
            f"{name}: no text was found in this page; if a browser shows one, it is drawn by a script: save it as text"
        )
    lines = [line.strip() for line in extracted.splitlines() if line.strip()]
    standfirst = _standfirst(lines, found.pop("description", None))
    stated = {"title": found.pop("title", None), "standfirst": standfirst, "url": url}
    return assemble(name, "\n\n".join(lines), stated, fallback=found)


def _decode(data: bytes, name: str, charset: str | None) -> str:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-8-sig" if data[0] == 0xEF else "utf-16", "strict").removeprefix("\ufeff")
    declared = _CHARSET.search(data[:4096])
    charset = charset or (declared and (declared[1] or declared[2]).decode("ascii")) or "utf-8"
    if charset.lower().replace("_", "-") in ("utf-8", "utf8"):
        return decode(data, name)
    try:
        return data.decode(charset)
    except LookupError:
        raise SourceError(f"{name}: states the unknown encoding {charset!r}; save the page as UTF-8") from None
    except UnicodeDecodeError as error:
        complaint = not_utf8(name, data, error.start)
        raise SourceError(str(complaint).replace("is not UTF-8", f"is not {charset}, as it states")) from None


def _standfirst(lines: list[str], description: str | None) -> str | None:
    """The page's description, where the page also shows it as one of its first lines; it is then not body."""
    for position, line in enumerate(lines[:3]):
        if description and len(lines) > position + 1 and " ".join(line.split()) == " ".join(description.split()):
            return lines.pop(position)
    return None


def _stated(tree: Any) -> dict[str, Any]:
    """Title, author, date, source and language as the page's metadata state them."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        content = (element.get("content") or "").strip()
        if key and content:
            meta.setdefault(key, content)
    linked = _linked_data(tree)
    headings = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    titles = [meta.get("og:title"), linked.get("title"), headings[0] if len(headings) == 1 else None]
    dates = [meta.get(key) for key in ("article:published_time", "datepublished", "dc.date", "dcterms.created", "date")]
    times = tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")
    authors = [meta.get(key) for key in ("author", "article:author", "dc.creator", "citation_author")]
    return {
        "title": _best_title([title for title in titles if title], headings),
        "description": meta.get("og:description") or meta.get("description"),
        "author": linked.get("author") or next((name for name in authors if name and "/" not in name), None),
        "date": next((day for text in [*dates, linked.get("date"), *times] if text and (day := iso_date(text))), None),
        "source": linked.get("source") or meta.get("og:site_name"),
        "language": (tree.get("lang") or meta.get("og:locale", "")).replace("_", "-") or None,
    }


def _best_title(titles: list[str], headings: list[str]) -> str | None:
    """The stated title that the page also shows as a heading; else the first one stated."""
    shown = {" ".join(heading.casefold().split()): heading for heading in headings}
    for title in titles:
        if " ".join(title.casefold().split()) in shown:
            return title
    # «Headline - Paper» in the metadata, «Headline» on the page.
    for title in titles:
        for heading in headings:
            if len(heading) > 10 and title.casefold().startswith(heading.casefold()):
                return heading
    return titles[0] if titles else None


def _linked_data(tree: Any) -> dict[str, Any]:
    """What the page states as schema.org linked data about its article."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            items = list(_items(json.loads(script), 0))
        except (ValueError, RecursionError):
            continue
        for item in items:
            kinds = item.get("@type")
            if not set(kinds if isinstance(kinds, list) else [kinds]) & set(_ARTICLES):
                continue
            authors = _names(item.get("author"))
            return {
                "title": item.get("headline") if isinstance(item.get("headline"), str) else None,
                "author": authors if len(authors) > 1 else next(iter(authors), None),
                "date": item.get("datePublished") if isinstance(item.get("datePublished"), str) else None,
                "source": next(iter(_names(item.get("publisher"))), None),
            }
    return {}


def _items(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for item in value:
            yield from _items(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _items(value.get("@graph"), depth + 1)


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    name = value.get("name") if isinstance(value, dict) else value
    return [name.strip()] if isinstance(name, str) and name.strip() and "://" not in name else []
