"""A private PostgreSQL cluster: made once, started as a child, with the owner's and the portal's role."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from coalition.local.binaries import find_postgres, postgres_version
from coalition.local.children import Program
from coalition.local.errors import MissingPrerequisiteError
from coalition.local.privilege import Privilege, find_privilege, give_to

ADMIN = "coalition_admin"  # the cluster's superuser, used here only
OWNER = "coalition_owner"  # owns the schema, runs migrations, makes test databases
APP = "coalition_app"  # what the portal runs as
DATABASE = "coalition"


@dataclass(frozen=True)
class Cluster:
    """A cluster in `folder`, on `port` of 127.0.0.1."""

    folder: Path
    binaries: Path
    privilege: Privilege
    port: int

    def program(self) -> Program:
        """`initdb` must have been done."""
        give_to(self.folder, self.privilege.user)
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",  # a socket's path in a deep folder is over the limit
            "max_connections": 200,
            "shared_buffers": "256MB",
        }
        arguments = [word for name, setting in options.items() for word in ("-c", f"{name}={setting}")]
        command = [
            *self.privilege.prefix,
            str(self.binaries / "postgres"),
            "-D",
            str(self.folder),
            *arguments,
        ]
        return Program(
            name="postgres",
            command=command,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            orphan_signal=signal.SIGINT,
            user=self.privilege.user,
        )


def database_url(role: str, password: str, port: int, database: str = DATABASE) -> str:
    return f"postgres://{role}:{password}@127.0.0.1:{port}/{database}"


def find_cluster(home: Path, port: int) -> Cluster:
    """The cluster of this tree for the programs there are; each major version keeps its own folder."""
    home.mkdir(parents=True, exist_ok=True)
    binaries = find_postgres()
    folder = home / f"postgres-{postgres_version(binaries)}"
    return Cluster(folder=folder, binaries=binaries, privilege=find_privilege(home), port=port)


def create_cluster(cluster: Cluster, admin_password: str) -> None:
    """Makes it where there is none; an interrupted `initdb` leaves none. Raises MissingPrerequisiteError."""
    if cluster.folder.exists():
        return
    user = cluster.privilege.user
    draft = cluster.folder.with_name(cluster.folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give_to(draft, user)
    with tempfile.NamedTemporaryFile("w", dir=draft.parent) as secret:  # readable by its owner only
        secret.write(admin_password)
        secret.flush()
        give_to(Path(secret.name), user)
        arguments = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--username={ADMIN}"]
        done = subprocess.run(
            [
                *cluster.privilege.prefix,
                cluster.binaries / "initdb",
                *arguments,
                "--pwfile",
                secret.name,
                draft,
            ],
            user=user,
            group=user and "nogroup",
            text=True,
            capture_output=True,
        )
    if done.returncode:
        raise MissingPrerequisiteError(f"initdb failed: {done.stderr.strip()}")
    draft.rename(cluster.folder)


def connect_patiently(url: str, meanwhile: Callable[[], None], seconds: float = 30.0) -> psycopg2.extensions.connection:
    """A connection in autocommit, tried until it comes, calling `meanwhile` between two tries.

    Raises psycopg2.OperationalError after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection = psycopg2.connect(url, connect_timeout=3)
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                raise
            meanwhile()
            time.sleep(0.05)
        else:
            connection.autocommit = True
            return connection


def provide_roles(connection: psycopg2.extensions.connection, owner_password: str, app_password: str) -> None:
    """The two roles with these passwords, and last the database: who can connect to it finds all ready."""
    with connection.cursor() as cursor:
        _provide_role(cursor, OWNER, "LOGIN CREATEDB", owner_password)
        _provide_role(cursor, APP, "LOGIN", app_password)
        cursor.execute(f"GRANT {APP} TO {OWNER}")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _provide_role(cursor: psycopg2.extensions.cursor, role: str, options: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    statement = sql.SQL(f"{verb} ROLE {{}} {options} PASSWORD {{}}")
    cursor.execute(statement.format(sql.Identifier(role), sql.Literal(password)))
