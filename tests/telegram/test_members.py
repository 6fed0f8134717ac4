from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram.types import (
    ChatMember,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    User,
)

from bot.domain.desk import Role
from bot.telegram.desk_look import DeskChat
from bot.telegram.members import Moderators
from bot.telegram.sender import Sender
from tests.support.session import RecordingSession, VirtualTime, bad_request, not_connected

DESK = -100500
USER = User(id=5, is_bot=False, first_name="-")
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
RIGHTS: dict[str, Any] = {
    name: True for name in ChatMemberRestricted.model_fields if name.startswith("can_")
}
OUTSIDE = ChatMemberRestricted(user=USER, is_member=False, until_date=NEVER, **RIGHTS)
MUTED = ChatMemberRestricted(user=USER, is_member=True, until_date=NEVER, **RIGHTS)
MEMBER = ChatMemberMember(user=USER)


class Wall:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def moderators(sender: Sender, wall: Wall, chat: int | None = DESK) -> Moderators:
    async def keep(_old: int, _new: int) -> None:
        raise AssertionError

    return Moderators(sender, DeskChat(chat, keep), wall, admins=[9, 777000], analysts=[6, 7])


@pytest.mark.parametrize(
    ("member", "may"),
    [
        (MEMBER, True),
        (ChatMemberOwner(user=USER, is_anonymous=True), True),
        (MUTED, True),
        (OUTSIDE, False),
        (ChatMemberLeft(user=USER), False),
        (ChatMemberBanned(user=USER, until_date=NEVER), False),
    ],
)
async def test_members_now_may_act(
    sender: Sender, session: RecordingSession, member: ChatMember, may: bool
) -> None:
    """Only people in the moderation group decide about reports."""
    session.prepare("getChatMember", member)

    role = await moderators(sender, Wall())(5)
    assert role is (Role.MODERATOR if may else Role.NOBODY)
    (question,) = session.requests
    assert (question.chat_id, question.user_id) == (DESK, 5)


async def test_yes_is_remembered_for_a_minute_and_no_never(
    sender: Sender, session: RecordingSession
) -> None:
    """Somebody who was removed loses the buttons within a minute; a newcomer has them at once."""
    wall = Wall()
    ask = moderators(sender, wall)
    session.prepare("getChatMember", ChatMemberLeft(user=USER), MEMBER, ChatMemberLeft(user=USER))

    answers = [await ask(5), await ask(5), await ask(5)]
    wall.now += timedelta(seconds=60)

    expected = [Role.NOBODY, Role.MODERATOR, Role.MODERATOR, Role.NOBODY]
    assert [*answers, await ask(5)] == expected
    assert len(session.requests) == 3


@pytest.mark.parametrize("error", [not_connected(), bad_request("user not found")])
async def test_doubt_is_a_no(
    sender: Sender, session: RecordingSession, time: VirtualTime, error: Exception
) -> None:
    """A stranger does not become a moderator because Telegram is down."""
    session.prepare("getChatMember", *[error] * 20)

    assert await time.run(moderators(sender, Wall())(5)) is Role.NOBODY


async def test_admins_by_id_and_nobody_elses_stand_ins(
    sender: Sender, session: RecordingSession
) -> None:
    """The operator can always act; Telegram's service accounts never can."""
    ask = moderators(sender, Wall(), chat=None)

    assert [await ask(9), await ask(777000), await ask(1087968824), await ask(5)] == [
        Role.ADMIN,
        Role.NOBODY,
        Role.NOBODY,
        Role.NOBODY,
    ]
    assert session.requests == []


async def test_analysts_look_on(sender: Sender, session: RecordingSession) -> None:
    """A researcher in the group sees what it sees and decides nothing; outside it, neither."""
    session.prepare("getChatMember", MEMBER, ChatMemberLeft(user=USER))
    ask = moderators(sender, Wall())

    assert [await ask(6), await ask(6), await ask(7)] == [
        Role.ANALYST,
        Role.ANALYST,
        Role.NOBODY,
    ]
