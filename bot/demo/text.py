"""Texts as Telegram keeps them: cleaned, trimmed, with entities in UTF-16 units."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from aiogram.types import MessageEntity

from bot.demo.errors import Violation
from bot.demo.html import KINDS, Span, parse_html
from bot.demo.links import checked_link
from bot.demo.world import Json

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DROPPED = frozenset("\r\u0333\u033f\u034a") | {chr(code) for code in range(0x2028, 0x202F)}
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w/<])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)
_HINT = re.compile(r"[@#/]")
_WITH_VALUE = {"text_link": "url", "pre": "language"}
_OPAQUE = {"code", "pre", "text_link", "text_mention"}
_BLOCKS = {"code", "pre"}
_QUOTES = {"blockquote", "expandable_blockquote"}
_GIVEN = {*KINDS.values(), "expandable_blockquote", "text_mention"}

Formatted = tuple[str, tuple[Json, ...]]


def utf16(text: str) -> int:
    """Count the UTF-16 units Telegram measures texts in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_text(
    source: str | None, parse_mode: object, entities: Sequence[MessageEntity] | None
) -> Formatted:
    """Read the text of a message; Violation where it is empty or too long."""
    if not source:
        raise Violation("message text is empty")
    text, found = formatted(source, parse_mode, entities)
    if not text:
        raise Violation("text must be non-empty")
    if utf16(text) > TEXT_UNITS:
        raise Violation("message is too long")
    return text, found


def caption(
    source: str | None, parse_mode: object, entities: Sequence[MessageEntity] | None
) -> Formatted:
    """Read the caption of a picture or file; it may be empty."""
    text, found = formatted(source or "", parse_mode, entities)
    if utf16(text) > CAPTION_UNITS:
        raise Violation("message caption is too long")
    return text, found


def typed(source: str) -> Formatted:
    """Take a person's text as it is: a modified client may send what Telegram's own never do."""
    return source, _as_json(source, _with_found(source, []))


def formatted(
    source: str, parse_mode: object = None, entities: Sequence[MessageEntity] | None = None
) -> Formatted:
    """Read a text as sent; ``parse_mode`` is a string or aiogram's "not given"."""
    source = _CONTROL.sub(" ", source)
    if entities:
        text, spans = source, _spans(source, entities)
    elif isinstance(parse_mode, str) and parse_mode:
        if parse_mode.lower() != "html":
            raise Violation("unsupported parse_mode")
        text, spans = parse_html(source)
    else:
        text, spans = source, []
    text, spans = _tidy(text, _nested(spans))
    return text, _as_json(text, _with_found(text, spans))


def _nested(spans: list[Span]) -> list[Span]:
    """Drop what Telegram drops: anything inside code, a quote inside a quote."""
    kept: list[Span] = []
    for span in sorted(spans, key=_outermost):
        if not any(span.end <= outer.end and _excludes(outer, span) for outer in kept):
            kept.append(span)
    return kept


def _outermost(span: Span) -> tuple[int, int, int]:
    """Sort by place; of those on the same words a quote comes first, then code."""
    rank = 0 if span.kind in _QUOTES else 1 if span.kind in _BLOCKS else 2
    return span.start, -span.end, rank


def _excludes(outer: Span, inner: Span) -> bool:
    return outer.kind in _BLOCKS or (outer.kind in _QUOTES and inner.kind in _QUOTES)


def _tidy(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    """Drop what Telegram drops: some invisible characters, and space around the text."""
    if text == text.strip(" \n") and _DROPPED.isdisjoint(text):
        return text, spans
    first = min((span.start for span in spans), default=len(text))
    begin = min(len(text) - len(text.lstrip(" \n")), first)
    end = len(text.rstrip(" \n"))
    keep = [begin <= at < end and c not in _DROPPED for at, c in enumerate(text)]
    place = [0, *accumulate(keep)]
    moved = (Span(s.kind, place[s.start], place[s.end], s.value) for s in spans)
    kept = "".join(c for c, stays in zip(text, keep, strict=True) if stays)
    return kept, [span for span in moved if span.start < span.end]


def _with_found(text: str, spans: list[Span]) -> list[Span]:
    """Add the links, commands and mentions that Telegram finds by itself."""
    if _HINT.search(text) is None:
        return spans
    taken = [span for span in spans if span.kind in _OPAQUE]
    found = [Span(str(m.lastgroup), *m.span()) for m in _FOUND.finditer(text)]
    free = [f for f in found if all(f.end <= s.start or s.end <= f.start for s in taken)]
    return sorted([*spans, *free], key=lambda s: (s.start, -s.end)) if free else spans


def _as_json(text: str, spans: Iterable[Span]) -> tuple[Json, ...]:
    return tuple(_entity(text, span) for span in spans)


def _entity(text: str, span: Span) -> Json:
    shown: Json = {
        "type": span.kind,
        "offset": utf16(text[: span.start]),
        "length": utf16(text[span.start : span.end]),
    }
    if span.kind == "text_mention":
        shown["user"] = int(span.value)
    if span.value and span.kind in _WITH_VALUE:
        shown[_WITH_VALUE[span.kind]] = span.value
    return shown


def _spans(text: str, entities: Sequence[MessageEntity]) -> list[Span]:
    """Turn given entities into spans; found ones (links, commands) are found again anyway."""
    units = accumulate(map(utf16, text), initial=0)
    place = {unit: at for at, unit in enumerate(units)}
    spans = []
    for given in entities:
        start, end = place.get(given.offset), place.get(given.offset + given.length)
        if start is None or end is None or end <= start:
            raise Violation("can't parse entities: entity beyond the text or inside a character")
        if given.type not in _FOUND.groupindex:
            spans.append(Span(given.type, start, end, _value(given)))
    return sorted(spans, key=lambda s: (s.start, -s.end))


def _value(given: MessageEntity) -> str:
    """Return what an entity carries; Violation for a kind that this bot may not use."""
    if given.type == "custom_emoji":
        raise Violation("can't parse entities: custom emoji are not for this bot")
    if given.type not in _GIVEN:
        raise Violation("can't parse entities: unsupported entity type")
    if given.type == "text_mention":
        return str(given.user.id if given.user else 0)
    if given.type == "text_link":
        link = checked_link(given.url or "")
        if not link:
            raise Violation("can't parse entities: wrong URL in a text link")
        return link
    return given.language or ""
