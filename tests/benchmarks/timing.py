"""CPU seconds of a piece of work: other work on the machine does not count."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Outcome = TypeVar("Outcome")
Times = dict[str, float]


def timed(work: Callable[[], Outcome]) -> tuple[Outcome, float]:
    """Run `work`; return what it returns and the CPU seconds it took."""
    start = time.process_time()
    outcome = work()
    return outcome, time.process_time() - start


def nineteen_twentieths(times: Sequence[float]) -> float:
    """The 95th percentile: the greatest but one in twenty."""
    return sorted(times)[max(0, -(-19 * len(times) // 20) - 1)]
