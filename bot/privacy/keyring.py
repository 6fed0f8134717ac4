"""Keys that live as long as they must: what they sealed is gone when they are destroyed.

A week, report, notice or errand key is HKDF-SHA256 over the master key and a *key part*: 32 random
bytes in a file of its own, overwritten and unlinked when its time comes. The master key alone
opens nothing that had a part; a part alone opens nothing at all.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, OperatorError, StorageUnavailable
from bot.domain.parcel import Deletion, Parcel
from bot.domain.report import CleanText, Conversation
from bot.domain.week import Week
from bot.privacy import keyfiles, sealing
from bot.privacy.sealing import Address, Randomness, Safe, Seal

KEY_BYTES = 32
FINGERPRINT_BYTES = 8
TAG_BYTES = 16
BAN_BITS = 20

CODE_CHARACTERS = 8
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Purpose = Literal["week", "report", "notice", "errand"]


@dataclass(frozen=True, slots=True, repr=False)
class WeekKeys:
    """What one week's key opens and where it finds it. A tag is a keyed hash of 16 bytes."""

    week: Week
    ballots: Safe[Ballot]
    conversations: Safe[Conversation]
    addresses: Safe[Address]
    ban_tags: Safe[int]
    _tags: bytes = field(compare=False)

    def __repr__(self) -> str:
        return f"<keys of {self.week.label}>"

    def slot(self, citizen: Citizen) -> bytes:
        """Return where a citizen's ballot lies."""
        return self._tag(b"slot", _id(citizen.id))

    def dialogue(self, citizen: Citizen) -> bytes:
        """Return where a citizen's conversation lies."""
        return self._tag(b"dialogue", _id(citizen.id))

    def author(self, citizen: Citizen) -> bytes:
        """Return what tells a citizen's reports of this week from those of others."""
        return self._tag(b"author", _id(citizen.id))

    def dedupe(self, citizen: Citizen, words: bytes) -> bytes:
        """Return what is equal only for the same words of the same citizen."""
        return self._tag(b"dedupe", _id(citizen.id) + words)

    def same(self, words: bytes) -> bytes:
        """Return what is equal only for the same words of this week, whoever wrote them."""
        return self._tag(b"same", words)

    def _tag(self, label: bytes, data: bytes) -> bytes:
        return _tag(self._tags, label, data)


@dataclass(frozen=True, slots=True, repr=False)
class ErrandKeys:
    """What a week's errand key opens: what has to be sent to citizens, or leave their chats.

    It outlives the week key, for as long as something of its week is still to be done.
    """

    week: Week
    deletions: Safe[Deletion]
    parcels: Safe[Parcel]
    _tags: bytes = field(compare=False)

    def __repr__(self) -> str:
        return f"<errand keys of {self.week.label}>"

    def place(self, citizen: Citizen, message: int = 0) -> bytes:
        """Return the place of what still has to reach a chat, or a message, of a citizen."""
        return _tag(self._tags, b"errand", _id(citizen.id) + _id(message))


