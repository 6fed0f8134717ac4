"""Checking downloaded releases: what holds is said, and the first break is named in words."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.amend import Amendment, corrected, withdrawn
from bot.domain.errors import Broken, NothingToVerify
from bot.domain.hold import Doubt
from bot.domain.published import Profile
from bot.domain.release import Facts, Release
from bot.privacy.signing import Signatory, Signer
from bot.verify import check_files
from bot.views import opendata
from tests.support.opendata import downloaded, seed, signed_chain
from tests.support.process import command

PEOPLE = (300, None, 60, 250)
NEWEST = "six-principles-2026-W47"
STEP = 97
"""Every so many bytes one is changed."""


@pytest.fixture(scope="module")
def chain() -> tuple[list[Release], Signatory]:
    return signed_chain(PEOPLE, rotated_before={2})


@pytest.fixture
def folder(tmp_path: Path, chain: tuple[list[Release], Signatory]) -> Path:
    return downloaded(tmp_path / "downloads", *chain)


def broken(*paths: Path, key: str = "") -> str:
    with pytest.raises(Broken) as found:
        check_files(paths, key)
    assert "\n" not in str(found.value)
    return str(found.value)


def flipped(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def changed(file: Path, old: str, new: str) -> None:
    content = file.read_bytes()
    assert old.encode() in content
    file.write_bytes(content.replace(old.encode(), new.encode(), 1))


def test_an_untouched_folder_holds_and_says_what_was_checked(
    folder: Path, chain: tuple[list[Release], Signatory]
) -> None:
    """A reader learns what was looked at, what was not, and which key to compare."""
    (folder / "holiday.jpg").write_bytes(b"not ours")
    (folder / f"{NEWEST} (1).json").write_bytes((folder / f"{NEWEST}.json").read_bytes())
    told = check_files([folder])
    assert told.startswith("OK  4 release(s), 2026-W44 to 2026-W47")
    assert "4 table(s) and 4 dictionary file(s)" in told
    assert "changed 1 time(s)" in told
    assert chain[1].public_key in told
    assert "not checked" not in told


def test_the_last_releases_hold_without_the_first(folder: Path) -> None:
    """Who joined the channel late can check what they have, and is told what they have not."""
    for file in folder.glob("*W44*"):
        file.unlink()
    assert "before 2026-W45 is not here" in check_files([folder])
    assert check_files([folder / f"{NEWEST}.csv", folder / f"{NEWEST}.json"]).startswith("OK  1")


def test_any_key_of_the_line_is_known_again(
    folder: Path, chain: tuple[list[Release], Signatory]
) -> None:
    """A key noted a year ago, or read in /privacy today, tells ours from a whole forged line."""
    for key in chain[1].keys:
        assert "compare" not in check_files([folder], key.public.hex().upper() + " ")
    assert "not signed by the key you gave" in broken(folder, key="0" * 64)


def test_wherever_a_byte_is_changed_its_file_is_named(folder: Path) -> None:
    """Nobody can change anything in any of the files unseen."""
    for file in sorted(folder.iterdir()):
        whole, release = file.read_bytes(), file.with_suffix(".json")
        for at in range(0, len(whole), STEP if file.suffix == ".json" else 40 * STEP):
            flipped(file, at)
            assert broken(file, release).startswith(file.name), at
            file.write_bytes(whole)
    assert check_files([folder]).startswith("OK")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("participants", "the signature does not fit"),
        ("signature", "the signature does not fit"),
        ("hash", "the hash written in it is not that of its release"),
        ("about", "something outside the signed part was changed"),
        ("licence", "something outside the signed part was changed"),
        ("handover", "a change of its signing key was not signed by the key before"),
    ],
)
def test_what_was_changed_in_a_release_is_said(folder: Path, name: str, said: str) -> None:
    """A reader who has to report a forgery can say which part of the file it is in."""
    file = folder / f"{NEWEST}.json"
    content = bytearray(file.read_bytes())
    at = content.rindex(f'"{name}":'.encode()) + len(name) + 4
    content[at] = ord("7" if content[at] != ord("7") else "8")
    file.write_bytes(content)
    assert broken(folder).startswith(f"{file.name}: {said}")


def test_a_changed_table_is_told_by_its_line(folder: Path) -> None:
    """A spreadsheet that somebody improved says in which row, and what it should be."""
    file = folder / f"{NEWEST}.csv"
    line = file.read_text(encoding="utf-8").split("\n")[8]
    value = line.split(";")[9]
    changed(file, line, line.replace(f";{value};", f";{int(value) + 1};"))
    told = broken(folder)
    assert told.startswith(f"{file.name}, line 9: it says ")
    assert f";{value};" in told.partition("the signed release says")[2]


def test_a_missing_or_replaced_release_is_told(folder: Path) -> None:
    """A week that somebody would like forgotten leaves a gap that shows."""
    for file in folder.glob("*W46*"):
        file.unlink()
    assert broken(folder) == (
        f"{NEWEST}.json: it does not follow on 2026-W45: a release between them is missing, or "
        "one was replaced"
    )
    (folder / "six-principles-2026-W46.csv").write_bytes(b"")
    for file in folder.glob("*W47*"):
        file.unlink()
    assert "2026-W46 is missing" in broken(folder)


def test_even_its_operator_cannot_rewrite_a_week(
    folder: Path, chain: tuple[list[Release], Signatory]
) -> None:
    """Signed anew with the right key, an old week still breaks the one after it."""
    told, signatory = chain
    payload = told[2].payload.replace(b'"live"', b'"test"')
    rewritten = replace(told[2], payload=payload, signature=signatory(payload))
    downloaded(folder, [rewritten], signatory)
    assert broken(folder).startswith(f"{NEWEST}.json: it does not follow on 2026-W46")
    copy = folder / "six-principles-2026-W46 (1).json"
    copy.write_bytes(opendata.json_file(told[2], signatory.keys))
    assert "two different releases of one week" in broken(folder)


@pytest.mark.parametrize("line", ["own", "grafted", "self-signed"])
def test_a_forged_change_of_key_is_refused(
    folder: Path, chain: tuple[list[Release], Signatory], line: str
) -> None:
    """Nobody goes on with the chain under a key that ours did not hand over to."""
    told, signatory = chain
    forger = Signatory(lambda epoch: seed(epoch, "forger"))
    ours = signatory.keys
    if line == "grafted":
        ours = (*ours[:1], replace(forger.keys[0], handover=ours[1].handover))
    elif line == "self-signed":
        forger.hand_over(forger.successor())
        ours = (*ours[:1], forger.keys[1])
    else:
        ours = forger.keys
    payload = told[3].payload.replace(signatory.key_id.encode(), forger.key_id.encode())
    release = replace(told[3], payload=payload, signature=forger(payload))
    (folder / f"{NEWEST}.json").write_bytes(opendata.json_file(release, ours))
    assert ("did not hand over to" if line == "own" else "was not signed by the key before") in (
        broken(folder)
    )


@pytest.mark.parametrize("gone", ["corrected", "withdrawn", "withdrawn unseen"])
def test_a_correction_stands_at_the_end_of_its_chain(
    folder: Path, chain: tuple[list[Release], Signatory], gone: str
) -> None:
    """A week that was told again, or told no more, is checked like the others."""
    told, signatory = chain
    facts = Facts(Profile.PILOT, signatory.key_id)
    why = Amendment(next(iter(Doubt)), told[3].week.next.monday)
    payload = (
        corrected(told[2], told[1::-1], told[3], why, facts)
        if gone == "corrected"
        else withdrawn(told[2], told[3], why, facts)
    )
    again = Release(told[2].week, payload, signatory(payload), 1)
    downloaded(folder, [again], signatory)
    if gone == "withdrawn unseen":
        for file in folder.glob("six-principles-2026-W46.*"):
            file.unlink()
    count = 4 if gone == "withdrawn unseen" else 5
    assert check_files([folder]).startswith(f"OK  {count} release(s), 2026-W44 to 2026-W46-r1:")
    changed(folder / "six-principles-2026-W46-r1.csv", "revision;1;", "revision;0;")
    assert "revision;1;" in broken(folder)


def test_a_release_that_names_another_key_is_told(folder: Path) -> None:
    """The key that is named in the signed bytes is the key that signed them."""
    told, _ = signed_chain([10])
    stranger = Signer(bytes(32))
    release = replace(told[0], signature=stranger(told[0].payload))
    line = Signatory(lambda _epoch: bytes(32)).keys
    (folder / f"{NEWEST}.json").write_bytes(opendata.json_file(release, line))
    assert "names another key" in broken(folder)


def test_last_week_cannot_pass_for_this_one(folder: Path) -> None:
    """A true release under another week's name is found out."""
    content = (folder / "six-principles-2026-W46.json").read_bytes()
    (folder / f"{NEWEST}.json").write_bytes(content)
    assert "its name says 2026-W47, its release is that of 2026-W46" in broken(folder)


