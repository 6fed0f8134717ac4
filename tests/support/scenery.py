"""Frames as the demo's server sends them, for tests that need a scene no bot would play."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

AIGUL, IVAN, MODERATOR, SECOND, STRANGER = 1, 2, 11, 12, 13
CHANNEL, DESK = -1001, -1002
BOT = {"id": 42, "name": "Алты қағидат", "bot": True}
USERNAME = "six_principles_demo_bot"
CHANNEL_NAME = "six_principles_demo"
NOON = "2026-11-25T07:00:00+00:00"
FAULTS = ("timeout_before", "timeout_after", "flood", "error_500", "duplicate", "reorder")


def message(number: int, chat: int, text: str, **changed: object) -> Json:
    """Return a message by the bot; ``changed`` are fields of it."""
    usual: Json = {
        "id": number,
        "date": NOON,
        "edited": None,
        "from": None if chat == CHANNEL else BOT,
        "chat": chat,
        "text": text,
        "entities": [],
        "media": None,
        "album": "",
        "keyboard": [],
        "force_reply": None,
        "reply_to": None,
        "service": "",
        "silent": False,
        "via": "",
        "forwarded": False,
    }
    assert changed.keys() <= usual.keys()
    return usual | changed


def typed(number: int, person: int, text: str, chat: int | None = None) -> Json:
    """Return a message by a person, to the bot where no other chat is named."""
    author = {"id": person, "name": _NAMES[person], "bot": False}
    return message(number, chat or person, text, **{"from": author})


def shown(message: Json) -> Json:
    return {"type": "message", "chat": message["chat"], "message": message}


def answer(message: Json, data: str, text: str, person: int = AIGUL, **changed: object) -> Json:
    whose = {"chat": message["chat"], "person": person, "message": message["id"], "data": data}
    return {"type": "answer", "text": text, "alert": False, "url": ""} | whose | changed


def scene(messages: Iterable[Json] = (), pinned: dict[int, list[int]] | None = None) -> Json:
    """Return the whole state, with these messages in their chats."""
    given = list(messages)
    chats = [
        {
            "id": number,
            "kind": kind,
            "title": title,
            "username": username,
            "pinned": (pinned or {}).get(number, []),
            "messages": [m for m in given if m["chat"] == number],
        }
        for number, kind, title, username in _CHATS
    ]
    return {
        "type": "state",
        "bot": {"name": BOT["name"], "username": USERNAME},
        "demo": demo(),
        "people": _people(),
        "chats": chats,
        "violations": [],
        "told": [],
    }


def demo(**changed: object) -> Json:
    usual: Json = {
        "now": NOON,
        "week": "2026-W48",
        "first_day": "2026-11-23T00:00:00+05:00",
        "last_day": "2026-11-29T00:00:00+05:00",
        "key": "present",
        "busy": None,
        "faults": [],
    }
    return usual | changed


_NAMES = {
    AIGUL: "Айгүл",
    IVAN: "Иван",
    MODERATOR: "Moderator 1",
    SECOND: "Moderator 2",
    STRANGER: "Stranger",
}
_CHATS = (
    (AIGUL, "private", "Айгүл", ""),
    (IVAN, "private", "Иван", ""),
    (CHANNEL, "channel", "Апта қорытындысы · Итоги недели · Weekly summary", CHANNEL_NAME),
    (DESK, "supergroup", "Модераторлар", ""),
)


def _people() -> list[Json]:
    roles = {
        AIGUL: ("citizen", "kk", [AIGUL, CHANNEL]),
        IVAN: ("citizen", "ru", [IVAN, CHANNEL]),
        MODERATOR: ("admin", "kk", [CHANNEL, DESK]),
        SECOND: ("moderator", "ru", [CHANNEL, DESK]),
        STRANGER: ("stranger", "", [CHANNEL]),
    }
    return [
        {"id": number, "name": _NAMES[number], "role": role, "language": language, "chats": chats}
        for number, (role, language, chats) in roles.items()
    ]


def _row(*labels: str) -> list[Json]:
    return [{"text": label, "data": label} for label in labels]


def _entity(text: str, part: str, kind: str, **more: object) -> Json:
    """Mark a part of a text; all letters here lie in the BMP, so units are characters."""
    return {"type": kind, "offset": text.index(part), "length": len(part), **more}


_PAGE = (
    "✓ Заң мен тәртіп: сақталды\n\n2 / 6 · «Халық үніне құлақ асатын мемлекет»\n"
    "Рөлі: өзара іс-қимыл құралы\nМемлекеттік органдар адамдарды тыңдап, уақтылы жауап беруге "
    "тиіс. Әкімдік, мектеп, емхана, полиция – бәрі де осы қағидатқа жатады, өйткені азамат "
    "мемлекетті солар арқылы көреді.\nДереккөз · жасырын сөз\n\n"
    "Бұл қағидат сіз тұратын жерде қалай сақталады?"
)
_QUOTE = _PAGE[_PAGE.index("Мемлекеттік") : _PAGE.index("\nДереккөз")]
_CARD = "2. Слышащее государство\nОтвет пришёл через месяц и не по теме.\nСкрыто: телефон"


def rich_scene() -> Json:
    """Return a scene with one of everything that the bot can show."""
    page = message(
        2,
        AIGUL,
        _PAGE,
        edited=NOON,
        entities=[
            _entity(_PAGE, "Заң мен тәртіп", "bold"),
            _entity(_PAGE, _QUOTE, "expandable_blockquote"),
            _entity(_PAGE, "Дереккөз", "text_link", url="https://www.akorda.kz/kz"),
            _entity(_PAGE, "жасырын сөз", "spoiler"),
        ],
        keyboard=[
            _row("1 – мүлде сақталмайды", "2 – нашар"),
            _row("3 – ішінара", "4 – жақсы"),
            _row("5 – толық", "Айту қиын"),
            _row("◀", "Тізім", "▶"),
            [{"text": "Арнаны ашу", "url": f"https://t.me/{CHANNEL_NAME}"}],
            [{"text": "Хэшті көшіру", "copy": "4f9c"}],
        ],
    )
    picture = {
        "kind": "photo",
        "file": "picture",
        "name": "chart.png",
        "size": 5,
        "width": 1200,
        "height": 1500,
    }
    post = message(
        2,
        CHANNEL,
        "Как соблюдаются шесть принципов?\n16–22 ноября 2026 г., участников около 1 240.",
        media=picture,
        keyboard=[[{"text": "Оценить", "url": f"https://t.me/{USERNAME}?start=ru"}]],
    )
    files = [
        message(
            number,
            CHANNEL,
            "",
            album="a",
            silent=True,
            media=picture
            | {"kind": "document", "file": name, "name": name, "width": 0, "height": 0},
        )
        for number, name in enumerate(("2026-W47.json", "2026-W47.csv", "dictionary.md"), 3)
    ]
    card = message(
        1,
        DESK,
        _CARD,
        keyboard=[_row("Одобрить", "Отклонить…")],
        entities=[_entity(_CARD, "Ответ пришёл через месяц и не по теме.", "blockquote")],
    )
    said = typed(2, MODERATOR, "Жарайды, қараймын.", DESK) | {"reply_to": 1}
    told = message(3, DESK, "", service="pinned", reply_to=1)
    how = message(1, CHANNEL, "Қалай оқу керек · Как это читать · How to read this")
    everything = [typed(1, AIGUL, "/start"), page, how, post, *files, card, said, told]
    return scene(everything, {CHANNEL: [1], DESK: [1]})
