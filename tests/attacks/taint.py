"""Marks that stand nowhere else, one for each field of an update, and the search for them."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Mark:
    """What a field was filled with; ``field`` tells which one."""

    field: str
    value: str | int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    field: str
    sink: str


def hits(marks: Sequence[Mark], sinks: Mapping[str, bytes]) -> Sequence[Hit]:
    """Return which marks lie in which sinks, in whatever writing."""
    return sorted(
        Hit(mark.field, sink)
        for sink, held in sinks.items()
        for mark in marks
        if any(written in held for written in writings(mark))
    )


def writings(mark: Mark) -> Iterator[bytes]:
    """Yield a mark as programs write it: plain, escaped, encoded, and an id as a number too."""
    text = str(mark.value)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)
    yield json.dumps(text)[1:-1].encode()
    yield quote(text).encode()
    yield text.encode().hex().encode()
    yield b64encode(text.encode()).rstrip(b"=")[:-1]
    if isinstance(mark.value, int):
        yield f"{mark.value:x}".encode()
        for width in (8, 5):
            yield mark.value.to_bytes(width, "little", signed=True)
            yield mark.value.to_bytes(width, "big", signed=True)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its name."""
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
