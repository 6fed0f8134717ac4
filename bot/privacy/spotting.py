"""What a machine may notice in one text, for the moderator: a hint, never a decision.

Names, personal cases and danger are told by ``naming`` and ``patterns_flags`` when the text is
cleaned; here is what only the desk needs to know.
"""

import re
from collections.abc import Sequence

from bot.domain.hints import Hint
from bot.domain.report import CleanText, Hidden
from bot.privacy.abuse import has_abuse
from bot.privacy.style import stands_out

_PERSONAL = re.compile(
    r"(?<!\w)(?:"
    # Kazakh
    r"көрші(?:м|міз)(?:[нд]ің|ді|ге|ден|мен)?(?!\w)|көршінің (?:ұлы|қызы|әйелі|күйеуі|баласы)"
    r"|(?:бастығым|бастығымыз|әріптесім|сыныптасым|бұрынғы (?:күйеу|әйел)|ағайыным|қайын енем)"
    r"|(?:ана|мына|анау) (?:мұғалім|дәрігер|учаскелік|сатушы|бастық)"
    # Russian
    r"|(?:мо|наш|тво)(?:й|я|его|ей|ему|им|ю|а|ша|шу|шей)? ?"
    r"(?:сосед(?:ка|а|у|ом|ку|ки|кой)?|начальни(?:к|ца|ка|цу)|директор(?:а|ша)?|свекров[ьи]|бывш)"
    r"|сосед(?:ка)? (?:по|из|с|сверху|снизу|напротив)(?!\w)|бывш(?:ий|ая|его|ей) (?:муж|жен)"
    r"|(?:эт(?:а|от|у|ого)|одн(?:а|у)) (?:учительниц|учител|врач|участков|чиновни|продавц|продавщ)"
    # English
    r"|(?:my|our) (?:neighbou?r|boss|colleague|teacher|landlord|ex|ex-husband|ex-wife)(?!\w)"
    r"|(?:that|this) (?:teacher|doctor|officer|clerk|woman|guy)(?!\w)"
    r")",
    re.IGNORECASE,
)

_ELECTION = re.compile(
    r"(?<!\w)(?:"
    # Kazakh; дауыс alone is a voice, сайла- alone may be a choice of anything
    r"сайлау|сайлан(?:ды|ған|уы|са)|кандидат|үміткер|дауыс бер|үгіт науқан|референдум"
    r"|парти(?:яға|яның|яны|ядан|ямен|ялар|ясы)"
    # Russian; выбор in the singular is a choice, кандидат наук a degree, партия товара a lot
    r"|выбор(?:ы|ов|ам|ах|ами|н\w+)(?!\w)|предвыборн|избират|избирком|переизб|перевыбор"
    r"|(?:про)?голосова|парти(?:я|и|ю|ей|ям|ях|й)(?! (?:товар|груз|лекарств|вакцин|продук))(?!\w)"
    # English
    r"|elect(?:ion|ions|oral|ed|orate)(?!\w)|candidates?(?!\w)|vot(?:e|es|ed|er|ers|ing)(?!\w)"
    r"|ballots?(?!\w)|referendum|(?:political|ruling|opposition) part(?:y|ies)"
    r")",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"(?<!\w)кандидат\w* \w*\s?наук|ғылым(?:дар)?ының кандидаты", re.IGNORECASE)

_PARTIES = re.compile(
    r"(?<!\w)(?:AMANAT|Respublica|Нұр Отан|Нур Отан|«Ақ жол»|«Ак жол»|«Байтақ»|«Байтак»|ЖСДП|ОСДП"
    r"|«Аманат»|«Ауыл»)(?!\w)"
)


_SAID = r"[^\s«»“”\"]+(?:\s+[^\s«»“”\"]+){2,}"
_QUOTED = re.compile(
    rf"«{_SAID}»|“{_SAID}”|\"{_SAID}\"|(?:^|\n) ?[–—-] ?[^\W\d_][^\n]{{8,}}\n ?[–—-]"
)
"""Direct speech of three words or more, or a dialogue in dashes."""


def spot(text: CleanText) -> Sequence[Hint]:
    """Return what is noticed in one text, in the order of Hint; pure, and never raises."""
    words = text.text
    noticed = {
        Hint.PERSONAL: _PERSONAL.search(words) is not None,
        Hint.ELECTION: _about_elections(words),
        Hint.ABUSE: has_abuse(words),
        Hint.ADDRESS: bool({Hidden.ADDRESS, Hidden.PLACE} & set(text.hidden)),
        Hint.WORDS: _QUOTED.search(words) is not None,
        Hint.STYLE: stands_out(words),
    }
    return [hint for hint, is_so in noticed.items() if is_so]


def _about_elections(words: str) -> bool:
    rest = _DEGREE.sub("", words)
    return any(pattern.search(rest) for pattern in (_ELECTION, _PARTIES))
