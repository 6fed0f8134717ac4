"""What is known of a channel, so that a post of unknown fate can be looked for."""

from collections.abc import Collection

from bot.usecases.channel_ports import ChannelLog


class NotePost:
    """Remember the newest message id of our channels, whoever posted it.

    A channel is known to the outbox as the operator named it: by its number or its @name.
    """

    def __init__(self, log: ChannelLog, channels: Collection[int | str]) -> None:
        self._log = log
        self._channels = {str(chat).lower(): chat for chat in channels}

    async def __call__(self, number: int, name: str, message: int) -> None:
        for known in (str(number), f"@{name}".lower()):
            if known in self._channels:
                await self._log.note_message(self._channels[known], message)
