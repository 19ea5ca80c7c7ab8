"""A stable choice of pairs: no need and offer would rather have each other than what they got.

References
----------
Gale and Shapley (1962), American Mathematical Monthly 69, 9-15; with capacities on both sides:
Roth (1984), Econometrica 52, 47-57.
"""

import heapq

import numpy as np

from oncordia.arrays import BoolArray, FloatArray
from oncordia.partnering.match.pairs import IntArray, Pairs


def match_stably(pairs: Pairs) -> BoolArray:
    """Which pairs are chosen when needs ask their best offers first, and offers keep the best.

    Each side prefers pairs that are worth more to it, and of two of the same worth the one that
    stands first. Of all stable choices it is the best one for every need.
    """
    orders = _list_orders(pairs.lefts, pairs.for_left, pairs.left_capacity.size)
    rank = np.empty(pairs.size, dtype=np.int64)
    rank[np.lexsort((np.arange(pairs.size), -pairs.for_right))] = np.arange(pairs.size)
    asked = [0] * len(orders)
    held: list[list[tuple[int, int]]] = [[] for _ in range(pairs.right_capacity.size)]
    free = [
        need
        for need, capacity in enumerate(pairs.left_capacity.tolist())
        for _ in range(min(capacity, len(orders[need])))
    ]
    while free:
        need = free.pop()
        if asked[need] == len(orders[need]):
            continue
        pair = orders[need][asked[need]]
        asked[need] += 1
        offer = int(pairs.rights[pair])
        heap = held[offer]
        heapq.heappush(heap, (-int(rank[pair]), pair))
        if len(heap) > int(pairs.right_capacity[offer]):
            _, refused = heapq.heappop(heap)
            free.append(int(pairs.lefts[refused]))
    chosen = np.zeros(pairs.size, dtype=bool)
    for heap in held:
        chosen[[pair for _, pair in heap]] = True
    return chosen


def find_blocking_pairs(pairs: Pairs, chosen: BoolArray) -> IntArray:
    """Pairs not chosen of which both sides have room, or would rather have each other."""
    room = [
        _find_worst(places, worth, capacity, chosen)
        for places, worth, capacity in (
            (pairs.lefts, pairs.for_left, pairs.left_capacity),
            (pairs.rights, pairs.for_right, pairs.right_capacity),
        )
    ]
    would = (pairs.for_left > room[0][pairs.lefts]) & (pairs.for_right > room[1][pairs.rights])
    return np.flatnonzero(would & ~chosen)


def _find_worst(
    places: IntArray, worth: FloatArray, capacity: IntArray, chosen: BoolArray
) -> FloatArray:
    """What a further pair must be worth more than: minus infinity where there is room."""
    worst = np.full(capacity.size, np.inf)
    np.minimum.at(worst, places[chosen], worth[chosen])
    taken = np.bincount(places[chosen], minlength=capacity.size)
    return np.where(taken < capacity, -np.inf, worst)


def _list_orders(places: IntArray, worth: FloatArray, n: int) -> list[list[int]]:
    """Pairs of each posting, the best first."""
    orders: list[list[int]] = [[] for _ in range(n)]
    for pair in np.lexsort((np.arange(places.size), -worth)).tolist():
        orders[places[pair]].append(pair)
    return orders
