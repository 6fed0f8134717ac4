"""The chain of releases in a database: that it holds, and which downloaded ones follow on it."""

from collections.abc import Iterator, Sequence

from bot.domain.errors import Broken
from bot.domain.proof import SigningKey, line_to
from bot.domain.release import Release, ReleaseView, parse
from bot.privacy.signing import holds, verify
from bot.verify import Checked


def check_chain(chain: Sequence[Release], keys: Sequence[SigningKey]) -> None:
    """Raise Broken with the first release that is not what was signed, or not in its place.

    ``chain`` is in the order of its making, ``keys`` the line of all signing keys.
    """
    if not holds(keys):
        raise Broken("a change of the signing key was not signed by the key before")
    before = ""
    for release in chain:
        for fault in _faults(release, before, keys):
            raise Broken(f"{release.week.label}: {fault}")
        before = release.hash


def _faults(release: Release, before: str, keys: Sequence[SigningKey]) -> Iterator[str]:
    try:
        view = parse(release.payload)
    except ValueError:
        yield "its release cannot be read"
        return
    line = line_to(view.key, keys)
    if not line or not verify(release.payload, release.signature, line[-1].public):
        yield "the signature of its release does not fit"
    if view.previous != before and not _replaces(view):
        yield "its release does not follow on the one before it"


def following(chain: Sequence[Release], found: Sequence[Checked]) -> Sequence[Checked]:
    """Return those of ``found`` that a chain does not have, as they follow on it.

    A release that was withheld is in no channel: then what replaced it follows, and names it.
    Raises Broken where one is missing between them, or they belong to another chain.
    """
    known = {release.hash for release in chain}
    newer = {one.release.hash: one for one in found if one.release.hash not in known}
    tip = chain[-1].hash if chain else ""
    ordered: list[Checked] = []
    while newer:
        link = _next(tip, list(newer.values()))
        if link is None:
            raise Broken(
                f"{min(one.label for one in newer.values())} does not follow on "
                f"{ordered[-1].label if ordered else _label(chain)}: give the JSON files of all "
                "releases since then"
            )
        ordered.append(newer.pop(link.release.hash))
        tip = link.release.hash
    return ordered


def _next(tip: str, newer: Sequence[Checked]) -> Checked | None:
    follows = [one for one in newer if one.view.previous == tip]
    withheld = [one for one in newer if _replaces(one.view)]
    return next(iter(follows or withheld), None)


def _replaces(view: ReleaseView) -> bool:
    """Tell what follows on the very release it revises: that one may never have been posted."""
    return view.previous == view.revises != ""


def _label(chain: Sequence[Release]) -> str:
    return chain[-1].week.label if chain else "an empty database"
