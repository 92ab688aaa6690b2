"""The benchmark's peers do the same work, and every family is answered, checked and best."""

from fractions import Fraction

import pytest

from matching.engine import solve
from matching.engine.blocks import columns_of, scored_pairs
from matching.engine.check import faults
from matching.engine.contract import Options
from matching.engine.documents import result_document
from matching.engine.pairs import eligible_pairs
from matching.engine.transport import transport_of
from tests.matching.engine.instances import FAMILIES, family_shape, random_problem
from tests.matching.engine.peers import (
    first_come_total,
    greedy_total,
    highs_optimum,
    index_of,
    indexed_scores,
    nested_scores,
    networkx_optimum,
)

SIZE = 150


@pytest.mark.parametrize("family", FAMILIES)
def test_peers_find_the_scores_and_the_optimum_of_the_engine(family: str) -> None:
    problem = random_problem(1, family_shape(family, SIZE))
    scores = {(need, offer): score for need, offer, score in scored_pairs(problem)}
    assert nested_scores(problem) == scores
    assert indexed_scores(problem, index_of(problem)) == scores
    columns = [columns_of(problem, key) for key in problem.needs_of]
    transports = [transport_of(rows, eligible_pairs(problem, rows)) for rows in columns]
    result = solve(problem)
    assert highs_optimum(transports) == pytest.approx(result.bound, rel=1e-9)
    assert sum(networkx_optimum(one) for one in transports) == result.bound
    totals = [sum(map(work, transports)) for work in (greedy_total, first_come_total)]
    assert max(totals) <= result.bound


@pytest.mark.parametrize("family", FAMILIES)
def test_family_is_answered_within_the_dial(family: str) -> None:
    problem = random_problem(2, family_shape(family, SIZE), options=Options(fairness_dial=0.01))
    result = solve(problem)
    assert list(faults(problem, result_document(result))) == []
    assert all(block.objective >= (1 - Fraction(0.01)) * block.utilitarian for block in result.blocks)
