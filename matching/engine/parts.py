"""A problem in parts that processes apart from one another solve, and what each found as JSON."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from matching.engine.blocks import SolvedBlock, assemble, solve_block
from matching.engine.contract import (
    Block,
    BlockKey,
    CountryCoverage,
    GroupCoverage,
    Match,
    Parts,
    Prices,
    Problem,
    Result,
    Unmatched,
)


def lay_out(problem: Problem, *, pairs_of_part: int, most: int) -> list[list[BlockKey]]:
    """Return the blocks of `problem` in up to `most` parts of about equal work, none where there are no blocks.

    Work is counted in pairs of a need and an offer; a part has `pairs_of_part` of them on average or more. The
    largest block goes first, each to the part that has least yet.
    """
    work = {key: len(needs) * len(problem.offers_of.get(key, ())) for key, needs in problem.needs_of.items()}
    count = min(most, len(work), max(1, sum(work.values()) // pairs_of_part))
    parts: list[list[BlockKey]] = [[] for _ in range(count)]
    loads = [0] * count
    for key in sorted(work, key=lambda key: (-work[key], key)):
        least = loads.index(min(loads))
        parts[least].append(key)
        loads[least] += work[key]
    return [sorted(part) for part in parts if part]


def solve_part(problem: Problem, keys: Sequence[BlockKey], *, watch: Callable[[int], None]) -> bytes:
    """Return the solved blocks `keys` of `problem` as JSON; `watch(position)` is called before each."""
    solved = []
    for position, key in enumerate(keys):
        watch(position)
        solved.append(solve_block(problem, key))
    return solved_json(solved)


def result_of_parts(problem: Problem, parts: Iterable[bytes]) -> Result:
    """Return the result of `problem` from all its parts, in whatever order they come: that of `solve`, to the byte."""
    return assemble(problem, (solved for part in parts for solved in read_solved(part)))


def solved_json(solved: Sequence[SolvedBlock]) -> bytes:
    """Return solved blocks as JSON; `read_solved` gives back equal ones."""
    return json.dumps([asdict(part) for part in solved], separators=(",", ":"), allow_nan=False).encode("ascii")


def read_solved(text: bytes) -> list[SolvedBlock]:
    """Return the solved blocks that `solved_json` wrote."""
    return [
        SolvedBlock(
            block=_block(**part["block"]),
            matches=tuple(Match(**{**row, "parts": Parts(**row["parts"])}) for row in part["matches"]),
            unmatched=tuple(Unmatched(**row) for row in part["unmatched"]),
        )
        for part in json.loads(text)
    ]


def _block(*, worst_country: Any, worst_without: Any, prices: Any, groups: Any, **plain: Any) -> Block:
    return Block(
        worst_country=worst_country and CountryCoverage(**worst_country),
        worst_without=worst_without and CountryCoverage(**worst_without),
        prices=Prices(**prices),
        groups=tuple(GroupCoverage(**row) for row in groups),
        **plain,
    )
