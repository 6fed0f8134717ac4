"""Withdrawing and correcting: nothing is deleted, nothing is drawn again, and the chain holds."""

import pytest
from sqlalchemy import select

from bot.app.commands import commands
from bot.app.running import App
from bot.demo.crowd import press
from bot.domain.errors import OperatorError
from bot.domain.language import Language
from bot.domain.release import Release, parse
from bot.domain.week import Week
from bot.privacy.signing import Signatory
from bot.storage.tables import releases
from bot.views.words import words
from tests.support.ballots import cast, opinions
from tests.support.stage import Stage
from tests.support.window import FILES, POSTS, held, previews, windows

EN = words(Language.EN)


async def publish(stage: Stage, **arguments: object) -> str:
    """Run the command as the command line does."""
    done = await commands(stage.app)["publish"](arguments, lambda _: None)
    await stage.settle()
    return done


async def chain(app: App) -> list[Release]:
    """Return every release there ever was, in the order of the chain."""
    found = select(releases).order_by(releases.c.place)
    rows = await app.stores.database.read(lambda connection: connection.execute(found).all())
    return [Release(Week(r.week), r.payload, r.signature, r.revision) for r in rows]


def unbroken(links: list[Release], signer: Signatory) -> bool:
    """Tell whether each link names the one before and is signed."""
    named = [parse(link.payload).previous for link in links]
    signed = all(signer(link.payload) == link.signature for link in links)
    return signed and named == ["", *(link.hash for link in links[:-1])]


async def test_a_held_release_is_withdrawn_in_words_and_the_next_follows(stage: Stage) -> None:
    """Where figures must not appear, readers learn why, and can still prove the chain."""
    week = stage.week
    await cast(stage.app, week, opinions(300))
    await stage.next_week()
    await held(stage, week)
    await stage.next_week()
    (withheld, _) = await chain(stage.app)
    assert "withdrawn" in await publish(stage, week=week.label, withdraw=True, reason="abuse")
    await stage.publication()
    first, second, third, *rest = stage.channel.posts
    for post, language in zip((first, second, third), Language, strict=True):
        assert words(language)("signs that many accounts acted as one") in post.text
        assert withheld.hash in post.text
        assert post.media is None
    assert len(rest) == FILES + POSTS
    assert EN.days(week.next.monday, week.next.sunday) in rest[FILES + 4].text
    links = await chain(stage.app)
    assert unbroken(links, stage.app.use.signatory)
    assert [(link.week, link.revision) for link in links] == [
        (week, 0), (week.next, 0), (week, 1)
    ]  # fmt: skip
    assert parse(links[2].payload).tables == {}
    with pytest.raises(OperatorError, match="already"):
        await publish(stage, week=week.label, withdraw=True, reason="abuse")
    assert len(stage.channel.posts) == 3 + FILES + POSTS


async def test_a_published_release_is_corrected_by_a_dated_reply(stage: Stage) -> None:
    """An error is mended in the open: the old post stays, the new one names it and says why."""
    week = stage.week
    await cast(stage.app, week, opinions(300))
    await stage.next_week()
    await stage.publication()
    posted = list(stage.channel.posts)
    (old,) = await chain(stage.app)
    assert "corrected" in await publish(stage, week=week.label, revise=True, reason="wording")
    assert stage.channel.posts[:POSTS] == posted
    notes = stage.channel.posts[POSTS : POSTS + 3]
    assert [note.reply_to for note in notes] == posted[:-FILES:2]
    assert "30 November 2026" in notes[2].text
    assert old.hash in notes[2].text
    assert len(stage.channel.posts) == POSTS + 3 + POSTS
    _, new = links = await chain(stage.app)
    assert unbroken(links, stage.app.use.signatory)
    before, after = parse(old.payload), parse(new.payload)
    assert (after.tables, after.principles, after.pool) == (
        before.tables, before.principles, before.pool
    )  # fmt: skip
    assert (after.revises, after.reason, after.revision) == (old.hash, "wording", 1)
    person = stage.citizen("en")
    await stage.agreed(person, "en")
    await person.send("/results")
    await press(person, "figures:", f":w{week.number}")
    await person.sees(new.hash)


async def test_a_correction_before_the_post_replaces_it_and_is_previewed(stage: Stage) -> None:
    """What moderators found in the preview never reaches the channel uncorrected."""
    week = stage.week
    await cast(stage.app, week, opinions(300))
    await stage.next_week()
    await held(stage, week)
    await publish(stage, week=week.label, revise=True, reason="figures")
    await stage.tick()
    assert len(previews(stage)) == POSTS + 3 + POSTS
    await stage.publication()
    assert stage.channel.posts == []
    assert EN("Hold…") not in windows(stage)[-1].words


async def test_a_wrong_command_says_what_to_do(stage: Stage) -> None:
    """An operator's slip changes nothing and costs one line."""
    every = "figures, wording, person, abuse, law"
    slips: list[tuple[dict[str, object], str]] = [
        ({"withdraw": True, "reason": "law"}, "No release waits"),
        ({"withdraw": True, "week": "2026-W40", "reason": "law"}, "2026-W40 has no release"),
        ({"withdraw": True}, every),
        ({"withdraw": True, "reason": "because"}, every),
        ({"revise": True, "reason": "law"}, "--week"),
        ({"revise": True, "withdraw": True, "reason": "law"}, "one of"),
        ({"withdraw": True, "early": True, "reason": "law"}, "--early"),
    ]
    for arguments, told in slips:
        with pytest.raises(OperatorError, match=told):
            await publish(stage, **arguments)
