"""A copy of the tree that a change is tried out in, with a note of what it touched."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = (
    *("bot", "locales", "migrations", "tests/support"),
    *("docs/release.schema.json", "docs/recompute.py"),
)


class Copy:
    """The tree in a folder of its own; ``touched`` are the files that were changed or made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.touched: set[str] = set()
        leave = shutil.ignore_patterns("__pycache__")
        for name in COPIED:
            source, target = ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=leave)
            else:
                shutil.copy(source, target)

    def change(self, name: str, old: str, new: str) -> None:
        """Replace what stands once in a file; AssertionError where it does not."""
        text = (self.folder / name).read_text("utf-8")
        assert text.count(old) == 1, f"{name} has {text.count(old)} × {old!r}"
        self.write(name, text.replace(old, new))

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, "utf-8")
        self.touched.add(name)

    def translate(self, **languages: dict[str, str]) -> None:
        """Do what ``make strings`` and a translator do; the same texts in every language."""
        for language, texts in languages.items():
            self._append(f"locales/{language}/LC_MESSAGES/bot.po", texts)
        [texts, *_] = languages.values()
        self._append("locales/bot.pot", dict.fromkeys(texts, ""))

    def _append(self, name: str, texts: dict[str, str]) -> None:
        entries = (f'\nmsgid "{english}"\nmsgstr "{told}"\n' for english, told in texts.items())
        self.write(name, (self.folder / name).read_text("utf-8") + "".join(entries))

    def run(self, program: str) -> str:
        """Run a program that sees the changed code alone; return what it prints."""
        done = subprocess.run(  # noqa: S603 (a test's own words)
            [sys.executable, "-W", "error", "-c", program],
            cwd=self.folder,
            env={"PYTHONPATH": str(self.folder), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def listed(heading: str) -> set[str]:
    """Return the files of a walk's table in docs/how-to-add.md."""
    page = (ROOT / "docs/how-to-add.md").read_text("utf-8")
    [walk] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\| `(\S+?)` \|", walk, re.MULTILINE))
