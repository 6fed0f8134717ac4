"""What people send besides text, as Telegram's JSON."""

from bot.demo.world import Json

_FILE: Json = {"file_id": "sent-by-a-person", "file_unique_id": "person"}
_SIZE: Json = {"width": 320, "height": 320}

KINDS: dict[str, Json] = {
    "photo": {"photo": [_FILE | _SIZE]},
    "voice": {"voice": _FILE | {"duration": 4}},
    "audio": {"audio": _FILE | {"duration": 4}},
    "video": {"video": _FILE | _SIZE | {"duration": 4}},
    "video_note": {"video_note": _FILE | {"length": 240, "duration": 4}},
    "document": {"document": _FILE | {"file_name": "letter.pdf"}},
    "sticker": {
        "sticker": _FILE | _SIZE | {"type": "regular", "is_animated": False, "is_video": False}
    },
    "location": {"location": {"latitude": 51.128, "longitude": 71.43}},
    "contact": {"contact": {"phone_number": "+77010000000", "first_name": "Daniyar"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [
                {"persistent_id": "a", "text": "A", "voter_count": 0},
                {"persistent_id": "b", "text": "B", "voter_count": 0},
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
}
