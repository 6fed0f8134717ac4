"""What is installed is whole: the wheel brings texts and migrations, the locks bring hashes."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "locales", "migrations", "pyproject.toml", "setup.py", "README.md", "LICENSE")
LOCKS = ("requirements.lock", "requirements-dev.lock")


def python(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 (our own interpreter, no outside input)
        [sys.executable, *arguments],
        cwd=cwd,
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, with no network, and unpack it into a folder."""
    copy, wheels, site = (tmp_path_factory.mktemp(name) for name in ("copy", "wheels", "site"))
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    pip = ("-m", "pip", "--isolated", "--disable-pip-version-check")
    offline = ("--no-index", "--no-deps", "--quiet")
    python(*pip, "wheel", *offline, "--no-build-isolation", "-w", wheels, ".", cwd=copy)
    python(*pip, "install", *offline, "--target", site, *wheels.glob("*.whl"), cwd=wheels)
    return site


def test_the_wheel_holds_what_travels_with_the_code(installed: Path) -> None:
    """Three languages, all migrations and the demo's page are there without a clone."""
    travels = {
        "bot": ("*.py", "*.txt", "*.md", "page/*"),
        "locales": ("*.po",),
        "migrations": ("*.py",),
    }
    for folder, kinds in travels.items():
        inside = installed / "bot" if folder == "bot" else installed / "bot" / folder
        for kind in kinds:
            shipped = {file.relative_to(inside) for file in inside.rglob(kind)}
            sources = {file.relative_to(ROOT / folder) for file in (ROOT / folder).rglob(kind)}
            assert sources, f"{folder} has no {kind}"
            assert sources <= shipped


def test_the_wheel_runs_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """An operator who installs the package gets a working command without the sources."""
    said = python("-m", "bot", "--help", cwd=tmp_path, PYTHONPATH=str(installed))
    assert "run" in said
    where = "import bot.views.words as words; print(words.__file__)"
    assert python("-c", where, cwd=tmp_path, PYTHONPATH=str(installed)).startswith(str(installed))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    """The locks install from any index, and tell nothing of the machine they were written on."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(
        r"://|--(extra-)?index-url|--find-links|--trusted-host|^-e|/home|/tmp", text
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_hashed(lock: str) -> None:
    """What is installed is what was reviewed, byte by byte."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pins) > 40
    assert [
        pin for pin in pins if not re.fullmatch(r"[a-z0-9._-]+==[\w.]+( ; [^\\]+)? \\", pin)
    ] == []
    assert text.count(" \\\n    --hash=sha256:") >= len(pins)


def pinned(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def test_tests_run_on_what_is_shipped() -> None:
    """No version differs between what was tested and what an operator installs."""
    runtime, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert runtime.items() <= dev.items()


def test_every_dependency_is_locked() -> None:
    """A dependency added to pyproject.toml without `make lock` is noticed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.lock": project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["postgres"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
    }
    for lock, requirements in wanted.items():
        names = {re.split(r"[\[<>=!;]", requirement)[0] for requirement in requirements}
        assert names <= pinned(lock).keys()
