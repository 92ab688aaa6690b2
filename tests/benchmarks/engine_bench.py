"""How long the engine takes, stage by stage, over families and sizes, and against its peers.

    python -m tests.benchmarks.engine_bench [--large] [--out FILE]

Writes docs/benchmark.md and a picture of growth beside it. Sizes 500, 1,000 and 5,000; --large adds 20,000, which
takes several minutes more.
Times are CPU seconds, medians over seeds: other work on the machine does not count. Asserts nothing.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

from matching.engine import solve
from matching.engine.blocks import allocate_block, columns_of
from matching.engine.certificate import dual_prices, proven_bound
from matching.engine.check import faults
from matching.engine.columns import Columns
from matching.engine.contract import Options, Problem, Result
from matching.engine.documents import result_document, result_json
from matching.engine.fairness import GROUPS_PART
from matching.engine.groups import attained
from matching.engine.pairs import Pairs, eligible_pairs
from matching.engine.transport import Transport, best_flow, greatest_alone, transport_of
from tests.benchmarks.engine_edits import edits_of
from tests.benchmarks.engine_report import write_report
from tests.benchmarks.timing import Times, timed
from tests.matching.engine.frontiers import country_rows, group_rows, largest_share
from tests.matching.engine.instances import FAMILIES, family_shape, random_problem, shuffled
from tests.matching.engine.peers import (
    first_come_total,
    greedy_total,
    highs_optimum,
    index_of,
    indexed_scores,
    nested_scores,
    networkx_optimum,
)

REAL = 500
SIZES = (REAL, 1000, 5000)
LARGE = 20_000
SEEDS = (1, 2, 3)
DIAL = Options(fairness_dial=0.01)
CUT = 30
"""Best offers of each need that are left in the graph on which networkx is tried at the largest common size."""

MOST_NESTED, MOST_NETWORKX, MOST_EDITS = 500, 1000, 5000
"""Sizes beyond which a peer, or the stream of edits, takes too long to wait for."""


@dataclass
class Findings:
    """What was measured: stages and peers by size, families at the real size, edits, and single figures."""

    stages: dict[int, Times] = field(default_factory=dict)
    families: dict[str, dict[str, Any]] = field(default_factory=dict)
    larger: dict[str, dict[int, Times]] = field(default_factory=dict)
    edits: dict[int, Times] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    deployment: dict[str, float] = field(default_factory=dict)
    order: dict[str, float] = field(default_factory=dict)
    cut: dict[str, float] = field(default_factory=dict)


def prepared(problem: Problem) -> list[tuple[Columns, Pairs]]:
    """Return the scored pairs of every block."""
    blocks = [columns_of(problem, key) for key in problem.needs_of]
    return [(columns, eligible_pairs(problem, columns)) for columns in blocks]


def certify(transports: Sequence[Transport]) -> int:
    """Allocate and certify every block; return the gap."""
    gap = 0
    for transport in transports:
        flow = best_flow(transport)
        if flow is not None:
            gap += proven_bound(transport, dual_prices(transport, flow)) - transport.objective(flow)
    return gap


def scoring_of(problem: Problem) -> tuple[list[tuple[Columns, Pairs]], float, float]:
    """Return the scored pairs of every block, and the CPU seconds for the columns and for the pairs."""
    seconds = []
    for _ in range(3):
        fresh = replace(problem)
        blocks, making = timed(lambda: [columns_of(fresh, key) for key in fresh.needs_of])  # noqa: B023 - called at once
        pairs, scoring = timed(lambda: [eligible_pairs(fresh, columns) for columns in blocks])  # noqa: B023
        seconds.append((making, scoring))
    making, scoring = (median(column) for column in zip(*seconds, strict=True))
    return list(zip(blocks, pairs, strict=True)), making, scoring


def stages_of(problem: Problem, size: int) -> Times:
    """Return the CPU seconds of the engine's stages and of its peers, and figures beside them."""
    blocks, making, scoring = scoring_of(problem)
    transports = [transport_of(*block) for block in blocks]
    gap, allocation = timed(lambda: certify(transports))
    _, sorting = timed(lambda: [np.argsort(-one.score, kind="stable") for one in transports])
    totals = {"best": sum(one.objective(flow) for one in transports if (flow := best_flow(one)) is not None)}
    greedy, greedily = timed(lambda: sum(map(greedy_total, transports)))
    pairs = sum(len(one.need) for one in transports)
    found = {"pairs": pairs, "columns": making, "scoring": scoring, "allocation": allocation}
    found |= {"gap": gap, "sort": sorting}
    found |= {"bandwidth": copy_seconds(40 * pairs), "greedy": greedily, "greedy share": greedy / totals["best"]}
    found["first come share"] = sum(map(first_come_total, transports)) / totals["best"]
    found["whole run"] = timed(lambda: solve(problem))[1]
    found["whole run, dial .01"] = timed(lambda: solve(replace(problem, options=DIAL)))[1]
    return found | peers_of(problem, transports, size)


