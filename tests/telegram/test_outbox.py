from itertools import product

import pytest
from aiogram.types import Document, PhotoSize

from bot.domain.errors import OperatorError
from bot.domain.parcel import ParcelState
from bot.telegram.frozen import pack, unpack
from bot.telegram.lookup import same
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender
from tests.support.session import (
    bad_request,
    bot_on,
    forbidden,
    longest,
    message,
    server_error,
    timed_out,
)
from tests.telegram.world import (
    CHANNEL,
    CRASHES,
    DESK,
    POSTS,
    SEEN,
    Calendar,
    ChannelSession,
    Office,
    Outcome,
)


async def naive(session: ChannelSession, calendar: Calendar, crash: bool) -> None:
    """Send as other bots do: what failed is sent again, a mark is made afterwards."""

    async def sleep(seconds: float) -> None:
        calendar.pass_(seconds)

    clock = lambda: calendar().timestamp()  # noqa: E731
    sender = Sender(bot_on(session), longest, clock=clock, sleep=sleep)
    for post in POSTS:
        marked = False
        while not marked:
            try:
                await sender(unpack(pack("sendMessage", {"text": post}), CHANNEL))
            except TelegramFailure:
                calendar.pass_(60)
                continue
            marked, crash = not crash, False


@pytest.mark.parametrize("crash", CRASHES)
async def test_every_schedule_posts_once(crash: tuple[int, bool] | None) -> None:
    """Whatever fails and wherever the process ends, each post appears once, in order."""
    for script in product(Outcome, repeat=2):
        office = Office(ChannelSession(script))
        office.store.crash = crash
        await office.queue(*POSTS)

        await office.minutes(20)

        assert [office.session.posted(text) for text in SEEN] == [1, 1], script
        mine = [text for text in office.session.posts.values() if text in SEEN]
        assert mine == list(SEEN), script
        assert office.store.states == [ParcelState.SENT] * 2, script
        assert office.session.forwards == 0, script


@pytest.mark.slow
@pytest.mark.parametrize("crash", CRASHES)
async def test_every_deep_schedule_posts_once(crash: tuple[int, bool] | None) -> None:
    """The same with four faults in a row."""
    for script in product(Outcome, repeat=4):
        office = Office(ChannelSession(script))
        office.store.crash = crash
        await office.queue(*POSTS)
        await office.minutes(30)

        assert [office.session.posted(text) for text in SEEN] == [1, 1], script


async def test_the_same_schedules_make_naive_sending_post_twice() -> None:
    """The test above can fail: sending again without looking doubles most of the posts."""
    doubled = 0
    schedules = list(product(product(Outcome, repeat=2), (False, True)))
    for script, crash in schedules:
        session = ChannelSession(script)
        await naive(session, Calendar(), crash)
        doubled += any(session.posted(text) > 1 for text in SEEN)

    assert doubled / len(schedules) > 0.65


async def test_unknown_post_is_not_touched_before_the_wait_is_over() -> None:
    """A post that lands late is still found rather than doubled."""
    office = Office(ChannelSession([Outcome.LOST_AFTER]))
    await office.queue(*POSTS)

    await office.minutes(2)

    assert "forwardMessage" not in office.session.names()
    assert office.store.states == [ParcelState.UNKNOWN, ParcelState.NEW]


async def test_nothing_is_posted_while_a_pause_lasts() -> None:
    """A pause that begins when a post is already due holds it, and its end lets it go."""
    office = Office(ChannelSession([]))
    office.paused = True
    await office.queue(*POSTS)

    await office.minutes(2)
    held = list(office.session.names())
    office.paused = False
    await office.minutes(2)

    assert held == []
    assert office.store.states == [ParcelState.SENT, ParcelState.SENT]


