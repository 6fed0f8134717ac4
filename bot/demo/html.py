"""Telegram's HTML: tags read into text and entities, or refused in Telegram's words.

The grammar and the errors are Telegram's (Bot API, "HTML style"); offsets in errors count bytes.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from bot.demo.errors import Violation
from bot.demo.links import checked_link

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PLAIN = re.compile(r"[^<&]+")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""[^\s=>/"']*""")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_PERSON = re.compile(r"tg://user\?id=([0-9]{1,15})")
_LAST_CHARACTER = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Span:
    """An entity over ``text[start:end]`` in characters; ``value`` is a link or a language."""

    kind: str
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    value: str
    start: int


def parse_html(source: str) -> tuple[str, list[Span]]:
    """Return the plain text and its spans; Violation where the tags do not parse."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.open: list[_Open] = []
        self.spans: list[Span] = []

    def read(self) -> tuple[str, list[Span]]:
        while self.at < len(self.source):
            if plain := self._match(_PLAIN):
                self.text += plain
            elif self.source[self.at] == "&":
                self._reference()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            name = self.open[-1].name
            _refuse(f'Can\'t find end tag corresponding to start tag "{name}"')
        return self.text, sorted(self.spans, key=lambda s: (s.start, -s.end))

    def _reference(self) -> None:
        found = _REFERENCE.match(self.source, self.at)
        self.text += _character(found) if found else "&"
        self.at = found.end() if found else self.at + 1

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._match(_WORD).lower()
        if self._peek() == "":
            _refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name == "tg-emoji":
            _refuse("custom emoji are not for this bot")
        if name not in KINDS:
            _refuse(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        value = _value(name, self._attributes(name, begin))
        if name == "span" and value != "tg-spoiler":
            where = self._bytes(begin)
            _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.open.append(_Open(name, "" if name == "span" else value, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        where = self._bytes(begin)
        while True:
            self._match(_SPACE)
            if self._peek() == ">":
                self.at += 1
                return found
            name = self._match(_ATTRIBUTE).lower()
            if not name:
                _refuse(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            self._match(_SPACE)
            found[name] = self._attribute_value(begin) if self._peek() == "=" else ""
            if self._peek() == "":
                _refuse(f'Unclosed start tag "{tag}" at byte offset {where}')

    def _attribute_value(self, begin: int) -> str:
        self.at += 1
        self._match(_SPACE)
        quote = self._peek()
        if quote not in {'"', "'"}:
            return self._token()
        end = self.source.find(quote, self.at + 1)
        if end < 0:
            _refuse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        value = _REFERENCE.sub(_character, self.source[self.at + 1 : end])
        self.at = end + 1
        return value

    def _token(self) -> str:
        begin = self.at
        token = self._match(_TOKEN)
        if self._peek() not in {"", ">"} and not self._peek().isspace():
            _refuse(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return token.lower()

    def _end_tag(self) -> None:
        begin = self._bytes(self.at)
        if not self.open:
            _refuse(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._match(_WORD)
        self._match(_SPACE)
        if self._peek() != ">":
            _refuse(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            _refuse(
                f"Unmatched end tag at byte offset {begin}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if len(self.text) > tag.start:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        kind, value, end = KINDS[tag.name], tag.value, len(self.text)
        if tag.name == "a":
            link = value or self.text[tag.start :]
            if person := _PERSON.fullmatch(link):
                kind, value = "text_mention", person[1]
            elif not (value := checked_link(link)):
                return
        if tag.name == "blockquote" and value:
            kind, value = "expandable_blockquote", ""
        inner = self.spans[-1] if self.spans else None
        if inner and _same_block(inner, tag, end):
            kind, value = "pre", value or inner.value
            self.spans.pop()
        self.spans.append(Span(kind, tag.start, end, value))

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())


def _same_block(inner: Span, outer: _Open, end: int) -> bool:
    """Tell whether code fills pre, or pre code: together they are one block with a language."""
    kinds = {inner.kind, KINDS[outer.name]}
    return kinds == {"code", "pre"} and (inner.start, inner.end) == (outer.start, end)


def _value(tag: str, attributes: dict[str, str]) -> str:
    match tag:
        case "a":
            return attributes.get("href", "")
        case "span":
            return attributes.get("class", "")
        case "code":
            name = attributes.get("class", "")
            return name.removeprefix("language-") if name.startswith("language-") else ""
        case "blockquote":
            return "expandable" if "expandable" in attributes else ""
    return ""


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    return chr(code) if 0 < code <= _LAST_CHARACTER else found[0]


def _refuse(text: str) -> NoReturn:
    raise Violation(f"can't parse entities: {text}")
