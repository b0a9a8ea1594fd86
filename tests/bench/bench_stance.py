"""Stance: mentions and indicators over a whole corpus, by tier.

The default codebook is English: over generated words it finds nothing, so name a folder of texts. Sentences that occur
more than once are evaluated once, so a corpus of repeated texts is coded faster than one of different texts.
"""

from __future__ import annotations

import shutil
from typing import Any

from tests.bench.corpora import build
from tests.bench.harness import Context, child

CODE = """
import json, sys, time
import toolkit as tk
corpus, codebook = tk.Corpus(sys.argv[1]), tk.Codebook.default()
began = time.perf_counter()
found = tk.mentions(corpus, codebook, tier=sys.argv[2])
mentions = time.perf_counter() - began
tk.stance(corpus, codebook, tier=sys.argv[2], coded=found)
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "mentions": mentions, "found": len(found), "tokens": corpus.n_tokens}))
"""


def run(context: Context) -> list[dict[str, Any]]:
    """Seconds for mentions and all indicators, of the whole corpus and of a tenth of it."""
    if context.texts is None:
        context.notes.append("not measured: name a folder of English texts (--texts)")
        return []
    tenth = build(context.folder / "tenth", context.megabytes / 10, context.texts)
    rows = []
    for tier in ("rules", "linear"):
        child(CODE, tenth, tier)  # encodes, and compiles what is not compiled yet
        child(CODE, context.corpus, tier)
        for name, corpus in (("a tenth", tenth), ("all", context.corpus)):
            runs = sorted((child(CODE, corpus, tier) for _ in range(context.rounds)), key=lambda one: one.seconds)
            middle = runs[len(runs) // 2]
            rows.append(
                {
                    "tier": tier,
                    "of the corpus": name,
                    "tokens": middle.answer["tokens"],
                    "mentions": middle.answer["found"],
                    "seconds for mentions": middle.answer["mentions"],
                    "and indicators": middle.seconds,
                    "ms a mention": 1e3 * middle.seconds / max(middle.answer["found"], 1),
                    "peak MB": middle.peak,
                }
            )
    shutil.rmtree(tenth)
    return rows
