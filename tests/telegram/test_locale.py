import pytest
from aiogram.types import BotCommand, BotDescription, BotShortDescription

from bot.domain.language import Language
from bot.telegram.lanes import Lanes
from bot.telegram.locale import ChatLanguage, Introduction, register
from bot.telegram.sender import Sender
from tests.support.session import RecordingSession, VirtualTime, flood, not_connected

INTRODUCTIONS = {
    language: Introduction(
        commands=(("start", f"s {language}"), ("help", f"h {language}")),
        description=f"d {language}",
        short_description="x",
    )
    for language in Language
}
COMMANDS = {language: words.commands for language, words in INTRODUCTIONS.items()}


def listed(language: Language) -> list[BotCommand]:
    return [BotCommand(command=name, description=about) for name, about in COMMANDS[language]]


@pytest.fixture
def chats(sender: Sender, lanes: Lanes) -> ChatLanguage:
    return ChatLanguage(sender, lanes, COMMANDS)


@pytest.mark.parametrize("language", Language)
async def test_chosen_language_is_read_from_the_chat_itself(
    chats: ChatLanguage, session: RecordingSession, language: Language
) -> None:
    """The choice survives restarts and new weeks, and the bot keeps no list of people."""
    session.prepare("getMyCommands", listed(language))

    assert await chats.of(5, "de") == (language, True)
    assert session.requests[0].scope.chat_id == 5


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru-KZ", Language.RU), ("en", Language.EN), ("de", Language.KK), (None, Language.KK)],
)
async def test_without_a_choice_the_client_decides(
    chats: ChatLanguage, session: RecordingSession, code: str | None, language: Language
) -> None:
    """A newcomer is greeted in the language of the phone, else in Kazakh."""
    session.prepare("getMyCommands", [])

    assert await chats.of(5, code) == (language, False)


async def test_a_choice_outlives_a_new_version(
    chats: ChatLanguage, session: RecordingSession
) -> None:
    """Whose phone speaks Russian keeps their Kazakh where a command is new or says otherwise."""
    old = [BotCommand(command="start", description="old"), listed(Language.KK)[1]]
    session.prepare("getMyCommands", old)

    assert await chats.of(5, "ru") == (Language.KK, True)


async def test_foreign_list_is_no_choice(chats: ChatLanguage, session: RecordingSession) -> None:
    """What another program has set is not taken for a language."""
    session.prepare("getMyCommands", [BotCommand(command="start", description="foreign")])

    assert await chats.of(5, "en") == (Language.EN, False)


async def test_telegram_in_trouble_keeps_nobody_waiting(
    chats: ChatLanguage, session: RecordingSession, time: VirtualTime
) -> None:
    """The first screen comes within seconds even then."""
    session.prepare("getMyCommands", *[not_connected()] * 50)

    assert await time.run(chats.of(5, "ru")) == (Language.RU, False)
    assert time.now <= 3


async def test_choice_is_kept_in_the_chat_and_known_at_once(
    chats: ChatLanguage, lanes: Lanes, session: RecordingSession
) -> None:
    """The language holds from the tap on; of several taps the last one counts."""
    session.prepare("getMyCommands", [])
    chats.remember(5, Language.EN)
    chats.remember(5, Language.RU)
    now = await chats.of(5, "kk")
    await lanes.drain(within=1)

    assert now == (Language.RU, True)
    (request,) = session.of("setMyCommands")
    assert (request.scope.chat_id, request.commands) == (5, listed(Language.RU))
    assert chats._chosen == {}


async def test_no_screen_waits_for_the_list_of_commands(
    chats: ChatLanguage, lanes: Lanes, session: RecordingSession, time: VirtualTime
) -> None:
    """In a rush of newcomers Telegram slows down the lists, and nobody's next screen."""
    session.prepare("setMyCommands", flood(20))
    shown: list[float] = []

    async def screen() -> None:
        shown.append(time.now)

    chats.remember(5, Language.EN)
    lanes.later(5, screen)
    await time.run(lanes.drain(within=60))

    assert (shown, len(session.of("setMyCommands"))) == ([0], 2)


async def test_deleted_choice_leaves_the_chat(
    chats: ChatLanguage, lanes: Lanes, session: RecordingSession
) -> None:
    """Whoever deletes their data is greeted as a newcomer again."""
    chats.remember(5, Language.EN)
    chats.forget(5)
    session.prepare("getMyCommands", [])
    now = await chats.of(5, "ru")
    await lanes.drain(within=1)

    assert now == (Language.RU, False)
    assert session.names() == ["getMyCommands", "deleteMyCommands"]
    assert session.of("deleteMyCommands")[0].scope.chat_id == 5


async def test_introductions_are_set_once_in_each_language(
    sender: Sender, session: RecordingSession
) -> None:
    """Everybody reads about the bot in their own language; Kazakh where none fits."""
    for code in (Language.KK, *Language):
        session.prepare("getMyCommands", listed(code) if code is Language.EN else [])
        session.prepare("getMyDescription", BotDescription(description=f"d {Language.EN}"))
        session.prepare("getMyShortDescription", BotShortDescription(short_description="x"))

    await register(sender, INTRODUCTIONS)

    commands = {request.language_code: request.commands for request in session.of("setMyCommands")}
    assert commands == {
        None: listed(Language.KK),
        "kk": listed(Language.KK),
        "ru": listed(Language.RU),
    }
    about = {request.language_code for request in session.of("setMyDescription")}
    assert about == {None, "kk", "ru"}
    assert session.of("setMyShortDescription") == []
