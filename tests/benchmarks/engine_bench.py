"""How long the engine takes, stage by stage, and against its own reference and HiGHS.

    python -m tests.benchmarks.engine_bench [SIZE ...]

SIZE is the number of needs and of offers (500 without). Prints, asserts nothing.
"""

import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from matching.engine import solve
from matching.engine.blocks import columns_of
from matching.engine.certificate import dual_prices, proven_bound
from matching.engine.check import faults
from matching.engine.contract import Options, Problem
from matching.engine.documents import canonical_json, result_document
from matching.engine.pairs import eligible_pairs
from matching.engine.reading import parse_problem
from matching.engine.transport import best_flow, transport_of
from tests.matching.engine.instances import Shape, random_problem
from tests.matching.engine.oracles import linear_optimum, reference_scores

Outcome = TypeVar("Outcome")

GREATEST_ORACLE = 2000
"""The reference and HiGHS by single rows are left out beyond this size."""


def timed(name: str, work: Callable[[], Outcome]) -> tuple[Outcome, float]:
    """Run `work`, print and return how long it took, in seconds."""
    start = time.perf_counter()
    outcome = work()
    seconds = time.perf_counter() - start
    print(f"  {name:<34}{seconds:9.3f} s")
    return outcome, seconds


def allocate_and_certify(problem: Problem) -> int:
    """Return the sum of all blocks' bounds, without matches, floors or explanations."""
    bound = 0
    for key in problem.needs_of:
        columns = columns_of(problem, key)
        transport = transport_of(columns, eligible_pairs(problem, columns))
        flow = best_flow(transport)
        if flow is not None:
            bound += proven_bound(transport, dual_prices(transport, flow))
    return bound


def bench(size: int) -> None:
    """Print the times for one problem of `size` needs and offers."""
    print(f"{size} needs, {size} offers")
    shape = Shape(needs=size, offers=size, countries=100, categories=12, supply=0.6)
    problem = random_problem(1, shape)
    fair = random_problem(1, shape, options=Options(fairness_dial=0.01))
    timed("read and check the JSON", lambda: parse_problem(canonical_json(problem)))
    _, bare = timed("score, allocate, certify", lambda: allocate_and_certify(problem))
    result, _ = timed("whole run, dial 0", lambda: solve(problem))
    timed("whole run, dial .01", lambda: solve(fair))
    if size > GREATEST_ORACLE:
        return
    found, _ = timed("checker", lambda: list(faults(problem, result_document(result))))
    _, scoring = timed("reference: scores", lambda: reference_scores(problem))
    _, peer = timed("reference: scores, HiGHS", lambda: linear_optimum(problem))
    print(f"  reference and HiGHS / engine      {peer / bare:9.1f} ×, scores alone {scoring / bare:.1f} ×")
    print(f"  faults {found}, gap {result.gap}")


def main(arguments: Sequence[str]) -> None:
    """Bench every size asked for."""
    for size in arguments or ["500"]:
        bench(int(size))


if __name__ == "__main__":
    main(sys.argv[1:])
