"""A release as files: the bytes stay, the table opens anywhere, every figure can be recomputed."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES
from bot.domain.proof import SigningKey
from bot.domain.published import PUBLISHED, Profile
from bot.domain.release import Release, ReleaseView, parse
from bot.domain.report import utf16_length
from bot.domain.week import Week
from bot.views import opendata, opendata_csv
from bot.views.digest import CAPTION_MAX
from bot.views.words import words
from tests.support import schema
from tests.support.opendata import downloaded, signed_chain

KEPT = Path(__file__).parent / "kept"
"""Files of a release as this version first made them."""

RECOMPUTE = Path(__file__).parents[2] / "docs" / "recompute.py"
FULL, PILOT = Profile.FULL, Profile.PILOT
WEEKS = {
    PILOT: (300, 310, 12, None, 60, 50, 40, 45, 30, 500, 490),
    FULL: (9000, 40, None, 5000, 20000),
}


def views(profile: Profile) -> Sequence[ReleaseView]:
    return [parse(release.payload) for release in signed_chain(WEEKS[profile], profile=profile)[0]]


def rows(view: ReleaseView) -> list[dict[str, str]]:
    """Read a table as a program does: by the first word of each column."""
    text = opendata_csv.table(view).decode("utf-8-sig")
    first, *others = csv.reader(io.StringIO(text), delimiter=";")
    names = [name.split(" / ")[0] for name in first]
    return [dict(zip(names, other, strict=True)) for other in others]


def figure(row: dict[str, str], column: str = "value") -> Decimal | None:
    return Decimal(row[column]) / int(row["divide_by"]) if row[column] else None


def test_a_release_that_is_out_keeps_its_bytes() -> None:
    """Whoever downloaded a week years ago has the files that are exported today."""
    (name,) = (path.name for path in KEPT.glob("*.json"))
    told = opendata.read_json_file((KEPT / name).read_bytes())
    line = [
        SigningKey(bytes.fromhex(key.public), bytes.fromhex(key.handover)) for key in told.keys
    ]
    payload = bytes(told.release)
    release = Release(Week.parse(parse(payload).week), payload, bytes.fromhex(told.signature))
    made = opendata.files(release, line)
    assert {path.name for path in KEPT.iterdir()} == {file.name for file in made}
    for file in made:
        assert file.content == (KEPT / file.name).read_bytes(), file.name


@pytest.mark.parametrize("profile", Profile)
def test_the_signed_bytes_can_be_taken_out_by_hand(profile: Profile) -> None:
    """Without our program, two common tools or a line of Python give the hash."""
    chain, signatory = signed_chain(WEEKS[profile], profile=profile)
    for release in chain:
        content = opendata.files(release, signatory.keys)[0].content
        last = content.decode().splitlines()[-1]
        assert last == f'"release":{release.payload.decode()}}}'
        loaded = json.loads(content)
        again = json.dumps(
            loaded["release"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert sha256(again.encode()).hexdigest() == loaded["hash"] == release.hash


def test_files_are_made_only_where_the_key_is_known() -> None:
    """No file leaves without the public key that it is checked with."""
    (release,), _ = signed_chain([300])
    with pytest.raises(OperatorError, match="not known here"):
        opendata.files(release, signed_chain([300], owner="other")[1].keys)


@pytest.mark.parametrize("profile", Profile)
def test_the_table_opens_where_commas_and_points_mean_other_things(profile: Profile) -> None:
    """A spreadsheet in Kazakh, Russian or English reads the same numbers, and runs no formula."""
    for view in views(profile):
        content = opendata_csv.table(view)
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n")
        for row in rows(view):
            for column in ("value", "plus_minus", "divide_by", "weeks"):
                assert re.fullmatch(r"-?[0-9]*", row[column]), row
            for column in row.keys() - {"value"}:
                assert not row[column].startswith(opendata_csv.RISKY), row


def test_a_text_that_would_run_is_defused() -> None:
    """A file that somebody else signed cannot make a reader's spreadsheet do anything."""
    view = views(PILOT)[-1]
    first = msgspec.structs.replace(view.principles[0], key="=HYPERLINK(0)")
    risky = msgspec.structs.replace(view, principles=(first, *view.principles[1:]))
    keys = {row["principle"] for row in rows(risky) if row["measure"] == "mean"}
    assert "'=HYPERLINK(0)" in keys
    assert "=HYPERLINK(0)" not in keys


