"""Cards that anybody can put into any chat: the six principles, and the last summary.

They are made of public texts alone and are the same for everybody who asks in a language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, Principle
from bot.domain.release import QUESTION, Release, parse
from bot.views import digest
from bot.views.entry import LANGUAGE_NAMES
from bot.views.layout import bold, lines, paragraphs
from bot.views.links import deep_link
from bot.views.screen import Button, Screen
from bot.views.sharing import not_the_state
from bot.views.taps import Target
from bot.views.words import Words, words

_LANGUAGES: Mapping[str, Language] = {
    **{language.value: language for language in Language},
    **{name.casefold(): language for language, name in LANGUAGE_NAMES.items()},
    "kz": Language.KK,
}


@dataclass(frozen=True, slots=True)
class Card:
    """One offer; ``id`` names it for Telegram, ``screen`` is what comes into the chat."""

    id: str
    title: str
    description: str
    screen: Screen


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed: a language (None: that of their app), numbers, parts of names."""

    language: Language | None
    words: Sequence[str]


def read(query: str) -> Asked:
    """Read for example ``3 kk``, ``порядок``, ``summary en``; nothing at all asks for all."""
    typed = query.casefold().split()
    language = next((_LANGUAGES[word] for word in typed if word in _LANGUAGES), None)
    return Asked(language, [word for word in typed if word not in _LANGUAGES])


def cards(_: Words, asked: Asked, release: Release | None, bot_url: str) -> Sequence[Card]:
    """Return the cards that were asked for; ``release`` is the last one published.

    One that was withdrawn is not passed on.
    """
    return [card for known_as, card in _offers(_, release, bot_url) if _fits(asked, known_as)]


def open_bot(_: Words) -> str:
    """Name the button above the cards."""
    return _("Open the bot")


def _offers(_: Words, release: Release | None, bot_url: str) -> Iterator[tuple[str, Card]]:
    for principle in PRINCIPLES:
        yield _names(principle), _principle(_, principle, bot_url)
    if release is not None and not parse(release.payload).withdrawn:
        yield _summary_names(), _summary(_, release, bot_url)


def _fits(asked: Asked, known_as: str) -> bool:
    return all(word in known_as for word in asked.words)


def _names(principle: Principle) -> str:
    """Return all that a principle may be asked for by: its number and its names, in any language.

    Whoever writes in Russian may know a principle by its Kazakh name.
    """
    spoken = (words(language) for language in Language)
    names = (f"{_(principle.name)} {_(principle.short)}" for _ in spoken)
    return " ".join((str(principle.number), *names)).casefold()


def _summary_names() -> str:
    spoken = (words(language) for language in Language)
    return " ".join(f"{_('Results')} {_('weekly summary')}" for _ in spoken).casefold()


def _principle(_: Words, principle: Principle, bot_url: str) -> Card:
    text = paragraphs(
        lines(bold(_(principle.name)), _("Role: {role}", role=_(principle.role))),
        _(principle.about),
        bold(_(QUESTION)),
        not_the_state(_),
    )
    url = deep_link(bot_url, Target(principle), _.language)
    button = Button(_("Read and rate in the bot"), url=url)
    title = f"{principle.number}. {_(principle.name)}"
    return Card(
        f"p{principle.number}-{_.language}", title, _(QUESTION), Screen(text, ((button,),))
    )


def _summary(_: Words, release: Release, bot_url: str) -> Card:
    view = parse(release.payload)
    screen = Screen(digest.caption(_, view, bot_url), digest.rate_row(_, bot_url))
    title = digest.capital(_("weekly summary"))
    return Card(f"w{view.week}-{_.language}", title, digest.week(_, view), screen)
