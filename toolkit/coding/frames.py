"""The grammar of reporting: which words report, in which frame, and the tokens they are looked for in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from toolkit.coding.inflect import expand

Span = tuple[int, int]
TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen|Lt|Col|St|Prof)\.|(?:[^\W\d_]\.){2,}|\$?\d[\d,.]*\d|[^\W_]+(?:[-'’‐‑][^\W_]+)*|--|[^\w\s]"
)
BOUNDARY = frozenset(", ; : — – -- ( ) [ ] . ? !".split())
QUOTE = "<quote>"
CONJUNCTIONS = frozenset(
    "and but or that which when as because after before while if although though whereas since until whether".split()
)
SKIPPED = frozenset(
    "has had have is was were are been be being would will could can may might must should do does did also later then "
    "not never often once first still already even just again recently repeatedly publicly reportedly now previously "
    "simply clearly long further both all each to".split()
)
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight earlier later recently "
    "afterward afterwards last this next there here again then before ago".split()
)
THAT = frozenset(["that", "что"])
PREPOSITIONS = frozenset("in on at during to from about by for with of after before outside over via through".split())
CLAUSE_STARTS = frozenset(
    "that he she it they we i you there this these those what how why whether who his her its their our my your the a an "
    "no if when such some most many".split()
)
CUT = frozenset("but while although though whereas но хотя а".split())
WEAK = frozenset(
    "find show know feel think believe expect hear read write decide see learn discover understand realise realize "
    "figure guess suspect determine consider fear doubt hope worry notice signal rule conceive assume maintain observe "
    "hold recall agree confirm mention propose recommend demand charge counter project object protest promise pledge vow "
    "continue repeat report note remark joke estimate reveal conclude post explain specify clarify".split()
)


DETERMINERS = frozenset(
    "two three four five six seven eight nine ten many few several other both all member "
    "the a an his her its their my our your no of any this that's some new joint united".split()
)
LICENSERS = frozenset(
    "i we they you he she it who to which will would can could may might must should do does did not also , n't that and "
    "never often always still then people officials experts critics analysts observers some many others most".split()
)
#: Verbs whose base form and third person are hardly ever nouns.
PURE_VERBS = frozenset(
    "say tell add argue insist warn announce declare explain suggest acknowledge admit deny concede contend assert "
    "believe think respond reply write allege predict emphasise emphasize conclude affirm reiterate imply indicate want "
    "refuse agree decide expect hope describe criticise criticize accuse reject dismiss denounce condemn oppose defend "
    "know find see feel understand see".split()
)
VERBISH = frozenset(
    "is are was were be been am has have had will would can could may might must should do does did isn't aren't wasn't "
    "weren't won't wouldn't can't couldn't don't doesn't didn't it's that's he's she's they're we're i'm there's".split()
)


class Token(NamedTuple):
    """A word (folded) with its offsets, or a whole quotation."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Frames:
    verbs: dict[str, tuple[str, str]]  # form -> frame, lemma
    phrases: dict[tuple[str, ...], tuple[str, str]]
    nouns: frozenset[str]
    according: list[tuple[str, ...]]
    starters: frozenset[str]  # every word some entry begins with
    ambiguous: bool  # whether verb forms may also be nouns (English: states, demand)


@lru_cache(maxsize=4)
def frames(language: str) -> Frames:
    source = resources.files("toolkit.coding") / "data" / language / "voice.yaml"
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    rows = {frame: [term.strip() for term in terms.replace("\n", " ").split(",")] for frame, terms in data.items()}
    verbs: dict[str, tuple[str, str]] = {}
    phrases: dict[tuple[str, ...], tuple[str, str]] = {}
    for frame in ("tell", "clause", "intend", "object"):
        for lemma in filter(None, rows.get(frame, [])):
            for form in expand(lemma, "verb" if language == "en" else "form"):
                if " " in form:
                    phrases.setdefault(tuple(form.split()), (frame, lemma))
                elif form not in verbs:
                    verbs[form] = (frame, lemma)
                elif frame not in verbs[form][0]:
                    verbs[form] = (f"{verbs[form][0]} {frame}", lemma)
    nouns = [form for noun in rows.get("noun", []) for form in expand(noun, "noun" if language == "en" else "form")]
    according = [tuple(phrase.split()) for phrase in rows.get("according", [])]
    starters = {*verbs, *nouns, *(phrase[0] for phrase in [*phrases, *according])}
    return Frames(verbs, phrases, frozenset(nouns), according, frozenset(starters), language == "en")


def tokens_of(text: str, low: int, high: int, quoted: Sequence[Span]) -> list[Token]:
    """Tokens of a sentence, each quotation as one."""
    tokens: list[Token] = []
    at = low
    for start, end in quoted:
        tokens += _words(text, at, max(at, start))
        tokens.append(Token(QUOTE, max(start, low), min(end, high)))
        at = min(end, high)
    return tokens + _words(text, at, high)


def may_report(sentence: str, lists: Frames) -> bool:
    """Whether a sentence has a word that some frame begins with, or a colon; cheaper than looking at its tokens."""
    return ":" in sentence or not lists.starters.isdisjoint(TOKEN.findall(sentence.lower().replace("’", "'")))


def _words(text: str, low: int, high: int) -> list[Token]:
    part = text[low:high]
    folded = part.lower()
    if len(folded) != len(part):  # a letter that has no small form of one character: each word by itself
        return [
            Token(match.group().lower().replace("’", "'"), match.start(), match.end())
            for match in TOKEN.finditer(text, low, high)
        ]
    folded = folded.replace("’", "'")
    spans = [match.span() for match in TOKEN.finditer(part)]
    return [Token(folded[start:end], start + low, end + low) for start, end in spans]
