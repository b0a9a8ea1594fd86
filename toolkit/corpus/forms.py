"""Forms: a growing table of surface forms, each with an id, in order of first occurrence."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from toolkit.corpus.kernels import PADDING, find_slot, insert, key_of
from toolkit.corpus.machine import compiled

Array = np.ndarray[Any, Any]


class Forms:
    """Surface forms as bytes, one after the other, with a hash table over them.

    Attributes:
        blob: the bytes of all forms, uint8, and room for ``PADDING`` more.
        begins: where the bytes of each form begin, int64; ``begins[n]`` is where those of the next will.
        slots: hash table with open addressing, uint64, shape (a power of two, 3): two of key; length and id + 1.
        n: number of forms.
    """

    def __init__(self, expected: int = 1 << 15) -> None:
        self.n = 0
        self.blob: Array = np.empty(16 * expected + PADDING, dtype=np.uint8)
        self.begins: Array = np.zeros(expected + 1, dtype=np.int64)
        self.slots: Array = np.zeros((2 * expected, 3), dtype=np.uint64)

    def grow(self, form_bytes: int = 0) -> None:
        """Make room for twice as many forms, and for one of ``form_bytes``. Arrays handed out stay as they are."""
        expected = 2 * (len(self.begins) - 1)
        used = int(self.begins[self.n])
        blob = np.empty(2 * len(self.blob) + form_bytes + PADDING, dtype=np.uint8)
        blob[:used] = self.blob[:used]
        begins = np.zeros(expected + 1, dtype=np.int64)
        begins[: self.n + 1] = self.begins[: self.n + 1]
        slots = np.zeros((2 * expected, 3), dtype=np.uint64)
        _refill(self.slots, slots, blob, begins)
        self.blob, self.begins, self.slots = blob, begins, slots

    def add(self, blob: Array, begins: Array, which: Array) -> Array:
        """The ids of forms of another table, which are added where they are new.

        Args:
            blob, begins: the bytes of the other forms; ``PADDING`` bytes beyond the last must be readable.
            which: the forms of the other table, in the order in which they are to become known.
        """
        ids = np.empty(len(which), dtype=np.int32)
        done = 0
        while True:
            done, self.n = _add(blob, begins, which, ids, done, self.slots, self.blob, self.begins, self.n)
            if done == len(which):
                return ids
            form = int(which[done])
            self.grow(int(begins[form + 1] - begins[form]))

    def add_strings(self, forms: list[str]) -> Array:
        """The ids of some forms, which are added where they are new."""
        encoded = [form.encode() for form in forms]
        begins = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(form) for form in encoded], out=begins[1:])
        blob = np.frombuffer(b"".join(encoded) + bytes(PADDING), dtype=np.uint8)
        return self.add(blob, begins, np.arange(len(encoded)))

    def strings(self, first: int = 0, last: int | None = None) -> list[str]:
        """The forms from an id on, up to another."""
        begins = (self.begins[first : (self.n if last is None else last) + 1] - self.begins[first]).tolist()
        data = self.blob[self.begins[first] : self.begins[first] + begins[-1]].tobytes()
        return [data[begin:end].decode() for begin, end in pairwise(begins)]


@compiled
def _refill(old: Any, slots: Any, blob: Any, begins: Any) -> None:
    for index in range(len(old)):
        entry = old[index, 2]
        if entry != np.uint64(0):
            form = np.int64(entry & np.uint64(0xFFFFFFFF)) - 1
            length = begins[form + 1] - begins[form]
            low, high = old[index, 0], old[index, 1]
            slot = find_slot(slots, blob, begins, blob, begins[form], length, low, high)
            slots[slot, 0] = low
            slots[slot, 1] = high
            slots[slot, 2] = entry


@compiled
def _add(
    blob: Any, begins: Any, which: Any, ids: Any, done: Any, slots: Any, own_blob: Any, own_begins: Any, n: Any
) -> Any:
    most = min(len(slots) // 2, len(own_begins) - 1)
    for index in range(done, len(which)):
        first = begins[which[index]]
        length = begins[which[index] + 1] - first
        low, high = key_of(blob, first, length)
        slot = find_slot(slots, own_blob, own_begins, blob, first, length, low, high)
        entry = slots[slot, 2]
        if entry == np.uint64(0):
            if n >= most or own_begins[n] + length > len(own_blob) - PADDING:
                return index, n
            insert(slots, own_blob, own_begins, n, slot, blob, first, length, low, high)
            n += 1
            ids[index] = n - 1
        else:
            ids[index] = np.int32(np.int64(entry & np.uint64(0xFFFFFFFF)) - 1)
    return len(which), n
