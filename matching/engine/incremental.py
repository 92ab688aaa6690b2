"""After an edit: solve anew the blocks that it touches, keep the others.

Blocks share nothing but the counts of offers lost for their category or unit, so the result is that of a
fresh run to the byte, not only its equal in objective.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from matching.engine.blocks import SolvedBlock, assemble, solve_block
from matching.engine.contract import ENGINE_VERSION, BlockKey, Match, Problem, Result, Unmatched
from matching.engine.documents import input_hash, take_over_texts
from matching.engine.eligibility import CAPACITY, in_order, reason


def repair_result(
    before: Problem, result: Result, after: Problem, *, watch: Callable[[int, int], None] | None = None
) -> Result:
    """Return the result of `after` from `result`, the one of `before`.

    Another engine's result, or other weights or options, leave nothing to keep: all is solved anew.
    `watch(done, total)` counts the blocks to solve. Raises ValueError where `result` is not of `before`.
    """
    if result.input_hash != input_hash(before):
        raise ValueError("the result to be repaired is of another problem")
    take_over_texts(before, after)
    touched = touched_blocks(before, after) if result.engine == ENGINE_VERSION else list(after.needs_of)
    tell = watch or (lambda done, total: None)
    kept = _kept_blocks(result, before, after, frozenset(touched))
    solved: list[SolvedBlock] = []
    for key in touched:
        tell(len(solved), len(touched))
        solved.append(solve_block(after, key))
    tell(len(touched), len(touched))
    return assemble(after, [*kept, *solved])


def touched_blocks(before: Problem, after: Problem) -> list[BlockKey]:
    """Return the blocks of `after` whose outcome may differ from that in `before`, sorted."""
    if (before.weights, before.options) != (after.weights, after.options):
        return list(after.needs_of)
    edited = _edited_countries(before, after)
    fences = _refenced_blocks(before, after)
    return [
        key
        for key, needs in after.needs_of.items()
        if key in fences
        or needs != before.needs_of.get(key)
        or after.offers_of.get(key) != before.offers_of.get(key)
        or (edited and any(need.country in edited for need in needs))
    ]


def _edited_countries(before: Problem, after: Problem) -> set[str]:
    codes = before.country_of.keys() | after.country_of.keys()
    return {iso3 for iso3 in codes if before.country_of.get(iso3) != after.country_of.get(iso3)}


def _refenced_blocks(before: Problem, after: Problem) -> set[BlockKey]:
    """Return the blocks of the needs of which a pair was blocked or freed."""
    needs = {need for need, _ in before.blocked ^ after.blocked}
    return {(need.category, need.unit) for need in after.needs if need.id in needs} if needs else set()


def _kept_blocks(
    result: Result, before: Problem, after: Problem, touched: frozenset[BlockKey]
) -> Iterator[SolvedBlock]:
    home = {need.id: (need.category, need.unit) for need in before.needs}
    keys = [key for key in after.needs_of if key not in touched]
    matches: dict[BlockKey, list[Match]] = {key: [] for key in keys}
    unmatched: dict[BlockKey, list[Unmatched]] = {key: [] for key in keys}
    for match in result.matches:
        matches.get(home[match.need], []).append(match)
    for row in result.unmatched:
        unmatched.get(home[row.need], []).append(row)
    blocks = {(block.category, block.unit): block for block in result.blocks}
    for key in keys:
        yield recounted(SolvedBlock(blocks[key], tuple(matches[key]), tuple(unmatched[key])), after)


def recounted(part: SolvedBlock, problem: Problem) -> SolvedBlock:
    """Return `part` with the offers that are lost for their category or unit counted as in `problem`."""
    elsewhere = problem.offers_elsewhere((part.block.category, part.block.unit))
    return replace(part, unmatched=tuple(_recounted(row, elsewhere) for row in part.unmatched))


def _recounted(row: Unmatched, elsewhere: dict[str, int]) -> Unmatched:
    lost = in_order({**row.lost, **elsewhere})
    return replace(row, lost=lost, reason=reason(lost, int(row.reason == CAPACITY)))
