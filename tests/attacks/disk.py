"""A disk of its own for the bot's files, so that its raw image can be seized.

A loop-mounted ext4 image where the machine lets root mount one. Else the same file system kept by
``debugfs``: what the folder holds is carried into it whenever something is about to be looked at,
and what was overwritten and unlinked meanwhile is overwritten and unlinked there. Where there is
neither, only files can be seized, and ``kind`` says so.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE = 24 * 1024 * 1024
BLOCK = 1024
"""Bytes; the smallest blocks of ext4, so that freed ones are seldom written over."""

SECONDS = 60

NO_IMAGE = "files only: neither loop mount nor debugfs works here"


class Disk:
    """``folder`` is where the bot's files lie; this one has no image."""

    kind = NO_IMAGE

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def image(self) -> bytes:
        """Return the raw disk as it is now; nothing where there is none."""
        return b""

    def carry(self) -> None:
        """Bring the image up to date, where it does not do so by itself."""


class Mounted(Disk):
    """A real ext4 under the folder."""

    kind = "a loop-mounted ext4"

    def __init__(self, folder: Path, raw: Path) -> None:
        super().__init__(folder)
        self._raw = raw

    def image(self) -> bytes:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            _run("sync", "-f", str(self.folder))
        finally:
            os.close(handle)
        return self._raw.read_bytes()


class Carried(Disk):
    """An ext4 that ``debugfs`` writes to.

    Every file of the folder gets a second name in ``shadows``: when the bot overwrites and unlinks
    it, the second name shows what the overwriting left, and just that is put over its blocks.
    """

    kind = "an ext4 kept by debugfs"

    def __init__(self, folder: Path, raw: Path, shadows: Path) -> None:
        super().__init__(folder)
        self._raw = raw
        self._shadows = shadows
        self._carried: dict[str, bytes] = {}

    def image(self) -> bytes:
        self.carry()
        return self._raw.read_bytes()

    def carry(self) -> None:
        gone = {path.name: path for path in self._shadows.iterdir()}
        for path in (p for p in self.folder.rglob("*") if p.is_file()):
            name = str(path.relative_to(self.folder)).replace("/", "_")
            gone.pop(name, None)
            self._keep(path, name)
        for name, shadow in gone.items():
            self._overwrite(name, shadow.read_bytes())
            self._debugfs(f"rm {name}")
            shadow.unlink()

    def _keep(self, path: Path, name: str) -> None:
        """Write a file that is new or has changed; what it said stays in blocks that are free."""
        shadow, content = self._shadows / name, path.read_bytes()
        if self._carried.get(name) == content and shadow.samefile(path):
            return
        shadow.unlink(missing_ok=True)
        shadow.hardlink_to(path)
        if name in self._carried:
            self._debugfs(f"rm {name}")
        self._debugfs(f"write {path} {name}")
        self._carried[name] = content

    def _overwrite(self, name: str, content: bytes) -> None:
        blocks = [int(number) for number in self._debugfs(f"blocks {name}").split()]
        with self._raw.open("r+b") as raw:
            for number, at in zip(blocks, range(0, len(content), BLOCK), strict=False):
                raw.seek(number * BLOCK)
                raw.write(content[at : at + BLOCK])

    def _debugfs(self, request: str) -> str:
        return _run("debugfs", "-w", "-R", request, str(self._raw))


@contextmanager
def disk(place: Path, kinds: Sequence[type[Disk]] = (Mounted, Carried, Disk)) -> Iterator[Disk]:
    """Give the first of these kinds that this machine can do; the plain one always can."""
    for kind in kinds:
        with suppress(OSError, subprocess.SubprocessError):
            made = _made(place, kind)
            break
    try:
        yield made
    finally:
        if isinstance(made, Mounted):
            _run("umount", str(made.folder))


def _made(place: Path, kind: type[Disk]) -> Disk:
    folder, raw, shadows = (place / name for name in ("disk", "disk.img", "shadows"))
    for path in (folder, shadows):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    if kind is Disk:
        return Disk(folder)
    raw.write_bytes(b"")
    os.truncate(raw, SIZE)
    _run("mkfs.ext4", "-q", "-F", "-m", "0", "-b", str(BLOCK), str(raw))
    if kind is Carried:
        _run("debugfs", "-R", "ls", str(raw))
        return Carried(folder, raw, shadows)
    _run("mount", "-o", "loop", str(raw), str(folder))
    return Mounted(folder, raw)


def _run(*words: str) -> str:
    """Run a program of the system's; raises where it is missing, fails or hangs."""
    path = os.pathsep.join((os.defpath, "/usr/sbin", "/sbin"))
    program = shutil.which(words[0], path=path)
    if program is None:
        raise FileNotFoundError(words[0])
    done = subprocess.run(  # noqa: S603 (no shell; the words are of this file)
        [program, *words[1:]], capture_output=True, check=True, timeout=SECONDS
    )
    return done.stdout.decode(errors="replace")
