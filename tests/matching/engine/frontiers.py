"""How fair a block could be: the largest share for all, by HiGHS, whatever way leads there. For tests and benchmark."""

import highspy
import numpy as np

from matching.engine.columns import Ints
from matching.engine.transport import Transport

Row = tuple[np.ndarray, np.ndarray, float]
"""Positions of pairs, what a unit of each counts, and what could be had alone."""


def country_rows(transport: Transport, alone: Ints) -> list[Row]:
    """Return a row for each country that could get anything."""
    country = transport.country[transport.need]
    pairs = [np.flatnonzero(country == one) for one in range(len(alone))]
    return [(of, np.ones(len(of)), float(most)) for of, most in zip(pairs, alone, strict=True) if most]


def group_rows(transport: Transport, part: Ints, alone: list[int]) -> list[Row]:
    """Return a row for each group that could get anything; `part` (G, N) and `alone` (G) are in millionths."""
    pairs = np.arange(len(transport.need))
    rows = zip(part, alone, strict=True)
    return [(pairs, one[transport.need] / 1e6, most / 1e6) for one, most in rows if most]


def largest_share(transport: Transport, rows: list[Row], enough: float) -> float:
    """Return the largest share of what it could get alone that every row can have at once, with a total of `enough`
    and the floors of `transport`; fractions of units allowed.
    """
    unit = float(transport.quantity.max())  # figures near 1, since HiGHS' tolerances are absolute
    solver = highspy.Highs()
    solver.silent()
    for most in transport.limit.tolist():
        solver.addVar(0.0, most / unit)
    solver.addVar(0.0, 1.0)
    share = len(transport.limit)
    solver.changeColCost(share, -1.0)
    for positions, limits in ((transport.need, transport.quantity), (transport.offer, transport.capacity)):
        for one, most in enumerate(limits.tolist()):
            _add(solver, np.flatnonzero(positions == one), np.ones(1), 0.0, most / unit)
    for of, units, alone in rows:
        _add(solver, np.append(of, share), np.append(units, -alone / unit), 0.0, highspy.kHighsInf)
    for country, units in enumerate(transport.floor.tolist()):
        of = np.flatnonzero(transport.country[transport.need] == country)
        _add(solver, of, np.ones(1), units / unit, highspy.kHighsInf)
    _add(solver, np.arange(share), transport.score / 1e6, enough / 1e6 / unit, highspy.kHighsInf)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -float(solver.getInfo().objective_function_value)


def _add(solver: highspy.Highs, positions: np.ndarray, values: np.ndarray, low: float, high: float) -> None:
    values = np.broadcast_to(values, positions.shape)
    kept = np.flatnonzero(values)
    solver.addRow(low, high, len(kept), positions[kept].astype(np.int32), np.ascontiguousarray(values[kept], float))
