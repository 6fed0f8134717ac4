import pytest
from aiogram.methods import SendDocument, SendMediaGroup, SendMessage, SendPhoto
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup

from bot.telegram.frozen import pack, unpack


def test_message_opens_as_it_was_frozen() -> None:
    """A post that waits for days is sent as it was decided."""
    keyboard = {"inline_keyboard": [[{"text": "Rate", "url": "https://t.me/x"}]]}
    body = pack(
        "sendMessage",
        {"text": "<b>Қ</b>", "disable_notification": True, "reply_markup": keyboard},
    )

    opened = unpack(body, "@channel")

    assert isinstance(opened, SendMessage)
    assert (opened.chat_id, opened.text, opened.disable_notification) == (
        "@channel",
        "<b>Қ</b>",
        True,
    )
    assert isinstance(opened.reply_markup, InlineKeyboardMarkup)


def test_files_travel_inside() -> None:
    """The picture that was drawn is the picture that is posted."""
    body = pack("sendPhoto", {"photo": "attach://c", "caption": "x"}, {"c": ("c.png", b"\x89PNG")})

    opened = unpack(body, -1001)

    assert isinstance(opened, SendPhoto)
    assert isinstance(opened.photo, BufferedInputFile)
    assert (opened.photo.filename, opened.photo.data) == ("c.png", b"\x89PNG")


def test_album_holds_its_documents() -> None:
    """The week's data files go out together."""
    media = [
        {"type": "document", "media": "attach://a"},
        {"type": "document", "media": "attach://b"},
    ]
    body = pack("sendMediaGroup", {"media": media}, {"a": ("a.json", b"1"), "b": ("b.csv", b"2")})

    opened = unpack(body, 5)

    assert isinstance(opened, SendMediaGroup)
    files = [item.media for item in opened.media]
    assert [f.filename for f in files if isinstance(f, BufferedInputFile)] == ["a.json", "b.csv"]


def test_equal_requests_are_equal_bytes() -> None:
    """A frozen row can be compared and hashed."""
    one = pack("sendDocument", {"document": "attach://d", "caption": "x"}, {"d": ("d", b"1")})
    other = pack("sendDocument", {"caption": "x", "document": "attach://d"}, {"d": ("d", b"1")})

    assert one == other
    assert isinstance(unpack(one, 5), SendDocument)


@pytest.mark.parametrize("method", ["sendNothing", "", "Bot", "TelegramMethods", "request"])
def test_unknown_method_is_refused_when_frozen(method: str) -> None:
    """A mistake shows where it is made, not a week later."""
    with pytest.raises(ValueError, match=f"^{method}$"):
        pack(method, {})
