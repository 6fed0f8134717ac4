"""Signatures and the chain: what was posted can be checked, and a change is named."""

from dataclasses import replace

import pytest

from bot.domain.published import Profile
from bot.domain.release import Facts, Release
from bot.privacy.signing import Signer, key_id, verify, verify_chain
from tests.support.releases import releases

SIGNER = Signer(bytes(range(32)))


@pytest.fixture
def chain() -> list[Release]:
    facts = Facts(Profile.PILOT, SIGNER.key_id)
    return [
        replace(told, signature=SIGNER(told.payload)) for told in releases([300, None, 12], facts)
    ]


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


def test_an_untouched_chain_holds(chain: list[Release]) -> None:
    """Who downloaded all releases, in any order, or only the last ones, finds them in order."""
    assert verify_chain(chain, SIGNER.public_key) is None
    assert verify_chain(chain[::-1], SIGNER.public_key) is None
    assert verify_chain(chain[:2], SIGNER.public_key) is None


def test_every_changed_byte_is_named(chain: list[Release]) -> None:
    """One digit changed in an old release is found, with the week it stands in."""
    first = chain[-1]
    for at in range(0, len(first.payload), 37):
        payload = bytearray(first.payload)
        payload[at] ^= 1
        broken = [*chain[:2], replace(first, payload=bytes(payload))]

        found = verify_chain(broken, SIGNER.public_key)

        assert found is not None
        assert found.startswith(first.week.label)
        assert "signature" in found


def test_a_missing_release_is_named(chain: list[Release]) -> None:
    """A release that was taken out of the chain leaves a gap that shows."""
    found = verify_chain([chain[0], chain[2]], SIGNER.public_key)

    assert found is not None
    assert found.startswith(chain[0].week.label)
    assert "missing" in found


def test_a_release_signed_again_is_named(chain: list[Release]) -> None:
    """Even the operator cannot rewrite an old week without breaking the next one."""
    payload = chain[1].payload.replace(b'"all"', b'"not"').replace(b'"not"', b'"part"')
    rewritten = replace(chain[1], payload=payload, signature=SIGNER(payload))

    found = verify_chain([chain[0], rewritten, chain[2]], SIGNER.public_key)

    assert found is not None
    assert found.startswith(chain[0].week.label)


def test_a_release_under_another_weeks_name_is_named(chain: list[Release]) -> None:
    """Last week's figures cannot be passed off as this week's."""
    moved = replace(chain[0], week=chain[0].week.next)

    found = verify_chain([moved], SIGNER.public_key)

    assert found is not None
    assert chain[0].week.label in found


def test_a_week_told_twice_is_named(chain: list[Release]) -> None:
    """There is one result of a week and no second."""
    found = verify_chain([chain[0], chain[0]], SIGNER.public_key)

    assert found is not None
    assert "twice" in found


def test_a_release_that_names_another_key_is_named() -> None:
    """The key id in the signed bytes is the key's own."""
    other = releases([12])[0]

    found = verify_chain([replace(other, signature=SIGNER(other.payload))], SIGNER.public_key)

    assert found is not None
    assert "another key" in found
