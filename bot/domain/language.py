"""The three languages of the product; none is a translation of another."""

from enum import StrEnum


class Language(StrEnum):
    KK = "kk"
    RU = "ru"
    EN = "en"


DEFAULT_LANGUAGE = Language.KK


def language_of(code: str | None) -> Language:
    """Choose the language for a client's IETF tag such as ``ru-KZ``; Kazakh where none fits."""
    head = (code or "")[:2].lower()
    return Language(head) if head in set(Language) else DEFAULT_LANGUAGE
