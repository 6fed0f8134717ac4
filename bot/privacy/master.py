"""The master key: found or made at the start, and changed without losing a key.

A change goes through three states, each durable before the next begins: ``master.new`` lies beside
``master.key``; the next signing key, which comes from the new one, is in the database; every part
is sealed under the new one. Then it takes the old one's place, and that is overwritten. A process
that is killed on the way finds ``master.new`` at its next start, and goes on.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from pathlib import Path

from bot.domain.errors import OperatorError
from bot.privacy import keyfiles
from bot.privacy.keyring import Keyring
from bot.privacy.parts import KEY_BYTES, derive
from bot.privacy.sealing import Randomness

MASTER, NEW = "master.key", "master.new"


def load_master(
    folder: Path, given: str | None, randomness: Randomness, *, first_start: bool = True
) -> bytes:
    """Return the 32-byte master key: the setting (base64), else ``master.key`` in ``folder``.

    The folder (0700) and the file (0600) are made on ``first_start``. Raises OperatorError where
    others can read a key, and where the file is missing later: a new one would open nothing that
    the database holds.
    """
    keyfiles.private_folder(folder)
    keyfiles.private_files(folder)
    if given:
        return _decoded(given)
    file = folder / MASTER
    if not file.exists() and not first_start:
        raise OperatorError(
            f"{file} is missing, but there is a database: mount the keys folder or restore the "
            "file from your copy."
        )
    if not file.exists():
        keyfiles.write_new(file, randomness(KEY_BYTES))
    return _read(file)


class Rotation:
    """A change of the master key; ``given``: the setting holds it, and only its owner can."""

    def __init__(
        self, folder: Path, keyring: Keyring, randomness: Randomness, *, given: bool
    ) -> None:
        self._folder = folder
        self._keyring = keyring
        self._randomness = randomness
        self._given = given

    @property
    def begun(self) -> bool:
        """True where a change was begun and not finished."""
        return not self._given and (self._folder / NEW).exists()

    def begin(self) -> Callable[[int], bytes]:
        """Make the new master key durable; return what gives seeds of signing keys from it.

        Raises OperatorError where the master key is a setting.
        """
        if self._given:
            raise OperatorError(
                f"BOT_MASTER_KEY holds the master key: write its 32 bytes to "
                f"{self._folder / MASTER} (chmod 600), take the setting away, and rotate again."
            )
        if not self.begun:
            keyfiles.write_new(self._folder / NEW, self._randomness(KEY_BYTES))
        new = _read(self._folder / NEW)
        return lambda epoch: derive(new, f"signing/{epoch}")

    def give_up(self) -> None:
        """Destroy a new master key from which nothing comes yet."""
        keyfiles.shred(self._folder / NEW, self._randomness)

    def finish(self) -> None:
        """Seal every part under the new master key; then the old one is overwritten."""
        self._keyring.rewrap(_read(self._folder / NEW))
        keyfiles.put(self._folder / NEW, self._folder / MASTER, self._randomness)

    def sweep(self) -> None:
        """Overwrite what a process that was killed left behind."""
        keyfiles.sweep(self._folder, self._randomness)


def _read(file: Path) -> bytes:
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
