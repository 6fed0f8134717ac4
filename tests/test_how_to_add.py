"""Each walk of docs/how-to-add.md, followed to the letter in a copy of the tree."""

import re
from pathlib import Path

import pytest

from bot.domain.principles import wording
from tests.support.adding import Copy, listed


@pytest.fixture
def tree(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


OLD_TEXT = "Clean-up days, tree planting, removal of dumps and improvement projects."
NEW_TEXT = (
    "Clean-up days, tree planting, removal of dumps, and lists of them that anyone can read."
)

PAGE = """
from bot.domain.ballot import Ballot
from bot.domain.language import Language
from bot.domain.principles import PRINCIPLES, wording
from bot.domain.week import Week
from bot.views import principles
from bot.views.taps import HOME, Menu
from bot.views.words import untranslated, words

def page(language, number=6):
    week, one = Week.parse("2026-W48"), PRINCIPLES[number - 1]
    return principles.page(words(language), Menu(language, True), week, one, Ballot())
"""


def test_a_new_text_of_a_principle(tree: Copy) -> None:
    """Who rewords a principle does so once a language, and readers see it everywhere."""
    tree.change("bot/domain/principles.py", OLD_TEXT, NEW_TEXT)
    tree.change(
        "bot/domain/principles.py",
        'unfinished embankment of Lake Sairan in Almaty was given as an example."\n        ),\n',
        'unfinished embankment of Lake Sairan in Almaty was given as an example."\n        ),\n'
        "        version=2,\n",
    )
    kk = "Сенбіліктер, ағаш отырғызу, қоқыс үйінділерін жою және олардың ашық тізімдері."
    ru = "Субботники, посадка деревьев, ликвидация свалок и открытые списки свалок."
    tree.translate(kk={NEW_TEXT: kk}, ru={NEW_TEXT: ru})
    assert tree.touched == listed("A new text of a principle")
    said = tree.run(
        PAGE + "print(wording(), *map(untranslated, Language))\n"
        "for language in Language: print(page(language).text)"
    )
    *before, last = wording().split(".")
    assert said.startswith(f"{'.'.join([*before, str(int(last) + 1)])} 0 0 0\n")
    assert all(said.count(text) == 1 for text in (NEW_TEXT, kk, ru))


UZBEK = {
    "Choose a language": "Tilni tanlang",
    "Taza Qazaqstan (Clean Kazakhstan)": "Taza Qazaqstan (Toza Qozogʻiston)",
    "Role: {role}": "Roli: {role}",
    "ethic of behaviour": "xulq-atvor odobi",
    "What the decree says (in our words)": "Farmonda nima deyilgan (oʻz soʻzimiz bilan)",
    "How it is put into practice": "Amalda qanday bajariladi",
    "Open question": "Ochiq savol",
    OLD_TEXT: "Hasharlar, daraxt ekish, chiqindi uyumlarini yoʻqotish va obodonlashtirish.",
    "Choose one answer. You can change it until Sunday night.": (
        "Bitta javobni tanlang. Uni yakshanba kechasigacha oʻzgartirish mumkin."
    ),
    "Week: {range}": "Hafta: {range}",
    "not at all": "umuman yoʻq",
    "poorly": "yomon",
    "partly": "qisman",
    "well": "yaxshi",
    "fully": "toʻliq",
    "No opinion": "Javob berish qiyin",
    "Write a report": "Xabar yozish",
    "Share": "Ulashish",
    "Previous principle": "Oldingi tamoyil",
    "Back to the list": "Roʻyxatga qaytish",
}

MIGRATION = '''"""Reports in Uzbek."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = {head!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    allow("'kk', 'ru', 'en', 'uz'")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM reports WHERE language = 'uz'"))
    allow("'kk', 'ru', 'en'")


def allow(listed: str) -> None:
    rule = f"language IN ({{listed}})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("language", "reports", type_="check")
        op.create_check_constraint("language", "reports", rule)
        return
    made = op.get_bind().scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'reports'"))
    indexes = op.get_bind().scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'reports'")
    ).all()
    op.rename_table("reports", "old_reports")
    op.execute(sa.text(re.sub(r"language IN \\([^)]*\\)", rule, made)))
    op.execute(sa.text("INSERT INTO reports SELECT * FROM old_reports"))
    op.drop_table("old_reports")
    for index in filter(None, indexes):
        op.execute(sa.text(index))
'''

REPORTED = """
import sqlite3
from bot.storage import schema
schema.upgrade("sqlite+aiosqlite:///data/bot.db")
with sqlite3.connect("data/bot.db") as database:
    [[made]] = database.execute("SELECT sql FROM sqlite_master WHERE name = 'reports'")
    indexed = database.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'reports'"
    ).fetchone()
    for language in ("kk", "uz"):
        database.execute(
            "INSERT INTO reports (id, week, day, principle, language, region, sealed_text,"
            " quotable, first, state)"
            " VALUES (?, 202648, '2026-11-25', 1, ?, 'unsaid', x'00', 0, 1, 'pending')",
            (language.encode() * 8, language),
        )
print("'uz'" in made, "WITHOUT ROWID" in made, indexed)
schema.downgrade("sqlite+aiosqlite:///data/bot.db", "-1")
with sqlite3.connect("data/bot.db") as database:
    print("left:", *database.execute("SELECT language FROM reports").fetchall())
"""


def test_a_new_language(tree: Copy) -> None:
    """Uzbek speakers can be offered their language, and the others notice nothing."""
    tree.change("bot/domain/language.py", '    EN = "en"\n', '    EN = "en"\n    UZ = "uz"\n')
    tree.change(
        "bot/views/words.py",
        '    Language.RU: Locale("ru"),\n',
        '    Language.RU: Locale("ru"),\n    Language.UZ: Locale("uz"),\n',
    )
    tree.change(
        "bot/views/entry.py",
        '    Language.EN: "English",\n',
        '    Language.EN: "English",\n    Language.UZ: "Oʻzbekcha",\n',
    )
    tree.change(
        "bot/views/taps.py",
        '    POSTER_EN = "qren"\n',
        '    POSTER_EN = "qren"\n    POSTER_UZ = "qruz"\n',
    )
    tree.change(
        "bot/views/sharing.py",
        "    Verb.POSTER_EN: Language.EN,\n",
        "    Verb.POSTER_EN: Language.EN,\n    Verb.POSTER_UZ: Language.UZ,\n",
    )
    head = max(file.name[:4] for file in tree.folder.glob("migrations/versions/0*.py"))
    tree.write("migrations/versions/0099_uzbek.py", MIGRATION.format(head=head))
    header = (
        'msgid ""\nmsgstr ""\n"Language: uz\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    )
    texts = (f'\n# native-read: no\nmsgid "{e}"\nmsgstr "{u}"\n' for e, u in UZBEK.items())
    tree.write("locales/uz/LC_MESSAGES/bot.po", header + "".join(texts))
    assert tree.touched == listed("A new language")

    said = tree.run(
        PAGE + "from bot.views import entry, sharing\n"
        "from bot.views.taps import parse_start, parse_tap\n"
        "first = entry.choose_language(Menu(Language.KK), HOME)\n"
        "print(first.text, *(b.text for row in first.keyboard for b in row))\n"
        "print(parse_tap(first.keyboard[-1][0].data).menu.language)\n"
        "print(parse_start('lang_uz')[1])\n"
        "print(page(Language.UZ).text, *(b.text for r in page(Language.UZ).keyboard for b in r))\n"
        "print(untranslated(Language.UZ) > 100, untranslated(Language.KK))\n" + REPORTED
    )
    assert "Choose a language · Tilni tanlang" in said
    assert "English Oʻzbekcha\nuz\nuz\n" in said
    shown = (text for text in UZBEK.values() if "{" not in text)
    assert [text for text in shown if text not in said] == []
    assert "True 0\nTrue True" in said
    assert said.endswith("left: ('kk',)\n")


def test_a_new_reason(tree: Copy) -> None:
    """Moderators get a button more, authors its words, and the ledger counts it."""
    label, author = "Already solved", "the problem has been solved already"
    tree.change(
        "bot/domain/report.py",
        '    UNREADABLE = "unreadable"\n',
        '    SOLVED = "solved"\n    UNREADABLE = "unreadable"\n',
    )
    for text, before in (
        (label, 'Reason.UNREADABLE: N_("Unreadable")'),
        (author, 'Reason.UNREADABLE: N_("the text could not be understood")'),
    ):
        tree.change("bot/views/verdicts.py", before, f'Reason.SOLVED: N_("{text}"),\n    {before}')
    tree.translate(
        kk={label: "Шешіліп қойған", author: "мәселе шешіліп қойған"},
        ru={label: "Уже решено", author: "вопрос уже решён"},
    )
    assert tree.touched == listed("A new reason to decline a report")
    said = tree.run(
        "from bot.domain.counts import Counts, Decided\n"
        "from bot.domain.language import Language\n"
        "from bot.domain.published import LEDGER\n"
        "from bot.domain.report import Reason, ReportState, Verdict\n"
        "from bot.domain.week import Week\n"
        "from bot.views.verdicts import REASON_LABELS, status\n"
        "from bot.views.words import untranslated, words\n"
        "day = Week.parse('2026-W48').monday\n"
        "told = Decided(ReportState.DECLINED, Reason.SOLVED, day, day)\n"
        "cells = dict(zip(LEDGER.rows, Counts((LEDGER,)).reports([told]).table(LEDGER)))\n"
        "print(cells['solved.next_day'], sum(map(sum, cells.values())))\n"
        "for language in Language:\n"
        "    _ = words(language)\n"
        "    print(untranslated(language), _(REASON_LABELS[Reason.SOLVED]))\n"
        "    print(status(_, ReportState.DECLINED, Reason.SOLVED))\n"
        "from bot.views.desk_taps import DeskVerb, parse_desk\n"
        "print(set(REASON_LABELS) == set(Reason))\n"
    )
    assert said.startswith("(1,) 1\n0 Шешіліп қойған\n")
    assert "0 Уже решено" in said
    assert f"Declined. Reason: {author}." in said
    assert said.endswith("True\n")


ROW = """ANSWERED = Published(
    name="answered",
    query="how many of the six principles each person answered",
    rows=("people",),
    columns=("answered_1-2", "answered_3-4", "answered_5-6"),
    per_account=1,
    share={Profile.FULL: Decimal("0.05")},
    gate=_SHARES_GATE,
)

PUBLISHED:"""


TOLD = """def answered(_: Words, view: GroupsView | None) -> Sequence[str]:
    if view is None or not view.publishable:
        return []
    shares = view.rows[0].figures.shares
    told = f"1–2 · 3–4 · 5–6: {{_percents(_, shares)}}"
    return [lines(bold(_("{heading}")), span(_, view.pool), told)]


def ledger(_"""


def test_a_new_published_number(tree: Copy) -> None:
    """A number more is paid for, noised, gated, signed and told, by what its table lists."""
    tree.change("bot/domain/published.py", "PUBLISHED:", ROW)
    tree.change(
        "bot/domain/published.py", "LANGUAGES, LEDGER)\n", "LANGUAGES, LEDGER, ANSWERED)\n"
    )
    tree.change("bot/domain/published.py", 'Decimal("0.8")', 'Decimal("0.75")')
    counted = "                    self._average(ballot)\n"
    tree.change(
        "bot/domain/counts.py",
        counted,
        counted + "                    answered = 6 - ballot.scores.count(None)\n"
        '                    self._cells["answered"]["people"][(answered - 1) // 2] += 1\n',
    )
    release = "    languages: GroupsView | None = None\n"
    tree.change(
        "bot/domain/release.py", release, release + "    answered: GroupsView | None = None\n"
    )
    needs = "            LANGUAGES.name: self.languages,\n"
    tree.change("bot/domain/release.py", needs, needs + '            "answered": self.answered,\n')
    tree.change(
        "bot/domain/compose.py",
        "        languages=_groups(LANGUAGES, views, past),\n",
        "        languages=_groups(LANGUAGES, views, past),\n"
        '        answered=_groups(PUBLISHED["answered"], views, past),\n',
    )
    heading = "How many principles people answered"
    line = '        *_group(_, _("By language of the bot"), view.languages, languages(view)),\n'
    tree.change(
        "bot/views/digest_groups.py", line, f"{line}        *answered(_, view.answered),\n"
    )
    tree.change("bot/views/digest_groups.py", "def ledger(_", TOLD.format(heading=heading))
    tree.change(
        "docs/recompute.py", '"languages", "ledger"}', '"languages", "ledger", "answered"}'
    )
    tree.change(
        "docs/recompute.py", '("regions", "languages")', '("regions", "languages", "answered")'
    )
    tree.translate(
        kk={heading: "Адамдар қанша қағидатқа жауап берді"},
        ru={heading: "На сколько принципов люди ответили"},
    )
    tree.run("from tests.support import schema; schema.FILE.write_text(schema.schema(), 'utf-8')")
    tree.touched.add("docs/release.schema.json")
    assert tree.touched == listed("A new published number")
    said = tree.run(
        "import json, runpy\n"
        "from datetime import date\n"
        "from decimal import Decimal\n"
        "from pathlib import Path\n"
        "from msgspec import structs\n"
        "from bot.domain.amend import Amendment, corrected, withdrawn\n"
        "from bot.domain.hold import Doubt\n"
        "from bot.domain.language import Language\n"
        "from bot.domain.published import Profile, of_profile\n"
        "from bot.domain.release import Release, canonical, parse\n"
        "from bot.views import digest_groups, opendata_csv\n"
        "from bot.views.words import words\n"
        "from tests.support.releases import FULL, releases\n"
        "[told] = releases([3000], FULL)\n"
        "view = parse(told.payload)\n"
        "why = Amendment(Doubt.FIGURES, date(2026, 11, 24))\n"
        "shares = [table.share[Profile.FULL] for table in of_profile(Profile.FULL)]\n"
        "print(sum(shares), view.epsilon)\n"
        "print(b'answered' in withdrawn(told, told, why, FULL))\n"
        "other = structs.replace(view.tables['answered'], rows=('all',))\n"
        "then = structs.replace(view, tables={**view.tables, 'answered': other})\n"
        "before = Release(told.week, canonical(then), b'')\n"
        "print(parse(corrected(before, [], told, why, FULL)).answered == view.answered)\n"
        "print(view.answered.rows[0].figures.shares.percent)\n"
        "for language in Language: print(*digest_groups.groups(words(language), view))\n"
        "print(opendata_csv.table(view).decode().count(';answered;'))\n"
        "Path('week').mkdir()\n"
        "release = json.dumps({'release': json.loads(told.payload)})\n"
        "Path('week', 'told.json').write_text(release, 'utf-8')\n"
        "runpy.run_path('docs/recompute.py')['main']('week')\n"
    )
    assert said.startswith("1.00 2.0\nFalse\nTrue\n")
    for text in (heading, "Адамдар қанша қағидатқа", "На сколько принципов"):
        assert text in said
    assert re.search(r"\n5\n\d+ rows recomputed, 0 differ\n$", said)
    fresh = (tree.folder / "docs/release.schema.json").read_text("utf-8")
    assert '"answered"' in fresh
