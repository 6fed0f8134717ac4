"""The preview of a release and what is said of it, as frozen messages to the desk."""

from collections.abc import Callable, Sequence

from bot.domain.hold import Standing
from bot.domain.parcel import Parcel
from bot.telegram.desk_look import DeskLook
from bot.telegram.frozen import pack, silenced
from bot.telegram.show import markup
from bot.views.window import window


class TelegramWindow:
    """Looks onto one chat: the desk, or else the first admin's; None where there is neither."""

    def __init__(self, chat: Callable[[], int | None], look: DeskLook) -> None:
        self._chat = chat
        self._look = look

    def preview(self, posts: Sequence[Parcel], standing: Standing) -> Sequence[Parcel]:
        """Show the very posts, without a sound, and then what is to become of them."""
        chat = self._chat()
        if chat is None or not posts:
            return ()
        shown = (Parcel(chat, silenced(post.body)) for post in posts)
        return (*shown, *self.say(standing))

    def say(self, standing: Standing) -> Sequence[Parcel]:
        """Tell the desk how a release stands, with the button that changes it."""
        chat = self._chat()
        if chat is None:
            return ()
        screen = window(self._look.words, standing)
        keyboard = markup(screen.keyboard)
        params = {
            "text": screen.text,
            "parse_mode": "HTML",
            "reply_markup": keyboard.model_dump(exclude_none=True) if keyboard else None,
        }
        return (Parcel(chat, pack("sendMessage", params)),)
