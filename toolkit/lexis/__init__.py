"""Measures of words: functions from a corpus to a tidy table."""

from toolkit.lexis.collocation import collocations
from toolkit.lexis.concordance import concordance, passages
from toolkit.lexis.dispersion import dispersion
from toolkit.lexis.diversity import diversity
from toolkit.lexis.frequency import frequencies, ngrams
from toolkit.lexis.keyness import keyness, keyness_by, keyness_groups
from toolkit.lexis.stopwords import stopwords

__all__ = [
    "collocations",
    "concordance",
    "dispersion",
    "diversity",
    "frequencies",
    "keyness",
    "keyness_by",
    "keyness_groups",
    "ngrams",
    "passages",
    "stopwords",
]
