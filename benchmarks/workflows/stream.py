"""A made Parquet file of a million curves, fitted by stream: wall, CPU and peak memory."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from benchmarks.process import Cost, measure_process

N_CURVES = 1_000_000
N_DRUGS = 1_000  # of each sample
AT_ONCE = 20_000  # curves that are made together
DOSES_MOLAR = 10.0 ** np.linspace(-9.0, -5.0, 9)


def make_responses(start: int, stop: int) -> pl.DataFrame:
    """Curves ``start`` to ``stop`` with a noise of SD 0.05, one row a well, nine doses each."""
    rng = np.random.default_rng([1, start])
    n = stop - start
    ec50 = 10.0 ** rng.uniform(-8.5, -5.5, (n, 1))
    bottom, slope = rng.uniform(0.0, 1.0, (n, 1)), rng.uniform(0.6, 2.5, (n, 1))
    response = bottom + (1.0 - bottom) / (1.0 + (DOSES_MOLAR / ec50) ** slope)
    response += rng.normal(0.0, 0.05, response.shape)
    curve = pl.Series(np.repeat(np.arange(start, stop), DOSES_MOLAR.size))
    names = pl.DataFrame({"sample": curve // N_DRUGS, "drug": curve % N_DRUGS}).select(
        pl.format("S{}", pl.col("sample").cast(pl.String).str.zfill(5)).alias("sample"),
        pl.format("D{}", pl.col("drug").cast(pl.String).str.zfill(4)).alias("drug"),
    )
    return names.with_columns(dose_molar=np.tile(DOSES_MOLAR, n), response=response.ravel())


def write_responses(path: Path, n_curves: int = N_CURVES) -> None:
    """Write a Parquet file of made responses without holding it in memory."""

    def make_each(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        del with_columns, predicate, n_rows, batch_size  # nothing is asked but the whole
        for start in range(0, n_curves, AT_ONCE):
            yield make_responses(start, min(start + AT_ONCE, n_curves))

    made = register_io_source(make_each, schema=make_responses(0, 1).schema)
    made.sink_parquet(path, row_group_size=AT_ONCE * DOSES_MOLAR.size)


FROM_PYTHON = (
    "import sys; from oncordia.workflows import stream_curves; stream_curves(*sys.argv[1:])"
)


def bench_stream(folder: Path, n_curves: int = N_CURVES) -> tuple[Cost, Cost]:
    """Cost of a made file to a Parquet file, by the program and from Python, after a warm-up."""
    log = folder / "log.txt"
    for size in (AT_ONCE, n_curves):
        table, out = folder / "responses.parquet", folder / "curves.parquet"
        write_responses(table, size)
        program = (sys.executable, "-m", "oncordia", "curves", "fit", str(table), "--out", str(out))
        by_program = measure_process(program, log)
        from_python = measure_process(
            (sys.executable, "-c", FROM_PYTHON, str(table), str(out)), log
        )
    return by_program, from_python


def main() -> None:
    """Measure and print, of as many curves as the first word says."""
    n_curves = int(sys.argv[1]) if len(sys.argv) > 1 else N_CURVES
    with tempfile.TemporaryDirectory() as folder:
        costs = bench_stream(Path(folder), n_curves)
    for name, cost in zip(("by the program", "from Python"), costs, strict=True):
        print(
            f"{n_curves} curves streamed {name}: {cost.wall_s:.1f} s wall, {cost.cpu_s:.1f} s CPU, "
            f"peak {cost.peak_mb:.0f} MB, {n_curves / cost.wall_s:.0f} curves/s"
        )


if __name__ == "__main__":
    main()
