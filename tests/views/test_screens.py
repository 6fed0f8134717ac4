"""What single screens promise beyond fitting Telegram."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from urllib.parse import parse_qs, urlparse

import pytest
from msgspec import structs

from bot import settings as configuration
from bot.app.facts import privacy_facts
from bot.domain.ballot import Score
from bot.domain.held import OwnReport
from bot.domain.hold import Doubt
from bot.domain.language import Language
from bot.domain.objection import Note
from bot.domain.principles import PRINCIPLES
from bot.domain.region import REGION_NAMES, Region
from bot.domain.release import canonical, parse
from bot.domain.report import CleanText, Reason, ReportState, Verdict
from bot.telegram.desk_look import DeskLook
from bot.views import (
    about,
    desk,
    entry,
    inline,
    me,
    objections,
    principles,
    refusals,
    report,
    results,
    sharing,
)
from bot.views.commands import bot_name, citizen_commands, description, short_description
from bot.views.links import Sharing
from bot.views.screen import Screen
from bot.views.taps import Menu, Tap, Target, Verb, parse_rate, parse_tap
from bot.views.words import words
from tests.views.scenes import (
    BOT_URL,
    CHANNEL,
    EVERYTHING,
    INLINE,
    NOTHING,
    PUBLISH,
    SHARING,
    WEEK,
    amended,
    ballot_of,
    facts_of,
    found_full,
    menu_of,
    report_of,
    talk_of,
)
from tests.views.telegram_html import visible

EN, KK, RU = words(Language.EN), words(Language.KK), words(Language.RU)
READER = menu_of(EN, agreed=False, region=Region.UNSAID)
CITIZEN = menu_of(EN)


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.keyboard for button in row]


def tap(screen: Screen, label: str) -> Tap:
    """Return what the button with this label carries."""
    found = [b for row in screen.keyboard for b in row if b.text == label]
    parsed = parse_tap(found[0].data)
    assert parsed is not None
    return parsed


def test_a_deep_link_survives_language_and_consent() -> None:
    """Who came for principle 3 gets to principle 3, through both screens."""
    target = Target(principle=PRINCIPLES[2])
    language = entry.choose_language(READER, target)
    assert tap(language, "Қазақша") == Tap(
        Verb.SPEAK, replace(READER, language=Language.KK), PRINCIPLES[2], target
    )
    consent = entry.consent(EN, READER, target, "Somebody")
    agree = tap(consent, "I agree, continue")
    assert agree.menu.agreed
    assert agree.target == target
    assert tap(consent, "Change language").target == target
    privacy = about.privacy(EN, READER, facts_of(), tap(consent, "Privacy policy").target)
    assert tap(privacy, "Back to consent").target == target


def test_another_policy_is_another_version() -> None:
    """Who agreed to a policy can tell whether another is in force; no word changes unseen."""
    policy = about.privacy(EN, READER, facts_of()).text
    known = (about.POLICY_VERSION, blake2b(policy.encode(), digest_size=6).hexdigest())
    assert known == (3, "03d33652b724"), "raise POLICY_VERSION and POLICY_DATE"


def test_consent_names_the_operator_as_typed() -> None:
    """The operator's name is shown whole, whatever signs are in it."""
    screen = entry.consent(EN, READER, Target(), "A & <B>")
    assert "Operated by: A & <B>" in visible(screen.text)


def test_home_marks_what_is_answered() -> None:
    """A person sees at a glance which principles wait, and no score."""
    screen = principles.home(EN, CITIZEN, WEEK, ballot_of(Score.WELL, None, Score.NO_OPINION))
    marked = [label for label in labels(screen) if label.startswith("✓ ")]
    assert marked == ["✓ Law and Order", "✓ Different Opinions – One Nation"]
    assert "23–29 November 2026" in screen.text


def test_reading_needs_no_consent_but_rating_does() -> None:
    """A reader finds the texts and one button to take part, never the scores."""
    screen = principles.page(EN, READER, WEEK, PRINCIPLES[1], NOTHING)
    assert PRINCIPLES[1].about in screen.text
    assert not [b for row in screen.keyboard for b in row if parse_rate(b.data)]
    rate = tap(screen, "Rate")
    assert (rate.verb, rate.target) == (Verb.CONSENT, Target(PRINCIPLES[1]))
    assert "Write a report" not in labels(screen)


