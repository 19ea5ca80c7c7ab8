"""A process that is killed while it writes leaves whole steps alone behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oncordia.store import create_store, open_store

WRITE = """
import sys
from oncordia.domain.records import DatasetEntry, draft_record
from oncordia.store import open_store
store = open_store(sys.argv[1])
print("going", flush=True)
for n in range(100_000):
    with store.begin("anna") as unit:
        known = unit.count_records("member")
        unit.put_records([draft_record("member", f"m{known + i}", {"n": n}) for i in range(20)])
        entry = unit.keep_object(f"object {known}".encode() * 1000)
        unit.put_dataset(DatasetEntry(f"d{known}", "m0", "curves", entry.digest))
        unit.note("add", "member", f"m{known}")
"""


@pytest.mark.parametrize("wait_seconds", [0.0, 0.011, 0.023, 0.041, 0.077, 0.13])
def test_kill__leaves_whole_steps_alone(tmp_path: Path, wait_seconds: float) -> None:
    create_store(tmp_path).close()
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE, tmp_path], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"going\n"
            time.sleep(wait_seconds)
            process.send_signal(signal.SIGKILL)

    with open_store(tmp_path) as store:
        check = store.verify_audit()
        assert check.is_sound
        assert store.count_records("member") == 20 * check.n_lines
        assert len(store.list_datasets()) == check.n_lines
        assert store.objects.find_corrupt() == []
        assert {entry.digest for entry in store.list_objects()} <= set(store.objects.list_digests())
        with store.begin("ben") as unit:
            unit.note("check", "member", "all")
        assert store.verify_audit().is_sound
