"""The press: each channel gets its posts, in its languages, and rings once."""

from collections.abc import Mapping, Sequence

import pytest
from aiogram.methods import SendMediaGroup, SendMessage, SendPhoto

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.quote import Quote
from bot.domain.release import Release, parse
from bot.domain.week import Week
from bot.telegram.frozen import unpack
from bot.telegram.press import TelegramPress
from bot.views.opendata import File, caption
from bot.views.words import words
from tests.support.releases import FULL, releases

BOT = "https://t.me/bot_1"


def one_file(release: Release) -> Sequence[File]:
    return (File("a.json", release.payload), File("a.csv", b"1"))


async def no_quotes(_week: Week) -> Sequence[Quote]:
    return ()


class FakeArtist:
    """Draws a word instead of a picture, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Release, Sequence[Release], Sequence[Language]]] = []

    async def __call__(
        self, release: Release, history: Sequence[Release], languages: Sequence[Language]
    ) -> Mapping[Language, Sequence[bytes]]:
        self.asked.append((release, history, languages))
        return {language: self.pictures(language) for language in languages}

    def pictures(self, language: Language) -> Sequence[bytes]:
        return (f"picture {language}".encode(),)


async def test_one_channel_carries_the_languages_in_turn_and_rings_once() -> None:
    """Subscribers of a joint channel hear one sound, not six."""
    release, *history = releases([300, 300])
    press = TelegramPress(dict.fromkeys(Language, "@all"), BOT, FakeArtist(), one_file, no_quotes)

    parcels = await press(release, history)

    sent = [unpack(parcel.body, parcel.chat) for parcel in parcels]
    assert [type(method) for method in sent] == [*[SendPhoto, SendMessage] * 3, SendMediaGroup]
    assert [method.disable_notification for method in sent] == [False] + [True] * 6  # type: ignore[attr-defined]
    assert {method.chat_id for method in sent} == {"@all"}  # type: ignore[attr-defined]


async def test_each_channel_rings_for_its_own_first_post() -> None:
    """With a channel per language, nobody's summary arrives unheard."""
    release, *history = releases([300])
    channels: dict[Language, int | str] = {Language.RU: -1001, Language.KK: "@kk"}
    press = TelegramPress(channels, BOT, FakeArtist(), one_file, no_quotes)

    parcels = await press(release, history)

    assert [parcel.chat for parcel in parcels] == [-1001, -1001, "@kk", "@kk", -1001, "@kk"]
    photos = [unpack(parcel.body, parcel.chat) for parcel in parcels[:4:2]]
    assert [method.disable_notification for method in photos] == [False, False]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", Language)
async def test_a_photo_has_its_caption_its_button_and_its_name(language: Language) -> None:
    """The post asks to rate this week and leads to the bot in the post's language."""
    release, *history = releases([300])

    parcels = await TelegramPress({language: "@one"}, BOT, FakeArtist(), one_file, no_quotes)(
        release, history
    )

    photo = unpack(parcels[0].body, parcels[0].chat)
    assert isinstance(photo, SendPhoto)
    assert photo.parse_mode == "HTML"
    assert photo.caption
    assert photo.photo.filename == f"six-principles-2026-W47-{language}.png"  # type: ignore[union-attr]
    ((button,),) = photo.reply_markup.inline_keyboard  # type: ignore[union-attr]
    assert button.url == f"{BOT}?start=lang_{language}"
    second = unpack(parcels[1].body, parcels[1].chat)
    assert isinstance(second, SendMessage)
    assert release.hash in second.text
    assert second.link_preview_options.is_disabled  # type: ignore[union-attr]


async def test_the_same_release_gives_the_same_bytes() -> None:
    """A crash between drawing and queueing changes nothing in what is posted."""
    release, *history = releases([300, 300])
    press = TelegramPress(dict.fromkeys(Language, "@all"), BOT, FakeArtist(), one_file, no_quotes)

    assert await press(release, history) == await press(release, history)


async def test_pictures_of_all_languages_are_asked_for_at_once() -> None:
    """One child process draws the whole week."""
    artist = FakeArtist()
    release, *history = releases([300, 300])

    await TelegramPress(dict.fromkeys(Language, "@all"), BOT, artist, one_file, no_quotes)(
        release, history
    )

    assert artist.asked == [(release, history, tuple(Language))]


class RegionsArtist(FakeArtist):
    """Has a second picture."""

    def pictures(self, language: Language) -> Sequence[bytes]:
        return (*super().pictures(language), b"regions")


async def test_regions_follow_the_figures_silently() -> None:
    """Where regions are told their picture comes in a silent post of its own."""
    release, *history = releases([5000] * 4, FULL)

    parcels = await TelegramPress(
        {Language.EN: "@one"}, BOT, RegionsArtist(), one_file, no_quotes
    )(release, history)

    sent = [unpack(parcel.body, parcel.chat) for parcel in parcels]
    kinds = [type(method) for method in sent]
    assert kinds == [SendPhoto, SendMessage, SendPhoto, SendMediaGroup]
    assert [method.disable_notification for method in sent] == [False, True, True, True]  # type: ignore[attr-defined]
    regions = sent[2]
    assert isinstance(regions, SendPhoto)
    assert "Weeks taken together: 4" in (regions.caption or "")
    assert not regions.reply_markup


async def test_the_files_come_once_a_channel_and_say_what_they_are() -> None:
    """Who reads the data gets one silent album, told in each language that the channel carries."""
    release, *history = releases([300])
    channels: dict[Language, int | str] = {
        Language.KK: "@both",
        Language.RU: "@ru",
        Language.EN: "@both",
    }

    parcels = await TelegramPress(channels, BOT, FakeArtist(), one_file, no_quotes)(
        release, history
    )

    albums = [unpack(parcel.body, parcel.chat) for parcel in parcels[-2:]]
    assert [album.chat_id for album in albums] == ["@both", "@ru"]  # type: ignore[attr-defined]
    for album, tongues in zip(albums, ((Language.KK, Language.EN), (Language.RU,)), strict=True):
        assert isinstance(album, SendMediaGroup)
        assert [item.media.data for item in album.media] == [release.payload, b"1"]  # type: ignore[union-attr]
        assert [item.caption is None for item in album.media] == [True, False]
        view = parse(release.payload)
        for language in tongues:
            assert caption(words(language), view) in (album.media[-1].caption or "")


async def test_peoples_words_stand_beside_the_figures() -> None:
    """What two moderators agreed on reaches every language's post of that week, unchanged."""
    release, *history = releases([300])
    asked: list[Week] = []

    async def quotes(week: Week) -> Sequence[Quote]:
        asked.append(week)
        return [Quote(Language.KK, PRINCIPLES[0], "Көше жарық болды.")]

    press = TelegramPress(dict.fromkeys(Language, "@all"), BOT, FakeArtist(), one_file, quotes)
    parcels = await press(release, history)

    sent = [unpack(parcel.body, parcel.chat) for parcel in parcels]
    texts = [method.text for method in sent if isinstance(method, SendMessage)]
    assert asked == [release.week]
    assert [text.count("Көше жарық болды.") for text in texts] == [1, 1, 1]
