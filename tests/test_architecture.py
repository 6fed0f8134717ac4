"""The house keeps its shape: imports run one way, files and functions stay readable."""

import ast
import pkgutil
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "bot").rglob("*.py"))
BENCHMARKS = sorted(file for of in ("*.py", "rig/*.py") for file in (ROOT / "benchmarks").glob(of))
LONGEST_FILE = 280
LONGEST_FUNCTION = 45


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_imports_run_one_way() -> None:
    """Who changes the store or a screen cannot break a rule of the domain behind their back."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 (our own tool, no outside input)
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_the_picture_is_drawn_from_the_imports() -> None:
    """A newcomer who looks at the picture sees the house as it is; `make picture` draws it."""
    drawing = runpy.run_path(str(ROOT / ".ci/picture.py"))
    graph = drawing["rooms"]()
    assert {"domain", "app", "telegram"} <= graph.keys()
    assert drawing["circles"](graph) == []
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert page.count("flowchart") == 1
    assert drawing["framed"](page, drawing["picture"](graph)) == page


def test_every_room_is_described() -> None:
    """No folder or file below `bot` is without a line that says what it holds."""
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    places = [*(ROOT / "bot").iterdir()]
    rooms = {place.name for place in places if place.is_dir() and any(place.glob("*.py"))}
    rooms |= {place.name for place in places if place.suffix == ".py" and place.read_text("utf-8")}
    assert [room for room in sorted(rooms) if f"`bot/{room}" not in page] == []


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_is_read_in_one_sitting(file: Path) -> None:
    """A reader never faces a file of more than a few screens, or a function longer than one."""
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for function in functions(file):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= LONGEST_FUNCTION, f"{function.name} has {lines} lines"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_only_the_command_line_prints(file: Path) -> None:
    """Nothing reaches a terminal past the log's allow-list but what a command has to say."""
    if file == ROOT / "bot/__main__.py":
        return
    calls = (n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call))
    assert "print" not in {c.func.id for c in calls if isinstance(c.func, ast.Name)}


def test_only_settings_read_the_environment() -> None:
    """Every setting there is stands in one file."""
    readers = {file.name for file in FILES if "os.environ" in file.read_text("utf-8")}
    readers |= {file.name for file in FILES if "getenv" in file.read_text("utf-8")}
    assert readers == {"settings.py"}


@pytest.mark.parametrize("file", BENCHMARKS, ids=name)
def test_a_benchmark_takes_names_that_are_there(file: Path) -> None:
    """Who calls `make bench` is not stopped by a name that has moved; mypy does not look there."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("bot", "tests")):
            for alias in node.names:
                pkgutil.resolve_name(f"{node.module}.{alias.name}")
