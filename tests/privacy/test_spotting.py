"""Hints on one text: what a moderator should look at, and what must not be pointed at."""

import pytest

from bot.domain.folding import folded_words
from bot.domain.hints import Hint
from bot.domain.report import CleanText
from bot.privacy.abuse import LIST, has_abuse
from bot.privacy.redaction import Redaction
from bot.privacy.spotting import spot
from tests.privacy.test_benign_reports import ENGLISH, KAZAKH, RUSSIAN
from tests.support.near_phrases import JUDGED, TRIED

ABUSIVE = (
    "Әкім ақымақ екен!",
    "Бәрі оңбағандар.",
    "Қотақ жегізем",
    "какие же вы идиоты",
    "Сууука, опять ямы",
    "с у к а",
    "Cyкa!",
    "ду6ак и дурaк",
    "П И З Д Е Ц",
    "xyй вам",
    "ты мyдaк",
    "You are f u c k ing blind",
    "what a FUCKING road",
    "fuсk",  # with a Cyrillic letter
    "m0ron",
)

ORDINARY = (
    "Көлікке бензин құй, суға түсіп кет, ебін тап.",
    "Хайуанаттар бағы жөнделді.",
    "Мал мен ит көшеде жүр, көт-көт емес, кот та бар.",
    "Ақша жиды, қанша керек, қанық сарайы, дұрыс.",
    "Страхуй машину, подстрахуй соседа, потреблять, хлебать, колебания.",
    "Команда мандат получила, скипидар, педикюр, сукно, сук на дереве.",
    "Урожай уродился, тварный сыр, товары, удар, дуло.",
    "Чуркин и Твардовский, Херсон, Мудрость, мудрый.",
    "Дунгане (хуэйцзу) живут в селе рядом.",
    "Scunthorpe, retardant, Dickens, class, assess, shiitake, cuneiform.",
    "Мен ана жақта тұрамын, осы сәтте бәрі жақсы.",
)

ELECTIONS = (
    "Сайлау әділ өтсін.",
    "Депутаттыққа кандидат уәде берді.",
    "Қай партияға дауыс береміз?",
    "На выборах голосовали все.",
    "Эта партия обещала дороги.",
    "AMANAT ничего не делает",
    "The candidate promised a road before the election.",
    "We voted for him.",
)

NO_ELECTIONS = (
    "Дауысы қатты, шу көп.",
    "Был выбор: дорога или парк.",
    "Доктор и кандидат наук читали лекцию, кандидат технических наук тоже.",
    "Партия товара испорчена.",
    "Аманатқа қиянат жасама.",
    "Ауыл тазарды, ақ жол тіледік.",
    "Парламент пен Президент туралы көп айтылады.",
    "The third party paid, selected goods.",
)

PERSONAL = (
    "Көршіміздің ұлы түнде шулайды.",
    "Ана мұғалім баланы ұрысады",
    "Мой сосед сверху шумит по ночам.",
    "Наш директор берёт взятки",
    "Эта учительница кричит на детей",
    "Бывшая жена не даёт видеть детей",
    "My neighbour parks on the grass.",
    "that doctor was rude",
)


def hints(text: str) -> set[Hint]:
    return set(spot(CleanText(text)))


@pytest.mark.parametrize("text", ABUSIVE)
def test_abuse_is_pointed_at(text: str) -> None:
    """A moderator is warned before reading on, whatever letters the abuse is written in."""
    assert Hint.ABUSE in hints(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_left_alone(text: str) -> None:
    """Nobody is called abusive for a Kazakh or Russian word that merely looks like abuse."""
    assert not has_abuse(text)


@pytest.mark.parametrize("text", ELECTIONS)
def test_elections_are_pointed_at(text: str) -> None:
    """What the bot must not collect is seen before it is approved."""
    assert Hint.ELECTION in hints(text)


@pytest.mark.parametrize("text", NO_ELECTIONS)
def test_a_voice_or_a_choice_is_no_election(text: str) -> None:
    """A word with another meaning sets no hint."""
    assert Hint.ELECTION not in hints(text)


@pytest.mark.parametrize("text", PERSONAL)
def test_private_people_are_pointed_at(text: str) -> None:
    """A text about a neighbour or a teacher is looked at twice."""
    assert Hint.PERSONAL in hints(text)


@pytest.mark.parametrize("text", KAZAKH + RUSSIAN + ENGLISH)
def test_an_ordinary_report_has_no_hint(text: str) -> None:
    """Hints are rare enough to mean something."""
    assert hints(text) == set()


def test_phrases_of_many_reports_have_no_hint() -> None:
    """Two hundred more sentences of everyday matters: not one hint."""
    for half in (TRIED, JUDGED):
        for phrases in half.values():
            parts = (phrases.places, phrases.matters, phrases.details, phrases.wishes)
            assert [text for part in parts for text in part if hints(text)] == []


def test_each_entry_of_the_list_is_one_word() -> None:
    """Who adds a word with a space, which would never be found, learns it here."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    entries = [line.strip("!*") for line in lines if line and not line.startswith("#")]
    assert len(entries) == len(set(entries)) > 90
    assert [entry for entry in entries if len(folded_words(entry)) != 1] == []


@pytest.mark.parametrize("text", ["", "а" * 10_000, "a " * 5_000, "сосед " * 2_000])
def test_any_text_is_answered(text: str) -> None:
    """No text makes the desk stand still."""
    spot(CleanText(text))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Живу на ул. Абая, д. 15, кв. 7, света нет", Hint.ADDRESS),
        ("Врач сказал «приходите через месяц, мест нет» и ушёл", Hint.WORDS),
        ("Ол “ертең келіңіз деп” қайтарды", Hint.WORDS),
        ('The clerk said "come back next month" again', Hint.WORDS),
        ("Дорогу обещали!!! и где она???", Hint.STYLE),
        ("Оооочень плохооо", Hint.STYLE),
        ("СКОЛЬКО МОЖНО ждать, ОТВЕТЬТЕ", Hint.STYLE),
    ],
)
def test_what_may_lead_to_somebody_is_hinted(typed: str, expected: Hint) -> None:
    """Before quoting, a moderator is told of addresses, others' words and a style of one's own."""
    assert expected in spot(Redaction()(typed))
