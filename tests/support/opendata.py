"""A chain of signed releases, and the folder of files that its readers download."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path

from bot.domain.compose import lost_release, make_release
from bot.domain.published import Profile
from bot.domain.release import Facts, Release
from bot.privacy.signing import Signatory
from bot.views import opendata
from tests.support.releases import LAST, full_tables, tables


def seed(epoch: int, owner: str = "ours") -> bytes:
    return sha256(f"{owner} {epoch}".encode()).digest()


def signed_chain(
    people: Sequence[int | None],
    rotated_before: Collection[int] = (),
    owner: str = "ours",
    profile: Profile = Profile.PILOT,
) -> tuple[list[Release], Signatory]:
    """Return a signed release for each of so many weeks up to LAST, oldest first; None was lost.

    The signing key changes before each release whose place is in ``rotated_before``.
    """
    signatory = Signatory(lambda epoch: seed(epoch, owner))
    told: list[Release] = []
    made = full_tables if profile is Profile.FULL else tables
    for at, count in enumerate(people):
        if at in rotated_before:
            signatory.hand_over(signatory.successor())
        week, facts = LAST.later(at + 1 - len(people)), Facts(profile, signatory.key_id)
        payload = (
            lost_release(week, told[::-1], facts)
            if count is None
            else make_release(made(count, week, seed=at), told[::-1], facts)
        )
        told.append(Release(week, payload, signatory(payload)))
    return told, signatory


def downloaded(folder: Path, chain: Sequence[Release], signatory: Signatory) -> Path:
    """Write the files of a chain as a reader's browser does."""
    folder.mkdir(exist_ok=True)
    for release in chain:
        for name, content in opendata.files(release, signatory.keys):
            (folder / name).write_bytes(content)
    return folder
