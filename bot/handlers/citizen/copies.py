"""A citizen's data as a file in their chat, for a quarter of an hour."""

from functools import partial

from aiogram.types import BufferedInputFile

from bot.domain.citizen import Citizen
from bot.telegram.show import Show
from bot.usecases.rights import COPY_STAYS, LendCopy, ReadMyData
from bot.views import me, mydata
from bot.views.screen import Screen
from bot.views.taps import Menu
from bot.views.words import Words

STAYS_MINUTES = int(COPY_STAYS.total_seconds()) // 60


class LendMyData:
    """Shows all that is kept about a citizen, but for the scores."""

    def __init__(self, read_my_data: ReadMyData, lend_copy: LendCopy, show: Show) -> None:
        self._read_my_data = read_my_data
        self._lend_copy = lend_copy
        self._show = show

    async def __call__(self, _: Words, menu: Menu, citizen: Citizen) -> None:
        held = await self._read_my_data(citizen)
        copy = mydata.document(_, held, scores=False).encode()
        caption = Screen(me.copy_caption(_, STAYS_MINUTES), me.copy_keyboard(_, menu))
        await self._show.lend(
            citizen.id,
            me.copy_coming(_, STAYS_MINUTES),
            BufferedInputFile(copy, mydata.FILE_NAME),
            caption,
            partial(self._lend_copy, citizen),
        )
