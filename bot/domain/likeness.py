"""Which texts say nearly the same: a small index in memory, of hashes alone.

A text is the set of its words' 4-grams (words in their plain spelling, so that order, case,
endings and swapped look-alike letters matter little), a set its SKETCH smallest hashes (a bottom-k
sketch: Cohen & Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). Two sets are alike
by their Jaccard index. Which texts to compare is told by the rarest hashes that they share.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

from bot.domain.folding import folded_words

GRAM = 4
SKETCH = 96
ALIKE = 0.56
"""Jaccard index from which two texts are called nearly the same; benchmarks/duplicates.py."""

SHORTEST = 12
"""A text of fewer grams ("Жол нашар") is like too many others to be called anybody's twin."""

LOOKED_AT = 20_000
"""Entries of the index that one question reads at most: this bounds its time."""

COMPARED = 40
"""Sketches that one question compares at most."""

_SPREAD = 0x9E3779B1  # 2**32 divided by the golden ratio: crc32 alone keeps neighbours together
_MASK = 0xFFFFFFFF


def sketch(text: str) -> Sequence[int]:
    """Return the smallest hashes of a text's grams, in ascending order."""
    grams = {
        padded[at : at + GRAM]
        for word in folded_words(text)
        for padded in (f" {word} ",)
        for at in range(max(1, len(padded) - GRAM + 1))
    }
    return sorted(crc32(gram.encode()) * _SPREAD & _MASK for gram in grams)[:SKETCH]


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate the Jaccard index of two texts from their sketches: 0 to 1."""
    left, right = set(one), set(other)
    nearest = sorted(left | right)[:SKETCH]
    return sum(h in left and h in right for h in nearest) / max(1, len(nearest))


class Likeness:
    """Texts by key; holds no text, and nothing of it can be read back but by guessing."""

    def __init__(self) -> None:
        self._slots: dict[bytes, int] = {}
        self._keys: list[bytes | None] = []
        self._sketches: list[array[int]] = []
        self._postings: dict[int, array[int]] = {}

    @property
    def keys(self) -> frozenset[bytes]:
        return frozenset(self._slots)

    def learn(self, key: bytes, text: str) -> None:
        """Take a text in; a key that is there keeps what it has."""
        if key not in self._slots:
            self._enter(key, array("I", sketch(text)))

    def forget(self, key: bytes) -> None:
        """Never name a key again; its hashes go when half of the index is such."""
        slot = self._slots.pop(key, None)
        if slot is None:
            return
        self._keys[slot] = None
        if len(self._slots) * 2 < len(self._keys):
            self._rebuild()

    def alike(self, text: str, but: bytes = b"") -> Sequence[bytes]:
        """Return the keys of texts that say nearly the same, the most alike first."""
        asked = sketch(text)
        if len(asked) < SHORTEST:
            return []
        near = ((likeness(asked, self._sketches[slot]), slot) for slot in self._near(asked))
        found = sorted((pair for pair in near if pair[0] >= ALIKE), reverse=True)
        keys = (self._keys[slot] for _, slot in found)
        return [key for key in keys if key is not None and key != but]

    def _near(self, asked: Sequence[int]) -> Sequence[int]:
        """Return the slots that share enough of the rarest hashes to be worth comparing."""
        postings = sorted((p for h in asked if (p := self._postings.get(h))), key=len)
        shared: Counter[int] = Counter()
        read = used = 0
        for posting in postings:
            if read + len(posting) > LOOKED_AT and used:
                break
            shared.update(posting)
            read, used = read + len(posting), used + 1
        enough = used * ALIKE / 2
        return [slot for slot, count in shared.most_common(COMPARED) if count >= enough]

    def _enter(self, key: bytes, hashes: "array[int]") -> None:
        slot = self._slots[key] = len(self._keys)
        self._keys.append(key)
        self._sketches.append(hashes)
        for one in hashes:
            self._postings.setdefault(one, array("I")).append(slot)

    def _rebuild(self) -> None:
        kept = [(key, self._sketches[slot]) for key, slot in self._slots.items()]
        self._slots, self._keys, self._sketches, self._postings = {}, [], [], {}
        for key, hashes in kept:
            self._enter(key, hashes)
