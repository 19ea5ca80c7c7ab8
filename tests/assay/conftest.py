"""Made plates for the tests of the assay room."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from oncordia.arrays import FloatArray
from oncordia.domain import TABLES, smallest_format, well_name

DTYPES = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "truth": pl.Boolean}
Make = Callable[..., pl.DataFrame]


def _frame(table: str, n: int, columns: dict[str, Any]) -> pl.DataFrame:
    """Table of the registry; a column that is not given is null, replicates are 1."""
    given = {"replicate": [1] * n, **columns}
    return pl.DataFrame(
        {
            quantity.name: pl.Series(
                given.get(quantity.name, [None] * n), dtype=DTYPES[quantity.kind], strict=False
            )
            for quantity in TABLES[table]
        }
    )


def _spread(value: Any, shape: tuple[int, int]) -> list[Any]:
    """One value a well, in the order of the rows."""
    return [None if v is None else v for v in np.broadcast_to(np.array(value, object), shape).flat]


@pytest.fixture(scope="session")
def make_wells() -> Make:
    """Table ``wells`` of one plate from its readings and, for each well or for all, contents."""

    def make(
        raw: FloatArray,
        role: Any = "treated",
        *,
        drug: Any = None,
        dose: Any = None,
        sample: Any = "S1",
        plate: str = "P1",
        time_hours: Any = None,
        mask_reason: Any = None,
    ) -> pl.DataFrame:
        shape = (raw.shape[0], raw.shape[1])
        row, column = np.indices(shape)
        contents = {
            "role": role,
            "drug": drug,
            "dose_molar": dose,
            "sample": sample,
            "time_hours": time_hours,
            "mask_reason": mask_reason,
        }
        return _frame(
            "wells",
            raw.size,
            {
                "plate": [plate] * raw.size,
                "well": [
                    well_name(int(r), int(c)) for r, c in zip(row.flat, column.flat, strict=True)
                ],
                "row": row.ravel(),
                "column": column.ravel(),
                "raw": raw.ravel(),
                **{name: _spread(value, shape) for name, value in contents.items()},
            },
        )

    return make


@pytest.fixture(scope="session")
def make_plates() -> Make:
    """Table ``plates`` that fits wells, in the order in which the plates stand there."""

    def make(wells: pl.DataFrame, **columns: Any) -> pl.DataFrame:
        sizes = wells.group_by("plate", maintain_order=True).agg(
            pl.col("row").max() + 1, pl.col("column").max() + 1
        )
        formats = [smallest_format(r, c) for r, c in sizes.select("row", "column").iter_rows()]
        return _frame(
            "plates",
            sizes.height,
            {
                "plate": sizes["plate"],
                "file": sizes["plate"],
                "n_rows": [plate_format.n_rows for plate_format in formats],
                "n_columns": [plate_format.n_columns for plate_format in formats],
                "run_order": range(1, sizes.height + 1),
                **columns,
            },
        )

    return make


@pytest.fixture(scope="session")
def make_random_plate(make_wells: Make) -> Make:
    """A 384-well plate in random order: 32 vehicle, 16 positive wells, 67 drugs at 5 doses.

    Responses follow Hill curves; one drug in four does nothing. Signal 10,000, CV 6 %.
    """

    def make(seed: int = 0, plate: str = "P1", sample: str = "S1") -> pl.DataFrame:
        layout = np.random.default_rng(99)  # the same layout for every seed
        random = np.random.default_rng(seed)
        contents: list[tuple[str, str | None, float | None, float]] = []
        contents += [("negative", None, None, 1.0)] * 32 + [("positive", "kill", None, 0.0)] * 16
        contents += [("untreated", None, None, 1.0)]
        for drug in range(67):
            ec50, bottom = 10.0 ** layout.uniform(-7.5, -4.5), layout.beta(1.2, 4.0)
            for dose in (1e-5, 2e-6, 4e-7, 8e-8, 1.6e-8):
                response = bottom + (1 - bottom) / (1 + (dose / ec50) ** 1.4)
                contents.append(
                    ("treated", f"drug-{drug:02d}", dose, response if drug % 4 else 1.0)
                )
        order = layout.permutation(384)
        role, drug_name, dose_molar, mean = (
            np.array([contents[i][part] for i in order], dtype=object).reshape(16, 24)
            for part in range(4)
        )
        raw = 1e4 * mean.astype(float) * random.lognormal(0.0, 0.06, (16, 24)) + 30.0
        return make_wells(raw, role, drug=drug_name, dose=dose_molar, plate=plate, sample=sample)

    return make
