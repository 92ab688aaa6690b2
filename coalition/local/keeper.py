"""The program that holds the private services while someone leases them; `services.py` starts it."""

import time
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from coalition.local import lease
from coalition.local.children import Program, StopRequest, Supervisor
from coalition.local.postgres import (
    ADMIN,
    Cluster,
    connect_patiently,
    create_cluster,
    database_url,
    find_cluster,
    provide_roles,
)
from coalition.local.redis import redis_program
from coalition.local.state import State, are_free, read_state, write_state

TICK = 0.1  # seconds


def keep(home: Path, wanted: Collection[str]) -> None:
    """Runs the `wanted` of "postgres" and "redis" until nobody leases them; at once over beside another."""
    lock = lease.become_keeper(home)
    if lock is None:
        return
    with lock:
        stop = StopRequest()
        state = _settle_ports(home)
        cluster = find_cluster(home, state.postgres_port) if "postgres" in wanted else None
        if cluster:
            create_cluster(cluster, state.admin_password)
        supervisor = Supervisor(_programs(home, wanted, cluster, state), home / "log")
        supervisor.start()
        try:
            if cluster:
                _provide(cluster, state, supervisor)
            users = None
            while users is None and not stop.came:
                supervisor.watch()
                time.sleep(TICK)
                users = lease.take_when_unused(home)
        finally:
            supervisor.stop()


def _settle_ports(home: Path) -> State:
    """The ports of last time where they can be had; a server that a killed keeper left gets 5 s to end."""
    state = read_state(home)
    known = [port for port in (state.postgres_port, state.redis_port) if port]
    deadline = time.monotonic() + 5
    while not are_free(known) and time.monotonic() < deadline:
        time.sleep(TICK)
    state = state.with_free_ports()
    write_state(home, state)
    return state


def _programs(home: Path, wanted: Collection[str], cluster: Cluster | None, state: State) -> Iterator[Program]:
    if cluster:
        yield cluster.program()
    if "redis" in wanted:
        yield redis_program(home / "redis", state.redis_port, state.redis_password)


def _provide(cluster: Cluster, state: State, supervisor: Supervisor) -> None:
    admin = database_url(ADMIN, state.admin_password, state.postgres_port, "postgres")
    with closing(connect_patiently(admin, meanwhile=supervisor.watch)) as connection:
        provide_roles(connection, state.owner_password, state.app_password)
