"""Bad inputs 1 to 26: what arrives at the webhook's door."""

import asyncio
import gzip
import json
from collections.abc import Mapping

from bot.telegram.webhook import BODY_SECONDS, SECRET_HEADER
from tests.faults.bad_scene import SECRET, Act, Row, Scene
from tests.support.looking import ballot_of, scores_of
from tests.support.process import resident

WORDS = "Құпия сөздер"
GOOD = {SECRET_HEADER: SECRET}
SAVED = "Saved: {score} of 5 – {word}. You can change it until Sunday night."
CLOSES_WITHIN = 30.0
ROOM = 16 * 1024 * 1024
"""Bytes that a hundred thousand brackets may not cost."""

BROKEN = f'{{"update_id": 7, "x": "{WORDS}", '.encode()


def refused(
    status: int,
    body: bytes = BROKEN,
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    path: str | None = None,
) -> Act:
    """Expect a status, and no effect."""

    async def act(scene: Scene) -> None:
        async with scene.given(WORDS, SECRET):
            assert await scene.post(body, headers, method, path) == (status, {})

    return act


def refused_raw(status: int, *secrets: bytes) -> Act:
    """Expect a status where the headers are such as no library sends."""

    async def act(scene: Scene) -> None:
        name = SECRET_HEADER.encode()
        head = b"".join(name + b": " + one + b"\r\n" for one in secrets)
        head += b"Content-Length: %d\r\nConnection: close\r\n" % len(BROKEN)
        async with scene.given(WORDS, SECRET):
            assert b" %d " % status in await scene.raw(head, BROKEN)

    return act


async def too_large(scene: Scene) -> None:
    """14: 2 MiB, said beforehand and in pieces."""
    head = f"{SECRET_HEADER}: {SECRET}\r\nConnection: close\r\n".encode()
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    async with scene.given():
        assert b" 413 " in await scene.raw(head + b"Content-Length: 2097152\r\n", b"{")
        assert b" 413 " in await scene.raw(head + b"Transfer-Encoding: chunked\r\n", chunk * 5)


async def out_of_range(scene: Scene) -> None:
    """13: a number that no counter of Telegram's reaches."""
    for number in (-1, 2**63):
        async with scene.given():
            assert await scene.post(b'{"update_id": %d}' % number) == (400, {})
    async with scene.given():
        assert await scene.post(b'{"update_id": %d, "edited": {}}' % (2**63 - 1)) == (200, {})


async def a_tower_of_brackets(scene: Scene) -> None:
    before = resident()
    for _ in range(5):
        await refused(400, b"[" * 100_000)(scene)
    assert resident() - before < ROOM


async def one_name_twice(scene: Scene) -> None:
    """16: the last of two values counts, and is checked like any other."""
    person = scene.citizen()
    tap = scene.tap(person, _rate(scene, 1, 3))
    first, last = b'{"update_id": "x", ' + tap[1:], tap[:-1] + b', "update_id": "x"}'
    async with scene.given(stores={"ballots": 1}):
        status, answer = await scene.post(first)
    assert (status, scene.says(answer["text"], SAVED, score=3, word=scene.in_words("partly"))) == (
        200,
        True,
    )
    async with scene.given():
        assert await scene.post(last) == (400, {})


async def packed(scene: Scene) -> None:
    """18: a bomb of 100 MB in 100 KB is not unpacked."""
    bomb = gzip.compress(b"[" * 100_000_000, 1)[:200_000]
    await refused(415, bomb, GOOD | {"Content-Encoding": "gzip"})(scene)


async def a_trickle(scene: Scene) -> None:
    """19: a body that never ends is closed; the bound is shorter here than in production."""
    head = f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100\r\n".encode()
    async with scene.given():
        assert b" 408 " in await scene.raw(head, b'{"upd')
    assert BODY_SECONDS < CLOSES_WITHIN


def forwarded_for(claim: str) -> Act:
    """Expect that a header which anybody can write opens and closes nothing."""

    async def act(scene: Scene) -> None:
        person, header = scene.citizen(), {"X-Forwarded-For": claim}
        async with scene.given(claim, stores={"ballots": 1}):
            body = scene.tap(person, _rate(scene, 1, 3))
            assert (await scene.post(body, GOOD | header))[0] == 200
        await refused(401, body, header)(scene)

    return act


