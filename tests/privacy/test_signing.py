"""Signatures and the line of keys that make them."""

import pytest

from bot.domain.errors import OperatorError
from bot.domain.proof import SigningKey, key_id
from bot.privacy.signing import Signatory, Signer, holds, verify
from tests.support.opendata import seed

SIGNER = Signer(bytes(range(32)))


def test_a_signature_holds_for_these_bytes_and_this_key_only() -> None:
    """A reader can tell a real release from a forged one."""
    signature = SIGNER(b"payload")

    assert verify(b"payload", signature, SIGNER.public_key)
    assert not verify(b"Payload", signature, SIGNER.public_key)
    assert not verify(b"payload", signature, Signer(bytes(32)).public_key)
    assert not verify(b"payload", b"", SIGNER.public_key)


def test_a_seed_always_gives_the_same_key() -> None:
    """The key in /privacy stays the same over restarts."""
    assert Signer(bytes(range(32))).public_key == SIGNER.public_key
    assert SIGNER.key_id == key_id(SIGNER.public_key)


def test_a_line_of_keys_holds_only_as_it_was_handed_over() -> None:
    """Who trusts one key can trust the next, and nobody can put in a key of their own."""
    signatory = Signatory(seed)
    for _ in range(2):
        signatory.hand_over(signatory.successor())
    first, second, third = signatory.keys

    assert holds(signatory.keys)
    assert holds((first,))
    assert not holds(())
    assert not holds((first, third))
    assert not holds((second, third, first))
    assert not holds((first, SigningKey(third.public, second.handover)))
    assert not holds((first, SigningKey(Signer(bytes(32)).public_key, second.handover)))


def test_a_successor_is_always_the_same_and_signs_only_once_it_is_there() -> None:
    """A change of key that a crash cut off, or a restored copy forgot, is made again alike."""
    signatory = Signatory(seed)
    key = signatory.successor()
    before = signatory(b"payload")

    assert signatory.successor() == key
    assert verify(b"payload", before, signatory.keys[0].public)
    signatory.hand_over(key)
    assert verify(b"payload", signatory(b"payload"), key.public)
    assert signatory.public_key == key.public.hex()
    assert Signatory(seed, signatory.keys)(b"payload") == signatory(b"payload")


def test_another_master_key_is_refused_at_the_start() -> None:
    """An operator who restores the wrong key hears of it before a release is signed with it."""
    line = Signatory(seed).keys

    with pytest.raises(OperatorError, match=r"BOT_MASTER_KEY, or restore master\.key"):
        Signatory(lambda epoch: seed(epoch, "other"), line)
