"""How else the work could be done: plain loops over objects, HiGHS, networkx, greedy. For the benchmark."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import highspy
import networkx
import numpy as np

from matching.engine.contract import Need, Offer, Problem
from matching.engine.eligibility import can_deploy, covers, deployment_group, first_failure, meet_or_open
from matching.engine.score import best_mode, mode_feasibility, need_factor, score_pair
from matching.engine.transport import Transport

Scores = dict[tuple[str, str], int]
Index = dict[tuple[str, str, str], list[Offer]]


def nested_scores(problem: Problem) -> Scores:
    """Return the scores of all eligible pairs by two nested loops over objects."""
    passed = ((need, offer) for need in problem.needs for offer in problem.offers if not first_failure(need, offer))
    return {(need.id, offer.id): score_pair(problem, need, offer).value for need, offer in _deployable(problem, passed)}


def index_of(problem: Problem) -> Index:
    """Return the inverted index of the offers by (category, unit, country)."""
    index: Index = defaultdict(list)
    codes = {need.country for need in problem.needs}
    for offer in problem.offers:
        for code in codes if offer.countries is None else codes & offer.countries:
            if covers(offer, code):
                index[offer.category, offer.unit, code].append(offer)
    return index


def indexed_scores(problem: Problem, index: Index) -> Scores:
    """Return the scores of all eligible pairs by loops over what the inverted `index` leaves."""
    passed = (
        (need, offer)
        for need in problem.needs
        for offer in index.get((need.category, need.unit, need.country), ())
        if meet_or_open(need.languages, offer.languages)
        and not need.modes.isdisjoint(offer.modes)
        and not need.levels.isdisjoint(offer.levels)
        and min(need.end, offer.end) >= max(need.start, offer.start)
    )
    scorers = {need.id: PlainScorer(problem, need) for need in problem.needs}
    return {(need.id, offer.id): scorers[need.id].score(offer) for need, offer in _deployable(problem, passed)}


class PlainScorer:
    """Scores offers for one need as a hand would write it: what depends on the need alone is computed once."""

    def __init__(self, problem: Problem, need: Need) -> None:
        country = problem.country_of[need.country]
        self.need, self.problem = need, problem
        self.factor = problem.weights.need * math.log(need_factor(country, need.severity, problem.options))
        self.feasibility = mode_feasibility(country, need.category, problem.options)
        self.days = (need.end - need.start).days + 1

    def score(self, offer: Offer) -> int:
        """Return the score in millionths."""
        need, weights, options = self.need, self.problem.weights, self.problem.options
        spoken = (
            len(need.languages & offer.languages) / len(need.languages) if need.languages and offer.languages else 1
        )
        mode = best_mode(self.feasibility, need.modes & offer.modes)
        levels = len(need.levels & offer.levels) / len(need.levels)
        days = (min(need.end, offer.end) - max(need.start, offer.start)).days + 1
        resources = max(math.sqrt(math.sqrt(spoken * mode * levels * (days / self.days))), options.epsilon)
        missed = 1.0
        for name, share in need.groups.items():
            missed *= (1 - share * offer.groups.get(name, 0.0)) ** weights.group(name)
        impact = max(options.impact_floor + (1 - options.impact_floor) * (1 - missed), options.epsilon)
        logarithm = self.factor + weights.resources * math.log(resources) + weights.impact * math.log(impact)
        return round(1_000_000 * math.exp(logarithm))


def _deployable(problem: Problem, passed: Iterable[tuple[Need, Offer]]) -> list[tuple[Need, Offer]]:
    rows, together = list(passed), defaultdict(list)
    for need, offer in rows:
        if offer.min_deployment:
            together[deployment_group(need), offer.id].append(need)
    return [
        (need, offer)
        for need, offer in rows
        if can_deploy(offer, together[deployment_group(need), offer.id] if offer.min_deployment else ())
        and (need.id, offer.id) not in problem.blocked
    ]


def highs_optimum(transports: Sequence[Transport]) -> float:
    """Return the optimum of all `transports` as one linear programme, handed to HiGHS in one piece."""
    lp = highspy.HighsLp()
    needs = np.cumsum([0, *(len(one.quantity) for one in transports)])
    offers = needs[-1] + np.cumsum([0, *(len(one.capacity) for one in transports)])
    score = np.concatenate([one.score for one in transports]).astype(float)
    upper = np.concatenate([one.limit for one in transports]).astype(float)
    rows = [np.stack([one.need + n, one.offer + o], 1) for one, n, o in zip(transports, needs, offers, strict=False)]
    caps = [*(one.quantity for one in transports), *(one.capacity for one in transports)]
    lp.num_col_, lp.num_row_ = len(score), int(offers[-1])
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -score, np.zeros(len(score)), upper
    lp.row_lower_, lp.row_upper_ = np.zeros(lp.num_row_), np.concatenate(caps).astype(float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * len(score) + 1, 2, dtype=np.int32)
    lp.a_matrix_.index_ = np.concatenate(rows).ravel().astype(np.int32)
    lp.a_matrix_.value_ = np.ones(2 * len(score))
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(lp)
    solver.run()
    return -float(solver.getInfo().objective_function_value)


def networkx_optimum(transport: Transport) -> int:
    """Return the optimum of one block by networkx' network simplex."""
    graph = networkx.DiGraph()
    graph.add_node("sink", demand=int(transport.quantity.sum()))
    for need, quantity in enumerate(transport.quantity.tolist()):
        graph.add_node(need, demand=-quantity)
        graph.add_edge(need, "sink", capacity=quantity, weight=0)
    for offer, capacity in enumerate(transport.capacity.tolist()):
        graph.add_edge(-1 - offer, "sink", capacity=capacity, weight=0)
    columns = (transport.need, transport.offer, transport.limit, transport.score)
    for need, offer, limit, score in zip(*(column.tolist() for column in columns), strict=True):
        graph.add_edge(need, -1 - offer, capacity=limit, weight=-score)
    cost, _ = networkx.network_simplex(graph)
    return -int(cost)


def greedy_total(transport: Transport) -> int:
    """Return what is reached by giving to the pair of the highest score first."""
    return _given_in(transport, np.argsort(-transport.score, kind="stable"))


def first_come_total(transport: Transport) -> int:
    """Return what is reached by serving need after need, each from its best offers."""
    return _given_in(transport, np.lexsort((-transport.score, transport.need)))


def _given_in(transport: Transport, order: np.ndarray) -> int:
    left, free, total = transport.quantity.tolist(), transport.capacity.tolist(), 0
    columns = (transport.need, transport.offer, transport.limit, transport.score)
    for need, offer, limit, score in zip(*(column[order].tolist() for column in columns), strict=True):
        units = min(left[need], free[offer], limit)
        left[need] -= units
        free[offer] -= units
        total += units * score
    return total
