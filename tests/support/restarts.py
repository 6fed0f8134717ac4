"""A town whose bot is started and stopped as often as a test likes."""

from pathlib import Path

from bot.demo.server import BotApiServer
from tests.support.clock import FrozenClock
from tests.support.stage import CHANNEL, CHANNEL_NAME, DESK, restarted, stage_settings

ROUNDS = 4


class Town:
    """A server whose bot is started and stopped as often as a test likes."""

    def __init__(self, server: BotApiServer, folder: Path, clock: FrozenClock) -> None:
        self.server = server
        self.folder = folder
        self.clock = clock
        self.channel = server.channel(CHANNEL, CHANNEL_NAME.strip("@"), "Алты қағидат")
        self.desk = server.group(DESK, "Moderators", [server.person()])

    async def runs(self, **changed: object) -> None:
        """Start the bot with its usual settings but for these, and stop it some minutes later."""
        settings = stage_settings(self.server, self.folder, **changed)
        async with restarted(settings, self.clock) as app:
            for _ in range(ROUNDS):
                await app.jobs.tick()
                self.clock.tick(minutes=1)

    @property
    def asked(self) -> list[str]:
        """What the desk was told, beside the desk message."""
        by_bot = [message for message in self.desk.messages if message.by_bot]
        return [one.text for one in by_bot if not one.service and "room:" not in one.words]

    def delete(self) -> None:
        """Delete what the channel shows, as an editor can."""
        self.server.telegram.remove(self.channel.place, self.channel.posts)
