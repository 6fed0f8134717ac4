"""Are these downloaded files the releases that were signed? Needs no bot, token or network.

The first break ends the check and is told in words. Who wants to know that the releases are this
bot's, and not a whole forged line of them, gives the public key that /privacy shows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.domain.errors import Broken, NothingToVerify
from bot.domain.proof import SigningKey, key_id
from bot.domain.release import Release, ReleaseView, parse
from bot.domain.week import Week
from bot.privacy.signing import holds, verify
from bot.views import opendata
from bot.views.opendata_csv import table

LARGEST = 1024 * 1024
"""Bytes; the files of a release are a hundredth of it."""

MOST_FILES = 100_000

_NAME = re.compile(
    r"six-principles-(20[0-9]{2}-W[0-5][0-9](?:-r[1-9][0-9]{0,3})?)"
    r"(?: ?\([0-9]+\))?\.(json|csv|md)"
)
"""Programs that download add " (1)" to a name that is there already."""

_HEX_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checked:
    """A JSON file that holds by itself; ``keys`` is its line of keys, ``file`` its name."""

    file: str
    release: Release
    view: ReleaseView
    keys: tuple[SigningKey, ...]

    @property
    def label(self) -> str:
        return opendata.label(self.view)


def check_files(paths: Sequence[Path], key: str = "") -> str:
    """Check folders and files; return what was checked, in words.

    ``key`` is a public key in hex that has to stand in the newest release's line. Raises Broken
    with the first break, NothingToVerify where there is no release to check.
    """
    key = key.strip().lower()
    if key and not _HEX_KEY.fullmatch(key):
        raise NothingToVerify("--key takes the 64 hex digits of the public key in /privacy.")
    found = sorted({file for path in paths for file in _files(path)})
    single = _single([read_checked(file) for file in found if file.suffix == ".json"], found)
    chain = _chained(single)
    _follow(chain)
    if key and key not in {known.public.hex() for known in chain[-1].keys}:
        raise Broken(f"{chain[-1].file}: is not signed by the key you gave, nor by one it led to")
    by_label = {one.label: one for one in chain}
    for file in found:
        if file.suffix != ".json":
            _agree(file, by_label)
    return _told(chain, found, key)


def is_release(name: str) -> bool:
    """Tell whether a file is named as the JSON file of a release is."""
    found = _NAME.fullmatch(name)
    return found is not None and found[2] == "json"


def _files(path: Path) -> Iterator[Path]:
    """Yield the files of a folder that are named as ours are, or the one file of a path."""
    if path.is_dir() and not path.is_symlink():
        try:
            inside = sorted(path.iterdir())[:MOST_FILES]
        except OSError as error:
            raise NothingToVerify(f"{path} cannot be read: {error.strerror}.") from None
        yield from (file for file in inside if _NAME.fullmatch(file.name))
    elif not path.exists() and not path.is_symlink():
        raise NothingToVerify(f"{path} is not there: name a folder of downloaded files.")
    elif not _NAME.fullmatch(path.name):
        raise NothingToVerify(
            f"{path.name} is not named as the files of a release are: rename it back, such as "
            "six-principles-2026-W48.json, or leave it out."
        )
    else:
        yield path


def read_checked(file: Path) -> Checked:
    """Check one JSON file by itself; raises Broken."""
    return checked(file.name, _read(file))


def checked(name: str, content: bytes) -> Checked:
    """Check a JSON file by its name and its bytes; raises Broken."""
    try:
        told = opendata.read_json_file(content)
        payload = bytes(told.release)
        view = parse(payload)
        release = Release(Week.parse(view.week), payload, bytes.fromhex(told.signature))
        keys = tuple(
            SigningKey(bytes.fromhex(key.public), bytes.fromhex(key.handover)) for key in told.keys
        )
    except (ValueError, RecursionError):
        raise Broken(
            f"{name}: cannot be read as a release: it is cut short, damaged or something else"
        ) from None
    one = Checked(name, release, view, keys)
    for fault in _faults(one, told.hash, _label(Path(name))):
        raise Broken(f"{name}: {fault}")
    if content != opendata.json_file(release, keys):
        raise Broken(f"{name}: something outside the signed part was changed")
    return one


def _faults(one: Checked, told_hash: str, named: str) -> Iterator[str]:
    """Yield what is wrong with one file, in words; the first says it best."""
    signed_by = one.keys[-1].public if one.keys else b""
    if not verify(one.release.payload, one.release.signature, signed_by):
        yield "the signature does not fit: the release, its signature or its key was changed"
    if told_hash != one.release.hash:
        yield "the hash written in it is not that of its release"
    if one.view.key != key_id(signed_by):
        yield f"its release names another key, {one.view.key}"
    if not holds(one.keys):
        yield "a change of its signing key was not signed by the key before"
    if opendata.label(one.view) != named:
        yield f"its name says {named}, its release is that of {opendata.label(one.view)}"


def _single(checked: Sequence[Checked], found: Sequence[Path]) -> Sequence[Checked]:
    """Return one file a release, oldest week first; Broken where two tell one differently."""
    if not checked:
        raise NothingToVerify(
            "The JSON files are missing: they hold what the others are checked against."
            if found
            else "No release is there: name a folder of downloaded files (six-principles-….json)."
        )
    single: dict[str, Checked] = {}
    for one in checked:
        other = single.setdefault(one.label, one)
        if other.release.payload != one.release.payload:
            raise Broken(f"{other.file} and {one.file}: two different releases of one week")
    return sorted(single.values(), key=lambda one: (one.view.week, one.view.revision))


def _chained(releases: Sequence[Checked]) -> Sequence[Checked]:
    """Return releases as each follows on another; Broken where one does not.

    A revision follows on the release that was the newest on its day. What it replaces may be
    missing, for it may never have been posted: then its hash at least is named and signed.
    """
    followers: dict[str, Checked] = {}
    for one in releases:
        other = followers.setdefault(one.view.previous, one)
        if other is not one:
            raise Broken(f"{one.file}: it follows on the same release as {other.file}")
    known = {one.release.hash for one in releases}
    replaced = {one.view.revises for one in releases} - {""}
    chain: list[Checked] = []
    for before, one in zip((None, *releases), releases, strict=False):
        if one.view.previous in known:
            continue
        if before is not None and one.view.previous not in replaced:
            raise Broken(
                f"{one.file}: it does not follow on {before.label}: a release between them is "
                "missing, or one was replaced"
            )
        link: Checked | None = one
        while link is not None:
            chain.append(link)
            link = followers.get(link.release.hash)
    return chain


def _follow(chain: Sequence[Checked]) -> None:
    """Raise Broken where a key was not handed over to by the key of the release before."""
    for before, now in pairwise(chain):
        if now.keys[: len(before.keys)] != before.keys:
            raise Broken(
                f"{now.file}: it is signed by a key that the key of {before.label} did not hand "
                "over to"
            )


def _agree(file: Path, chain: dict[str, Checked]) -> None:
    """Raise Broken where a table or a dictionary is not that of its week's release."""
    content, label = _read(file), _label(file)
    if label not in chain:
        raise Broken(f"{file.name}: the JSON file of {label} is missing, so it cannot be checked")
    if file.suffix == ".md":
        if content != opendata.DICTIONARY:
            line, _said, _right = _difference(content, opendata.DICTIONARY)
            raise Broken(f"{file.name}, line {line}: the data dictionary was changed")
        return
    try:
        expected = table(chain[label].view)
    except (ValueError, ArithmeticError):
        raise Broken(f"{chain[label].file}: a number in it is out of all measure") from None
    if content != expected:
        line, said, right = _difference(content, expected)
        raise Broken(
            f"{file.name}, line {line}: it says {said!r}, the signed release says {right!r}"
        )


