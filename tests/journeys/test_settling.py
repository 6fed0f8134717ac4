"""A post of which the bot cannot find out whether it has appeared, and the person who looks."""

from pathlib import Path

import pytest

from bot.app.commands import commands
from bot.demo.faults import Fault
from bot.domain.errors import OperatorError
from tests.support.ballots import cast, opinions
from tests.support.stage import CHANNEL, CHANNEL_NAME, Stage, staged
from tests.support.window import POSTS

NAME = CHANNEL_NAME.removeprefix("@")
SLIPS = {
    "": "link of the post",
    "yes": "link of the post",
    f"https://t.me/{NAME}": "link of the post",
    f"https://example.com/{NAME}/9": "link of the post",
    f"https://t.me/{NAME}/٩": "link of the post",
    "https://t.me/another/9": f"it is for: {CHANNEL_NAME}",
    "https://t.me/c/1234567890/9": f"it is for: {CHANNEL_NAME}",
    f"t.me/{NAME}/0": "was there before",
}
"""What an operator may type by mistake, and what the answer says."""


async def settle(stage: Stage, post: str) -> str:
    """Run the command as the command line does."""
    done = await commands(stage.app)["settle"]({"post": post}, lambda _: None)
    await stage.settle()
    return done


async def lost(stage: Stage, fault: Fault) -> None:
    """Publish a week whose first post meets a fault, while nothing can be forwarded."""
    await cast(stage.app, stage.week, opinions(300))
    await stage.next_week()
    stage.server.faults.status("forwardMessage", 403, times=1000)
    await stage.publication()
    await stage.tick()
    assert fault.met
    [told] = [card.text for card in stage.cards if "settle" in card.text]
    assert "Боттың бір жазбасы арнада шықты ма" in told


async def test_the_operator_shows_the_post_and_the_rest_follows(stage: Stage) -> None:
    """A channel does not fall silent because an answer of Telegram's was lost once."""
    await lost(stage, stage.server.faults.drop_after("sendPhoto", chat=CHANNEL_NAME))
    [there] = stage.channel.posts

    done = await settle(stage, f"https://t.me/{NAME}/{there.id}?single")

    assert f"message {there.id}" in done
    posts = stage.channel.posts
    assert posts[0] is there
    assert len(posts) == POSTS
    assert await stage.app.stores.outbox.unsent(stage.week.previous) == 0
    with pytest.raises(OperatorError, match="nothing to settle"):
        await settle(stage, "missing")


async def test_what_is_missing_is_sent_once(stage: Stage) -> None:
    """A post that never arrived appears as soon as somebody has looked."""
    await lost(stage, stage.server.faults.drop_after("sendPhoto", chat=CHANNEL_NAME))
    stage.channel.place.history.clear()

    assert CHANNEL_NAME in await settle(stage, "missing")

    assert len(stage.channel.posts) == POSTS


async def test_a_slip_of_the_operator_changes_nothing(stage: Stage) -> None:
    """Who copies the wrong link learns what is wanted, and no post counts as sent."""
    await lost(stage, stage.server.faults.drop_after("sendPhoto", chat=CHANNEL_NAME))
    for post, answer in SLIPS.items():
        with pytest.raises(OperatorError, match=answer):
            await settle(stage, post)
    assert len(stage.channel.posts) == 1
    assert await stage.app.stores.outbox.unsent(stage.week.previous) > 0


async def test_with_nothing_lost_there_is_nothing_to_settle(stage: Stage) -> None:
    """The command can be tried at any time."""
    with pytest.raises(OperatorError, match="nothing to settle"):
        await settle(stage, f"https://t.me/{NAME}/1")


async def test_a_channel_set_by_its_number_is_known_by_its_name(tmp_path: Path) -> None:
    """The link that Telegram copies is taken, and nobody else's channel for this one."""
    async with staged(tmp_path, channel_id=str(CHANNEL)) as stage:
        await lost(stage, stage.server.faults.drop_after("sendPhoto", chat=CHANNEL))
        [there] = stage.channel.posts
        with pytest.raises(OperatorError, match="it is for"):
            await settle(stage, f"https://t.me/another/{there.id}")
        await settle(stage, f"https://t.me/{NAME}/{there.id}")
        assert len(stage.channel.posts) == POSTS
