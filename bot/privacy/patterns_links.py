"""Finders of what leads to a person on the net: links, e-mail addresses, user names."""

import re
from collections.abc import Iterator

from bot.privacy.patterns_common import Span, latin

PUBLIC_HOSTS = frozenset({"egov.kz", "gov.kz", "eotinish.kz", "adilet.zan.kz", "akorda.kz"})
"""State sites, kept where they stand alone: they name a service. With a path they are hidden."""

PUBLIC_BOTS = frozenset({"tazaqazbot", "egovkzbot2.0"})

_REST = r"[^\s\0]"  # what a link goes on with
_TAIL = ".,;:!?)]}>»”’\"'…"
_DOT = r"(?:\.|[\[({] ?(?:\.|dot|точка|нүкте) ?[\])}])"
_SPOKEN_DOT = rf"(?: ?{_DOT} ?| (?:dot|точка|нүкте) )"
_TOP = (
    "kz|ru|com|net|org|info|biz|io|me|gov|edu|co|app|dev|online|site|shop|store|xyz|top|club|pro"
    "|live|tv|link|ly|gl|gg|su|by|uz|kg|ua|de|fr|eu|uk|us|cn|tr|ai|cc|ws|vip|page|chat|asia|news"
    r"|рф|қаз|xn--[a-z0-9-]{2,59}"
)

_SCHEME = re.compile(
    rf"(?<![a-z])(?:https?|hxxps?|ftp|tg|mailto|whatsapp|viber) ?: ?(?:/ ?/ ?)?{_REST}++"
    rf"|(?<!\w)www\.{_REST}++"
    rf"|(?<!\w)[a-z][a-z0-9+-]{{1,15}}://{_REST}++",
    re.IGNORECASE,
)
_HOST = re.compile(
    rf"(?<![\w'’])(?:(?:t|telegram|wa) ?{_DOT} ?me|ok ?{_DOT} ?ru|youtu ?{_DOT} ?be"
    rf"|(?:vk|instagram|facebook|fb|tiktok|youtube|x|twitter) ?{_DOT} ?com)(?!\w)"
    rf"(?>(?: ?/ ?{_REST}++)?)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    rf"(?<![\w@.-])(?:[\w-]++{_DOT}){{1,20}}(?:{_TOP})(?![\w-])(?>(?:[/:?#]{_REST}*+)?)"
    rf"|(?<![\w@.-])(?:[a-z0-9-]++\.){{1,20}}[a-z]{{2,24}}+/(?=\w){_REST}++",
    re.IGNORECASE,
)
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"
_IP = re.compile(
    rf"(?<![0-9.])(?=[0-9]{{2}}){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9]|\.[0-9])"
    rf"(?>(?::[0-9]{{1,5}})?)(?>(?:/{_REST}*+)?)"
)

_LOCAL = r"(?<![\w.+-])[\w.+-]++"
_MAIL_HOSTS = (
    "gmail|mail|yandex|ya|yahoo|outlook|hotmail|icloud|bk|inbox|list|rambler|proton|protonmail"
    "|гмейл|джимейл|мейл|мэйл|маил|яндекс|инбокс"
)
_MAIL_TOP = rf"(?:{_TOP}|ру|ком|кз|нет|орг)(?!\w)"
_EMAIL = re.compile(
    rf"{_LOCAL}@(?:[\w-]++\.)+[\w-]++"
    rf"|{_LOCAL} ?@ ?[\w-]++(?:{_SPOKEN_DOT}[\w-]++){{0,3}}?{_SPOKEN_DOT}{_MAIL_TOP}"
    rf"|{_LOCAL}@[\w-]++"
    rf"|(?<!\w)(?>(?:[\w.+-] ){{2,64}})@(?>(?: [\w.-](?!\w)){{4,64}})"
    rf"|{_LOCAL} ?(?:[\[({{] ?(?:at|ат|эт|собака|собачка|@) ?[\])}}]| собака | собачка ) ?"
    rf"[\w-]++(?:{_SPOKEN_DOT}[\w-]++){{0,3}}?{_SPOKEN_DOT}{_MAIL_TOP}"
    rf"|{_LOCAL} (?:at|ат|эт) (?:{_MAIL_HOSTS}){_SPOKEN_DOT}{_MAIL_TOP}"
    rf"|{_LOCAL} (?:at|ат|эт) [\w-]++ (?:dot|точка|нүкте) {_MAIL_TOP}",
    re.IGNORECASE,
)

_USERNAME = re.compile(
    r"(?<![\w@])@(?:[^\W\d_]\w{1,31}+(?:\.\w{1,31}+){1,3}|[^\W\d_]\w{3,31}+"
    r"| (?=[a-z]+[0-9_.][\w.])[a-z][\w.]{3,31}+(?<!\.))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<!\w)(?:инста(?:грам\w{0,3})?|inst(?:a(?:gram)?)?|телег(?:рам\w{0,3}|а)?|telegram|tg|тг"
    r"|вк|vk|тикток|tiktok|ник|nick)"
    r"(?: ?[:=] ?| - |-(?=\w*[0-9_.])| (?=[a-z]{1,31}[0-9_.]\w))(?P<name>@?[a-z][\w.]{3,31}+)",
    re.IGNORECASE,
)


def links(shadow: str) -> Iterator[Span]:
    """Find what says itself to be a link, and the hosts of messengers however they are spelt."""
    for found in _SCHEME.finditer(shadow):
        yield _trimmed(found)
    yield from map(_trimmed, _HOST.finditer(latin(shadow)))


def domains(shadow: str) -> Iterator[Span]:
    """Find bare domains and IP addresses (a clause "3.2.1.4" is none: it begins with one digit).

    A look-alike counts where a Latin letter stands beside it: "дороги.Со" is a forgotten space.
    """
    for found in _DOMAIN.finditer(latin(shadow)):
        start, end = _trimmed(found)
        as_typed = shadow[start:end].casefold()
        real = re.search("[a-z]|рф|қаз", as_typed) is not None
        if real and as_typed not in PUBLIC_HOSTS:
            yield start, end
    for found in _DOMAIN.finditer(shadow):
        if found[0].casefold().rstrip(_TAIL) not in PUBLIC_HOSTS:
            yield _trimmed(found)
    yield from map(_trimmed, _IP.finditer(shadow))


def emails(shadow: str) -> Iterator[Span]:
    """Find e-mail addresses, also with "собака", "at" and "точка" said in words."""
    yield from (found.span() for found in _EMAIL.finditer(shadow))


def usernames(shadow: str) -> Iterator[Span]:
    """Find @names, and names announced as "instagram: …"."""
    for found in _USERNAME.finditer(shadow):
        if found[0].lstrip("@ ").casefold() not in PUBLIC_BOTS:
            yield found.span()
    for found in _NAMED.finditer(shadow):
        yield found.span("name")


def _trimmed(found: re.Match[str]) -> Span:
    """Leave the punctuation of the sentence out of a link."""
    return found.start(), found.start() + len(found[0].rstrip(_TAIL))