def link(folder: Path) -> Path:
    (folder / f"{NEWEST}.json").unlink()
    (folder / f"{NEWEST}.json").symlink_to("/etc/hostname")
    return folder


def huge(folder: Path) -> Path:
    with (folder / f"{NEWEST}.json").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    return folder


def cut_short(folder: Path) -> Path:
    file = folder / f"{NEWEST}.json"
    file.write_bytes(file.read_bytes()[:-200])
    return folder


def nested(folder: Path) -> Path:
    (folder / f"{NEWEST}.json").write_bytes(b"[" * 500_000)
    return folder


def foreign(folder: Path) -> Path:
    (folder / f"{NEWEST}.json").write_text(json.dumps({"release": {"week": "2026-W47"}}))
    return folder


def a_folder(folder: Path) -> Path:
    (folder / f"{NEWEST}.json").unlink()
    (folder / f"{NEWEST}.json").mkdir()
    return folder


def boundless(folder: Path) -> Path:
    told, signatory = signed_chain([300])
    payload = told[0].payload.replace(b'"scale":"3"', b'"scale":"1E+999999999"')
    (folder / f"{NEWEST}.json").write_bytes(
        opendata.json_file(
            replace(told[0], payload=payload, signature=signatory(payload)), signatory.keys
        )
    )
    for file in folder.glob("*W4[456]*"):
        file.unlink()
    return folder


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (link, "is a link or no file at all"),
        (huge, "has 104857600 bytes"),
        (cut_short, "cut short"),
        (nested, "cannot be read as a release"),
        (foreign, "cannot be read as a release"),
        (a_folder, "is a link or no file at all"),
        (boundless, "out of all measure"),
    ],
)
def test_what_is_no_release_is_told_kindly(
    folder: Path, spoil: Callable[[Path], Path], said: str
) -> None:
    """Whatever lies in the folder, the answer is one line that names the file."""
    told = broken(spoil(folder))
    assert told.startswith(f"{NEWEST}.json: ")
    assert said in told


