"""A release as files that anybody can open, recompute and check.

What was posted once is made again byte for byte by ``export``, so nothing here may change for a
release that is out: a new shape needs a new FORMAT, beside the old one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Generic, NamedTuple, TypeVar

import msgspec

from bot.domain.errors import OperatorError
from bot.domain.proof import SigningKey, line_to
from bot.domain.release import Release, ReleaseView, parse
from bot.views.opendata_csv import table
from bot.views.words import Words

LICENCE = "CC-BY-4.0"
PREFIX = "six-principles-"
ABOUT = (
    "Six Principles, https://creativecommons.org/licenses/by/4.0/. The signature (Ed25519, by the "
    "last of the keys) and the hash (SHA-256) are over the bytes of the member 'release' as they "
    "stand here: sorted keys, no spaces, UTF-8. See the .md file beside this one."
)

DICTIONARY = Path(__file__).with_suffix(".md").read_bytes()

Content = TypeVar("Content")


class KeyMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key, and the signature of the key before it over it; all in hex."""

    public: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    handover: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{128})?$")]


class ReleaseFile(msgspec.Struct, Generic[Content], frozen=True, forbid_unknown_fields=True):
    """The JSON file; ``keys`` runs from the first key to the one that signed this release."""

    about: str
    licence: str
    keys: tuple[KeyMember, ...]
    hash: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    signature: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]
    release: Content


class File(NamedTuple):
    name: str
    content: bytes


def files(release: Release, keys: Sequence[SigningKey]) -> Sequence[File]:
    """Make a release's JSON, CSV and data dictionary.

    ``keys`` are all keys so far. Raises OperatorError where the release's own is not among them.
    """
    view = parse(release.payload)
    line = line_to(view.key, keys)
    if not line:
        raise OperatorError(
            f"The public key of {view.week} is not known here: these are not this bot's releases."
        )
    return (
        File(name(view, "json"), json_file(release, line)),
        File(name(view, "csv"), table(view)),
        File(name(view, "md"), DICTIONARY),
    )


def name(view: ReleaseView, kind: str) -> str:
    return f"{PREFIX}{label(view)}.{kind}"


def label(view: ReleaseView) -> str:
    """Name a release among all: ``2026-W48``, and ``2026-W48-r1`` for what replaces it."""
    return f"{view.week}-r{view.revision}" if view.revision else view.week


def json_file(release: Release, line: Sequence[SigningKey]) -> bytes:
    """Write the JSON file, a member a line, so that ``sed`` alone can take the signed bytes out.

    ``line`` are the keys from the first to the one that signed.
    """
    members = {
        "about": ABOUT,
        "licence": LICENCE,
        "keys": [KeyMember(key.public.hex(), key.handover.hex()) for key in line],
        "hash": release.hash,
        "signature": release.signature.hex(),
        "release": msgspec.Raw(release.payload),
    }
    lines = (b'"%b":%b' % (key.encode(), msgspec.json.encode(it)) for key, it in members.items())
    return b"{" + b",\n".join(lines) + b"}\n"


def read_json_file(content: bytes) -> ReleaseFile[msgspec.Raw]:
    """Read what ``json_file`` wrote; ValueError or RecursionError where it is something else."""
    return msgspec.json.decode(content, type=ReleaseFile[msgspec.Raw])


def caption(_: Words, view: ReleaseView) -> str:
    """Say under the album what the files are, as plain text."""
    return _(
        "Open data, {days}: all figures to recompute (JSON), the same as a table (CSV), how to "
        "read and check them (MD). Licence: CC BY 4.0.",
        days=_.days(view.first_day, view.last_day),
    )
