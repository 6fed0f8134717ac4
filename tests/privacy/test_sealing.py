"""What is sealed opens whole or not at all, and its length tells little."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ballot import Ballot, Score, TapId
from bot.domain.citizen import Citizen
from bot.domain.errors import Unreadable
from bot.domain.language import Language
from bot.domain.parcel import Deletion, Parcel
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import CleanText, Conversation, Hidden, Step
from bot.privacy.sealing import (
    BALLOT_BYTES,
    BRIEF_SEAL_BYTES,
    SEAL_BYTES,
    Seal,
    addresses,
    ballots,
    conversations,
    deletions,
    pack_ballot,
    parcels,
    texts,
    unpack_ballot,
)

SEAL = Seal(bytes(range(32)), os.urandom)
PLACE = b"a place"
CITIZEN = Citizen(7_123_456_789)

SCORES = st.tuples(*[st.none() | st.sampled_from(Score)] * 6)
UPDATES = st.tuples(*[st.integers(0, 2**32 - 1)] * 6)
MARKS = st.lists(st.binary(min_size=3, max_size=3), max_size=4).map(tuple)
BALLOTS = st.builds(
    Ballot, SCORES, st.sampled_from(Region), st.sampled_from(Language), UPDATES, MARKS
)
TEXTS = st.builds(
    CleanText,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=600),
    st.lists(st.sampled_from(Hidden), max_size=4).map(tuple),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
TALKS = st.builds(
    Conversation,
    st.sampled_from(Step),
    st.sampled_from(PRINCIPLES),
    st.sampled_from(Language),
    st.sampled_from(Region),
    st.integers(1, 2**31),
    st.none() | TEXTS,
    st.booleans(),
    st.booleans(),
)


@given(BALLOTS)
def test_ballot_is_read_back(ballot: Ballot) -> None:
    """Every possible ballot is kept exactly, in the same number of bytes."""
    packed = pack_ballot(ballot)
    assert len(packed) == BALLOT_BYTES == 40
    assert unpack_ballot(packed) == ballot


@given(
    st.binary(max_size=50)
    | st.binary(min_size=39, max_size=39).map(lambda b: b[:3] + b"\x11" + b[3:])
)
def test_strange_bytes_are_no_ballot(packed: bytes) -> None:
    """Bytes that are no ballot are refused or read as a ballot, never anything else."""
    try:
        found = unpack_ballot(packed)
    except Unreadable:
        return
    assert unpack_ballot(pack_ballot(found)) == found


def test_update_id_out_of_range_is_refused() -> None:
    """An id that does not fit is never cut short in silence."""
    for update in (-1, 2**32):
        with pytest.raises(ValueError, match="update id"):
            pack_ballot(Ballot(updates=(update, 0, 0, 0, 0, 0)))


@given(TALKS)
def test_conversation_is_read_back(talk: Conversation) -> None:
    """A half-written report is kept exactly."""
    safe = conversations(SEAL)
    assert safe.open(safe.seal(talk, PLACE), PLACE) == talk


@given(TEXTS)
def test_text_is_read_back(text: CleanText) -> None:
    """A report's words are kept exactly, in whole blocks."""
    safe = texts(SEAL)
    sealed = safe.seal(text, PLACE)
    assert safe.open(sealed, PLACE) == text
    assert (len(sealed) - SEAL_BYTES) % 256 == 0


def test_small_things_have_one_length() -> None:
    """The length of a row does not tell an id, a language or a moment."""
    moment = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    sizes = set()
    for number in (1, CITIZEN.id):
        who = Citizen(number)
        sizes.add(len(addresses(SEAL).seal((who, Language.KK), PLACE)))
        sizes.add(len(deletions(SEAL).seal(Deletion(who, number, moment), PLACE)))
        sizes.add(len(parcels(SEAL).seal(Parcel(number, b"x" * (number % 100)), PLACE)))
    assert sizes == {256 + SEAL_BYTES}


def test_errands_are_read_back() -> None:
    """Whom to tell, what to delete and what to send are kept exactly."""
    deletion = Deletion(CITIZEN, 5, datetime(2026, 11, 25, 7, 0, 1, 500, tzinfo=UTC))
    parcel = Parcel(CITIZEN.id, b"\x80\0\0" * 200)
    address = (CITIZEN, Language.EN)
    assert deletions(SEAL).open(deletions(SEAL).seal(deletion, PLACE), PLACE) == deletion
    assert parcels(SEAL).open(parcels(SEAL).seal(parcel, PLACE), PLACE) == parcel
    assert addresses(SEAL).open(addresses(SEAL).seal(address, PLACE), PLACE) == address


def test_seal_opens_only_here_and_only_whole() -> None:
    """Any changed byte, another place or another key is refused, without a word about it."""
    sealed = SEAL.seal(b"plain", PLACE)
    assert SEAL.open(sealed, PLACE) == b"plain"
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(33)]
    for wrong in (*changed, sealed[:-1], sealed[:20], b""):
        with pytest.raises(Unreadable):
            SEAL.open(wrong, PLACE)
    for seal, place in ((SEAL, b"other"), (Seal(bytes(32), os.urandom), PLACE)):
        with pytest.raises(Unreadable) as refusal:
            seal.open(sealed, place)
        assert str(refusal.value) == ""


def test_a_ballot_is_short_and_opens_at_its_own_place_only() -> None:
    """A country's ballots fit on a small disk, and none serves for another."""
    safe, ballot = ballots(SEAL), Ballot().moved(Region.ALMATY, TapId(5, "tap"))
    sealed = safe.seal(ballot, PLACE)
    assert len(sealed) == BALLOT_BYTES + BRIEF_SEAL_BYTES
    assert safe.open(sealed, PLACE) == ballot
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(61)]
    for wrong in (*changed, sealed[:-1], sealed[:20], sealed[:3], b""):
        with pytest.raises(Unreadable):
            safe.open(wrong, PLACE)
    with pytest.raises(Unreadable):
        safe.open(sealed, bytes([PLACE[0] ^ 1]) + PLACE[1:])


def test_a_ballot_sealed_with_a_whole_nonce_still_opens() -> None:
    """A week that runs through an upgrade loses nobody's answers."""
    ballot = Ballot().moved(Region.ALMATY, TapId(5, "tap"))
    before = SEAL.seal(pack_ballot(ballot), PLACE)
    assert len(before) == BALLOT_BYTES + SEAL_BYTES
    assert ballots(SEAL).open(before, PLACE) == ballot


def test_same_value_never_looks_the_same() -> None:
    """Two equal ballots differ on the disk, so that equal rows cannot be matched."""
    safe = ballots(SEAL)
    assert len({safe.seal(Ballot(), PLACE) for _ in range(100)}) == 100


def test_wrong_kind_is_unreadable() -> None:
    """Bytes of one kind are not taken for another, even under the same key."""
    sealed = texts(SEAL).seal(CleanText("words"), PLACE)
    for safe in (ballots(SEAL), addresses(SEAL), conversations(SEAL), deletions(SEAL)):
        with pytest.raises(Unreadable):
            safe.open(sealed, PLACE)
    with pytest.raises(Unreadable):
        texts(SEAL).open(SEAL.seal(b"", PLACE), PLACE)
