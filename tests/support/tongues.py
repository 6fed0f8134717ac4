"""Which language a text is in, as far as its letters tell."""

import re

from bot.demo.people import Person
from bot.domain.language import Language

KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LATIN_WORD = re.compile(r"(?<![\w/@.])[A-Za-z]+(?:-[A-Za-z]+)*")
PUBLIC_KEY = re.compile("[0-9a-f]{64}")
PROPER_LATIN = frozenset({"Telegram", "SSD", "VPS", "e-Otinish", "e", "V"})
PROPER_KAZAKH = ("Таза Қазақстан", "Жетісу", "Ұлытау", "Қазақша")
IN_ITSELF = ("Қазақша", "Русский", "English")
"""What languages call themselves, whatever the screen's language."""


CHOICE = "Тілді таңдаңыз · Выберите язык · Choose a language"
SETTINGS = ("Qogam LLP, BIN", "Kazakhstan", "six_principles_demo", "privacy@example.com")
"""What the stage's operator has written into the settings, in whatever language."""


def strangers(text: str, language: Language) -> set[str]:
    """Return what cannot be in this language: letters, or words in Latin script."""
    for name in (*PROPER_KAZAKH, *IN_ITSELF):
        text = text.replace(name, "")
    if language is Language.EN:
        return set(CYRILLIC.findall(text))
    found = set(LATIN_WORD.findall(text)) - PROPER_LATIN
    return found | set(KAZAKH.findall(text)) if language is Language.RU else found


def nothing_foreign(person: Person, language: Language) -> None:
    """Look through all that was ever shown, pop-ups included."""
    texts = [answer.text for answer in person.answers]
    for message in (m for m in (*person.chat, *person.deleted) if m.by_bot):
        for content in (*message.versions, message.content):
            labels = [label for row in content.labels for label in row]
            texts += [content.text, *labels]
    for text in set(texts) - {CHOICE}:
        own = PUBLIC_KEY.sub("", text)
        for name in SETTINGS:
            own = own.replace(name, "")
        assert not strangers(own, language), text
