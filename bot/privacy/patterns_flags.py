"""What a text is asked besides: is it a personal case, is a life in danger. Names: naming.py.

These are lists of turns of phrase, to be extended by whoever meets a new one. A flag hides
nothing: it is shown to the moderator, or makes the bot name e-Otinish/1414 or 112.
"""

import re

_APPEAL = re.compile(
    r"(?<!\w)(?:"
    # Russian
    r"мо[йеёюяи]\w{0,2} (?:заявлени|обращени|жалоб|вопрос|дел[оауе]\b|ситуаци|проблем)"
    r"|про(?:шу|сим) (?:вас )?(?:срочно )?(?:принять|разобраться|помочь|рассмотреть|провести"
    r"|наказать|вернуть|проверить|оказать|привлечь|обязать|выделить|помощи)"
    r"|жалоб[ау] на|жалу(?:юсь|емся) на|(?:подаю|пишу|подал|подала|написал|написала) (?:жалоб"
    r"|заявлени|обращени)|требу(?:ю|ем) (?:наказать|вернуть|привлечь|компенс|принять|провести)"
    r"|обраща(?:юсь|емся) (?:к вам|с просьб|с жалоб|с заявл)|помогите (?:мне|нам|моей|моему)"
    r"|мне (?:не выплатили|не платят|отказали|не выдают|не дают)"
    # Kazakh
    r"|өтініш(?:ім|іміз)|арыз(?:ым|ымыз)|шағым(?:ым|ымыз|данамын|данып|данамыз)"
    r"|(?:шара|шаралар) қолдан(?:уыңыз|уларыңыз|ыңыз|сын)"
    r"|[^\W\d_]{2,30}(?:уыңыз|уіңіз)(?:дар|дер)?(?:ды|ді)? (?:сұрай|өтін)"
    r"|көмектес(?:іңіз|уіңіз|іп жібер)|менің (?:іс|мәселе|жағдай)"
    r"|маған (?:жәрдемақы|зейнетақы|жауап) (?:бермей|төлемей|төленбе|берілме)"
    # English
    r"|my (?:application|appeal|complaint|case|claim|petition)\b"
    r"|please (?:take (?:action|measures|steps)|help (?:me|us)|investigate|consider my|look into)"
    r"|i (?:request|demand|hereby|am complaining|want to complain|was denied|have been denied)"
    r"|complaint (?:against|about)|we (?:request|demand|ask you to))",
    re.IGNORECASE,
)

_SELF_HARM = (
    r"хочу умереть|не хочу (?:больше |уже )?жить|поконч(?:ить|у) с собой|уб(?:ью|ить) себя"
    r"|наложить на себя руки|сведу сч[её]ты|жить не хочется"
    r"|(?:мысл|думаю|хочу|решил|пыта|попытк|соверш)\w{0,6} (?:о |об |про |на )?"
    r"(?:суицид|самоубийств)"
    r"|өмір сүргім келме|өлгім кел|өзімді өлтір|(?:өз-өзіме|өзіме) қол|өз-өзіне қол|жанымды қи"
    r"|kill (?:my|him|her|them)sel|want to die|(?:end|ending|take|taking) my (?:own )?life"
    r"|don.?t want to live|(?:am|feel|feeling) suicidal|commit suicide"
)
_VIOLENCE = (
    r"убивают|(?:меня|нас|е[её]|его|их|жену|реб[её]нка|детей) (?:бь[юё]т|бьет|избива|режут|насилу"
    r"|хотят убить|убь[юёе]т)|избива[ею]т (?:меня|нас|жену|дет|реб|чел|муж)|муж (?:меня )?"
    r"(?:бь[её]т|избива|душит)|угрожа[ею]т? (?:мне |нам )?(?:убий|уби|нож|распр|оруж)|стреля[ею]т"
    r"|(?:взяли|взял|держат) в заложник|похитили|насилуют"
    r"|өлтіріп жатыр|өлтіремін де|өлтірем де|(?:ұрып|сабап|соғып|тепкілеп|зорлап|атып) жатыр"
    r"|күйеуім (?:мені )?(?:ұр|саба)|мені (?:ұрып|ұрады|сабай|өлтір)|пышақ(?:пен|тап)"
    r"|(?:being|getting) beaten|(?:beats|beating|hits|hitting) (?:me|her|his wife|us)\b"
    r"|(?:trying|going|wants?|threat\w{0,8}) to kill|being raped|kidnapped|taken hostage"
    r"|they are shooting"
)
_DISASTER = (
    r"(?:начался|сейчас|ид[её]т|у нас|случился|вспыхнул|сильный) пожар(?!н)|пожар ?!|мы горим"
    r"|горит (?:дом|наш|квартир|школ|здани|сосед|подъезд|садик|больниц)|утечка газа"
    r"|(?:запах|пахнет) газ|(?:человек|реб[её]нок|дети) тон[уе]т"
    r"|при смерти|умирает|истекает кров"
    r"|заминирован"
    r"|өрт шықты|өрт болып жатыр|өрт ?!|жанып жатыр|газ (?:иісі|шығып)|суға (?:батып|кетіп)"
    r"|өлім аузында|өліп бара|қан кетіп"
    r"|(?:is|are|house|building|school|flat) on fire|there is a fire|gas leak|smell of gas"
    r"|is drowning|bleeding to death|is dying"
)
_CRY = (
    r"помогите(?:,| пожалуйста,?)? срочно|срочно(?:,)? (?:помогите|нужна (?:скорая|помощь))"
    r"|спасите"
    r"|(?:угроза|опасность|опасно|опасна|опасен|опасны) для жизни|(?:угрожает|грозит) жизни"
    r"|өмір(?:ге|іме|імізге|іне) (?:қауіп|қатер)|көмектесіңдер|құтқар(?:ың|ыңыз|ыңдар)"
    r"|жедел көмек керек"
    r"|help (?:me |us )?(?:urgently|immediately|right now)|urgent(?:ly)? (?:help|need help)"
    r"|(?:danger|threat) to (?:my |our |his |her )?li(?:fe|ves)|li(?:fe|ves) (?:is|are) in danger"
    r"|save (?:me|us)\b"
)
_DANGER = re.compile(rf"(?<!\w)(?:{_SELF_HARM}|{_VIOLENCE}|{_DISASTER}|{_CRY})", re.IGNORECASE)


def reads_as_appeal(text: str) -> bool:
    """Tell whether a text asks for a decision on the author's own case."""
    return _APPEAL.search(text) is not None


def speaks_of_danger(text: str) -> bool:
    """Tell whether a text may speak of a life in danger now."""
    return _DANGER.search(text) is not None
