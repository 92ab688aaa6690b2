"""Two answers of the engine side by side: which needs gain, which lose, what fairness gives and costs in each.

Pure: it reads the contract's documents (docs/matching.md), not the database. Shares are shares of a need, a country or
a group within a block, never sums across units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
Gifts = tuple[tuple[str, int], ...]
"""(offer, quantity), by offer."""
Units = Mapping[str, int]
"""By need."""
First = tuple[str, ...]
"""The offers that share the first place, by id; none where nothing fits."""


@dataclass(frozen=True)
class Answer:
    """A problem and its result; `first` tells of each need the offers that share the first place."""

    problem: Document
    result: Document
    first: Mapping[str, First] = field(default_factory=dict)


@dataclass(frozen=True)
class NeedChange:
    """A need before and after: its coverage in [0, 1], which offers give to it, which stand first."""

    need: str
    before: float
    after: float
    gifts_before: Gifts
    gifts_after: Gifts
    first_before: First
    first_after: First

    @property
    def has_others_first(self) -> bool:
        return self.first_before != self.first_after

    @property
    def is_same(self) -> bool:
        return self.gifts_before == self.gifts_after and not self.has_others_first


@dataclass(frozen=True)
class CountryChange:
    """What a country gets in one block, before and after: shares in [0, 1] of what its needs ask there."""

    country: str
    category: str
    unit: str
    before: float
    after: float


@dataclass(frozen=True)
class BlockChange:
    """A block's outcome before and after; None where the answer has no such block."""

    category: str
    unit: str
    before: Document | None
    after: Document | None

    @property
    def sides(self) -> tuple[Document | None, Document | None]:
        return self.before, self.after


@dataclass(frozen=True)
class Comparison:
    """`needs` are those of both answers, `countries` sum over these; other needs are only counted."""

    needs: tuple[NeedChange, ...]
    countries: tuple[CountryChange, ...]
    blocks: tuple[BlockChange, ...]
    only_before: int
    only_after: int

    @property
    def gains(self) -> list[NeedChange]:
        return [need for need in self.needs if need.after > need.before]

    @property
    def losses(self) -> list[NeedChange]:
        return [need for need in self.needs if need.after < need.before]

    @property
    def others(self) -> list[NeedChange]:
        """As much as before, but from other offers, or with others first."""
        return [need for need in self.needs if need.after == need.before and not need.is_same]

    @property
    def moved_countries(self) -> list[CountryChange]:
        """Those that get more or less, the greatest loss first."""
        moved = [row for row in self.countries if row.before != row.after]
        return sorted(moved, key=lambda row: row.after - row.before)

    @property
    def same(self) -> list[NeedChange]:
        return [need for need in self.needs if need.is_same]


def compare(before: Answer, after: Answer) -> Comparison:
    """Set two answers side by side, need by need and block by block."""
    old, new = _quantities(before), _quantities(after)
    gifts_old, gifts_new = _gifts(before), _gifts(after)
    shared = [need for need in old if need in new]
    given_old, given_new = ({need: _units(gifts[need]) for need in shared} for gifts in (gifts_old, gifts_new))
    return Comparison(
        needs=tuple(
            NeedChange(
                need,
                _coverage(gifts_old[need], old[need]),
                _coverage(gifts_new[need], new[need]),
                gifts_old[need],
                gifts_new[need],
                before.first.get(need, ()),
                after.first.get(need, ()),
            )
            for need in shared
        ),
        countries=tuple(_countries(before, old, given_old, new, given_new)),
        blocks=tuple(_blocks(before.result["blocks"], after.result["blocks"])),
        only_before=len(old) - len(shared),
        only_after=len(new) - len(shared),
    )


def _quantities(answer: Answer) -> dict[str, int]:
    return {need["id"]: need["quantity"] for need in answer.problem["needs"]}


def _gifts(answer: Answer) -> defaultdict[str, Gifts]:
    found: defaultdict[str, Gifts] = defaultdict(tuple)
    for match in answer.result["matches"]:
        found[match["need"]] += ((match["offer"], match["quantity"]),)
    return found


def _coverage(gifts: Gifts, quantity: int) -> float:
    return _units(gifts) / quantity


def _units(gifts: Gifts) -> int:
    return sum(given for _, given in gifts)


def _countries(
    answer: Answer, asked_old: Units, given_old: Units, asked_new: Units, given_new: Units
) -> Iterable[CountryChange]:
    """Sum the needs in `given_old` by country and block; both answers know these."""
    sums: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for need in answer.problem["needs"]:
        if (name := need["id"]) in given_old:
            units = given_old[name], asked_old[name], given_new[name], asked_new[name]
            key = need["country"], need["category"], need["unit"]
            sums[key] = [total + more for total, more in zip(sums[key], units, strict=True)]
    return (
        CountryChange(*key, had / asked_before, has / asked_after)
        for key, (had, asked_before, has, asked_after) in sorted(sums.items())
    )


def _blocks(before: Iterable[Document], after: Iterable[Document]) -> Iterable[BlockChange]:
    old, new = ({(block["category"], block["unit"]): block for block in blocks} for blocks in (before, after))
    return (BlockChange(*key, old.get(key), new.get(key)) for key in sorted({*old, *new}))
