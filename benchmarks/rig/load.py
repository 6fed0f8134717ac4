"""Telegram as a bot meets it, in one process: delivers taps, takes requests, and measures.

One epoll loop over plain sockets, no framework: it has to cost less than the bots it measures,
and says what part of its core it took. Jobs come as lines of
JSON on stdin, results go to stdout the same way::

    {"port": 8081, "pid": 4711, "taps": 20000, "first": 0, "connections": 40}

A tap is done when its HTTP response, the answer to it (in that response or by a request) and the
edit of its message have all been seen.
"""

import heapq
import json
import os
import re
import select
import signal
import socket
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIRST_UPDATE = 1_000_000_000
FIRST_CALLBACK = 4_000_000_000_000_000_000
FIRST_PERSON = 7_000_000_000
POLLED_AT_ONCE = 100
LONG_POLL = 0.2
GIVE_UP = 300.0

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)
_CALLBACK = re.compile(rb"callback_query_id.{1,80}?(4\d{18})", re.DOTALL)
_CHAT = re.compile(rb"chat_id.{1,80}?(7\d{9})", re.DOTALL)
_OFFSET = re.compile(rb"offset.{1,80}?(1\d{9})", re.DOTALL)
_METHOD = re.compile(rb"/bot[^/]+/(\w+)")
_TICKS = os.sysconf("SC_CLK_TCK")


