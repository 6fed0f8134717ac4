"""In-memory stand-ins for the ports, for tests of the use cases alone."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.desk import DeskState
from bot.domain.errors import KeyGone, ReportGone, WeekClosed
from bot.domain.hold import Doubt, Hold, Standing
from bot.domain.language import Language
from bot.domain.parcel import Deletion, Parcel
from bot.domain.principles import principle, rated_in
from bot.domain.region import Region
from bot.domain.release import NoisyTables, Release
from bot.domain.report import CleanText, Conversation, Report, Verdict
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.usecases.ports import ChangeTalk


class FakeBallots:
    """Ballots in a dict; a week is open unless listed in ``closed``."""

    def __init__(self) -> None:
        self.ballots: dict[tuple[Week, Citizen], Ballot] = {}
        self.closed: set[Week] = set()
        self.forgotten: list[Week] = []

    async def read(self, week: Week, citizen: Citizen) -> Ballot:
        return self.ballots.get((week, citizen), Ballot())

    def change(
        self, week: Week, citizen: Citizen, change: Callable[[Ballot], Ballot]
    ) -> asyncio.Future[Ballot]:
        return asyncio.ensure_future(self._change(week, citizen, change))

    async def _change(
        self, week: Week, citizen: Citizen, change: Callable[[Ballot], Ballot]
    ) -> Ballot:
        if week in self.closed:
            raise WeekClosed(week.next.monday)
        self.ballots[week, citizen] = change(await self.read(week, citizen))
        return self.ballots[week, citizen]

    async def forget(self, week: Week) -> None:
        self.forgotten.append(week)


class FakeConversations:
    """One dialogue a citizen, and every deletion noted."""

    def __init__(self) -> None:
        self.talks: dict[Citizen, Conversation] = {}
        self.deletions: list[Deletion] = []

    async def read(self, week: Week, citizen: Citizen) -> Conversation | None:  # noqa: ARG002
        return self.talks.get(citizen)

    async def write(
        self,
        week: Week,
        citizen: Citizen,
        conversation: Conversation | None,
        deletions: Sequence[Deletion] = (),
    ) -> None:
        await self.change(week, citizen, lambda _before: (conversation, deletions))

    async def change(self, week: Week, citizen: Citizen, change: ChangeTalk) -> None:  # noqa: ARG002
        conversation, deletions = change(self.talks.get(citizen))
        self.deletions.extend(deletions)
        if conversation is None:
            self.talks.pop(citizen, None)
        else:
            self.talks[citizen] = conversation


class FakeDeskStore:
    """Reports on a table, by id."""

    def __init__(self, count: int = 0) -> None:
        self.reports = {bytes([n]) * 16: a_report(bytes([n]) * 16) for n in range(count)}
        self.cards: dict[bytes, int] = {}
        self.decided: dict[bytes, tuple[Verdict, datetime]] = {}
        self.settled: list[bytes] = []
        self.daily: date | None = None

    async def waiting(self) -> Sequence[bytes]:
        return [r for r in self.reports if r not in self.cards]

    async def open_cards(self) -> int:
        return sum(r not in self.decided for r in self.cards)

    async def read(self, report: bytes) -> Report:
        try:
            return self.reports[report]
        except KeyError:
            raise ReportGone from None

    async def standing(self) -> Sequence[tuple[int, bytes]]:
        return [(m, r) for r, m in self.cards.items() if r not in self.settled]

    async def card_shown(self, report: bytes, message: int) -> None:
        self.cards[report] = message

    async def decide(
        self,
        report: bytes,
        verdict: Verdict,
        moderator: int,  # noqa: ARG002
        now: datetime,
    ) -> Report:
        self.decided[report] = (verdict, now)
        return self.reports[report]

    async def undo(
        self,
        report: bytes,
        moderator: int,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        within: float,  # noqa: ARG002
    ) -> Report:
        del self.decided[report]
        return self.reports[report]

    async def reopen(
        self,
        report: bytes,
        message: int,
        moderator: int,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
        within: timedelta,  # noqa: ARG002
    ) -> Report:
        self.cards[report] = message
        del self.decided[report]
        return self.reports[report]

    async def due_to_settle(self, decided_before: datetime) -> Sequence[bytes]:
        return [
            r
            for r, (_, when) in self.decided.items()
            if when < decided_before and r not in self.settled
        ]

    async def settle(
        self,
        report: bytes,
        notice: Callable[[Language, Verdict, bytes], bytes],  # noqa: ARG002
    ) -> None:
        self.settled.append(report)

    async def to_close(self) -> Sequence[tuple[int, bytes, Verdict | None]]:
        return [(self.cards[r], r, self.decided[r][0]) for r in self.settled if r in self.cards]

    async def card_closed(self, message: int) -> None:
        self.cards = {r: m for r, m in self.cards.items() if m != message}

    async def last_daily(self) -> date | None:
        return self.daily

    async def daily_done(self, day: date) -> None:
        self.daily = day


class FakeDesk:
    """Remembers what the group was shown."""

    def __init__(self) -> None:
        self.shown: list[Report] = []
        self.settled: list[tuple[int, Verdict | None]] = []
        self.rooms: list[DeskState] = []
        self.reminded: list[int] = []

    async def show(self, report: Report) -> int:
        self.shown.append(report)
        return len(self.shown)

    async def redraw(self, message: int, report: Report) -> None:
        raise AssertionError((message, report))

    async def settle(self, message: int, report: bytes, verdict: Verdict | None) -> None:  # noqa: ARG002
        self.settled.append((message, verdict))

    async def show_room(self, state: DeskState, message: int | None) -> int:
        self.rooms.append(state)
        return message or 1000

    async def remind(self, days: int) -> None:
        self.reminded.append(days)

    async def tell(self, event: str) -> None:
        raise AssertionError(event)


class FakeWeeks:
    """The state machine of weeks, releases and posts, with a log of what happened."""

    def __init__(self, states: Mapping[Week, WeekState]) -> None:
        self.states = dict(states)
        self.log: list[str] = []
        self.releases: list[Release] = []
        self.due: dict[Week, datetime] = {}
        self.lost: set[Week] = set()
        self.rated: dict[Week, str] = {}
        self.posts: dict[Week, Sequence[Parcel]] = {}
        self.previews: list[Parcel] = []

    async def open(self, week: Week, wording: str | None = None) -> None:
        self.states.setdefault(week, WeekState.OPEN)
        if wording:
            self.rated[week] = rated_in(self.rated.get(week), wording)

    async def state(self, week: Week) -> WeekState | None:
        return self.states.get(week)

    async def unfinished(self) -> Sequence[tuple[Week, WeekState]]:
        return sorted((w, s) for w, s in self.states.items() if s is not WeekState.PUBLISHED)

    async def lost_part(self, week: Week) -> bool:
        return week in self.lost

    async def rated_in(self, week: Week) -> str | None:
        return self.rated.get(week)

    async def closing(self, week: Week) -> None:
        self.log.append(f"closing {week.label}")
        self.states[week] = WeekState.CLOSING

    async def freeze(self, release: Release) -> None:
        self.log.append(f"freeze {release.week.label}")
        self.releases.insert(0, release)
        self.states[release.week] = WeekState.FROZEN

    async def newest(self) -> Week | None:
        return max(self.states, default=None)

    async def queue(
        self,
        week: Week,
        parcels: Sequence[Parcel],
        due: datetime,
        preview: Sequence[Parcel] = (),
    ) -> None:
        if self.states[week] is not WeekState.FROZEN:
            return
        self.posts[week] = parcels
        self.previews.extend(preview)
        self.log.append(f"queue {week.label} {len(parcels)}")
        self.due[week] = due
        self.states[week] = WeekState.QUEUED

    async def publish_now(self, week: Week, now: datetime) -> None:
        self.log.append(f"publish {week.label}")
        self.due[week] = now

    async def published(self, week: Week) -> bool:
        return self.states[week] is WeekState.PUBLISHED

    async def end_keys(
        self,
        *,
        weeks_before: Week,
        reports_before: Week,
        notices_before: Week,
        errands_before: Week,
        over: Week,
    ) -> None:
        ends = (weeks_before, reports_before, notices_before, errands_before, over)
        self.log.append(" ".join(("end", *(week.label for week in ends))))

    async def latest(self, before: Week, count: int) -> Sequence[Release]:
        return [r for r in self.releases if r.week < before][:count]

    async def tip(self) -> Release | None:
        return self.releases[0] if self.releases else None

    async def amend(
        self, release: Release, posts: Sequence[Parcel] | None = None, *, lift: bool = False
    ) -> None:
        """As for a week whose posts have not appeared."""
        del posts, lift
        kept = [one for one in self.releases if one.week != release.week]
        self.releases = [release, *kept]
        self.states[release.week] = WeekState.FROZEN


class FakeHolds:
    """Holds in a dict, and what was said of them."""

    def __init__(self) -> None:
        self.holds: dict[Week, Hold] = {}
        self.said: list[Parcel] = []

    async def current(self) -> Sequence[Hold]:
        return list(self.holds.values())

    async def hold(
        self,
        week: Week,
        reason: Doubt,
        moderator: int,  # noqa: ARG002
        told: Sequence[Parcel],
    ) -> None:
        self.holds[week] = Hold(week, reason, week.ends)
        self.said.extend(told)

    async def lift(
        self,
        week: Week,
        moderator: int,  # noqa: ARG002
        told: Sequence[Parcel],
    ) -> None:
        del self.holds[week]
        self.said.extend(told)

    async def reminded(self, week: Week, day: date, told: Sequence[Parcel]) -> None:
        self.holds[week] = replace(self.holds[week], reminded=day)
        self.said.extend(told)


class FakeWindow:
    """Shows a post as it is, and says a standing in one line."""

    def preview(self, posts: Sequence[Parcel], standing: Standing) -> Sequence[Parcel]:
        return [*posts, *self.say(standing)]

    def say(self, standing: Standing) -> Sequence[Parcel]:
        return [Parcel("@desk", f"{standing.week.label} {standing.held}".encode())]


class FakeCounter:
    """Counts as many times as it is asked; weeks in ``gone`` have no key."""

    def __init__(self) -> None:
        self.asked: list[Week] = []
        self.gone: set[Week] = set()

    async def __call__(self, week: Week) -> NoisyTables:
        self.asked.append(week)
        await asyncio.sleep(0)  # others have their turn, as while a child counts
        if week in self.gone:
            raise KeyGone
        return NoisyTables(week, {})


def a_report(report: bytes = bytes(16), text: str = "Жол жөнделді") -> Report:
    """Make a pending report."""
    return Report(
        id=report,
        week=Week(202648),
        principle=principle(1),
        language=Language.KK,
        region=Region.UNSAID,
        text=CleanText(text),
        quotable=False,
    )
