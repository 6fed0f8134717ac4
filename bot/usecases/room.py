"""The moderation group: its desk message, reminders, record, language, and where it is."""

from datetime import timedelta

from bot.domain.calendar import Calendar
from bot.domain.desk import OVERDUE_DAYS, DeskState, Quiet, Record, regions_shown, shown
from bot.domain.language import Language
from bot.domain.region import Region
from bot.domain.release import parse
from bot.domain.week import ALMATY
from bot.usecases.desk_ports import Desk, Room
from bot.usecases.ports import Releases

RECORD_DAYS = 7


class ReadDesk:
    """How much there is to do, as coarsely as it may be shown."""

    def __init__(self, room: Room, calendar: Calendar, open_cards: int) -> None:
        self._room = room
        self._calendar = calendar
        self._open_cards = open_cards

    async def __call__(self) -> DeskState:
        backlog = await self._room.backlog()
        left = self._open_cards - backlog.open_cards
        return shown(backlog, self._calendar.today, left)


class KeepDesk:
    """Keep the one desk message true; it is edited only where it would say something else."""

    def __init__(self, room: Room, desk: Desk, read: ReadDesk) -> None:
        self._room = room
        self._desk = desk
        self._read = read
        self._drawn: DeskState | None = None

    async def __call__(self) -> None:
        state, known = await self._read(), await self._room.fact("message")
        if state == self._drawn and known is not None:
            return
        message = await self._desk.show_room(state, int(known) if known else None)
        if str(message) != known:
            await self._room.remember("message", str(message))
        self._drawn = state

    def again(self) -> None:
        """Draw anew at the next round: the language or the group has changed."""
        self._drawn = None


class RemindDesk:
    """Say once a day, and not at night, that a report has waited for more than a day."""

    def __init__(
        self, room: Room, desk: Desk, read: ReadDesk, calendar: Calendar, quiet: Quiet
    ) -> None:
        self._room = room
        self._desk = desk
        self._read = read
        self._calendar = calendar
        self._quiet = quiet

    async def __call__(self) -> None:
        if self._calendar.now.astimezone(ALMATY).time() in self._quiet:
            return
        state = await self._read()
        today = self._calendar.today.isoformat()
        if state.days >= OVERDUE_DAYS and await self._room.fact("reminded") != today:
            await self._desk.remind(state.days)
            await self._room.remember("reminded", today)


class ReadRecord:
    """What the desk did in the last seven days."""

    def __init__(self, room: Room, calendar: Calendar) -> None:
        self._room = room
        self._calendar = calendar

    async def __call__(self) -> Record:
        return await self._room.record(self._calendar.now - timedelta(days=RECORD_DAYS))


class ChooseDeskLanguage:
    """Keep the desk's language as an admin chose it, over a restart too."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def __call__(self, language: Language) -> None:
        await self._room.remember("language", language)

    async def chosen(self, otherwise: Language) -> Language:
        """Return the chosen language, or else the setting's."""
        found = await self._room.fact("language")
        return Language(found) if found else otherwise


class ReadRegions:
    """The regions that the last release showed enough people of to name one on a card."""

    def __init__(self, releases: Releases, calendar: Calendar) -> None:
        self._releases = releases
        self._calendar = calendar

    async def __call__(self) -> frozenset[Region]:
        newest = await self._releases.latest(self._calendar.week.next, 1)
        return regions_shown(parse(newest[0].payload)) if newest else frozenset()
