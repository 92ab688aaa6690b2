"""What would help a need that is not fully met: the single changes, of offers or of the need, that let most in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matching.engine.contract import Need, Offer, Problem
from matching.engine.eligibility import PAIR_RULES, can_deploy, first_failure
from matching.engine.explain import single_changes

OFFER, NEED = "offer", "need"
_SETS = {"language": "languages", "mode": "modes", "level": "levels"}
Key = tuple[str, str]
"""(field, value): what is changed, and what is added to it or put in its place."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change on one side: `value` added to `field`, or put in its place, where that lets offers in.

    side: OFFER (each of these offers changes) or NEED (the country accepts it too). offers: how many fit then that
    do not now. quantity: how much of what is missing they could give together, in the need's unit, were nothing of
    them used elsewhere.
    """

    side: str
    field: str
    value: str
    offers: int
    quantity: int


def remedies(problem: Problem, need: Need, *, missing: int) -> tuple[Remedy, ...]:
    """Return every single change that would let offers in, the one that helps most first.

    `missing` is what of the need stays unmet, in its unit. Equal help is ordered by number of offers, then by name.
    An offer that fails two rules is not near, one that was declined stays so, and units are never exchanged.
    """
    near = _near_offers(problem, need)
    found = [*_offer_side(problem, need, near, missing), *_need_side(problem, need, near, missing)]
    return tuple(sorted(found, key=lambda row: (-row.quantity, -row.offers, row.side, row.field, row.value)))


def _near_offers(problem: Problem, need: Need) -> list[Offer]:
    """The offers of the need's block that do not fit, and fail one rule alone."""
    block = problem.offers_of.get((need.category, need.unit), ())
    open_to_it = (offer for offer in block if (need.id, offer.id) not in problem.blocked)
    return [offer for offer in open_to_it if is_near(need, offer) and not _fits(problem, need, offer)]


def is_near(need: Need, offer: Offer) -> bool:
    """Tell whether at most one pair rule fails."""
    first = first_failure(need, offer)
    rest = list(PAIR_RULES)[list(PAIR_RULES).index(first) + 1 :] if first else ()
    return all(PAIR_RULES[rule](need, offer) for rule in rest)


def _fits(problem: Problem, need: Need, offer: Offer) -> bool:
    """Tell whether the pair is eligible; either side may be a changed form of a row of `problem`."""
    if first_failure(need, offer):
        return False
    if not offer.min_deployment:
        return True
    now = (need if row.id == need.id else row for row in problem.deployed_with(need))
    return can_deploy(offer, (row for row in now if not first_failure(row, offer)))


def _offer_side(problem: Problem, need: Need, near: list[Offer], missing: int) -> Iterator[Remedy]:
    let_in: dict[Key, list[Offer]] = {}
    smallest: list[int] = []
    for offer in near:
        for change in single_changes(problem, need, offer):
            is_size = change.field == "min_deployment"
            smallest += [int(change.value)] if is_size else []
            let_in.setdefault((change.field, "" if is_size else change.value), []).append(offer)
    for (field, value), offers in let_in.items():
        # one size suits all that are too large for the need: the least of those that each could take
        yield _remedy(OFFER, (field, value or str(min(smallest))), need, offers, missing)


def _need_side(problem: Problem, need: Need, near: list[Offer], missing: int) -> Iterator[Remedy]:
    for key, changed in _accepting(need, near).items():
        offers = [offer for offer in near if _fits(problem, changed, offer)]
        if offers:
            yield _remedy(NEED, key, need, offers, missing)


def _accepting(need: Need, near: list[Offer]) -> dict[Key, Need]:
    """The need as it were if it accepted one thing more of what the near offers have."""
    changed: dict[Key, Need] = {}
    for offer in near:
        rule = first_failure(need, offer) or ""
        if field := _SETS.get(rule):
            for value in getattr(offer, field):
                changed[field, value] = replace(need, **{field: getattr(need, field) | {value}})
        elif rule == "dates" and offer.start > need.end:
            changed["end", offer.start.isoformat()] = replace(need, end=offer.start)
        elif rule == "dates":
            changed["start", offer.end.isoformat()] = replace(need, start=offer.end)
    return changed


def _remedy(side: str, key: Key, need: Need, offers: list[Offer], missing: int) -> Remedy:
    together = sum(offer.limit(need) for offer in offers)
    return Remedy(side, *key, len(offers), min(missing, together))
