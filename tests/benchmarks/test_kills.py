"""Whatever kills a program, the workspace opens, its audit holds and nothing shows half-done."""

import signal
from pathlib import Path

import pytest
from benchmarks.workflows.kills import kill_many


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no kill -9")
def test_kill_many__finds_nothing_half_done(tmp_path: Path) -> None:
    tally = kill_many(tmp_path, times=12, seed=4)

    assert sum(tally.n_kills.values()) == 12
    assert tally.faults == []
