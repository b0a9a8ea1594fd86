"""Web addresses: one page, politely, with limits on time and size."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from toolkit import __version__
from toolkit.errors import SourceError

SECONDS = 30.0
MOST_BYTES = 50 << 20


@dataclass(frozen=True)
class Page:
    """What a server answered: the address at last, the bytes, and their type and encoding as the server states them."""

    url: str
    data: bytes
    content_type: str
    charset: str | None


class _WebOnly(HTTPRedirectHandler):
    """Follow redirections to web addresses only."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if not is_url(newurl):
            raise SourceError(f"{req.full_url}: leads to {newurl!r}, which is not a web address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_url(source: str) -> bool:
    """Whether a source is a web address."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> Page:
    """Fetch one web address.

    Raises:
        SourceError: the address is malformed or unreachable, the server refuses, or the answer is too large.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise SourceError(f"{url}: is not a web address; expected https://host/path")
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    request = Request(bare, headers={"User-Agent": f"discourse-toolkit/{__version__}", "Accept": "text/html,*/*;q=0.5"})  # noqa: S310
    opener: OpenerDirector = build_opener(_WebOnly)
    try:
        with opener.open(request, timeout=seconds) as answer:
            data = answer.read(most_bytes + 1)
            if len(data) > most_bytes:
                raise SourceError(f"{url}: is larger than {most_bytes >> 20} MB; download it and add the file")
            headers = answer.headers
            return Page(answer.url, data, headers.get_content_type(), headers.get_content_charset())
    except HTTPError as error:
        raise SourceError(f"{url}: the server answered {error.code} {error.reason}") from None
    except TimeoutError:
        raise SourceError(f"{url}: no answer within {seconds:g} seconds") from None
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise SourceError(f"{url}: cannot be reached: {reason or type(error).__name__}") from None
