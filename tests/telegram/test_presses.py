"""Which taps may take the short way: only those that are read alike both ways."""

import copy
import json
from typing import Any

import pytest

from bot.telegram.presses import Press, find_press, read_press

TAP: dict[str, Any] = {
    "update_id": 7,
    "callback_query": {
        "id": "41",
        "from": {"id": 5, "is_bot": False, "first_name": "Әсел"},
        "chat_instance": "-1",
        "data": "rate:kk171:202648:1:4",
        "message": {
            "message_id": 77,
            "date": 1795000000,
            "chat": {"id": 5, "type": "private", "first_name": "Әсел"},
            "text": "бет",
            "later": {"deep": [1, {"x": None}]},
        },
    },
}


def both(raw: dict[str, Any]) -> tuple[Press | None, Press | None]:
    return read_press(json.dumps(raw).encode(), lambda: None), find_press(raw, lambda: None)


def test_rating_tap_is_read_alike_from_both_ways_in() -> None:
    """Polled or delivered, a tap is the same tap."""
    for press in both(TAP):
        assert press is not None
        found = (press.update_id, press.callback, press.person, press.message, press.data)
        assert found == (7, "41", 5, 77, "rate:kk171:202648:1:4")
        assert "5" not in repr(press)


CHANGES: dict[str, tuple[str, object]] = {
    "another button": ("callback_query.data", "page:kk171:p1"),
    "no data": ("callback_query.data", None),
    "in a group": ("callback_query.message.chat.id", -100),
    "out of reach": ("callback_query.message.date", 0),
    "under a picture": ("callback_query.message.photo", []),
    "no message": ("callback_query.message", None),
    "inline": ("callback_query.message", {}),
    "two updates in one": ("message", {}),
    "a kind to come": ("brand_new", {}),
    "number as text": ("update_id", "7"),
    "truth as number": ("update_id", True),
    "below zero": ("update_id", -1),
    "beyond numbers": ("update_id", 2**63),
    "person as text": ("callback_query.from.id", "5"),
    "person as fraction": ("callback_query.from.id", 5.5),
    "tap without id": ("callback_query.id", 41),
}


@pytest.mark.parametrize("what", CHANGES)
def test_everything_else_goes_the_long_way(what: str) -> None:
    """What is not plainly understood is left to those who understand all."""
    path, value = CHANGES[what]
    raw = copy.deepcopy(TAP)
    *way, last = path.split(".")
    place = raw
    for step in way:
        place = place[step]
    place[last] = value
    assert both(raw) == (None, None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'"rate:"',
        b'{"rate:": ' + b"[" * 100_000,
        json.dumps(TAP).encode()[:-1],
        json.dumps(TAP).encode() + b"x",
        json.dumps(TAP, ensure_ascii=False).encode().replace("бет".encode(), b"\xc3("),
        json.dumps(TAP).replace("null", "NaN").encode(),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_damaged_bodies_are_no_presses(body: bytes) -> None:
    """A damaged delivery is never half understood."""
    assert read_press(body, lambda: None) is None
