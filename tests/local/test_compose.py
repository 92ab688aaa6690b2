"""docker-compose.yml against the project: what it names exists, and every command runs as it is written.

The commands run on this machine: only addresses and folders of the containers are replaced by those of here.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2 import sql

from coalition.local.binaries import find_redis
from coalition.local.children import Child, Program
from coalition.local.portal import programs
from coalition.local.postgres import ADMIN, OWNER, database_url
from coalition.local.services import ROOT, leased_services
from coalition.local.state import free_port, read_state
from tests.local.composed import PORTAL, compose, copied, default_command, secrets, settings_variables
from tests.local.waiting import eventually

PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}:{find_redis().parent}"
KEY = "a-key-of-the-compose-test-0123456789-abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Installation:
    """What stands in this machine for the containers' addresses and folders."""

    folder: Path
    redis_port: int
    web_port: int
    postgres_port: int

    def here(self, text: str) -> str:
        for theirs, ours in (
            ("@postgres:5432", f"@127.0.0.1:{self.postgres_port}"),
            ("//redis:6379", f"//127.0.0.1:{self.redis_port}"),
            ("0.0.0.0:8000", f"127.0.0.1:{self.web_port}"),
            ("http://127.0.0.1:8000", f"http://127.0.0.1:{self.web_port}"),
            ("/run/secrets", str(self.folder / "secrets")),
            ("var/beat/", f"{self.folder}/"),
        ):
            text = text.replace(theirs, ours)
        return str(self.folder) if text == "/data" else text

    def environment(self, service: str) -> dict[str, str]:
        given = compose()["services"][service].get("environment", {})
        own = {"PATH": PATH, "VAR_DIR": str(self.folder)}
        return {**own, **{name: self.here(str(text)) for name, text in given.items()}}

    def command(self, words: list[str]) -> list[str]:
        return [self.here(word) for word in words]

    def child(self, service: str, *more: str) -> Child:
        command = self.command(compose()["services"][service]["command"])
        return Child(Program(service, [*command, *more], self.environment(service)), self.folder / f"{service}.log")

    def is_healthy(self, service: str) -> bool:
        (_, *words) = compose()["services"][service]["healthcheck"]["test"]
        done = subprocess.run(
            self.command(words), cwd=ROOT, env=self.environment(service), capture_output=True, timeout=30
        )
        return done.returncode == 0


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A PostgreSQL of its own with its owner as the image makes one, and the Redis of the compose file."""
    folder = tmp_path_factory.mktemp("compose")
    redis_port = free_port()
    bare = {name: text for name, text in os.environ.items() if not name.startswith("DATABASE_")}
    with leased_services(folder, {**bare, "VAR_DIR": str(folder), "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0"}):
        state = read_state(folder)
        _make_owner_as_the_image_does(database_url(ADMIN, state.admin_password, state.postgres_port))
        _write_secrets(folder / "secrets", state.owner_password)
        ours = Installation(folder, redis_port, free_port(), state.postgres_port)
        redis = ours.child("redis", "--port", str(redis_port), "--bind", "127.0.0.1")
        redis.start()
        yield ours
        redis.stop(5)


def _make_owner_as_the_image_does(admin: str) -> None:
    with closing(psycopg2.connect(admin)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER ROLE {} SUPERUSER").format(sql.Identifier(OWNER)))


def _write_secrets(folder: Path, owner_password: str) -> None:
    folder.mkdir()
    contents = {
        "secret_key": KEY,
        "database_password": "the application's, with a ' in it",
        "database_owner_password": owner_password,
        "email_url": "",
    }
    for name, text in contents.items():
        (folder / name).write_text(f"{text}\n")


def portal_services() -> dict[str, Any]:
    services = compose()["services"]
    return {name: services[name] for name in (*PORTAL, "migrate")}


def test_services_are_the_portals_programs_and_what_they_need() -> None:
    assert set(compose()["services"]) == {*PORTAL, "migrate", "postgres", "redis"}


def test_every_variable_is_read_by_the_settings() -> None:
    known = {*settings_variables(), *(f"{name}_FILE" for name in secrets()), "DJANGO_SETTINGS_MODULE"}
    unknown = {name for service in portal_services().values() for name in service["environment"]} - known
    assert unknown == set()


@pytest.mark.parametrize("service", [*PORTAL, "migrate"])
def test_what_the_settings_require_is_given(service: str) -> None:
    given = {name.removesuffix("_FILE") for name in portal_services()[service]["environment"]}
    assert {name for name, is_required in settings_variables().items() if is_required} - given == set()


def test_secrets_come_from_files_that_are_declared() -> None:
    declared = {name: source["file"] for name, source in compose()["secrets"].items()}
    assert declared == {name: f"./secrets/{name}" for name in declared}
    for service in compose()["services"].values():
        given = map(str, service.get("environment", {}).values())
        named = {path.removeprefix("/run/secrets/") for path in given if path.startswith("/run/secrets/")}
        assert named - set(service.get("secrets", [])) == set()
    assert set(declared) == {name for service in compose()["services"].values() for name in service.get("secrets", [])}


def test_no_service_mounts_a_path_of_the_host() -> None:
    composed = compose()
    mounted = {
        volume.split(":")[0] for service in composed["services"].values() for volume in service.get("volumes", [])
    }
    assert mounted == set(composed["volumes"])


def test_every_service_that_stays_has_a_health_check() -> None:
    stays = {name for name, service in compose()["services"].items() if service["restart"] == "unless-stopped"}
    assert {name for name, service in compose()["services"].items() if "healthcheck" in service} == stays
    assert stays == {*PORTAL, "postgres", "redis"}


def test_programs_wait_for_the_schema_and_healthy_services() -> None:
    for name in PORTAL:
        conditions = {on: wait["condition"] for on, wait in compose()["services"][name]["depends_on"].items()}
        assert conditions == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }


def test_postgres_is_of_the_version_and_names_that_the_portal_uses() -> None:
    postgres = compose()["services"]["postgres"]
    assert postgres["image"].startswith("postgres:15")
    given = postgres["environment"]
    assert postgres["healthcheck"]["test"][1:] == [
        "pg_isready", "--username", given["POSTGRES_USER"], "--dbname", given["POSTGRES_DB"],
    ]  # fmt: skip
    address = f"postgres://{given['POSTGRES_USER']}@postgres:5432/{given['POSTGRES_DB']}"
    assert compose()["services"]["migrate"]["environment"]["DATABASE_URL"] == address


def test_published_port_is_the_one_that_gunicorn_binds() -> None:
    web = compose()["services"]["web"]
    (published,) = web["ports"]
    assert published.startswith("127.0.0.1:")
    port = published.rsplit(":", 1)[1]
    assert f"0.0.0.0:{port}" in web["command"]
    assert web["command"][:4] == default_command()


def test_calls_of_one_do_not_take_every_thread_of_a_program() -> None:
    """Else others' calls queue behind those of one caller, and nobody sees that it sends more than it may."""
    here = list(next(programs({}, 8000)).command)
    (at_once,) = re.findall(r'"API_CALLS_AT_ONCE", default=(\d+)', (ROOT / "coalition/settings/base.py").read_text())
    for command in (compose()["services"]["web"]["command"], here):
        assert int(command[command.index("--threads") + 1]) > int(at_once)


