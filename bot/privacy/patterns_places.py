"""Finders of where a person is: coordinates, and addresses down to a house or a flat.

A street without a house is kept: a report about it needs it. Numbers that count something
("көшесінде 15 жыл", "на улице Абая 12 фонарей") are no houses.
"""

import re
from collections.abc import Iterator

from bot.privacy.patterns_common import Span

_LAT, _LON = "(?:4[0-9]|5[0-6])[.,][0-9]{4,}+", "(?:4[5-9]|[5-8][0-9])[.,][0-9]{4,}+"
_BETWEEN = r"[^0-9\0]{1,15}+"
_DEGREES = r"[0-9]{1,3}°? ?[0-9]{1,2}[′'’] ?[0-9]{1,2}(?:[.,][0-9]{1,6})?[″”\"]?"
_COORDINATES = re.compile(
    rf"(?<![0-9.,])(?:{_LAT}{_BETWEEN}{_LON}|{_LON}{_BETWEEN}{_LAT})"
    rf"|(?<![0-9]){_DEGREES}(?>(?:{_BETWEEN}{_DEGREES})?)"
)

_COUNTED = (
    r"(?-i: ?%| ?°|[ -](?!(?:там|сам|вам|нам)\b)"
    r"(?:[а-яё]+(?:ов|ев|ей|ок|ек|ых|их|ам|ах)\b|год|лет|месяц|недел|дн[яе]|день"
    r"|суток|час|минут|раз|человек|чел\b|люд|сем[ье]|км|метр|м\b|тенге|теңге|тг|процент|тыс|мл"
    r"|этаж|полос|ламп|мест|светофор|квартир|подъезд|школ|машин|ям|лавоч|проц|мың|жыл|ай|апта|күн|сағат|рет|адам|отбас"
    r"|шақырым|бала|пайыз|қабат|жас|орын|шам|ағаш|тұрғын|көлік|мектеп|year|month|week|day|hour"
    r"|minut|people|times|percent|meter|metre|storey|famil|floor))"
)
_YEAR = "(?!(?:19|20)[0-9]{2}(?![0-9/]))"
_NUMBER = rf"{_YEAR}[0-9]{{1,4}}+(?>(?:[а-дa-d](?!\w))?)(?>(?:[/-][0-9]{{1,4}}+)?)(?![0-9])"
_HOUSE_SUFFIX = r" ?- ?(?:үй|пәтер(?!лі)|дом(?!а?ш)|кв)\w{0,6}"
_LABEL = (
    r"(?:(?:дом|д|үй|пәтер|кв(?:артира)?|корпус|корп|к|стр(?:оение)?|блок|подъезд|оф(?:ис)?"
    r"|house|bldg|building|apt|apartment|flat|no)(?![^\W\d_])\.? ?[№#]? ?|[№#] ?)"
)
_SPACED_SUFFIX = r" (?:үй|дом|пәтер(?!лі)|квартир)\w{0,4}(?!\w)"
_FIRST = rf"[, ]{{0,3}}{_LABEL}?{_NUMBER}(?:{_HOUSE_SUFFIX}|{_SPACED_SUFFIX}|(?!{_COUNTED}))"
_SURE = rf"[, ]{{0,3}}(?:{_LABEL}{_NUMBER}|{_NUMBER}{_HOUSE_SUFFIX})"
_MORE = rf"(?>(?:{_SURE}|, ?{_NUMBER}{_SPACED_SUFFIX}){{0,4}})"

