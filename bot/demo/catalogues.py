"""A translator's words, seen in the chats the moment they are saved."""

import asyncio
from contextlib import suppress
from pathlib import Path

from babel.messages.pofile import PoFileError

from bot.app.outward import introductions
from bot.demo.live import Live
from bot.domain.language import Language
from bot.resources import folder
from bot.telegram.locale import register
from bot.telegram.outcomes import TelegramFailure
from bot.views.words import reread

EVERY = 1.0


class Catalogues:
    """Looks whether a catalogue was saved, and has the running bot take it."""

    def __init__(self, live: Live, source: Path | None = None) -> None:
        self._live = live
        self._source = source or folder("locales")
        self._seen = self._times()

    async def watch(self) -> None:
        """Look each second, for ever."""
        while True:
            await asyncio.sleep(EVERY)
            await self.look()

    async def look(self) -> None:
        """Take what has changed since the last look, and say so; a bot must live."""
        before, self._seen = self._seen, self._times()
        for language in Language:
            if before.get(language) != self._seen.get(language):
                await self._take(language)

    async def _take(self, language: Language) -> None:
        try:
            reread(language)
            with suppress(TelegramFailure):  # too long: the page lists what Telegram refuses
                await register(self._live.stage.app.out.sender, introductions())
        except PoFileError as error:
            self._live.tell(f"{language}/bot.po is not whole: line {error.lineno} {error}")
            return
        except (LookupError, ValueError):  # half written, or a text that takes no values
            self._live.tell(f"{language}/bot.po is not whole: a letter or placeholder is broken.")
            return
        self._live.tell(f"{language}/bot.po was read again; new screens speak its words.")

    def _times(self) -> dict[Language, int]:
        files = {lang: self._source / lang / "LC_MESSAGES" / "bot.po" for lang in Language}
        return {lang: file.stat().st_mtime_ns for lang, file in files.items() if file.is_file()}
