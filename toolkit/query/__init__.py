"""One small query language, used by concordance, collocation and the themes of codebooks alike.

============================  =========================================================================
``dialogue``                  the word, in any case
``multilateral*``             ``*`` any characters, ``?`` one character within a word
``regional institution*``     words in a row; ``"regional institution*"`` is the same
``(China|Beijing) polic*``    alternatives
``turn []{0,3} East``         a gap of none to three tokens; ``[]`` is exactly one token
``(very){0,2} close``         a repeated or optional part; ``(very)? close``
``case:US``                   with its capitals
``plain:Cote``                accents ignored (``Côte``)
``lemma:negotiate``           every form of the word (offline lemmatiser)
``/.*ism/``                   a regular expression over a whole token
============================  =========================================================================
"""

from toolkit.query.match import Hits
from toolkit.query.query import Query

__all__ = ["Hits", "Query"]
