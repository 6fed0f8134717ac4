"""Flags: whom a text names, whether it is a personal case, whether a life is in danger."""

import pytest

from bot.privacy.redaction import Redaction

clean = Redaction()

NAMES = (
    "Серік Болатұлы келмеді", "Айгүл Серікқызының сөзі", "Серик Болатулы", "Иванов Пётр Петрович",
    "с Марией Ивановной", "Николай Ильич", "Серік Болат-ұлы", "Ахметов А.Б. не ответил",
    "А.Б. Ахметов", "Bolat Serikuly", "Ivan Petrovich", "СЕРІК БОЛАТҰЛЫ",
)  # fmt: skip
NO_NAMES = (
    "Ұлы дала елі", "Қазақтың ұлы ақыны", "Основной вопрос, Верховный суд, Уровне", "Уровне дорог",
    "Духовной жизни", "July and Truly", "көшенің шамы", "Кирпич лежит", "Ключ, Врач",
)  # fmt: skip

APPEALS = (
    "Прошу принять меры к соседу", "Моё заявление третий месяц без ответа", "Жалоба на акимат",
    "Обращаюсь к вам с просьбой", "Требую наказать виновных", "Мне отказали в пособии",
    "Өтінішіме жауап жоқ", "Шара қолдануыңызды сұраймын", "Тексеруіңізді өтінемін",
    "Шағымданамын", "Көмектесуіңізді сұраймын", "Менің ісім қаралмады",
    "My application is not answered", "Please take action against him", "I was denied a benefit",
    "This is a complaint against the clinic",
)  # fmt: skip

DANGERS = (
    "Помогите срочно, убивают!", "Не хочу больше жить", "Я покончу с собой", "Муж избивает детей",
    "меня бьют", "У нас пожар", "Горит соседний дом", "Угрожает ножом", "Запах газа в подъезде",
    "Өмірге қауіп төніп тұр", "Көмектесіңдерші!", "Өлгім келеді", "Күйеуім мені ұрып жатыр",
    "Үй жанып жатыр", "Өзіме қол жұмсаймын", "Өрт шықты", "I will kill myself",
    "I want to die", "My neighbour is being beaten", "The house is on fire", "help me right now",
    "My life is in danger", "He is going to kill us",
)  # fmt: skip

CALM = (
    "Пожарная часть далеко от посёлка", "Прошлым летом пожарные приехали поздно",
    "Горит только один фонарь", "Убивает бюрократия", "Газа в посёлке нет",
    "Өрт сөндіру бөлімі алыс", "Өмір сапасы жақсарды", "Қауіпсіздік жақсы",
    "Көше шамдары жанып тұр", "Life is better here", "The fire station is far",
    "Crime is going down", "Спасибо за новый парк", "Суды үнемдеу керек", "Жизнь дорожает",
)  # fmt: skip


@pytest.mark.parametrize("typed", NAMES)
def test_a_named_person_is_pointed_out(typed: str) -> None:
    """The moderator is told that a text names somebody, and decides."""
    assert clean(typed).names
    assert clean(typed).text == typed


@pytest.mark.parametrize("typed", NO_NAMES)
def test_a_word_that_only_sounds_like_a_name_is_none(typed: str) -> None:
    """Moderators are not called for every fine word."""
    assert not clean(typed).names


@pytest.mark.parametrize("typed", APPEALS)
def test_a_personal_case_is_recognised(typed: str) -> None:
    """Who needs a decision is told where decisions are made."""
    assert clean(typed).appeal
    assert not clean(typed).danger


@pytest.mark.parametrize("typed", DANGERS)
def test_danger_to_life_is_recognised(typed: str) -> None:
    """Who is in danger sees 112 at once."""
    assert clean(typed).danger
    assert clean(typed.upper()).danger


@pytest.mark.parametrize("typed", CALM)
def test_ordinary_life_is_no_alarm(typed: str) -> None:
    """A report about lamps and fire stations does not send anybody to 112 or to e-Otinish."""
    text = clean(typed)
    assert not text.danger
    assert not text.appeal
