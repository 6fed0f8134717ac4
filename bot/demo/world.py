"""The state of a small Telegram: people, chats and what was written in them."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypedDict

from bot.demo.pulse import Pulse

Json = dict[str, Any]

ANONYMOUS_ADMIN = 1087968824
CHANNEL_BOT = 136817688
ADMIN_RIGHTS = frozenset(
    {
        "can_manage_chat",
        "can_delete_messages",
        "can_invite_users",
        "can_pin_messages",
        "can_post_messages",
        "can_edit_messages",
    }
)


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Role(StrEnum):
    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(slots=True, eq=False, repr=False)
class User:
    """A person or a bot; ``language_code`` is what the client reports, None where it does not."""

    id: int
    first_name: str
    username: str = ""
    language_code: str | None = None
    is_bot: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """Somebody's standing in a chat; ``rights`` are names of Telegram's ``can_…`` flags."""

    user: User
    role: Role = Role.MEMBER
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def present(self) -> bool:
        return self.role not in {Role.LEFT, Role.KICKED}

    @property
    def runs_chat(self) -> bool:
        return self.role in {Role.CREATOR, Role.ADMINISTRATOR}

    def may(self, right: str) -> bool:
        return self.role is Role.CREATOR or (self.runs_chat and right in self.rights)


@dataclass(frozen=True, slots=True, repr=False)
class Media:
    """A picture or a file that was uploaded; sizes in pixels, zero for documents."""

    kind: str
    file_id: str
    data: bytes
    name: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """What a message says now; two equal contents are "not modified" to Telegram.

    ``keyboard`` holds rows of inline buttons, ``other`` what citizens send besides text: voice,
    sticker, poll and so on, as Telegram's JSON.
    """

    text: str = ""
    entities: tuple[Json, ...] = ()
    media: Media | None = None
    keyboard: tuple[tuple[Json, ...], ...] = ()
    other: Json = field(default_factory=dict)

    @property
    def labels(self) -> list[list[str]]:
        return [[button["text"] for button in row] for row in self.keyboard]


class Circumstances(TypedDict, total=False):
    """How a message came to be, as fields of ``Message``."""

    author: User | None
    sender_chat: "Chat | None"
    reply_to: "Message | None"
    extra: Json
    by_bot: bool
    silent: bool
    protected: bool
    service: bool
    asks: Json | None


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """One message; dates are Unix seconds, ``versions`` what it said before it was edited.

    ``asks`` is Telegram's ForceReply: the client opens its reply to this message.
    """

    id: int
    chat: "Chat"
    date: int
    content: Content
    author: User | None = None
    sender_chat: "Chat | None" = None
    reply_to: "Message | None" = None
    extra: Json = field(default_factory=dict)
    by_bot: bool = False
    silent: bool = False
    protected: bool = False
    service: bool = False
    asks: Json | None = None
    edited: int = 0
    versions: list[Content] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, or the caption of a picture or file."""
        return self.content.text

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline keyboard, row by row."""
        return self.content.labels

    @property
    def media(self) -> Media | None:
        return self.content.media

    @property
    def words(self) -> str:
        """All that can be read in it: text, labels, and what the buttons carry."""
        buttons = (value for row in self.content.keyboard for b in row for value in b.values())
        return "\n".join([self.text, *(str(value) for value in buttons)])

    def become(self, content: Content, date: int) -> None:
        self.versions.append(self.content)
        self.content = content
        self.edited = date


@dataclass(slots=True, eq=False, repr=False)
class Chat:
    """A conversation; ``history`` holds what it shows now, ``deleted`` what it no longer shows.

    In a private chat ``started`` says that the person has written first, ``blocked`` that they
    have blocked the bot. ``newest`` counts ids where the chat has a counter of its own.
    """

    id: int
    kind: ChatKind
    title: str = ""
    username: str = ""
    user: User | None = None
    protected: bool = False
    started: bool = False
    blocked: bool = False
    migrated_to: int = 0
    newest: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    history: dict[int, Message] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def messages(self) -> list[Message]:
        """What the chat shows, oldest first."""
        return list(self.history.values())

    @property
    def is_private(self) -> bool:
        return self.kind is ChatKind.PRIVATE

    @property
    def counts_alone(self) -> bool:
        """Tell whether ids run per chat; private chats and basic groups share the bot's."""
        return self.kind in {ChatKind.SUPERGROUP, ChatKind.CHANNEL}

    def member(self, user: User) -> Member:
        return self.members.get(user.id) or Member(user, Role.LEFT)

    def set_member(self, member: Member) -> Member:
        """Change somebody's standing; return what it was."""
        before = self.member(member.user)
        self.members[member.user.id] = member
        return before

    def restate(self, user: User, role: Role) -> Member:
        """Change a role and keep the rights; return what the member was."""
        return self.set_member(replace(self.member(user), role=role))

    def remove(self, message: Message) -> None:
        del self.history[message.id]
        self.deleted.append(message)
        if message.id in self.pinned:
            self.pinned.remove(message.id)
        self.pulse.beat()