_WORD = r"[«\"]?[^\W\d_](?>(?:[^\W\d_]|[.'’]|-(?=[^\W\d_]))*)[»\"]?"
_NAME = rf"(?:[0-9]{{1,3}}(?:[ -][а-яё]{{1,3}})? )?{_WORD}(?: {_WORD}){{0,3}}?"
_STREET = (
    r"(?:(?:ул|(?<!и )пр|просп|пр-?к?т|пер|бул)\. ?|(?:ул|улица|пр-?к?т|проспект|переулок|б-р"
    r"|бульвар|шоссе|тракт|проезд|street(?= (?-i:[A-ZА-ЯЁ])))(?![^\W\d_]) )"
)
_STREET_CASE = r"(?:улиц[еуы]|улицей|проспект[ауе]|переулк[ауе]|бульвар[ауе])(?!\w)"
_DISTRICT = (
    r"(?:мкр[нр]?\. ?|(?:мкр[нр]?|мкр-н|м-н|микрорайон[еау]?|квартал[еау]?)(?![^\W\d_])[. ]?)"
)
_RUSSIAN = re.compile(
    rf"(?<!\w)(?:{_STREET}{_NAME}{_FIRST}"
    rf"|{_STREET_CASE} {_NAME}(?:{_SURE}|, ?{_FIRST}|(?-i: (?=[5-9]|[1-9][0-9])){_FIRST})"
    rf"|{_DISTRICT}(?:[0-9]{{1,2}}[а-я]?|{_NAME}(?:-[0-9]{{1,2}}(?![0-9]))?)"
    rf"(?:{_SURE}|, ?{_FIRST})"
    rf"|{_DISTRICT}{_NAME} {_FIRST})"
    rf"{_MORE}",
    re.IGNORECASE,
)

_KAZAKH = re.compile(
    r"(?<!\w)(?:көшесі|к-сі|даңғылы|д-лы|(?:ықшам|шағын|мөлтек) ?аудан(?:ы)?|бульвары|тұйығы)"
    rf"(?:(?!\w){_FIRST}|\w{{0,6}}+{_SURE}){_MORE}",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?<!\w)(?:(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«][\w.«»-]*+ ){1,3}(?:[\w.«»-]++ )?|[\w.-]++ )$"
)
"""The name before the Kazakh word for a street: capitalised words, one more, or just one."""

_ENGLISH_STREET = (
    r"(?:[A-Z][\w-]*+ ){1,3}(?:[Ss]treet|St|[Aa]venue|Ave|[Rr]oad|[Mm]icrodistrict)(?!\w)\.?"
)
_ENGLISH = re.compile(
    rf"(?<!\w)[0-9]{{1,4}}[a-d]? {_ENGLISH_STREET}{_MORE}"
    rf"|(?<!\w){_ENGLISH_STREET}{_FIRST}{_MORE}"
)
_HOUSE = re.compile(
    r"(?<!\w)(?<!етский )(?<!етском )(?<!етского )(?<![0-9] )"
    r"(?:дом(?:е|а|у|ом)?|кв(?:артир[аеуы])?|үй(?:і|де)?|пәтер(?:і|де)?|apt|apartment|flat|house)"
    rf"(?![^\W\d_])\.? ?(?:№|#|номер|нөмірі|no\.?)? ?(?=[0-9]{{1,3}}(?![0-9])){_NUMBER}"
    rf"(?!{_COUNTED}){_MORE}"
    rf"|(?<!\w)д\. ?{_NUMBER}(?={_SURE}){_MORE}"
    rf"|(?<![\w-]){_NUMBER}{_HOUSE_SUFFIX}{_MORE}"
    rf"|(?<![\w-]){_NUMBER} (?:үй|дом),? {_NUMBER} ?(?:пәтер|кв)(?!лі)\w{{0,6}}"
    rf"|(?<![\w-]){_NUMBER}(?=, ?(?:кв|пәтер|apt|flat)){_SURE}",
    re.IGNORECASE,
)


def coordinates(shadow: str) -> Iterator[Span]:
    """Find pairs of coordinates in Kazakhstan with 4 decimals, and degrees with minutes."""
    yield from (found.span() for found in _COORDINATES.finditer(shadow))


def addresses(shadow: str) -> Iterator[Span]:
    """Find streets with a house number, and houses and flats by themselves."""
    for found in _KAZAKH.finditer(shadow):
        start, end = found.span()
        ahead = max(0, start - 60)
        name = _BEFORE.search(shadow[ahead:start])
        yield (ahead + name.start() if name else start), end
    for pattern in (_RUSSIAN, _ENGLISH, _HOUSE):
        yield from (found.span() for found in pattern.finditer(shadow))
