"""The press: a release as frozen posts, for every channel and in each of its languages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from bot.domain.language import Language
from bot.domain.parcel import Parcel
from bot.domain.quote import Quote
from bot.domain.release import Release, parse
from bot.domain.week import Week
from bot.telegram.frozen import buttons, message, pack
from bot.views import digest, digest_groups, opendata
from bot.views.digest_figures import figures
from bot.views.layout import paragraphs
from bot.views.screen import Screen
from bot.views.words import words

PICTURE = "chart"

Files = Callable[[Release], Sequence[opendata.File]]
"""Make a release's files."""

Quotes = Callable[[Week], Awaitable[Sequence[Quote]]]
"""Choose what people said in a week, for beside its figures."""


class Artist(Protocol):
    async def __call__(
        self, release: Release, history: Sequence[Release], languages: Sequence[Language]
    ) -> Mapping[Language, Sequence[bytes]]:
        """Draw a release as PNGs for each language: the summary, and regions where told."""


class TelegramPress:
    """Makes the posts; ``channels`` says which chat each language is told in, in this order.

    One chat may carry all languages in turn; behind the last of them come the files, in one
    album. Only the first message to a chat sounds.
    """

    def __init__(
        self,
        channels: Mapping[Language, int | str],
        bot_url: str,
        artist: Artist,
        files: Files,
        quotes: Quotes,
    ) -> None:
        self._channels = channels
        self._bot_url = bot_url
        self._artist = artist
        self._files = files
        self._quotes = quotes

    async def __call__(self, release: Release, history: Sequence[Release]) -> Sequence[Parcel]:
        pictures = await self._artist(release, history, tuple(self._channels))
        quotes = await self._quotes(release.week)
        parcels: list[Parcel] = []
        for language, chat in self._channels.items():
            silent = any(parcel.chat == chat for parcel in parcels)
            summary, *regions = pictures[language]
            picture = self._photo(release, language, summary, silent=silent)
            parcels.append(Parcel(chat, picture, language))
            parcels += [Parcel(chat, body) for body in self._figures(release, language, quotes)]
            parcels += [Parcel(chat, self._regions(release, language, one)) for one in regions]
        return [*parcels, *self.albums(release)]

    def albums(self, release: Release) -> Sequence[Parcel]:
        """Make the files' posts alone, one for each channel."""
        chats = dict.fromkeys(self._channels.values())
        return [Parcel(chat, self._album(release, chat)) for chat in chats]

    def _photo(
        self, release: Release, language: Language, picture: bytes, *, silent: bool
    ) -> bytes:
        _ = words(language)
        params = {
            "photo": f"attach://{PICTURE}",
            "caption": digest.caption(_, parse(release.payload), self._bot_url),
            "parse_mode": "HTML",
            "disable_notification": silent,
            "reply_markup": buttons(digest.rate_row(_, self._bot_url)),
        }
        name = f"six-principles-{release.week.label}-{language}.png"
        return pack("sendPhoto", params, {PICTURE: (name, picture)})

    def _figures(
        self, release: Release, language: Language, quotes: Sequence[Quote]
    ) -> Sequence[bytes]:
        texts = figures(words(language), release, self._bot_url, quotes)
        return [message(Screen(text)) for text in texts]

    def _regions(self, release: Release, language: Language, picture: bytes) -> bytes:
        view = parse(release.payload)
        params = {
            "photo": f"attach://{PICTURE}",
            "caption": digest_groups.caption(words(language), view),
            "disable_notification": True,
        }
        name = f"six-principles-{release.week.label}-{language}-regions.png"
        return pack("sendPhoto", params, {PICTURE: (name, picture)})

    def _album(self, release: Release, chat: int | str) -> bytes:
        """Make the one album of a chat; its last item tells in each language what the files are.

        Telegram shows that caption under the whole album.
        """
        view = parse(release.payload)
        told = (
            opendata.caption(words(it), view) for it, to in self._channels.items() if to == chat
        )
        files = {file.name: (file.name, file.content) for file in self._files(release)}
        media = [{"type": "document", "media": f"attach://{name}"} for name in files]
        media[-1] |= {"caption": paragraphs(*told)}
        params = {"media": media, "disable_notification": True}
        return pack("sendMediaGroup", params, files)
