"""The page docs/matching-cases.md, computed: `python -m tests.matching.real_cases` writes it anew."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from matching.engine import solve
from matching.engine.contract import Country, Problem
from matching.engine.eligibility import failed_rule
from matching.engine.score import score_pair
from tests.matching.engine.examples import make_need, make_offer, make_problem

CASES = Path(__file__).parent / "golden" / "cases.toml"
PAGE = Path(__file__).parents[2] / "docs" / "matching-cases.md"
HEAD = """# Four requests, and what the engine makes of them

The requests were made, and what is said of them stands on UNESCO's public pages; what a page does not state is said to
stand in. **All offers are invented**; severity, languages, modes and levels of the needs stand in too. The countries'
figures are left unknown, the middle of the scale. The tables are computed from `tests/matching/golden/cases.toml` by
`python -m tests.matching.real_cases`; a test holds them equal.
"""


def page() -> str:
    """Return the whole page."""
    cases = tomllib.loads(CASES.read_text())["case"]
    return "\n".join([HEAD, *(line for case in cases for line in _case(case))])


def _case(case: dict[str, Any]) -> Iterator[str]:
    problem = _problem(case)
    result = solve(problem)
    given = {(match.need, match.offer): match.quantity for match in result.matches}
    yield from (f"## {case['title']}", case["facts"], "", "| need | offer | outcome | score | given |")
    yield "|---|---|---|---|---|"
    for need in problem.needs:
        rows = []
        for offer in problem.offers:
            rule = failed_rule(problem, need, offer)
            score = 0 if rule else score_pair(problem, need, offer).value
            rows.append((-score, offer.id, f"lost at: {rule}" if rule else "fits", given.get((need.id, offer.id), 0)))
        for minus, name, outcome, units in sorted(rows):
            yield f"| {need.id} | {name} | {outcome} | {-minus or ''} | {units or ''} |"
    unmet = [f"{row.quantity:,} of {row.need} stay open ({row.reason})" for row in result.unmatched]
    yield from ("", f"{'; '.join(unmet) or 'Nothing stays open'}. Gap to the proven best: {result.gap}.", "")
    yield from (f"Why this is right: {case['why']}", "")


def _problem(case: dict[str, Any]) -> Problem:
    year = {"start": date(case["year"], 1, 1), "end": date(case["year"], 12, 31)}
    pool = "asked together" if case.get("pooled") else None
    needs = [make_need(row["id"], pool=pool, **year, **_rest(row)) for row in case["needs"]]
    offers = [make_offer(row["id"], **({"capacity": None} | year | _rest(row))) for row in case["offers"]]
    countries = tuple(Country(iso3) for iso3 in sorted({need.country for need in needs}))
    return make_problem(needs, offers, countries=countries)


def _rest(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


if __name__ == "__main__":
    PAGE.write_text(page())