class Wire(ABC):
    """A socket with what is still to be read and written."""

    def __init__(self, loop: "Loop", sock: socket.socket) -> None:
        self.loop, self.sock, self.fd = loop, sock, sock.fileno()
        self.coming = b""
        self.going = b""
        sock.settimeout(0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop.add(self.fd, self.ready)

    def send(self, data: bytes) -> None:
        if self.going:
            self.going += data
            return
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < len(data):
            self.going = data[sent:]
            self.loop.epoll.modify(self.fd, select.EPOLLIN | select.EPOLLOUT)

    def ready(self, events: int) -> None:
        if events & select.EPOLLOUT:
            data, self.going = self.going, b""
            self.loop.epoll.modify(self.fd, select.EPOLLIN)
            self.send(data)
        if events & ~select.EPOLLOUT:
            try:
                data = self.sock.recv(262144)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self.close()
                return
            self.coming = self.coming + data if self.coming else data
            while self.coming and (taken := message(self.coming)) is not None:
                head, body, size = taken
                self.coming = self.coming[size:]
                self.heard(head, body)

    @abstractmethod
    def heard(self, head: bytes, body: bytes) -> None:
        """Take one whole message; each side of the rig does it in its own way."""

    def close(self) -> None:
        if self.fd in self.loop.handlers:
            self.loop.drop(self.fd)
            self.sock.close()


def message(data: bytes) -> tuple[bytes, bytes, int] | None:
    """Return head, body and whole size of the first HTTP message; None while it is not whole."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, start = data[:end], end + 4
    if (found := _LENGTH.search(head)) is not None:
        size = start + int(found[1])
        return (head, data[start:size], size) if len(data) >= size else None
    if _CHUNKED.search(head) is None:
        return head, b"", start
    body = b""
    while (line := data.find(b"\r\n", start)) >= 0:
        length = int(data[start:line], 16)
        start = line + 2 + length + 2
        if len(data) < start:
            return None
        if length == 0:
            return head, body, start
        body += data[line + 2 : start - 2]
    return None


class Loop:
    """Calls whoever owns a descriptor, and whatever is due."""

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.handlers: dict[int, Callable[[int], None]] = {}
        self.due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def add(self, fd: int, handler: Callable[[int], None]) -> None:
        self.handlers[fd] = handler
        self.epoll.register(fd, select.EPOLLIN)

    def drop(self, fd: int) -> None:
        del self.handlers[fd]
        self.epoll.unregister(fd)

    def later(self, seconds: float, job: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self.due, (time.monotonic() + seconds, self._count, job))

    def until(self, done: Callable[[], bool]) -> None:
        while not done():
            wait = min(0.1, max(0.0, self.due[0][0] - time.monotonic())) if self.due else 0.1
            for fd, events in self.epoll.poll(wait):
                if (handler := self.handlers.get(fd)) is not None:
                    handler(events)
            while self.due and self.due[0][0] <= time.monotonic():
                heapq.heappop(self.due)[2]()


@dataclass
class Run:
    """One measured load; times are by tap, in seconds, 0 where it has not happened."""

    port: int
    pid: int
    taps: int
    first: int = 0
    connections: int = 40
    latency: float = 0.0
    rate: float = 0.0
    kill_after: int = 0
    polling: bool = False
    sent: list[float] = field(default_factory=list)
    acked: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    edited: list[float] = field(default_factory=list)
    next: int = 0
    left: int = 0
    acks: int = 0
    errors: int = 0
    killed: bool = False

    def __post_init__(self) -> None:
        self.left = self.taps * 3
        for times in (self.sent, self.acked, self.answered, self.edited):
            times.extend([0.0] * self.taps)

    def note(self, times: list[float], tap: int) -> None:
        if 0 <= tap < self.taps and not times[tap]:
            times[tap] = time.monotonic()
            self.left -= 1

    def over(self) -> bool:
        return self.left <= 0 or self.killed


class Telegram:
    """The Bot API that bots call, and the deliveries that Telegram makes."""

    def __init__(self, loop: Loop, update: tuple[bytes, ...], known: dict[str, Any]) -> None:
        self.loop = loop
        self.pieces = update
        self.known = {name: _ok(json.dumps(result).encode()) for name, result in known.items()}
        self.run: Run | None = None
        self.latency = 0.0
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        listener.settimeout(0)
        self.listener, self.port = listener, listener.getsockname()[1]
        loop.add(listener.fileno(), self._accept)

    def _accept(self, _events: int) -> None:
        sock, _address = self.listener.accept()
        ApiWire(self, sock)

    def body(self, tap: int) -> bytes:
        run = self.run
        number = (run.first if run else 0) + tap
        update, callback, person = (
            b"%d" % (first + number) for first in (FIRST_UPDATE, FIRST_CALLBACK, FIRST_PERSON)
        )
        a, b, c, d, e = self.pieces
        return b"".join((a, update, b, callback, c, person, d, person, e))

    def answered(self, body: bytes) -> None:
        if (run := self.run) is not None and (found := _CALLBACK.search(body)):
            run.note(run.answered, int(found[1]) - FIRST_CALLBACK - run.first)

    def edited(self, body: bytes) -> None:
        if (run := self.run) is not None and (found := _CHAT.search(body)):
            run.note(run.edited, int(found[1]) - FIRST_PERSON - run.first)

    def updates(self, body: bytes) -> bytes:
        """Serve getUpdates: what the offset confirms is acknowledged."""
        run = self.run
        if run is None or not run.polling:
            return b""
        if (found := _OFFSET.search(body)) is not None:
            confirmed = int(found[1]) - FIRST_UPDATE - run.first
            for tap in range(max(0, confirmed - POLLED_AT_ONCE), min(confirmed, run.taps)):
                if run.sent[tap]:
                    run.note(run.acked, tap)
            run.next = max(run.next, confirmed)
        batch = range(run.next, min(run.next + POLLED_AT_ONCE, run.taps))
        now = time.monotonic()
        for tap in batch:
            run.sent[tap] = run.sent[tap] or now
        return b",".join(map(self.body, batch))


class ApiWire(Wire):
    """A connection that a bot keeps to the Bot API."""

    def __init__(self, telegram: Telegram, sock: socket.socket) -> None:
        super().__init__(telegram.loop, sock)
        self.telegram = telegram

    def heard(self, head: bytes, body: bytes) -> None:
        found = _METHOD.search(head)
        method = found[1].decode() if found else ""
        telegram = self.telegram
        if method == "answerCallbackQuery":
            telegram.answered(body)
            answer = telegram.known["answerCallbackQuery"]
        elif method.startswith("editMessage"):
            telegram.edited(body)
            answer = telegram.known["edit"]
        elif method == "getUpdates":
            self._poll(head + body)
            return
        else:
            answer = telegram.known.get(method, telegram.known["answerCallbackQuery"])
        if telegram.latency:
            telegram.loop.later(telegram.latency, lambda: self.send(answer))
        else:
            self.send(answer)

    def _poll(self, asked: bytes, tries: int = 5) -> None:
        if self.fd not in self.loop.handlers:
            return
        if (updates := self.telegram.updates(asked)) or not tries:
            self.send(_ok(b"[" + updates + b"]"))
        else:
            self.loop.later(LONG_POLL / 5, lambda: self._poll(asked, tries - 1))


class Delivery(Wire):
    """A connection that Telegram keeps to the bot's webhook: one update in flight."""

    def __init__(self, telegram: Telegram, run: Run, head: bytes) -> None:
        super().__init__(telegram.loop, socket.create_connection(("127.0.0.1", run.port)))
        self.telegram, self.run, self.head = telegram, run, head
        self.tap = -1
        self.idle = True

    def deliver(self) -> None:
        run = self.run
        if run.next >= run.taps:
            self.idle = True
            return
        self.idle = False
        self.tap, run.next = run.next, run.next + 1
        body = self.telegram.body(self.tap)
        run.sent[self.tap] = run.sent[self.tap] or time.monotonic()
        self.send(self.head % len(body) + body)

    def heard(self, head: bytes, body: bytes) -> None:
        run = self.run
        if b" 200" not in head[:13]:
            run.errors += 1
        run.note(run.acked, self.tap)
        if b"answerCallbackQuery" in body:
            run.note(run.answered, self.tap)
        run.acks += 1
        if run.kill_after and not run.killed and run.acks >= run.kill_after:
            os.kill(run.pid, signal.SIGKILL)
            run.killed = True
        if not run.rate:
            self.deliver()
        else:
            self.idle = True


def measure(telegram: Telegram, run: Run, path: str, secret: str) -> dict[str, Any]:
    """Carry out one run and say what was seen."""
    telegram.run, telegram.latency = run, run.latency
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{run.port}\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nConnection: keep-alive\r\n"
    ).encode() + b"Content-Length: %d\r\n\r\n"
    wires = [] if run.polling else [Delivery(telegram, run, head) for _ in range(run.connections)]
    began, own, used = time.monotonic(), time.process_time(), processor(run.pid)
    if run.rate:
        offer(telegram.loop, run, wires, began)
    else:
        for wire in wires:
            wire.deliver()
    telegram.loop.until(lambda: run.over() or time.monotonic() - began > GIVE_UP)
    took = time.monotonic() - began
    telegram.run = None
    for wire in wires:
        wire.close()
    return told(run, took) | {
        "own": (time.process_time() - own) / took,
        "cpu_us": 0 if run.killed else (processor(run.pid) - used) / run.taps * 1e6,
        "rss_mb": 0 if run.killed else memory(run.pid),
    }