async def test_looking_is_silent_and_leaves_the_desk_clean() -> None:
    """Moderators are not woken by the bot's own search."""
    office = Office(ChannelSession([Outcome.LOST_AFTER]))
    await office.queue(*POSTS)
    await office.minutes(5)

    looks = office.session.of("forwardMessage")
    assert [look.message_id for look in looks] == [4]
    assert all(look.disable_notification and look.chat_id == DESK for look in looks)
    assert office.session.forwards == 0


@pytest.mark.parametrize(
    "error", [forbidden("bot was kicked from the supergroup chat"), timed_out(), server_error()]
)
async def test_unclear_search_never_sends_again(error: Exception) -> None:
    """When nobody can tell whether a post is there, a person is asked and nothing is doubled."""
    office = Office(ChannelSession([Outcome.LOST_AFTER]))
    office.session.prepare("forwardMessage", *[error] * 500)
    await office.queue(POSTS[0])

    await office.minutes(10)

    assert office.session.posted(SEEN[0]) == 1
    assert office.store.states == [ParcelState.UNKNOWN]
    assert office.troubles == ["probe_by_hand"]


async def test_post_lost_twice_is_let_land_twice() -> None:
    """An hour of doubt about a first sending is no reason to look too early for the second one."""
    office = Office(ChannelSession([Outcome.LOST_BEFORE, Outcome.LOST_AFTER]))
    kicked = forbidden("bot was kicked from the supergroup chat")
    office.session.prepare("forwardMessage", kicked)
    await office.queue(POSTS[0])
    while not office.session.posted(SEEN[0]):
        await office.minutes(1)
    looked = len(office.session.of("forwardMessage"))
    office.session.prepare("forwardMessage", kicked)

    await office.minutes(1)
    assert len(office.session.of("forwardMessage")) == looked

    await office.minutes(5)
    assert office.troubles == ["probe_by_hand", "probe_by_hand"]
    await office.minutes(65)
    assert office.session.posted(SEEN[0]) == 1
    assert office.store.states == [ParcelState.SENT]


async def test_a_number_that_no_message_can_have_is_not_believed() -> None:
    """A digit too many in the operator's link does not hide the channel's next posts."""
    office = Office(ChannelSession([Outcome.LOST_AFTER]))
    office.session.prepare("forwardMessage", forbidden("bot was kicked"))
    await office.queue(POSTS[0])
    await office.minutes(5)
    for wrong, why in ((3, "was there before"), (4000, "no message 4000 yet")):
        with pytest.raises(OperatorError, match=why):
            await office.outbox.settle(CHANNEL, wrong)
    assert office.store.states == [ParcelState.UNKNOWN]
    await office.outbox.settle(CHANNEL, 4)
    assert office.store.states == [ParcelState.SENT]


async def test_a_channel_that_went_on_meanwhile_moves_the_bound() -> None:
    """After days away an operator's true link is taken, however much was posted since."""
    office = Office(ChannelSession([Outcome.LOST_AFTER]))
    office.session.prepare("forwardMessage", forbidden("bot was kicked"))
    await office.queue(POSTS[0])
    await office.minutes(5)
    await office.store.note_message(CHANNEL, 3900)
    await office.outbox.settle(CHANNEL, 3500)
    assert office.store.states == [ParcelState.SENT]


async def test_service_messages_and_gaps_do_not_end_the_search() -> None:
    """Deleted posts and "photo changed" notes in a channel hide nothing from the search."""
    session = ChannelSession([Outcome.LOST_AFTER])
    gone, fixed = "message to forward not found", "message can't be forwarded"
    session.prepare("forwardMessage", *[bad_request(gone)] * 19, bad_request(fixed))
    session.top = 23
    office = Office(session)
    await office.queue(POSTS[0])

    await office.minutes(5)

    assert session.posted(SEEN[0]) == 1
    assert office.store.rows[1].message == 24


