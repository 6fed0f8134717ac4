"""Telegram's HTML: read as Telegram reads it, refused as Telegram refuses it."""

import pytest
from aiogram.types import MessageEntity, User
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.errors import Violation
from bot.demo.html import parse_html
from bot.demo.links import checked_link
from bot.demo.text import formatted, message_text, utf16


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("<b>a</b> <strong>b</strong>", "a b", ["bold", "bold"]),
        ("<i>a</i> <em>b</em>", "a b", ["italic", "italic"]),
        ("<u>a</u> <ins>b</ins>", "a b", ["underline", "underline"]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", ["strikethrough"] * 3),
        ("<code>a</code>", "a", ["code"]),
        ("<pre>a</pre>", "a", ["pre"]),
        ('<pre><code class="language-python">a</code></pre>', "a", ["pre"]),
        ("<tg-spoiler>a</tg-spoiler>", "a", ["spoiler"]),
        ('<span class="tg-spoiler">a</span>', "a", ["spoiler"]),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<a href="https://example.org">a</a>', "a", ["text_link"]),
        ('<a href="nonsense">a</a>', "a", []),
        ("<B>a</b>", "a", ["bold"]),
        ("<b></b>a", "a", []),
        ("&lt;b&gt; &amp;&quot;&#1178;&#x49A;", '<b> &"ҚҚ', []),
        ("&nbsp; & &copy;", "&nbsp; & &copy;", []),
        ("a > b", "a > b", []),
        ("<b>a<i>b</i></b>", "ab", ["bold", "italic"]),
        ("  a\n ", "a", []),
        ("/help and https://example.org/x.", "/help and https://example.org/x.", None),
    ],
)
def test_html_is_read(source: str, text: str, kinds: list[str] | None) -> None:
    """A tag that Telegram draws is drawn here, and only such."""
    read, entities = formatted(source, "HTML")
    assert read == text
    if kinds is not None:
        assert [entity["type"] for entity in entities] == kinds


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("ә<b", "Unclosed start tag at byte offset 2"),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("қ</b>", "Unexpected end tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        (
            "<b>a</i>",
            'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
        ),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ],
)
def test_wrong_html_is_refused_in_telegrams_words(source: str, error: str) -> None:
    """A view that Telegram would refuse fails in the tests, not before a citizen."""
    with pytest.raises(Violation) as refused:
        formatted(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {error}"


def test_offsets_count_utf16_units() -> None:
    """An emoji before a bold word does not shift what is bold."""
    text, entities = formatted("🎲 <b>қағидат</b>", "HTML")
    assert text == "🎲 қағидат"
    assert entities == ({"type": "bold", "offset": 3, "length": 7},)


def test_given_entities_match_the_same_html() -> None:
    """A post frozen as entities is the same post to Telegram as its HTML."""
    bold = MessageEntity(type="bold", offset=3, length=7)
    assert formatted("🎲 қағидат", None, [bold]) == formatted("🎲 <b>қағидат</b>", "HTML")


def test_entities_inside_a_character_are_refused() -> None:
    """Offsets counted in characters instead of UTF-16 units are found out."""
    with pytest.raises(Violation, match="inside a character"):
        formatted("🎲", None, [MessageEntity(type="bold", offset=1, length=1)])


def test_invisible_characters_are_dropped() -> None:
    """A direction mark leaves the text, and entities stay on their words."""
    text, entities = formatted("\u202ea\r <b>b\x00</b>", "HTML")
    assert text == "a b"
    assert entities == ({"type": "bold", "offset": 2, "length": 1},)


@pytest.mark.parametrize("text", ["", "   ", "\n", "<b> </b>"])
def test_an_empty_text_is_refused(text: str) -> None:
    """A screen without words is found out."""
    with pytest.raises(Violation, match="empty"):
        message_text(text, "HTML", None)


def test_the_limit_is_counted_after_the_tags_in_utf16() -> None:
    """4,096 units pass however many tags are around them; one more does not."""
    assert message_text(f"<b>{'🎲' * 2048}</b>", "HTML", None)[0] == "🎲" * 2048
    with pytest.raises(Violation, match="message is too long"):
        message_text("🎲" * 2048 + "a", None, None)


def test_only_html_is_a_parse_mode_here() -> None:
    """A forgotten Markdown mode is found out."""
    with pytest.raises(Violation, match="unsupported parse_mode"):
        formatted("*a*", "MarkdownV2")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://Example.org", "https://example.org/"),
        ("t.me/six_principles?start=p1", "http://t.me/six_principles?start=p1"),
        ("https://127.0.0.1:8080/a", "https://127.0.0.1:8080/a"),
        ("tg://resolve?domain=a", "tg://resolve?domain=a"),
        ("http://localhost", ""),
        ("http://1.2.3", ""),
        ("http://a.b:port", ""),
        ("javascript://a.org", ""),
        ("http://a b.org", ""),
        ("", ""),
    ],
)
def test_links_are_kept_as_telegram_keeps_them(link: str, kept: str) -> None:
    """A button with an address Telegram refuses is found out."""
    assert checked_link(link) == kept


