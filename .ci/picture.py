"""Draw docs/architecture.md's picture from the imports: who knows whom, without detours.

``python .ci/picture.py`` writes it into the page.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/architecture.md"
_FRAME = re.compile(r"(?<=<!-- picture -->\n).*?(?=<!-- end of picture -->)", re.DOTALL)
SMALL = {"resources": "", "logs": ""}
"""Everybody may use these: no arrow tells anything."""

Graph = Mapping[str, set[str]]


def rooms() -> Graph:
    """Return each package or file right below ``bot`` with those it imports from."""
    graph: dict[str, set[str]] = {}
    for file in sorted((ROOT / "bot").rglob("*.py")):
        room = file.relative_to(ROOT / "bot").parts[0].removesuffix(".py")
        if room != "__init__":
            known = {name for name in _imported(file) if name not in {room, *SMALL}}
            graph.setdefault(room, set()).update(known)
    return {room: known for room, known in graph.items() if room not in SMALL}


def circles(graph: Graph) -> list[str]:
    """Return the rooms that reach themselves again."""
    return sorted(room for room in graph if room in _beyond(graph, room))


def picture(graph: Graph) -> str:
    """Return the drawing, in Mermaid; an arrow that a longer way tells already is left out."""
    lines = ["```mermaid", "flowchart TD"]
    for room in sorted(graph, key=lambda one: (-len(_beyond(graph, one)), one)):
        near = graph[room]
        told = set().union(*(_beyond(graph, other) for other in near)) if near else set()
        lines += [f"  {room} --> {other}" for other in sorted(near - told)] or [f"  {room}"]
    return "\n".join((*lines, "```", ""))


def framed(page: str, drawn: str) -> str:
    """Return a page with the drawing in its frame."""
    return _FRAME.sub(lambda _: drawn, page)


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "bot":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
            yield (node.module or "").split(".")[1]
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            yield from (name[1] for name in names if name[0] == "bot" and len(name) > 1)


def _beyond(graph: Graph, room: str) -> set[str]:
    """Return all that a room reaches by one import or more."""
    seen: set[str] = set()
    ahead = [*graph.get(room, ())]
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += graph.get(other, ())
    return seen


if __name__ == "__main__":
    PAGE.write_text(framed(PAGE.read_text("utf-8"), picture(rooms())), "utf-8")
