"""What a process keeps in memory, brought in step with what another process has changed."""

from collections.abc import Mapping

from bot.app.cases import UseCases
from bot.app.outward import Outward
from bot.app.stores import Stores
from bot.jobs import Chore
from bot.settings import Settings
from bot.usecases.signing import RotateSigning


class Following:
    """The chores of a process that follows the one that runs the jobs."""

    def __init__(self, settings: Settings, stores: Stores, out: Outward, use: UseCases) -> None:
        self._settings = settings
        self._stores = stores
        self._out = out
        self._use = use

    def chores(self) -> Mapping[str, Chore]:
        return {
            "share_limits": self.share_limits,
            "forget_keys": self._forget_keys,
            "learn_signing": RotateSigning(self._stores.signing_keys, self._use.signatory).learn,
            **(self._desk() if self._out.desk_chat.id is not None else {}),
        }

    async def chore_failed(self, _chore: str, _error: Exception) -> None:
        """Leave it to the process that leads to tell the desk; the log has it."""

    async def share_limits(self) -> None:
        self._out.sender.share(await self._stores.database.present())

    async def learn_places(self) -> None:
        self._out.desk_look.regions = await self._use.desk.regions()

    def _desk(self) -> Mapping[str, Chore]:
        return {
            "find_desk": self.find_desk,
            "learn_places": self.learn_places,
            "learn_texts": self._use.desk.learn_texts,
            "deal_cards": self.deal_asked,
        }

    async def deal_asked(self) -> None:
        """Deal what a moderator has asked of this process: no other knows of it."""
        if self._use.desk.deal.asked:
            await self._use.desk.deal()

    async def find_desk(self) -> None:
        """Go where the group is now, in the language it chose; draw anew what that changes."""
        chat, look, desk = self._out.desk_chat, self._out.desk_look, self._use.desk
        before = chat.id, look.language
        chat.id = await self._stores.room.moved(self._settings.moderation_chat_id or 0)
        look.language = await desk.choose_language.chosen(self._settings.desk_language)
        if (chat.id, look.language) != before:
            desk.keep.again()
            desk.redraw.again()

    async def _forget_keys(self) -> None:
        self._stores.keyring.forget_destroyed()
