"""The embedded Bot API server: Telegram in memory, on loopback, as strict as the real one."""
