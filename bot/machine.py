"""What the machine and its folders must bring, as ``doctor`` and the start look at them.

Nothing is made or changed here, and no lock is taken: a bot may be running beside.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage

from bot.domain.errors import OperatorError, StorageUnavailable
from bot.domain.language import Language
from bot.domain.published import Profile
from bot.domain.release import parse
from bot.domain.week import ALMATY
from bot.privacy import keyfiles
from bot.privacy.keyring import Keyring
from bot.privacy.master import load_master
from bot.privacy.sealing import Randomness
from bot.privacy.signing import Signatory
from bot.settings import Settings
from bot.storage import schema
from bot.storage.releases import published_lately
from bot.storage.signing_keys import read_line, unsigned
from bot.storage.weeks import open_weeks
from bot.views.words import untranslated

DISK_NEEDED = 200 * 1024 * 1024

WEEKS_FOR_FULL = 4
PARTICIPANTS_FOR_FULL = 300
"""With fewer a week, most rows of the full profile would read "too few"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``fault`` says what to do, ``advice`` what may be done.

    A ``fatal`` fault keeps the bot from starting; a ``passing`` one may mend itself meanwhile.
    """

    name: str
    fault: str | None = None
    fatal: bool = False
    passing: bool = False
    advice: str | None = None

    def __str__(self) -> str:
        if self.fault is not None:
            return f"FIX  {self.name}: {self.fault}"
        return f"OK   {self.name}" + (f"; {self.advice}" if self.advice else "")


def lasting(settings: Settings) -> Iterator[Finding]:
    """Look at what is the same before the start and while the bot runs."""
    yield Finding("operator", _operator_fault(settings))
    yield Finding("time zone", _zone_fault(), fatal=True)
    yield Finding("languages", _languages_fault())
    yield Finding("disk", _disk_fault(settings.data_dir or Path()))
    yield Finding("swap", _swap_fault(Path("/proc/swaps")))
    yield Finding("master key", _memory_fault(settings, Path("/proc/mounts")))
    yield Finding(".env", _env_fault(Path(".env")))


def kept(settings: Settings, randomness: Randomness) -> Iterator[Finding]:
    """Look at keys and database; at its start the bot opens these itself, or stops."""
    try:
        yield from _kept(settings, randomness)
    except OperatorError as error:
        yield Finding("database", str(error))
    except StorageUnavailable as error:
        yield Finding("database", f"it cannot be used now ({error}); look at it and its settings.")


def _kept(settings: Settings, randomness: Randomness) -> Iterator[Finding]:
    there = schema.check(settings.database_url)
    yield Finding("database" if there else "database (new: the start makes it)")
    if unsigned(settings.database_url):
        yield Finding("keys", _new_keys_fault(settings.keys_dir))
    else:
        yield Finding("keys", _fault(lambda: _try_keys(settings, randomness)))
    if not there:
        return
    yield Finding(f"profile {settings.profile}", advice=_profile_advice(settings))


def _operator_fault(settings: Settings) -> str | None:
    """Ask for a name and a contact: the personal-data law wants both before consent."""
    if settings.operator and settings.operator_contact and settings.hosting_country:
        return None
    return (
        "BOT_OPERATOR, BOT_OPERATOR_CONTACT and BOT_HOSTING_COUNTRY say in /privacy who runs the "
        "bot and where; set all three."
    )


def _zone_fault() -> str | None:
    """Kazakhstan has one time since 1 March 2024; older zone data is an hour off."""
    offset = datetime(2026, 7, 1, tzinfo=ALMATY).utcoffset()
    return None if offset == timedelta(hours=5) else "time zone data is old; update tzdata."


def _languages_fault() -> str | None:
    for language in Language:
        if missing := untranslated(language):
            return f"{missing} texts have no {language} words; install the bot again."
    return None


def _disk_fault(folder: Path) -> str | None:
    free = disk_usage(_nearest(folder)).free
    if free < DISK_NEEDED:
        return f"{free // 2**20} MB are free; make room for at least {DISK_NEEDED // 2**20} MB."
    return None


def _swap_fault(swaps: Path) -> str | None:
    """Keys in memory may be written to swap; they would outlive the week there."""
    if swaps.exists() and len(swaps.read_text().splitlines()) > 1:
        return "swap is on, and keys may reach it; switch it off or encrypt it."
    return None


def _memory_fault(settings: Settings, mounts: Path) -> str | None:
    """Warn of a master key that a reboot takes: a folder in memory is for parts alone."""
    if settings.master_key is not None or not _in_memory(settings.keys_dir.resolve(), mounts):
        return None
    return (
        f"{settings.keys_dir} is in memory, and a reboot would take master.key with it; set "
        "BOT_MASTER_KEY."
    )


def _in_memory(folder: Path, mounts: Path) -> bool:
    """Tell whether a folder lies in a file system that the machine forgets when it is off."""
    if not mounts.exists():
        return False
    found = (line.split()[1:3] for line in mounts.read_text().splitlines())
    held = [(Path(point), kind) for point, kind in found if folder.is_relative_to(point)]
    nearest = max(held, key=lambda one: len(one[0].parts), default=(folder, ""))
    return nearest[1] in {"tmpfs", "ramfs"}


def _env_fault(file: Path) -> str | None:
    """Look after the file that holds the token, and perhaps the master key."""
    return _fault(lambda: keyfiles.only_owner(file)) if file.exists() else None


def _new_keys_fault(folder: Path) -> str | None:
    if folder.exists():
        return _fault(lambda: keyfiles.private_folder(folder))
    if os.access(_nearest(folder), os.W_OK | os.X_OK):
        return None
    return f"{folder} cannot be made; make it for this user, with mode 700."


def _try_keys(settings: Settings, randomness: Randomness) -> None:
    """Raise OperatorError where the keys are not those that the database was written with."""
    if not settings.keys_dir.exists():
        raise OperatorError(
            f"{settings.keys_dir} is missing, but there is a database: mount the keys folder."
        )
    given = settings.master_key.get_secret_value() if settings.master_key else None
    master = load_master(settings.keys_dir, given, randomness, first_start=False)
    keyring = Keyring(settings.keys_dir, master, randomness)
    Signatory(keyring.signing_seed, schema.look(settings.database_url, read_line))
    for week in schema.look(settings.database_url, open_weeks):
        if not keyring.exists("week", week):
            raise OperatorError(
                f"the key part of {week.label} is lost, and its answers with it; the summary will "
                "say so. Keep BOT_KEYS_DIR where a restart does not empty it."
            )


def _profile_advice(settings: Settings) -> str | None:
    if settings.profile is Profile.FULL:
        return None
    lately = schema.look(settings.database_url, lambda c: published_lately(c, WEEKS_FOR_FULL))
    views = [parse(release.payload) for release in lately]
    crowded = [
        view
        for view in views
        if len(view.pool) == 1 and (view.participants or 0) >= PARTICIPANTS_FOR_FULL
    ]
    if len(crowded) < WEEKS_FOR_FULL:
        return None
    return (
        f"{WEEKS_FOR_FULL} weeks in a row had {PARTICIPANTS_FOR_FULL} participants or more: "
        "BOT_PROFILE=full may tell regions, languages and the desk's ledger too"
    )


def _fault(check: Callable[[], object]) -> str | None:
    try:
        check()
    except OperatorError as error:
        return str(error)
    return None


def _nearest(folder: Path) -> Path:
    """Return a folder, or what is there on the way to it."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())
