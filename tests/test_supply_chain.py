"""What is shipped is known: listed, licensed, and with the hash of each file."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FREE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
}
"""May be passed on inside an image with an MIT programme, whole and unchanged."""


def told(what: str) -> str:
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-W", "error", ROOT / ".ci/supply_chain.py", what],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def licences() -> str:
    return told("licences")


def test_the_list_of_licences_is_fresh(licences: str) -> None:
    """Who passes the bot on finds each package's licence; `make licences` writes the list."""
    assert licences == (ROOT / "docs/licences.md").read_text("utf-8")


def test_everything_may_be_passed_on(licences: str) -> None:
    """No package binds an operator or a fork to more than a notice."""
    rows = re.findall(r"^\| (\S+) \| (.+?) \| .* \|$", licences, re.MULTILINE)[1:]
    assert len(rows) > 40
    terms = {row: set(re.split(r" (?:AND|OR) ", stated.strip("()"))) for row, stated in rows}
    assert {name: stated for name, stated in terms.items() if not stated <= FREE} == {}


def test_the_bill_of_materials_is_whole() -> None:
    """A scanner sees exactly what the lock installs, file by file."""
    bill = json.loads(told("sbom"))
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.MULTILINE)
    assert [(part["name"], part["version"]) for part in bill["components"]] == sorted(pins)
    hashes = re.findall(r"sha256:([0-9a-f]{64})", lock)
    files = [
        found["content"]
        for part in bill["components"]
        for reference in part["externalReferences"]
        for found in reference["hashes"]
    ]
    assert sorted(files) == sorted(hashes)
