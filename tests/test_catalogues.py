"""The catalogues: complete, fresh, and written as the product speaks."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from bot.domain.language import Language
from bot.domain.report import utf16_length

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "locales"
TRANSLATED = (Language.KK, Language.RU)
FORMS = {Language.KK: 2, Language.RU: 3}
POP_UP = 180
POP_UPS = re.compile(
    r"Saved: |Your answer: |Your answer is |Nothing was|Something went|One moment"
)

EXTRACT = (
    *("extract", "--no-default-keywords", "--keyword=_", "--keyword=N_", "--keyword=plural:1,2"),
    *("--add-comments=NOTE", "--add-location=never", "--no-wrap", "--sort-output"),
    "--omit-header",
)
"""``pybabel`` collects the English texts; no header, as its creation date is never the same."""

UPDATE = (
    *("update", "--input-file=locales/bot.pot", "--output-dir=locales", "--domain=bot"),
    *("--no-wrap", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"),
)
"""``pybabel`` carries them into the catalogues; what is new there waits for its translation."""


def pybabel(*arguments: str, folder: Path = ROOT) -> None:
    command = (sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments)
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603 (our own arguments)


def catalogue(language: Language) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "bot.po").open("rb") as source:
        return read_po(source, locale=str(language), abort_invalid=True)


def messages(language: Language) -> Sequence[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: str | Sequence[str] | None) -> Sequence[str]:
    return [text] if isinstance(text, str) else list(text or ())


def pairs(language: Language) -> Iterator[tuple[str, str]]:
    """Give each translation with the English it stands for."""
    for message in messages(language):
        english = forms(message.id)
        for at, text in enumerate(forms(message.string)):
            yield english[min(at, len(english) - 1)], text


def template() -> set[str]:
    with (LOCALES / "bot.pot").open("rb") as source:
        return {english for message in read_po(source) for english in forms(message.id) if english}


def written_in_code() -> Iterator[tuple[str, str]]:
    """Give every text that the code hands to ``_``, ``N_`` or ``plural``, with its place."""
    for source in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            count = {"_": 1, "N_": 1, "plural": 2}.get(name, 0)
            for argument in node.args[:count]:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value), f"{source.name}:{argument.lineno}"


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?\w+", text))


each = pytest.mark.parametrize("language", TRANSLATED)


def test_template_is_fresh(tmp_path: Path) -> None:
    """A text changed in the code cannot leave its old translation behind."""
    fresh = tmp_path / "bot.pot"
    pybabel(*EXTRACT, f"--output-file={fresh}", "bot")
    assert fresh.read_text() == (LOCALES / "bot.pot").read_text(), "run `make strings`"


def test_catalogues_are_in_step(tmp_path: Path) -> None:
    """Whoever brings the catalogues up to date sees their own change and nothing else."""
    shutil.copytree(LOCALES, tmp_path / "locales")
    pybabel(*UPDATE, folder=tmp_path)
    for language in TRANSLATED:
        path = Path("locales", language, "LC_MESSAGES", "bot.po")
        fresh = (tmp_path / path).read_text()
        assert fresh == (ROOT / path).read_text(), f"{path}: run `make strings`"


def test_template_misses_no_text() -> None:
    """No text stays English because the extraction could not see it, as inside an f-string."""
    known = template()
    written = list(written_in_code())
    assert len(written) > 200
    assert [(text, place) for text, place in written if text not in known] == []


@each
def test_complete(language: Language) -> None:
    """Nobody meets an English sentence in the middle of their own language."""
    found = messages(language)
    assert {english for message in found for english in forms(message.id)} == template()
    for message in found:
        assert not message.fuzzy, message.id
        expected = 1 if isinstance(message.id, str) else FORMS[language]
        texts = forms(message.string)
        assert len(texts) == expected, message.id
        assert all(text.strip() for text in texts), f"no words in {language} for: {message.id}"


@each
def test_same_placeholders_and_tags(language: Language) -> None:
    """A translation never drops a figure or breaks a message's HTML."""
    for english, text in pairs(language):
        assert placeholders(text) == placeholders(english), english
        assert tags(text) == tags(english), english


@each
def test_pop_ups_are_short(language: Language) -> None:
    """What pops up fits 200 characters with its values filled in."""
    short = [pair for pair in pairs(language) if POP_UPS.match(pair[0])]
    assert len(short) > 5
    assert all(utf16_length(text) <= POP_UP for pair in short for text in pair)


@each
def test_case_endings_never_touch_a_placeholder(language: Language) -> None:
    """No ending is glued to a name whose sounds it may not fit."""
    glued = [text for _, text in pairs(language) if re.search(r"\}-?[а-яёәғқңөұүһі]", text)]
    assert glued == []


def test_kazakh_is_written_with_kazakh_letters() -> None:
    """No Latin i hides in a Kazakh word, where no search would find it."""
    texts = [text for _, text in pairs(Language.KK)]
    mixed = re.compile(r"[a-z][а-яёәғқңөұүһі]|[а-яёәғқңөұүһі][a-z]", re.IGNORECASE)
    assert [text for text in texts if mixed.search(re.sub(r"\{\w+\}", "", text))] == []
    long = [text for text in texts if len(text) > 40]
    assert [text for text in long if not re.search("[әғқңөұүһі]", text)] == []


def test_kazakh_is_no_copy_of_russian() -> None:
    """The languages are equal: neither is filled with the other's words."""
    kazakh, russian = dict(pairs(Language.KK)), dict(pairs(Language.RU))
    same = {english for english, text in kazakh.items() if russian[english] == text}
    assert same <= {
        "Adal Azamat (honest citizen)",
        "Taza Qazaqstan",
        "Taza Qazaqstan (Clean Kazakhstan)",
    }


def test_russian_has_no_gendered_forms() -> None:
    """The bot addresses a person, not a man or a woman."""
    gendered = re.compile(
        r"\b(согласен|согласна|уверена?|рада?|готова?|ознакомлена?|вы (не )?\w+ла?)\b",
        re.IGNORECASE,
    )
    assert [text for _, text in pairs(Language.RU) if gendered.search(text)] == []


def test_banned_words() -> None:
    """The bot calls nothing it does a poll or a complaint, and promises no bare anonymity."""
    banned = {
        Language.KK: r"сауалнама(?! қателігін емес)|шағым|анонимді|рейтинг|баға қою",
        Language.RU: r"\bопрос(?!а\.$|а\b)|жалоб|анонимн|рейтинг|Не согласен",
        Language.EN: r"\bpoll|complain|anonym",
    }
    for language, words in banned.items():
        texts = template() if language is Language.EN else {text for _, text in pairs(language)}
        assert [text for text in texts if re.search(words, text, re.IGNORECASE)] == []


def test_kazakh_says_who_has_read_it() -> None:
    """A reader of the catalogue sees which Kazakh a native speaker has still to read."""
    for message in messages(Language.KK):
        marks = [c for c in message.user_comments if c.startswith("native-read: ")]
        told = f"write `# native-read: no` above this msgid in locales/kk: {message.id}"
        assert marks in (["native-read: no"], ["native-read: yes"]), told


@each
def test_doubtful_names_carry_a_note(language: Language) -> None:
    """A translator learns which names are not confirmed against the decree."""
    noted = {str(message.id) for message in messages(language) if message.auto_comments}
    assert {"Different Opinions – One Nation", "model of governance", "way of thinking"} <= noted
