"""What the server refuses, in Telegram's own words.

ApiError                  an answer with ``ok: false``
├── BadRequest            400, the world is not as the caller believed
│   ├── Violation         400, a request that no correct bot sends; kept for tests to see
│   └── Migrated          400, the group has become a supergroup
├── Unauthorized          401
├── Forbidden             403
├── NotFound              404, no such method; also kept for tests to see
├── Conflict              409, somebody else fetches the updates
└── TooManyRequests       429, with the seconds to wait
"""

from typing import Any, ClassVar


class ApiError(Exception):
    """An answer with ``ok: false``; ``parameters`` is Telegram's ResponseParameters."""

    code: ClassVar[int]
    heading: ClassVar[str]

    def __init__(self, text: str = "", **parameters: int) -> None:
        super().__init__(text)
        self.description = f"{self.heading}: {text}" if text else self.heading
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class BadRequest(ApiError):
    code = 400
    heading = "Bad Request"


class Violation(BadRequest):
    """The request itself is wrong, whatever the state of the world."""


class Migrated(BadRequest):
    def __init__(self, to: int) -> None:
        super().__init__("group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)


class Unauthorized(ApiError):
    code = 401
    heading = "Unauthorized"


class Forbidden(ApiError):
    code = 403
    heading = "Forbidden"


class NotFound(ApiError):
    code = 404
    heading = "Not Found"


class Conflict(ApiError):
    code = 409
    heading = "Conflict"


class TooManyRequests(ApiError):
    code = 429
    heading = "Too Many Requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"retry after {seconds}", retry_after=seconds)
