"""Keys' ciphertexts, rows and locks; whoever imports any of it knows all tables."""

from bot.storage import desk_tables as desk_tables