def test_image_holds_the_programs_and_nothing_else() -> None:
    assert copied() - {"constraints.txt", "requirements/base.txt", "locale"} == {
        "manage.py", "coalition", "members", "requests", "projects", "matching", "templates", "static",
    }  # fmt: skip
    assert ("locale" in copied()) == (ROOT / "locale").exists()
    assert [path for path in copied() if not (ROOT / path).exists()] == []


def test_image_runs_as_an_ordinary_user_with_pinned_packages() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert text.rindex("USER coalition") > text.rindex("RUN ")
    assert "--require-hashes --only-binary :all: -c constraints.txt -r requirements/base.txt" in text


def test_every_program_starts_becomes_healthy_and_ends_by_term(installation: Installation) -> None:
    environment = installation.environment("migrate")
    collect = ["python", "manage.py", "collectstatic", "--no-input"]  # a step of the Dockerfile
    collected = subprocess.run(collect, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (collected.returncode, collected.stderr) == (0, "")
    migrate = installation.child("migrate")
    migrate.start()
    assert eventually(lambda: migrate.status() is not None, 120)
    assert (migrate.status(), migrate.log.read_text().count("Traceback")) == (0, 0)
    children = [installation.child(name) for name in PORTAL]
    for child in children:
        child.start()
    try:
        unhealthy = {
            child.program.name: child.log.read_text()[-2000:]
            for child in reversed(children)
            if not eventually(lambda child=child: installation.is_healthy(child.program.name), 60)
        }
        assert unhealthy == {}
        for child in children:
            os.kill(child.pid, signal.SIGTERM)
        assert eventually(lambda: all(child.status() is not None for child in children), 30)
        assert {child.program.name: child.status() for child in children} == dict.fromkeys(PORTAL, 0)
    finally:
        for child in children:
            child.stop(1)


def test_health_check_fails_where_nothing_runs(installation: Installation) -> None:
    """Whether the schema is there or not; the last heartbeats of an earlier run go stale."""
    assert eventually(lambda: not any(installation.is_healthy(name) for name in PORTAL), 20)


def test_redis_has_the_settings_of_the_compose_file(installation: Installation) -> None:
    command = compose()["services"]["redis"]["command"]
    assert command == ["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--dir", "/data"]
    assert find_redis().name == command[0]
