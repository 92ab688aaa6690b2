"""What the private services of this tree were given: ports, passwords, a secret key. One file, mode 0600."""

import fcntl
import json
import os
import random
import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from coalition.local.postgres import APP, OWNER, database_url
from coalition.local.redis import redis_url

# Below the range from which the kernel takes ports for outgoing connections, so that none takes ours.
PORTS = range(15_000, 32_000)


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class State:
    """Ports of 127.0.0.1 and secrets; the passwords need no quoting in an address."""

    postgres_port: int = 0
    redis_port: int = 0
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(64))
    admin_password: str = field(default_factory=_secret)
    owner_password: str = field(default_factory=_secret)
    app_password: str = field(default_factory=_secret)
    redis_password: str = field(default_factory=_secret)

    def environment(self) -> dict[str, str]:
        """What the portal reads of it. Kept in the file too, for `manage.py` started by hand."""
        return {
            "DATABASE_URL": database_url(APP, self.app_password, self.postgres_port),
            "DATABASE_OWNER_URL": database_url(OWNER, self.owner_password, self.postgres_port),
            "REDIS_URL": redis_url(self.redis_port, self.redis_password),
            "SECRET_KEY": self.secret_key,
            "DEMO": "1",
        }

    def with_free_ports(self) -> Self:
        """The same state; a port that is unset or that someone else took meanwhile is replaced."""
        postgres = self.postgres_port if is_free(self.postgres_port) else free_port()
        redis = self.redis_port if is_free(self.redis_port) else free_port()
        return replace(self, postgres_port=postgres, redis_port=redis)


def read_state(home: Path) -> State:
    """The state kept under `home`, made at first use."""
    path = home / "local" / "state.json"
    with exclusive(path.with_name("state.lock")):
        if not path.exists():
            _write(path, State())
        kept = json.loads(path.read_text())
        return State(**{name: kept[name] for name in State.__dataclass_fields__})


def write_state(home: Path, state: State) -> None:
    path = home / "local" / "state.json"
    with exclusive(path.with_name("state.lock")):
        _write(path, state)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds a file lock; the kernel lets go of it however the holder ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    candidates = random.SystemRandom().sample(PORTS, 100)
    return next(port for port in candidates if is_free(port))


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1; port 0 means none was chosen yet."""
    if not port:
        return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def are_free(ports: Iterable[int]) -> bool:
    return all(is_free(port) for port in ports)


def _write(path: Path, state: State) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    draft = path.with_name("state.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({**asdict(state), "environment": state.environment()}, file, indent=2)
    draft.replace(path)
