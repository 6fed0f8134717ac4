"""How cards come to the desk: in batches, shuffled, few at a time, at Telegram's pace."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, select, update

from bot.storage.tables import reports
from tests.support.burst import many_reports, open_cards, virtual_pace
from tests.support.reporting import answered, data_of, rows, submitted
from tests.support.stage import staged


async def test_a_report_that_opens_no_more_holds_nobody_up(tmp_path: Path) -> None:
    """One report whose text is damaged keeps no other from the desk and takes no place there."""
    async with staged(tmp_path, desk_batch_seconds=600, desk_open_cards=2) as stage:
        for number in range(3):
            await submitted(stage, f"Сөз {number}.")
        stage.app.use.desk.deal._shuffled = sorted
        await stage.app.stores.database.write(_spoil_first)
        stage.clock.set("2026-11-25T18:00+05:00")
        await stage.tick()
        assert len(stage.cards) == 2
        assert all("Сөз" in card.text for card in stage.cards)


async def test_open_cards_have_a_limit(tmp_path: Path) -> None:
    """Moderators never see more open cards than the setting says; a decision makes room."""
    async with staged(tmp_path, desk_open_cards=2) as stage:
        for number in range(3):
            await submitted(stage, f"Сөз {number}.")
        await stage.tick()
        assert len(stage.cards) == 2
        await answered(stage.room(), data_of(stage.cards[0], "ok"), stage.cards[0])
        await stage.tick()
        assert len(stage.cards) == 3


async def test_five_reports_make_a_batch(tmp_path: Path) -> None:
    """Fewer than five wait, so that a card does not tell who wrote; five come shuffled."""
    async with staged(tmp_path, desk_batch_seconds=600) as stage:
        stage.app.use.desk.deal._shuffled = lambda ids: sorted(ids, reverse=True)
        for number in range(5):
            await stage.tick()
            assert stage.cards == []
            await submitted(stage, f"Сөз {number}.")
        assert stage.cards == []
        await stage.tick()
        assert len(stage.cards) == 5
        ids = [row[0] for row in await rows(stage, "SELECT report FROM cards ORDER BY message")]
        assert ids == sorted(ids, reverse=True)


async def test_what_is_left_comes_at_six(tmp_path: Path) -> None:
    """Fewer than five reports wait for 18:00 in Almaty, once a day."""
    async with staged(tmp_path, desk_batch_seconds=600) as stage:
        await submitted(stage, "Бірінші сөз.")
        stage.clock.set("2026-11-25T17:59+05:00")
        await stage.tick()
        assert stage.cards == []
        stage.clock.set("2026-11-25T18:00+05:00")
        await stage.tick()
        assert len(stage.cards) == 1
        await submitted(stage, "Екінші сөз.")
        stage.clock.set("2026-11-25T23:00+05:00")
        await stage.tick()
        assert len(stage.cards) == 1
        stage.clock.set("2026-11-26T18:00+05:00")
        await stage.tick()
        assert len(stage.cards) == 2


async def test_a_full_desk_keeps_to_telegrams_limits(tmp_path: Path) -> None:
    """Many cards at once arrive at the pace Telegram allows: none is refused as too fast."""
    async with staged(tmp_path, desk_batch_seconds=600, desk_open_cards=20) as stage:
        watched, before = virtual_pace(stage), stage.clock()
        await many_reports(stage.app.stores, stage.clock(), 20)
        await stage.tick()
        assert len(open_cards(stage)) == 20
        assert stage.clock() - before >= timedelta(seconds=15), "one a second"
        assert watched.refused == 0


def _spoil_first(connection: Connection) -> None:
    first = connection.scalars(select(reports.c.id).order_by(reports.c.id)).first()
    connection.execute(update(reports).where(reports.c.id == first).values(sealed_text=b"\0"))
