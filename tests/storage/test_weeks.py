"""The week's way, its keys, and what is left when they are gone."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.ballot import Ballot, Score
from bot.domain.errors import KeyGone, OperatorError, StorageUnavailable, WeekClosed
from bot.domain.parcel import Deletion, Parcel
from bot.domain.report import ReportState, Verdict
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.tables import deletions, outbox, reports
from tests.storage.house import AIGERIM, BORIS, NOON, WEEK, House, release, report, talk

POSTS = [Parcel("@six_principles", b"picture"), Parcel("@six_principles", b"figures")]


def part(house: House, purpose: str = "week") -> Path:
    return house.keys_folder / f"{purpose}-{WEEK.number}.part"


async def test_week_goes_its_way(house: House) -> None:
    """Each step happens once, in its order, and is known after a restart."""
    assert await house.weeks.unfinished() == [(WEEK, WeekState.OPEN)]
    await house.weeks.open(WEEK)
    await house.weeks.closing(WEEK)
    await house.weeks.freeze(release())
    await house.weeks.queue(WEEK, POSTS, NOON + timedelta(hours=9))
    again = await house.reopened()
    assert await again.weeks.state(WEEK) is WeekState.QUEUED
    assert not await again.weeks.published(WEEK)
    assert await again.releases.published(WEEK) is None
    await again.weeks.publish_now(WEEK, NOON)
    for message in (7, 8):
        (queued,) = await again.outbox.next_due(NOON)
        await again.outbox.sent(queued.id, message, NOON)
    assert await again.weeks.published(WEEK)
    assert await again.weeks.published(WEEK)
    assert await again.weeks.unfinished() == []
    assert await again.weeks.state(WEEK.next) is None
    await again.database.close()


async def test_a_week_keeps_each_wording_it_was_rated_in(house: House) -> None:
    """Who rewords a text in the middle of a week gives the first answers no other question."""
    for wording in ("1.1.1.1.1.1", None, "1.1.1.1.1.2", "1.1.1.1.1.1", "1.1.1.1.1.2"):
        await house.weeks.open(WEEK, wording)
    await house.weeks.open(WEEK.next)
    await house.freeze()
    await house.weeks.open(WEEK, "1.1.1.1.1.3")
    assert await house.weeks.rated_in(WEEK) == "1.1.1.1.1.1+1.1.1.1.1.2"
    assert await house.weeks.rated_in(WEEK.next) is None


async def test_steps_out_of_order_change_nothing(house: House) -> None:
    """An open week can neither be frozen nor queued, so its key is safe from a slip."""
    await house.rate(AIGERIM, Score.WELL, 10)
    with pytest.raises(ValueError, match="closing"):
        await house.weeks.freeze(release())
    await house.weeks.queue(WEEK, POSTS, NOON)
    assert await house.outbox.next_due(NOON) == []
    assert await house.weeks.state(WEEK) is WeekState.OPEN
    assert part(house).exists()
    await house.freeze()
    await house.weeks.closing(WEEK)
    await house.weeks.open(WEEK)
    assert await house.weeks.state(WEEK) is WeekState.FROZEN
    assert not part(house).exists()


async def test_queueing_twice_posts_once(house: House) -> None:
    """A crash between two steps does not double the posts."""
    await house.freeze()
    for _ in range(2):
        await house.weeks.queue(WEEK, POSTS, NOON)
    assert await house.outbox.unsent(WEEK) == 2


async def test_release_is_kept_once_and_for_good(house: House) -> None:
    """What was frozen first stays, however often the step is repeated."""
    await house.freeze()
    other = release()
    object.__setattr__(other, "payload", b"something else")
    await house.weeks.freeze(other)
    assert await house.releases.latest(WEEK.next, 8) == [release()]
    assert await house.releases.latest(WEEK, 8) == []


async def test_releases_are_read_newest_first(house: House) -> None:
    """The digest compares with the weeks right before it."""
    for week in (WEEK, WEEK.next, WEEK.later(2)):
        await house.weeks.open(week)
        await house.freeze(week)
    found = await house.releases.latest(WEEK.later(2), 2)
    assert [one.week for one in found] == [WEEK.next, WEEK]
    await house.weeks.queue(WEEK.next, [], NOON)
    assert await house.weeks.published(WEEK.next)
    newest = await house.releases.published(None)
    assert newest == release(WEEK.next)
    assert await house.releases.published(WEEK) is None


async def test_frozen_week_cannot_be_opened_with_all_that_is_left(house: House) -> None:
    """After the close nobody can tell who rated, even from a copy of the rows made before."""
    await house.rate(AIGERIM, Score.WELL, 10)
    await house.freeze()
    assert not part(house).exists()
    again = await house.reopened()
    with pytest.raises(KeyGone):
        again.keys.week(WEEK)
    assert await again.ballots.read(WEEK, AIGERIM) == Ballot()
    await again.database.close()


async def test_an_errand_key_ends_with_the_last_errand(house: House) -> None:
    """Who was still owed a deletion when the week closed cannot be told once it is done."""
    await house.deletions.add(Deletion(BORIS, 5, NOON))
    await house.freeze()
    await house.end_keys(over=WEEK.next)
    assert part(house, "errand").exists()
    [(key, _deletion)] = await house.deletions.due(NOON)
    await house.deletions.done(key)
    await house.end_keys()
    assert part(house, "errand").exists(), "its week has not ended"
    await house.end_keys(over=WEEK.next)
    assert not part(house, "errand").exists()


async def test_an_errand_key_ends_two_days_after_its_week(house: House) -> None:
    """What Telegram no longer deletes names nobody any longer: its row opens for nobody."""
    await house.deletions.add(Deletion(BORIS, 5, NOON))
    await house.outbox.add([Parcel(BORIS.id, b"notice")], NOON)
    await house.end_keys(errands_before=WEEK.next)
    assert not part(house, "errand").exists()
    assert await house.deletions.due(NOON) == []
    assert await house.outbox.next_due(NOON) == []
    for table in (deletions, outbox):
        left = select(table)
        assert not await house.database.read(lambda c, left=left: c.execute(left).all())  # type: ignore[misc]  # mypy does not infer a lambda's default


async def test_freeze_keeps_what_must_outlive_the_key(house: House) -> None:
    """Pending deletions and notices still reach their chats; only who asked can be written to."""
    await house.send(report(1), AIGERIM, tell=True)
    await house.send(report(2), BORIS)
    await house.conversations.write(WEEK, BORIS, talk("half a text"))
    await house.deletions.add(Deletion(BORIS, 5, NOON))
    await house.outbox.add([Parcel(BORIS.id, b"notice"), Parcel(-100123, b"card")], NOON)
    before = await house.database.read(
        lambda connection: connection.execute(select(reports.c.return_address)).scalars().all()
    )
    await house.freeze()
    again = await house.reopened()
    rows = await again.database.read(lambda connection: connection.execute(select(reports)).all())
    assert [(row.author_slot, row.dedupe) for row in rows] == [(None, None)] * 2
    addresses = [row.return_address for row in rows if row.return_address is not None]
    assert len(addresses) == 1
    assert not set(addresses) & set(before)
    assert [d.message for _, d in await again.deletions.due(NOON)] == [5]
    bodies = {queued.parcel.body for queued in await again.outbox.next_due(NOON)}
    assert bodies == {b"notice", b"card"}
    assert await again.conversations.read(WEEK, BORIS) is None
    await again.database.close()


async def test_crash_after_the_commit_still_ends_the_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut between the release and the key's end is made good at the next step.

    An author who asked is told in between too: both keys are there, one of them opens.
    """
    await house.send(report(1), AIGERIM, tell=True)
    await house.desk.decide(report(1).id, Verdict(), 42, NOON)

    def crash(*_: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(house.keys, "destroy", crash)
    with pytest.raises(InterruptedError):
        await house.freeze()
    assert part(house).exists()
    again = await house.reopened()
    await again.desk.settle(report(1).id, lambda *_: b"told")
    await again.weeks.freeze(release())
    assert not part(house).exists()
    assert [queued.parcel.body for queued in await again.outbox.next_due(NOON)] == [b"told"]
    await again.database.close()


async def test_failed_freeze_keeps_the_key(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the release could not be written, nothing is lost and the week is counted again."""
    await house.rate(AIGERIM, Score.WELL, 10)

    async def full(_: object) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(house.database, "write", full)
    with pytest.raises(StorageUnavailable):
        await house.weeks.freeze(release())
    monkeypatch.undo()
    assert (await house.ballots.read(WEEK, AIGERIM)).took_part


@pytest.mark.parametrize("lose", [Path.unlink, lambda part: part.write_bytes(b"")])
async def test_lost_key_part_is_told_and_the_week_goes_on(
    house: House, lose: Callable[[Path], object]
) -> None:
    """After a reboot that lost the key part, rating works again and the loss is not hidden."""
    await house.rate(AIGERIM, Score.WELL, 10)
    await house.send(report(1), AIGERIM, tell=True)
    lose(part(house))
    again = await house.reopened()
    assert not await again.weeks.lost_part(WEEK)
    await again.weeks.open(WEEK)
    assert await again.weeks.lost_part(WEEK)
    assert await again.ballots.read(WEEK, AIGERIM) == Ballot()
    await again.rate(AIGERIM, Score.POORLY, 11)
    assert (await again.ballots.read(WEEK, AIGERIM)).took_part
    assert await again.desk.waiting() == [report(1).id]
    assert await again.reports.of(WEEK, AIGERIM) == []
    sealed = select(reports.c.author_slot, reports.c.return_address, reports.c.ban_tag)
    left = await again.database.read(lambda connection: connection.execute(sealed).all())
    assert left == [(None, None, None)]
    await again.database.close()


async def test_another_key_part_stops_the_start_and_destroys_nothing(house: House) -> None:
    """A mistyped master key or a wrong folder costs nobody their answers."""
    await house.rate(AIGERIM, Score.WELL, 10)
    right = part(house).read_bytes()
    part(house).write_bytes(bytes(32))
    again = await house.reopened()
    with pytest.raises(OperatorError, match="BOT_MASTER_KEY"):
        await again.weeks.open(WEEK)
    part(house).write_bytes(right)
    await again.database.close()
    mended = await house.reopened()
    await mended.weeks.open(WEEK)
    assert (await mended.ballots.read(WEEK, AIGERIM)).took_part
    assert not await mended.weeks.lost_part(WEEK)
    await mended.database.close()


async def test_a_key_that_outlived_its_release_is_destroyed(house: House) -> None:
    """A crash between a release and the end of its key leaves no key behind for ever."""
    await house.weeks.closing(WEEK)
    await house.weeks.freeze(release())
    part(house).write_bytes(bytes(32))
    await house.end_keys(reports_before=WEEK, notices_before=WEEK)
    assert not part(house).exists()


async def test_lost_key_of_a_closing_week_can_still_be_frozen(house: House) -> None:
    """A week whose key is lost after its end gets its release, and nothing stays behind."""
    await house.send(report(1), AIGERIM, tell=True)
    await house.deletions.add(Deletion(BORIS, 5, NOON))
    await house.outbox.add([Parcel(BORIS.id, b"notice")], NOON)
    await house.weeks.closing(WEEK)
    shutil.rmtree(house.keys_folder)
    again = await house.reopened()
    await again.weeks.open(WEEK)
    await again.weeks.freeze(release())
    assert await again.weeks.state(WEEK) is WeekState.FROZEN
    assert await again.deletions.due(NOON) == []
    assert await again.outbox.next_due(NOON) == []
    for table in (deletions, outbox):
        left = select(table)
        assert not await again.database.read(lambda c, left=left: c.execute(left).all())  # type: ignore[misc]  # mypy does not infer a lambda's default
    await again.database.close()


async def test_lost_report_key_drops_what_nobody_can_read(house: House) -> None:
    """Reports whose text is gone do not wait on the desk for ever."""
    await house.send(report(1), AIGERIM)
    part(house, "report").unlink()
    again = await house.reopened()
    await again.weeks.open(WEEK)
    assert await again.reports.of(WEEK, AIGERIM) == []
    await again.send(report(2), AIGERIM)
    assert await again.desk.waiting() == [report(2).id]
    await again.database.close()


async def test_keys_end_when_their_time_has_come(house: House) -> None:
    """Texts go after the retention time, return addresses after seven days, both for good."""
    await house.send(report(1), AIGERIM, tell=True)
    await house.freeze()
    await house.end_keys(reports_before=WEEK, notices_before=WEEK)
    assert part(house, "report").exists()
    assert part(house, "notice").exists()
    await house.end_keys(reports_before=WEEK, notices_before=WEEK.next)
    assert not part(house, "notice").exists()
    assert (await house.desk.read(report(1).id)).state is ReportState.PENDING
    await house.end_keys(reports_before=WEEK.next, notices_before=WEEK.next)
    assert not part(house, "report").exists()
    left = select(reports.c.id)
    assert not await house.database.read(lambda connection: connection.execute(left).all())


async def test_errands_of_a_closed_week_have_a_key_of_their_own(house: House) -> None:
    """After an early close a notice is still delivered, under a key that lives."""
    await house.freeze()
    await house.outbox.add([Parcel(BORIS.id, b"notice")], NOON)
    assert [queued.parcel.body for queued in await house.outbox.next_due(NOON)] == [b"notice"]
    await house.weeks.open(WEEK.next)
    assert not await house.weeks.lost_part(WEEK.next)


async def test_a_clock_put_back_opens_no_week_of_the_past(house: House) -> None:
    """A machine that wakes up months back starts no week that would be told as lost later."""
    for past in (WEEK.previous, Week(197001)):
        with pytest.raises(WeekClosed):
            await house.weeks.open(past)
    assert house.keys.weeks("week") == [WEEK]
    await house.weeks.open(WEEK)
