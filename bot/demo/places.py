"""Channels and groups, with what happens to them."""

from dataclasses import replace

from bot.demo import render
from bot.demo.people import Person
from bot.demo.text import typed
from bot.demo.watching import Watching
from bot.demo.world import (
    ADMIN_RIGHTS,
    Chat,
    ChatKind,
    Content,
    Member,
    Message,
    Role,
    User,
)


class Shared(Watching):
    """A chat that others manage, the bot's own standing included."""

    async def set_bot(self, role: Role, by: Person, rights: frozenset[str] = frozenset()) -> None:
        """Add, promote, demote or remove the bot."""
        self._restate(Member(self.telegram.me, role, rights), by.user, "my_chat_member")

    async def promote_bot(self, by: Person, rights: frozenset[str] = ADMIN_RIGHTS) -> None:
        await self.set_bot(Role.ADMINISTRATOR, by, rights)

    async def kick_bot(self, by: Person) -> None:
        await self.set_bot(Role.KICKED, by)

    def _restate(self, member: Member, by: User, kind: str) -> None:
        told = self.place.member(self.telegram.me).runs_chat or kind == "my_chat_member"
        before = self.place.set_member(member)
        change = render.member_update(self.place, by, self.telegram.now(), before, member)
        if told:
            self.telegram.updates.push(kind, change, self.place.id)


class Channel(Shared):
    """A channel; subscribers see its ``posts``."""

    @property
    def posts(self) -> list[Message]:
        """What the channel shows, oldest first, without service lines."""
        return [message for message in self.messages if not message.service]

    async def post(self, text: str) -> Message:
        """Post as a human editor."""
        words, entities = typed(text)
        message = self.telegram.post(self.place, Content(words, entities), sender_chat=self.place)
        if self.place.member(self.telegram.me).runs_chat:
            self.telegram.updates.push("channel_post", render.message(message), self.id)
        return message


class Group(Shared):
    """A group or supergroup."""

    async def add(self, person: Person, *, admin: bool = False) -> None:
        """Let somebody in, or make them an admin."""
        role = Role.ADMINISTRATOR if admin else Role.MEMBER
        rights = ADMIN_RIGHTS if admin else frozenset[str]()
        new = not self.place.member(person.user).present
        self._restate(Member(person.user, role, rights), person.user, "chat_member")
        if new:
            await self._service("new_chat_members", [render.user(person.user)], person.user)

    async def remove(self, person: Person) -> None:
        """Let somebody leave."""
        member = replace(self.place.member(person.user), role=Role.LEFT)
        self._restate(member, person.user, "chat_member")
        await self._service("left_chat_member", render.user(person.user), person.user)

    async def migrate(self, new_id: int) -> "Group":
        """Turn a basic group into a supergroup with a new id, which is returned."""
        old = self.place
        new = Chat(new_id, ChatKind.SUPERGROUP, old.title, protected=old.protected)
        new.members = dict(old.members)
        await self._service("migrate_to_chat_id", new_id, None)
        old.migrated_to = new_id
        moved = Group(self.telegram, self.telegram.add_chat(new))
        await moved._service("migrate_from_chat_id", old.id, None)
        self.telegram.witness.placed(old)
        return moved

    async def _service(self, kind: str, value: object, author: User | None) -> None:
        content = Content(other={kind: value})
        message = self.telegram.post(self.place, content, author=author, service=True)
        if self.place.member(self.telegram.me).present:
            self.telegram.updates.push("message", render.message(message), self.id)
