"""A private Redis, started as a child; nothing that must last is kept in it."""

from pathlib import Path

from coalition.local.binaries import find_redis
from coalition.local.children import Program


def redis_url(port: int, password: str) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def redis_program(folder: Path, port: int, password: str) -> Program:
    """Configured through standard input: a password among the arguments would show in the process list."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = (
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{folder}"',
        "appendonly yes",
        "maxmemory-policy noeviction",
    )
    return Program(
        name="redis",
        command=[str(find_redis()), "-"],
        standard_input="\n".join((*settings, "")).encode(),
    )
