"""The fingerprint of a corpus or view: what was studied, whoever studied it, wherever and whenever."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.corpus.encoded import Encoded
    from toolkit.corpus.units import Units


def fingerprint(encoded: Encoded, units: Units, ids: list[str]) -> str:
    """A SHA-256 over settings, ids, texts, spans and metadata; independent of paths, order of adding, and time."""
    digest = sha256(json.dumps(encoded.settings.as_dict(), sort_keys=True).encode())
    columns = sorted(map(str, encoded.metadata.columns))
    digest.update(json.dumps([units.kind, len(ids), columns]).encode())
    records = encoded.metadata.rename(columns=str)[columns].astype("string").fillna("\x00").to_numpy()
    for position, (identifier, row) in enumerate(zip(ids, units.rows.tolist(), strict=True)):
        span = f"{units.char_starts[position]}:{units.char_ends[position]}" if units.segmented else ""
        line = "\x1f".join([identifier, encoded.hashes[row], span, *map(str, records[row])])
        digest.update(line.encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()
