"""Which words can tell topics apart, and which never do."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.errors import ParameterError

#: English function words. Nouns and verbs of content that longer lists hold (system, interest, fire) are left in.
_ENGLISH = (
    "a about above across after afterwards again against all almost alone along already also although always am among "
    "amongst an and another any anyhow anyone anything anyway anywhere are around as at be became because become "
    "becomes becoming been before beforehand behind being below beside besides between beyond both but by can cannot "
    "could did do does doing done down due during each either else elsewhere enough etc even ever every everyone "
    "everything everywhere except few for former formerly from further had has have having he hence her here hereafter "
    "hereby herein hers herself him himself his how however i if in indeed instead into is it its itself just last "
    "latter least less let many may me meanwhile might more moreover most mostly much must my myself namely neither "
    "never nevertheless next no nobody none nor not nothing now nowhere of off often on once one only onto or other "
    "others otherwise our ours ourselves out over own per perhaps quite rather really same seem seemed seeming seems "
    "several shall she should since so some somehow someone something sometime sometimes somewhere still such than "
    "that the their theirs them themselves then thence there thereafter thereby therefore therein these they this "
    "those though through throughout thus to together too toward towards under until up upon us very via was we well "
    "were what whatever when whence whenever where whereas wherever whether which while who whoever whole whom whose "
    "why will with within without would yet you your yours yourself yourselves "
    "said say says mr mrs ms "
    "don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't wouldn't shouldn't hasn't haven't hadn't "
    "it's that's there's i'm we're they're you're let's i've we've they've he's she's what's who's i'll we'll you'll"
)


def stop_words(choice: str | Iterable[str] | None) -> frozenset[str]:
    """The terms left out of a model.

    Args:
        choice: ``en`` for the English function words, an iterable of words for a list of one's own, None for none.

    Raises:
        ParameterError: a string other than ``en``.
    """
    if choice is None:
        return frozenset()
    if isinstance(choice, str):
        if choice != "en":
            raise ParameterError(f"stop_words is {choice!r}; give 'en', None, or a list of words")
        return frozenset(_ENGLISH.split())
    return frozenset(str(word).casefold() for word in choice)


def is_word(term: str) -> bool:
    """Whether a term can name a topic: it holds a letter, and is longer than one character of an alphabet."""
    return any(map(str.isalpha, term)) and (len(term) > 1 or ord(term[0]) > 0x2E80)
