"""An admin gets the audit as a file; it tells what moderators did, and nothing of authors."""

from pathlib import Path

from tests.support.reporting import answered, card_of, data_of, in_words, submitted
from tests.support.stage import Stage, staged

WHAT = "What moderators did, by day. There is nothing about authors in it."


async def decided(stage: Stage, text: str, verb: str, room: int) -> None:
    await submitted(stage, text)
    card = await card_of(stage, text)
    data = data_of(card, "ok").replace(":ok:", f":{verb}:") + (":spam" if verb == "why" else "")
    assert await answered(stage.room(room), data, card) == ""
    await stage.settle()


async def test_an_admin_gets_the_audit(tmp_path: Path) -> None:
    """In the group or alone with the bot: days, moderators, actions, reasons, nothing more."""
    async with staged(tmp_path, admin_ids="42") as stage:
        admin = stage.server.person(42)
        first, second = (moderator.user.id for moderator in stage.moderators)
        await decided(stage, "Бірінші сөз осында.", "ok", 1)
        await decided(stage, "Екінші сөз осында.", "why", 0)
        await decided(stage, "Үшінші сөз осында.", "ok", 1)
        await stage.desk.add(admin)
        for room in (admin, admin.in_group(stage.desk)):
            await room.send("/audit")
            await stage.settle()
        files = [m for m in stage.server.mailbox() if m.content.media]
        assert {file.chat.id for file in files} == {42, stage.desk.id}
        for file in files:
            assert file.content.media is not None
            assert file.content.media.name == "audit-2026-11-25.csv"
            assert in_words("kk")(WHAT) in file.content.text
            assert file.content.media.data.decode().splitlines() == [
                "day,moderator,action,reason,count",
                *sorted(
                    [
                        f"2026-11-25,{first},declined,spam,1",
                        f"2026-11-25,{second},approved,,2",
                    ]
                ),
            ]