def test_scores_are_drawn_for_their_week_with_words() -> None:
    """Every digit stands beside its word, and a tap knows the week it was drawn in."""
    screen = principles.page(EN, CITIZEN, WEEK, PRINCIPLES[1], NOTHING)
    taps = {b.text: found for row in screen.keyboard for b in row if (found := parse_rate(b.data))}
    assert {label: found.score for label, found in taps.items()} == {
        "1 – not at all": Score.NOT_AT_ALL,
        "2 – poorly": Score.POORLY,
        "3 – partly": Score.PARTLY,
        "4 – well": Score.WELL,
        "5 – fully": Score.FULLY,
        "No opinion": Score.NO_OPINION,
    }
    assert {(found.week, found.principle) for found in taps.values()} == {(WEEK, PRINCIPLES[1])}


def test_an_answer_can_be_looked_up_and_withdrawn() -> None:
    """Only who has answered is offered to look or to withdraw."""
    before = principles.page(EN, CITIZEN, WEEK, PRINCIPLES[0], NOTHING)
    after = principles.page(EN, CITIZEN, WEEK, PRINCIPLES[0], EVERYTHING)
    assert set(labels(after)) - set(labels(before)) == {"What did I choose?", "Withdraw my answer"}
    data = next(b.data for row in after.keyboard for b in row if b.text == "Withdraw my answer")
    withdrawal = parse_rate(data)
    assert withdrawal is not None
    assert withdrawal.score is None


def test_without_a_desk_no_report_is_offered() -> None:
    """Nobody is led to write where nobody reads."""
    screen = principles.page(EN, CITIZEN, WEEK, PRINCIPLES[0], NOTHING, reports=False)
    assert "Write a report" not in labels(screen)


def rated(at: int, *scores: Score | None, how: Sharing = SHARING) -> Screen:
    return principles.rated(
        EN,
        CITIZEN,
        WEEK,
        PRINCIPLES[at - 1],
        ballot_of(*scores),
        publish=PUBLISH,
        channel=CHANNEL,
        sharing=how,
    )


def test_rating_moves_on_to_what_is_still_unrated() -> None:
    """A person rates in one go: saved above, the next principle below, the score in a toast."""
    screen = rated(2, None, Score.PARTLY, Score.WELL)
    assert screen.toast == "Saved: 3 of 5 – partly. You can change it until Sunday night."
    assert screen.text.startswith("✓ The Listening State: saved")
    assert "4 / 6 · Strong President" in screen.text


def test_the_sixth_rating_ends_with_what_happens_next() -> None:
    """After the last answer a person learns when and where results appear."""
    screen = rated(6, *[Score.NO_OPINION] * 6)
    assert screen.toast.startswith("Saved: no opinion.")
    assert "Monday, 30 November 2026, 19:00" in screen.text
    urls = {b.text: b.url for row in screen.keyboard for b in row if b.url}
    assert urls["Open the channel"] == "https://t.me/channel_1"
    shared = parse_qs(urlparse(urls["Share in a chat"]).query)["url"]
    assert shared == [f"{BOT_URL}?start=lang_en"]


def test_where_inline_mode_is_on_sharing_asks_for_a_chat() -> None:
    """Who shares the bot puts a card into a chat in two taps, in their own language."""
    screen = rated(6, *[Score.WELL] * 6, how=INLINE)
    assert [b.share for row in screen.keyboard for b in row if b.share] == ["en"]


def test_a_page_can_be_passed_on() -> None:
    """Whoever cares for one principle shares that one, by link, poster or card."""
    page = principles.page(EN, CITIZEN, WEEK, PRINCIPLES[2], NOTHING)
    (data,) = (b.data for row in page.keyboard for b in row if b.text == "Share")
    tap = parse_tap(data)
    assert tap is not None
    screen = sharing.share(EN, CITIZEN, tap.target, INLINE)
    assert [b.share for row in screen.keyboard for b in row if b.share] == ["3 en"]
    for language in Language:
        assert f"{BOT_URL}?start=p3_lang_{language}" in screen.text
    posters = [parse_tap(b.data) for row in screen.keyboard for b in row if "QR" in b.text]
    assert [tap and tap.target.principle for tap in posters] == [PRINCIPLES[2]] * 3


def test_a_late_tap_after_a_withdrawal_claims_nothing() -> None:
    """Nothing is called saved that is not."""
    screen = rated(2, Score.WELL)
    assert screen.toast == ""
    assert "saved" not in screen.text


