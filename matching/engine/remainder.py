"""What a flow leaves over of a block, and the best use of it along some of the pairs."""

from dataclasses import replace

import numpy as np

from matching.engine.columns import Ints
from matching.engine.transport import Transport, best_flow


def filled(transport: Transport, flow: Ints, pairs: Ints, most: Ints) -> Ints | None:
    """Return `flow` and the best of what may come on top, at most `most` more units of each of `pairs`
    (positions); None where the floors cannot be met in this way.

    A small flow: only pairs count whose need lacks and whose offer has something.
    """
    quantity, capacity = transport.quantity.copy(), transport.capacity.copy()
    np.subtract.at(quantity, transport.need, flow)
    np.subtract.at(capacity, transport.offer, flow)
    need, offer = transport.need[pairs], transport.offer[pairs]
    kept = np.flatnonzero((most > 0) & (quantity[need] > 0) & (capacity[offer] > 0))
    rest = replace(
        transport,
        quantity=quantity,
        capacity=capacity,
        need=need[kept],
        offer=offer[kept],
        score=transport.score[pairs[kept]],
        limit=most[kept],
        floor=np.maximum(0, transport.floor - transport.served(flow)),
    )
    more = best_flow(rest)
    if more is None:
        return None
    whole = flow.copy()
    whole[pairs[kept]] += more
    return whole
