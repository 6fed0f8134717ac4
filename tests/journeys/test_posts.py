"""The bot in its channel, among others who post there."""

from tests.support.stage import CHANNEL_NAME, Stage


async def test_the_bot_follows_what_editors_post_in_the_channel(stage: Stage) -> None:
    """However busy a channel is, a summary of unknown fate is found, and appears once."""
    for n in range(3):
        await stage.channel.post(f"News {n}")
    await stage.settle()
    newest = max(message.id for message in stage.channel.messages)
    assert await stage.app.stores.outbox.last_message(CHANNEL_NAME) == newest
