"""Rows, files and locks: whatever is written down, on SQLite or PostgreSQL."""
