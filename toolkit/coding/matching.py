"""Find the entries of all cue lists in a stream of tokens, longest first, without a loop over the tokens."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from toolkit.coding.cues import KINDS, CueLists
from toolkit.coding.units import Batch, Bools, Floats, Ints

KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
#: Kinds that carry polarity. Of overlapping entries of these only one counts: the longest, then the first named here.
POLAR = ("harm", "causer", "shifter", "directed", "evaluation")
_GROUP = np.array([-1 if kind in POLAR else number for kind, number in KIND_NUMBER.items()])
_RANK = np.array([POLAR.index(kind) if kind in POLAR else 0 for kind in KIND_NUMBER])
_MAX_VOCABULARY = 500_000


@dataclass(frozen=True)
class Matches:
    """Entries found: kind, number, token range (last exclusive) and sentence, in order of position."""

    kind: Ints
    number: Floats
    first: Ints
    last: Ints
    sentence: Ints

    def select(self, mask: Bools) -> Matches:
        """The matches where ``mask`` holds."""
        return Matches(self.kind[mask], self.number[mask], self.first[mask], self.last[mask], self.sentence[mask])

    def of(self, kind: str) -> Matches:
        """The matches of one kind."""
        return self.select(self.kind == KIND_NUMBER[kind])

    def __len__(self) -> int:
        return len(self.kind)


class _Vocabulary(dict[str, int]):
    """Word → number of the list word it stands for (0 for none); what it learns about a word it keeps."""

    def __init__(self, known: dict[str, int]) -> None:
        super().__init__(known)
        self._exact = known
        self._stems = {word[:-1]: number for word, number in known.items() if word.endswith("*")}
        self._shortest = min(map(len, self._stems), default=99)

    def __missing__(self, word: str) -> int:
        if len(self) > _MAX_VOCABULARY:
            self.clear()
            self.update(self._exact)
        number = self._resolve(word)
        self[word] = number
        return number

    def _resolve(self, word: str) -> int:
        if word.endswith("n't"):
            return self._exact.get("n't", 0)
        if word.endswith(("'s", "s'")):
            bare = word.removesuffix("'s") if word.endswith("'s") else word[:-1]
            if bare in self._exact:
                return self._exact[bare]
        for length in range(len(word), self._shortest - 1, -1):
            if word[:length] in self._stems:
                return self._stems[word[:length]]
        last = word.rpartition("-")[2]
        return self._exact.get(last, 0) if last != word else 0


class Matcher:
    """The entries of cue lists as a tree over word numbers: a node and the next word give the next node."""

    def __init__(self, cues: CueLists) -> None:
        numbers: dict[str, int] = {}
        nodes: dict[tuple[int, int], int] = {}
        terminal: list[tuple[int, int, float, int]] = []
        n_nodes = 1
        for kind, entries in cues.lists.items():
            for form, number in entries.items():
                node = 0
                words = form.split()
                for word in words:
                    key = (node, numbers.setdefault(word, len(numbers) + 1))
                    if key not in nodes:
                        nodes[key] = n_nodes
                        n_nodes += 1
                    node = nodes[key]
                terminal.append((node, KIND_NUMBER[kind], number, len(words)))
        self.vocabulary = _Vocabulary(numbers)
        self._width = len(numbers) + 2
        edges = sorted((node * self._width + word, child) for (node, word), child in nodes.items())
        self._edge = np.array([edge for edge, _ in edges], np.int64)
        self._child = np.array([child for _, child in edges], np.int64)
        self._root = np.zeros(self._width, np.int64)
        self._root[self._edge[self._edge < self._width]] = self._child[self._edge < self._width]
        terminal.sort()
        self._node = np.array([row[0] for row in terminal], np.int64)
        self._kind = np.array([row[1] for row in terminal], np.int64)
        self._number = np.array([row[2] for row in terminal], np.float64)

    def find(self, batch: Batch) -> Matches:
        """All matches in a batch.

        Of overlapping matches of one kind (or of the polar kinds) the longest stands, then the first.
        """
        ids = batch.numbered(self.vocabulary.__getitem__)
        position = np.flatnonzero(self._root[ids])
        node = self._root[ids[position]]
        rows: list[Ints] = []
        length = 1
        while len(position):
            low = np.searchsorted(self._node, node, side="left")
            count = np.searchsorted(self._node, node, side="right") - low
            entry = np.repeat(low, count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            rows.append(np.stack([entry, np.repeat(position, count), np.full(len(entry), length)]))
            following = position + length
            inside = following < batch.offsets[batch.sentence[position] + 1]
            position, node, following = position[inside], node[inside], following[inside]
            key = node * self._width + ids[following]
            at = np.minimum(np.searchsorted(self._edge, key), len(self._edge) - 1)
            goes_on = self._edge[at] == key
            position, node = position[goes_on], self._child[at[goes_on]]
            length += 1
        entry, first, width = np.concatenate(rows, axis=1) if rows else np.empty((3, 0), np.int64)
        kept = _longest(self._kind[entry], first, width)
        entry, first, width = entry[kept], first[kept], width[kept]
        return Matches(self._kind[entry], self._number[entry], first, first + width, batch.sentence[first])


def _longest(kind: Ints, first: Ints, width: Ints) -> Ints:
    """Indices of matches not overlapped by a longer or earlier one of the same kind, in order of position."""
    keep = np.ones(len(kind), np.bool_)
    order = np.lexsort((_RANK[kind], -width, first, _GROUP[kind]))
    k, f, w = _GROUP[kind][order], first[order], width[order]
    long = np.flatnonzero(w > 1)
    taken: dict[int, set[int]] = {}
    blocked = np.zeros(len(kind), np.bool_)
    for i in long[np.lexsort((f[long], -w[long]))]:
        cells = taken.setdefault(int(k[i]), set())
        span = range(int(f[i]), int(f[i] + w[i]))
        if any(cell in cells for cell in span):
            blocked[i] = True
        else:
            cells.update(span)
    blocked[1:] |= (k[1:] == k[:-1]) & (f[1:] == f[:-1]) & (w[1:] == w[:-1])
    for number, cells in taken.items():
        single = (k == number) & (w == 1)
        blocked[single] |= np.isin(f[single], np.fromiter(cells, np.int64, len(cells)))
    keep[order] = ~blocked
    kept = np.flatnonzero(keep)
    return kept[np.lexsort((kind[kept], first[kept]))]


_matchers: WeakKeyDictionary[CueLists, Matcher] = WeakKeyDictionary()


def matcher(cues: CueLists) -> Matcher:
    """The matcher of cue lists, built once."""
    if cues not in _matchers:
        _matchers[cues] = Matcher(cues)
    return _matchers[cues]
