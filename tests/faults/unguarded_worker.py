"""A worker with a guard off: its pool does not ask the kernel to end with it, as Celery's does."""

import sys

from celery import platforms

from coalition.celery import app


def ask_nothing(name: str) -> None:
    pass


platforms.set_pdeathsig = ask_nothing
app.worker_main(["worker", *sys.argv[1:]])