async def five_at_once(scene: Scene) -> None:
    """23: one update delivered five times in parallel."""
    person = scene.citizen()
    body = scene.tap(person, _rate(scene, 2, 3))
    async with scene.given(stores={"ballots": 1}):
        answers = await asyncio.gather(*(scene.post(body) for _ in range(5)))
    assert {status for status, _answer in answers} == {200}
    ballot = await ballot_of(scene.stage, person)
    assert (ballot.scores[1], len(ballot.callbacks)) == (3, 1)


async def older_after_newer(scene: Scene) -> None:
    person = scene.citizen()
    newer = scene.tap(person, _rate(scene, 1, 4), 800_000_002)
    older = scene.tap(person, _rate(scene, 1, 2), 800_000_001)
    async with scene.given(stores={"ballots": 1}):
        await scene.post(newer)
    async with scene.given():
        status, answer = await scene.post(older)
    assert (status, answer["method"]) == (200, "answerCallbackQuery")
    assert (await scores_of(scene.stage, person))[0] == 4


async def unknown_kind(scene: Scene) -> None:
    """25: a kind of update that came after this version."""
    async with scene.given(WORDS):
        assert await scene.post(scene.update("levitation", {"words": WORDS})) == (200, {})


async def unknown_fields(scene: Scene) -> None:
    person = scene.citizen()
    raw = json.loads(scene.tap(person, _rate(scene, 1, 5)))
    raw["later"] = raw["callback_query"]["later"] = {"words": WORDS}
    async with scene.given(WORDS, stores={"ballots": 1}):
        assert (await scene.post(json.dumps(raw).encode()))[0] == 200
    assert (await scores_of(scene.stage, person))[0] == 5


def _rate(scene: Scene, principle: int, score: int) -> str:
    return f"rate:{scene.menu}:{scene.stage.week.number}:{principle}:{score}"


ROWS = [
    Row(1, "no secret", refused(401, headers={"X-Other": "1"})),
    Row(2, "a wrong secret", refused(401, headers={SECRET_HEADER: "wrong"})),
    Row(3, "the secret and more", refused(401, headers={SECRET_HEADER: SECRET + "x"})),
    Row(3, "more and the secret", refused(401, headers={SECRET_HEADER: "x" + SECRET})),
    Row(4, "a secret of other bytes", refused_raw(401, b"\xff\xfe")),
    Row(5, "two secrets", refused_raw(401, SECRET.encode(), SECRET.encode())),
    Row(6, "GET", refused(405, method="GET")),
    Row(7, "another path", refused(404, path="/webhook")),
    Row(8, "no body", refused(400, b"")),
    Row(9, "no UTF-8", refused(400, b'{"update_id": 7, "message": {"text": "\xc3("}}')),
    Row(10, "an array", refused(400, b"[1]")),
    Row(11, "no number", refused(400, b'{"message": {}}')),
    Row(12, "a number as text", refused(400, b'{"update_id": "7"}')),
    Row(13, "a number out of range", out_of_range),
    Row(14, "2 MiB", too_large),
    Row(15, "a tower of brackets", a_tower_of_brackets),
    Row(16, "one name twice", one_name_twice),
    Row(17, "NaN", refused(400, b'{"update_id": 7, "x": NaN}')),
    Row(17, "Infinity", refused(400, b'{"update_id": 7, "x": -Infinity}')),
    Row(18, "a packed bomb", packed),
    Row(19, "a trickle", a_trickle),
    Row(20, "a forged sender", forwarded_for("91.108.4.1, 6.6.6.6")),
    Row(21, "a garbled sender", forwarded_for("abc")),
    Row(22, "an IPv6 sender", forwarded_for("2001:67c:4e8:f004::9")),
    Row(23, "five at once", five_at_once),
    Row(24, "older after newer", older_after_newer),
    Row(25, "an unknown kind", unknown_kind),
    Row(26, "unknown fields", unknown_fields),
]
