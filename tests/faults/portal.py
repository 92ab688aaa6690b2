"""The portal's real programs on a test's own database and a Redis of its own, to be killed."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import redis
from celery import current_app
from django.db import connections

from coalition.core.jobs.tasks import perform
from coalition.local.children import Child, Program
from coalition.local.portal import programs
from coalition.local.redis import redis_program, redis_url
from coalition.local.state import free_port
from tests.faults.browsing import Reader
from tests.local.waiting import eventually

SHORT_LEASE = {"TEST_LEASE_SECONDS": "6"}
"""For programs whose jobs are to come back sooner than in every portal."""


class OwnRedis:
    """What it holds is lost when it is killed: the folder goes too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        port, password = free_port(), "faults"
        self.url = redis_url(port, password)
        self._child = Child(redis_program(folder, port, password), folder.with_suffix(".log"))

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self._child.start()
        assert eventually(self.answers)

    def kill(self) -> None:
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.stop(1)
        shutil.rmtree(self.folder)

    def stop(self) -> None:
        self._child.stop(2)

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Portal:
    """Programs as `make run` starts them; one that is killed is started again while `until` waits."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.mails = folder / "mail"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**environment, "MAIL_DIR": str(self.mails), "PORTAL_URL": self.url}
        self._folder = folder
        self.children: dict[str, Child] = {}

    def start(self, *names: str, **variables: str) -> None:
        """Of "web", "worker", "beat" and "sweep", with more variables in their environment."""
        environment = {**self.environment, **variables}
        for program in programs(environment, self.port):
            if program.name in names:
                self.start_program(program)

    def start_program(self, program: Program) -> None:
        child = Child(program, self._folder / f"{program.name}.log")
        self.children[program.name] = child
        child.start()

    def start_other(self, name: str, command: list[str]) -> None:
        """A stand-in for one of the programs, with a guard off."""
        (program,) = (program for program in programs(self.environment, self.port) if program.name == name)
        self.start_program(replace(program, command=command))

    def start_instead(self, name: str, word: str, other: str) -> None:
        """The same program, with one word of its command replaced."""
        (program,) = (program for program in programs(self.environment, self.port) if program.name == name)
        self.start_program(replace(program, command=[other if word == each else each for each in program.command]))

    def answers(self) -> bool:
        try:
            return Reader(self.url).get("/livez").status == 200
        except OSError:
            return False

    def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Whether it came true; meanwhile what fell is started again, as a supervisor does."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            for child in self.children.values():
                child.revive()
            time.sleep(0.1)
        return True

    def sent(self) -> list[str]:
        """The mails that went out, one file for each Message-ID."""
        return sorted(path.stem for path in self.mails.glob("*.eml"))

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            child.stop(0.5)  # then the whole group is killed: nobody waits for its tasks
        connections.close_all()


def publish(url: str, label: str, pks: list[int]) -> None:
    """What a portal without a sweep would do: one message for each row, sent to the broker once."""
    with current_app.connection_for_write(url) as broker:
        for pk in pks:
            perform.apply_async((label, pk), connection=broker)
