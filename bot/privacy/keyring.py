"""Keys that live as long as they must: what they sealed is gone when they are destroyed.

A week, report, notice or errand key is HKDF-SHA256 over the master key and a *key part*: 32 random
bytes in a file of its own, overwritten and unlinked when its time comes (parts.py says how, and
what a change of the master key does to it).
"""

from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from bot.domain.citizen import Citizen
from bot.domain.errors import KeyGone, OperatorError, StorageUnavailable, Unreadable
from bot.domain.report import CleanText
from bot.domain.week import Week
from bot.privacy import keyfiles, parts, sealing
from bot.privacy.parts import KEY_BYTES
from bot.privacy.sealing import Address, Randomness, Safe, Seal
from bot.privacy.week_keys import TAG_BYTES, ErrandKeys, WeekKeys, id_bytes

FINGERPRINT_BYTES = 8
BAN_BITS = 20
BAN_PART = "ban.part"

CODE_CHARACTERS = 8
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Purpose = Literal["week", "report", "notice", "errand"]


class Keyring:
    """All keys; ``folder`` is BOT_KEYS_DIR, ``randomness`` makes parts and nonces."""

    def __init__(self, folder: Path, master: bytes, randomness: Randomness) -> None:
        self._folder = folder
        self._master = master
        self._randomness = randomness
        self._known: dict[tuple[Purpose, Week], bytes] = {}
        self._weeks: dict[Week, WeekKeys] = {}
        self._errands: dict[Week, ErrandKeys] = {}
        self._bans: bytes | None = None

    def __repr__(self) -> str:
        return "<keyring>"

    def create(self, purpose: Purpose, week: Week) -> bytes:
        """Make a key unless it is there; return its fingerprint."""
        size = self._size(purpose, week)
        if size not in parts.SIZES:
            self._forget(purpose, week)
            if size is not None:  # where there is nothing, another process may make one just now
                self._shred(purpose, week)
            keyfiles.write_new(self._part(purpose, week), self._randomness(KEY_BYTES))
        return self.fingerprint(purpose, week)

    def exists(self, purpose: Purpose, week: Week) -> bool:
        """Tell whether a key's part is there, and whole."""
        return self._size(purpose, week) in parts.SIZES

    def fingerprint(self, purpose: Purpose, week: Week) -> bytes:
        """Return 8 bytes by which a key is known again; KeyGone where it is not there."""
        return parts.expand(self._key(purpose, week), "fingerprint")[:FINGERPRINT_BYTES]

    def destroy(self, purpose: Purpose, week: Week) -> None:
        """End a key for good: overwrite its part in place, flush, unlink; again is harmless."""
        self._shred(purpose, week)

    def reread(self, purpose: Purpose, week: Week) -> None:
        """Look at the part again: another process may have made a new one."""
        self._forget(purpose, week)

    def forget_destroyed(self) -> None:
        """Drop from memory what another process of this folder has destroyed."""
        for purpose, week in [*self._known]:
            if not self.exists(purpose, week):
                self._forget(purpose, week)

    def weeks(self, purpose: Purpose) -> list[Week]:
        """Return the weeks that have a key for a purpose, oldest first."""
        found = (path.stem.partition("-")[2] for path in self._folder.glob(f"{purpose}-*.part"))
        return sorted(week for week in map(_week, found) if week is not None)

    def week(self, week: Week) -> WeekKeys:
        """Return one week's keys; KeyGone where they are destroyed or lost."""
        if week not in self._weeks:
            self._weeks[week] = self._week_keys(week)
        return self._weeks[week]

    def ballot_key(self, week: Week) -> bytes:
        """Return the key that opens one week's ballots and nothing else, or raise KeyGone."""
        return parts.expand(self._key("week", week), "ballots")

    def report(self, week: Week) -> Safe[CleanText]:
        """Return what opens the texts of one week's reports, or raise KeyGone."""
        return sealing.texts(self._seal("report", week, "text"))

    def notice(self, week: Week) -> Safe[Address]:
        """Return what opens return addresses after the week has closed, or raise KeyGone."""
        return sealing.addresses(self._seal("notice", week, "address"))

    def errands(self, week: Week) -> ErrandKeys:
        """Return what opens a week's errands, or raise KeyGone."""
        if week not in self._errands:
            self._errands[week] = self._errand_keys(week)
        return self._errands[week]

    def signing_seed(self, epoch: int) -> bytes:
        """Return the 32-byte seed of an Ed25519 signing key."""
        return parts.derive(self._master, f"signing/{epoch}")

    def mark(self, week: Week, report: bytes, author: Citizen) -> bytes:
        """Return what a button in an author's chat carries of a report, or raise KeyGone.

        It is another one for another citizen, so that it serves nobody else. Without the report
        key, which ends, nobody can tell which report is meant.
        """
        key = parts.expand(self._key("report", week), "marks")
        return blake2b(report + id_bytes(author.id), digest_size=TAG_BYTES, key=key).digest()

    def ban_tag(self, citizen: Citizen) -> int:
        """Return BAN_BITS of a keyed hash: about a thousand accounts share each value."""
        return self._ban(b"tag", id_bytes(citizen.id), BAN_BITS)

    def ban_code(self, tag: int, ends: date) -> str:
        """Return what a banned person may send in: it tells a ban from others, and nothing else.

        Eight characters of Crockford's base 32, which has no letter that reads as a digit.
        """
        about = tag.to_bytes(3, "big") + ends.isoformat().encode()
        number = self._ban(b"code", about, CODE_CHARACTERS * 5)
        return "".join(CROCKFORD[number >> 5 * at & 31] for at in range(CODE_CHARACTERS))

    def _ban(self, label: bytes, about: bytes, bits: int) -> int:
        found = blake2b(about, digest_size=8, key=self._ban_key(), person=label).digest()
        return int.from_bytes(found, "big") >> 64 - bits

    def _ban_key(self) -> bytes:
        """Bans outlive a change of the master key: from the first one on their key has a part."""
        if self._bans is None:
            part = self._folder / BAN_PART
            self._bans = (
                self._opened(part.read_bytes(), "ban")
                if part.exists()
                else parts.derive(self._master, "ban")
            )
        return self._bans

    def rewrap(self, master: bytes) -> None:
        """Seal every key under another master key, which is the keyring's from here on.

        What is sealed under it already stays as it is, so that this can be done again.
        """
        if not (self._folder / BAN_PART).exists():
            ban = parts.sealed(master, self._ban_key(), "ban", self._randomness)
            keyfiles.write_new(self._folder / BAN_PART, ban)
        for path in sorted(self._folder.glob("*.part")):
            label = path.stem.replace("-", "/")
            self._rewrap(path, label, master)
        self._master = master

    def _rewrap(self, path: Path, label: str, master: bytes) -> None:
        try:
            key = parts.opened(self._master, path.read_bytes(), label)
        except (KeyGone, Unreadable):
            return  # sealed anew already, or damaged: nothing opens it now, nor did before
        fresh = parts.sealed(master, key, label, self._randomness)
        keyfiles.replace(path, fresh, self._randomness)

    def _week_keys(self, week: Week) -> WeekKeys:
        return WeekKeys(
            week=week,
            ballots=sealing.ballots(self._seal("week", week, "ballots")),
            conversations=sealing.conversations(self._seal("week", week, "conversations")),
            addresses=sealing.addresses(self._seal("week", week, "addresses")),
            ban_tags=sealing.ban_tags(self._seal("week", week, "bans")),
            _tags=parts.expand(self._key("week", week), "tags"),
        )

    def _errand_keys(self, week: Week) -> ErrandKeys:
        return ErrandKeys(
            week,
            sealing.deletions(self._seal("errand", week, "deletions")),
            sealing.parcels(self._seal("errand", week, "parcels")),
            parts.expand(self._key("errand", week), "tags"),
        )

    def _seal(self, purpose: Purpose, week: Week, label: str) -> Seal:
        return Seal(parts.expand(self._key(purpose, week), label), self._randomness)

    def _key(self, purpose: Purpose, week: Week) -> bytes:
        if (purpose, week) not in self._known:
            part = self._read(purpose, week)
            self._known[purpose, week] = self._opened(part, f"{purpose}/{week.number}")
        return self._known[purpose, week]

    def _size(self, purpose: Purpose, week: Week) -> int | None:
        try:
            return self._part(purpose, week).stat().st_size
        except FileNotFoundError:
            return None

    def _shred(self, purpose: Purpose, week: Week) -> None:
        self._forget(purpose, week)
        part = self._part(purpose, week)
        if part.exists():
            keyfiles.shred(part, self._randomness)

    def _forget(self, purpose: Purpose, week: Week) -> None:
        self._known.pop((purpose, week), None)
        if purpose == "week":
            self._weeks.pop(week, None)
        if purpose == "errand":
            self._errands.pop(week, None)

    def _read(self, purpose: Purpose, week: Week) -> bytes:
        try:
            part = self._part(purpose, week).read_bytes()
        except FileNotFoundError:
            raise KeyGone from None
        except OSError as error:
            # It is there, and may be readable again: a passing fault must not end a week.
            raise StorageUnavailable(type(error).__name__) from None
        return part

    def _opened(self, part: bytes, label: str) -> bytes:
        try:
            return parts.opened(self._master, part, label)
        except Unreadable:
            raise OperatorError(
                f"The key part of {label} was sealed under another master key: set the right "
                "BOT_MASTER_KEY, or restore master.key in BOT_KEYS_DIR from your copy."
            ) from None

    def _part(self, purpose: Purpose, week: Week) -> Path:
        return self._folder / f"{purpose}-{week.number}.part"


def _week(number: str) -> Week | None:
    """Return the week that the name of a part tells; None where the file is not ours."""
    try:
        week = Week.parse(f"{number[:4]}-{number[4:]}")
    except ValueError:
        return None
    return week if str(week.number) == number else None
