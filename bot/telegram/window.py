"""The preview of a release and what is said of it, as frozen messages to the desk."""

from collections.abc import Callable, Sequence

from bot.domain.hold import Standing
from bot.domain.parcel import Parcel
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.frozen import message, silenced
from bot.views.window import window


class TelegramWindow:
    """Looks onto one chat: the desk, or else the first admin's; None where there is neither.

    While ``quiet``, nothing makes a sound.
    """

    def __init__(
        self, desk: DeskChat, admin: int | None, look: DeskLook, quiet: Callable[[], bool]
    ) -> None:
        self._desk = desk
        self._admin = admin
        self._look = look
        self._quiet = quiet

    @property
    def chat(self) -> int | None:
        return self._desk.id or self._admin

    def preview(self, posts: Sequence[Parcel], standing: Standing) -> Sequence[Parcel]:
        """Show the very posts, without a sound, and then what is to become of them."""
        if self.chat is None or not posts:
            return ()
        shown = (Parcel(self.chat, silenced(post.body)) for post in posts)
        return (*shown, *self.say(standing))

    def say(self, standing: Standing) -> Sequence[Parcel]:
        """Tell the desk how a release stands, with the button that changes it."""
        if self.chat is None:
            return ()
        screen = window(self._look.words, standing)
        return (Parcel(self.chat, message(screen, silent=self._quiet())),)
