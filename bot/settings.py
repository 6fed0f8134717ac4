"""Settings: the only file that reads the environment and ``.env``; every name starts ``BOT_``.

A field's description says what the setting takes: it ends the one line that an operator reads
where a value is missing or wrong. docs/operations.md lists the same names and defaults.
"""

import os
import re
from collections.abc import Mapping
from datetime import time
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.desk import Quiet
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.pause import Pauses
from bot.domain.published import Profile
from bot.domain.schedule import PublishAt
from bot.settings_values import (
    Chat,
    like,
    read_channels,
    read_chat,
    read_hour,
    read_master_key,
    read_number,
    read_numbers,
    read_pauses,
    read_publish_at,
    read_quiet,
    reader,
    same_channel,
)

PREFIX = "BOT_"
EPSILON_LIMIT = 10
"""A larger ε hides nobody: it is for rehearsals in test mode."""

_ONE_LANGUAGE = f"{', '.join([*Language][:-1])} or {[*Language][-1]}"
_NOBODY = "\0"
"""A prefix that no variable's name can have."""

_SECRETS = frozenset({"token", "master_key", "webhook_secret", "database_url"})
_SQLITE = "sqlite+aiosqlite:///"


class Mode(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class Settings(BaseSettings):
    """Every setting, as the values the rest of the code works with."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True
    )

    token: Annotated[SecretStr, like(r"[0-9]+:[\w-]+")] = Field(
        description="the token from @BotFather, such as 123456:ABC-def"
    )
    api_url: Annotated[str, like(r"https?://[^\s/]+")] = Field(
        "https://api.telegram.org", description="the address of a Bot API server, without a path"
    )
    database_url: Annotated[
        str, like(rf"{re.escape(_SQLITE)}[^:?]+|postgresql\+asyncpg://\S+")
    ] = Field(
        "sqlite+aiosqlite:///data/bot.db",
        description="sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/NAME",
        repr=False,
    )
    keys_dir: Path = Field(
        Path("keys"), description="a folder for keys, apart from the data folder"
    )
    master_key: Annotated[SecretStr | None, reader(read_master_key)] = Field(
        None, description="32 random bytes in base64"
    )
    channel_id: Annotated[Chat | None, reader(read_chat)] = Field(
        None, description="a channel's number, such as -1001234567890, or its @name"
    )
    channels: Annotated[Mapping[Language, Chat], NoDecode, reader(read_channels)] = Field(
        default_factory=same_channel, description="a channel a language: kk=@a,ru=@b,en=@c"
    )
    moderation_chat_id: Annotated[int | None, reader(read_number)] = Field(
        None, description="a group's number, such as -1001234567890"
    )
    admin_ids: Annotated[tuple[int, ...], NoDecode, reader(read_numbers)] = Field(
        (), description="Telegram ids of administrators: 123456789,987654321"
    )
    analyst_ids: Annotated[tuple[int, ...], NoDecode, reader(read_numbers)] = Field(
        (), description="Telegram ids of members who only look on: 123456789,987654321"
    )
    mode: Mode = Field(Mode.POLLING, description="polling or webhook")
    webhook_url: Annotated[str | None, like(r"https://\S+")] = Field(
        None, description="the public https:// address Telegram is to call"
    )
    webhook_host: str = Field("127.0.0.1", description="the address to listen on")
    webhook_port: int = Field(8080, ge=1, le=65535, description="a port from 1 to 65535")
    webhook_secret: Annotated[SecretStr | None, like(r"[\w-]{32,256}")] = Field(
        None, description="32 to 256 characters of A-Z, a-z, 0-9, _ and -"
    )
    http_port: int | None = Field(
        None, ge=1, le=65535, description="a port from 1 to 65535 for /healthz and /metrics"
    )
    epsilon: float = Field(
        2.0, ge=0.1, le=100, description="0.1 to 10 (to 100 with BOT_TEST_MODE=1)"
    )
    profile: Profile = Field(Profile.PILOT, description="pilot or full")
    publish_at: Annotated[PublishAt, NoDecode, reader(read_publish_at)] = Field(
        PublishAt(), description="a weekday and an hour in Kazakhstan, such as mon 19:00"
    )
    pauses: Annotated[Pauses, NoDecode, reader(read_pauses)] = Field(
        Pauses(), description="first and last days: 2027-01-10/2027-03-20,2027-06-01/2027-06-20"
    )
    guide: bool = Field(default=True, description="0 or 1")
    reminder: Annotated[time | None, reader(read_hour)] = Field(
        None, description="an hour of Thursdays in Kazakhstan, such as 12:00"
    )
    desk_batch_seconds: int = Field(600, ge=0, description="seconds, 0 for at once")
    desk_daily_at: Annotated[time, reader(read_hour)] = Field(
        time(18, 0), description="an hour in Kazakhstan, such as 18:00"
    )
    desk_quiet: Annotated[Quiet, NoDecode, reader(read_quiet)] = Field(
        Quiet(),
        description="hours in Kazakhstan, such as 22:00-08:00; 00:00-00:00 for none; "
        "BOT_DESK_DAILY_AT lies outside them",
    )
    desk_line_at: Annotated[time | None, reader(read_hour)] = Field(
        None, description="an hour in Kazakhstan, such as 09:00"
    )
    desk_open_cards: int = Field(5, ge=1, le=100, description="a number from 1 to 100")
    desk_language: Language = Field(Language.KK, description=_ONE_LANGUAGE)
    retention_days: int = Field(30, ge=1, le=365, description="days, 1 to 365")
    reports_per_day: int = Field(3, ge=1, le=100, description="a number from 1 to 100")
    operator: str = Field(
        "", max_length=100, description="who runs the bot, in up to 100 characters, for /privacy"
    )
    operator_contact: str = Field(
        "",
        max_length=100,
        description="how to reach the operator, in up to 100 characters, for /privacy",
    )
    hosting_country: str = Field(
        "",
        max_length=100,
        description="where the server stands, in up to 100 characters, for /privacy",
    )
    probe_after_seconds: int = Field(120, ge=0, description="seconds")
    log_format: LogFormat = Field(LogFormat.TEXT, description="text or json")
    test_mode: bool = Field(default=False, description="0 or 1")

    @property
    def data_dir(self) -> Path | None:
        """The folder of the SQLite database; None with PostgreSQL."""
        if not self.database_url.startswith(_SQLITE):
            return None
        return Path(self.database_url.removeprefix(_SQLITE)).parent

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Refuse settings that are right one by one and wrong together."""
        if self.epsilon > EPSILON_LIMIT and not self.test_mode:
            raise _wrong("epsilon", f"{self.epsilon:g}")
        if self.channel_id is not None and "channels" in self.model_fields_set:
            raise OperatorError("BOT_CHANNEL_ID and BOT_CHANNELS are both set: set one of them")
        if self.mode is Mode.WEBHOOK:
            for name in ("webhook_url", "webhook_secret"):
                if getattr(self, name) is None:
                    raise _wrong(name, None)
        if self.desk_daily_at in self.desk_quiet:
            raise _wrong("desk_quiet", str(self.desk_quiet))
        if _entangled(self.keys_dir, self.data_dir):
            raise _wrong("keys_dir", str(self.keys_dir))
        return self


def of(**values: object) -> Settings:
    """Make settings from values, for the demo and tests; neither environment nor file is read."""
    fields: dict[str, Any] = values
    return Settings(_env_file=None, _env_prefix=_NOBODY, **fields)


def load(env_file: Path = Path(".env")) -> Settings:
    """Read the environment and, behind it, ``env_file`` where there is one.

    Raises OperatorError with one line that names the first setting that is missing, wrong or
    unknown, what it got (unless that is secret) and what it takes.
    """
    found = given(env_file)
    _refuse_unknown(found)
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        first = str(error.errors(include_input=False)[0]["loc"][0])
    raise _wrong(first, found.get(PREFIX + first.upper()))


def terminal_language() -> Language:
    """Return the language of the terminal; English where it is another, or no UTF-8."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))  # noqa: TID251
    told = next((name for name in names if name), "")
    head, _, charset = told.lower().partition(".")
    known = head[:2] in set(Language) and charset.startswith("utf")
    return Language(head[:2]) if known else Language.EN


def given(env_file: Path) -> dict[str, str]:
    """Return the settings given by environment or file, as texts by upper-case name."""
    try:
        filed = dotenv_values(env_file) if env_file.exists() else {}
    except (OSError, UnicodeDecodeError):
        raise OperatorError(f"{env_file} cannot be read as UTF-8 text") from None
    everything = {**filed, **os.environ}  # noqa: TID251 (this file is its reader)
    return {
        name.upper(): value or ""
        for name, value in everything.items()
        if name.upper().startswith(PREFIX)
    }


def _refuse_unknown(given: Mapping[str, str]) -> None:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in given:
        if name not in known:
            nearest = get_close_matches(name, known, 1, 0)[0]
            raise OperatorError(f"{name} is no setting of this bot; is {nearest} meant?")


def _wrong(name: str, got: str | None) -> OperatorError:
    label, takes = PREFIX + name.upper(), Settings.model_fields[name].description
    if not got:
        return OperatorError(f"{label} is missing; it takes {takes}")
    shown = "something else (not shown: it is secret)" if name in _SECRETS else repr(got[:80])
    return OperatorError(f"{label} got {shown}; it takes {takes}")


def _entangled(keys: Path, data: Path | None) -> bool:
    """Tell whether one copy would take both: a backup of the data must not hold the keys."""
    if data is None:
        return False
    keys, data = keys.resolve(), data.resolve()
    return keys.is_relative_to(data) or data.is_relative_to(keys)
