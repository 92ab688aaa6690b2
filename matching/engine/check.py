"""`python -m matching.engine.check PROBLEM.json RESULT.json`: is the result right, and is its bound proven?

No solver, no NumPy, nothing of the code that made the result but the rules and the score of single pairs:
every pair is screened and scored anew, every sum is taken anew, and the stored prices must prove each
block's bound by the inequality of weak duality (`certificate.py` states it). Exit 0, or 1 and a line for
each fault.

What stays unproven without a solver: how much fairness cost (`utilitarian`), what a country or a group could
get `alone` and what a group got `without` floors; all are held against what can be known.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from matching.engine.contract import CONTRACT_VERSION, Need, Problem
from matching.engine.documents import input_hash
from matching.engine.eligibility import CAPACITY, Screening, deployment_group, in_order, reason, screen
from matching.engine.reading import InvalidProblemError, parse_json, parse_problem
from matching.engine.score import MILLION, score_pair

Row = Mapping[str, Any]
"""One object of the result's JSON."""


def faults(problem: Problem, result: Row) -> Iterator[str]:
    """Yield what is wrong with `result`, the contract's JSON object, as the answer to `problem`.

    Raises KeyError, TypeError, ValueError or AttributeError where it is not such an object.
    """
    matches, blocks, screenings = result["matches"], result["blocks"], screen(problem)
    if not isinstance(result["engine"], str):
        yield "engine is not a text"
    yield from _differ("version", result["version"], CONTRACT_VERSION)
    yield from _differ("input_hash", result["input_hash"], input_hash(problem))
    yield from _differ("blocks", [(row["category"], row["unit"]) for row in blocks], list(problem.needs_of))
    yield from _match_faults(problem, matches, screenings)
    yield from _limit_faults(problem, matches)
    yield from _unmatched_faults(problem, matches, result["unmatched"], screenings)
    for row in blocks:
        for fault in _block_faults(problem, row, matches, screenings):
            yield f"block {row['category']}, {row['unit']}: {fault}"
    for name in ("objective", "bound"):
        yield from _differ(name, result[name], sum(row[name] for row in blocks))
    yield from _differ("gap", result["gap"], result["bound"] - result["objective"])


def _differ(what: str, stated: object, found: object) -> Iterator[str]:
    if stated != found:
        yield f"{what} is {stated!r}, but should be {found!r}"


def _match_faults(problem: Problem, matches: Sequence[Row], screenings: Mapping[str, Screening]) -> Iterator[str]:
    needs, offers = _by_id(problem)
    order = [(row["need"], row["offer"]) for row in matches]
    if order != sorted(set(order)):
        yield "matches are not sorted by need and offer, each pair once"
    for row in matches:
        name = f"match {row['need']}, {row['offer']}"
        if row["need"] not in needs or row["offer"] not in screenings[row["need"]].fitting:
            yield f"{name}: the offer does not fit the need"
            continue
        score = score_pair(problem, needs[row["need"]], offers[row["offer"]])
        yield from _differ(f"{name}: score", row["score"], score.value)
        for part in ("need", "resources", "impact"):
            yield from _differ(f"{name}: part {part}", row["parts"][part], getattr(score.parts, part))
        if type(row["quantity"]) is not int or row["quantity"] < 1:
            yield f"{name}: quantity {row['quantity']!r} is not a whole number of at least 1"


def _limit_faults(problem: Problem, matches: Sequence[Row]) -> Iterator[str]:
    needs, offers = _by_id(problem)
    matches = [row for row in matches if row["need"] in needs and row["offer"] in offers]
    given: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    together: Counter[tuple[Any, str]] = Counter()
    for row in matches:
        need, offer, quantity = needs[row["need"]], offers[row["offer"]], row["quantity"]
        given[need.id] += quantity
        taken[offer.id] += quantity
        together[deployment_group(need), offer.id] += quantity
        if quantity > offer.limit(need):
            yield f"match {need.id}, {offer.id}: {quantity} is more than the {offer.limit(need)} it may have"
    for name, quantity in given.items():
        if quantity > needs[name].quantity:
            yield f"need {name} gets {quantity} of {needs[name].quantity}"
    for name, quantity in taken.items():
        capacity = offers[name].capacity
        if capacity is not None and quantity > capacity:
            yield f"offer {name} gives {quantity} of {capacity}"
    for (group, name), quantity in together.items():
        if quantity < offers[name].min_deployment:
            yield f"offer {name} gives {quantity} to {group[0]} {group[1]}, less than its smallest deployment"


