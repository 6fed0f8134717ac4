"""A published week in a citizen's chat: the picture, its figures as text, the weeks around it."""

from bot.demo.crowd import press
from bot.demo.people import Person
from bot.demo.world import Media
from bot.domain.language import Language
from bot.views.words import words
from tests.support.ballots import cast, opinions
from tests.support.stage import Stage

EN = words(Language.EN)
DRAWN_WITHIN = 60.0
"""Seconds on a busy machine: a child process draws the picture."""

NOTHING_YET = EN(
    "Nothing has been published yet. The first summary will appear after the week ends."
)
NOT_THERE = EN(
    "Nothing is published for this link: that week is not over yet, or the link is damaged."
)


async def test_results_come_with_their_picture_and_as_text(stage: Stage) -> None:
    """Who missed the post sees it in their own language, and a screen reader reads it all."""
    first, reader, other = stage.week, stage.citizen("en"), stage.citizen("ru")
    for person, language in ((reader, "en"), (other, "en")):
        await stage.agreed(person, language)
    await cast(stage.app, first, opinions(300))
    await stage.next_week()
    await reader.send("/results")
    await reader.sees(NOTHING_YET)
    await stage.publication()
    picture, figures = stage.channel.posts[4:6]
    for person in (reader, other):
        await person.send("/results")
        await person.sees(picture.text, DRAWN_WITHIN)
        await stage.settle()
        assert person.screen.media is not None
        assert picture.media is not None
        assert person.screen.media.data == picture.media.data
    assert _pictures(reader)[0].file_id == _pictures(other)[0].file_id
    await press(reader, "figures:")
    await stage.settle()
    assert _pictures(reader) == []
    assert figures.text.splitlines()[2:] == reader.screen.text.splitlines()[2:]
    await press(reader, "home:")
    await stage.settle()
    assert "page:" in reader.screen.words
    await stage.next_week()
    await stage.publication()
    await reader.send("/results")
    await press(reader, "results:", f":w{first.number}")
    await reader.sees(picture.text, DRAWN_WITHIN)
    await stage.settle()
    assert len(_pictures(reader)) == 1


async def test_a_link_to_a_week_that_is_not_there_is_answered_kindly(stage: Stage) -> None:
    """An old, early or mistyped link says so, and leads on; a newcomer's link is not lost."""
    person = stage.citizen("en")
    await _follow(stage, person, "w2026-40", ":w202640")
    assert person.screen.text == NOTHING_YET
    await stage.next_week()
    await stage.publication()
    for link, leads in (
        ("w2026-40", ":w202640"),
        ("w2027-01", ":w202701"),
        ("w2026-60", ":w0"),
        ("w0000-00", ":w0"),
    ):
        await _follow(stage, person, link, leads)
        assert person.screen.text == NOT_THERE
    await press(person, "results:")
    await person.sees(stage.channel.posts[4].text, DRAWN_WITHIN)


async def _follow(stage: Stage, person: Person, link: str, leads: str) -> None:
    """Open a link and pass the consent screen, which keeps where it leads."""
    await person.start(f"{link}_lang_en")
    await stage.settle()
    await press(person, "agree:", leads)
    await stage.settle()


def _pictures(person: Person) -> list[Media]:
    return [message.media for message in person.chat if message.media]
