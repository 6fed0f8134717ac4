from dataclasses import replace

import pytest

from bot.domain.errors import ReportsOff
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import CleanText, Reason, Report, Verdict
from bot.domain.week import Week
from bot.telegram.desk import TelegramDesk
from bot.telegram.desk_look import DeskChat, DeskLook
from bot.telegram.no_desk import NoDesk
from bot.telegram.outcomes import Refused
from bot.telegram.sender import Sender
from tests.support.session import (
    RecordingSession,
    VirtualTime,
    bad_request,
    forbidden,
    timed_out,
    written,
)

GROUP = -100500
SUPERGROUP = -1001000000777
REPORT = Report(
    id=b"0123456789abcdef",
    week=Week(202648),
    principle=PRINCIPLES[0],
    language=Language.EN,
    region=Region.UNSAID,
    text=CleanText("the lamp is <out>"),
    quotable=False,
)


@pytest.fixture
def desk(sender: Sender) -> TelegramDesk:
    return TelegramDesk(sender, DeskChat(GROUP, follow), DeskLook(Language.EN), admins=[7])


async def follow(old: int, new: int) -> None:
    assert (old, new) == (GROUP, SUPERGROUP)


async def test_card_stands_in_the_group_with_its_buttons(
    desk: TelegramDesk, session: RecordingSession
) -> None:
    """Moderators see the text, escaped, and can decide."""
    number = await desk.show(REPORT)

    (card,) = session.requests
    assert (number, card.chat_id) == (100, GROUP)
    assert "the lamp is &lt;out&gt;" in card.text
    assert len(card.reply_markup.inline_keyboard[0]) == 2
    assert not card.disable_notification


async def test_card_that_may_not_have_arrived_is_shown_again(
    desk: TelegramDesk, session: RecordingSession, time: VirtualTime
) -> None:
    """No report waits for ever because an answer of Telegram got lost."""
    session.prepare("sendMessage", timed_out(), timed_out())

    await time.run(desk.show(replace(REPORT)))

    assert len(session.requests) == 3


@pytest.mark.parametrize("error", [None, "message is not modified", "message to edit not found"])
async def test_settled_card_keeps_only_its_verdict(
    desk: TelegramDesk, session: RecordingSession, error: str | None
) -> None:
    """What a citizen wrote does not stay in the group."""
    if error:
        session.prepare("editMessageText", bad_request(error))

    await desk.settle(77, REPORT.id, Verdict(Reason.SPAM))

    (edit,) = session.requests
    assert (edit.chat_id, edit.message_id) == (GROUP, 77)
    assert len(edit.reply_markup.inline_keyboard) == 1
    assert "lamp" not in edit.text


async def test_card_of_a_withdrawn_report_says_so(
    desk: TelegramDesk, session: RecordingSession
) -> None:
    """An author's withdrawal takes the text off the desk too."""
    await desk.settle(77, REPORT.id, None)

    (edit,) = session.requests
    assert (edit.message_id, edit.reply_markup) == (77, None)
    assert "withdrawn" in edit.text


async def test_card_that_cannot_be_edited_is_deleted(
    desk: TelegramDesk, session: RecordingSession
) -> None:
    """The text goes one way or the other."""
    session.prepare("editMessageText", bad_request("message can't be edited"))

    await desk.settle(77, REPORT.id, Verdict())

    assert session.names() == ["editMessageText", "deleteMessage"]


async def test_lost_rights_while_settling_are_not_hidden(
    desk: TelegramDesk, session: RecordingSession
) -> None:
    """A text that could not be taken off is noticed."""
    session.prepare("editMessageText", forbidden("bot was kicked from the supergroup chat"))

    with pytest.raises(Refused, match="no_rights"):
        await desk.settle(77, REPORT.id, Verdict())


async def test_trouble_is_told_and_its_failure_breaks_nothing(
    desk: TelegramDesk, session: RecordingSession, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator hears of a failed close; if even that fails the log has it."""
    await desk.tell("close_failed")
    session.prepare("sendMessage", forbidden("bot was kicked from the supergroup chat"))
    await desk.tell("rights_lost")

    assert "Closing the week failed" in session.requests[0].text
    assert session.requests[-1].chat_id == 7
    assert [record.msg for record in caplog.records] == ["trouble", "trouble", "trouble_not_told"]


async def test_without_a_group_trouble_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """An operator without moderators still finds out, and no card is lost silently."""
    await NoDesk().tell("close_failed")

    assert '"code": "close_failed"' in written(caplog.records)
    with pytest.raises(ReportsOff):
        await NoDesk().show(REPORT)
    with pytest.raises(ReportsOff):
        await NoDesk().settle(1, REPORT.id, None)
