"""Commands that the running bot carries out for the command line."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app.stores import Stores
from bot.control import Command, Tell
from bot.domain.errors import BallotsDamaged, OperatorError
from bot.domain.hold import Doubt
from bot.domain.schedule import WeekState
from bot.domain.week import Week
from bot.privacy.signing import Signatory
from bot.storage.backup import backup
from bot.storage.engine import Database
from bot.usecases.signing import RotateSigning
from bot.views.opendata import File, files

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
        if arguments.get("without_damaged"):
            with app.use.count.without_damaged():
                return await publish_now(app, week, tell, early=early)
        return await publish_now(app, week, tell, early=early)

    async def back_up_live(arguments: Mapping[str, Any], tell: Tell) -> str:
        return await back_up(app.stores.database, arguments, tell)

    async def export_live(arguments: Mapping[str, Any], tell: Tell) -> str:
        return await export(app.stores, app.use.signatory, Path(arguments["into"]), tell)

    async def rotate_live(_arguments: Mapping[str, Any], _tell: Tell) -> str:
        return await rotate(app.use.rotate_signing)

    return {
        "publish": publish,
        "backup": back_up_live,
        "export": export_live,
        "rotate": rotate_live,
    }


async def back_up(database: Database, arguments: Mapping[str, Any], tell: Tell) -> str:
    """Copy an open database to ``file``."""
    file = Path(str(arguments["file"]))
    await backup(database, file, tell)
    return f"backed up to {file}; keys are not in it"


async def export(stores: Stores, signatory: Signatory, folder: Path, tell: Tell) -> str:
    """Write the files of every release whose post has appeared, the bytes that were posted."""
    releases = await stores.releases.chain()
    made = 0
    for release in releases:
        written = files(release, signatory.keys)
        await asyncio.to_thread(write_files, folder, written)
        made += len(written)
        tell(f"{release.week.label}: {', '.join(file.name for file in written)}")
    if not releases:
        return "nothing to export: no summary has been published yet"
    return f"exported {len(releases)} release(s), {made} files, to {folder}"


def write_files(folder: Path, written: Sequence[File]) -> None:
    """Write files, each whole or not at all; raises OperatorError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in written:
            draft = folder / f"{name}.part"
            draft.write_bytes(content)
            draft.replace(folder / name)
    except OSError as error:
        raise OperatorError(f"{folder} cannot be written: {error.strerror}.") from None


async def rotate(rotate_signing: RotateSigning) -> str:
    """Hand over to the next signing key."""
    line = await rotate_signing()
    return (
        f"signing key {len(line) - 1} signs from the next release on: {line[-1].public.hex()} "
        "(now in /privacy; renew it wherever else you have shown it)"
    )


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
    try:
        done = await app.use.publish(
            week, early=early, told=lambda due, state: tell(f"{due.label}: {state}")
        )
    except BallotsDamaged:
        raise OperatorError(
            "Some ballots do not open, so nothing was counted: restore a backup, or leave them "
            "out with publish --without-damaged."
        ) from None
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
