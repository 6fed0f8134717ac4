"""Settings: right ones become values, wrong ones become one line that says what to do."""

from datetime import date, time
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import settings
from bot.domain.desk import Quiet
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.pause import Pause
from bot.domain.schedule import PublishAt

TOKEN = "123456:a-made-up-token"
NO_FILE = Path("there-is-no-such-file.env")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start in an empty folder with a token and no other setting."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(settings.PREFIX + name.upper(), raising=False)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **given: str) -> str:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(OperatorError) as caught:
        settings.load(NO_FILE)
    return str(caught.value)


def test_a_token_alone_is_enough() -> None:
    """A newcomer starts the bot with nothing but a token."""
    loaded = settings.load(NO_FILE)
    assert loaded.token.get_secret_value() == TOKEN
    assert loaded.epsilon == 2
    assert loaded.publish_at == PublishAt()
    assert loaded.channels == {}
    assert loaded.data_dir == Path("data")


def test_texts_become_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code behind works with weekdays, dates and chats, never with texts of its own."""
    monkeypatch.setenv("BOT_PUBLISH_AT", "Tue 09:30")
    monkeypatch.setenv("BOT_PAUSES", "2027-01-10/2027-03-20, 2027-06-01/2027-06-01")
    monkeypatch.setenv("BOT_CHANNELS", "kk=@six_kk, ru=@six_ru, en=-1001234567890")
    monkeypatch.setenv("BOT_ADMIN_IDS", "5, 66")
    monkeypatch.setenv("BOT_DESK_DAILY_AT", "07:05")
    monkeypatch.setenv("BOT_DESK_QUIET", "23:30-06:00")
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql+asyncpg://u:p@127.0.0.1/six")
    loaded = settings.load(NO_FILE)
    assert loaded.publish_at == PublishAt(1, time(9, 30))
    assert loaded.pauses.pauses == (
        Pause(date(2027, 1, 10), date(2027, 3, 20)),
        Pause(date(2027, 6, 1), date(2027, 6, 1)),
    )
    assert loaded.channels[Language.RU] == "@six_ru"
    assert loaded.channels[Language.EN] == -1001234567890
    assert loaded.admin_ids == (5, 66)
    assert loaded.desk_daily_at == time(7, 5)
    assert loaded.desk_quiet == Quiet(time(23, 30), time(6))
    assert loaded.data_dir is None


def test_one_channel_serves_three_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No language goes without a post where there is a single channel."""
    monkeypatch.setenv("BOT_CHANNEL_ID", "@six_principles")
    assert settings.load(NO_FILE).channels == dict.fromkeys(Language, "@six_principles")


def test_the_environment_stands_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An operator overrides ``.env`` for one start without editing it; other names stay theirs."""
    file = tmp_path / ".env"
    file.write_text("BOT_EPSILON=1\nBOT_RETENTION_DAYS=7\nBOT_OPERATOR=\nEDITOR=vi\n")
    monkeypatch.setenv("BOT_EPSILON", "0.5")
    loaded = settings.load(file)
    assert (loaded.epsilon, loaded.retention_days, loaded.operator) == (0.5, 7, "")


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("BOT_EPSILON", "0.05", "0.1 to 10"),
        ("BOT_EPSILON", "nan", "0.1 to 10"),
        ("BOT_EPSILON", "11", "BOT_TEST_MODE=1"),
        ("BOT_PUBLISH_AT", "monday 19:00", "mon 19:00"),
        ("BOT_PUBLISH_AT", "mon 24:00", "mon 19:00"),
        ("BOT_PAUSES", "2027-03-20/2027-01-10", "2027-01-10/2027-03-20"),
        ("BOT_PAUSES", "2027-02-30/2027-03-20", "2027-01-10/2027-03-20"),
        ("BOT_CHANNEL_ID", "six", "@name"),
        ("BOT_CHANNELS", "kk=@six_kk,ru=@six_ru", "en=@c"),
        ("BOT_MODERATION_CHAT_ID", "@six_desk", "-1001234567890"),
        ("BOT_ADMIN_IDS", "5;6", "123456789"),
        ("BOT_MODE", "push", "polling or webhook"),
        ("BOT_API_URL", "ftp://127.0.0.1", "Bot API"),
        ("BOT_KEYS_DIR", "data", "apart from the data folder"),
        ("BOT_KEYS_DIR", "data/keys", "apart from the data folder"),
        ("BOT_KEYS_DIR", ".", "apart from the data folder"),
        ("BOT_RETENTION_DAYS", "0", "1 to 365"),
        ("BOT_HTTP_PORT", "70000", "65535"),
        ("BOT_LOG_FORMAT", "xml", "text or json"),
        ("BOT_DESK_LANGUAGE", "kz", "kk, ru or en"),
        ("BOT_DESK_QUIET", "22-8", "22:00-08:00"),
        ("BOT_DESK_QUIET", "12:00-19:00", "BOT_DESK_DAILY_AT lies outside"),
        ("BOT_ANALYST_IDS", "@aida", "123456789"),
    ],
)
def test_a_wrong_value_is_named_shown_and_corrected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, takes: str
) -> None:
    """The one line names the setting, what it got and what it takes."""
    line = refusal(monkeypatch, **{name: value})
    assert line.startswith(f"{name} got {value!r}; it takes ")
    assert takes in line
    assert "\n" not in line


@pytest.mark.parametrize("name", ["BOT_OPERATOR", "BOT_OPERATOR_CONTACT", "BOT_HOSTING_COUNTRY"])
def test_the_policy_stays_a_message(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """No word of the operator's makes /privacy longer than Telegram takes."""
    assert "in up to 100 characters" in refusal(monkeypatch, **{name: "x" * 101})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "an-old-secret"),
        ("BOT_MASTER_KEY", "c2hvcnQ="),
        ("BOT_WEBHOOK_SECRET", "too-short-a-secret"),
        ("BOT_DATABASE_URL", "mysql://six:a-secret@db/six"),
    ],
)
def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A mistyped secret does not reach the terminal, a log or an exception's chain."""
    monkeypatch.setenv(name, value)
    with pytest.raises(OperatorError) as caught:
        settings.load(NO_FILE)
    assert str(caught.value).startswith(f"{name} got something else")
    assert value not in str(caught.value)
    assert caught.value.__context__ is None


