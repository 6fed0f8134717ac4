"""Updates of every kind with a mark in every field that has room for a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.demo.world import Json
from bot.domain.principles import PRINCIPLES
from bot.domain.region import Region
from bot.domain.report import Reason
from bot.domain.week import Week
from bot.views.taps import OwnVerb, Verb
from tests.attacks.taint import Mark

DATE = 1_764_000_000
TAG = "AAAAAAAAAAAAAAAAAAAAAA"
"""What stands for a report, or a note's mark, in callback data: of none that is there."""

COMMANDS = (
    *("start", "principles", "results", "my", "report", "language", "region", "privacy", "mydata"),
    *("delete", "help", "cancel", "share", "queue", "stats", "rules", "audit", "unban", "unheard"),
)


@dataclass(slots=True)
class Marks:
    """Makes marks: a field has one, whichever update it stands in."""

    made: dict[str, Mark] = field(default_factory=dict)

    def word(self, name: str) -> str:
        mark = self.made.setdefault(name, Mark(name, f"Қанат{len(self.made):02}zq"))
        return str(mark.value)

    def number(self, name: str) -> int:
        mark = self.made.setdefault(name, Mark(name, 7_600_000_123 + 1_010_101 * len(self.made)))
        return int(mark.value)

    def person(self, name: str, **more: object) -> Json:
        """Return a Telegram user, all of whose fields are marks."""
        return {
            "id": self.number(f"{name}.id"),
            "is_bot": False,
            "first_name": self.word(f"{name}.first_name"),
            "last_name": self.word(f"{name}.last_name"),
            "username": self.word(f"{name}.username"),
        } | more

    def place(self, name: str, kind: str) -> Json:
        return {
            "id": -1_000_000_000_000 - self.number(f"{name}.id"),
            "type": kind,
            "title": self.word(f"{name}.title"),
            "username": self.word(f"{name}.username"),
        }


