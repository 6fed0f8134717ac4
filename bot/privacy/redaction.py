"""Redaction: personal data taken out of a citizen's text before anything is written.

The text is read as a *shadow*: the same characters without combining marks, each in its plain
form (full-width, mathematical and circled ones are letters and digits again), and with the
filler where something was found already. Finders are asked in a fixed order; spans go back to
the text at the end. Names stay: the preview tells the author, the flags tell the moderator.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from bot.domain.report import HIDDEN_MARK, REPORT_MAX, CleanText, Hidden
from bot.privacy.cleanup import cleaned, is_mark
from bot.privacy.naming import speaks_of_names
from bot.privacy.patterns_common import FILLER, Finder, Span, filled
from bot.privacy.patterns_flags import reads_as_appeal, speaks_of_danger
from bot.privacy.patterns_links import domains, emails, links, usernames
from bot.privacy.patterns_numbers import cards, ibans, phones, twelves
from bot.privacy.patterns_papers import papers, plates
from bot.privacy.patterns_places import addresses, coordinates
from bot.privacy.patterns_spoken import spoken_numbers, spoken_phones

READ_MAX = 10_000
"""Longest text, in characters, that is read at all; Telegram's messages end at 4,096."""

ROUNDS = 6
"""How often the finders are asked at most; a person's text is done after two."""

FINDERS: tuple[tuple[Hidden, Finder], ...] = (
    (Hidden.LINK, links),
    (Hidden.EMAIL, emails),
    (Hidden.LINK, domains),  # after e-mail, whose second half is a domain
    (Hidden.IBAN, ibans),
    (Hidden.PLACE, coordinates),  # before numbers: its decimals look like a card
    (Hidden.NUMBER, spoken_numbers),  # before figures: they may stand among the words
    (Hidden.PHONE, spoken_phones),
    (Hidden.CARD, cards),
    (Hidden.NUMBER, twelves),
    (Hidden.PHONE, phones),
    (Hidden.DOCUMENT, papers),
    (Hidden.PLATE, plates),
    (Hidden.ADDRESS, addresses),
    (Hidden.USERNAME, usernames),
)

Found = tuple[Span, Hidden]

_TOO_LONG = CleanText("x" * (REPORT_MAX + 1))


class Redaction:
    """Clean-up, redaction and flags in one; pure, deterministic, never raises."""

    def __call__(self, text: str) -> CleanText:
        """Return what may be stored of a text.

        A text above READ_MAX is not read: letters of no meaning, too long for a report, stand
        in for it, so that whoever checks the length refuses it and nothing of it is kept.
        """
        if len(text) > READ_MAX:
            return _TOO_LONG
        plain = cleaned(text)
        safe, hidden = redacted(plain)
        return CleanText(
            safe,
            hidden,
            names=speaks_of_names(safe),
            appeal=reads_as_appeal(plain),
            danger=speaks_of_danger(plain),
        )


def redacted(text: str) -> tuple[str, tuple[Hidden, ...]]:
    """Put HIDDEN_MARK where personal data is in a cleaned text; kinds in the text's order.

    Rounds repeat until nothing more is found (what a mark uncovered counts too), so redacting
    twice changes nothing. A text that still yields after ROUNDS is a probe, no report: all of
    it is hidden.
    """
    found, done = found_in(text)
    kinds = tuple(kind for _, kind in found)
    return (_marked(text, found) if done else HIDDEN_MARK), kinds


def found_in(text: str) -> tuple[Sequence[Found], bool]:
    """Return where personal data is in a cleaned text, and whether that is all."""
    shadow, places = _shadow(text)
    found: list[Found] = []
    done = False
    for _ in range(ROUNDS):
        fresh = _round(shadow)
        done = not fresh
        if done:
            break
        found += fresh
        shadow = filled(shadow, sorted(span for span, _ in fresh))
    found.sort()
    return [((places[start], places[end]), kind) for (start, end), kind in found], done


def _shadow(text: str) -> tuple[str, Sequence[int]]:
    """Return the shadow, and for each place in it, and its end, the place in the text."""
    text = text.replace(HIDDEN_MARK, FILLER * len(HIDDEN_MARK))
    places = [at for at, ch in enumerate(text) if not is_mark(ch)]
    return "".join(_form(text[at]) for at in places), [*places, len(text)]


def _form(ch: str) -> str:
    if ch.isascii():
        return ch
    if unicodedata.category(ch) == "Pd" or ch == "−":
        return "-"
    digit = unicodedata.digit(ch, None)
    form = unicodedata.normalize("NFKC", ch) if digit is None else str(digit)
    return form if len(form) == 1 else ch


def _round(shadow: str) -> list[Found]:
    """Ask every finder once, each about what those before it left."""
    found: list[Found] = []
    for kind, find in FINDERS:
        spans = _joined(find(shadow))
        shadow = filled(shadow, spans)
        found += [(span, kind) for span in spans]
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Put spans in order; those that overlap become one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _marked(text: str, found: Iterable[Found]) -> str:
    parts, at = [], 0
    for (start, end), _ in found:
        parts += [text[at:start], HIDDEN_MARK]
        at = end
    return "".join((*parts, text[at:]))
