"""English inflection of cue entries: lists hold lemmas, texts hold forms.

Forms are made once, when a list is loaded, so that looking a word up stays a dictionary access.
"""

from __future__ import annotations

_VOWELS = "aeiou"

#: Past tense and participle (and, where it differs, nothing else) of the irregular verbs our lists use.
_IRREGULAR = {
    "be": "was were been am is are being",
    "beat": "beat beaten",
    "become": "became become",
    "begin": "began begun",
    "bind": "bound",
    "bite": "bit bitten",
    "bleed": "bled",
    "blow": "blew blown",
    "break": "broke broken",
    "bring": "brought",
    "build": "built",
    "buy": "bought",
    "catch": "caught",
    "choose": "chose chosen",
    "come": "came come",
    "cut": "cut",
    "deal": "dealt",
    "do": "did done",
    "draw": "drew drawn",
    "drive": "drove driven",
    "eat": "ate eaten",
    "fall": "fell fallen",
    "feed": "fed",
    "feel": "felt",
    "fight": "fought",
    "find": "found",
    "flee": "fled",
    "forgive": "forgave forgiven",
    "freeze": "froze frozen",
    "get": "got gotten",
    "give": "gave given",
    "go": "went gone",
    "grow": "grew grown",
    "have": "had has",
    "hit": "hit",
    "hold": "held",
    "hurt": "hurt",
    "keep": "kept",
    "know": "knew known",
    "lay": "laid",
    "lead": "led",
    "leave": "left",
    "lose": "lost",
    "make": "made",
    "mean": "meant",
    "meet": "met",
    "mislead": "misled",
    "outdo": "outdid outdone",
    "outgrow": "outgrew outgrown",
    "overcome": "overcame overcome",
    "override": "overrode overridden",
    "overthrow": "overthrew overthrown",
    "pay": "paid",
    "put": "put",
    "rebuild": "rebuilt",
    "ride": "rode ridden",
    "rise": "rose risen",
    "run": "ran run",
    "say": "said",
    "see": "saw seen",
    "sell": "sold",
    "set": "set",
    "shake": "shook shaken",
    "shoot": "shot",
    "shrink": "shrank shrunk",
    "sink": "sank sunk",
    "slide": "slid",
    "speak": "spoke spoken",
    "spill": "spilt",
    "split": "split",
    "stand": "stood",
    "steal": "stole stolen",
    "stick": "stuck",
    "sting": "stung",
    "strike": "struck",
    "swear": "swore sworn",
    "take": "took taken",
    "teach": "taught",
    "tear": "tore torn",
    "tell": "told",
    "think": "thought",
    "thrive": "throve thriven",
    "throw": "threw thrown",
    "undercut": "undercut",
    "undergo": "underwent undergone",
    "undo": "undid undone",
    "uphold": "upheld",
    "upset": "upset",
    "weep": "wept",
    "win": "won",
    "withdraw": "withdrew withdrawn",
    "withstand": "withstood",
    "write": "wrote written",
}
_PLURALS = {"crisis": "crises", "analysis": "analyses", "man": "men", "woman": "women", "basis": "bases"}
_DOUBLING = set(
    "abet admit allot annul ban bar beg blot bog chat clog compel control cram crib cut defer deter dip dispel drag "
    "drop emit equip excel expel fit flog get gut handicap hinder hit hobble impel incur jam kid let mar nag omit "
    "outwit patrol permit pin plan plot prefer program propel put quit rebut recur refer regret rid rig rob rub "
    "run scrap sap set ship shun shut sin sit skip slam slap slip slit smut snub sob split spur spot stab stem step stop "
    "strip stun submit swap tap top transfer transmit trap trim trip undercut unplug win wrap".split()
) - {"hinder", "hobble", "smut"}


def _after_y(word: str, ending: str) -> str:
    """Join an ending to a word in consonant + y (``deny`` → ``denies``, ``denied``)."""
    return word[:-1] + "i" + ending


def _ends_in_consonant_y(word: str) -> bool:
    return len(word) > 2 and word.endswith("y") and word[-2] not in _VOWELS


def plural(word: str) -> str:
    """The plural of a noun, or the third person of a verb."""
    if word in _PLURALS:
        return _PLURALS[word]
    if _ends_in_consonant_y(word):
        return _after_y(word, "es")
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def verb_forms(word: str) -> list[str]:
    """Third person, -ing, past and participle of a verb.

    >>> verb_forms("deny")
    ['denies', 'denying', 'denied']
    """
    stem = word + word[-1] if word in _DOUBLING else word
    silent = word.endswith("e") and not word.endswith(("ee", "oe", "ye"))
    gerund = word[:-2] + "ying" if word.endswith("ie") else (word[:-1] if silent else stem) + "ing"
    if word in _IRREGULAR:
        past = _IRREGULAR[word].split()
    elif word.endswith("e"):
        past = [word + "d"]
    else:
        past = [_after_y(word, "ed") if _ends_in_consonant_y(word) else stem + "ed"]
    return [plural(word) if word not in ("be", "have") else "", gerund, *past]


def adjective_forms(word: str) -> list[str]:
    """Adverb in -ly, and comparative and superlative of short adjectives.

    >>> adjective_forms("wise")
    ['wisely', 'wiser', 'wisest']
    """
    if word.endswith("ly") or "-" in word:
        return []
    if word.endswith("le") and len(word) > 3 and word[-3] not in _VOWELS:
        adverb = word[:-1] + "y"
    elif word.endswith("ic"):
        adverb = word + "ally"
    else:
        adverb = _after_y(word, "ly") if _ends_in_consonant_y(word) else word + "ly"
    forms = [adverb]
    if len(word) <= 6 and not word.endswith(("ed", "ing", "ous", "ful", "al", "ive", "ic")):
        stem = word[:-1] + "i" if _ends_in_consonant_y(word) else word.removesuffix("e")
        if len(word) in (3, 4) and word[-1] not in "wxyaeiou" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
            stem += word[-1]
        forms += [stem + "er", stem + "est"]
    return forms


def expand(term: str, kind: str) -> list[str]:
    """All forms of a list entry, the entry first.

    Args:
        term: lemma or phrase. A phrase is inflected on its first word as a verb, on its last as a noun.
        kind: ``adjective``, ``noun``, ``verb`` or ``form`` (taken as it stands).
    """
    first, _, rest = term.partition(" ")
    if kind == "verb":
        return [term] + [f"{form} {rest}".strip() for form in verb_forms(first) if form]
    if kind == "noun":
        head, _, last = term.rpartition(" ")
        return [term, f"{head} {plural(last)}".strip()]
    if kind == "adjective" and not rest:
        return [term, *adjective_forms(term)]
    return [term]