@pytest.mark.parametrize("profile", Profile)
def test_the_table_says_what_the_release_says(profile: Profile) -> None:
    """Who works with the table works with the signed numbers, all of them."""
    for view in views(profile):
        told = rows(view)
        by_key = {(row["table"], row["principle"], row["measure"]): row for row in told}
        for principle in view.principles:
            shown = principle.figures
            mean = by_key["national", principle.key, "mean_printed"]
            if shown is None:
                assert figure(mean) is None
                continue
            assert figure(mean) == shown.printed_mean
            assert figure(mean, "plus_minus") == shown.margin
            assert mean["first_day"] == str(view.starts)
            assert int(mean["weeks"]) == len(view.pool)
            exact = by_key["national", principle.key, "mean"]
            assert (figure(exact), figure(exact, "plus_minus")) == (shown.mean, shown.noise)
        raw = [figure(row) for row in told if row["measure"].startswith("noisy_")]
        cells = [cell for table in view.tables.values() for line in table.noisy for cell in line]
        assert raw == cells
        for name in ("regions", "languages"):
            groups = getattr(view, name)
            shares = [
                figure(row) for row in told if row["table"] == name and "share" in row["measure"]
            ]
            expected = [
                group.figures.shares.percent[at] if group.figures else None
                for group in (groups.rows if groups else ())
                for at in range(3)
            ]
            assert shares == expected


@pytest.mark.parametrize("profile", Profile)
def test_every_printed_figure_can_be_recomputed(tmp_path: Path, profile: Profile) -> None:
    """A statistician gets each printed number from the noisy counts, by a program of their own."""
    folder = downloaded(tmp_path / "all", *signed_chain(WEEKS[profile], profile=profile))
    done = recomputed(folder)
    found = re.fullmatch(r"(\d+) rows recomputed, 0 differ\n", done.stdout)
    assert found, done.stdout
    assert done.returncode == 0
    assert int(found[1]) > 60
    file = max(folder.glob("*.json"))
    text = file.read_text("utf-8").replace('"tables":{', '"tables":{"later":{},', 1)
    file.write_text(text.replace('"mean":"1.', '"mean":"2.', 1), "utf-8")
    told = recomputed(folder).stdout
    assert "law_order is not as recomputed\n" in told
    assert "the table later is newer than this program and was not checked\n" in told


def recomputed(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-I", RECOMPUTE, folder], capture_output=True, text=True, check=False
    )


def test_the_schema_is_that_of_real_releases() -> None:
    """A program written by the schema reads every release; ``python -m tests.support.schema``."""
    assert schema.FILE.read_text(encoding="utf-8") == schema.schema()
    rule = json.loads(schema.schema())
    for profile in Profile:
        chain, signatory = signed_chain(WEEKS[profile], rotated_before={1}, profile=profile)
        for release in chain:
            content = json.loads(opendata.files(release, signatory.keys)[0].content)
            assert schema.fits(content, rule, rule)
            for broken in (content | {"hash": 1}, content | {"more": 1}):
                assert not schema.fits(broken, rule, rule)
            assert not schema.fits(content | {"release": {"week": 1}}, rule, rule)


def test_the_dictionary_tells_every_column_measure_and_principle() -> None:
    """Nobody has to guess what a word in the files means, in any of the three languages."""
    told = opendata.DICTIONARY.decode()
    for name in opendata_csv.HEADER:
        assert f"`{name.split(' / ')[0]}`" in told, name
    for view in (*views(PILOT), *views(FULL)):
        for measure in {row["measure"] for row in rows(view)}:
            head = measure.split("_")[0]
            assert f"`{measure}`" in told or f"`{head}_…`" in told, measure
        for unit in {row["unit"] for row in rows(view)}:
            assert f"`{unit}`" in told, unit
    for principle in PRINCIPLES:
        names = [words(language)(principle.name) for language in Language]
        assert f"| `{principle.key}` | {' | '.join(names)} |" in told
    assert "CC BY 4.0" in told


def test_every_table_is_more_than_raw_counts() -> None:
    """Whoever reads the table alone has the figures of each number, not only noise to add up."""
    told = {
        row["table"]
        for view in views(FULL)
        for row in rows(view)
        if not row["measure"].startswith(("noisy_", "noise_scale", "epsilon"))
    }
    assert told >= set(PUBLISHED)


def test_the_caption_fits() -> None:
    """What stands under the files is read whole, in all languages together."""
    view = views(PILOT)[0]
    told = "\n\n".join(opendata.caption(words(language), view) for language in Language)
    assert utf16_length(told) <= CAPTION_MAX
