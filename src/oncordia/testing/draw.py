"""Draws of one or several things, of truths and of days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


def choose(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """One of the items."""
    return items[int(rng.integers(len(items)))]


def choose_some(rng: np.random.Generator, items: Sequence[Item], n_most: int) -> list[Item]:
    """One or more of the items, at most ``n_most``, in their order."""
    n_items = 1 + int(rng.integers(min(n_most, len(items))))
    places = sorted(rng.choice(len(items), size=n_items, replace=False).tolist())
    return [items[place] for place in places]


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True with this probability."""
    return bool(rng.random() < probability)


def draw_day(rng: np.random.Generator, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, both possible."""
    return first + timedelta(days=int(rng.integers((last - first).days + 1)))