def test_links_commands_and_mentions_are_found() -> None:
    """What Telegram makes tappable by itself is marked here too, but not inside code."""
    text = "/help @six_principles #қағидат a@b.kz https://a.kz/x. <code>/no</code>"
    kinds = [entity["type"] for entity in formatted(text, "HTML")[1]]
    assert kinds == ["bot_command", "mention", "hashtag", "email", "url", "code"]


@given(st.text(alphabet="ab<>/&;=\"' #x1қ🎲", max_size=30))
def test_any_html_is_read_or_refused(source: str) -> None:
    """No text breaks the reader, and every span lies within the text."""
    try:
        text, spans = parse_html(source)
    except Violation:
        return
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@given(st.text(max_size=50))
def test_entities_stay_within_the_text(source: str) -> None:
    """Whatever is cleaned away, entities never point beyond the text."""
    text, entities = formatted(f"<b>{source.replace('<', '').replace('&', '')}</b>", "HTML")
    assert all(entity["offset"] + entity["length"] <= utf16(text) for entity in entities)


def test_people_are_mentioned_by_id() -> None:
    """A mention by id is the same whether it comes as a link or as an entity."""
    read = formatted('<a href="tg://user?id=5">Aigerim</a>', "HTML")
    user = User(id=5, is_bot=False, first_name="Aigerim")
    mention = MessageEntity(type="text_mention", offset=0, length=7, user=user)
    assert read == formatted("Aigerim", None, [mention])
    assert read[1][0]["user"] == 5


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("<code><b>a</b></code>", ["code"]),
        ("<pre>a<i>b</i></pre>", ["pre"]),
        ("<b><code>a</code></b>", ["code"]),
        ("<blockquote>a<blockquote expandable>b</blockquote></blockquote>", ["blockquote"]),
        ("<blockquote><b>a</b></blockquote>", ["blockquote", "bold"]),
        ("<b>a<code>b</code></b>", ["bold", "code"]),
    ],
)
def test_code_holds_nothing_and_quotes_no_quotes(source: str, kinds: list[str]) -> None:
    """What Telegram would not draw inside code or a quote is not drawn here."""
    assert [entity["type"] for entity in formatted(source, "HTML")[1]] == kinds


@pytest.mark.parametrize(
    ("kind", "words"), [("custom_emoji", "custom emoji"), ("shiny", "unsupported entity type")]
)
def test_entities_nobody_granted_are_refused(kind: str, words: str) -> None:
    """A custom emoji, which costs money, and a misspelt entity are found out."""
    entity = MessageEntity(type=kind, offset=0, length=1, custom_emoji_id="1")
    with pytest.raises(Violation, match=words):
        formatted("a", None, [entity])
    with pytest.raises(Violation, match="custom emoji"):
        formatted('<tg-emoji emoji-id="1">a</tg-emoji>', "HTML")
