"""A worker that takes its time over each block, so that several of them have parts of one run in hand at once."""

import sys
import time

from coalition.celery import app
from matching.engine import parts

SECONDS = 0.7
at_its_own_speed = parts.solve_block


def solve_slowly(*args: object) -> object:
    time.sleep(SECONDS)
    return at_its_own_speed(*args)  # type: ignore[arg-type]


parts.solve_block = solve_slowly  # type: ignore[assignment]
app.worker_main(["worker", *sys.argv[1:]])