def _difference(content: bytes, expected: bytes) -> tuple[int, str, str]:
    """Return the number of the first line that differs, and that line on either side."""
    lines = [text.decode("utf-8", "replace").split("\n") for text in (content, expected)]
    longest = max(map(len, lines))
    said, right = (side + [""] * (longest - len(side)) for side in lines)
    at = next((n for n in range(longest) if said[n] != right[n]), longest - 1)
    shown = [side[at].strip("\ufeff\r")[:160] for side in (said, right)]
    return at + 1, shown[0], shown[1]


def _read(file: Path) -> bytes:
    try:
        if file.is_symlink() or not file.is_file():
            raise Broken(f"{file.name}: is a link or no file at all: copy the file itself here")
        if (size := file.stat().st_size) > LARGEST:
            raise Broken(f"{file.name}: has {size} bytes, far more than any file of a release")
        return file.read_bytes()
    except OSError as error:
        raise Broken(f"{file.name}: cannot be read: {error.strerror}") from None


def _label(file: Path) -> str:
    named = _NAME.fullmatch(file.name)
    return named[1] if named else ""


def _told(chain: Sequence[Checked], found: Sequence[Path], key: str) -> str:
    newest = chain[-1]
    kinds = {kind: sum(file.suffix == f".{kind}" for file in found) for kind in ("csv", "md")}
    held = (
        f"OK  {len(chain)} release(s), {chain[0].label} to {newest.label}: signatures, "
        f"hashes and chain hold; {kinds['csv']} table(s) and {kinds['md']} dictionary file(s) "
        "agree."
    )
    lines = [held]
    if len(newest.keys) > 1:
        lines.append(f"The signing key changed {len(newest.keys) - 1} time(s), each signed over.")
    if chain[0].view.previous:
        lines.append(f"What came before {chain[0].label} is not here and was not checked.")
    if not key:
        lines.append(
            f"Signed by {newest.keys[-1].public.hex()}: compare this key with /privacy, or give "
            "it with --key."
        )
    return "\n".join(lines)
