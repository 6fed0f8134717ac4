"""The pinned post that says how to read the figures: once, up to date, and where it was."""

from datetime import date

import pytest

from bot.demo.world import ADMIN_RIGHTS
from bot.domain.language import Language
from bot.domain.pause import Pause, Pauses
from bot.views.words import words
from tests.support.restarts import Town
from tests.support.stage import CHANNEL_NAME

TITLE = "How to read the figures"
PAUSED = Pauses((Pause(date(2026, 11, 20), date(2026, 12, 1)),))


async def test_it_is_posted_once_and_pinned_without_a_sound(town: Town) -> None:
    """Whoever opens the channel finds above all posts how to read them, in three languages."""
    await town.runs(guide=True)
    await town.runs(guide=True)
    (post,) = town.channel.posts
    assert town.channel.place.pinned == [post.id]
    assert [message.silent for message in town.channel.messages] == [True, True]
    for language in Language:
        assert words(language)(TITLE) in post.text
    links = [button["url"] for row in post.content.keyboard for button in row]
    assert [link.rpartition("=")[2] for link in links] == ["lang_kk", "lang_ru", "lang_en"]
    assert town.asked == []


async def test_it_is_edited_where_it_stands(town: Town) -> None:
    """A new ε or operator is told in the same post, so that every link to it stays true."""
    await town.runs(guide=True)
    (before,) = town.channel.posts
    await town.runs(guide=True, epsilon=1.5, operator="Another LLP")
    (after,) = town.channel.posts
    assert (after.id, town.channel.place.pinned) == (before.id, [before.id])
    assert "ε = 1.5" in after.text
    assert "Another LLP" in after.text


async def test_a_deleted_one_comes_back_once(town: Town) -> None:
    """One slip of an editor loses nothing; one who deletes it twice is taken at their word."""
    await town.runs(guide=True)
    town.delete()
    await town.runs(guide=True)
    (again,) = town.channel.posts
    assert town.channel.place.pinned == [again.id]
    town.delete()
    await town.runs(guide=True)
    await town.runs(guide=True, epsilon=3)
    assert town.channel.posts == []


async def test_without_the_right_the_desk_is_asked_once(town: Town) -> None:
    """An operator who gives no right to edit pins by hand, and is not asked again and again."""
    rights = ADMIN_RIGHTS - {"can_edit_messages"}
    await town.channel.promote_bot(town.server.person(), rights)
    await town.runs(guide=True)
    await town.runs(guide=True, epsilon=3)
    assert len(town.channel.posts) == 1
    assert town.channel.place.pinned == []
    (asked,) = town.asked
    assert words(Language.KK)("For the operator") in asked


@pytest.mark.parametrize("trouble", ["drop_after", "drop_before", "status"])
async def test_it_appears_once_whatever_fails(town: Town, trouble: str) -> None:
    """A bad connection never leaves two guides, or none, in the channel."""
    getattr(town.server.faults, trouble)("sendMessage", chat=CHANNEL_NAME)
    getattr(town.server.faults, trouble)("pinChatMessage", chat=CHANNEL_NAME)
    await town.runs(guide=True)
    assert len(town.channel.posts) == 1
    assert town.channel.place.pinned == [town.channel.posts[0].id]


async def test_a_pause_keeps_the_channel_as_it_is(town: Town) -> None:
    """During an election nothing is published, a guide no more than a summary."""
    await town.runs(guide=True, pauses=PAUSED)
    assert town.channel.messages == []
    await town.runs(guide=True)
    before = [post.text for post in town.channel.posts]
    await town.runs(guide=True, pauses=PAUSED, epsilon=1.5)
    assert [post.text for post in town.channel.posts] == before


async def test_each_channel_has_its_own_language(town: Town) -> None:
    """A Kazakh channel is not filled with Russian and English."""
    channels = {
        language: town.server.channel(-1001000000010 - n, f"six_{language}_demo", "Six")
        for n, language in enumerate(Language)
    }
    names = {language: f"@six_{language}_demo" for language in Language}
    await town.runs(guide=True, channel_id=None, channels=names)
    for language, channel in channels.items():
        (post,) = channel.posts
        told = {other for other in Language if words(other)(TITLE) in post.text}
        assert told == {language}
        assert channel.place.pinned == [post.id]