def peers_of(problem: Problem, transports: Sequence[Transport], size: int) -> Times:
    """Return the CPU seconds of the peers that are not hopeless at `size`."""
    index, indexing = timed(lambda: index_of(problem))
    found = {"index of objects": indexing, "indexed objects": timed(lambda: indexed_scores(problem, index))[1]}
    found["HiGHS per block"] = timed(lambda: [highs_optimum([one]) for one in transports])[1]
    found["HiGHS whole"] = timed(lambda: highs_optimum(transports))[1]
    if size <= MOST_NESTED:
        found["nested objects"] = timed(lambda: nested_scores(problem))[1]
    if size <= MOST_NETWORKX:
        found["networkx"] = timed(lambda: [networkx_optimum(one) for one in transports])[1]
    return found


def copy_seconds(octets: int) -> float:
    """Return how long the memory needs to take in and give out so many bytes."""
    source = np.zeros(max(1, octets // 8))
    return median(timed(source.copy)[1] for _ in range(5)) or 1e-9


def median_of(rows: Sequence[Times]) -> Times:
    """Return the median of each figure over runs."""
    return {name: median(row[name] for row in rows) for name in rows[0]}


def family_of(name: str) -> dict[str, Any]:
    """Return what the family `name` shows at the real size: with the dial at 0 and at .01."""
    plain = [solve(random_problem(seed, family_shape(name, REAL))) for seed in SEEDS]
    problems = [random_problem(seed, family_shape(name, REAL), options=DIAL) for seed in SEEDS]
    runs = [timed(lambda problem=problem: solve(problem)) for problem in problems]
    outcomes = [figures for problem in problems for figures in group_figures(problem)]
    return {
        "pairs": median(sum(len(pairs.need) for _, pairs in prepared(problem)) for problem in problems),
        "seconds": median(seconds for _, seconds in runs),
        "gap": max(result.gap / max(1, result.bound) for result in plain),
        "fair gap": max(result.gap / max(1, result.bound) for result, _ in runs),
        "faults": sum(1 for problem, (result, _) in zip(problems, runs, strict=True) for _ in found(problem, result)),
        "price": mean(price_of(result) for result, _ in runs),
        "worst": [worst_of([result for result, _ in runs], name) for name in ("worst_without", "worst_country")],
        "possible": mean(share for problem in problems for share in possible_shares(problem)),
        "group": [mean(row[index] for row in outcomes) if outcomes else 1.0 for index in (0, 1, 2)],
        "group loss": max((row[3] for row in outcomes), default=0.0),
        "group flows": max((row[4] for row in outcomes), default=0.0),
    }


def larger_of(name: str) -> dict[int, Times]:
    """Return what a run over the family `name` takes at larger sizes."""
    figures = {}
    for size in SIZES[1:]:
        problem = random_problem(SEEDS[0], family_shape(name, size), options=DIAL)
        result, seconds = timed(lambda: solve(problem))  # noqa: B023 - called at once
        figures[size] = {"seconds": seconds, "price": price_of(result), "gap": result.gap / max(1, result.bound)}
    return figures


def found(problem: Problem, result: Result) -> list[str]:
    """Return the faults that the checker finds."""
    return list(faults(problem, result_document(result)))


def price_of(result: Result) -> float:
    """Return what fairness cost over all blocks."""
    return 1 - result.objective / max(1, sum(block.utilitarian for block in result.blocks))


def worst_of(results: Sequence[Result], name: str) -> float:
    """Return the mean over blocks of what the worst-served country gets of what it could get alone."""
    rows = [getattr(block, name) for result in results for block in result.blocks if getattr(block, name)]
    return mean(row.coverage / row.alone for row in rows)


def possible_shares(problem: Problem) -> Iterator[float]:
    """Yield, of each block, the share that its worst-served country can have at most at the dial's price, by HiGHS."""
    for columns, pairs in prepared(problem):
        plain = allocate_block(columns, pairs, Fraction(0)).plain
        rows = country_rows(plain.transport, greatest_alone(plain.transport))
        if rows:
            enough = (1 - Fraction(problem.options.fairness_dial)) * plain.objective
            yield largest_share(plain.transport, rows, float(enough))


def group_figures(problem: Problem) -> Iterator[tuple[float, ...]]:
    """Yield, of each block where a group's promise was paid for: the worst group's share without, with, and at most
    at this price by HiGHS; the loss; and the flows.
    """
    dial = Fraction(problem.options.fairness_dial)
    for columns, pairs in prepared(problem):
        outcome = allocate_block(columns, pairs, dial)
        if outcome.final.for_groups and outcome.groups_alone:
            alone, transport, plain = outcome.groups_alone, outcome.fair.transport, outcome.plain.objective
            shares = [
                float(min(attained(outcome.groups.served(transport, one.flow), alone)))
                for one in (outcome.fair, outcome.final)
            ]
            rows = group_rows(transport, outcome.groups.part, alone)
            possible = largest_share(transport, rows, float(outcome.fair.objective - GROUPS_PART * dial * plain))
            lost = (outcome.fair.objective - outcome.final.objective) / plain
            yield *shares, possible, lost, len(outcome.final.optima) - 1


def order_of(size: int) -> Times:
    """Return how many bytes of a result change with the order of its input, and what that takes."""
    problem = random_problem(1, family_shape("ties everywhere", size))
    one, seconds = timed(lambda: result_json(solve(problem)))
    turned = shuffled(problem, 1)
    other, mixed = timed(lambda: result_json(solve(turned)))
    changed = abs(len(one) - len(other)) + sum(a != b for a, b in zip(one, other, strict=False))
    return {"bytes": changed, "times": mixed / seconds}


def deployment_of(size: int) -> Times:
    """Return the gap with smallest deployments, and how many flow times the allocation takes."""
    problem = random_problem(1, family_shape("smallest deployment", size))
    blocks = prepared(problem)
    _, flow = timed(lambda: [best_flow(transport_of(*block)) for block in blocks])
    outcomes, repairing = timed(lambda: [allocate_block(*block, Fraction(0)) for block in blocks])
    plain = [outcome.plain for outcome in outcomes]
    bound = sum(one.transport.objective(one.optima[0].flow) for one in plain)
    return {"gap": 1 - sum(one.objective for one in plain) / bound, "flow times": repairing / flow}


def cut_of(size: int) -> Times:
    """Return the CPU seconds of the engine and of networkx on the same graph, cut to each need's best offers.

    `differ`: how many blocks have another optimum by the one than by the other.
    """
    transports = [cut(transport_of(*block)) for block in prepared(random_problem(1, family_shape("balanced", size)))]
    engine = timed(lambda: certify(transports))[1]
    optima, networkx = timed(lambda: [networkx_optimum(one) for one in transports])
    found = [one.objective(flow) for one in transports if (flow := best_flow(one)) is not None]
    return {"engine": engine, "networkx": networkx, "differ": sum(map(int.__ne__, optima, found))}


def cut(transport: Transport) -> Transport:
    """Return `transport` with the CUT best offers of each need alone."""
    order = np.lexsort((-transport.score, transport.need))
    first = np.searchsorted(transport.need, transport.need[order])
    kept = np.sort(order[np.arange(len(order)) - first < CUT])
    columns = {name: getattr(transport, name)[kept] for name in ("need", "offer", "score", "limit")}
    return replace(transport, **columns)


def memory_of(work: str, size: int) -> float:
    """Return by how many MiB the peak of a process of its own rises while it does `work`."""
    command = [sys.executable, "-m", "tests.benchmarks.engine_bench", "--memory", work, "--size", str(size)]
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()[-1])


def print_memory(work: str, size: int) -> None:
    """Do `work` and print the rise of the peak."""
    transports = [transport_of(*block) for block in prepared(random_problem(1, family_shape("balanced", size)))]
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # Linux: the peak starts anew
    before = peak_memory()
    if work == "engine":
        certify(transports)
    else:
        highs_optimum(transports)
    print(peak_memory() - before)


def peak_memory() -> float:
    """Return the peak of this process's memory in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def measure(sizes: Sequence[int]) -> Findings:
    """Measure everything, telling on the way what is done."""
    findings = Findings()
    for name in FAMILIES:
        print(f"family {name}", flush=True)
        findings.families[name], findings.larger[name] = family_of(name), larger_of(name)
    for size in sizes:
        print(f"size {size}", flush=True)
        seeds = SEEDS if size <= SIZES[1] else SEEDS[:1]
        rows = [stages_of(random_problem(seed, family_shape("balanced", size)), size) for seed in seeds]
        findings.stages[size] = median_of(rows)
        if size <= MOST_EDITS:
            findings.edits[size] = edits_of(size)
    last = SIZES[-1]
    print("order, smallest deployment, cut graph, memory", flush=True)
    findings.order, findings.deployment, findings.cut = order_of(last), deployment_of(last), cut_of(last)
    findings.memory = {work: memory_of(work, last) for work in ("engine", "HiGHS")}
    return findings


def main(arguments: Sequence[str]) -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.engine_bench")
    parser.add_argument("--large", action="store_true", help=f"add the size {LARGE:,}")
    parser.add_argument("--out", type=Path, default=Path("docs/benchmark.md"))
    parser.add_argument("--memory", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=REAL, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.memory:
        print_memory(options.memory, options.size)
        return
    start = time.perf_counter()
    findings = measure((*SIZES, LARGE) if options.large else SIZES)
    write_report(findings, options.out)
    print(f"wrote {options.out} after {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
