"""Who and what exists: people, channels and groups, made and found by the tests and the page."""

from collections.abc import Iterable

from bot.demo.people import Person
from bot.demo.places import Channel, Group
from bot.demo.telegram import Telegram
from bot.demo.updates import UpdateQueue
from bot.demo.world import (
    ADMIN_RIGHTS,
    ANONYMOUS_ADMIN,
    CHANNEL_BOT,
    Chat,
    ChatKind,
    Member,
    Message,
    Role,
    User,
)

FIRST_PERSON = 5_100_000_001


class Town:
    """The people and places of one server."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self._people: dict[int, Person] = {}
        for number, name in ((ANONYMOUS_ADMIN, "Group"), (CHANNEL_BOT, "Channel")):
            telegram.users[number] = User(number, name, is_bot=True)

    @property
    def updates(self) -> UpdateQueue:
        """The updates on their way to the bot, to hold, repeat or reorder them."""
        return self.telegram.updates

    def person(
        self,
        id: int = 0,  # noqa: A002 (Telegram's word)
        first_name: str = "Aigerim",
        *,
        language_code: str | None = None,
        username: str = "",
    ) -> Person:
        """Return the person with this id, made known if they are new; 0 makes a new one."""
        number = id or FIRST_PERSON + len(self._people)
        if number not in self._people:
            user = User(number, first_name, username, language_code)
            chat = self.telegram.add_user(user)
            self._people[number] = Person(self.telegram, user, chat)
        return self._people[number]

    def channel(
        self,
        id: int,  # noqa: A002 (Telegram's word)
        username: str = "",
        title: str = "Channel",
        *,
        bot_is_admin: bool = True,
        rights: Iterable[str] = ADMIN_RIGHTS,
        protected: bool = False,
    ) -> Channel:
        """Make a channel; ``rights`` are the bot's where it is an admin."""
        chat = Chat(id, ChatKind.CHANNEL, title, username, protected=protected)
        if bot_is_admin:
            me = self.telegram.me
            chat.set_member(Member(me, Role.ADMINISTRATOR, frozenset(rights)))
        return Channel(self.telegram, self.telegram.add_chat(chat))

    def group(
        self,
        id: int,  # noqa: A002 (Telegram's word)
        title: str = "Group",
        members: Iterable[Person] = (),
        *,
        admins: Iterable[Person] = (),
        bot_is_admin: bool = False,
        supergroup: bool = True,
        protected: bool = False,
    ) -> Group:
        """Make a group with the bot in it."""
        kind = ChatKind.SUPERGROUP if supergroup else ChatKind.GROUP
        chat = Chat(id, kind, title, protected=protected)
        role = Role.ADMINISTRATOR if bot_is_admin else Role.MEMBER
        rights = ADMIN_RIGHTS if bot_is_admin else frozenset[str]()
        chat.set_member(Member(self.telegram.me, role, rights))
        for person in members:
            chat.set_member(Member(person.user))
        for person in admins:
            chat.set_member(Member(person.user, Role.ADMINISTRATOR, ADMIN_RIGHTS))
        return Group(self.telegram, self.telegram.add_chat(chat))

    def mailbox(self) -> list[Message]:
        """Return all a thief of the token could read now: every message of every chat."""
        return [m for chat in self.telegram.chats.values() for m in chat.messages]

    def deleted(self) -> list[Message]:
        """Return every message that has been deleted, of every chat."""
        return [m for chat in self.telegram.chats.values() for m in chat.deleted]
