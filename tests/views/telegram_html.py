"""Reads a message's HTML as strictly as Telegram does."""

import re
from html import unescape

_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-z]+)(?P<attributes>[^<>]*)>"
    r"|(?P<text>[^<>&]+|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);)"
)
_ATTRIBUTES = {
    "b": r"",
    "code": r"",
    "blockquote": r"( expandable)?",
    "a": r' href="[^"]+"',
}
"""The tags our texts may use, out of those that Telegram knows."""


def visible(html: str) -> str:
    """Return what a person reads; AssertionError where Telegram would refuse the message."""
    opened: list[str] = []
    seen: list[str] = []
    at = 0
    while at < len(html):
        token = _TOKEN.match(html, at)
        assert token, f"not HTML: {html[at : at + 30]!r}"
        at = token.end()
        tag = token["tag"]
        if tag is None:
            seen.append(unescape(token["text"]))
        elif token["close"]:
            assert opened.pop() == tag, f"</{tag}> closes another tag"
        else:
            assert re.fullmatch(_ATTRIBUTES[tag], token["attributes"]), token[0]
            opened.append(tag)
    assert not opened, f"left open: {opened}"
    return "".join(seen)
