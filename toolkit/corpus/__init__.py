"""Texts in, integer arrays out: documents, tokens, sentences and paragraphs with exact character spans."""

from toolkit.corpus.corpus import Corpus
from toolkit.corpus.segment import segment
from toolkit.corpus.tokens import Tokenisation

__all__ = ["Corpus", "Tokenisation", "segment"]