def test_no_secret_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that end in a traceback give nothing away."""
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql+asyncpg://six:hidden@127.0.0.1/six")
    shown = repr(settings.load(NO_FILE))
    assert "epsilon" in shown
    assert TOKEN not in shown
    assert "hidden" not in shown


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who starts without a token, or a webhook without its address, reads what to set."""
    monkeypatch.setenv("BOT_MODE", "webhook")
    assert "BOT_WEBHOOK_URL is missing" in refusal(monkeypatch)
    assert "BOT_WEBHOOK_SECRET is missing" in refusal(
        monkeypatch, BOT_WEBHOOK_URL="https://example.org/x"
    )
    monkeypatch.delenv("BOT_TOKEN")
    assert "BOT_TOKEN is missing; it takes the token from @BotFather" in refusal(monkeypatch)


def test_a_mistyped_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause that is set under a wrong name does not silently go unset."""
    line = refusal(monkeypatch, BOT_PAUSE="2027-01-10/2027-03-20")
    assert line == "BOT_PAUSE is no setting of this bot; is BOT_PAUSES meant?"


def test_channel_and_channels_exclude_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to guess which of the two wins."""
    line = refusal(
        monkeypatch,
        BOT_CHANNEL_ID="@six_principles",
        BOT_CHANNELS="kk=@six_kk,ru=@six_ru,en=@six_en",
    )
    assert "both set" in line


def test_a_large_epsilon_needs_test_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that hide nobody cannot be published by mistake."""
    monkeypatch.setenv("BOT_EPSILON", "100")
    monkeypatch.setenv("BOT_TEST_MODE", "1")
    assert settings.load(NO_FILE).epsilon == 100


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    """A file of another encoding gives one line, not a traceback."""
    file = tmp_path / ".env"
    file.write_bytes(b"BOT_OPERATOR=\xff\xfe\n")
    with pytest.raises(OperatorError, match=r"\.env cannot be read as UTF-8"):
        settings.load(file)


def test_values_alone_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo never picks up a real token or channel that happens to be set."""
    monkeypatch.setenv("BOT_CHANNEL_ID", "@the_real_one")
    made = settings.of(token="1:demo", publish_at=PublishAt(4), admin_ids=(1,))
    assert made.channels == {}
    assert made.publish_at == PublishAt(4)
    assert made.token.get_secret_value() == "1:demo"
    with pytest.raises(ValidationError):
        settings.of(token="no token")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "kk_KZ.UTF-8"}, Language.KK),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, Language.EN),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "ru_KZ.utf8"}, Language.RU),
        ({"LANG": "kk_KZ.PT154"}, Language.EN),
        ({"LANG": "de_DE.UTF-8"}, Language.EN),
        ({"LANG": "C.UTF-8"}, Language.EN),
        ({}, Language.EN),
    ],
)
def test_the_terminal_says_its_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: Language
) -> None:
    """An operator is led in their own language where the terminal can write it."""
    for name in ("LANG", "LC_MESSAGES", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert settings.terminal_language() is language
