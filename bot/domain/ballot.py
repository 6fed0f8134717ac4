"""One citizen's sheet for one week, and the only ways it may change."""

from dataclasses import dataclass, replace
from enum import IntEnum
from hashlib import blake2b

from bot.domain.language import DEFAULT_LANGUAGE, Language
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import Region

CALLBACKS_REMEMBERED = 4
CALLBACK_MARK_BYTES = 3


class Score(IntEnum):
    """How well a principle is kept, 1 (not at all) to 5 (fully); 0 is "no opinion"."""

    NO_OPINION = 0
    NOT_AT_ALL = 1
    POORLY = 2
    PARTLY = 3
    WELL = 4
    FULLY = 5


@dataclass(frozen=True, slots=True)
class TapId:
    """What tells a tap from its own re-delivery.

    Telegram delivers an update again under its ``update`` id after a crash, and the same press
    under a new one when the client lost its connection; the ``callback`` id stays the same then
    (tdlib/telegram-bot-api issue 699).
    """

    update: int
    callback: str

    @property
    def mark(self) -> bytes:
        return blake2b(self.callback.encode(), digest_size=CALLBACK_MARK_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Ballot:
    """Scores by principle (None = no answer), where and in what language, and tap marks.

    ``updates`` holds for each principle the id of the update that set it, ``callbacks`` the
    marks of the last four taps: with them a tap that comes again changes nothing.
    """

    scores: tuple[Score | None, ...] = (None,) * len(PRINCIPLES)
    region: Region = Region.UNSAID
    language: Language = DEFAULT_LANGUAGE
    updates: tuple[int, ...] = (0,) * len(PRINCIPLES)
    callbacks: tuple[bytes, ...] = ()

    def score(self, principle: Principle) -> Score | None:
        return self.scores[principle.number - 1]

    @property
    def took_part(self) -> bool:
        return any(score is not None for score in self.scores)

    def next_unrated(self, after: Principle) -> Principle | None:
        """Return the nearest principle without an answer, going round after ``after``."""
        around = (*PRINCIPLES[after.number :], *PRINCIPLES[: after.number])
        return next((p for p in around if self.scores[p.number - 1] is None), None)

    def answered(
        self, principle: Principle, score: Score | None, tap: TapId, language: Language
    ) -> "Ballot":
        """Set or withdraw (None) one answer; no other answer where the tap is known."""
        at = principle.number - 1
        if tap.update <= self.updates[at]:
            return self
        updates = (*self.updates[:at], tap.update, *self.updates[at + 1 :])
        mark = tap.mark
        if mark in self.callbacks and self.updates[at]:
            # It may come once more when its mark is no longer among the four. Where no tap has
            # reached this principle, it is a new one whose short mark is like another's.
            return replace(self, updates=updates)
        return Ballot(
            scores=(*self.scores[:at], score, *self.scores[at + 1 :]),
            region=self.region,
            language=language,
            updates=updates,
            callbacks=self._remember(mark),
        )

    @property
    def consented(self) -> bool:
        """True where it holds something that only people behind the consent screen can give."""
        return self.took_part or self.region is not Region.UNSAID

    @property
    def touched(self) -> bool:
        """True once a citizen has done anything with it, be it withdrawn since."""
        return bool(self.callbacks)

    def arriving(self, region: Region) -> "Ballot":
        """Take the region the chat's menu remembers, on a ballot nobody has touched yet."""
        known = self.touched or region is self.region
        return self if known else replace(self, region=region)

    def moved(self, region: Region, tap: TapId) -> "Ballot":
        """Set the region; the same ballot where the tap is known, or older than an answer.

        No region has an update id of its own: a crash that repeats several taps repeats them in
        order, so that one which is older than an answer was carried out before it.
        """
        if tap.update <= max(self.updates) or tap.mark in self.callbacks:
            return self
        return replace(self, region=region, callbacks=self._remember(tap.mark))

    def emptied_by(self, tap: TapId) -> bool:
        """Tell whether this deletion has been carried out already: then no update id is 0."""
        oldest = min(self.updates)
        return tap.update <= oldest or (tap.mark in self.callbacks and oldest > 0)

    def emptied(self, tap: TapId) -> "Ballot":
        """Forget every answer and the region; keep marks, so that no late tap revives them.

        A deletion that comes again takes nothing newer.
        """
        updates = tuple(max(tap.update, update) for update in self.updates)
        if self.emptied_by(tap):
            return replace(self, updates=updates)
        return Ballot(updates=updates, callbacks=self._remember(tap.mark))

    def _remember(self, mark: bytes) -> tuple[bytes, ...]:
        return (*self.callbacks, mark)[-CALLBACKS_REMEMBERED:]
