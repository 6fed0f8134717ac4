"""Every screen of the product with the data that strains it most."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, partial
from html import escape
from typing import Literal, get_type_hints

from bot.domain.amend import Amendment, corrected, withdrawn
from bot.domain.audit import Fairness
from bot.domain.ballot import Ballot, Score
from bot.domain.desk import MANY, DeskState, Record
from bot.domain.errors import Banned, Refusal
from bot.domain.held import OwnReport
from bot.domain.hints import Hint, Hints
from bot.domain.hold import Doubt, Standing
from bot.domain.language import Language
from bot.domain.objection import ANSWERED, Note, ObjectionState
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.region import Region
from bot.domain.release import Release
from bot.domain.report import (
    HIDDEN_MARK,
    REPORT_MAX,
    CleanText,
    Conversation,
    Hidden,
    Reason,
    Report,
    ReportState,
    Step,
    Verdict,
)
from bot.domain.results import Found
from bot.domain.schedule import PublishAt, WeekState
from bot.domain.vitals import DailyLine, Wait
from bot.domain.week import Week
from bot.views import (
    about,
    audit,
    bans,
    daily,
    desk,
    desk_room,
    entry,
    guide,
    hiding,
    me,
    objections,
    principles,
    refusals,
    report,
    results,
    sharing,
    window,
)
from bot.views.links import Sharing
from bot.views.screen import Screen
from bot.views.taps import HOME, Menu, Target
from bot.views.words import Words
from tests.support.releases import FULL, releases

WEEK = Week(202648)
PUBLISH = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
CHANNEL = "@channel_1"
BOT_URL = "https://t.me/bot_1"
SHARING = Sharing(BOT_URL)
INLINE = Sharing(BOT_URL, inline=True)
OPERATOR = "<1> & " * 16
SPECIALS = CleanText(("<>&\"'" * REPORT_MAX)[:REPORT_MAX])
ALL_HIDDEN = CleanText(
    HIDDEN_MARK * (REPORT_MAX // len(HIDDEN_MARK)),
    tuple(Hidden),
    names=True,
    appeal=True,
    danger=True,
)
ALL_HINTS = Hints(tuple(Hint))
BAN = Banned(date(2026, 12, 25), "ABCD1234")
OUTCOMES = (*ANSWERED, ObjectionState.CLOSED)
VERDICTS = (Verdict(), *(Verdict(reason) for reason in Reason))

EACH_STATE = [
    *(OwnReport(bytes(4), state) for state in ReportState),
    *(OwnReport(bytes(4), ReportState.DECLINED, reason) for reason in Reason),
]
LONGEST_STATES = [OwnReport(bytes(4), ReportState.DECLINED, Reason.ELECTIONS, SPECIALS)] * 200

Scene = Callable[[Words], Screen]


def menu_of(_: Words, *, agreed: bool = True, region: Region = Region.ASTANA) -> Menu:
    return Menu(_.language, agreed=agreed, region=region)


def ballot_of(*scores: Score | None) -> Ballot:
    """Return a ballot with these scores, from the first principle on."""
    return Ballot(scores=(*scores, *(None,) * (len(PRINCIPLES) - len(scores))))


NOTHING = ballot_of()
EVERYTHING = ballot_of(*[Score.NOT_AT_ALL] * len(PRINCIPLES))


def talk_of(draft: CleanText | None, *, on: bool = False) -> Conversation:
    region = Region.NORTH_KAZAKHSTAN if on else Region.UNSAID
    step = Step.PREVIEW if draft else Step.WRITING
    return Conversation(step, PRINCIPLES[3], Language.KK, region, 7, draft, on, on)


def report_of(text: CleanText, language: Language = Language.KK) -> Report:
    return Report(
        id=b"\xff" * 16,
        week=WEEK,
        principle=PRINCIPLES[3],
        language=language,
        region=Region.NORTH_KAZAKHSTAN,
        text=text,
        quotable=True,
    )


SHORT_WORDS = CleanText("1. " * (REPORT_MAX // 3))
HANDLED = replace(
    report_of(SPECIALS),
    masks=(0,),
    reading=True,
    proposed=True,
    quoted=True,
    many=True,
)
APPROVED = ReportState.APPROVED


def facts_of(*, reports_on: bool = True, test_mode: bool = True) -> about.PrivacyFacts:
    return about.PrivacyFacts(
        operator=OPERATOR,
        contact=OPERATOR,
        hosting_country=OPERATOR,
        epsilon=Decimal(100),
        retention_days=365,
        reports_on=reports_on,
        channel=CHANNEL,
        public_key="0" * 64,
        test_mode=test_mode,
    )


def all_refusals() -> Sequence[Refusal]:
    """Make one of every refusal there is, however deep in the tree."""
    values: Mapping[object, object] = {date: date(2026, 11, 30), int: 10_000, str: "ABCD1234"}

    def kinds(parent: type[Refusal]) -> Iterator[type[Refusal]]:
        for kind in parent.__subclasses__():
            yield kind
            yield from kinds(kind)

    def made(kind: type[Refusal]) -> Refusal:
        own = vars(kind).get("__init__")
        hints = get_type_hints(own).values() if own else ()
        return kind(*(values[hint] for hint in hints if hint in values))

    return [made(kind) for kind in kinds(Refusal)]


def _of_principle(p: Principle) -> Iterator[tuple[str, Scene]]:
    reader = partial(menu_of, agreed=False)
    yield f"page {p.key}", lambda _: principles.page(_, menu_of(_), WEEK, p, NOTHING)
    yield f"page {p.key}, full", lambda _: _full_page(_, p)
    yield f"page {p.key}, reader", lambda _: principles.page(_, reader(_), WEEK, p, NOTHING)
    yield f"choice {p.key}, none", lambda _: principles.choice(_, p, NOTHING)
    yield f"rated {p.key}", lambda _: _rated(_, p, ballot_of(*[Score.WELL] * p.number))
    yield f"share {p.key}", lambda _: sharing.share(_, menu_of(_), Target(p), INLINE)
    yield f"poster_sent {p.key}", lambda _: sharing.poster_sent(_, Target(p), BOT_URL)
    yield f"withdrawn {p.key}", lambda _: _withdrawn(_, p)


def _of_score(score: Score) -> Iterator[tuple[str, Scene]]:
    every = ballot_of(*[score] * len(PRINCIPLES))
    yield f"choice {score.name}", lambda _: principles.choice(_, PRINCIPLES[0], every)
    yield f"rated {score.name}", lambda _: _rated(_, PRINCIPLES[0], every)
    yield f"my_answers {score.name}", lambda _: me.my_answers(_, every)


def _full_page(_: Words, principle: Principle) -> Screen:
    return principles.page(
        _,
        menu_of(_),
        WEEK,
        principle,
        EVERYTHING,
        saved=PRINCIPLES[3],
        notice=about.trial_notice(_),
    )


def _rated(_: Words, principle: Principle, ballot: Ballot) -> Screen:
    return principles.rated(
        _, menu_of(_), WEEK, principle, ballot, publish=PUBLISH, channel=CHANNEL, sharing=INLINE
    )


def _withdrawn(_: Words, principle: Principle) -> Screen:
    return principles.withdrawn(_, menu_of(_), WEEK, principle, NOTHING)


def _done(_: Words, *, channel: str, sharing: Sharing, reports: bool) -> Screen:
    return principles.done(
        _, menu_of(_), publish=PUBLISH, channel=channel, sharing=sharing, reports=reports
    )


def _of_refusal(error: Refusal) -> tuple[str, Scene]:
    return f"refusal {type(error).__name__}", lambda _: refusals.refusal(_, error, WEEK)


def _of_verdict(verdict: Verdict) -> Iterator[tuple[str, Scene]]:
    told = verdict.reason or "approved"
    yield f"decided {told}", lambda _: desk.decided(_, report_of(SPECIALS), verdict)
    yield f"decided {told}, hidden", lambda _: desk.decided(_, report_of(ALL_HIDDEN), verdict)
    yield f"settled {told}", lambda _: desk.settled(_, verdict, b"\xff" * 16)
    yield f"closed {told}", lambda _: desk.closed(_, verdict)
    for state in ObjectionState:
        for asked in (True, False):
            standing = Note(verdict, state, asked)
            yield f"note {told}, {state}, {asked}", partial(_noted, standing)


def _noted(standing: Note, _: Words) -> Screen:
    return objections.note(_, standing, b"\xff" * 16)


def _of_objection(outcome: ObjectionState) -> Iterator[tuple[str, Scene]]:
    yield f"settled, second {outcome}", lambda _: objections.settled(_, outcome)
    yield (
        f"judged {outcome}",
        lambda _: objections.judged(_, report_of(ALL_HIDDEN), outcome),
    )
    if outcome in ANSWERED:
        yield f"answer {outcome}", lambda _: objections.answer(_, outcome)


def _of_trouble(event: str) -> tuple[str, Scene]:
    return f"trouble {event}", lambda _: desk.trouble(_, event)


def _of_doubt(doubt: Doubt) -> tuple[str, Scene]:
    passed = doubt is Doubt.LAW
    return f"window {doubt}", lambda _: window.window(_, Standing(WEEK, PUBLISH, passed, doubt))


@cache
def a_release() -> Release:
    """Return a week in which every figure is printed."""
    return releases([9000] * 4, FULL)[0]


@cache
def amended(how: Literal["corrected", "withdrawn"]) -> Release:
    """Return the same week after a correction, or withdrawn."""
    old, why = a_release(), Amendment(Doubt.PERSON, date(2026, 12, 1))
    if how == "corrected":
        return Release(old.week, corrected(old, [], old, why, FULL), b"", 1)
    return Release(old.week, withdrawn(old, old, why, FULL), b"", 1)


def found_of(release: Release | None = None) -> Found:
    return Found(release or a_release(), (), WEEK.previous, WEEK.next)


@cache
def found_full() -> Found:
    """Return a week of the full profile in which every region may be told."""
    newest, *_before = releases([9000] * 4, FULL)
    return found_of(newest)


SCENES: Mapping[str, Scene] = {
    "consent": lambda _: entry.consent(_, menu_of(_, agreed=False), HOME, OPERATOR),
    "declined": lambda _: entry.declined(_, menu_of(_, agreed=False)),
    "home": lambda _: principles.home(_, menu_of(_), WEEK, EVERYTHING, about.trial_notice(_)),
    "home, reader": lambda _: principles.home(_, menu_of(_, agreed=False), WEEK, NOTHING),
    "done": lambda _: _done(_, channel=CHANNEL, sharing=SHARING, reports=True),
    "done, bare": lambda _: _done(_, channel="", sharing=Sharing(), reports=False),
    "rated, withdrawn since": lambda _: _rated(_, PRINCIPLES[2], NOTHING),
    **dict(scene for p in PRINCIPLES for scene in _of_principle(p)),
    **dict(scene for score in Score for scene in _of_score(score)),
    "my, none": lambda _: me.my(_, menu_of(_), []),
    "my, each": lambda _: me.my(_, menu_of(_), EACH_STATE),
    "my, many": lambda _: me.my(_, menu_of(_), LONGEST_STATES),
    "my_answers, none": lambda _: me.my_answers(_, NOTHING),
    "regions": lambda _: me.regions(_, menu_of(_)),
    "region_set": lambda _: me.region_set(_, menu_of(_, region=Region.WEST_KAZAKHSTAN)),
    "delete_ask": lambda _: me.delete_ask(_, menu_of(_), 365),
    "deleted": lambda _: me.deleted(_, 365),
    "own_report": lambda _: me.own_report(_, menu_of(_), 100, LONGEST_STATES[0]),
    "own_words": lambda _: me.own_words(_, LONGEST_STATES[0]),
    "own_words, hidden": lambda _: me.own_words(
        _, OwnReport(bytes(4), ReportState.PENDING, None, ALL_HIDDEN)
    ),
    "own_words, lost": lambda _: me.own_words(_, EACH_STATE[0]),
    "taken_back": lambda _: me.taken_back(_, menu_of(_), LONGEST_STATES),
    "copy_coming": lambda _: me.copy_coming(_, 15),
    "kept": lambda _: me.kept(_, menu_of(_)),
    "pick": lambda _: report.pick(_, menu_of(_)),
    "prompt": lambda _: report.prompt(_, menu_of(_), PRINCIPLES[3], 600, about.trial_notice(_)),
    "preview": lambda _: report.preview(_, menu_of(_), talk_of(SPECIALS)),
    "preview, hidden": lambda _: report.preview(_, menu_of(_), talk_of(ALL_HIDDEN, on=True)),
    "sent": lambda _: report.sent(_, menu_of(_)),
    "cancelled": lambda _: report.cancelled(_, menu_of(_)),
    "danger": report.danger,
    "text_only": report.text_only,
    "help_text": lambda _: about.help_text(_, menu_of(_)),
    "privacy": lambda _: about.privacy(_, menu_of(_), facts_of()),
    "privacy, reader": lambda _: about.privacy(
        _,
        menu_of(_, agreed=False),
        facts_of(reports_on=False, test_mode=False),
        Target(PRINCIPLES[5]),
    ),
    "share": lambda _: sharing.share(_, menu_of(_), HOME, SHARING),
    "poster_sent": lambda _: sharing.poster_sent(_, HOME, BOT_URL),
    "no_poster": sharing.no_poster,
    "guide": lambda _: guide.guide([_], facts_of(), PublishAt(), BOT_URL),
    "guide, unsigned": lambda _: guide.guide(
        [_], replace(facts_of(test_mode=False), public_key=""), PublishAt(), BOT_URL
    ),
    "reminder": lambda _: guide.reminder([_], WEEK, BOT_URL, test_mode=True),
    "no_results": lambda _: about.no_results(_, menu_of(_)),
    "understood_not": lambda _: about.understood_not(_, menu_of(_)),
    "understood_not, stranger": lambda _: about.understood_not(_, None),
    **dict(_of_refusal(error) for error in all_refusals()),
    "not_saved": refusals.not_saved,
    "old_button": refusals.old_button,
    "elsewhere": refusals.elsewhere,
    "over": lambda _: refusals.over(_full_page(_, PRINCIPLES[3]), refusals.not_saved(_)),
    "card": lambda _: desk.card(_, report_of(SPECIALS)),
    "card, hidden": lambda _: desk.card(_, report_of(ALL_HIDDEN)),
    "card, hints": lambda _: desk.card(_, replace(report_of(ALL_HIDDEN), hints=ALL_HINTS)),
    "card, handled": lambda _: desk.card(_, HANDLED),
    "decided, quoted": lambda _: desk.decided(_, replace(HANDLED, state=APPROVED), Verdict()),
    "parts": lambda _: hiding.parts(_, report_of(SHORT_WORDS)),
    "parts, handled": lambda _: hiding.parts(_, HANDLED),
    "words": lambda _: hiding.words(_, report_of(SHORT_WORDS), 0),
    "words, handled": lambda _: hiding.words(_, HANDLED, 0),
    "words, of no part": lambda _: hiding.words(_, HANDLED, 99),
    "daily_line": lambda _: daily.daily_line(
        _, DailyLine(WEEK, WeekState.OPEN, (), failing=False)
    ),
    "daily_line, closed": lambda _: daily.daily_line(
        _, DailyLine(WEEK, WeekState.FROZEN, (), failing=False)
    ),
    "daily_line, ill": lambda _: daily.daily_line(
        _, DailyLine(WEEK, WeekState.OPEN, tuple(Wait), failing=True)
    ),
    "room": lambda _: desk_room.room(_, DeskState(MANY, 100, 31, dealable=True)),
    "room, empty": lambda _: desk_room.room(_, DeskState()),
    "queue": lambda _: desk_room.queue(_, DeskState(20, 5, 2)),
    "coming": desk_room.coming,
    "overdue": lambda _: desk_room.overdue(_, 3),
    "record": lambda _: desk_room.record(_, Record(1234, 1000, 33)),
    "record, empty": lambda _: desk_room.record(_, Record()),
    "rules": desk_room.rules,
    "moved": lambda _: desk_room.moved(_, -1001234567890),
    "reasons": lambda _: desk.reasons(_, report_of(ALL_HIDDEN)),
    **dict(scene for verdict in VERDICTS for scene in _of_verdict(verdict)),
    **dict(_of_trouble(event) for event in (*desk.Trouble, "<404>")),
    "gone": desk.gone,
    "summary": lambda _: results.summary(_, menu_of(_), found_of()),
    "summary, withdrawn": lambda _: results.summary(_, menu_of(_), found_of(amended("withdrawn"))),
    "all_figures": lambda _: results.all_figures(_, menu_of(_), found_of()),
    "all_figures, corrected": lambda _: results.all_figures(
        _, menu_of(_), found_of(amended("corrected"))
    ),
    "all_figures, full": lambda _: results.all_figures(_, menu_of(_), found_full()),
    "more_figures, full": lambda _: results.more_figures(_, menu_of(_), found_full()),
    "more_figures": lambda _: results.more_figures(_, menu_of(_), found_of()),
    "more_figures, corrected": lambda _: results.more_figures(
        _, menu_of(_), found_of(amended("corrected"))
    ),
    "my_region": lambda _: results.my_region(_, menu_of(_), found_of()),
    "no_such_week": lambda _: results.no_such_week(_, menu_of(_)),
    "window": lambda _: window.window(_, Standing(WEEK, PUBLISH, passed=False)),
    "window, late": lambda _: window.window(_, Standing(WEEK, PUBLISH, passed=True)),
    **dict(_of_doubt(doubt) for doubt in Doubt),
    "hold_reasons": lambda _: window.hold_reasons(_, WEEK),
    "card, second": lambda _: objections.card(_, replace(report_of(ALL_HIDDEN), hints=ALL_HINTS)),
    **dict(scene for outcome in OUTCOMES for scene in _of_objection(outcome)),
    "told": lambda _: bans.told(_, menu_of(_), BAN, OPERATOR),
    "lifted": bans.lifted,
    "no_such_code": bans.no_such_code,
    "which_code": bans.which_code,
    "audit": lambda _: Screen(escape(audit.caption(_, Fairness(45, 15)))),
    "audit, few": lambda _: Screen(escape(audit.caption(_, Fairness()))),
}
