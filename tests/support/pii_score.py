"""How well redaction does on a half of the corpus: what it finds, and what it hides in vain."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.privacy.cleanup import cleaned
from bot.privacy.redaction import Redaction, found_in
from tests.support.pii import NAME, Item, Labelled

WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Score:
    """Counts of one half; ``missed`` holds what was not hidden whole, with its text."""

    items: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[Item, str]] = field(default_factory=list)
    words: int = 0
    in_vain: Counter[str] = field(default_factory=Counter)
    named: int = 0
    flagged: int = 0
    unnamed: int = 0
    flagged_in_vain: list[str] = field(default_factory=list)
    unflagged: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(self.found.values()) / sum(self.items.values())

    @property
    def false(self) -> float:
        return sum(self.in_vain.values()) / self.words

    @property
    def names(self) -> float:
        return self.flagged / self.named

    def by_kind(self) -> dict[str, float]:
        return {kind: self.found[kind] / count for kind, count in sorted(self.items.items())}


def scored(half: Sequence[Labelled]) -> Score:
    """Redact every text of a half and compare with its labels.

    An item is found where every letter and digit of it is hidden; a word is hidden in vain where
    it belongs to no item and any of it is hidden.
    """
    score, clean = Score(), Redaction()
    for labelled in half:
        flag = clean(labelled.text).names
        if labelled.named:
            score.named += 1
            score.flagged += flag
            if not flag:
                score.unflagged.append(labelled.text)
        else:
            score.unnamed += 1
            if flag:
                score.flagged_in_vain.append(labelled.text)
        _compare(score, labelled)
    return score


def _compare(score: Score, labelled: Labelled) -> None:
    text = cleaned(labelled.text)
    spans = [span for span, _kind in found_in(text)[0]]
    hidden = {at for start, end in spans for at in range(start, end)}
    cursor = 0
    for piece in labelled.pieces:
        if isinstance(piece, str) or piece.kind == NAME:
            shown = cleaned(piece if isinstance(piece, str) else piece.typed)
            start = text.index(shown, cursor) if shown else cursor
            for word in WORD.finditer(text, start, start + len(shown)):
                score.words += 1
                if hidden & set(range(*word.span())):
                    score.in_vain[word[0]] += 1
        else:
            shown = cleaned(piece.typed)
            start = text.index(shown, cursor)
            score.items[piece.kind] += 1
            core = {at for at in range(start, start + len(shown)) if text[at].isalnum()}
            if core <= hidden or _label_only(text, core - hidden):
                score.found[piece.kind] += 1
            else:
                score.missed.append((piece, text))
        cursor = start + len(shown)


def _label_only(text: str, left: set[int]) -> bool:
    """Tell whether all that stays is the word before a number: "ID card", "инста"."""
    rest = "".join(text[at] for at in sorted(left)).casefold()
    return rest in LABELS


LABELS = {
    "жекекуәлік", "куәлігім", "удостоверение", "удличности", "idcard", "passport", "инста",
    "телеграм", "tg",
}  # fmt: skip
