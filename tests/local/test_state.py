import json
import socket
import stat
from dataclasses import replace
from pathlib import Path

from coalition.local.state import State, is_free, read_state, write_state


def test_state_file_is_for_its_owner_only(tmp_path: Path) -> None:
    read_state(tmp_path)
    assert stat.S_IMODE((tmp_path / "local/state.json").stat().st_mode) == 0o600


def test_state_is_kept(tmp_path: Path) -> None:
    assert read_state(tmp_path) == read_state(tmp_path)


def test_states_of_two_trees_share_no_secret(tmp_path: Path) -> None:
    one, other = read_state(tmp_path / "one"), read_state(tmp_path / "other")
    assert {one.secret_key, one.owner_password}.isdisjoint({other.secret_key, other.owner_password})


def test_state_file_holds_the_environment_for_manage(tmp_path: Path) -> None:
    state = replace(read_state(tmp_path), postgres_port=20_001)
    write_state(tmp_path, state)
    kept = json.loads((tmp_path / "local/state.json").read_text())["environment"]
    assert kept == state.environment()
    assert kept["DATABASE_URL"] == f"postgres://coalition_app:{state.app_password}@127.0.0.1:20001/coalition"


def test_with_free_ports_keeps_those_that_are_free() -> None:
    chosen = State().with_free_ports()
    assert chosen.with_free_ports() == chosen


def test_with_free_ports_replaces_one_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert State(postgres_port=port).with_free_ports().postgres_port != port