class Tainted:
    """One person's updates; ``pushes`` are (kind, payload), in no order that matters."""

    def __init__(self, marks: Marks, week: Week, message: int) -> None:
        self._marks = marks
        self._week = week
        self._message = message
        self._ids = count(900_000)
        self.sender = marks.person("from", language_code=marks.word("from.language_code"))
        self.chat = {k: v for k, v in self.sender.items() if k in NAMES} | {"type": "private"}

    def message(self, **fields: object) -> Json:
        head = {"message_id": next(self._ids), "date": DATE, "chat": self.chat}
        return head | {"from": self.sender} | fields

    def tap(self, data: str, /, **fields: object) -> Json:
        shown = {"message_id": self._message, "date": DATE, "chat": self.chat, "text": "menu"}
        return {
            "id": str(self._marks.number("callback.id") + next(self._ids)),
            "from": self.sender,
            "chat_instance": self._marks.word("callback.chat_instance"),
            "data": data,
            "message": shown,
        } | fields

    def commands(self) -> Iterator[Json]:
        for name in COMMANDS:
            text = f"/{name} {self._marks.word('command.arguments')}"
            yield self.message(text=text, entities=[_entity("bot_command", len(name) + 1)])

    def taps(self) -> Iterator[Json]:
        """Yield a tap on every button there is, and on some that there are not."""
        menu = f"kk1{Region.UNSAID}"
        for verb in (verb for verb in Verb if verb is not Verb.DELETE_YES):
            yield self.tap(f"{verb}:{menu}:p{PRINCIPLES[0].number}")
            yield self.tap(f"{verb}:{menu}:-")
        yield self.tap(f"rate:{menu}:{self._week.number}:1:5")
        yield self.tap(f"rate:{menu}:{self._week.previous.number}:1:5")
        for data in (
            *(f"own:{menu}:{verb}:0a1b2c3d" for verb in OwnVerb),
            f"note:object:kk:{TAG}",
            f"note:fair:kk:{TAG}",
            f"desk:ok:{TAG}",
            f"desk:why:{TAG}:{Reason.SPAM}",
            f"again:ok:{TAG}",
            "room:deal",
            f"win:hold:{self._week.number}",
            self._marks.word("callback.data"),
        ):
            yield self.tap(data)
        yield self.tap(
            "home:kk1no:-", inline_message_id=self._marks.word("callback.inline_message_id")
        )
        yield self.tap("", data=None, game_short_name=self._marks.word("callback.game"))
        yield self.tap(f"{Verb.DELETE_YES}:{menu}:-")

    def messages(self) -> Iterator[Json]:
        """Yield texts and all that is no text, with what may hang on a message."""
        marks, text = self._marks, self._marks.word("text")
        other = marks.person("mentioned")
        yield self.message(text=text, entities=self._entities(other, len(text)))
        for origin in self._origins():
            yield self.message(text=marks.word("forwarded.text"), forward_origin=origin)
        yield self.message(
            text=text,
            reply_to_message=self.message(text=marks.word("reply.text")),
            quote={"text": marks.word("quote.text"), "position": 0},
        )
        yield self.message(text=text, via_bot=marks.person("via_bot", is_bot=True))
        yield self.message(text=text, author_signature=marks.word("author_signature"))
        for kind in self._kinds():
            yield self.message(**kind)

    def others(self) -> Iterator[tuple[str, Json]]:
        """Yield what is neither message nor tap: also kinds that the bot never asks for."""
        marks = self._marks
        group, channel = marks.place("group", "supergroup"), marks.place("channel", "channel")
        asked = {"id": str(marks.number("inline.id")), "from": self.sender}
        yield "inline_query", asked | {"query": marks.word("inline.query"), "offset": ""}
        yield "my_chat_member", self._joined(group)
        yield "my_chat_member", self._joined(self.chat)
        post = {"message_id": 1, "date": DATE, "chat": channel, "text": marks.word("post.text")}
        yield "channel_post", post | {"author_signature": marks.word("post.signature")}
        yield "message", self.message(chat=group, text=f"/my {marks.word('group.text')}")
        yield "edited_message", self.message(text=marks.word("edited.text"), edit_date=DATE)
        yield "business_message", self.message(text=marks.word("business.text"))
        order = {"name": marks.word("order.name"), "email": marks.word("order.email")}
        yield "pre_checkout_query", asked | {
            "currency": "KZT", "total_amount": 1, "invoice_payload": "-", "order_info": order,
        }  # fmt: skip
        yield "a_kind_of_the_future", {"from": self.sender, "text": marks.word("unknown.text")}
        yield "message", self.message(text=[marks.word("unreadable.text")])
        yield "callback_query", {"id": 5, "from": marks.word("unreadable.from")}

    def _joined(self, place: Mapping[str, object]) -> Json:
        me = {"id": 4_200_000_001, "is_bot": True, "first_name": "Six Principles"}
        link = {
            "invite_link": f"https://t.me/+{self._marks.word('invite.link')}",
            "creator": self._marks.person("inviter"),
            "name": self._marks.word("invite.name"),
            "creates_join_request": False,
            "is_primary": False,
            "is_revoked": False,
        }
        return {
            "chat": place,
            "from": self.sender,
            "date": DATE,
            "old_chat_member": {"user": me, "status": "left"},
            "new_chat_member": {"user": me, "status": "member"},
            "invite_link": link,
        }

    def _entities(self, other: Json, length: int) -> Sequence[Json]:
        marks = self._marks
        return [
            _entity("text_link", length) | {"url": f"https://{marks.word('entity.url')}.kz/"},
            _entity("text_mention", length) | {"user": other},
            _entity("pre", length) | {"language": marks.word("entity.language")},
            _entity("custom_emoji", length) | {"custom_emoji_id": marks.word("entity.emoji")},
        ]

    def _origins(self) -> Iterator[Json]:
        marks = self._marks
        yield {"type": "user", "date": DATE, "sender_user": marks.person("origin.user")}
        hidden = marks.word("origin.hidden_name")
        yield {"type": "hidden_user", "date": DATE, "sender_user_name": hidden}
        signed = {"author_signature": marks.word("origin.signature"), "date": DATE}
        yield {"type": "chat", "sender_chat": marks.place("origin.chat", "group")} | signed
        source = marks.place("origin.channel", "channel")
        yield {"type": "channel", "chat": source, "message_id": 1} | signed

    def _kinds(self) -> Iterator[dict[str, Any]]:
        marks = self._marks
        file = {"file_id": marks.word("file.id"), "file_unique_id": marks.word("file.unique_id")}
        named = file | {"file_name": marks.word("file.name"), "mime_type": marks.word("file.mime")}
        at = {"latitude": 51.128_374_6, "longitude": 71.430_591_7}
        yield {"document": named, "caption": marks.word("caption")}
        yield {"photo": [file | {"width": 1, "height": 1}]}
        yield {"voice": file | {"duration": 1}}
        song = {"title": marks.word("audio.title"), "performer": marks.word("audio.performer")}
        yield {"audio": file | song | {"duration": 1}}
        yield {
            "contact": {
                "phone_number": str(marks.number("contact.phone")),
                "first_name": marks.word("contact.first_name"),
                "last_name": marks.word("contact.last_name"),
                "user_id": marks.number("contact.user_id"),
                "vcard": marks.word("contact.vcard"),
            }
        }
        yield {"location": at}
        address = {"title": marks.word("venue.title"), "address": marks.word("venue.address")}
        yield {"venue": {"location": at} | address}
        yield {"web_app_data": {"data": marks.word("webapp.data"), "button_text": "-"}}
        yield {"new_chat_title": marks.word("new_chat_title")}


NAMES = ("id", "first_name", "last_name", "username")


def _entity(kind: str, length: int) -> Json:
    return {"type": kind, "offset": 0, "length": length}
