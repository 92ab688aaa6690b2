"""Calls to other people's systems when something they may read changes: signed, durable, guarded (docs/api.md)."""
