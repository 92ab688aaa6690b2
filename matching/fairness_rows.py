"""What fairness gives and costs in each block of a run's result: the country served least, each group, the price.

Shares are shares of what is asked in the block, never sums across units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coalition.reference.models import Country, DisadvantagedGroup

Document = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class FairnessTable:
    """A row for each block, and one for each disadvantaged group of each block."""

    blocks: list[Row]
    groups: list[Row]


@dataclass
class FairnessRows:
    """`blocks` are those of a result (docs/matching.md); two queries for the names."""

    blocks: Sequence[Document]
    categories: Mapping[str, str]
    units: Mapping[str, str]

    @cached_property
    def contested(self) -> FairnessTable:
        """The blocks in which something was given up, or somebody gets less than it could get alone."""
        return self._table([block for block in self.blocks if is_contested(block)])

    @cached_property
    def plain(self) -> FairnessTable:
        """The blocks in which all get what they can."""
        return self._table([block for block in self.blocks if not is_contested(block)])

    @cached_property
    def countries(self) -> Mapping[str, Country]:
        sides = [block[key] for block in self.blocks for key in ("worst_country", "worst_without")]
        return Country.objects.in_bulk({side["iso3"] for side in sides if side})

    @cached_property
    def groups(self) -> Mapping[str, str]:
        return DisadvantagedGroup.objects.names()

    def _table(self, blocks: Sequence[Document]) -> FairnessTable:
        return FairnessTable(
            [self._block(block) for block in blocks],
            [self._group(block, row) for block in blocks for row in block["groups"]],
        )

    def _block(self, block: Document) -> Row:
        worst, without = self._country(block["worst_country"]), self._country(block["worst_without"])
        return {
            **self._kind(block),
            "price": round(100 * block["price"], 2),
            "worst": worst,
            "without": without,
            "least": [side["coverage"] if side else None for side in (without, worst)],
        }

    def _group(self, block: Document, row: Document) -> Row:
        shares = {name: percent(row[name]) for name in ("coverage", "without", "alone")}
        return {**self._kind(block), "group": self.groups.get(row["group"], row["group"]), **shares}

    def _kind(self, block: Document) -> Row:
        category, unit = block["category"], block["unit"]
        return {"category": self.categories.get(category, category), "unit": self.units.get(unit, unit)}

    def _country(self, side: Document | None) -> Row | None:
        if side is None:
            return None
        name = self.countries.get(side["iso3"], side["iso3"])
        return {"name": name, "coverage": percent(side["coverage"]), "alone": percent(side["alone"])}


def is_contested(block: Document) -> bool:
    """Whether needs of the block compete: fairness cost something, or a country or group gets less than it could.

    What a group could get alone is not known where the dial is 0; then it is held against all that it asks.
    """
    worst = block["worst_country"]
    return bool(
        block["price"] > 0
        or (worst and worst["coverage"] < worst["alone"])
        or any(row["coverage"] < (1 if row["alone"] is None else row["alone"]) for row in block["groups"])
    )


def percent(share: float | None) -> float | None:
    """A share in per cent with one digit; None stays."""
    return None if share is None else round(100 * share, 1)
