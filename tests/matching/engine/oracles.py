"""Other people's solvers, for the optimum: HiGHS for linear programmes, networkx for small flows."""

from collections import defaultdict
from collections.abc import Mapping

import highspy
import networkx
import numpy as np

from matching.engine.contract import Problem
from matching.engine.eligibility import screen
from matching.engine.score import score_pair

Pairs = dict[tuple[str, str], int]


def reference_scores(problem: Problem) -> Pairs:
    """Return the score of every eligible pair, by the reference."""
    needs = {need.id: need for need in problem.needs}
    offers = {offer.id: offer for offer in problem.offers}
    return {
        (name, offer): score_pair(problem, needs[name], offers[offer]).value
        for name, screening in screen(problem).items()
        for offer in screening.fitting
    }


def linear_optimum(
    problem: Problem, floors: Mapping[str, int] | None = None, group_floors: Mapping[str, int] | None = None
) -> float:
    """Return the optimum of the transportation problem by HiGHS; `floors`: least units of each country,
    `group_floors`: of each group.
    """
    scores = reference_scores(problem)
    if not scores:
        return 0.0
    needs = {need.id: need for need in problem.needs}
    offers = {offer.id: offer for offer in problem.offers}
    solver = highspy.Highs()
    solver.silent()
    for (need, offer), score in scores.items():
        solver.addCol(-float(score), 0.0, float(offers[offer].limit(needs[need])), 0, np.array([]), np.array([]))
    for (kind, name), columns in _rows(problem, scores).items():
        low, high = 0.0, highspy.kHighsInf
        if kind == "country":
            low = float((floors or {}).get(name, 0))
        elif kind == "need":
            high = float(needs[name].quantity)
        elif offers[name].capacity is not None:
            high = float(offers[name].capacity)
        solver.addRow(low, high, len(columns), np.array(columns, np.int32), np.ones(len(columns)))
    for name, units in (group_floors or {}).items():
        parts = np.array([needs[need].groups.get(name, 0.0) for need, _ in scores])
        solver.addRow(float(units), highspy.kHighsInf, len(parts), np.arange(len(parts), dtype=np.int32), parts)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -float(solver.getInfo().objective_function_value)


def _rows(problem: Problem, scores: Pairs) -> dict[tuple[str, str], list[int]]:
    country = {need.id: need.country for need in problem.needs}
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for column, (need, offer) in enumerate(scores):
        rows["need", need].append(column)
        rows["offer", offer].append(column)
        rows["country", country[need]].append(column)
    return rows


def network_optimum(problem: Problem) -> int:
    """Return the optimum of the transportation problem by networkx, in integers."""
    graph = networkx.DiGraph()
    offers = {offer.id: offer for offer in problem.offers}
    needs = {need.id: need for need in problem.needs}
    graph.add_node("sink", demand=sum(need.quantity for need in problem.needs))
    for need in problem.needs:
        graph.add_node(("need", need.id), demand=-need.quantity)
        graph.add_edge(("need", need.id), "sink", capacity=need.quantity, weight=0)
    scores = reference_scores(problem)
    for (need, offer), score in scores.items():
        limit = offers[offer].limit(needs[need])
        graph.add_edge(("need", need), ("offer", offer), capacity=limit, weight=-score)
        capacity = offers[offer].capacity
        bound = {} if capacity is None else {"capacity": capacity}
        graph.add_edge(("offer", offer), "sink", weight=0, **bound)
    cost, _ = networkx.network_simplex(graph)
    return -int(cost)