def test_where_there_is_nothing_to_check_it_says_what_to_give(folder: Path) -> None:
    """An empty folder, a wrong path or a photo is answered with what is wanted instead."""
    (folder / "empty").mkdir()
    (folder / "photo.jpg").touch()
    for path, said in (
        (folder / "empty", "No release is there"),
        (folder / "nowhere", "is not there"),
        (folder / "photo.jpg", "is not named as the files of a release are"),
        (folder / f"{NEWEST}.csv", "The JSON files are missing"),
    ):
        with pytest.raises(NothingToVerify, match=said):
            check_files([path])
    with pytest.raises(NothingToVerify, match="64 hex digits"):
        check_files([folder], "abc")


async def test_anybody_can_verify_without_settings_or_network(
    folder: Path, tmp_path: Path
) -> None:
    """A journalist needs the program and the files, and nothing else."""
    well = CliRunner().invoke(cli, ["verify", str(folder)])
    assert (well.exit_code, well.stdout[:4]) == (0, "OK  ")
    flipped(folder / f"{NEWEST}.json", -200)
    ill = await command(tmp_path, {}, "verify", str(folder))
    assert ill.code == 1
    assert ill.complaint.startswith(f"{NEWEST}.json: ")


def test_verify_starts_at_once() -> None:
    """Who checks files waits for nothing that only the bot needs."""
    script = (
        "import sys, bot.__main__, bot.verify; "
        "print({'aiogram', 'sqlalchemy', 'alembic', 'aiohttp'} & {*sys.modules})"
    )
    out = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert out.stdout.strip() == "set()"