def offer(loop: Loop, run: Run, wires: list[Delivery], began: float) -> None:
    """Offer taps at a steady rate; one that finds no idle connection waits, and that counts."""

    def step() -> None:
        due = min(run.taps, int((time.monotonic() - began) * run.rate))
        for tap in range(run.next, due):
            run.sent[tap] = run.sent[tap] or began + tap / run.rate
        for wire in wires:
            if run.next >= due:
                break
            if wire.idle:
                wire.deliver()
        if not run.over():
            loop.later(0.001, step)

    step()


def told(run: Run, took: float) -> dict[str, Any]:
    def spread(times: list[float]) -> list[float]:
        seen = sorted(t - s for t, s in zip(times, run.sent, strict=True) if t and s) or [0.0]
        return [seen[int(len(seen) * part)] * 1000 for part in (0.5, 0.99)]

    return {
        "rate": run.taps / took,
        "done": run.left <= 0,
        "errors": run.errors,
        "ack_ms": spread(run.acked),
        "answer_ms": spread(run.answered),
        "edit_ms": spread(run.edited),
        "acked": [tap + run.first for tap, at in enumerate(run.acked) if at]
        if run.killed
        else len([at for at in run.acked if at]),
    }


def processor(pid: int) -> float:
    """Return the seconds of the processor that a process has used, all its threads together."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICKS


def memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def _ok(result: bytes) -> bytes:
    body = b'{"ok":true,"result":' + result + b"}"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


def main() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    about = json.loads(sys.stdin.readline())
    loop = Loop()
    pieces = tuple(piece.encode() for piece in about["update"])
    telegram = Telegram(loop, pieces, about["known"])
    print(telegram.port, flush=True)
    lines: list[str] = []
    os.set_blocking(0, False)
    rest = b""

    def read(_events: int) -> None:
        nonlocal rest
        data = os.read(0, 65536)
        if not data:
            lines.append("")
        *whole, rest = (rest + data).split(b"\n")
        lines.extend(line.decode() for line in whole)

    loop.add(0, read)
    while True:
        loop.until(lambda: bool(lines))
        line = lines.pop(0)
        if not line:
            return
        job = json.loads(line)
        path, secret = job.pop("path"), job.pop("secret")
        print(json.dumps(measure(telegram, Run(**job), path, secret)), flush=True)


if __name__ == "__main__":
    main()
