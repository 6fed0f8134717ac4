"""The command line: ``python -m bot COMMAND``. Errors of the operator are one line each."""

import logging
import sys
from collections.abc import Coroutine
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import control, logs
from bot.domain.errors import BotError, OperatorError, StorageUnavailable
from bot.hardening import harden

if TYPE_CHECKING:
    from bot.settings import Settings

# What speaks to Telegram takes seconds to load: who verifies files need not wait for it.
# ruff: noqa: PLC0415

EX_UNAVAILABLE = 69


class Rotated(StrEnum):
    """What ``rotate`` changes."""

    MASTER = "master"
    SIGNING = "signing"


cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Six Principles: a Telegram bot for public feedback.",
)


@cli.command()
def run() -> None:
    """Run the bot until it is told to stop."""
    from bot.app.memory import settle_memory
    from bot.app.process import serve

    chosen = _settings()
    settle_memory()
    _do(serve(chosen))


@cli.command()
def demo(
    keep: Annotated[
        Path | None, typer.Option(help="Keep the demo's data in this new folder.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Its port; 0: a free one.")] = 0,
    *,
    in_words: Annotated[
        bool, typer.Option("--tell", help="Tell one week on the terminal, without a browser.")
    ] = False,
) -> None:
    """Show the whole product in a browser, with no token and no network."""
    from bot.demo.browser import show
    from bot.demo.story import tell

    logs.configure("text", logging.ERROR)
    _do(tell(keep, typer.echo) if in_words else show(keep, port, typer.echo))


@cli.command()
def setup() -> None:
    """Ask for token, channel and group, write .env, check all, and send a test post."""
    from bot.app.setup import guide

    logs.configure("text", logging.ERROR)
    guide(Path(".env"), input, typer.echo)


@cli.command()
def migrate() -> None:
    """Bring the database to the version this code knows."""
    from bot.storage import schema

    schema.upgrade(_settings().database_url)
    typer.echo("The database is up to date.")


@cli.command()
def publish(
    week: Annotated[str, typer.Option(help="Only this week, such as 2026-W48.")] = "",
    *,
    early: Annotated[
        bool, typer.Option("--early", help="Close the running week now, for good.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell the steps; count and send nothing.")
    ] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Publish no figures of a week: its hash and why.")
    ] = False,
    revise: Annotated[
        bool, typer.Option("--revise", help="Correct a week from its frozen counts: no new noise.")
    ] = False,
    without_damaged: Annotated[
        bool, typer.Option("--without-damaged", help="Leave out ballots that do not open.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why: figures, wording, person, abuse or law.")] = "",
) -> None:
    """Close what is due and send its posts at once; or withdraw or correct a week."""
    _command(
        "publish",
        week=week,
        early=early,
        dry_run=dry_run,
        withdraw=withdraw,
        revise=revise,
        without_damaged=without_damaged,
        reason=reason,
    )


@cli.command()
def settle(
    post: Annotated[str, typer.Argument(help="Its link, or the word: missing.")],
) -> None:
    """Say where a post is that the bot has looked for in vain; what is missing is sent again."""
    _command("settle", post=post)


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the copy.")]) -> None:
    """Copy the database of the running bot; sealed rows stay sealed, keys stay out."""
    _command("backup", file=str(file.resolve()))


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What backup wrote.")],
    release: Annotated[
        list[Path] | None,
        typer.Option(help="The JSON file of a release since then, instead of asking the channel."),
    ] = None,
    *,
    preview: Annotated[
        bool,
        typer.Option("--preview", help="Its post is still to come: only the desk has seen it."),
    ] = False,
) -> None:
    """Put a backup in the database's place, checked first; the bot must be stopped."""
    from bot.app.restoring import restore as put_back

    done = put_back(_settings(), file.resolve(), release or [], typer.echo, preview=preview)
    typer.echo(_do(done))


@cli.command()
def move(url: Annotated[str, typer.Argument(help="As BOT_DATABASE_URL takes it.")]) -> None:
    """Carry everything over to a new database, SQLite or PostgreSQL, while no bot runs."""
    from bot.app.offline import move_to

    typer.echo(_do(move_to(_settings(), url, typer.echo)))


@cli.command()
def export(folder: Annotated[Path, typer.Argument(help="Where to write the files.")]) -> None:
    """Write the open data of all published weeks again, byte for byte as posted."""
    _command("export", into=str(folder.resolve()))


@cli.command()
def verify(
    paths: Annotated[list[Path], typer.Argument(help="A folder of releases, or files.")],
    key: Annotated[str, typer.Option(help="The public key that /privacy shows, in hex.")] = "",
) -> None:
    """Check downloaded releases: signatures, hashes, chain, tables. Needs no token, no network."""
    from bot.verify import check_files

    typer.echo(check_files(paths, key))


@cli.command()
def rotate(
    key: Annotated[Rotated, typer.Argument(help="Which key: master or signing.")],
) -> None:
    """Change the master key, or the key that signs releases; nothing that is kept is lost."""
    _command("rotate", key=key.value)


@cli.command()
def disclose(
    account: Annotated[int, typer.Argument(min=1, help="A Telegram id.")],
) -> None:
    """Print all that you could hand over about a Telegram id; once its week is over, nothing."""
    _command("disclose", account=account)


@cli.command()
def doctor() -> None:
    """Check all that the bot needs; each line OK, or what to do."""
    from bot import doctor as checks
    from bot.app.world import World

    chosen, world = _settings(), World()
    findings = checks.everything(chosen, world.clock, world.randomness, world.uniform)
    if not _do(checks.told(findings, typer.echo)):
        raise typer.Exit(1)


def _command(name: str, **arguments: object) -> None:
    """Have the running bot do it; where none runs, open the database and do it here."""
    chosen = _settings()
    done = _do(control.ask(chosen.keys_dir, name, typer.echo, **arguments))
    typer.echo(done if done is not None else _do(_alone(chosen, name, arguments)))


async def _alone(chosen: "Settings", name: str, arguments: dict[str, object]) -> str:
    from bot.app.commands import commands
    from bot.app.offline import OFFLINE, offline
    from bot.app.running import opened

    if name in OFFLINE:
        return await offline(chosen, name, arguments, typer.echo)
    async with opened(chosen) as app:
        return await commands(app)[name](arguments, typer.echo)


def _settings() -> "Settings":
    """Return the settings; from here on the process may hold keys."""
    from bot import settings as configuration

    harden()
    chosen = configuration.load()
    logs.configure(chosen.log_format.value)
    return chosen


def _do(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 (what the work returns)
    import uvloop

    return uvloop.run(work)


def main() -> None:
    """Run a command; what stops it is one line and an exit code."""
    try:
        cli()
    except (BotError, OSError) as error:
        typer.echo(_said(error), err=True)
        sys.exit(error.exit_code if isinstance(error, OperatorError) else EX_UNAVAILABLE)
    except KeyboardInterrupt:
        with suppress(BrokenPipeError):
            typer.echo("stopped", err=True)
        sys.exit(130)


def _said(error: BotError | OSError) -> str:
    if isinstance(error, OperatorError):
        return str(error)
    if isinstance(error, StorageUnavailable):
        return f"The database cannot be used now ({error}); look at it, then start again."
    if isinstance(error, BotError):
        return f"The bot cannot go on ({type(error).__name__} {error})."
    return f"The system refused something: {error.strerror or error}."


if __name__ == "__main__":
    main()
