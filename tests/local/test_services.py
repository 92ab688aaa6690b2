import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from coalition.local import lease
from coalition.local.services import leased_services, stop_services, wanted_services
from tests.local.waiting import eventually, programs_naming

CONFIGURED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
BARE = {name: text for name, text in os.environ.items() if name not in CONFIGURED}
USER = """
import time
from coalition.local.services import home_folder, leased_services
with leased_services(home_folder()):
    print("up", flush=True)
    time.sleep(600)
"""
ROLES = "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname ~ '^coalition_(app|owner)$' ORDER BY 1"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "var"


def start_user(home: Path) -> subprocess.Popen[str]:
    """Another program that leases the services; returns when it has them."""
    environment = {**BARE, "VAR_DIR": str(home)}
    user = subprocess.Popen([sys.executable, "-c", USER], env=environment, stdout=subprocess.PIPE, text=True)
    assert user.stdout
    assert user.stdout.readline() == "up\n"
    return user


def test_wanted_services_are_those_not_configured() -> None:
    assert wanted_services({}) == ("postgres", "redis")
    assert wanted_services({"DATABASE_URL": "postgres://elsewhere"}) == ("redis",)
    assert wanted_services({"DATABASE_URL": "postgres://elsewhere", "REDIS_URL": "redis://elsewhere"}) == ()


def test_leased_services_where_all_is_configured_starts_nothing(home: Path) -> None:
    configured = {"DATABASE_URL": "postgres://elsewhere/db", "REDIS_URL": "redis://elsewhere"}
    with leased_services(home, configured) as environment:
        assert lease.keeper_pid(home) is None
        assert {name: environment[name] for name in configured} == configured
        assert "DATABASE_OWNER_URL" not in environment


def test_leased_services_in_a_folder_with_a_space_answer_and_end(home: Path) -> None:
    with leased_services(home, BARE) as environment:
        with closing(psycopg2.connect(environment["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
            cursor.execute(ROLES)
            roles = cursor.fetchall()
            for extension in ("pg_trgm", "unaccent", "btree_gist", "citext"):
                cursor.execute(f"CREATE EXTENSION {extension}")
        with redis.Redis.from_url(environment["REDIS_URL"]) as client:
            settings = client.config_get("appendonly") | client.config_get("maxmemory-policy")
    assert roles == [("coalition_app", False, False), ("coalition_owner", False, True)]
    assert settings == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
    assert programs_naming(home) == []


def test_services_refuse_a_wrong_password(home: Path) -> None:
    with leased_services(home, BARE) as environment:
        address = environment["DATABASE_URL"].split("@")[1]
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(f"postgres://coalition_app:guess@{address}")
        guess = f"redis://:guess@{environment['REDIS_URL'].split('@')[1]}"
        with redis.Redis.from_url(guess) as client, pytest.raises(redis.AuthenticationError):
            client.ping()


def test_two_users_share_the_services_until_the_last_is_killed(home: Path) -> None:
    first, second = start_user(home), start_user(home)
    keeper = lease.keeper_pid(home)
    first.kill()
    first.communicate()
    third = start_user(home)
    assert lease.keeper_pid(home) == keeper
    for user in (second, third):
        user.kill()
        user.communicate()
    assert eventually(lambda: programs_naming(home) == [])


def test_services_end_when_their_keeper_is_killed(home: Path) -> None:
    user = start_user(home)
    keeper = lease.keeper_pid(home)
    assert keeper
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: programs_naming(home) == [user.pid])
    again = start_user(home)  # the cluster recovers under a new keeper
    for each in (user, again):
        each.kill()
        each.communicate()
    assert eventually(lambda: programs_naming(home) == [])


def test_services_command_leaves_them_until_stop(home: Path) -> None:
    command = [sys.executable, "-m", "coalition.local", "services"]
    done = subprocess.run(command, env={**BARE, "VAR_DIR": str(home)}, capture_output=True, text=True, check=True)
    names = [line.split("=")[0] for line in done.stdout.splitlines()]
    assert names == [
        "export DATABASE_URL",
        "export DATABASE_OWNER_URL",
        "export REDIS_URL",
        "export SECRET_KEY",
        "export DEMO",
    ]
    assert lease.keeper_pid(home)
    assert stop_services(home)
    assert eventually(lambda: programs_naming(home) == [])
    assert not stop_services(home)