def test_my_reports_and_how_many_more() -> None:
    """A report's state and the reason of a refusal are told in words."""
    declined = OwnReport(bytes(4), ReportState.DECLINED, Reason.SPAM)
    states = [declined, OwnReport(bytes(4), ReportState.APPROVED)]
    text = me.my(EN, CITIZEN, states).text
    assert "1. Declined. Reason: advertising or spam. You can write again.\n2. Approved." in text
    assert "And 1 more report." in me.my(EN, CITIZEN, states * 11).text


def test_all_answers_in_one_alert() -> None:
    """A person can look at the whole sheet without leaving it in the chat."""
    alert = me.my_answers(EN, ballot_of(Score.FULLY, Score.NO_OPINION)).alert
    assert alert.splitlines()[:4] == [
        "Your answers this week:",
        "1. 5 of 5",
        "2. no opinion",
        "3. no answer",
    ]


@pytest.mark.parametrize("language", Language)
def test_regions_are_found_where_a_reader_looks(language: Language) -> None:
    """All places are offered in alphabetical order, cities and non-places last."""
    _ = words(language)
    taps = [parse_tap(b.data) for row in me.regions(_, menu_of(_)).keyboard for b in row][:-1]
    offered = [found.menu.region for found in taps if found and found.verb is Verb.LIVE]
    assert sorted(offered) == sorted(Region)
    assert _("Prefer not to say") in labels(me.regions(_, menu_of(_)))
    assert _("Region: {region}", region=_("Not said")) in me.my(_, READER, []).text
    assert offered[17:] == [
        *(Region.ASTANA, Region.ALMATY, Region.SHYMKENT),
        *(Region.ABROAD, Region.UNSAID),
    ]
    if language is not Language.KK:
        names = [_(REGION_NAMES[region]).casefold() for region in offered[:17]]
        assert names == sorted(names)


def test_a_preview_escapes_and_localises() -> None:
    """A citizen's own signs survive, and what was hidden reads in their language."""
    draft = CleanText("<b>{x}</b> & […]")
    assert "<b>{x}</b> & [жасырылды]" in visible(
        report.preview(KK, menu_of(KK), talk_of(draft)).text
    )
    assert "<b>{x}</b> & [скрыто]" in visible(report.preview(RU, menu_of(RU), talk_of(draft)).text)


def test_a_preview_shows_both_switches_and_only_what_applies() -> None:
    """A person sees how both permissions stand; help lines come only where they fit."""
    plain = report.preview(EN, CITIZEN, talk_of(CleanText("text")))
    assert {"May be quoted: no", "Tell me the decision: no"} <= set(labels(plain))
    assert not {word for word in ("112", "1414", "Region", "Hidden") if word in plain.text}
    warned = CleanText("text", names=True, appeal=True, danger=True)
    full = report.preview(EN, CITIZEN, talk_of(warned, on=True))
    assert {"May be quoted: yes", "Tell me the decision: yes"} <= set(labels(full))
    assert all(word in full.text for word in ("112", "1414", "North Kazakhstan", "name a person"))


def test_a_card_tells_nothing_about_its_author() -> None:
    """Reports from regions that no release told of look alike on the desk, wherever they are from.

    A region that the last release told of may be named: enough people are there to hide in.
    """
    here = report_of(CleanText("text"))
    there = replace(here, region=Region.ABROAD)
    look = DeskLook(Language.EN)
    assert desk.card(EN, look.seen(here)) == desk.card(EN, look.seen(there))
    assert "North" not in desk.card(EN, look.seen(here)).text
    look.regions = frozenset({here.region})
    assert "North" in desk.card(EN, look.seen(here)).text


def test_a_settled_card_keeps_no_text() -> None:
    """A report's words leave the desk with its verdict."""
    declined = Screen("✗ Declined: Advertising or spam")
    assert desk.closed(EN, Verdict(Reason.SPAM)) == declined
    settled = desk.settled(EN, Verdict(Reason.SPAM), bytes(16))
    assert settled.text == declined.text
    assert [button.text for row in settled.keyboard for button in row] == ["Reopen (admin, 24 h)"]


def test_a_notice_to_the_author_names_no_principle() -> None:
    """What stays in a chat for a day does not say what the report was about."""
    for verdict in (Verdict(), *(Verdict(reason) for reason in Reason)):
        text = objections.note(EN, Note(verdict), bytes(16)).text
        assert not [p.name for p in PRINCIPLES if p.name in text]
        assert "disappear in 24 hours" in text


