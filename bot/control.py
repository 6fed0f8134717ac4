"""Commands of the command line, carried out by the running bot.

The bot listens on a Unix socket of mode 0600 in the keys folder. A command is one JSON line; the
answer is any number of JSON lines ``{"progress": "..."}`` and a last one, ``{"done": "..."}`` or
``{"error": "...", "code": 78}``.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bot import logs
from bot.domain.errors import BotError, OperatorError

log = logs.get("control")

SOCKET = "control.sock"

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of an answer; what can be disclosed about one account may be long."""

Tell = Callable[[str], None]
Command = Callable[[Mapping[str, Any], Tell], Awaitable[str]]
"""Takes the command's arguments and a way to tell progress; returns the closing line."""


@asynccontextmanager
async def listening(folder: Path, commands: Mapping[str, Command]) -> AsyncIterator[None]:
    """Answer commands on the folder's socket while the context lasts."""
    path = folder / SOCKET
    path.unlink(missing_ok=True)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def tell(**line: object) -> None:
            writer.write(json.dumps(line).encode() + b"\n")

        try:
            await _carry_out(await reader.readline(), commands, tell)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_unix_server(answer, path)
    path.chmod(0o600)
    ours = path.stat().st_ino
    try:
        yield
    finally:
        server.close()
        with suppress(FileNotFoundError):  # another process may listen there by now
            if path.stat().st_ino == ours:
                path.unlink()


async def _carry_out(
    line: bytes, commands: Mapping[str, Command], tell: Callable[..., None]
) -> None:
    try:
        request = json.loads(line)
        command = commands[request.pop("command")]
        tell(done=await command(request, lambda text: tell(progress=text)))
    except OperatorError as error:
        tell(error=str(error), code=error.exit_code)
    except (BotError, OSError, ValueError, KeyError) as error:
        log.error("command_failed", error=error)
        tell(error=f"the running bot could not do this ({type(error).__name__})", code=1)


async def ask(folder: Path, command: str, told: Tell, **arguments: object) -> str | None:
    """Have the running bot carry out a command; None where no bot listens.

    Raises OperatorError with what the bot answered where it refused.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(folder / SOCKET, limit=LONGEST_LINE)
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    writer.write(json.dumps({"command": command, **arguments}).encode() + b"\n")
    try:
        async for raw in reader:
            line = json.loads(raw)
            if "done" in line:
                return str(line["done"])
            if "error" in line:
                raise _refused(line)
            told(line["progress"])
    finally:
        writer.close()
    raise OperatorError("The running bot ended before it finished; look at its log and try again.")


def _refused(line: Mapping[str, Any]) -> OperatorError:
    error = OperatorError(str(line["error"]))
    error.exit_code = int(line["code"])
    return error