class Keyring:
    """All keys; ``folder`` is BOT_KEYS_DIR, ``randomness`` makes parts and nonces."""

    def __init__(self, folder: Path, master: bytes, randomness: Randomness) -> None:
        self._folder = folder
        self._master = master
        self._randomness = randomness
        self._known: dict[tuple[Purpose, Week], bytes] = {}
        self._weeks: dict[Week, WeekKeys] = {}

    def __repr__(self) -> str:
        return "<keyring>"

    def create(self, purpose: Purpose, week: Week) -> bytes:
        """Make a key unless it is there; return its fingerprint."""
        if not self.exists(purpose, week):
            self._forget(purpose, week)
            keyfiles.write_new(self._part(purpose, week), self._randomness(KEY_BYTES))
        return self.fingerprint(purpose, week)

    def exists(self, purpose: Purpose, week: Week) -> bool:
        return self._part(purpose, week).is_file()

    def fingerprint(self, purpose: Purpose, week: Week) -> bytes:
        """Return 8 bytes by which a key is known again; KeyGone where it is not there."""
        return _expand(self._key(purpose, week), "fingerprint")[:FINGERPRINT_BYTES]

    def destroy(self, purpose: Purpose, week: Week) -> None:
        """End a key for good: overwrite its part in place, flush, unlink; again is harmless."""
        self._forget(purpose, week)
        part = self._part(purpose, week)
        if part.exists():
            keyfiles.shred(part, self._randomness(KEY_BYTES))

    def weeks(self, purpose: Purpose) -> list[Week]:
        """Return the weeks that have a key for a purpose, oldest first."""
        names = (path.stem for path in self._folder.glob(f"{purpose}-*.part"))
        return sorted(Week(int(name.removeprefix(f"{purpose}-"))) for name in names)

    def week(self, week: Week) -> WeekKeys:
        """Return one week's keys; KeyGone where they are destroyed or lost."""
        if week not in self._weeks:
            self._weeks[week] = self._week_keys(week)
        return self._weeks[week]

    def ballot_key(self, week: Week) -> bytes:
        """Return the key that opens one week's ballots and nothing else, or raise KeyGone."""
        return _expand(self._key("week", week), "ballots")

    def report(self, week: Week) -> Safe[CleanText]:
        """Return what opens the texts of one week's reports, or raise KeyGone."""
        return sealing.texts(self._seal("report", week, "text"))

    def notice(self, week: Week) -> Safe[Address]:
        """Return what opens return addresses after the week has closed, or raise KeyGone."""
        return sealing.addresses(self._seal("notice", week, "address"))

    def errands(self, week: Week) -> ErrandKeys:
        """Return what opens a week's errands, or raise KeyGone."""
        return ErrandKeys(
            week,
            sealing.deletions(self._seal("errand", week, "deletions")),
            sealing.parcels(self._seal("errand", week, "parcels")),
            _expand(self._key("errand", week), "tags"),
        )

    def signing_seed(self, epoch: int) -> bytes:
        """Return the 32-byte seed of an Ed25519 signing key."""
        return _derive(self._master, f"signing/{epoch}")

    def mark(self, week: Week, report: bytes, author: Citizen) -> bytes:
        """Return what a button in an author's chat carries of a report, or raise KeyGone.

        It is another one for another citizen, so that it serves nobody else. Without the report
        key, which ends, nobody can tell which report is meant.
        """
        key = _expand(self._key("report", week), "marks")
        return blake2b(report + _id(author.id), digest_size=TAG_BYTES, key=key).digest()

    def ban_tag(self, citizen: Citizen) -> int:
        """Return BAN_BITS of a keyed hash: thousands of accounts share each value."""
        return self._ban(b"tag", _id(citizen.id), BAN_BITS)

    def ban_code(self, tag: int, ends: date) -> str:
        """Return what a banned person may send in: it tells a ban from others, and nothing else.

        Eight characters of Crockford's base 32, which has no letter that reads as a digit.
        """
        about = tag.to_bytes(3, "big") + ends.isoformat().encode()
        number = self._ban(b"code", about, CODE_CHARACTERS * 5)
        return "".join(CROCKFORD[number >> 5 * at & 31] for at in range(CODE_CHARACTERS))

    def _ban(self, label: bytes, about: bytes, bits: int) -> int:
        key = _derive(self._master, "ban")
        found = blake2b(about, digest_size=8, key=key, person=label).digest()
        return int.from_bytes(found, "big") >> 64 - bits

    def _week_keys(self, week: Week) -> WeekKeys:
        return WeekKeys(
            week=week,
            ballots=sealing.ballots(self._seal("week", week, "ballots")),
            conversations=sealing.conversations(self._seal("week", week, "conversations")),
            addresses=sealing.addresses(self._seal("week", week, "addresses")),
            ban_tags=sealing.ban_tags(self._seal("week", week, "bans")),
            _tags=_expand(self._key("week", week), "tags"),
        )

    def _seal(self, purpose: Purpose, week: Week, label: str) -> Seal:
        return Seal(_expand(self._key(purpose, week), label), self._randomness)

    def _key(self, purpose: Purpose, week: Week) -> bytes:
        if (purpose, week) not in self._known:
            part = self._read(purpose, week)
            self._known[purpose, week] = _derive(self._master + part, f"{purpose}/{week.number}")
        return self._known[purpose, week]

    def _forget(self, purpose: Purpose, week: Week) -> None:
        self._known.pop((purpose, week), None)
        if purpose == "week":
            self._weeks.pop(week, None)

    def _read(self, purpose: Purpose, week: Week) -> bytes:
        try:
            part = self._part(purpose, week).read_bytes()
        except FileNotFoundError:
            raise KeyGone from None
        except OSError as error:
            # It is there, and may be readable again: a passing fault must not end a week.
            raise StorageUnavailable(type(error).__name__) from None
        if len(part) != KEY_BYTES:
            raise KeyGone
        return part

    def _part(self, purpose: Purpose, week: Week) -> Path:
        return self._folder / f"{purpose}-{week.number}.part"


def load_master(
    folder: Path, given: str | None, randomness: Randomness, *, first_start: bool = True
) -> bytes:
    """Return the 32-byte master key: the setting (base64), else ``master.key`` in ``folder``.

    The folder (0700) and the file (0600) are made on ``first_start``. Raises OperatorError, also
    where the file is missing later: a new one would open nothing that the database holds.
    """
    keyfiles.private_folder(folder)
    if given:
        return _decoded(given)
    file = folder / "master.key"
    if not file.exists() and not first_start:
        raise OperatorError(
            f"{file} is missing, but there is a database: mount the keys folder or restore the "
            "file from your copy."
        )
    if not file.exists():
        keyfiles.write_new(file, randomness(KEY_BYTES))
    keyfiles.only_owner(file)
    master = file.read_bytes()
    if len(master) != KEY_BYTES:
        raise OperatorError(f"{file} must hold {KEY_BYTES} bytes: restore it from your copy.")
    return master


def _decoded(given: str) -> bytes:
    try:
        master = b64decode(given, validate=True)
    except (NotBase64, ValueError):
        master = b""
    if len(master) != KEY_BYTES:
        raise OperatorError(f"BOT_MASTER_KEY must be {KEY_BYTES} bytes in base64.")
    return master


def _derive(material: bytes, label: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"six-principles/{label}".encode()).derive(material)


def _expand(key: bytes, label: str) -> bytes:
    return HKDFExpand(SHA256(), KEY_BYTES, label.encode()).derive(key)


def _tag(key: bytes, label: bytes, data: bytes) -> bytes:
    return blake2b(data, digest_size=TAG_BYTES, key=key, person=label).digest()


def _id(number: int) -> bytes:
    return number.to_bytes(8, "little", signed=True)
