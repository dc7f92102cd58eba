"""Artifacts as tables, and SQL over them behind a locked door."""
