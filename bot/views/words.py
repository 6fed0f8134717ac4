"""The words of one language: texts, plurals, dates and numbers.

Catalogues are read from ``locales/*.po`` and compiled in memory; nothing is written to disk.
Views take a ``Words`` as a parameter named ``_``, so that ``_("…")`` both translates and is found
by the extraction of texts.
"""

from collections.abc import Callable, Hashable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, wraps
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import Any, Concatenate, ParamSpec, TypeVar

from babel import Locale
from babel.dates import format_date, format_interval
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from bot.domain.language import Language
from bot.domain.week import ALMATY
from bot.resources import folder

_LOCALES = {
    Language.KK: Locale("kk"),
    Language.RU: Locale("ru"),
    Language.EN: Locale("en", "GB"),  # day before month, weeks from Monday
}

T = TypeVar("T")
P = ParamSpec("P")

KEPT_AT_MOST = 1000

A_MONDAY = date(2024, 1, 1)


class Words:
    """One language's words; callable as ``_``.

    Values are inserted as they are: a view escapes what is not ours. A text missing from a
    catalogue shows in English; the tests let none be missing.
    """

    def __init__(self, language: Language, catalogue: NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue
        self._locale = _LOCALES[language]
        self._kept: dict[Hashable, Any] = {}

    def take(self, catalogue: NullTranslations) -> None:
        """Speak from another catalogue from now on."""
        self._catalogue = catalogue
        self._kept.clear()

    def keep(self, what: Hashable, draw: Callable[[], T]) -> T:
        """Return what was drawn before as ``what``, or draw it; KEPT_AT_MOST are remembered."""
        if what not in self._kept:
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.clear()
            self._kept[what] = draw()
        found: T = self._kept[what]
        return found

    def __call__(self, msgid: str, /, **values: object) -> str:
        """Translate an English sentence and fill its placeholders."""
        return self._catalogue.gettext(msgid).format(**values)

    def plural(self, one: str, other: str, n: int, /, **values: object) -> str:
        """Translate by number; ``{n}`` stands for the number as this language writes it."""
        text = self._catalogue.ngettext(one, other, n)
        return text.format(n=self.number(n), **values)

    def days(self, first: date, last: date) -> str:
        """Write a range of days: ``2026 ж. 16–22 қар.``, ``16–22 November 2026``."""
        if self.language is Language.EN:
            return _english_days(first, last)
        return format_interval(first, last, "yMMMd", locale=self._locale)

    def date(self, day: date) -> str:
        """Write a day: ``2026 ж. 16 қараша``, ``16 ноября 2026 г.``, ``16 November 2026``."""
        return format_date(day, "long", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """Write weekday, day and hour as clocks in Kazakhstan show them."""
        there = moment.astimezone(ALMATY)
        return f"{format_date(there, 'full', locale=self._locale)}, {there:%H:%M}"

    def weekly(self, weekday: int, hour: time) -> str:
        """Write a weekday (0 = Monday) and an hour: ``дүйсенбі, 19:00``, ``Monday, 19:00``."""
        day = A_MONDAY + timedelta(days=weekday)
        return f"{format_date(day, 'cccc', locale=self._locale)}, {hour:%H:%M}"

    def number(self, value: Decimal | int, places: int = 0) -> str:
        """Write a number, half rounded up (Babel alone rounds 4.25 to 4.2)."""
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return format_decimal(rounded, pattern, locale=self._locale)

    def exact(self, value: Decimal) -> str:
        """Write a number with as many places as it has: ``2``, ``0,5``."""
        return self.number(value, max(-int(value.normalize().as_tuple().exponent), 0))

    def percent(self, value: int) -> str:
        """Write whole per cent: ``42%``, ``42 %``."""
        return format_percent(Decimal(value) / 100, locale=self._locale)


def kept(view: Callable[Concatenate[Words, P], T]) -> Callable[Concatenate[Words, P], T]:
    """Draw a view once for the same arguments, as long as its language's catalogue stands.

    Only for views that many people see alike: what is kept must not be about one person.
    """

    @wraps(view)
    def drawn(_: Words, /, *args: P.args, **kwargs: P.kwargs) -> T:
        what = (view, args, tuple(kwargs.items()))
        return _.keep(what, lambda: view(_, *args, **kwargs))

    return drawn


@cache
def words(language: Language) -> Words:
    """Return a language's words, read once."""
    return Words(language, _catalogue(language))


def reread(language: Language) -> None:
    """Let all who hold a language's words speak as its file says now."""
    words(language).take(_catalogue(language))


def untranslated(language: Language) -> int:
    """Count the texts that a language's catalogue does not have, or not in every form."""
    if language is Language.EN:
        return 0
    with (folder("locales") / "bot.pot").open("rb") as template:
        english = {str(message.id) for message in read_po(template) if message.id}
    return len(english - {str(message.id) for message in _source(language) if _whole(message)})


def _whole(message: Message) -> bool:
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    return not message.fuzzy and all(forms)


def _catalogue(language: Language) -> NullTranslations:
    if language is Language.EN:  # the msgids are English
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _source(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _source(language: Language) -> Catalog:
    with (folder("locales") / language / "LC_MESSAGES" / "bot.po").open("rb") as po:
        return read_po(po, locale=str(language), abort_invalid=True)


def _english_days(first: date, last: date) -> str:
    """CLDR's British English has ranges with a short month only; a long one reads better."""
    same_month = (first.year, first.month) == (last.year, last.month)
    shape = "d" if same_month else "d MMMM" if first.year == last.year else "d MMMM y"
    dash = "–" if same_month else " – "
    return dash.join(
        format_date(day, form, locale=_LOCALES[Language.EN])
        for day, form in ((first, shape), (last, "d MMMM y"))
    )
