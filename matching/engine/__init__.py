"""The matching engine: scores needs against standing offers, allocates limited capacity, certifies the
result.

Pure: no Django, no database, no clock, no randomness. Same problem in, same bytes out. docs/matching.md
explains the method; docs/adr/0003-the-engine-is-pure.md says why it stands apart. Nothing heavy is imported
here, so that the checker (`python -m matching.engine.check`) runs without NumPy and without a solver.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from matching.engine.contract import Problem, Result

if TYPE_CHECKING:
    from matching.engine.editing import OpenRun

__all__ = ["Problem", "Result", "open_run", "repair", "solve"]


def solve(problem: Problem, *, watch: Callable[[int, int], None] | None = None) -> Result:
    """Score every eligible pair of `problem`, allocate, certify.

    `watch(done, total)` is called before each block and at the end; what it raises ends the run,
    which is how a caller shows progress and cancels.
    """
    from matching.engine.blocks import solve_problem  # here, so that the checker needs no solver installed

    return solve_problem(problem, watch=watch)


def repair(
    before: Problem, result: Result, after: Problem, *, watch: Callable[[int, int], None] | None = None
) -> Result:
    """Return `solve(after)`, to the byte, from `result`, which is `solve(before)`: only the blocks that differ
    are solved.

    Raises ValueError where `result` is not of `before`.
    """
    from matching.engine.incremental import repair_result  # here, as above

    return repair_result(before, result, after, watch=watch)


def open_run(problem: Problem) -> "OpenRun":
    """Solve `problem` and keep it open: `put_need`, `put_offer`, `withdraw_need`, `withdraw_offer`, then `result()`.

    An edit takes a small part of its block's time and has the objective of a fresh run, not always its bytes.
    """
    from matching.engine.editing import OpenRun  # here, as above

    return OpenRun(problem)
