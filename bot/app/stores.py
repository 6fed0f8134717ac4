"""Keys and database."""

from bot import logs
from bot.app.world import World
from bot.chain import check_chain
from bot.domain.errors import Broken, NotNow
from bot.domain.likeness import Likeness
from bot.privacy.keyring import Keyring
from bot.privacy.master import Rotation, load_master
from bot.privacy.signing import FIRST_EPOCH, Signatory, Signer
from bot.settings import Settings
from bot.storage.audit import SqlAudit
from bot.storage.ballots import SqlBallots
from bot.storage.bans import SqlBans
from bot.storage.channels import SqlChannels
from bot.storage.conversations import SqlConversations
from bot.storage.deletions import SqlDeletions
from bot.storage.desk import SqlDesk
from bot.storage.engine import Database
from bot.storage.handling import SqlHandling
from bot.storage.held import SqlHoldings
from bot.storage.holds import SqlHolds
from bot.storage.objections import SqlObjections
from bot.storage.outbox import SqlOutbox
from bot.storage.probe import Probe
from bot.storage.releases import SqlReleases
from bot.storage.reports import SqlReports
from bot.storage.room import SqlRoom
from bot.storage.signing_keys import SqlSigningKeys, unsigned
from bot.storage.texts import SqlTexts
from bot.storage.weeks import SqlWeeks
from bot.usecases.signing import RotateMaster

log = logs.get("app")


class Stores:
    """One store for each family of tables, on one keyring and one database."""

    def __init__(self, settings: Settings, world: World) -> None:
        given = settings.master_key.get_secret_value() if settings.master_key else None
        new = unsigned(settings.database_url)
        master = load_master(settings.keys_dir, given, world.randomness, first_start=new)
        self.keyring = keys = Keyring(settings.keys_dir, master, world.randomness)
        self.rotation = Rotation(
            settings.keys_dir, keys, world.randomness, given=given is not None
        )
        self.database = database = Database(settings.database_url)
        self.probe = Probe(database)
        self.ballots = SqlBallots(database, keys)
        self.conversations = SqlConversations(database, keys)
        self.reports = SqlReports(database, keys)
        self.desk = SqlDesk(database, keys, world.clock)
        self.handling = SqlHandling(database, keys)
        self.room = SqlRoom(database)
        self.likeness = Likeness()
        self.texts = SqlTexts(database, keys)
        self.objections = SqlObjections(database, keys, world.clock)
        self.bans = SqlBans(database, keys)
        self.audit = SqlAudit(database)
        self.weeks = SqlWeeks(database, keys, world.clock)
        self.releases = SqlReleases(database)
        self.holds = SqlHolds(database, keys, world.clock)
        self.outbox = SqlOutbox(database, keys, world.clock)
        self.channels = SqlChannels(database, keys, world.clock)
        self.deletions = SqlDeletions(database, keys, world.clock)
        self.holdings = SqlHoldings(database, keys)
        self.signing_keys = SqlSigningKeys(database)

    async def signatory(self) -> Signatory:
        """Return who signs; on the first start the first public key is written down.

        Ends a change of the master key that was begun; the keys are another process's to change
        where that one leads. Raises OperatorError there, and where the master key is not the one
        releases were signed with.
        """
        if await self.database.lead():
            self.rotation.sweep()
            if self.rotation.begun:
                await self._end_rotation()
        else:
            self.must_not_rotate()
        line = await self.signing_keys.line()
        signatory = Signatory(self.keyring.signing_seed, line)
        if not line:
            await self.signing_keys.add(FIRST_EPOCH, signatory.keys[FIRST_EPOCH])
        return signatory

    def must_not_rotate(self) -> None:
        """Raise NotNow where the process that leads is changing the master key."""
        if self.rotation.begun:
            raise NotNow("The master key is being changed: start this process again afterwards.")

    async def _end_rotation(self) -> None:
        """Go on where the process was killed: before the hand-over was durable, or after it."""
        line = await self.signing_keys.line()
        newest = Signer(self.rotation.begin()(len(line) - 1)).public_key
        if line and line[-1].public == newest:
            self.rotation.finish()
        else:
            signatory = Signatory(self.keyring.signing_seed, line)
            await RotateMaster(self.signing_keys, signatory, self.rotation)()
        log.warning("master_key_changed")

    async def trust(self, signatory: Signatory) -> None:
        """Write nothing to a database whose releases are not what was signed."""
        try:
            check_chain(await self.releases.all(), signatory.keys)
        except Broken:
            self.database.distrust()
        if self.database.damaged:
            log.error("database_damaged")
