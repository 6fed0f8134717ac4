"""The documents tell the truth: every setting, command and target stands in them."""

import re
from datetime import time
from pathlib import Path

import pytest

from bot.domain.language import Language
from bot.domain.pause import Pauses
from bot.domain.published import PUBLISHED, Profile
from bot.domain.release import parse
from bot.domain.schedule import PublishAt
from bot.settings import PREFIX, Settings
from bot.storage.deletions import TELEGRAM_DELETES_FOR
from bot.usecases.rights import COPY_STAYS
from bot.views.verdicts import REASON_LABELS
from bot.views.words import words
from tests.support import policy

ROOT = Path(__file__).parent.parent
FIELDS = sorted(Settings.model_fields)
UNSET = (None, "", (), Pauses())


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def default(field: str) -> str | None:
    """Return a setting's default as an operator would write it; None where there is none."""
    info = Settings.model_fields[field]
    if info.is_required() or info.default_factory is not None or info.default in UNSET:
        return None
    if isinstance(info.default, PublishAt):
        return f"mon {info.default.at:%H:%M}"
    if isinstance(info.default, time):
        return f"{info.default:%H:%M}"
    if isinstance(info.default, bool | float):
        return f"{info.default:g}"
    return str(info.default)


@pytest.mark.parametrize("field", FIELDS)
def test_a_setting_is_in_the_operators_guide(field: str) -> None:
    """An operator finds each setting, with its default, in one table."""
    rows = re.findall(
        rf"^\| `{PREFIX}{field.upper()}` \| (.*?) \|", read("docs/operations.md"), re.MULTILINE
    )
    assert rows == [f"`{default(field)}`" if default(field) else "–"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_setting_is_in_the_example(field: str) -> None:
    """Who copies .env.example starts from the defaults, none of them stale."""
    value = default(field) or ""
    line = rf"^#?{PREFIX}{field.upper()}={re.escape(value)}$"
    assert len(re.findall(line, read(".env.example"), re.MULTILINE)) == 1


def test_the_documents_name_no_setting_that_is_not() -> None:
    """Nobody sets a name that the bot would refuse."""
    known = {PREFIX + field.upper() for field in FIELDS}
    for document in ("README.md", ".env.example", "compose.yaml", "docs/operations.md"):
        assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", read(document))) <= known, document


def test_every_target_is_told() -> None:
    """A newcomer finds what each make target does."""
    targets = re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE)
    assert len(targets) > 8
    told = read("README.md") + read("docs/contributing.md")
    assert [target for target in targets if f"`make {target}`" not in told] == []


@pytest.mark.parametrize("target", ["attacks", "soak"])
def test_what_takes_hours_is_told_alike(target: str) -> None:
    """Whoever starts a long run knows what it will be, wherever they read of it."""
    told = re.search(rf"^{target}:.*## (.)(.*)$", read("Makefile"), re.MULTILINE)
    assert told is not None
    row = f"| `make {target}` | {told[1].lower()}{told[2]} |\n"
    assert row in read("docs/contributing.md")


def test_every_command_is_told() -> None:
    """An operator finds what each command does."""
    from typer.main import get_command  # noqa: PLC0415 (slow to import, used here only)

    from bot.__main__ import cli  # noqa: PLC0415

    commands = getattr(get_command(cli), "commands", {})
    assert "run" in commands
    guide = read("docs/operations.md")
    assert [name for name in commands if f"`python -m bot {name}" not in guide] == []


@pytest.mark.parametrize(("part", "language"), [*enumerate(Language, 1)])
def test_the_course_names_buttons_that_are_there(part: int, language: Language) -> None:
    """A moderator who follows the course finds each button by the name it has there."""
    text = re.split(r"^## ", read("docs/moderators.md"), flags=re.MULTILINE)[part]
    named = {re.sub(r"\s+", " ", name) for name in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}
    page = read("bot/demo/page/words.js").replace("{n}", "30")
    bot = read(f"locales/{language}/LC_MESSAGES/bot.po") if language != "en" else ""
    bot += read("locales/bot.pot")
    assert len(named) > 15
    label = (
        '"{}(?:"| [(]|: [{{])'  # what a button says in brackets or after a colon may be left out
    )
    assert [n for n in named if not re.search(label.format(re.escape(n)), page + bot)] == []


@pytest.mark.parametrize(("part", "language"), [*enumerate(Language, 1)])
def test_the_course_tells_when_to_give_each_reason(part: int, language: Language) -> None:
    """A moderator finds no reason on a button that the course says nothing of."""
    text = re.split(r"^## ", read("docs/moderators.md"), flags=re.MULTILINE)[part]
    labels = [words(language)(label) for label in REASON_LABELS.values()]
    assert [label for label in labels if f"| **{label}** |" not in text] == []


@pytest.mark.parametrize(
    "document", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda path: path.name
)
def test_links_lead_somewhere(document: Path) -> None:
    """A reader never follows a link of ours into nothing."""
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_the_policy_in_the_documents_is_that_of_the_bot() -> None:
    """Who reads the policy before starting the bot reads the one that it will show."""
    again = "write it anew: python -m tests.support.policy"
    assert read("docs/policy.md") == policy.page(), again


def test_the_documents_know_how_long_things_stay() -> None:
    """The times that docs/privacy.md promises are those of the code."""
    page = read("docs/privacy.md")
    days = Settings.model_fields["retention_days"].default
    for told in (
        f"`BOT_RETENTION_DAYS` ({days})",
        f"leaves the chat after {COPY_STAYS.seconds // 60} minutes",
        f"done, or {TELEGRAM_DELETES_FOR.total_seconds() / 3600:.0f} hours",
    ):
        assert told in page, told


def test_decisions_are_numbered_in_turn() -> None:
    """A decision can be cited by its number."""
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_worked_example_is_the_release_it_speaks_of() -> None:
    """Who follows the page by hand arrives at the figures of the file it names."""
    page = read("docs/release.md")
    name = re.search(r"`(tests/domain/release_\S+\.json)`", page)
    assert name is not None
    view = parse(read(name[1]).rstrip().encode())
    shown = view.principles[0].figures
    assert shown is not None
    assert shown.shares is not None
    noisy = view.tables["national"].noisy[0]
    for told in (
        "  ".join(map(str, noisy)).replace("-", "−"),
        f"`participants` {view.participants}",
        f"told as {view.needed}",
        f"`mean` {shown.mean}",
        f"`noise` {shown.noise}",
        f"{shown.printed_mean} ± {shown.margin}",
        "so {}, {} and {} %".format(*shown.shares),
        f"so ± {shown.share_margin} points",
        ", ".join(map(str, shown.counts)),
    ):
        assert told in page, told


def test_the_page_tells_what_each_table_costs() -> None:
    """Nobody's taking part shows more in a release than the page says."""
    page = read("docs/release.md").splitlines()
    for table in PUBLISHED.values():
        parts = (table.share.get(profile, "–") for profile in (Profile.PILOT, Profile.FULL))
        end = " | ".join(map(str, (table.per_account, *parts)))
        rows = [line for line in page if line.startswith(f"| `{table.name}` |")]
        assert [row.endswith(f"| {end} |") for row in rows] == [True], table.name
