"""What a bot says about itself: names, descriptions and command lists per language and scope."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.world import Chat, Json, User

Scope = tuple[str, int, int]
"""Kind of scope, chat id, user id; zeros where the kind has none."""

DEFAULT_SCOPE: Scope = ("default", 0, 0)


@dataclass(slots=True)
class Profile:
    """Texts by language code ("" for everybody else), commands by scope and language code.

    ``inline`` is what /setinline at @BotFather switches on.
    """

    names: dict[str, str]
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    inline: bool = True
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def commands_for(self, user: User, chat: Chat) -> list[Json]:
        """Return the list a person sees: the narrowest scope, their language before none."""
        for scope in _scopes(user, chat):
            for language in (user.language_code or "", ""):
                if found := self.commands.get((scope, language[:2])):
                    return found
        return []


def _scopes(user: User, chat: Chat) -> Iterator[Scope]:
    if chat.is_private:
        yield ("chat", chat.id, 0)
        yield ("all_private_chats", 0, 0)
    else:
        yield ("chat_member", chat.id, user.id)
        if chat.member(user).runs_chat:
            yield ("chat_administrators", chat.id, 0)
        yield ("chat", chat.id, 0)
        if chat.member(user).runs_chat:
            yield ("all_chat_administrators", 0, 0)
        yield ("all_group_chats", 0, 0)
    yield DEFAULT_SCOPE
