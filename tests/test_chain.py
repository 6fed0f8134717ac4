"""The chain in a backup is what was signed, and what follows on it is found in any order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.chain import check_chain, following
from bot.domain.amend import Amendment, corrected, withdrawn
from bot.domain.errors import Broken
from bot.domain.hold import Doubt
from bot.domain.published import Profile
from bot.domain.release import Facts, Release
from bot.privacy.signing import Signatory
from bot.verify import Checked, checked
from bot.views.opendata import files
from tests.support.opendata import signed_chain

WHY = Amendment(Doubt.LAW, date(2026, 11, 24))

Chain = list[Release]


def posted(releases: Sequence[Release], signatory: Signatory) -> list[Checked]:
    return [checked(*files(release, signatory.keys)[0]) for release in releases]


def _told_otherwise(release: Release) -> Release:
    return replace(release, payload=release.payload.replace(b'"lost":"all"', b'"lost":"part"'))


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (lambda c: [c[0], replace(c[1], signature=bytes(64)), c[2]], "signature"),
        (lambda c: [c[0], _told_otherwise(c[1]), c[2]], "signature"),
        (lambda c: [c[0], replace(c[1], payload=b"{}"), c[2]], "cannot be read"),
        (lambda c: [c[0], c[2]], "does not follow"),
        (lambda c: [c[1], c[0], c[2]], "does not follow"),
        (lambda c: [*c, signed_chain([200])[0][0]], "does not follow"),
    ],
)
def test_a_chain_that_was_touched_is_told(spoilt: Callable[[Chain], Chain], told: str) -> None:
    """A backup whose releases were changed, lost or swapped never becomes the bot's database."""
    chain, signatory = signed_chain([200, None, 300], rotated_before={2})
    check_chain(chain, signatory.keys)
    with pytest.raises(Broken, match=told):
        check_chain(spoilt(chain), signatory.keys)
    other = signed_chain([1], owner="theirs")[1]
    with pytest.raises(Broken, match="signature"):
        check_chain(chain, other.keys)


def test_what_follows_is_put_in_order() -> None:
    """Files in any order, known ones among them, continue the chain of a backup."""
    chain, signatory = signed_chain([200, 210, None, 300])
    found = posted(chain[::-1], signatory)
    newer = following(chain[:2], found)
    assert [one.release.hash for one in newer] == [release.hash for release in chain[2:]]
    assert following(chain, found) == []
    assert len(following([], found)) == 4


@pytest.mark.parametrize("owner", ["ours", "theirs"])
def test_a_gap_or_a_foreign_chain_is_refused(owner: str) -> None:
    """Where a release is missing in between, the operator is asked for it: no chain may fork."""
    chain, _ = signed_chain([200, 210, 220, 230])
    other, signatory = signed_chain([200, 210, 220, 235], owner=owner)
    with pytest.raises(Broken, match=r"2026-W47 does not follow on 2026-W4[45]"):
        following(chain[: 2 if owner == "theirs" else 1], posted(other[3:], signatory))


@pytest.mark.parametrize("change", ["withdrawn", "corrected"])
def test_what_was_withheld_is_named_by_what_follows(change: str) -> None:
    """A release that a moderator held back is in no channel; the one in its place still counts."""
    chain, signatory = signed_chain([200, 210])
    old, facts = chain[1], Facts(Profile.PILOT, signatory.key_id)
    payload = (
        withdrawn(old, old, WHY, facts)
        if change == "withdrawn"
        else corrected(old, chain[:1], old, WHY, facts)
    )
    revision = Release(old.week, payload, signatory(payload), 1)
    [taken] = following(chain[:1], posted([revision], signatory))
    assert taken.view.revision == 1
    check_chain([chain[0], revision], signatory.keys)
