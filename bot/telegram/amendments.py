"""The press for releases that replace others: first a dated note, in answer to the old post."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.language import Language
from bot.domain.parcel import Parcel
from bot.domain.release import Release, parse
from bot.domain.week import Week
from bot.telegram.frozen import message
from bot.usecases.ports import Press
from bot.views import amended
from bot.views.screen import Screen
from bot.views.words import words


class AmendingPress:
    """Adds the note to a corrected release; of a withdrawn one the note is all that is told.

    Its files come too, without figures: the chain could not be followed without them.

    ``pictures`` tells under which message ids the pictures of a week have appeared.
    """

    def __init__(
        self,
        press: Press,
        albums: Callable[[Release], Sequence[Parcel]],
        channels: Mapping[Language, int | str],
        pictures: Callable[[Week], Awaitable[Mapping[Language, int]]],
    ) -> None:
        self._press = press
        self._albums = albums
        self._channels = channels
        self._pictures = pictures

    async def __call__(self, release: Release, history: Sequence[Release]) -> Sequence[Parcel]:
        view = parse(release.payload)
        if not view.revises:
            return await self._press(release, history)
        notes = await self._notes(release)
        if view.withdrawn:
            return [*notes, *self._albums(release)]
        return [*notes, *await self._press(release, history)]

    async def _notes(self, release: Release) -> Sequence[Parcel]:
        answered = await self._pictures(release.week)
        return [
            Parcel(chat, _note(release, language, answered.get(language)))
            for language, chat in self._channels.items()
        ]


def _note(release: Release, language: Language, answered: int | None) -> bytes:
    screen = Screen(amended.note(words(language), release))
    if answered is None:
        return message(screen)
    reply = {"message_id": answered, "allow_sending_without_reply": True}
    return message(screen, reply_parameters=reply)
