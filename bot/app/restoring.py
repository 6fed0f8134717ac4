"""A backup put in the database's place, so that the chain of releases goes on where it is."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.app.offline import open_database
from bot.app.stores import Stores
from bot.app.world import World
from bot.chain import check_chain, following
from bot.control import Tell
from bot.domain.errors import Broken, OperatorError
from bot.domain.proof import SigningKey
from bot.domain.release import Release
from bot.domain.schedule import WeekState
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.storage.restore import replacing
from bot.storage.restored import Outcome, Since, SqlRestored
from bot.telegram.archive import Archived, ChannelArchive
from bot.telegram.lookup import Unclear
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender
from bot.telegram.session import make_bot
from bot.verify import Checked, checked, is_release, read_checked

ASK = "give the JSON file of the channel's last release with --release"


async def restore(
    settings: Settings,
    file: Path,
    given: Sequence[Path],
    tell: Tell,
    world: World | None = None,
    *,
    preview: bool = False,
) -> str:
    """Check a backup, tell it what has happened since, and let it be the database.

    ``given`` are JSON files of the releases since then; without any the channel is asked. With
    ``preview`` those whose hour is still to come have stood on the desk only, and are posted
    then. Raises OperatorError; then nothing was replaced.
    """
    world = world or World()
    with replacing(settings.database_url, file, tell) as url:
        stores = Stores(settings.model_copy(update={"database_url": url}), world)
        async with open_database(stores.database):
            since = await _since(settings, world, stores, given, tell, preview=preview)
            restored = SqlRestored(stores.database, stores.keyring, world.clock)
            outcome = await restored.catch_up(since)
    for week in outcome.lost:  # a part that is there belongs to what was replaced
        stores.keyring.destroy("week", week)
    _tell(outcome, tell)
    return f"restored from {file}: start the bot. The old database is kept with .replaced behind"


async def _since(
    settings: Settings,
    world: World,
    stores: Stores,
    given: Sequence[Path],
    tell: Tell,
    *,
    preview: bool,
) -> Since:
    """Find out which releases were made since the copy, each continuing its chain."""
    if stores.rotation.begun:  # it would be finished on a copy that may be thrown away
        raise OperatorError(
            "A change of the master key was begun: start the bot once, then restore."
        )
    chain, signatory = await stores.releases.all(), await stores.signatory()
    check_chain(chain, signatory.keys)
    tell(f"{len(chain)} release(s) in it: signatures, hashes and chain hold")
    channel = next(iter(settings.channels.values()), None)
    if given or channel is None:
        newer = following(chain, [read_checked(path) for path in given])
        states = [_state(settings, world, one, preview=preview) for one in newer]
        newest = {}
    else:
        archived = await _archived(settings, world, stores, channel, tell)
        newer = following(chain, [checked(*one) for one in archived.files.items()])
        states = [WeekState.PUBLISHED] * len(newer)
        newest = {str(channel): archived.newest}
    for one, state in zip(newer, states, strict=True):
        tell(f"{one.label}: released since then, {state}")
    releases = [_release(one) for one in newer]
    return Since([*zip(releases, states, strict=True)], _line(stores, signatory, newer), newest)


async def _archived(
    settings: Settings, world: World, stores: Stores, channel: int | str, tell: Tell
) -> Archived:
    """Read the files of releases that the channel shows behind the last post known."""
    chat = settings.moderation_chat_id
    helper = (
        next(iter(settings.admin_ids), None) if chat is None else await stores.room.moved(chat)
    )
    if helper is None:
        raise OperatorError(f"Without a moderation group the channel cannot be read: {ASK}.")
    bot = make_bot(settings.token.get_secret_value(), settings.api_url, limit=2)
    sender = Sender(bot, world.uniform, clock=world.seconds, sleep=world.sleep)
    archive = ChannelArchive(bot, sender, helper)
    after = await stores.outbox.last_message(channel)
    try:
        return await archive(channel, after, is_release, tell)
    except (Unclear, TelegramFailure):
        raise OperatorError(f"The channel {channel} cannot be read now: {ASK}.") from None
    finally:
        await bot.session.close()


def _state(settings: Settings, world: World, one: Checked, *, preview: bool) -> WeekState:
    """Take what is given as posted, also early, unless it is said that only the desk saw it."""
    if not preview:
        return WeekState.PUBLISHED
    hour = settings.publish_at.moment(one.release.week, settings.pauses)
    return WeekState.FROZEN if world.clock() < hour else WeekState.PUBLISHED


def _release(one: Checked) -> Release:
    return replace(one.release, revision=one.view.revision)


def _line(stores: Stores, signatory: Signatory, newer: Sequence[Checked]) -> Sequence[SigningKey]:
    """Return the longest line of keys; Broken where it is not this bot's own."""
    line = max((signatory.keys, *(one.keys for one in newer)), key=len)
    for one in newer:
        if one.keys != line[: len(one.keys)]:
            raise Broken(f"{one.file}: was not signed by this bot")
    if signatory.keys != line[: len(signatory.keys)]:
        raise Broken(f"{newer[-1].file}: was not signed by this bot")
    return Signatory(stores.keyring.signing_seed, line).keys


def _tell(outcome: Outcome, tell: Tell) -> None:
    for week in outcome.kept:
        tell(f"{week.label}: goes on with the answers of the copy; those given since are lost")
    for week in outcome.lost:
        tell(f"{week.label}: its key is gone; it will be told as lost")