def test_privacy_follows_the_settings() -> None:
    """The policy says what this very bot does."""
    on = visible(about.privacy(EN, CITIZEN, facts_of()).text)
    off = visible(about.privacy(EN, CITIZEN, facts_of(reports_on=False, test_mode=False)).text)
    assert "ε = 100 " in on
    assert "5,200 in 52 weeks" in on
    assert "days: 365" in on
    assert "Test mode" in on
    assert not {word for word in ("Reports:", "trace a report", "Test mode") if word in off}
    half = replace(facts_of(), epsilon=Decimal("0.5"))
    assert "ε = 0,5 " in visible(about.privacy(RU, menu_of(RU), half).text)


def test_privacy_shows_what_the_operator_has_not_said() -> None:
    """A policy without name, contact or country has no sentence that ends in nothing."""
    silent = privacy_facts(configuration.of(token="1:a"), "")
    text = visible(about.privacy(EN, CITIZEN, silent).text)
    assert "Operator: –. Contact, also about a data breach: –." in text
    assert "Our server is in: –." in text
    odd = privacy_facts(configuration.of(token="1:a", epsilon=0.9), "")
    assert "ε = 46.8 in 52 weeks" in visible(about.privacy(EN, CITIZEN, odd).text)


def test_privacy_names_its_limits() -> None:
    """Nobody reads a promise without what it does not cover."""
    text = visible(about.privacy(EN, CITIZEN, facts_of()).text)
    limits = ("token", "7 days longer", "48 hours", "Telegram itself", "your phone", "SSD")
    rules = ("94-V", "18", "1414", "abroad", "honest", "artificial intelligence")
    assert not [word for word in (*limits, *rules) if word not in text]


def test_help_lists_every_command() -> None:
    """The menu of commands and the help never differ."""
    text = about.help_text(EN, CITIZEN).text
    assert all(f"/{name} – {told}" in text for name, told in citizen_commands(EN))


@pytest.mark.parametrize("language", Language)
def test_introductions_fit_telegram(language: Language) -> None:
    """Telegram takes the bot's name, descriptions and commands in every language."""
    _ = words(language)
    assert 1 <= len(bot_name(_)) <= 64
    assert 1 <= len(short_description(_)) <= 120
    assert 1 <= len(description(_)) <= 512
    assert all(1 <= len(told) <= 256 for _name, told in citizen_commands(_))


def test_no_command_says_the_same_in_two_languages() -> None:
    """A chat's language is known by the words of its commands."""
    listed = [told for language in Language for told in citizen_commands(words(language))]
    assert len(listed) == len(set(listed))


def test_a_stale_page_is_shown_afresh_with_the_reason() -> None:
    """An old button refreshes the page and says why nothing was saved."""
    page = principles.page(EN, CITIZEN, WEEK, PRINCIPLES[0], NOTHING)
    screen = refusals.over(page, refusals.old_button(EN))
    assert (screen.text, screen.keyboard) == (page.text, page.keyboard)
    assert screen.alert.startswith("This button is out of date.")


def test_who_has_no_menu_is_still_answered() -> None:
    """A stranger's message gets words and no button that could mislead."""
    assert about.understood_not(KK, None).keyboard == ()
    assert about.understood_not(KK, Menu(Language.KK)).keyboard


@pytest.mark.parametrize("language", Language)
def test_the_fullest_week_is_told_on_two_screens(language: Language) -> None:
    """Nothing of a corrected week with every region stays behind a button that is not there."""
    told = found_full()
    view = structs.replace(
        parse(told.release.payload),
        revision=1,
        revises=told.release.hash,
        reason=str(Doubt.ABUSE),
        revised=date(2026, 12, 1),
    )
    corrected = replace(told.release, payload=canonical(view), revision=1)
    found, menu = replace(told, release=corrected), Menu(language, agreed=True)
    first = results.all_figures(words(language), menu, found)
    last = results.more_figures(words(language), menu, found)
    assert any("more:" in button.data for row in first.keyboard for button in row)
    assert told.release.hash in last.text
    assert len(results._pages(words(language), found)) == 2


def test_a_withdrawn_summary_is_not_passed_on() -> None:
    """What was taken back comes into nobody's chat as a card; a correction does."""
    asked, _ = inline.read("summary en"), words(Language.EN)
    assert inline.cards(_, asked, amended("withdrawn"), "https://t.me/bot") == []
    assert len(inline.cards(_, asked, amended("corrected"), "https://t.me/bot")) == 1
