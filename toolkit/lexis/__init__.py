"""Measures of words: functions from a corpus to a tidy table."""

from toolkit.lexis.collocation import collocations
from toolkit.lexis.concordance import concordance
from toolkit.lexis.differences import differences
from toolkit.lexis.dispersion import dispersion
from toolkit.lexis.distance import distance_terms, distances
from toolkit.lexis.diversity import diversity
from toolkit.lexis.frequency import frequencies, query_frequencies
from toolkit.lexis.keyness import keyness, keyness_by, keyness_groups
from toolkit.lexis.network import collocation_network
from toolkit.lexis.ngrams import bigrams, ngrams
from toolkit.lexis.passages import passages
from toolkit.lexis.readability import readability
from toolkit.lexis.stopwords import stopwords

__all__ = [
    "bigrams",
    "collocation_network",
    "collocations",
    "concordance",
    "differences",
    "dispersion",
    "distance_terms",
    "distances",
    "diversity",
    "frequencies",
    "keyness",
    "keyness_by",
    "keyness_groups",
    "ngrams",
    "passages",
    "query_frequencies",
    "readability",
    "stopwords",
]
