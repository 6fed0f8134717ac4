"""What a thief does with stolen files: tries every key there is, or could be, on every known id.

He knows this code, the law of its keys (bot/privacy/keyring.py) and a list of Telegram ids, and
asks of each: did this person take part, and what did they answer? The law is written down here a
second time, in the fewest calls, since he has millions of keys to try.
"""

import hmac
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bot.domain.ballot import Ballot
from bot.domain.citizen import Citizen
from bot.domain.week import Week
from bot.privacy.keyring import Keyring
from bot.privacy.master import load_master
from bot.privacy.parts import KEY_BYTES
from bot.privacy.sealing import DRAWN_BYTES, NONCE_BYTES, unpack_ballot

LONG_ZEROS = re.compile(rb"\x00{64,}")
NO_SALT = bytes(32)

MOST_ZEROS = 5
"""Of 32 random bytes six or more are zero once in 300 million draws, and none has its highest bit
set once in 4 billion: windows so unlike a key may be left out of a short attack."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A week's sealed ballots by their slots, as a stolen database shows them."""

    week: Week
    sealed: dict[bytes, bytes]

    @classmethod
    def of(cls, database: Path, week: Week) -> "Rows":
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            found = connection.execute(
                "SELECT slot, sealed FROM ballots WHERE week = ?", (week.number,)
            )
            return cls(week, dict(found.fetchall()))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a key gave away: which known ids took part, and their opened ballots."""

    matched: frozenset[int] = frozenset()
    opened: tuple[Ballot, ...] = ()


def windows(found: bytes, *, likely: bool) -> Iterator[bytes]:
    """Yield every different window as long as a key; ``likely`` leaves out what is no key."""
    squeezed = LONG_ZEROS.sub(bytes(64), found)
    starts: Sequence[int] = range(len(squeezed) - KEY_BYTES + 1)
    if likely:
        starts = _like_keys(squeezed).tolist()
    for at in starts:
        yield squeezed[at : at + KEY_BYTES]


def _like_keys(found: bytes) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    values = np.frombuffer(found, np.uint8)
    zeros, high = (
        np.convolve(marks.astype(np.int16), np.ones(KEY_BYTES, np.int16), "valid")
        for marks in (values == 0, values > 127)
    )
    (starts,) = np.nonzero((zeros <= MOST_ZEROS) & (high > 0))
    return starts


def try_all(
    found: bytes, masters: Sequence[bytes], rows: Rows, ids: Sequence[int], *, likely: bool
) -> tuple[Taken, int]:
    """Try windows as a key part, as a week's key, and as each key that comes of it.

    ``ids`` took part. Returns what was gained, and how many windows were tried.
    """
    tried, gained = 0, Taken()
    known = [number.to_bytes(8, "little") for number in ids[:1]]
    slot, sealed = next(iter(rows.sealed.items()))
    for window in windows(found, likely=likely):
        tried += 1
        week_keys = [_hkdf(master + window, rows.week) for master in masters]
        for key in (*week_keys, window):
            tags = _expand(key, b"tags")
            if any(_slot(tags, person) in rows.sealed for person in known):
                gained = with_key(key, rows, ids)
        if any(_slot(window, person) in rows.sealed for person in known):
            gained = Taken(matched_by(window, rows, ids), gained.opened)
        if _opened(window, slot, sealed) is not None:
            gained = Taken(gained.matched, opened_by(window, rows))
    return gained, tried


def with_key(key: bytes, rows: Rows, ids: Sequence[int]) -> Taken:
    """Use a week's key."""
    return Taken(
        matched_by(_expand(key, b"tags"), rows, ids), opened_by(_expand(key, b"ballots"), rows)
    )


def matched_by(tags: bytes, rows: Rows, ids: Sequence[int]) -> frozenset[int]:
    return frozenset(n for n in ids if _slot(tags, n.to_bytes(8, "little")) in rows.sealed)


def opened_by(key: bytes, rows: Rows) -> tuple[Ballot, ...]:
    opened = (_opened(key, slot, sealed) for slot, sealed in rows.sealed.items())
    return tuple(unpack_ballot(plain) for plain in opened if plain is not None)


def _slot(tags: bytes, person: bytes) -> bytes:
    return blake2b(person, digest_size=16, key=tags, person=b"slot").digest()


def _opened(key: bytes, slot: bytes, sealed: bytes) -> bytes | None:
    try:
        nonce = slot[: NONCE_BYTES - DRAWN_BYTES] + sealed[:DRAWN_BYTES]
        return ChaCha20Poly1305(key).decrypt(nonce, sealed[DRAWN_BYTES:], slot)
    except InvalidTag:
        return None


def _hkdf(material: bytes, week: Week) -> bytes:
    """HKDF-SHA256 of RFC 5869 for one block, without salt."""
    inner = hmac.digest(NO_SALT, material, "sha256")
    return _expand(inner, f"six-principles/week/{week.number}".encode())


def _expand(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label + b"\x01", "sha256")


def keyring_of(files: Path) -> Keyring:
    """Return the keyring of stolen files, with whatever keys they still have."""
    folder = files / "keys"
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)
    return Keyring(folder, load_master(folder, None, os.urandom), os.urandom)


def named(found: bytes, keys: Keyring, ids: Sequence[int], messages: int) -> frozenset[int]:
    """Return who is named by any tag that a living key makes, in these bytes.

    ``messages`` is the highest id a message may have: what has to leave a chat lies under a tag
    of person and message.
    """
    tags: dict[bytes, int] = {}
    for week in keys.weeks("week"):
        of_week = keys.week(week)
        for number in ids:
            person = Citizen(number)
            places = [of_week.slot, of_week.dialogue, of_week.author]
            tags |= {place(person): number for place in places}
    for week in keys.weeks("errand"):
        place = keys.errands(week).place
        for number in ids:
            person = Citizen(number)
            tags |= {place(person, message): number for message in range(messages + 1)}
    return frozenset(tags[tag] for tag in seen(found, list(tags)))


def seen(found: bytes, tags: Sequence[bytes]) -> Sequence[bytes]:
    """Return the 16-byte tags that lie anywhere in some bytes, in the open or in hex."""
    squeezed = LONG_ZEROS.sub(bytes(64), found)
    heads = np.frombuffer(b"".join(tag[:8] for tag in tags), np.uint64)
    near: set[int] = set()
    for shift in range(8):
        end = shift + (len(squeezed) - shift) // 8 * 8
        near |= set(np.intersect1d(heads, np.frombuffer(squeezed[shift:end], np.uint64)).tolist())
    likely = [tag for tag in tags if int.from_bytes(tag[:8], "little") in near]
    return [tag for tag in likely if tag in squeezed or tag.hex().encode() in squeezed]
