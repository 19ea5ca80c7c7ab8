"""What the workers of a Dask cluster compute is what is computed here, to the bit."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from tests.workflows.test_stream_curves import make_responses

from oncordia.domain import CurveOptions, Noise
from oncordia.errors import InvalidOption, InvalidTable
from oncordia.numeric import ClusterFault, spread
from oncordia.trials import SimulationOptions, build_design, simulate
from oncordia.trials.engine import PIECE
from oncordia.workflows import stream_curves

SPREAD = import_module("oncordia.numeric.spread")
STREAM = import_module("oncordia.workflows.stream_curves")
SCHEDULER = """
import time
from distributed import LocalCluster
if __name__ == "__main__":
    cluster = LocalCluster(
        n_workers={n_workers}, threads_per_worker=2, processes=True, dashboard_address=None,
        host="127.0.0.1",
    )
    print("address", cluster.scheduler_address, flush=True)
    input()
    cluster.close()
"""


def _start(script: Path, n_workers: int) -> Iterator[str]:
    pytest.importorskip("distributed", reason="the extra oncordia[cluster] is not installed")
    script.write_text(SCHEDULER.format(n_workers=n_workers), encoding="utf-8")
    with subprocess.Popen(
        (sys.executable, str(script)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        found = re.match(r"address (\S+)", process.stdout.readline())
        assert found is not None
        yield found[1]
        process.communicate("\n")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a scheduler with two worker processes of two threads each."""
    yield from _start(tmp_path_factory.mktemp("cluster") / "cluster.py", n_workers=2)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "responses.parquet"
    make_responses(200).write_parquet(path)
    return path


def test_stream_curves__gives_the_same_bytes_on_a_cluster(
    cluster: str, table: Path, tmp_path: Path
) -> None:
    stream_curves(table, tmp_path / "here.parquet", chunk=20)

    stream_curves(table, tmp_path / "there.parquet", chunk=20, cluster=cluster)

    assert (tmp_path / "there.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()


def test_stream_curves__names_the_row_that_a_worker_refuses(
    cluster: str, table: Path, tmp_path: Path
) -> None:
    rows = make_responses(200)
    doses = rows["dose_molar"].scatter(1500, -1.0)
    rows.with_columns(doses).write_parquet(table)
    own = CurveOptions(noise=Noise.OWN)  # so that no chunk is read here for the shared noise

    with pytest.raises(InvalidTable, match=r"^responses\.parquet, row 1502, .*-1"):
        stream_curves(table, tmp_path / "curves.parquet", options=own, chunk=20, cluster=cluster)


def test_stream_curves__refuses_a_worker_with_another_version(
    cluster: str, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = {**STREAM.describe_program(), "numba": "0.1"}
    monkeypatch.setattr(STREAM, "describe_program", lambda: program)

    with pytest.raises(
        InvalidOption, match=r"a worker of the cluster has numba .*install the same"
    ):
        stream_curves(table, tmp_path / "curves.parquet", chunk=20, cluster=cluster)


def test_simulate__gives_the_same_on_a_cluster(cluster: str) -> None:
    design = build_design("two_stage", {"name": "second line", "p0": 0.1, "p1": 0.3})
    scenario, trials = design.list_scenarios()[-1], 3 * PIECE + 11

    there = simulate(design, scenario, SimulationOptions(trials, cluster=cluster))

    here = simulate(design, scenario, SimulationOptions(trials))
    assert there["power"].value == here["power"].value
    assert there.spreads[0].values.tolist() == here.spreads[0].values.tolist()


def test_spread__gives_results_of_a_cluster_in_the_order_of_the_pieces(cluster: str) -> None:
    assert list(spread(abs, range(-50, 0), cluster)) == list(range(50, 0, -1))


def test_spread__says_that_a_scheduler_has_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SPREAD, "CONNECT_SECONDS", 2)
    for address in _start(tmp_path / "cluster.py", n_workers=0):
        with pytest.raises(ClusterFault, match="has no worker; start some with `dask worker"):
            list(spread(abs, [1], address))
