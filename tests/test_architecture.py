"""The house keeps its shape: imports run one way, files and functions stay readable."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "bot").rglob("*.py"))
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
