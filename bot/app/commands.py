"""Commands that the running bot carries out for the command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.control import Command, Tell
from bot.domain.errors import OperatorError
from bot.domain.hold import Doubt
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.storage.backup import backup
from bot.storage.engine import Database

if TYPE_CHECKING:  # the app hands itself over
    from bot.app.running import App

STEPS: Mapping[WeekState, str] = {
    WeekState.OPEN: "closes for good; its answers are counted, noised and signed",
    WeekState.CLOSING: "was closing; its answers are counted, noised and signed",
    WeekState.FROZEN: "has its release; its posts are drawn and queued",
    WeekState.QUEUED: "has its posts in the outbox; they are sent",
}


def commands(app: "App") -> Mapping[str, Command]:
    """Return what the control socket answers to."""

    async def publish(arguments: Mapping[str, Any], tell: Tell) -> str:
        week = _week(arguments.get("week"))
        if arguments.get("withdraw") or arguments.get("revise"):
            return await amend_now(app, week, arguments)
        early = bool(arguments.get("early"))
        if arguments.get("dry_run"):
            return await plan(app, week, tell, early=early)
        return await publish_now(app, week, tell, early=early)

    async def back_up_live(arguments: Mapping[str, Any], tell: Tell) -> str:
        return await back_up(app.stores.database, arguments, tell)

    return {"publish": publish, "backup": back_up_live}


async def back_up(database: Database, arguments: Mapping[str, Any], tell: Tell) -> str:
    """Copy an open database to ``file``."""
    file = Path(str(arguments["file"]))
    await backup(database, file, tell)
    return f"backed up to {file}; keys are not in it"


def _week(label: str | None) -> Week | None:
    try:
        return Week.parse(label) if label else None
    except ValueError:
        raise OperatorError(f"{label!r} is no week; write it as 2026-W48.") from None


async def plan(app: "App", week: Week | None, tell: Tell, *, early: bool) -> str:
    """Tell what ``publish`` would do; nothing is counted and no noise is drawn."""
    steps = await app.use.publish.plan(week, early=early)
    for due, state in steps:
        tell(f"{due.label}: {STEPS[state]}")
    return f"dry run: {len(steps)} week(s) to publish, nothing was done"


async def publish_now(app: "App", week: Week | None, tell: Tell, *, early: bool) -> str:
    """Close what is due, send at once; raises OperatorError where a post is still on its way."""
    done = await app.use.publish(
        week, early=early, told=lambda due, state: tell(f"{due.label}: {state}")
    )
    if not done:
        return "nothing to publish"
    await app.out.outbox.deliver_due(app.world.clock())
    labels = ", ".join(due.label for due in done)
    waiting = [due.label for due in done if not await app.stores.weeks.published(due)]
    if waiting:
        raise OperatorError(
            f"{', '.join(waiting)} is closed, but its posts are still waiting: for the end of a "
            "pause or a hold, or for Telegram. The running bot goes on trying."
        )
    return f"published: {labels}"


async def amend_now(app: "App", week: Week | None, arguments: Mapping[str, Any]) -> str:
    """Withdraw or correct a release, and send what tells of it; raises OperatorError.

    A correction of a week that has not appeared waits for its hour, and for the end of a hold.
    """
    withdraw = bool(arguments.get("withdraw"))
    if withdraw and arguments.get("revise"):
        raise OperatorError("Choose one of --withdraw and --revise.")
    if arguments.get("early") or arguments.get("dry_run"):
        raise OperatorError("--early and --dry-run do not go with --withdraw or --revise.")
    if not withdraw and week is None:
        raise OperatorError("Name the week to correct by --week.")
    reason = _doubt(arguments.get("reason"))
    amended = await app.use.amend_release(week, reason, withdraw=withdraw)
    await app.out.outbox.deliver_due(app.world.clock())
    await app.stores.weeks.published(amended)
    done = "withdrawn" if withdraw else "corrected"
    if await app.stores.outbox.unsent(amended):
        return f"{amended.label} is {done}; its posts wait for their turn"
    return f"{amended.label} is {done}, and the channel says so"


def _doubt(code: str | None) -> Doubt:
    try:
        return Doubt(code or "")
    except ValueError:
        raise OperatorError(f"Give a --reason, one of: {', '.join(Doubt)}.") from None
