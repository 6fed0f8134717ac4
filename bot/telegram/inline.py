"""Answers to what somebody types after the bot's @name in any chat."""

from collections.abc import Sequence
from contextlib import suppress

from aiogram.methods import AnswerInlineQuery
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)

from bot.telegram.lanes import Lanes
from bot.telegram.markup import markup
from bot.telegram.outcomes import TelegramFailure
from bot.telegram.sender import Sender
from bot.views.inline import Card

PATIENCE = 5.0
"""Seconds; whoever types has asked again by then."""

CACHED = 300
"""Seconds that Telegram gives the same answer to everybody who types the same."""


class Offer:
    """Offers cards; nothing about who asked, or for what, is logged or kept.

    Typing asks with each letter: of one person's queries that wait, the newest is answered.
    """

    def __init__(self, sender: Sender, lanes: Lanes) -> None:
        self._sender = sender
        self._lanes = lanes

    async def __call__(
        self, query: InlineQuery, cards: Sequence[Card], *, button: tuple[str, str], cached: bool
    ) -> None:
        """Answer a query; ``button`` is a name and the payload with which it opens the bot.

        ``cached`` where the words typed decide alone what is offered.
        """
        answer = AnswerInlineQuery(
            inline_query_id=query.id,
            results=[_article(card) for card in cards],
            cache_time=CACHED if cached else 0,
            is_personal=False,
            button=InlineQueryResultsButton(text=button[0], start_parameter=button[1]),
        )

        async def job() -> None:
            with suppress(TelegramFailure):
                await self._sender(answer, patience=PATIENCE, repeat=False)

        self._lanes.later(("inline", query.from_user.id), job, replaces="inline")


def _article(card: Card) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=card.id,
        title=card.title,
        description=card.description,
        input_message_content=InputTextMessageContent(
            message_text=card.screen.text,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        reply_markup=markup(card.screen.keyboard),
    )
