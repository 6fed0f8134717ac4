"""Passing the bot on: links and posters that lead a friend to the right place."""

from collections.abc import Sequence
from io import BytesIO

import zxingcpp
from PIL import Image

from bot.demo.crowd import press, showing
from bot.demo.people import Person
from bot.demo.world import Content
from bot.domain.language import Language
from bot.views.words import words
from tests.support.looking import carried, tapped
from tests.support.stage import Stage

DRAWN_WITHIN = 60.0


async def files(person: Person, count: int) -> Sequence[Content]:
    """Return what carries a file in somebody's chat, once so many are there."""

    def there() -> Sequence[Content] | None:
        found = [m.content for m in person.chat if m.content.media is not None]
        return found if len(found) == count else None

    return await person.place.pulse.until(there, DRAWN_WITHIN)


async def test_a_poster_leads_a_stranger_to_its_page(stage: Stage) -> None:
    """Who scans a printed code reads that principle in its language, past the consent screen."""
    sharer, stranger = stage.citizen("kk"), stage.citizen("kk")
    await stage.agreed(sharer)
    await sharer.send("/share")
    await press(sharer, "share:", ":p3")
    await tapped(sharer, "qrru:", ":p3")
    (sent,) = await files(sharer, 1)
    assert sent.media is not None
    assert sent.media.name == "six-principles-p3_lang_ru.png"
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(sent.media.data)))
    assert sent.text.splitlines() == [
        "Разные мнения – единая нация",
        code.text,
        words(Language.RU)("Independent open-source project, not a state service."),
    ]

    await stranger.open_link(code.text)
    await press(stranger, "agree:ru", ":p3")
    page = await showing(stranger, "rate:ru1", ":3:5")
    assert "Разные мнения – единая нация" in page.text


async def test_the_bot_is_shared_before_anything_is_agreed(stage: Stage) -> None:
    """A link can be passed on by who only reads, and no answer is asked for it."""
    reader = stage.citizen("en")
    await reader.send("/share")
    shown = await showing(reader, "qren:", "")
    for language in Language:
        assert f"?start=lang_{language}" in shown.text
    assert any(data.startswith("share:") and data.endswith(":p6") for data in carried(shown))


async def test_a_poster_is_drawn_once(stage: Stage) -> None:
    """Hasty tapping costs the server nothing: the same picture serves everybody."""
    person = stage.citizen("en")
    await person.send("/share")
    for _time in range(3):
        await tapped(person, "qren:")
    sent = [content.media.data for content in await files(person, 3) if content.media]
    assert len(set(sent)) == 1
