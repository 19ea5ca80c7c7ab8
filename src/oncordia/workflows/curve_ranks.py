"""Q values of the curves of a long run, which are never in memory together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl

from oncordia.formats import FallingStore, PlacedStore, TableParts, clear_folder
from oncordia.numeric import adjust_falling

P_VALUE, Q_VALUE = "p_no_response", "q_value"


@contextmanager
def open_q_values(parts: TableParts) -> Iterator[Callable[[pl.DataFrame], pl.DataFrame]]:
    """What puts their q values into the parts of a run, if it gets them in their order.

    P values are sorted on disk, beside the parts, and memory does not grow with them: 32 bytes
    a curve are there until the end. The q values are those of the whole table, to the bit.
    """
    sorting, placing = parts.folder / "sorting", parts.folder / "placing"
    try:
        for folder in (sorting, placing):
            clear_folder(folder)  # of a run that was stopped here
        q_values = PlacedStore(placing)
        p_values = _collect(parts, FallingStore(sorting))
        for q_value, places in adjust_falling(p_values.fall(), p_values.n_numbers):
            q_values.add(q_value, places)
        clear_folder(sorting)

        def add_q_values(part: pl.DataFrame) -> pl.DataFrame:
            q_value = pl.Series(Q_VALUE, q_values.take(part.height)).fill_nan(None)
            return part.with_columns(q_value)

        yield add_q_values
    finally:
        for folder in (sorting, placing):
            clear_folder(folder)


def _collect(parts: TableParts, p_values: FallingStore) -> FallingStore:
    """Fill the store with the p values of all parts, each at the number of its curve."""
    start = 0
    for column in parts.read_column(P_VALUE):
        p_value = column.fill_null(np.nan).to_numpy()
        known = np.flatnonzero(np.isfinite(p_value))
        p_values.add(p_value[known], start + known)
        start += p_value.size
    return p_values
