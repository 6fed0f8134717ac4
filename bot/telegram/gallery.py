"""Pictures for citizens: each is drawn once, uploaded once, and then known by its file id.

Both are remembered in memory only: who looked at what leaves no trace.
"""

import asyncio
from collections import OrderedDict

from aiogram.types import BufferedInputFile, Message

from bot.domain.language import Language
from bot.telegram.press import Artist
from bot.views.screen import Picture

DRAWN_AT_ONCE = 8
"""Pictures kept as bytes until Telegram has them; each is at most some 150 KB."""

Key = tuple[str, Language]


class Gallery:
    """Gives what a picture can be sent by."""

    def __init__(self, artist: Artist) -> None:
        self._artist = artist
        self._one = asyncio.Lock()
        self._drawn: OrderedDict[Key, bytes] = OrderedDict()
        self._file_ids: dict[Key, str] = {}

    async def photo(self, picture: Picture) -> BufferedInputFile | str:
        """Return a file id, or the picture itself; raises what the artist raises."""
        key = _key(picture)
        if key in self._file_ids:
            return self._file_ids[key]
        async with self._one:
            if key not in self._drawn:
                await self._draw(key, picture)
        name = f"six-principles-{picture.release.week.label}-{picture.language}.png"
        return BufferedInputFile(self._drawn[key], name)

    def uploaded(self, picture: Picture, message: Message) -> None:
        """Remember the file id that a picture was given."""
        if message.photo:
            self._file_ids[_key(picture)] = message.photo[-1].file_id

    def forget(self, picture: Picture) -> None:
        """Upload a picture anew the next time: Telegram did not take its file id."""
        self._file_ids.pop(_key(picture), None)

    async def _draw(self, key: Key, picture: Picture) -> None:
        language = picture.language
        drawn = await self._artist(picture.release, picture.history, (language,))
        self._drawn[key], *_ = drawn[language]
        while len(self._drawn) > DRAWN_AT_ONCE:
            self._drawn.popitem(last=False)


def _key(picture: Picture) -> Key:
    return picture.release.hash, picture.language
