"""A person never shows in what is printed."""

from bot.domain.citizen import Citizen
from bot.domain.language import Language, language_of


def test_a_citizen_prints_without_the_id() -> None:
    """An id cannot reach a log by way of a careless format string."""
    shown = f"{Citizen(7012345678)!r} {Citizen(7012345678)}"
    assert "7012345678" not in shown


def test_a_clients_language_is_understood_and_kazakh_is_the_default() -> None:
    """A phone set to ru-KZ starts in Russian, one set to German in Kazakh."""
    spoken = {code: language_of(code) for code in ("ru-KZ", "en", "kk", "de", None, "xx-<b>")}
    assert spoken == {
        "ru-KZ": Language.RU,
        "en": Language.EN,
        "kk": Language.KK,
        "de": Language.KK,
        None: Language.KK,
        "xx-<b>": Language.KK,
    }