def _unmatched_faults(
    problem: Problem, matches: Sequence[Row], unmatched: Sequence[Row], screenings: Mapping[str, Screening]
) -> Iterator[str]:
    given: Counter[str] = Counter()
    givers: Counter[str] = Counter(row["need"] for row in matches)
    for row in matches:
        given[row["need"]] += row["quantity"]
    expected = []
    for need in problem.needs:
        if given[need.id] < need.quantity:
            fitting, lost = len(screenings[need.id].fitting), screenings[need.id].lost
            counts = in_order({**lost, CAPACITY: fitting - givers[need.id]})
            left = need.quantity - given[need.id]
            expected.append({"need": need.id, "quantity": left, "reason": reason(counts, fitting), "lost": counts})
    stated = {row["need"]: row for row in unmatched}
    yield from _differ("unmatched needs", [row["need"] for row in unmatched], [row["need"] for row in expected])
    for row in expected:
        yield from _differ(f"unmatched {row['need']}", stated.get(row["need"], row), row)


def _block_faults(
    problem: Problem, block: Row, matches: Sequence[Row], screenings: Mapping[str, Screening]
) -> Iterator[str]:
    needs = {need.id: need for need in problem.needs_of.get((block["category"], block["unit"]), ())}
    rows = [row for row in matches if row["need"] in needs]
    objective = sum(row["quantity"] * row["score"] for row in rows)
    yield from _differ("objective", block["objective"], objective)
    yield from _price_faults(problem, block)
    yield from _differ("bound", block["bound"], _proven_bound(problem, block, screenings))
    if block["bound"] < objective:
        yield "bound is below the objective"
    yield from _fairness_faults(problem, block)
    served = Counter[str]()
    for row in rows:
        served[needs[row["need"]].country] += row["quantity"]
    yield from _floor_faults(block, served)
    yield from _coverage_faults(block["worst_country"], served, needs)
    yield from _group_faults(block, rows, needs)


def _price_faults(problem: Problem, block: Row) -> Iterator[str]:
    key = (block["category"], block["unit"])
    needs, offers = problem.needs_of.get(key, ()), problem.offers_of.get(key, ())
    countries = {need.country for need in needs}
    known = {"needs": {need.id for need in needs}, "countries": countries}
    known["offers"] = {offer.id for offer in offers if offer.capacity is not None}
    known["groups"] = {name for need in needs for name in need.groups}
    for kind, names in known.items():
        for name, price in _of_groups(block["prices"], kind).items():
            if name not in names:
                yield f"prices.{kind}: {name} cannot have a price here"
            if type(price) is not int or price < 0:
                yield f"prices.{kind}: {name} has {price!r}, not a whole number of at least 0"
    for kind, names in (("floors", countries), ("group_floors", known["groups"])):
        for name, units in _of_groups(block, kind).items():
            if name not in names or type(units) is not int or units < 0:
                yield f"{kind}: {name} cannot have {units!r}"


def _of_groups(row: Row, kind: str) -> Row:
    """Return what `row` says of a `kind`; nothing of groups in a result of an engine that knew none."""
    found: Row = row.get(kind, {}) if "group" in kind else row[kind]
    return found


