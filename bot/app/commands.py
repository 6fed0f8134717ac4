"""Commands that the running bot carries out for the command line."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app.settling import settle
from bot.app.stores import Stores
from bot.control import Command, Tell
from bot.domain.citizen import Citizen
from bot.domain.errors import BallotsDamaged, BotError, OperatorError
from bot.domain.hold import Doubt
from bot.domain.language import Language
from bot.domain.schedule import WeekState
from bot.domain.week import Clock, Week, almaty_day
from bot.privacy.signing import Signatory
from bot.storage.backup import backup
from bot.storage.engine import Database
from bot.storage.room import SqlRoom
from bot.usecases.signing import RotateMaster, RotateSigning
from bot.views.mydata import document
from bot.views.opendata import File, files
from bot.views.words import words

if TYPE_CHECKING:  # the app hands itself over
    from bot.app.running import App

BESIDES = """
Beside this, whoever holds BOT_TOKEN can ask Telegram whether this account has a chat with the bot,
and read what stands in it now: menus with the marks of what was rated, the region and the language
chosen, never a score or the text of a report. What Telegram itself keeps is for Telegram to say.
A ban's mark is shared with about a thousand accounts: it proves nothing about this one.
"""
"""What no database of ours knows, said under every answer in the same words."""

NEW_MASTER = (
    "the master key is new and the old one is destroyed: copy master.key to your safe place, and "
    "make a backup, for older ones want the old key"
)

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

    async def settle_live(arguments: Mapping[str, Any], _tell: Tell) -> str:
        done = await settle(app.out.outbox, app.out.sender, str(arguments["post"]))
        await app.out.outbox.deliver_due(app.world.clock())
        return done

    async def back_up_live(arguments: Mapping[str, Any], tell: Tell) -> str:
        async with app.watch.backing_up():
            return await back_up(app.stores.database, arguments, tell, app.world.clock)

    async def export_live(arguments: Mapping[str, Any], tell: Tell) -> str:
        return await export(app.stores, app.use.signatory, Path(arguments["into"]), tell)

    async def rotate_live(arguments: Mapping[str, Any], _tell: Tell) -> str:
        return await rotate(app.stores, app.use.signatory, str(arguments["key"]))

    async def disclose_live(arguments: Mapping[str, Any], _tell: Tell) -> str:
        return await disclose(app.stores, int(arguments["account"]))

    return {
        "publish": publish,
        "settle": settle_live,
        "disclose": disclose_live,
        "backup": back_up_live,
        "export": export_live,
        "rotate": rotate_live,
    }


async def back_up(
    database: Database, arguments: Mapping[str, Any], tell: Tell, clock: Clock
) -> str:
    """Copy an open database to ``file``, and remember the day."""
    file = Path(str(arguments["file"]))
    await backup(database, file, tell)
    await SqlRoom(database).remember("backup", almaty_day(clock()).isoformat())
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


async def disclose(stores: Stores, account: int) -> str:
    """Tell all that the operator could hand over about a Telegram id.

    The id itself stands nowhere in it: of two accounts about which nothing is kept the answers
    are the same, byte for byte.
    """
    held = await stores.holdings.about(Citizen(account))
    return document(words(Language.EN), held, scores=True) + BESIDES


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


async def rotate(stores: Stores, signatory: Signatory, key: str) -> str:
    """Hand over to the next signing key, or to a new master key and the signing key from it.

    Raises OperatorError where another process would go on with the old master key.
    """
    if key == "master":
        await _begin_alone(stores)
        line = await RotateMaster(stores.signing_keys, signatory, stores.rotation)()
    else:
        line = await RotateSigning(stores.signing_keys, signatory)()
    signs = (
        f"signing key {len(line) - 1} signs from the next release on: {line[-1].public.hex()} "
        "(now in /privacy; renew it wherever else you have shown it)"
    )
    return signs if key == "signing" else f"{NEW_MASTER}; {signs}"


async def _begin_alone(stores: Stores) -> None:
    """Begin; who sits down from then on finds that it was begun, and goes."""
    await _must_be_alone(stores.database)
    again = stores.rotation.begun
    stores.rotation.begin()
    try:
        await _must_be_alone(stores.database)
    except BotError:
        if not again:
            stores.rotation.give_up()
        raise


async def _must_be_alone(database: Database) -> None:
    if await database.present() > 1:
        raise OperatorError("Several processes serve this bot: stop all but one first.")


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
        with app.use.count.watched(tell):
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
