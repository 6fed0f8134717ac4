"""What the page may ask, as frames: read strictly, and refused in kind words."""

from typing import Literal

import msgspec

LONGEST_WISH = 64 * 1024

Language = Literal["kk", "ru", "en", "de", ""]


class Refused(Exception):
    """A wish that cannot be granted; the text is for whoever looks at the page."""


class Wish(msgspec.Struct, forbid_unknown_fields=True, tag_field="do"):
    """``do`` names the wish; ``as`` is the person who acts."""


class Send(Wish, tag="send"):
    who: int = msgspec.field(name="as")
    chat: int
    text: str
    reply_to: int | None = None


class Tap(Wish, tag="tap"):
    who: int = msgspec.field(name="as")
    chat: int
    message: int
    data: str


class Start(Wish, tag="start"):
    who: int = msgspec.field(name="as")
    payload: str = ""


class Commands(Wish, tag="commands"):
    who: int = msgspec.field(name="as")
    chat: int


class Speak(Wish, tag="language"):
    who: int = msgspec.field(name="as")
    code: Language


class Newcomer(Wish, tag="newcomer"):
    pass


class Inline(Wish, tag="inline"):
    who: int = msgspec.field(name="as")
    query: str


class Choose(Wish, tag="choose"):
    who: int = msgspec.field(name="as")
    chat: int
    result: str


class Crowd(Wish, tag="crowd"):
    job: Literal["rate", "report"]
    count: int


class Close(Wish, tag="close"):
    pass


class NextWeek(Wish, tag="next_week"):
    pass


class Later(Wish, tag="later"):
    pass


class Fault(Wish, tag="fault"):
    name: str


class Disk(Wish, tag="disk"):
    pass


class StartOver(Wish, tag="start_over"):
    pass


Any = (
    Send | Tap | Start | Commands | Speak | Newcomer | Inline | Choose
    | Crowd | Close | NextWeek | Later | Fault | Disk | StartOver
)  # fmt: skip

_decoder = msgspec.json.Decoder(Any)


def read(frame: object) -> Any:
    """Return the wish of a frame; Refused where it is none."""
    if not isinstance(frame, str):
        raise Refused("Only text is read here.")
    if len(frame) > LONGEST_WISH:
        raise Refused("That is too long to be read here.")
    try:
        wish: Any = _decoder.decode(frame)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise Refused("That is nothing this page can ask.") from None
    return wish
