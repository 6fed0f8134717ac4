"""The newest number of a channel is known, whoever posted."""

from bot.usecases.posts import NotePost


class Log:
    def __init__(self) -> None:
        self.noted: list[tuple[int | str, int]] = []

    async def note_message(self, chat: int | str, message: int, /) -> None:
        self.noted.append((chat, message))


async def test_a_channel_is_noted_as_the_operator_named_it() -> None:
    """A post of unknown fate is looked for after the newest post, an editor's included."""
    log = Log()
    note = NotePost(log, ["@Alty_Qagidat", -1005])
    await note(-1001, "alty_qagidat", 7)
    await note(-1005, "", 8)
    await note(-1009, "somebody_else", 9)
    assert log.noted == [("@Alty_Qagidat", 7), (-1005, 8)]