async def test_lost_rights_are_told_once_and_mended_without_loss() -> None:
    """The operator gives the right back, and the post appears by itself."""
    office = Office(ChannelSession())
    refusal = bad_request("need administrator rights in the channel chat")
    session = office.session
    original = session._post
    session._post = lambda _method: refusal  # type: ignore[method-assign, assignment]
    await office.queue(POSTS[0])
    await office.minutes(60)
    assert (office.troubles, session.posted(SEEN[0])) == (["rights_lost"], 0)

    session._post = original  # type: ignore[method-assign]
    await office.minutes(20)

    assert session.posted(SEEN[0]) == 1


async def test_definite_refusal_of_a_post_is_told_and_the_next_one_follows() -> None:
    """One faulty post does not silence the channel."""
    office = Office(ChannelSession())
    original, session = office.session._post, office.session
    answers = iter([bad_request("can't parse entities")])
    session._post = lambda method: next(answers, None) or original(method)  # type: ignore[method-assign]
    await office.queue(*POSTS)

    await office.minutes(3)

    assert office.troubles == ["publish_failed"]
    assert office.store.states == [ParcelState.FAILED, ParcelState.SENT]


async def test_notice_is_repeated_until_it_arrives_and_its_deletion_noted_first() -> None:
    """An author who asked is told, and the note leaves the chat even after a crash."""
    office = Office(ChannelSession())
    office.session.prepare("sendMessage", timed_out())
    await office.queue("verdict", chat=5)
    office.store.crash = (2, False)  # the first write is the retry, the second says "sent"

    await office.minutes(5)

    assert office.store.states == [ParcelState.SENT]
    assert len(office.session.of("sendMessage")) == 3
    assert [chat for chat, _ in office.arrived] == [5, 5]


async def test_notice_to_somebody_who_left_is_dropped_quietly() -> None:
    """A person who blocked the bot causes no alarm and no further tries."""
    office = Office(ChannelSession())
    office.session.prepare("sendMessage", forbidden("bot was blocked by the user"))
    await office.queue("verdict", chat=5)

    await office.minutes(3)

    assert office.store.states == [ParcelState.FAILED]
    assert (office.troubles, office.arrived) == ([], [])


def photo(caption: str) -> dict[str, object]:
    sizes = [PhotoSize(file_id="f", file_unique_id="u", width=1, height=1)]
    return {"photo": sizes, "caption": caption}


def document(name: str, size: int) -> dict[str, object]:
    file = Document(file_id="f", file_unique_id="u", file_name=name, file_size=size)
    return {"document": file, "caption": "x"}


PICTURE = pack(
    "sendPhoto", {"photo": "attach://p", "caption": "<i>a</i>\n\nb"}, {"p": ("p", b"1")}
)
ALBUM = pack(
    "sendMediaGroup",
    {"media": [{"type": "document", "media": "attach://d", "caption": "x"}]},
    {"d": ("d.json", b"123")},
)


@pytest.mark.parametrize(
    ("body", "fields", "is_it"),
    [
        (PICTURE, photo("a\n\nb"), True),
        (PICTURE, photo("a b"), True),
        (PICTURE, photo("other"), False),
        (PICTURE, {"text": "a\n\nb"}, False),
        (PICTURE, {"caption": "a\n\nb"}, False),
        (ALBUM, document("d.json", 3), True),
        (ALBUM, document("d.json", 4), False),
        (ALBUM, document("e.json", 3), False),
        (ALBUM, photo("x"), False),
        (pack("sendMessage", {"text": "1 &lt; 2"}), {"text": "1 < 2"}, True),
        (pack("sendMessage", {"text": "1 &lt; 2"}), {"text": "1 < 3"}, False),
        (pack("sendMessage", {"text": "a<b", "parse_mode": None}), {"text": "a<b"}, True),
    ],
)
def test_forward_is_compared_by_what_it_shows(
    body: bytes, fields: dict[str, object], is_it: bool
) -> None:
    """Another post is never taken for ours, and ours is recognised."""
    assert same(message(DESK, 1, **fields), unpack(body, CHANNEL)) is is_it
