"""The test databases: a template built by the schema's owner, a clone of it for each worker of each run.

The template stays for the next run; its name is the checksum of what makes it, so that a changed migration or
reference figure builds another.

After set-up every connection acts as the portal's role, so that tests and server threads may do what the
portal may, no more. That role may not TRUNCATE, so a test that commits is followed by a fresh clone.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from typing import Any

import psycopg2
import psycopg2.errors
from django.core.management import call_command
from django.db import connections
from environ import Env
from psycopg2 import sql

from coalition.local.services import ROOT, home_folder
from coalition.local.state import exclusive

PREFIX = "test_coalition_"
TEMPLATE = "template_coalition_"
MAKERS = (
    "*/migrations/*.py",
    "coalition/*/migrations/*.py",
    "coalition/core/**/*.py",
    "coalition/reference/**/*",
    "coalition/settings/*.py",
    "members/**/*undertakings*.py",
    "requirements/*.txt",
    "tests/database.py",
)
"""The files that decide what the template holds."""


def owner_url() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


@cache
def template_name() -> str:
    makers = {path for pattern in MAKERS for path in ROOT.glob(pattern) if path.is_file() and path.suffix != ".pyc"}
    checksum = hashlib.sha256()
    for path in sorted(makers):
        checksum.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return f"{TEMPLATE}{checksum.hexdigest()[:16]}"


def worker_database() -> str:
    return f"{PREFIX}{os.environ['TEST_RUN']}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def set_up() -> None:
    """Points Django's connections at this worker's clone, as the portal's role."""
    connections.close_all()
    settings = connections.settings["default"]
    settings.update(Env.db_url_config(owner_url()), CONN_MAX_AGE=0)
    build_template(settings)
    settings["NAME"] = worker_database()
    settings["OPTIONS"]["assume_role"] = Env.db_url_config(os.environ["DATABASE_URL"])["USER"]
    clone()


def build_template(settings: dict[str, Any]) -> None:
    """By the first worker that comes; the others wait. It gets its name when it is complete."""
    draft = f"{PREFIX}{os.environ['TEST_RUN']}_draft"
    with exclusive(home_folder() / "local" / "template.lock"):
        if template_name() in _databases(TEMPLATE):
            return
        _execute("CREATE DATABASE {}", draft)
        settings["NAME"] = draft
        call_command("migrate", verbosity=0)
        call_command("grant_roles")
        call_command("load_reference")
        call_command("load_undertakings")
        connections.close_all()
        _execute("ALTER DATABASE {} RENAME TO {}", draft, template_name())


def clone() -> None:
    """A fresh copy of the template in place of this worker's database, whoever is connected to it."""
    connections.close_all()
    _drop(worker_database())
    _execute("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG", worker_database(), template_name())


def set_aside(what: str) -> str:
    """Return the name of a copy of this worker's database as it is now, which goes with the run's."""
    connections.close_all()
    name = f"{worker_database()}_{what}"
    _execute("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG", name, worker_database())
    return name


def read_from(name: str) -> None:
    """Points Django's connections at that database."""
    connections.close_all()
    connections.settings["default"]["NAME"] = name


def drop_leftovers() -> None:
    """Drops the databases of this run and of runs that ended without doing so; and, where no other run may still
    clone them, the templates of former versions.
    """
    others = False
    for name in _databases(PREFIX):
        run = name.removeprefix(PREFIX).split("_")[0]
        if run == os.environ["TEST_RUN"] or not os.path.exists(f"/proc/{run}"):
            _drop(name)
        else:
            others = True
    for name in [] if others else _databases(TEMPLATE):
        if name != template_name():
            _drop(name)


@contextmanager
def maintenance_cursor() -> Iterator[psycopg2.extensions.cursor]:
    """As the owner, outside all test databases and outside a transaction."""
    base = owner_url().rsplit("/", 1)[0]
    with closing(psycopg2.connect(f"{base}/postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def _drop(name: str) -> None:
    """Waits out PostgreSQL's own cleaning, which the owner may not end; it takes a moment at most."""
    for _attempt in range(50):
        with suppress(psycopg2.errors.InsufficientPrivilege):
            _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            return
        time.sleep(0.1)
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(statement: str, *names: str) -> None:
    with maintenance_cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _databases(prefix: str) -> list[str]:
    with maintenance_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [name for (name,) in cursor.fetchall()]