def _proven_bound(problem: Problem, block: Row, screenings: Mapping[str, Screening]) -> int:
    """Return Σ q·u + Σ c·v - Σ f·p - Σ F·λ + Σ m · max(0, s + λ + p - u - v), the last over every eligible
    pair; λ by the need's shares of the groups, rounded up.
    """
    key = (block["category"], block["unit"])
    of_need, of_offer, of_country = (block["prices"][kind] for kind in ("needs", "offers", "countries"))
    of_group, group_floors = _of_groups(block["prices"], "groups"), _of_groups(block, "group_floors")
    offers = {offer.id: offer for offer in problem.offers_of.get(key, ())}
    bound = sum((offers[name].capacity or 0) * price for name, price in of_offer.items())
    bound -= sum(block["floors"].get(name, 0) * price for name, price in of_country.items())
    bound -= sum(group_floors.get(name, 0) * price for name, price in of_group.items())
    for need in problem.needs_of.get(key, ()):
        bound += need.quantity * of_need.get(need.id, 0)
        bonus = -(-sum(price * _part(need, name) for name, price in of_group.items()) // MILLION)
        credit = of_country.get(need.country, 0) + bonus - of_need.get(need.id, 0)
        for name in screenings[need.id].fitting:
            excess = score_pair(problem, need, offers[name]).value + credit - of_offer.get(name, 0)
            bound += max(0, excess) * offers[name].limit(need)
    return int(bound)


def _part(need: Need, group: str) -> int:
    """Return the group's share of a need in millionths."""
    return round(MILLION * need.groups.get(group, 0))


def _fairness_faults(problem: Problem, block: Row) -> Iterator[str]:
    objective, utilitarian = block["objective"], block["utilitarian"]
    free = not block["floors"] and not _of_groups(block, "group_floors")
    if free:
        yield from _differ("worst_without", block["worst_without"], block["worst_country"])
    if utilitarian < objective or (free and utilitarian != objective):
        yield f"utilitarian {utilitarian} does not go with the objective {objective}"
    yield from _differ("price", block["price"], 1 - objective / utilitarian if utilitarian else 0)
    if objective < (1 - Fraction(problem.options.fairness_dial)) * utilitarian:
        yield "fairness cost more than the dial allows"


def _floor_faults(block: Row, served: Mapping[str, int]) -> Iterator[str]:
    for country, units in block["floors"].items():
        if served[country] < units:
            yield f"{country} gets {served[country]}, less than its floor {units}"


def _coverage_faults(worst: Row | None, served: Mapping[str, int], needs: Mapping[str, Need]) -> Iterator[str]:
    if worst is None:
        if any(served.values()):
            yield "worst_country is missing"
        return
    asked = sum(need.quantity for need in needs.values() if need.country == worst["iso3"])
    if not asked:
        yield f"worst_country: {worst['iso3']!r} has no need here"
        return
    yield from _differ("worst_country.coverage", worst["coverage"], served[worst["iso3"]] / asked)
    if not worst["coverage"] <= worst["alone"] <= 1:
        yield "worst_country.alone is not between its coverage and 1"


def _group_faults(block: Row, rows: Sequence[Row], needs: Mapping[str, Need]) -> Iterator[str]:
    names = sorted({name for need in needs.values() for name in need.groups})
    asked = {name: sum(need.quantity * _part(need, name) for need in needs.values()) for name in names}
    served = {name: sum(row["quantity"] * _part(needs[row["need"]], name) for row in rows) for name in names}
    floors = _of_groups(block, "group_floors")
    for name, units in floors.items():
        if served[name] < units * MILLION:
            yield f"group {name} gets less than its floor {units}"
    if "groups" not in block and not floors:
        return  # of an engine that knew no groups
    yield from _differ("groups", [row["group"] for row in block["groups"]], [name for name in names if asked[name]])
    for row in block["groups"]:
        name, alone = row["group"], row["alone"]
        yield from _differ(f"group {name}: coverage", row["coverage"], served[name] / asked[name])
        if not floors and not block["floors"]:
            yield from _differ(f"group {name}: without", row["without"], row["coverage"])
        if not 0 <= row["without"] <= 1 or (alone is not None and not row["coverage"] <= alone <= 1):
            yield f"group {name}: without or alone is not between what it gets and 1"


def _by_id(problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    return {need.id: need for need in problem.needs}, {offer.id: offer for offer in problem.offers}


def main(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    if len(arguments) != 2:
        print("usage: python -m matching.engine.check PROBLEM.json RESULT.json", file=sys.stderr)
        return 2
    try:
        found = list(_faults_of_files(*arguments))
    except OSError as error:
        found = [f"{error.filename}: {error.strerror}"]
    for line in found or [f"{arguments[1]}: right, and its bound is proven"]:
        print(line.encode("utf-8", "backslashreplace").decode())  # a forged result may hold half characters
    return 1 if found else 0


def _faults_of_files(problem_name: str, result_name: str) -> Iterator[str]:
    try:
        problem = parse_problem(Path(problem_name).read_bytes())
    except InvalidProblemError as error:
        yield from (f"{problem_name}: {line}" for line in error.violations)
        return
    try:
        document: Any = parse_json(Path(result_name).read_bytes())
        yield from (f"{result_name}: {fault}" for fault in faults(problem, document))
    except InvalidProblemError as error:
        yield from (f"{result_name}: {line}" for line in error.violations)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"{result_name}: not a result: {type(error).__name__} {error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
