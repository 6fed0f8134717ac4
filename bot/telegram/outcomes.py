"""What can come of a request to Telegram when it did not simply succeed.

    TelegramFailure
    ├── Refused     Telegram said no, for good; ``code`` says why
    ├── NotSent     certainly nothing happened there; ``wait`` seconds until it may be tried again
    └── Unknown     the request left, no answer came: it may have happened

aiogram's own errors carry chat ids in their texts (RetryAfter, MigrateToChat) or the whole
response (ClientDecodeError); they end here, and nothing of their text goes further.
"""

from collections.abc import Mapping
from enum import StrEnum

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.domain.errors import BotError


class Code(StrEnum):
    """Why Telegram refused; safe to log and to show to the operator."""

    BLOCKED = "blocked"
    CHAT_NOT_FOUND = "chat_not_found"
    MIGRATED = "migrated"
    NO_RIGHTS = "no_rights"
    NOT_MODIFIED = "not_modified"
    QUERY_TOO_OLD = "query_too_old"
    MESSAGE_GONE = "message_gone"
    MESSAGE_FIXED = "message_fixed"  # it is there, but cannot be edited, deleted or forwarded
    CONFLICT = "conflict"  # another process polls with this token
    UNAUTHORISED = "unauthorised"
    BAD_REQUEST = "bad_request"


UNKNOWN_TOKEN = "Telegram does not know this token: check BOT_TOKEN"  # noqa: S105 (no secret)
"""What the operator reads when the process ends for it."""

HARMLESS = frozenset({Code.NOT_MODIFIED, Code.QUERY_TOO_OLD, Code.MESSAGE_GONE})
"""Refusals that mean: what was wanted is so already, or no longer matters."""

UNREACHABLE = frozenset({Code.BLOCKED, Code.CHAT_NOT_FOUND})
"""Refusals that mean: this person cannot be written to, and nobody has to know."""


class TelegramFailure(BotError):
    """Root of what can go wrong between us and Telegram."""


class Refused(TelegramFailure):
    """``moved_to`` is the new chat id of a group that became a supergroup, else 0."""

    def __init__(self, code: Code, moved_to: int = 0) -> None:
        super().__init__(code.value)
        self.code = code
        self.moved_to = moved_to


class NotSent(TelegramFailure):
    """``flood`` tells that Telegram itself asked for the wait (429): it must not be cut short."""

    def __init__(self, wait: float = 0, *, flood: bool = False) -> None:
        super().__init__()
        self.wait = wait
        self.flood = flood


class Unknown(TelegramFailure):
    """The request may have had its effect."""


def failure_of(error: Exception) -> TelegramFailure:  # noqa: C901, PLR0911 (a table)
    """Sort any error of a request into the tree; this is the only reader of error texts."""
    match error:
        case TelegramFailure():
            return error
        case TelegramRetryAfter():
            return NotSent(error.retry_after, flood=True)
        case TelegramMigrateToChat():
            return Refused(Code.MIGRATED, error.migrate_to_chat_id)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Refused(Code.UNAUTHORISED)
        case TelegramConflictError():
            return Refused(Code.CONFLICT)
        case TelegramForbiddenError():
            return Refused(_code(error.message, _FORBIDDEN, Code.BLOCKED))
        case TelegramBadRequest() if _IN_PART in str(error.message).lower():
            return Unknown()
        case TelegramBadRequest():
            return Refused(_code(error.message, _BAD_REQUEST, Code.BAD_REQUEST))
        case TelegramEntityTooLarge():
            return Refused(Code.BAD_REQUEST)
        case TelegramNetworkError():
            return NotSent() if _never_left(error) else Unknown()
        case TelegramServerError():
            return Unknown()
        case TelegramAPIError():
            return _unusual(error.message)
    return Unknown()


def _never_left(error: TelegramNetworkError) -> bool:
    """DNS, TLS or connecting failed: no byte of the request went out."""
    return isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)


def _unusual(message: str) -> TelegramFailure:
    """Sort what has no class of its own: a 429 without parameters, 402, 406 and the like."""
    if str(message).lower().startswith("too many requests"):
        return NotSent(1, flood=True)
    return Refused(Code.BAD_REQUEST)


def _code(message: str, known: Mapping[str, Code], otherwise: Code) -> Code:
    text = str(message).lower()  # a server in trouble may leave the description out
    return next((code for part, code in known.items() if part in text), otherwise)


# "failed to send message #2 with the error message …": of an album, others may be there.
_IN_PART = "failed to send message #"

# Parts of Telegram's descriptions, in lower case. The first that fits wins.
_FORBIDDEN: Mapping[str, Code] = {
    "blocked by the user": Code.BLOCKED,
    "user is deactivated": Code.BLOCKED,
    "can't initiate conversation": Code.BLOCKED,
    "can't send messages to bots": Code.BLOCKED,
    "bot was kicked": Code.NO_RIGHTS,
    "not a member": Code.NO_RIGHTS,
    "rights": Code.NO_RIGHTS,
}

_BAD_REQUEST: Mapping[str, Code] = {
    "message is not modified": Code.NOT_MODIFIED,
    "message_not_modified": Code.NOT_MODIFIED,
    "query is too old": Code.QUERY_TOO_OLD,
    "query id is invalid": Code.QUERY_TOO_OLD,
    "query_id_invalid": Code.QUERY_TOO_OLD,
    "message to edit not found": Code.MESSAGE_GONE,
    "message to delete not found": Code.MESSAGE_GONE,
    "message to forward not found": Code.MESSAGE_GONE,
    "message to copy not found": Code.MESSAGE_GONE,
    "message not found": Code.MESSAGE_GONE,
    "message_id_invalid": Code.MESSAGE_GONE,
    "message can't be": Code.MESSAGE_FIXED,
    "there is no text in the message": Code.MESSAGE_FIXED,
    "chat not found": Code.CHAT_NOT_FOUND,
    "user not found": Code.CHAT_NOT_FOUND,
    "peer_id_invalid": Code.CHAT_NOT_FOUND,
    "rights": Code.NO_RIGHTS,
    "chat_write_forbidden": Code.NO_RIGHTS,
    "chat_admin_required": Code.NO_RIGHTS,
    "chat_restricted": Code.NO_RIGHTS,
    "group chat was deactivated": Code.NO_RIGHTS,
    "topic_closed": Code.NO_RIGHTS,
    "topic_deleted": Code.NO_RIGHTS,
    "message thread not found": Code.NO_RIGHTS,
}
